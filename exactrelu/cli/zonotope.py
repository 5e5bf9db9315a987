"""``exactrelu zonotope``: zonotopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from exactrelu.cli.output import (
    json_option,
    point_text,
    print_face_numbers,
    print_json,
    print_lines,
    print_value,
)
from exactrelu.cli.progress import working

if TYPE_CHECKING:
    from exactrelu.zonotopes import Zonotope

file_argument = click.argument("file", metavar="Z.json", type=click.Path())


@click.group(short_help="Zonotopes: vertices, f-vector, volume.")
def zonotope() -> None:
    """Zonotopes: {"generators": [[...], ...]} is the sum of the segments [-g, g]."""


def _read(file: str) -> Zonotope:
    from exactrelu.zonotopes import Zonotope

    return Zonotope.from_json(file)


@zonotope.command()
@file_argument
@json_option
def vertices(file: str, as_json: bool) -> None:
    """List the vertices, one a line."""
    with working("listing vertices"):
        whole = _read(file)
        points = whole.vertices()
    if as_json:
        print_json({**whole.vertex_count().as_dict(), "vertices": list(points)})
    else:
        print_lines(point_text(point) for point in points)


@zonotope.command()
@file_argument
@json_option
def fvector(file: str, as_json: bool) -> None:
    """Print the numbers of faces by dimension, from the vertices to the facets."""
    with working("counting faces"):
        numbers = _read(file).f_vector()
    print_face_numbers(numbers, as_json)


@zonotope.command()
@file_argument
@json_option
def volume(file: str, as_json: bool) -> None:
    """Print the volume, an exact rational."""
    with working("computing the volume"):
        number = _read(file).volume()
    print_value("volume", number, str(number), as_json)
