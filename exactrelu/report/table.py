"""A table of exact numbers, and its plain-text form."""

from __future__ import annotations

from typing import TypeAlias

import attrs
from gmpy2 import mpq, mpz

from exactrelu.arith.rational import Rational
from exactrelu.errors import ShapeError


@attrs.frozen
class Formula:
    """An entry that reads differently in LaTeX (inside ``$...$``) and in plain text."""

    latex: str
    text: str

    def __str__(self) -> str:
        return self.text


Entry: TypeAlias = "int | Rational | bool | str | Formula | None"


@attrs.frozen
class Table:
    """Columns with headings and rows of exact entries; floats have no place in it.

    Attributes
    ----------
    title : str
        What the numbers are, with their definition.
    columns : tuple of str or Formula
    rows : tuple of tuple of int, mpq, bool, str, Formula or None
        None is an empty entry.
    """

    title: str
    columns: tuple[str | Formula, ...]
    rows: tuple[tuple[Entry, ...], ...]

    def __attrs_post_init__(self) -> None:
        for i, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ShapeError(f"rows[{i}] must have {len(self.columns)} entries, got {len(row)}")
            for entry in row:
                if isinstance(entry, float):
                    raise ShapeError(f"rows[{i}] must hold exact entries, got the float {entry}")

    def proved_by(self, *how: str) -> Table:
        """Return the table with one more column, which says what proves the numbers of a row.

        Parameters
        ----------
        *how : str
            One text for all rows, or one for each.
        """
        texts = how * len(self.rows) if len(how) == 1 else how
        if len(texts) != len(self.rows):
            raise ShapeError(f"how must be one text or {len(self.rows)}, one a row, got {len(how)}")
        rows = tuple((*row, text) for row, text in zip(self.rows, texts, strict=True))
        return Table(self.title, (*self.columns, "proved by"), rows)

    def is_numeric(self, column: int) -> bool:
        """Whether a column holds nothing but numbers and empty entries, so that it is set flush right."""
        entries = [row[column] for row in self.rows if row[column] is not None]
        return bool(entries) and all(map(is_number, entries))


def is_number(entry: Entry) -> bool:
    """Whether an entry is a number; a boolean is an answer, not a number."""
    return isinstance(entry, (int, mpq, mpz)) and not isinstance(entry, bool)


def plain_entry(entry: Entry) -> str:
    """Return an entry as it is printed in plain text."""
    if entry is None:
        return "-"
    if isinstance(entry, bool):
        return "yes" if entry else "no"
    return str(entry)


def plain_text(table: Table) -> str:
    """Return the table as aligned plain text, ending in a newline.

    Examples
    --------
    >>> print(plain_text(Table("Chambers", ("lines", "count"), ((1, 2), (2, 4)))), end="")
    Chambers
    lines  count
    -----  -----
        1      2
        2      4
    """
    cells = [[plain_entry(entry) for entry in row] for row in (table.columns, *table.rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [_line(row, widths, table) for row in cells]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([table.title, *lines]) + "\n"


def _line(row: list[str], widths: list[int], table: Table) -> str:
    fitted = (
        text.rjust(width) if table.is_numeric(j) else text.ljust(width)
        for j, (text, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join(fitted).rstrip()
