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
    from exactrelu.certification import Verdict
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
@click.option(
    "--adjacency",
    is_flag=True,
    help="Of a network: count linear regions (maximal open connected sets on which it is affine), and prove "
    "which activation regions have a common facet.",
)
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
    adjacency: bool,
    box: Rational | None,
    target: str,
    shard_size: int | None,
    as_json: bool,
) -> ExitCode | None:
    """Write a certificate of a count, and check it.

    The certificate states how many full-dimensional activation regions a ReLU network has (how many linear
    regions, how many affine maps, how many cells an arrangement, how many vertices a zonotope), and proves it
    step by step in integers. It is checked as by `exactrelu check` before this command succeeds.
    """
    from exactrelu.certification import certify as write
    from exactrelu.certification import check as verdict_on
    from exactrelu.networks.domain import Box

    given = _read(file, subject)
    if subject != "network" and (laws or adjacency or box is not None):
        raise InputError(
            f"--laws, --adjacency and --box belong to networks, got them with --of {subject}; leave them out"
        )
    if laws and adjacency:
        raise InputError("--laws and --adjacency are two statements, got both; --adjacency counts laws, too")
    if shard_size and (laws or adjacency):
        raise InputError(
            "--shard is for regions, cells and vertices, got it with another statement; leave it out"
        )
    domain = None if box is None else Box.cube(box, given.inputs)  # type: ignore[union-attr]
    with working("listing regions") as activity:
        statement = "laws" if laws else None
        made = write(given, target, domain, statement, file, shard_size=shard_size or 0, adjacency=adjacency)
        activity.now("checking the certificate")
        verdict = verdict_on(target)
    if not verdict:
        raise UnsoundBackendError(f"the checker does not accept {target}: {verdict.text}", made)
    if as_json:
        fields = {"count": made.count, "statement": made.kind, "leaves": made.leaves, "bytes": made.size}
        fields["shards"] = made.shards
        if made.adjacent_pairs is not None and made.affine_maps is not None:
            fields |= {"adjacent_pairs": made.adjacent_pairs, "affine_maps": made.affine_maps}
        print_json({**fields, "proved": True, "output": target, "checkers": _findings(verdict)})
    else:
        _echo(verdict)
    return None


def _echo(verdict: Verdict) -> None:
    click.echo(verdict.text, nl=False)
    for report in verdict.checkers:
        click.echo(f"checker {report}")


def _findings(verdict: Verdict) -> list[dict[str, str]]:
    return [
        {"name": report.name, "finding": report.finding, "text": report.text} for report in verdict.checkers
    ]


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
@click.option(
    "--treecheck",
    metavar="FILE",
    type=click.Path(),
    default=None,
    help="The verified checker; by default EXACTRELU_TREECHECK, or what `make coq` built in the checkout.",
)
@json_option
def check(certificate: str, treecheck: str | None, as_json: bool) -> ExitCode:
    """Check a certificate with the independent checkers, in processes of their own.

    Certificates of counts are checked by proofs/check.py, and by the checker that was extracted from a proof
    in Coq when it is built; the last lines say what each of them found. The other kinds are known by how
    they begin, and have checkers of their own: those of `exactrelu train` proofs/check_training.py, those of
    the maximum proofs/check_max.py, and those of norms and of equality (JSON) degeneracy/norm_check.py, with
    the certificates of affine maps that lie beside them. Exit code 0: accepted, and what is printed is
    proved. 1: rejected. 2: not a certificate. 4: the checkers do not agree, which is a bug.
    """
    with working("checking the certificate"):
        verdict = _verdict(certificate, treecheck)
    if as_json:
        print_json({"accepted": bool(verdict), "text": verdict.text, "checkers": _findings(verdict)})
    else:
        _echo(verdict)
    return ExitCode(verdict.code)


def _verdict(certificate: str, treecheck: str | None) -> Verdict:
    """Run the checkers of the kind of certificate that a file is by its beginning."""
    from exactrelu.certification import check as verdict_on
    from exactrelu.degeneracy.norm_certificates import check_norm, is_norm_certificate
    from exactrelu.depth.maximum.checking import check_identity_file, is_identity_file
    from exactrelu.training.checking import check_training, is_training_certificate

    if is_training_certificate(certificate):
        return check_training(certificate)
    if is_identity_file(certificate):
        return check_identity_file(certificate)
    if is_norm_certificate(certificate):
        return check_norm(certificate, treecheck)
    return verdict_on(certificate, treecheck)
