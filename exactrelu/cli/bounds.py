"""``exactrelu bounds``: how many regions an architecture allows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from exactrelu.cli.output import json_option, print_json, print_table
from exactrelu.report.table import Table

if TYPE_CHECKING:
    from exactrelu.depth.architecture_bounds import ArchitectureBounds


@click.command(short_help="Bounds for the regions of an architecture.")
@click.argument("architecture", metavar="N0 N1 ...", nargs=-1, required=True, type=int)
@click.option("--latex", is_flag=True, help="Print a booktabs tabular, ready to \\input.")
@json_option
def bounds(architecture: tuple[int, ...], latex: bool, as_json: bool) -> None:
    """Lower and upper bounds for the regions of networks with N0 inputs and hidden widths N1, N2, ...

    All numbers are exact; a lower bound whose hypothesis fails is left out, and the reason is said.
    """
    from exactrelu.depth.architecture_bounds import architecture_bounds
    from exactrelu.report.latex import latex_table

    if latex and as_json:
        raise click.UsageError("--latex and --json exclude each other")
    if len(architecture) < 2:
        raise click.UsageError("needs the input dimension and at least one hidden width, such as 2 4 4")
    found = architecture_bounds(architecture[0], architecture[1:])
    # Python refuses to print integers of more than 4300 digits unless told.
    sys.set_int_max_str_digits(0)
    command = " ".join(map(str, architecture))
    if as_json:
        print_json(_result(found))
    elif latex:
        click.echo(latex_table(_table(found), f"exactrelu bounds {command} --latex"), nl=False)
    else:
        print_table(_table(found))


def _result(found: ArchitectureBounds) -> dict[str, Any]:
    return {
        "inputs": found.inputs,
        "widths": list(found.widths),
        "lower": found.lower,
        "upper": found.upper,
        "definition": found.definition,
        "bounds": [
            {
                "name": bound.name,
                "side": bound.side,
                "value": bound.value,
                "source": bound.source,
                "hypothesis": bound.hypothesis,
                "holds": bound.value is not None,
                **({"missing": bound.missing} if bound.missing else {}),
            }
            for bound in found.bounds
        ],
    }


def _table(found: ArchitectureBounds) -> Table:
    widths = ", ".join(map(str, found.widths))
    rows = tuple((b.side, b.name, b.value, b.hypothesis, b.missing or None, b.source) for b in found.bounds)
    return Table(
        f"Regions of networks with {found.inputs} inputs and widths {widths}: {found.definition}",
        ("side", "bound", "regions", "hypothesis", "not applicable", "source"),
        rows,
    )
