"""A rational point strictly inside every cell, found in floats and proved by a certified forward pass.

A float is a dyadic rational, so a float point *is* an exact witness as soon as its pattern is certified.
The pass runs through the layers as they are, not through the normal form that the lattice was built from.
A cell that floats cannot serve gets the sum of its exact vertices, checked in integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.lattice.exact import Point
from exactrelu.networks.lattice.filters import TINY, Enclosure, evaluate, float_stage
from exactrelu.networks.lattice.pieces import Piece
from exactrelu.networks.lattice.stages import Stage

# Witnesses are first rounded to so few bits, which keeps the numbers that are handed out short.
_SHORT = 12
_FULL = 50


class Witnesses(Sequence[tuple[Rational, ...]]):
    """Rational points, kept as floats where they are dyadic and as integers (x, t) where they are not."""

    def __init__(self, floats: Array, exact: dict[int, Point]) -> None:
        self._floats = floats
        self._exact = exact

    def __len__(self) -> int:
        return len(self._floats)

    @overload
    def __getitem__(self, index: int) -> tuple[Rational, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[Rational, ...]]: ...
    def __getitem__(self, index: int | slice) -> tuple[Rational, ...] | list[tuple[Rational, ...]]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        point = self._exact.get(index)
        if point is not None:
            return tuple(mpq(x, point[-1]) for x in point[:-1])
        return tuple(mpq(x) for x in self._floats[index].tolist())

    def __iter__(self) -> Iterator[tuple[Rational, ...]]:
        return (self[i] for i in range(len(self)))


class ForwardPass:
    """Certifies that points have a given pattern, strictly.

    Parameters
    ----------
    rows : sequence of integer forms
        Must be positive: the points lie in the interior of the domain.
    stages : sequence of Stage
        The layers, one row a neuron.
    """

    def __init__(self, rows: Sequence[Sequence[int]], stages: Sequence[Stage]) -> None:
        self._rows = [tuple(row) for row in rows]
        self._stages = stages
        empty = ((),) * len(rows)
        self._float_rows = float_stage(Stage(empty, empty, tuple(self._rows), ()), ()) if rows else None
        self._floats = []
        exponents: tuple[int, ...] = ()
        for stage in stages:
            self._floats.append(
                float_stage(stage, exponents if stage.depends else ()) if stage.rows else None
            )
            exponents = self._floats[-1].exponents if self._floats[-1] is not None else ()

    def certify(self, points: Array, active: Array, negative: Array) -> Array:
        """Return for which float points, shape (count, inputs), the pattern is certain.

        Certain means: every row of the domain is positive, a neuron is positive where `active`, negative
        where `negative`, and at most 0 elsewhere.
        """
        good: Array = np.logical_and.reduce(np.isfinite(points), axis=1)
        rows, layers = self._enclose(points)
        if rows is not None:
            good &= (rows.value > rows.bound).all(axis=1)
        column = 0
        for found in layers:
            span = slice(column, column + found.value.shape[1])
            good &= (~active[:, span] | (found.value > found.bound)).all(axis=1)
            good &= (active[:, span] | (found.value <= -found.bound)).all(axis=1)
            good &= (~negative[:, span] | (found.value < -found.bound)).all(axis=1)
            column = span.stop
        return good

    def active(self, points: Array) -> Array:
        """Return where the float values of the neurons are positive, uncertified, shape (count, neurons)."""
        _, layers = self._enclose(points)
        return np.concatenate([found.value > 0.0 for found in layers], axis=1)

    def _enclose(self, points: Array) -> tuple[Enclosure | None, list[Enclosure]]:
        """Enclose the rows of the domain and the pre-activations of every layer."""
        largest = np.maximum(np.abs(points).max(axis=1, initial=0.0), 1.0)
        _, exponent = np.frexp(largest)
        whole = np.concatenate([points, np.ones((len(points), 1))], axis=1)
        # Scaling down may lose what underflows; zeros stay exact.
        scaled = whole * np.ldexp(1.0, -exponent)[:, None]
        point = Enclosure(scaled, np.where(whole != 0.0, TINY, 0.0))
        rows = None if self._float_rows is None else evaluate(self._float_rows, None, point)
        layers: list[Enclosure] = []
        for stage, floats in zip(self._stages, self._floats, strict=True):
            if floats is None:
                layers.append(Enclosure(np.zeros((len(points), 0)), np.zeros((len(points), 0))))
            else:
                layers.append(evaluate(floats, layers[-1] if stage.depends else None, point))
        return rows, layers

    def confirms(self, point: Sequence[int], active: Array, negative: Array) -> bool:
        """Return the same for one point in homogeneous integers (x, t), t > 0, decided exactly."""
        if point[-1] <= 0:
            return False
        if any(sum(c * x for c, x in zip(row, point, strict=True)) <= 0 for row in self._rows):
            return False
        values: list[int] = []
        signs: list[int] = []
        for stage in self._stages:
            values = stage(values, point)
            signs += [(z > 0) - (z < 0) for z in values]
        return all(
            z > 0 if on else (z < 0 if off else z <= 0)
            for z, on, off in zip(signs, active.tolist(), negative.tolist(), strict=True)
        )


def find_witnesses(piece: Piece, order: Array, forward: ForwardPass, first: int) -> Witnesses:
    """Return a proved witness for each cell of a finished piece, in the given order of cells.

    Raises
    ------
    UnsoundBackendError
        If an exact interior point of a cell does not have the pattern of the cell.
    """
    active, negative = piece.patterns(first)[order], piece.negatives(first)[order]
    points = _float_centres(piece)[order]
    floats = _rounded(points, _SHORT)
    open_cells = np.flatnonzero(~forward.certify(floats, active, negative))
    if len(open_cells):
        floats[open_cells] = _rounded(points[open_cells], _FULL)
        again = forward.certify(floats[open_cells], active[open_cells], negative[open_cells])
        open_cells = open_cells[~again]
    exact: dict[int, Point] = {}
    for i in open_cells.tolist():
        dyadic = _integers(floats[i])
        if dyadic is not None and forward.confirms(dyadic, active[i], negative[i]):
            continue
        exact[i] = _exact_centre(piece, int(order[i]))
        if not forward.confirms(exact[i], active[i], negative[i]):
            raise UnsoundBackendError(
                "an interior point of a cell does not have the pattern of the cell", exact[i]
            )
    return Witnesses(floats, exact)


def _float_centres(piece: Piece) -> Array:
    """Return points near a positive combination of the vertices of each cell; not certified.

    The sum of relative interior points of two or more facets lies in the relative interior; three facets
    far apart in the list are enough to stay away from the boundary, and cheaper than all.
    """
    centre = piece.store.coordinates().value
    lattice = piece.lattice
    for k in range(1, lattice.dimension + 1):
        if k == 1:
            facets = [lattice.edges.view[:, 0], lattice.edges.view[:, 1]]
        else:
            facets = [lattice.facets[k].pick(part, 2) for part in range(3)]
        total = centre[facets[0]]
        for facet in facets[1:]:
            total += centre[facet]
        # Long numbers can cancel to 0; the points that come of it are not finite and fail later.
        with np.errstate(all="ignore"):
            centre = total / np.abs(total).max(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        points: Array = centre[:, :-1] / centre[:, -1:]
    return points


def _rounded(points: Array, bits: int) -> Array:
    """Round to dyadic numbers with the given number of bits for the largest coordinate."""
    finite = np.nan_to_num(points, nan=0.0, posinf=0.0, neginf=0.0)
    _, exponent = np.frexp(np.abs(finite).max(axis=1, initial=0.0))
    exponent = np.clip(exponent, -900, 900)[:, None]
    rounded: Array = np.ldexp(np.rint(np.ldexp(finite, bits - exponent)), exponent - bits)
    return rounded


def _integers(point: Array) -> Point | None:
    if not np.isfinite(point).all():
        return None
    exact = [mpq(x) for x in point.tolist()]
    denominator = max((int(x.denominator) for x in exact), default=1)  # powers of 2
    return (*(int(x * denominator) for x in exact), denominator)


def _exact_centre(piece: Piece, cell: int) -> Point:
    """Return the sum of the exact vertices of a cell."""
    faces = np.array([cell])
    for k in range(piece.lattice.dimension, 0, -1):
        faces = np.unique(piece.lattice.facets_of(k, faces).values)
    vertices = [piece.store.exact.coordinates(int(v)) for v in faces]
    return tuple(sum(column) for column in zip(*vertices, strict=True))
