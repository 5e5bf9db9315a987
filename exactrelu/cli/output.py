"""What goes to stdout: the result and nothing else, as text or as one JSON object."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import click
from gmpy2 import mpq, mpz

from exactrelu.certificates.claims import Count
from exactrelu.cli.failures import OutputCutShortError
from exactrelu.report.table import Table, plain_entry, plain_text

F = TypeVar("F", bound=Callable[..., Any])


def json_option(command: F) -> F:
    """Add ``--json`` to a command, as the parameter `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")(
        command
    )


def print_json(value: dict[str, Any]) -> None:
    """Print one object on one line; rationals become strings ``"p/q"``."""
    print_lines([json.dumps(value, default=encoded)])


def encoded(value: object) -> object:
    """Return exact numbers as JSON has them; the ``default`` of `json.dumps`."""
    if isinstance(value, mpz):
        return int(value)
    if isinstance(value, mpq):
        return str(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


def print_count(count: Count, as_json: bool) -> None:
    """Print a count with its definition, its domain and what proves it."""
    if as_json:
        print_json(count.as_dict())
    else:
        click.echo(f"{count}; {'proved' if count.proved else 'NOT proved'}: {count.how}")


def print_written(count: Count, target: str, as_json: bool) -> None:
    """Print the count of a list that has been written to the file `target`."""
    if as_json:
        print_json({**count.as_dict(), "output": target})
    else:
        print_count(count, as_json)


def print_value(name: str, value: object, text: str, as_json: bool) -> None:
    """Print a result that is no count: a JSON object with one key, or `text`."""
    if as_json:
        print_json({name: value})
    else:
        click.echo(text)


def print_face_numbers(numbers: Sequence[int], as_json: bool) -> None:
    """Print the numbers of faces by dimension."""
    print_value("f_vector", numbers, " ".join(map(str, numbers)), as_json)


def print_table(table: Table) -> None:
    """Print a table: with rules on a terminal, else as plain aligned text."""
    if not sys.stdout.isatty():
        click.echo(plain_text(table), nl=False)
        return
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    # Text, not str: square brackets in an entry are not markup.
    shown = RichTable(title=Text(table.title))
    for j, column in enumerate(table.columns):
        shown.add_column(
            Text(str(column)), justify="right" if table.is_numeric(j) else "left", overflow="fold"
        )
    for row in table.rows:
        shown.add_row(*(Text(plain_entry(entry)) for entry in row))
    Console().print(shown)


def print_lines(lines: Iterable[str]) -> None:
    """Print many lines, without the flush after each that `click.echo` would make."""
    begun = False
    try:
        for line in lines:
            begun = True
            sys.stdout.write(f"{line}\n")
    except KeyboardInterrupt:
        if begun:
            raise OutputCutShortError from None
        raise


def point_text(point: Iterable[mpq]) -> str:
    """Return a rational point as ``(1, -1/2)``."""
    return f"({', '.join(str(x) for x in point)})"
