"""Data from a text file: one point a row, numbers read exactly."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from pathlib import Path

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, as_rational
from exactrelu.errors import FileFormatError, InputError, ResourceLimitError

SIZE_LIMIT = 2**26
_MOST_DIGITS = 4000
_DECIMAL = re.compile(r"([+-]?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]{1,3}))?")


@attrs.frozen
class Data:
    """Points and targets.

    Attributes
    ----------
    X : tuple of tuples of mpq
    y : tuple of mpq
    hash : str
        SHA-256 of the file.
    """

    X: tuple[tuple[Rational, ...], ...]
    y: tuple[Rational, ...]
    hash: str


def read_data(path: str | Path) -> Data:
    """Read a table with commas, semicolons, tabs or spaces between the columns; the last one is the target.

    Numbers are integers, decimals such as ``-0.25`` or ``1e-3``, which are read exactly, or ``p/q``. Empty
    lines and lines that begin with ``#`` are skipped, as is a first line in which no entry is a number.

    Raises
    ------
    FileFormatError
        Naming the line: for other text, NaN, rows of different lengths, fewer than two columns, no rows.
    ResourceLimitError
        For files of more than 64 MB.
    """
    try:
        with open(path, "rb") as stream:
            raw = stream.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as error:
        raise FileFormatError(
            path, "", f"cannot be read: {getattr(error, 'strerror', None) or error}"
        ) from None
    if len(raw) > SIZE_LIMIT:
        raise ResourceLimitError(f"{path}: is too large, in bytes", limit=SIZE_LIMIT, estimate=len(raw))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileFormatError(path, "", f"is not UTF-8: {error.reason} at byte {error.start}") from None
    rows: list[tuple[Rational, ...]] = []
    for number, line in enumerate(text.splitlines(), 1):
        entries = _entries(line)
        if not entries or (not rows and _is_heading(entries)):
            continue
        rows.append(_row(path, number, entries, len(rows[0]) if rows else None))
    if not rows:
        raise FileFormatError(path, "", "must have at least one row of numbers, got none")
    return Data(
        tuple(row[:-1] for row in rows), tuple(row[-1] for row in rows), hashlib.sha256(raw).hexdigest()
    )


def _entries(line: str) -> list[str]:
    line = line.strip()
    if not line or line.startswith("#"):
        return []
    separator = next((s for s in ",;\t" if s in line), None)
    if separator is None:
        return line.split()
    return [entry.strip() for entry in next(csv.reader(io.StringIO(line), delimiter=separator))]


def _is_heading(entries: list[str]) -> bool:
    return all(
        re.match(r"[A-Za-z_]", entry) and entry.lower() not in ("nan", "inf", "infinity") for entry in entries
    )


def _row(path: str | Path, line: int, entries: list[str], length: int | None) -> tuple[Rational, ...]:
    place = f"line {line}"
    if len(entries) < 2:
        raise FileFormatError(path, place, f"must have inputs and a target, got {len(entries)} column")
    if length is not None and len(entries) != length:
        raise FileFormatError(
            path, place, f"must have {length} columns like the rows before, got {len(entries)}"
        )
    try:
        return tuple(exact_decimal(entry, f"column {k}") for k, entry in enumerate(entries, 1))
    except InputError as error:
        raise FileFormatError(path, place, str(error)) from None


def exact_decimal(text: str, where: str = "value") -> Rational:
    """Return an integer, a decimal or "p/q" exactly.

    Examples
    --------
    >>> exact_decimal("-0.125"), exact_decimal("1e-3"), exact_decimal("2/6")
    (mpq(-1,8), mpq(1,1000), mpq(1,3))
    """
    if len(text) > _MOST_DIGITS:
        raise InputError(f"{where} must have at most {_MOST_DIGITS} characters, got {len(text)}")
    if "/" in text:
        return as_rational(text, where)
    found = _DECIMAL.fullmatch(text)
    if not found or not (found[2] or found[3]) or not text.isascii():
        raise InputError(f"{where} must be an integer, a decimal or p/q, got {text!r:.80}")
    sign, whole, decimals, exponent = found.groups()
    value = mpq(int(whole + decimals)) * mpq(10) ** (int(exponent or 0) - len(decimals))
    return -value if sign == "-" else value
