"""Points strictly inside systems of affine inequalities, and regions minus polyhedra."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.cpwl.affine import Vector, scaled
from exactrelu.errors import UnsoundBackendError
from exactrelu.polyhedra.linear_program import Infeasible, LinearProgram, Optimal
from exactrelu.polyhedra.solving import solve_program

Point = tuple[Rational, ...]


def strict_point(dimension: int, strict: Sequence[Vector], weak: Sequence[Vector] = ()) -> Point | None:
    """Return a point where all `strict` forms are positive and all `weak` ones at least 0, or None.

    Notes
    -----
    **Proved** either way: the largest t with ``strict >= t``, at most 1, is found with dual multipliers.
    """
    zero, one = mpq(0), mpq(1)
    rows = [((*form[:-1], -one), form[-1]) for form in strict]
    rows += [((*form[:-1], zero), form[-1]) for form in weak]
    rows.append(((zero,) * dimension + (-one,), one))
    result = solve_program(LinearProgram((zero,) * dimension + (one,), tuple(rows), ()))
    if isinstance(result, Infeasible):
        return None
    if not isinstance(result, Optimal):
        raise UnsoundBackendError("a bounded program is unbounded", rows)
    return result.point[:-1] if result.value > 0 else None


def negated(form: Vector) -> Vector:
    """Return minus the form."""
    return scaled(mpq(-1), form)


def outside(
    dimension: int, region: Sequence[Vector], rows: Sequence[Vector]
) -> Iterator[tuple[tuple[Vector, ...], Point]]:
    """Yield disjoint open parts of ``{region > 0}`` minus ``{rows >= 0}``, dense in it, each with a point."""
    before: tuple[Vector, ...] = tuple(region)
    for row in rows:
        part = (*before, negated(row))
        point = strict_point(dimension, part)
        if point is not None:
            yield part, point
        before = (*before, row)
