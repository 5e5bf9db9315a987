"""``exactrelu reproduce``: recompute every stored number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from exactrelu.cli.failures import ExitCode
from exactrelu.cli.output import json_option, print_json, print_table
from exactrelu.cli.progress import working
from exactrelu.report.reproduce import Outcome, summary
from exactrelu.report.reproduce import reproduce as recompute_all


@click.command(short_help="Recompute every stored number.")
@click.argument("papers", metavar="[PAPER ...]", nargs=-1)
@click.option(
    "--proofs",
    default="proofs",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The folder of stored claims.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Processes that recompute claims; the outcome is the same.",
)
@json_option
def reproduce(papers: tuple[str, ...], proofs: Path, workers: int, as_json: bool) -> ExitCode:
    """Recompute the claims of the papers (all without arguments) and compare with the stored values.

    Writes the LaTeX tables of every paper that agrees into its folder. Exit code 1 if anything differs.
    """
    with working("reading the stored claims") as activity:
        outcomes = recompute_all(proofs, papers, activity.now, workers)
    accepted = all(outcome.agrees for outcome in outcomes)
    if as_json:
        print_json({"agrees": accepted, "claims": [_as_dict(outcome) for outcome in outcomes]})
    else:
        print_table(summary(outcomes))
    return ExitCode.TRUE if accepted else ExitCode.FALSE


def _as_dict(outcome: Outcome) -> dict[str, Any]:
    fields = (
        "paper",
        "claim",
        "statement",
        "source",
        "definition",
        "how",
        "stored",
        "recomputed",
        "agrees",
        "problem",
    )
    return {name: getattr(outcome, name) for name in fields}
