"""The command ``exactrelu``: stdout is the result, stderr the rest, the exit code the verdict."""

from __future__ import annotations

import os

from exactrelu.cli.interrupts import exits_at_interrupt

# Many small exact products are slower with several threads; read when numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Loading takes a moment, in which an interruption must not look like a crash.
with exits_at_interrupt():
    import click

    from exactrelu import __version__
    from exactrelu.cli.arrangement import arrangement
    from exactrelu.cli.bounds import bounds
    from exactrelu.cli.certify import certify, check
    from exactrelu.cli.compare import compare
    from exactrelu.cli.diagnose import diagnose
    from exactrelu.cli.doctor import doctor
    from exactrelu.cli.failures import ExactGroup
    from exactrelu.cli.figure import figure
    from exactrelu.cli.gap import gap
    from exactrelu.cli.network import count, regions
    from exactrelu.cli.reproduce import reproduce
    from exactrelu.cli.table import table
    from exactrelu.cli.train import train
    from exactrelu.cli.univariate import univariate
    from exactrelu.cli.zonotope import zonotope


@click.group(
    cls=ExactGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 true/accepted, 1 false/rejected, 2 bad input, 3 resource limit, 130 interrupted",
)
@click.version_option(__version__, prog_name="exactrelu", message="%(prog)s %(version)s")
def main() -> None:
    """Exact counts of linear regions, arrangements and zonotopes, in rational arithmetic."""


for command in (
    arrangement,
    bounds,
    certify,
    check,
    compare,
    count,
    diagnose,
    doctor,
    figure,
    gap,
    regions,
    reproduce,
    table,
    train,
    univariate,
    zonotope,
):
    main.add_command(command)
