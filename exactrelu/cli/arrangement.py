"""``exactrelu arrangement``: hyperplane arrangements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import click

from exactrelu.cli.output import json_option, point_text, print_count, print_json, print_lines
from exactrelu.cli.progress import working

if TYPE_CHECKING:
    from exactrelu.arrangements import Arrangement

file_argument = click.argument("file", metavar="A.json", type=click.Path())


@click.group(short_help="Hyperplane arrangements: count, list, characteristic polynomial.")
def arrangement() -> None:
    """Hyperplane arrangements: {"A": [[...], ...], "c": [...]}, the hyperplanes A[i].x + c[i] = 0."""


def _read(file: str) -> Arrangement:
    from exactrelu.arrangements import Arrangement
    from exactrelu.arrangements.reading import read_arrangement

    return Arrangement(*read_arrangement(file))


@arrangement.command()
@file_argument
@click.option("--engine", default="auto", show_default=True, help="How to count; never another one silently.")
@json_option
def count(file: str, engine: str, as_json: bool) -> None:
    """Count the chambers, without listing them."""
    with working("counting chambers"):
        found = _read(file).count(engine=engine)
    print_count(found, as_json)


@arrangement.command()
@file_argument
@click.option(
    "--engine", default="incremental", show_default=True, help="How to list; never another one silently."
)
@click.option(
    "--limit", type=click.IntRange(min=1), help="Refuse lists of more 8-byte words than this (exit code 3)."
)
@json_option
def cells(file: str, engine: str, limit: int | None, as_json: bool) -> None:
    """List the chambers: the sign vector and a rational point of each, one a line, in lexicographic order."""
    with working("listing chambers"):
        whole = _read(file)
        found = whole.cells(engine) if limit is None else whole.cells(engine, limit)
    if as_json:
        total = attrs.evolve(whole.count(), count=len(found), engine=found.engine, how=found.how)
        listed = [{"signs": cell.signs, "witness": cell.witness} for cell in found]
        print_json({**total.as_dict(), "cells": listed})
    else:
        print_lines(f"{cell.signs} {point_text(cell.witness)}" for cell in found)


@arrangement.command()
@file_argument
@json_option
def bounded(file: str, as_json: bool) -> None:
    """Count the bounded chambers."""
    with working("counting bounded chambers"):
        found = _read(file).bounded_count()
    print_count(found, as_json)


@arrangement.command()
@file_argument
@json_option
def charpoly(file: str, as_json: bool) -> None:
    """Print the characteristic polynomial, highest degree first."""
    with working("computing the characteristic polynomial"):
        coefficients = _read(file).characteristic_polynomial()
    if as_json:
        print_json({"coefficients": coefficients})
    else:
        click.echo(polynomial_text(coefficients))


@arrangement.command()
@file_argument
@json_option
def fvector(file: str, as_json: bool) -> None:
    """Print the numbers of faces of dimension 0, 1, ..., d."""
    with working("counting faces"):
        numbers = _read(file).f_vector()
    if as_json:
        print_json({"f_vector": numbers})
    else:
        click.echo(" ".join(map(str, numbers)))


def polynomial_text(coefficients: tuple[int, ...]) -> str:
    """Return a polynomial in t, given from its highest degree down.

    Examples
    --------
    >>> polynomial_text((1, -3, 0, 2))
    't^3 - 3 t^2 + 2'
    """
    degree = len(coefficients) - 1
    text = ""
    for i, coefficient in enumerate(coefficients):
        if not coefficient:
            continue
        power = {0: "", 1: "t"}.get(degree - i, f"t^{degree - i}")
        number = "" if abs(coefficient) == 1 and power else str(abs(coefficient))
        sign = ("-" if coefficient < 0 else "") if not text else (" - " if coefficient < 0 else " + ")
        text += sign + " ".join(filter(None, (number, power)))
    return text or "0"
