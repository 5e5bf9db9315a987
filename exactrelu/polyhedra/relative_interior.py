"""A point strictly inside a polyhedron, relative to its affine hull, and the rows that vanish on it."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from gmpy2 import mpq

from exactrelu.errors import DegenerateInputError, UnsoundBackendError
from exactrelu.polyhedra.linear_program import (
    AffineRow,
    LinearProgram,
    LPBackend,
    LPResult,
    Optimal,
    Point,
)
from exactrelu.polyhedra.solving import solve_program


@attrs.frozen
class RelativeInterior:
    """A relative interior point with the rows that are equations in disguise.

    Attributes
    ----------
    point : tuple of mpq
        Strictly positive on every row that is not in `implicit`, zero on these.
    implicit : tuple of int
        The rows that vanish on the whole polyhedron.
    """

    point: Point
    implicit: tuple[int, ...]


def relative_interior(
    rows: Sequence[AffineRow],
    equations: Sequence[AffineRow],
    dimension: int,
    backend: str | LPBackend = "auto",
) -> RelativeInterior:
    """Return a point in the relative interior of ``{x : rows(x) >= 0, equations(x) == 0}``.

    Raises
    ------
    DegenerateInputError
        When the polyhedron is empty.

    Notes
    -----
    Maximises a common slack t <= 1 of the undecided rows. If the optimum is positive they are all strict at
    the optimal point. If it is 0, the dual multipliers combine rows to the constant 0, so that every row
    with a positive multiplier vanishes on the polyhedron: it becomes an equation, and the rest is tried
    again. **Proved**: both statements, by verified witnesses. Cost: at most d + 1 linear programs in d + 1
    variables, since the dimension falls each time.
    """
    implicit: set[int] = set()
    while True:
        result = _largest_slack(rows, equations, dimension, implicit, backend)
        if not isinstance(result, Optimal) or result.value < 0:
            raise DegenerateInputError("an interior point needs a non-empty polyhedron, got an empty one")
        if result.value > 0:
            return RelativeInterior(result.point[:-1], tuple(sorted(implicit)))
        undecided = [i for i in range(len(rows)) if i not in implicit]
        found = {i for i, weight in zip(undecided, result.dual.rows[:-1], strict=True) if weight}
        if not found:
            raise UnsoundBackendError("a slack of 0 has no dual multipliers", (tuple(rows), tuple(equations)))
        implicit |= found


def _largest_slack(
    rows: Sequence[AffineRow],
    equations: Sequence[AffineRow],
    dimension: int,
    implicit: set[int],
    backend: str | LPBackend,
) -> LPResult:
    slack: list[AffineRow] = []
    fixed: list[AffineRow] = [((*a, 0), b) for a, b in equations]
    for i, (a, b) in enumerate(rows):
        if i in implicit:
            fixed.append(((*a, 0), b))
        else:
            slack.append(((*a, -1), b))
    slack.append((((0,) * dimension) + (-1,), 1))
    objective = (mpq(0),) * dimension + (mpq(1),)
    return solve_program(LinearProgram(objective, tuple(slack), tuple(fixed)), backend)
