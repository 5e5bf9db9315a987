"""What a certificate about a subject states, in integers; known before any region has been listed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Protocol

from exactrelu.arith.linalg import primitive
from exactrelu.arith.rational import common_denominator
from exactrelu.arrangements import Arrangement
from exactrelu.certificates.statement import Kind, Statement
from exactrelu.certification.place import Place
from exactrelu.networks import ReLUNetwork
from exactrelu.zonotopes import Zonotope

_LONGEST_LINE = 1 << 24


class _Lines(Protocol):
    def readline(self, size: int, /) -> bytes: ...


def state_arrangement(subject: Arrangement, source: str = "-") -> Statement:
    """Return the statement about the cells of an arrangement, row by row of the input."""
    rows = [primitive([*a, c]) for a, c in zip(subject.normals, subject.offsets, strict=True)]
    return Statement(Kind.CELLS, subject.dimension, (tuple(rows),), source=source)


def state_zonotope(subject: Zonotope, source: str = "-") -> Statement:
    """Return the statement about the vertices of a zonotope: its generators, all scaled by one number."""
    scale = common_denominator([x for row in subject.generators for x in row])
    rows = tuple((*(int(x * scale) for x in row), 0) for row in subject.generators)
    return Statement(Kind.VERTICES, subject.dimension, (rows,), source=source)


def state_network(subject: ReLUNetwork, place: Place, kind: str, source: str = "-") -> Statement:
    """Return the statement about a network, layers in integers, on the domain that `place` describes."""
    layers = [
        tuple((*row, b) for row, b in zip(weights, bias, strict=True))
        for weights, bias in subject.integer_layers
    ]
    return Statement(
        Kind(kind), subject.inputs, tuple(layers[:-1]), layers[-1], place.rows, place.subspace, source
    )


def states(path: str | Path, statement: Statement) -> int | None:
    """Return the count that the file claims when all else in its header is `statement`; None otherwise.

    The lines that do not belong to the statement (the longest integer, the hash of a source file) may
    differ. Nothing is checked: a checker does that.
    """
    expected = list(statement.header(0, 1))
    # Line 3 announces digits, line 4 the source; the last line is the count.
    apart = (2, 3)
    try:
        with _opened(path) as lines:
            for i, (wanted, found) in enumerate(zip_longest(expected[:-1], _some(lines, len(expected) - 1))):
                if i not in apart and wanted != found:
                    return None
            count = next(_some(lines, 1), "").split()
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return None
    return int(count[1]) if len(count) == 2 and count[0] == "count" and count[1].isdecimal() else None


def _some(lines: _Lines, number: int) -> Iterator[str]:
    for _ in range(number):
        yield lines.readline(_LONGEST_LINE).decode("ascii", "replace").rstrip("\n")


@contextmanager
def _opened(path: str | Path) -> Iterator[_Lines]:
    with open(path, "rb") as plain:
        packed = plain.read(2) == b"\x1f\x8b"
        plain.seek(0)
        if not packed:
            yield plain
            return
        with gzip.open(plain, "rb") as unpacked:
            yield unpacked
