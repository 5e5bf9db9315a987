"""Arrangement files: ``{"A": [[...], ...], "c": [...]}``, the hyperplanes A[i].x + c[i] = 0."""

from __future__ import annotations

from pathlib import Path

from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.arith.records import Node

IGNORED_KEYS = ("d", "m", "name", "kind", "central", "regions", "note")
"""Keys that arrangement and zonotope files may have beside their numbers; nothing is read from them."""

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
    fields = root.fields(["A"], IGNORED_KEYS, optional=["c"])
    normals = fields["A"].matrix()
    fields["A"].require_rows("the dimension")
    for row, normal in zip(fields["A"].items("rows"), normals, strict=True):
        if not normal:
            row.fail("must have at least one entry, one for each coordinate, got none")
        if not any(normal):
            row.fail(
                "must be a non-zero normal vector, got all zeros, which is no hyperplane; "
                "remove the row, and its entry of c"
            )
    if "c" not in fields:
        return normals, (mpq(0),) * len(normals)
    return normals, fields["c"].vector(len(normals), ", one for each row of A")
