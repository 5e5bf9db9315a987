"""Arrangement files: ``{"A": [[...], ...], "c": [...]}``, the hyperplanes A[i].x + c[i] = 0."""

from __future__ import annotations

from pathlib import Path

from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.arith.records import Node

IGNORED_KEYS = ("d", "m", "name", "kind", "central", "regions", "note")
"""Keys that an arrangement file may have beside ``A`` and ``c``; nothing is read from them."""

NormalsAndOffsets = tuple[tuple[tuple[Rational, ...], ...], tuple[Rational, ...]]


def read_arrangement(path: str | Path) -> NormalsAndOffsets:
    """Return ``(A, c)`` from a JSON file, exactly.

    Parameters
    ----------
    path : str or Path
        A file ``{"A": rows, "c": entries}`` of JSON integers and strings ``"p/q"``; without ``c`` the
        hyperplanes pass through the origin. The keys `IGNORED_KEYS` are allowed and ignored.

    Raises
    ------
    FileFormatError
        For anything else, naming the place as a JSON path such as ``$.A[3][0]``.
    """
    return arrangement_from(Node.of_file(path))


def arrangement_from(root: Node) -> NormalsAndOffsets:
    """Return ``(A, c)`` from parsed JSON; see `read_arrangement`."""
    affine = isinstance(root.value, dict) and "c" in root.value
    fields = root.fields(["A", "c"] if affine else ["A"], IGNORED_KEYS)
    normals = fields["A"].matrix()
    if not affine:
        return normals, (mpq(0),) * len(normals)
    return normals, fields["c"].vector(len(normals), ", one for each row of A")
