"""``exactrelu figure``: the regions of a network with two inputs, drawn."""

from __future__ import annotations

from pathlib import Path

import click

from exactrelu.arith.files import write_atomically
from exactrelu.arith.rational import Rational
from exactrelu.cli.network import box_option, file_argument
from exactrelu.cli.output import json_option, print_json
from exactrelu.cli.progress import working


@click.command(short_help="Draw the regions of a network with two inputs.")
@file_argument
@click.option(
    "--tikz", "kind", flag_value="tikz", default="tikz", help="TikZ with exact coordinates (default)."
)
@click.option("--png", "kind", flag_value="png", help="A png file, by matplotlib.")
@click.option("--svg", "kind", flag_value="svg", help="An svg file, by matplotlib.")
@box_option
@click.option("-o", "--output", "target", metavar="FILE", type=click.Path(), help="Write the picture here.")
@json_option
def figure(file: str, kind: str, box: Rational | None, target: str | None, as_json: bool) -> None:
    """Draw all proper regions in the box [-R, R]^2 (default R = 1), regions of one affine law in one colour.

    Thick lines separate different laws, dotted ones regions of one law. TikZ goes to stdout unless a file
    is named; a png or svg needs -o.
    """
    from exactrelu.networks import Box, ReLUNetwork
    from exactrelu.report.plane_figure import plane_figure

    if target is None and (as_json or kind != "tikz"):
        raise click.UsageError("name the picture's file with -o")
    endings = (".tex", ".tikz") if kind == "tikz" else (f".{kind}",)
    if target is not None and Path(target).suffix.lower() not in endings:
        raise click.UsageError(f"the file of --{kind} must end in {' or '.join(endings)}, got {target}")
    with working("finding the regions"):
        drawn = plane_figure(ReLUNetwork.from_json(file), Box.cube(1 if box is None else box, 2))
    if target is None:
        click.echo(drawn.tikz(f"exactrelu figure {Path(file).name}"), nl=False)
        return
    if kind == "tikz":
        write_atomically(target, drawn.tikz(f"exactrelu figure {Path(file).name}"))
    else:
        drawn.save(target)
    if as_json:
        print_json(
            {
                "output": target,
                "domain": str(drawn.box),
                "regions": len(drawn.polygons),
                "definition": "proper",
                "laws": len(set(drawn.laws)),
            }
        )
