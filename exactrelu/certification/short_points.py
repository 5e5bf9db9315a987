"""Shorter witnesses: the first point of coarse grids that is still inside, decided in exact arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exactrelu.arith.linalg import primitive
from exactrelu.arith.rational import Rational
from exactrelu.arith.signs import Bits
from exactrelu.certificates.statement import Form, Statement

Array = NDArray[Any]

# Below it every integer is a float, and so is every sum of products: nothing is rounded.
_EXACT = 2**53
_GRIDS = (1, 2, 3, 5, 7, 9, 16, 30, 50, 99, 200, 400, 999, 2000, 5000, 9999, 30000, 99999)
# A point of a finer grid may be longer than the one that is given.
_FINE = 1000


class Points:
    """One witness for each pattern, in homogeneous integers; callable with the number of the pattern.

    Points whose coordinates fit into 64 bits are kept in arrays, the others one by one.
    """

    def __init__(self, statement: Statement) -> None:
        self._shortener = Shortener(statement)
        self._arrays: list[Array] = []
        self._long: dict[int, Form] = {}
        self._size = 0
        self._all: Array | None = None

    def extend(self, points: Sequence[Sequence[Rational]], patterns: Bits) -> None:
        """Append the witnesses of some patterns, shortened; the points are rational."""
        table, long = self._shortener.shorten(points, patterns)
        for i, point in long.items():
            self._long[self._size + i] = point
        self._arrays.append(table)
        self._size += len(table)
        self._all = None

    def __call__(self, number: int) -> Form:
        found = self._long.get(number)
        if found is not None:
            return found
        if self._all is None:
            self._all = np.concatenate(self._arrays)
            self._arrays = [self._all]
        return tuple(self._all[number].tolist())


class Shortener:
    """Replaces points strictly inside regions of a statement by shorter ones strictly inside."""

    def __init__(self, statement: Statement) -> None:
        self.width = statement.dimension + 1
        self._domain = _floats(statement.domain, statement.dimension + 1)
        first = statement.first_forms()
        self._first = _floats(first, statement.dimension + 1)
        scale = 1 if statement.subspace is None else statement.subspace.scale
        self._layers: list[Array | None] = [
            _floats([(*row[:-1], row[-1] * scale) for row in layer], len(before) + 1)
            for before, layer in zip(statement.layers, statement.layers[1:], strict=False)
        ]

    def shorten(self, points: Sequence[Sequence[Rational]], patterns: Bits) -> tuple[Array, dict[int, Form]]:
        """Return for each rational point homogeneous integers of a point with the same pattern, strictly
        inside all its rows: in 64 bits, and those that need more by their number.

        Proved: sums of integers below 2^53 in floats are exact, and where they would be larger the point
        stays as it is.
        """
        table = np.zeros((len(points), self.width), np.int64)
        places = np.array([_approximately(point) for point in points]).reshape(len(points), self.width - 1)
        # Larger coordinates are not exact, and may be too large for floats on a finer grid.
        small = (np.abs(places) < _EXACT).all(axis=1)
        waiting = np.flatnonzero(small) if self.width > 1 else np.zeros(0, np.intp)
        doubtful = [np.setdiff1d(np.arange(len(points)), waiting)]
        for grid in _GRIDS:
            candidates = np.rint(places[waiting] * grid)
            homogeneous = np.column_stack([candidates, np.full(len(waiting), grid)])
            good = (np.abs(candidates) < _EXACT).all(axis=1) & self._inside(homogeneous, patterns[waiting])
            table[waiting[good]] = homogeneous[good].astype(np.int64)
            if grid >= _FINE:
                doubtful.append(waiting[good])
            waiting = waiting[~good]
            if not len(waiting):
                break
        long = {}
        for i in np.concatenate([*doubtful, waiting]).tolist():
            own, found = primitive([*points[i], 1]), tuple(table[i].tolist())
            if found[-1] == 0 or _length(own) <= _length(found):
                if max(map(abs, own)) < 2**63:
                    table[i] = own
                else:
                    long[i] = own
        return table, long

    def _inside(self, points: Array, patterns: Bits) -> Bits:
        """Tell which points have the pattern of their row, with no form 0 that is not constant."""
        good = np.ones(len(points), np.bool_)
        if self._domain is None or self._first is None:
            return ~good
        if len(self._domain):
            z, exact = _product(points, self._domain)
            good &= exact & (z > 0).all(axis=1)
        start = 0
        matrix: Array | None = self._first
        alive = np.ones((len(points), points.shape[1] - 1), np.bool_)
        for following in [*self._layers, None]:
            if matrix is None:
                return ~good & good
            z, exact = _product(points, matrix)
            active = patterns[:, start : start + len(matrix)]
            start += len(matrix)
            # Without a non-zero weight on a living neuron the form is constant, and may be 0.
            moving = alive.astype(np.int64) @ (matrix[:, :-1] != 0).T.astype(np.int64) > 0
            good &= exact & ((z > 0) == active).all(axis=1) & ((z != 0) | ~moving).all(axis=1)
            points = np.column_stack([np.where(active, z, 0), points[:, -1]])
            alive = active
            matrix = following
        return good


def _product(points: Array, matrix: Array) -> tuple[Array, Bits]:
    """Return ``points @ matrix.T`` and whether each row of it is exact."""
    largest: Array = np.abs(points) @ np.abs(matrix).T
    exact: Bits = np.asarray((largest < _EXACT).all(axis=1), np.bool_)
    return points @ matrix.T, exact


def _floats(rows: Sequence[Form], width: int) -> Array | None:
    """Return integer rows as floats, or None when they do not fit."""
    if any(abs(x) >= _EXACT for row in rows for x in row):
        return None
    return np.array(rows, np.float64).reshape(len(rows), width)


def _approximately(point: Sequence[Rational]) -> list[float]:
    try:
        return [float(x) for x in point]
    except OverflowError:
        return [np.inf] * len(point)


def _length(point: Form) -> int:
    return sum(len(str(x)) for x in point)
