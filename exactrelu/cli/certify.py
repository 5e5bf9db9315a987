"""``exactrelu certify`` and ``exactrelu check``: counts that others can check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from exactrelu.arith.rational import Rational
from exactrelu.cli.failures import ExitCode
from exactrelu.cli.network import box_option
from exactrelu.cli.output import json_option, print_json
from exactrelu.cli.progress import working
from exactrelu.errors import InputError, UnsoundBackendError

if TYPE_CHECKING:
    from exactrelu.arrangements import Arrangement
    from exactrelu.networks import ReLUNetwork
    from exactrelu.zonotopes import Zonotope


@click.command(short_help="Write a certificate of a count.")
@click.argument("file", metavar="NET.json", type=click.Path())
@click.option(
    "--of",
    "subject",
    type=click.Choice(["network", "arrangement", "zonotope"]),
    default="network",
    show_default=True,
    help="What the file holds: the certificate counts regions, cells or vertices.",
)
@click.option("--laws", is_flag=True, help="Of a network: count different affine maps instead of regions.")
@box_option
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    metavar="CERT",
    type=click.Path(),
    help="The file to write; a name that ends in .gz is compressed.",
)
@click.option(
    "--shard",
    "shard_size",
    metavar="N",
    type=click.IntRange(min=1),
    default=None,
    help="Put subtrees of at most N regions into files of their own: CERT.0, CERT.1, ...",
)
@json_option
def certify(
    file: str,
    subject: str,
    laws: bool,
    box: Rational | None,
    target: str,
    shard_size: int | None,
    as_json: bool,
) -> ExitCode | None:
    """Write a certificate of a count, and check it.

    The certificate states how many full-dimensional activation regions a ReLU network has (how many cells an
    arrangement, how many vertices a zonotope), and proves it step by step in integers. It is checked by
    the independent checker before this command succeeds.
    """
    from exactrelu.certification import certify as write
    from exactrelu.certification import check as verdict_on
    from exactrelu.networks.domain import Box

    given = _read(file, subject)
    if subject != "network" and (laws or box is not None):
        raise InputError(f"--laws and --box belong to networks, got them with --of {subject}; leave them out")
    domain = None if box is None else Box.cube(box, given.inputs)  # type: ignore[union-attr]
    with working("listing regions") as activity:
        made = write(given, target, domain, "laws" if laws else None, file, shard_size=shard_size or 0)
        activity.now("checking the certificate")
        verdict = verdict_on(target)
    if not verdict:
        raise UnsoundBackendError(f"the checker does not accept {target}: {verdict.text}", made)
    if as_json:
        fields = {"count": made.count, "statement": made.kind, "leaves": made.leaves, "bytes": made.size}
        fields["shards"] = made.shards
        print_json({**fields, "proved": True, "output": target})
    else:
        click.echo(verdict.text, nl=False)
    return None


def _read(file: str, subject: str) -> Arrangement | Zonotope | ReLUNetwork:
    if subject == "arrangement":
        from exactrelu.arrangements import Arrangement

        return Arrangement.from_json(file)
    if subject == "zonotope":
        from exactrelu.zonotopes import Zonotope

        return Zonotope.from_json(file)
    from exactrelu.networks import ReLUNetwork

    return ReLUNetwork.from_json(file)


@click.command(short_help="Check a certificate.")
@click.argument("certificate", metavar="CERT", type=click.Path())
@json_option
def check(certificate: str, as_json: bool) -> ExitCode:
    """Check a certificate with the independent checker, in a process of its own.

    Exit code 0: accepted, and what is printed is proved. 1: rejected. 2: not a certificate.
    """
    from exactrelu.certification import check as verdict_on

    with working("checking the certificate"):
        verdict = verdict_on(certificate)
    if as_json:
        print_json({"accepted": bool(verdict), "checker": "check.py", "text": verdict.text})
    else:
        click.echo(verdict.text, nl=False)
    return ExitCode(verdict.code)
