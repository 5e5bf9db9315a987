"""``exactrelu gap``: a function that few deep nodes compute and only many shallow ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from exactrelu.arith.files import write_atomically
from exactrelu.cli.output import encoded, json_option, print_json
from exactrelu.cli.progress import working

if TYPE_CHECKING:
    from exactrelu.depth.gap import Gap


@click.command(short_help="Depth gaps: a deep zigzag and what shallower networks need.")
@click.option("--layers", required=True, type=int, metavar="K", help="Hidden layers of the deep network.")
@click.option("--width", required=True, type=int, metavar="W", help="Nodes of each of them.")
@click.option(
    "-o", "--output", "target", metavar="CERT.json", type=click.Path(), help="Write the certificate here."
)
@click.option("--figure", metavar="FILE", type=click.Path(), help="Draw H after each layer (png, svg, pdf).")
@click.option("--latex", is_flag=True, help="Print the proof, for all parameters, in LaTeX.")
@json_option
def gap(layers: int, width: int, target: str | None, figure: str | None, latex: bool, as_json: bool) -> None:
    """Certify the gap between K and fewer hidden layers (Arora et al. 2018, Theorems 3.1 and 3.2).

    For k' = 1..K: the exact least size that the number of pieces requires, and the bound of the paper.
    """
    from exactrelu.depth.gap import certify_gap
    from exactrelu.univariate.plotting import require_format

    if latex and as_json:
        raise click.UsageError("--latex and --json exclude each other")
    if figure is not None:
        require_format(figure)
    with working("making the zigzag"):
        found = certify_gap(layers, width)
    if target is not None:
        write_atomically(target, json.dumps(found.certificate(), default=encoded) + "\n")
    if figure is not None:
        from exactrelu.depth.figures import draw_zigzags

        draw_zigzags(found.points, figure)
    if latex:
        from exactrelu.depth.symbolic import zigzag_proof
        from exactrelu.depth.symbolic.latex import proof_latex

        click.echo(proof_latex(zigzag_proof()), nl=False)
        return
    if as_json:
        print_json(_result(found, layers, width))
        return
    click.echo(f"{layers} hidden layers of width {width}, {found.size} nodes: {found.pieces}")
    click.echo(f"{found.pieces_on_0_M.count} pieces on {found.pieces_on_0_M.domain}")
    for bound in found.bounds:
        widths = " + ".join(map(str, bound.widths))
        click.echo(
            f"at most {bound.hidden_layers} hidden layers: at least {bound.least_size} nodes ({widths}); "
            f"Theorem 3.1: {bound.paper}"
        )


def _result(found: Gap, layers: int, width: int) -> dict[str, Any]:
    return {
        "layers": layers,
        "width": width,
        "size": found.size,
        "pieces": int(found.pieces),
        "pieces_on_0_M": int(found.pieces_on_0_M),
        "definition": found.pieces.definition,
        "proved": True,
        "bounds": [
            {
                "hidden_layers": bound.hidden_layers,
                "depth": bound.hidden_layers + 1,
                "least_size": bound.least_size,
                "widths": list(bound.widths),
                "paper": bound.paper,
            }
            for bound in found.bounds
        ],
    }
