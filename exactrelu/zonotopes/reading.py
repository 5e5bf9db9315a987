"""Zonotope files: ``{"generators": [[...], ...]}``, or the same under the key ``A``."""

from __future__ import annotations

from pathlib import Path

from exactrelu.arith.rational import Rational
from exactrelu.arith.records import Node
from exactrelu.arrangements.reading import IGNORED_KEYS


def read_generators(path: str | Path) -> tuple[tuple[Rational, ...], ...]:
    """Return the generators of a zonotope from a JSON file, exactly.

    Parameters
    ----------
    path : str or Path
        A file ``{"generators": rows}`` or ``{"A": rows}`` of JSON integers and strings ``"p/q"``. A list
        ``c`` of zeros, as the dual central arrangement has it, is allowed, and so are the `IGNORED_KEYS`.

    Raises
    ------
    FileFormatError
        For anything else, naming the place as a JSON path such as ``$.generators[3][0]``.
    """
    return generators_from(Node.of_file(path))


def generators_from(root: Node) -> tuple[tuple[Rational, ...], ...]:
    """Return the generators from parsed JSON; see `read_generators`."""
    keys = root.value if isinstance(root.value, dict) else {}
    rows = "A" if "A" in keys and "generators" not in keys else "generators"
    fields = root.fields([rows], IGNORED_KEYS, optional=["c"])
    generators = fields[rows].matrix()
    fields[rows].require_rows("the dimension")
    if "c" in fields and any(fields["c"].vector(len(generators), ", one for each generator")):
        fields["c"].fail("must be zero for a zonotope: its dual arrangement is central")
    return generators
