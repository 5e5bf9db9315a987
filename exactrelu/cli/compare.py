"""``exactrelu compare``: whether two networks are the same function, and how far apart they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from exactrelu.arith.rational import Rational
from exactrelu.cli.failures import ExitCode
from exactrelu.cli.network import box_option
from exactrelu.cli.output import json_option, point_text, print_json
from exactrelu.cli.progress import working
from exactrelu.errors import UnsoundBackendError

if TYPE_CHECKING:
    from exactrelu.degeneracy.equality import Equality
    from exactrelu.degeneracy.norms import Norm


_KINDS = {"sup": "sup", "W1inf": "W1inf semi-norm"}


@click.command(short_help="Decide whether two networks are the same function; measure how far apart.")
@click.argument("first", metavar="A.json", type=click.Path())
@click.argument("second", metavar="B.json", type=click.Path())
@click.option(
    "--norm",
    type=click.Choice(list(_KINDS)),
    default=None,
    help="Also give the distance: largest difference of a value (sup), of a derivative (W1inf semi-norm).",
)
@box_option
@click.option(
    "-o",
    "--output",
    "target",
    metavar="CERT.json",
    type=click.Path(),
    help="Write a certificate of the equality, or with --norm of the distance, and check it.",
)
@json_option
def compare(
    first: str, second: str, norm: str | None, box: Rational | None, target: str | None, as_json: bool
) -> ExitCode:
    """Decide whether two ReLU networks compute the same function.

    Exit code 0: they do. 1: they differ, and a rational point where they do is printed. The distance is
    exact, with the point where it is attained.
    """
    from exactrelu.degeneracy.difference import require_comparable
    from exactrelu.degeneracy.equality import functionally_equal
    from exactrelu.degeneracy.norms import sup_distance, w1inf_distance
    from exactrelu.networks.domain import Box
    from exactrelu.networks.reading import read_network

    networks = read_network(first), read_network(second)
    require_comparable(*networks)
    domain = None if box is None else Box.cube(box, networks[0].inputs)
    with working("comparing functions") as activity:
        found = functionally_equal(*networks, domain)
        distance = None
        # Equal functions need no measurement.
        if norm is not None and not found:
            activity.now(f"measuring the distance ({norm})")
            distance = (sup_distance if norm == "sup" else w1inf_distance)(*networks, domain)
        if target is not None:
            activity.now("writing and checking a certificate")
            _certify(found if distance is None else distance, target)
    if as_json:
        print_json(_object(found, norm, distance) | ({} if target is None else {"output": target}))
    else:
        _print(found, norm, distance)
        if target is not None:
            click.echo(f"certificate, accepted by the independent checkers: {target}")
    return ExitCode.TRUE if found else ExitCode.FALSE


def _certify(found: Equality | Norm, target: str) -> None:
    from exactrelu.degeneracy.norm_certificates import certify_norm, check_norm

    verdict = check_norm(certify_norm(found, target).path)
    if not verdict:
        raise UnsoundBackendError(f"the checkers do not accept {target}: {verdict.text}", found)


def _object(found: Equality, norm: str | None, distance: Norm | None) -> dict[str, Any]:
    result = found.as_dict()
    if norm is not None:
        result["distance"] = "0"
        result["norm"] = _KINDS[norm]
    if distance is not None:
        more = distance.as_dict()
        result["distance"] = more["value"]
        result["attained"] = {key: more[key] for key in ("point", "pattern", "regions", "engine", "how")}
    return result


def _print(found: Equality, norm: str | None, distance: Norm | None) -> None:
    if found.witness is None or found.values is None:
        click.echo(f"equal on {found.domain}; proved: {found.how}")
    else:
        values = " and ".join(map(point_text, found.values))
        click.echo(f"different at {point_text(found.witness)}: {values}; proved: {found.how}")
    if distance is not None:
        click.echo(
            f"distance {distance}, at {point_text(distance.point)}; "
            f"proved on all {distance.regions} proper regions: {distance.proof}"
        )
    elif norm is not None:
        click.echo(f"distance 0 ({_KINDS[norm]}; {found.domain})")
