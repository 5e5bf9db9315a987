"""The ``exact`` engine: cells in plain Python integers, without linear programs or floats.

Hyperplanes are inserted one by one. The cells that hyperplane k cuts are the cells of the arrangement that
the earlier ones induce on it, found by recursion one dimension lower; a point of such a cell, moved off to
either side by less than the distance to the earlier hyperplanes, gives the two parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from exactrelu.arrangements.enumeration import Enumeration, from_points
from exactrelu.arrangements.normal_form import NormalForm

Vector = tuple[int, ...]


def enumerate_exact(form: NormalForm, limit: int | None) -> Enumeration:
    """List the cells of a normal form; about 10^4 cells a second, any size of coefficients.

    Proved: every point was computed, and every sign evaluated, in integers; completeness is the recursion
    above.
    """
    del limit  # the list itself is the largest thing it holds, and that has been checked
    cells = _cells(form.rows)
    return from_points(form, cells, "recursion on restrictions, every sign evaluated in integers")


def _cells(rows: Sequence[Vector]) -> dict[int, Vector]:
    """Return {bits of the functionals 1.. that are positive: point} for the cells of {rows[0] > 0}."""
    inside = rows[0]
    cells: dict[int, Vector] = {0: inside}
    seen = {_direction(inside)}
    for k in range(1, len(rows)):
        row, bit = rows[k], 1 << (k - 1)
        direction = _direction(row)
        # A repeated functional cuts nothing, a vanishing one has no sign that matters: see `_restriction`.
        cut = {} if direction in seen or not any(row) else _cut(rows[:k], row)
        seen.add(direction)
        split: dict[int, Vector] = {}
        for bits, point in cells.items():
            middle = cut.get(bits)
            if middle is None:
                split[bits | bit if _dot(row, point) > 0 else bits] = point
            else:
                split[bits | bit], split[bits] = _two_sides(rows[:k], row, middle)
        cells = split
    return cells


def _cut(earlier: Sequence[Vector], row: Vector) -> dict[int, Vector]:
    """Return the cells that the hyperplane of `row` meets, each with a point on it."""
    pivot = min((j for j in range(len(row)) if row[j]), key=lambda j: abs(row[j]))
    head = row[pivot]
    restricted = [_restriction(other, row, pivot) for other in earlier]
    found = {}
    for bits, point in _cells(restricted).items():
        # Lift back: x_pivot = -(sum of the others) / head, cleared of the denominator.
        lifted = [abs(head) * x for x in point]
        total = sum(x * a for x, a in zip(point, row[:pivot] + row[pivot + 1 :], strict=True))
        lifted.insert(pivot, -total if head > 0 else total)
        found[bits] = tuple(lifted)
    return found


def _restriction(other: Vector, row: Vector, pivot: int) -> Vector:
    """Return a positive multiple of `other` on the hyperplane of `row`, without coordinate `pivot`.

    It does not vanish for the rows of an arrangement; in the recursion it may, when the flat lies in
    `other`, and then the hyperplane of `row` is parallel to an earlier one there and cuts nothing.
    """
    head, factor = row[pivot], other[pivot]
    sign = 1 if head > 0 else -1
    values = [
        abs(head) * x - sign * factor * a
        for j, (x, a) in enumerate(zip(other, row, strict=True))
        if j != pivot
    ]
    return _primitive(values)


def _two_sides(earlier: Sequence[Vector], row: Vector, point: Vector) -> tuple[Vector, Vector]:
    """Return points beside `point` on the positive and on the negative side of `row`."""
    pivot = min((j for j in range(len(row)) if row[j]), key=lambda j: abs(row[j]))
    scale = 1
    for other in earlier:
        value = abs(_dot(other, point))
        if value and other[pivot]:
            scale = max(scale, abs(other[pivot]) // value + 1)
    up = [scale * x for x in point]
    down = list(up)
    step = 1 if row[pivot] > 0 else -1
    up[pivot] += step
    down[pivot] -= step
    return _primitive(up), _primitive(down)


def _dot(row: Sequence[int], point: Sequence[int]) -> int:
    return sum(x * y for x, y in zip(row, point, strict=True))


def _primitive(values: Sequence[int]) -> Vector:
    divisor = gcd(*values)
    return tuple(values) if divisor <= 1 else tuple(x // divisor for x in values)


def _direction(row: Vector) -> Vector:
    values = _primitive(row)
    lead = next((x for x in values if x), 0)
    return values if lead >= 0 else tuple(-x for x in values)
