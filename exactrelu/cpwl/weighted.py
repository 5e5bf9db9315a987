"""Whether weighted polyhedra add up to 0 almost everywhere, by recursion on the dimension.

Where a point crosses a hyperplane, the total weight changes by the weights of the facets on it that it
passes through, with signs. So the total is constant almost everywhere exactly when on every hyperplane
the signed facets add up to 0 almost everywhere: the same question, one dimension lower. Facets of
neighbours cancel at once. In place of all cells that n polyhedra cut out together, at most every flag of
faces of each of them is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import TypeAlias

from gmpy2 import mpq

from exactrelu.arith.linalg import primitive
from exactrelu.arith.rational import Rational
from exactrelu.cpwl.affine import Vector, minus, scaled, value_at
from exactrelu.errors import ResourceLimitError, UnsoundBackendError
from exactrelu.polyhedra.linear_program import Infeasible
from exactrelu.polyhedra.redundancy import remove_redundant_rows

Point: TypeAlias = tuple[Rational, ...]
Row: TypeAlias = tuple[int, ...]
Rows: TypeAlias = frozenset[Row]
"""A full-dimensional polyhedron ``row >= 0 for all rows``: primitive rows, none superfluous."""


def upright(gap: Sequence[int]) -> Row:
    """Return the primitive form of a hyperplane, its first coefficient positive."""
    plane = primitive(gap)
    return tuple(plane) if plane[pivot(plane)] > 0 else tuple(-x for x in plane)


def pivot(plane: Sequence[int]) -> int:
    """Return the place of the first coefficient that is not 0: the coordinate that a chart leaves out."""
    return next(k for k, x in enumerate(plane) if x)


def on_plane(plane: Row, form: Vector) -> Vector:
    """Return the form on the hyperplane, in all coordinates but the one of the pivot."""
    p = pivot(plane)
    reduced = minus(form, scaled(form[p] / plane[p], tuple(map(mpq, plane))))
    return reduced[:p] + reduced[p + 1 :]


def lifted(plane: Row, point: Point) -> Point:
    """Return a point of the hyperplane from its chart."""
    p = pivot(plane)
    rest = plane[:p] + plane[p + 1 :]
    missing = -value_at(tuple(map(mpq, rest)), point) / plane[p]
    return (*point[:p], missing, *point[p:])


def moved(point: Point, step: Rational, direction: Sequence[Rational | int]) -> Point:
    """Return ``point + step * direction``."""
    return tuple(x + step * a for x, a in zip(point, direction, strict=False))


def beside(plane: Row, point: Point) -> Iterator[Point]:
    """Yield points ever nearer to a point of a hyperplane, without end, on it and on both sides.

    Other hyperplanes may pass through the point, so first it moves a little, by t along the hyperplane; all
    but finitely many points of the moment curve are directions away from the others. Across the hyperplane
    it goes t^3, for small t less than the way to them. So sooner or later there is one on each side with
    nothing but this hyperplane between them.
    """
    dimension = len(plane) - 1
    for tries in count():
        step = mpq(1, 2**tries)
        for k in range(tries + 1):
            along = lifted((*plane[:-1], 0), tuple(mpq(k) ** i for i in range(dimension - 1)))
            start = moved(point, step, along) if k else point
            for across in (mpq(0), step**3, -(step**3)):
                yield moved(start, across, plane)


class Weights:
    """Sums of weighted polyhedra; `faces` counts the faces that were looked at.

    Raises
    ------
    ResourceLimitError
        When there are more than `limit` faces.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.faces = 0

    def unbalanced(self, dimension: int, pieces: Mapping[Rows, Rational]) -> Point | None:
        """Return a point on the boundary of no piece where the weights do not add up to 0, or None.

        Notes
        -----
        **Proved** either way. Cost: one linear program a row of each face; faces that cancel are not
        looked into.
        """
        present = {rows: weight for rows, weight in pieces.items() if weight}
        if not present:
            return None
        self.faces += len(present)
        if self.faces > self.limit:
            raise ResourceLimitError(
                "hinges overlap with too many different faces", limit=self.limit, estimate=self.faces
            )
        walls = _walls(dimension, present)
        for plane, facets in walls.items():
            point = self.unbalanced(dimension - 1, facets)
            if point is not None:
                return next(near for near in beside(plane, lifted(plane, point)) if _total(present, near))
        # The total is the same almost everywhere: one point that no hyperplane contains decides.
        for t in count(1):
            point = tuple(mpq(t) ** k for k in range(1, dimension + 1))
            total = _total(present, point)
            if total is not None:
                return point if total else None
        raise UnsoundBackendError("unreachable", pieces)  # pragma: no cover


def _walls(dimension: int, pieces: Mapping[Rows, Rational]) -> dict[Row, dict[Rows, Rational]]:
    """The facets by hyperplane, with the change of the total across it upwards."""
    walls: dict[Row, dict[Rows, Rational]] = {}
    for rows, weight in pieces.items():
        for row in rows:
            plane = upright(row)
            facets = walls.setdefault(plane, {})
            facet = facet_on(dimension, plane, rows - {row})
            facets[facet] = facets.get(facet, mpq(0)) + (weight if row[pivot(row)] > 0 else -weight)
    return walls


def facet_on(dimension: int, plane: Row, rows: Rows) -> Rows:
    """Return the facet that a full-dimensional polyhedron has on a hyperplane, from its other rows."""
    reduced = {on_plane(plane, tuple(map(mpq, row))) for row in rows}
    return irredundant_rows(dimension - 1, [row for row in reduced if any(row[:-1])])


def irredundant_rows(dimension: int, rows: Iterable[Sequence[Rational | int]]) -> Rows:
    """Return the needed rows of a full-dimensional polyhedron, primitive: a normal form of it.

    Raises
    ------
    UnsoundBackendError
        If it is empty.
    """
    ordered = sorted({primitive(row) for row in rows})
    if len(ordered) < 2:
        return frozenset(ordered)
    reduction = remove_redundant_rows([(row[:-1], row[-1]) for row in ordered], (), dimension)
    if isinstance(reduction, Infeasible):
        raise UnsoundBackendError("a full-dimensional polyhedron is empty", ordered)
    return frozenset(ordered[k] for k in reduction.kept)


def _total(pieces: Mapping[Rows, Rational], point: Point) -> Rational | None:
    """The total weight at a point, None on the boundary of a piece or its hyperplanes."""
    total = mpq(0)
    for rows, weight in pieces.items():
        values = [value_at(row, point) for row in rows]
        if not all(values):
            return None
        if min(values, default=mpq(1)) > 0:
            total += weight
    return total
