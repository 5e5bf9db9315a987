"""Whether a sum of maxima is the zero function: every kink cancels, and what is left is zero.

The kinks of ``max(S)`` lie on its *hinges*: the sets where two forms of S are equal and largest. Across a
hinge the gradient jumps by a positive multiple of a normal of its hyperplane. A sum is affine exactly when on
every hyperplane the jumps of all hinges there, with their coefficients, add up to zero almost everywhere:
no other hinge hides one, since different hyperplanes meet in thinner sets. On one hyperplane that is a
question about a few polyhedra with weights, see `exactrelu.cpwl.weighted`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.cpwl.affine import Vector, value_at
from exactrelu.cpwl.collected import Collected, Key
from exactrelu.cpwl.interior import Point, strict_point
from exactrelu.cpwl.weighted import (
    Row,
    Rows,
    Weights,
    beside,
    irredundant_rows,
    lifted,
    moved,
    on_plane,
    pivot,
    upright,
)

FACE_LIMIT = 100_000
"""Most faces of hinges that are looked at."""


@attrs.frozen
class KinkProof:
    """What was looked at to see that all kinks cancel.

    Attributes
    ----------
    maxima : int
        Maxima left after like ones were collected.
    hyperplanes, hinges, faces : int
        Hyperplanes with hinges, hinges on them, and faces of hinges whose weights were added.
    """

    maxima: int
    hyperplanes: int
    hinges: int
    faces: int


def nonzero_point(f: Collected, limit: int = FACE_LIMIT) -> Point | KinkProof:
    """Return a point where f is not 0, or the proof that f is 0 everywhere.

    Raises
    ------
    ResourceLimitError
        When hinges have more than `limit` faces that do not cancel one by one.

    Notes
    -----
    **Proved** either way. Cost: a few linear programs in n + 1 variables for each pair of forms in one
    maximum and for each flag of faces of a hinge, so polynomial in the forms for each n.
    """
    hyperplanes = _hinges(f)
    search = Weights(limit)
    for plane, hinges in hyperplanes.items():
        point = search.unbalanced(f.dimension - 1, hinges)
        if point is not None:
            return next(near for near in beside(plane, lifted(plane, point)) if evaluate(f, near))
    corner = (mpq(0),) * f.dimension
    for k in range(-1, f.dimension):
        point = corner if k < 0 else tuple(mpq(i == k) for i in range(f.dimension))
        if evaluate(f, point):
            return point
    count = sum(map(len, hyperplanes.values()))
    return KinkProof(len(f.maxima), len(hyperplanes), count, search.faces)


def evaluate(f: Collected, point: Point) -> Rational:
    """Return f at a point."""
    total = value_at(f.affine, point)
    for key, coefficient in f.maxima.items():
        total += coefficient * max(value_at(v, point) for v in key)
    return total


def _hinges(f: Collected) -> dict[Row, dict[Rows, Rational]]:
    """The jumps of all hinges by the primitive form of their hyperplane, like ones added."""
    jumps: dict[Row, dict[Rows, Rational]] = {}
    for key, coefficient in f.maxima.items():
        for i, j in combinations(range(len(key)), 2):
            gap = tuple(x - y for x, y in zip(key[i], key[j], strict=True))
            plane = upright(gap)
            rows = _hinge_on(plane, key, i, j)
            if rows is not None:
                p = pivot(plane)
                jump = coefficient * mpq(abs(gap[p]), abs(plane[p]))
                there = jumps.setdefault(plane, {})
                there[rows] = there.get(rows, mpq(0)) + jump
    found = {plane: {rows: jump for rows, jump in hinges.items() if jump} for plane, hinges in jumps.items()}
    return {plane: hinges for plane, hinges in found.items() if hinges}


def _hinge_on(plane: Row, key: Key, i: int, j: int) -> Rows | None:
    """The facets of where forms i and j are largest, in the chart of the hyperplane; None when thin."""
    dimension = len(plane) - 2
    rows: list[Vector] = []
    for k, form in enumerate(key):
        if k not in (i, j):
            row = on_plane(plane, tuple(mpq(x - y) for x, y in zip(key[i], form, strict=True)))
            if any(row[:-1]):
                rows.append(row)
            elif row[-1] <= 0:
                return None
    if rows and strict_point(dimension, rows) is None:
        return None
    return irredundant_rows(dimension, rows)


def nonzero_along(f: Collected, direction: Sequence[Rational | int], point: Point) -> Point:
    """Return a point ``point + t direction`` where f is not 0, which it must not be for small t > 0."""
    step = mpq(1)
    while True:
        near = moved(point, step, direction)
        if evaluate(f, near):
            return near
        step /= 2
