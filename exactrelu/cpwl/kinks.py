"""Whether a sum of maxima is the zero function: every kink cancels, and what is left is zero.

The kinks of ``max(S)`` lie on its *hinges*: the sets where two forms of S are equal and largest. Across a
hinge the gradient jumps by a positive multiple of a normal of its hyperplane. A sum is affine exactly when on
every hyperplane the jumps of all hinges there, with their coefficients, add up to zero almost everywhere:
no other hinge hides one, since different hyperplanes meet in thinner sets. On one hyperplane that is a
question about a few polyhedra with weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import primitive
from exactrelu.arith.rational import Rational
from exactrelu.cpwl.affine import Vector, minus, scaled, value_at
from exactrelu.cpwl.collected import Collected, Key
from exactrelu.cpwl.interior import Point, outside, strict_point
from exactrelu.errors import ResourceLimitError
from exactrelu.polyhedra.linear_program import Infeasible
from exactrelu.polyhedra.redundancy import remove_redundant_rows

SPLIT_LIMIT = 100_000
"""Most parts of hyperplanes that are looked at."""


@attrs.frozen
class KinkProof:
    """What was looked at to see that all kinks cancel.

    Attributes
    ----------
    maxima : int
        Maxima left after like ones were collected.
    hyperplanes, hinges, parts : int
        Hyperplanes with hinges, hinges on them, and parts of hyperplanes on which jumps were added.
    """

    maxima: int
    hyperplanes: int
    hinges: int
    parts: int


@attrs.frozen
class _Hinge:
    jump: Rational
    rows: frozenset[tuple[int, ...]]


def nonzero_point(f: Collected, limit: int = SPLIT_LIMIT) -> Point | KinkProof:
    """Return a point where f is not 0, or the proof that f is 0 everywhere.

    Raises
    ------
    ResourceLimitError
        When hyperplanes fall into more than `limit` parts.

    Notes
    -----
    **Proved** either way. Cost: a few linear programs in n + 1 variables for each pair of forms in one
    maximum, polynomial unless many hinges overlap on one hyperplane.
    """
    hyperplanes = _hinges(f)
    search = _Search(f.dimension, limit)
    for plane, hinges in hyperplanes.items():
        point = search.unbalanced(hinges)
        if point is not None:
            return _nonzero_near_kink(f, plane, _lifted(plane, point))
    corner = (mpq(0),) * f.dimension
    for k in range(-1, f.dimension):
        point = corner if k < 0 else tuple(mpq(i == k) for i in range(f.dimension))
        if evaluate(f, point):
            return point
    count = sum(map(len, hyperplanes.values()))
    return KinkProof(len(f.maxima), len(hyperplanes), count, search.parts)


def evaluate(f: Collected, point: Point) -> Rational:
    """Return f at a point."""
    total = value_at(f.affine, point)
    for key, coefficient in f.maxima.items():
        total += coefficient * max(value_at(v, point) for v in key)
    return total


def _hinges(f: Collected) -> dict[tuple[int, ...], list[_Hinge]]:
    """All hinges by the primitive form of their hyperplane, like ones added, those of jump 0 left out."""
    jumps: dict[tuple[int, ...], dict[frozenset[tuple[int, ...]], Rational]] = {}
    for key, coefficient in f.maxima.items():
        for i, j in combinations(range(len(key)), 2):
            gap = tuple(x - y for x, y in zip(key[i], key[j], strict=True))
            plane = _upright(gap)
            rows = _facets_on(plane, key, i, j)
            if rows is not None:
                pivot = _pivot(plane)
                on_plane = jumps.setdefault(plane, {})
                jump = coefficient * mpq(abs(gap[pivot]), abs(plane[pivot]))
                on_plane[rows] = on_plane.get(rows, mpq(0)) + jump
    found = {
        plane: [_Hinge(jump, rows) for rows, jump in pieces.items() if jump]
        for plane, pieces in jumps.items()
    }
    return {plane: hinges for plane, hinges in found.items() if hinges}


def _upright(gap: tuple[int, ...]) -> tuple[int, ...]:
    """The primitive form of a hyperplane, its first coefficient positive."""
    plane = primitive(gap)
    return plane if plane[_pivot(plane)] > 0 else tuple(-x for x in plane)


def _pivot(plane: Sequence[int]) -> int:
    return next(k for k, x in enumerate(plane) if x)


def _facets_on(plane: tuple[int, ...], key: Key, i: int, j: int) -> frozenset[tuple[int, ...]] | None:
    """The facets of where forms i and j are largest, in the chart of the hyperplane; None when thin."""
    dimension = len(plane) - 2
    rows = []
    for k, form in enumerate(key):
        if k not in (i, j):
            row = _on_plane(plane, tuple(mpq(x - y) for x, y in zip(key[i], form, strict=True)))
            if any(row[:-1]):
                rows.append(tuple(map(mpq, primitive(row))))
            elif row[-1] <= 0:
                return None
    rows = sorted(set(rows))
    if rows and strict_point(dimension, rows) is None:
        return None
    if len(rows) > 1:
        reduction = remove_redundant_rows([(row[:-1], row[-1]) for row in rows], (), dimension)
        if isinstance(reduction, Infeasible):
            return None
        rows = [rows[k] for k in reduction.kept]
    return frozenset(primitive(row) for row in rows)


def _on_plane(plane: tuple[int, ...], form: Vector) -> Vector:
    """The form on the hyperplane, in all coordinates but the one of the pivot."""
    p = _pivot(plane)
    reduced = minus(form, scaled(form[p] / plane[p], tuple(map(mpq, plane))))
    return reduced[:p] + reduced[p + 1 :]


def _lifted(plane: tuple[int, ...], point: Point) -> Point:
    p = _pivot(plane)
    rest = plane[:p] + plane[p + 1 :]
    missing = -value_at(tuple(map(mpq, rest)), point) / plane[p]
    return (*point[:p], missing, *point[p:])


class _Search:
    """Parts of a hyperplane where weighted polyhedra do not add up to 0."""

    def __init__(self, dimension: int, limit: int) -> None:
        self.dimension = dimension - 1
        self.limit = limit
        self.parts = 0

    def unbalanced(self, hinges: Sequence[_Hinge]) -> Point | None:
        """Return a point inside a part of the hyperplane where the jumps do not add up to 0."""
        pieces = sorted(hinges, key=lambda hinge: (len(hinge.rows), sorted(hinge.rows)))
        forms = [(hinge.jump, [tuple(map(mpq, row)) for row in sorted(hinge.rows)]) for hinge in pieces]
        start = (mpq(0),) * self.dimension
        return self._below((), start, mpq(0), forms)

    def _below(
        self,
        region: tuple[Vector, ...],
        inside: Point,
        total: Rational,
        forms: Sequence[tuple[Rational, list[Vector]]],
    ) -> Point | None:
        """Look at the open region, where the hinges before `forms` add up to `total`."""
        self.parts += 1
        if self.parts > self.limit:
            raise ResourceLimitError(
                "hinges overlap in too many parts of a hyperplane", limit=self.limit, estimate=self.parts
            )
        if not forms:
            return inside if total else None
        (jump, rows), rest = forms[0], forms[1:]
        within = (*region, *rows)
        point = inside if not rows else strict_point(self.dimension, within)
        if point is not None:
            found = self._below(within, point, total + jump, rest)
            if found is not None or not rows:
                return found
        if point is None:
            return self._below(region, inside, total, rest)
        for part, witness in outside(self.dimension, region, rows):
            found = self._below(part, witness, total, rest)
            if found is not None:
                return found
        return None


def nonzero_along(f: Collected, direction: Sequence[Rational | int], point: Point) -> Point:
    """Return a point ``point + t direction`` where f is not 0, which it must not be for small t > 0."""
    step = mpq(1)
    while True:
        near = _moved(point, step, direction)
        if evaluate(f, near):
            return near
        step /= 2


def _nonzero_near_kink(f: Collected, plane: tuple[int, ...], point: Point) -> Point:
    """Return a point where f is not 0, near a point of a hyperplane where the jumps do not add up to 0.

    Hinges of other hyperplanes may pass through the point, so first it moves a little, by t along the
    hyperplane; all but finitely many points of the moment curve are directions away from the others. Across
    the hyperplane it goes t^3, for small t less than the way to them: a kink alone, with f not 0 on it or
    on one of its sides.
    """
    tries = 0
    while True:
        step = mpq(1, 2**tries)
        for k in range(tries + 1):
            along = _lifted((*plane[:-1], 0), tuple(mpq(k) ** i for i in range(f.dimension - 1)))
            start = _moved(point, step, along) if k else point
            for across in (mpq(0), step**3, -(step**3)):
                near = _moved(start, across, plane)
                if evaluate(f, near):
                    return near
        tries += 1


def _moved(point: Point, step: Rational, direction: Sequence[Rational | int]) -> Point:
    return tuple(x + step * a for x, a in zip(point, direction, strict=False))
