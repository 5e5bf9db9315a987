"""``exactrelu arrangement``: hyperplane arrangements."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import attrs
import click

from exactrelu.arith.files import atomic_writer
from exactrelu.cli.output import (
    json_option,
    point_text,
    print_count,
    print_face_numbers,
    print_json,
    print_lines,
    print_value,
    print_written,
)
from exactrelu.cli.progress import Activity, working

if TYPE_CHECKING:
    from exactrelu.arrangements import Arrangement, Cell
    from exactrelu.certificates.claims import Count

file_argument = click.argument("file", metavar="A.json", type=click.Path())

_HOW_STREAMED = "every sign certified at an exact witness; as many distinct sign vectors as the exact count"


def _engine(ctx: click.Context, param: click.Parameter, value: str) -> str:
    from exactrelu.arrangements.engines import resolve_engine

    resolve_engine(value)  # an unknown name is refused before the file is read
    return value


engine_option = click.option(
    "--engine",
    default="auto",
    show_default=True,
    callback=_engine,
    help="How to find the chambers; a named engine is never replaced, an unknown name lists them.",
)


@click.group(short_help="Hyperplane arrangements: count, list, characteristic polynomial.")
def arrangement() -> None:
    """Hyperplane arrangements: {"A": [[...], ...], "c": [...]}, the hyperplanes A[i].x + c[i] = 0."""


def _read(file: str) -> Arrangement:
    from exactrelu.arrangements import Arrangement

    return Arrangement.from_json(file)


@arrangement.command()
@file_argument
@engine_option
@json_option
def count(file: str, engine: str, as_json: bool) -> None:
    """Count the chambers, without listing them."""
    with working("counting chambers"):
        found = _read(file).count(engine=engine)
    print_count(found, as_json)


@arrangement.command()
@file_argument
@engine_option
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help="Refuse to hold lists of more 8-byte words than this (exit code 3). Held are the lists of --json "
    "without -o, and of the engines exact and cdd; all others are written as they are found.",
)
@click.option(
    "-o", "--output", "target", metavar="OUT", type=click.Path(), help="Write the list to this file instead."
)
@json_option
def cells(file: str, engine: str, limit: int | None, target: str | None, as_json: bool) -> None:
    """List the chambers: the sign vector and a rational point of each, one a line, in lexicographic order.

    With -o the list goes into a file, which appears only when it is complete, and what is printed is the
    number of chambers.
    """
    if as_json and target is None:
        with working("listing chambers"):
            found, total = _listed(_read(file), engine, limit, held=True)
        listed = [{"signs": cell.signs, "witness": cell.witness} for cell in found]
        print_json({**total.as_dict(), "cells": listed})
        return
    to_terminal = target is None and sys.stdout.isatty()
    with working("counting chambers", hidden=to_terminal) as activity:
        found, total = _listed(_read(file), engine, limit)
        lines = _lines(found, int(total), activity)
        if target is None:
            print_lines(lines)
            return
        with atomic_writer(target) as stream:
            stream.writelines(f"{line}\n" for line in lines)
    print_written(total, target, as_json)


def _listed(
    whole: Arrangement, engine: str, limit: int | None, held: bool = False
) -> tuple[Iterable[Cell], Count]:
    """Return the cells, one after the other where the engine can and not all must be `held`."""
    from exactrelu.arrangements.engines import DEFAULT_ENGINE, resolve_engine

    chosen, name = resolve_engine(engine)
    if chosen == DEFAULT_ENGINE and not held:
        return whole.iter_cells(), attrs.evolve(whole.count(), engine=name, how=_HOW_STREAMED)
    found = whole.cells(engine) if limit is None else whole.cells(engine, limit)
    return found, attrs.evolve(whole.count(), count=len(found), engine=found.engine, how=found.how)


def _lines(cells: Iterable[Cell], total: int, activity: Activity) -> Iterator[str]:
    for number, cell in enumerate(cells, 1):
        yield f"{cell.signs} {point_text(cell.witness)}"
        activity.now("writing chambers", number, total)


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
    print_value("coefficients", coefficients, polynomial_text(coefficients), as_json)


@arrangement.command()
@file_argument
@json_option
def fvector(file: str, as_json: bool) -> None:
    """Print the numbers of faces of dimension 0, 1, ..., d."""
    with working("counting faces"):
        numbers = _read(file).f_vector()
    print_face_numbers(numbers, as_json)


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
