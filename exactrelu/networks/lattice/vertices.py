"""The vertices of the complex: where each one is, and the certified signs of the rows there.

Signs are decided in float64 under a rigorous bound, and where that fails in integers; never by a tolerance.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exactrelu.networks.lattice.arrays import Array, Column
from exactrelu.networks.lattice.exact import ExactVertices, Point
from exactrelu.networks.lattice.filters import (
    TINY,
    UNIT,
    Enclosure,
    cut_edges,
    enlarge,
    evaluate,
    float_stage,
    scaled_float,
)
from exactrelu.networks.lattice.stages import Stage

WORD = 64
# A vertex whose float state is this uncertain is recomputed from its integers before it has children.
_WORN = 2.0**-20


def word_of(flags: Array) -> Array:
    """Pack booleans, shape (count, at most 64), into words: column 0 is the highest bit.

    So words compare like their columns read from left to right.
    """
    packed = np.zeros((len(flags), 8), np.uint8)
    if len(flags) and flags.shape[1]:
        packed[:, : (flags.shape[1] + 7) // 8] = np.packbits(flags, axis=1)
    return packed.view(">u8").ravel().astype(np.uint64)


def flags_of(words: Array, columns: int) -> Array:
    """Unpack words into booleans, shape (count, columns)."""
    raw = np.ascontiguousarray(words.astype(">u8")).view(np.uint8).reshape(len(words), 8)
    return np.unpackbits(raw, axis=1, count=columns).astype(bool)


def _rounding(value: Array, nonzero: Array) -> Array:
    """Return the bounds of freshly rounded numbers: 0 only for those that *are* 0, not for those that
    underflowed to it."""
    return np.where(nonzero, np.maximum(2 * UNIT * np.abs(value), TINY), 0.0)


class VertexStore:
    """State of all vertices for the current stage: values of its rows, then homogeneous coordinates (x, t).

    Each vertex carries its state up to a positive factor of its own (it is a ray of the homogeneous cone),
    and a bound for every entry. See `filters` for what the bounds mean.
    """

    def __init__(self, stages: Sequence[Stage], points: Sequence[Point]) -> None:
        roots = [tuple(p) for p in points]
        self._stages = stages
        self._parents = Column(np.full((len(roots), 2), -1, np.int32))
        self._born = Column(np.full((len(roots), 2), -1, np.int32))
        self.exact = ExactVertices(stages, roots.__getitem__, self._parents, self._born)
        self.stage = -1
        self._exponents: list[tuple[int, ...]] = []
        self.settled = 0
        value = np.array([self._float_point(p) for p in roots]).reshape(len(roots), -1)
        nonzero = np.array([[x != 0 for x in p] for p in roots]).reshape(value.shape)
        self._value = Column(value)
        self._bound = Column(_rounding(value, nonzero))

    @classmethod
    def part(cls, whole: VertexStore, kept: Array, stages: Sequence[Stage]) -> VertexStore:
        """Return a store of some vertices, renumbered in the order of `kept`; `whole` must not change any
        more."""
        self = cls.__new__(cls)
        self._stages = stages
        self._parents = Column(np.full((len(kept), 2), -1, np.int32))
        self._born = Column(np.full((len(kept), 2), -1, np.int32))
        self.exact = ExactVertices(
            stages, lambda v: whole.exact.coordinates(int(kept[v])), self._parents, self._born
        )
        self.stage = whole.stage
        self._exponents = list(whole._exponents)
        self.settled = 0
        self._value = Column(whole._value.take(kept))
        self._bound = Column(whole._bound.take(kept))
        return self

    def __len__(self) -> int:
        return self._value.size

    @property
    def rows(self) -> int:
        """Number of rows of the current stage."""
        return self._stages[self.stage].rows if self.stage >= 0 else 0

    def coordinates(self) -> Enclosure:
        """Return the enclosures of (x, t), shape (vertices, inputs + 1)."""
        return Enclosure(self._value.view[:, self.rows :], self._bound.view[:, self.rows :])

    def enter(self, stage: int) -> None:
        """Move on to the next stage: evaluate its rows at every vertex."""
        point = self.coordinates()
        before = None
        depends = self._stages[stage].depends
        if depends:
            before = Enclosure(self._value.view[:, : self.rows], self._bound.view[:, : self.rows])
        self.stage = stage
        self.exact.forget_values()
        floats = float_stage(self._stages[stage], self._exponents[-1] if depends else ())
        self._exponents.append(floats.exponents)
        if self.rows:
            found = evaluate(floats, before, point)
            self._value = Column(np.concatenate([found.value, point.value], axis=1))
            self._bound = Column(np.concatenate([found.bound, point.bound], axis=1))
        else:
            self._value, self._bound = Column(point.value.copy()), Column(point.bound.copy())

    def signs(self, first: int, last: int) -> tuple[Array, Array]:
        """Return the certified signs of rows first..last-1 at all vertices as words (positive, negative)."""
        value, bound = self._value.view[:, first:last], self._bound.view[:, first:last]
        positive, negative = value > bound, value < -bound
        undecided = ~(positive | negative) & (bound > 0.0)
        for vertex in np.flatnonzero(undecided.any(axis=1)).tolist():
            columns = np.flatnonzero(undecided[vertex])
            signs = self._settle(vertex, first + columns)
            positive[vertex, columns], negative[vertex, columns] = signs > 0, signs < 0
        return word_of(positive), word_of(negative)

    def cut(self, tails: Array, heads: Array, row: int, last: bool) -> None:
        """Append the zeros of a row on edges where it is positive at the tail and negative at the head.

        With `last` no stage follows, so the rows up to `row` are not needed any more at the new vertices.
        """
        skip = row if last else 0
        old = len(self)
        tail, head = (Enclosure(self._value.take(v, skip), self._bound.take(v, skip)) for v in (tails, heads))
        state = enlarge(cut_edges(tail, head, row - skip))
        self._value.extend(state.value, skip)
        self._bound.extend(state.bound, skip)
        self._parents.extend(np.stack([tails, heads], axis=1))
        self._born.extend(np.broadcast_to(np.array([self.stage, row], np.int32), (len(tails), 2)))
        for vertex in np.flatnonzero(state.bound.max(axis=1) > _WORN).tolist():
            self._renew(old + vertex)

    def new_signs(self, count: int, first: int, last: int, unknown: Array) -> tuple[Array, Array]:
        """Return words (positive, negative) for the last `count` vertices, right wherever `unknown` has a
        bit."""
        old = len(self) - count
        value, bound = self._value.view[old:, first:last], self._bound.view[old:, first:last]
        positive, negative = word_of(value > bound), word_of(value < -bound)
        undecided = unknown & ~(positive | negative)
        doubtful = np.flatnonzero(undecided)
        if len(doubtful):
            flags = flags_of(undecided[doubtful], last - first)
            right = np.zeros((2, *flags.shape), bool)
            for i, vertex in enumerate(doubtful.tolist()):
                columns = np.flatnonzero(flags[i])
                signs = self._settle(old + vertex, first + columns)
                right[0, i, columns], right[1, i, columns] = signs > 0, signs < 0
            positive[doubtful] |= word_of(right[0])
            negative[doubtful] |= word_of(right[1])
        return positive, negative

    def _settle(self, vertex: int, rows: Array) -> Array:
        """Decide signs in integers; a number found to be 0 is 0 from now on."""
        self.settled += 1
        exact = self.exact.values(vertex, self.stage)
        signs = np.array([(exact[r] > 0) - (exact[r] < 0) for r in rows.tolist()], np.int8)
        zeros = rows[signs == 0]
        self._value.view[vertex, zeros] = 0.0
        self._bound.view[vertex, zeros] = 0.0
        return signs

    def _renew(self, vertex: int) -> None:
        """Replace a float state by the rounded exact one."""
        point = self.exact.coordinates(vertex)
        exact = self.exact.values(vertex, self.stage)
        scale = max(x.bit_length() for x in point)
        exponents = self._exponents[-1]
        state = np.array(
            [scaled_float(z, -scale - e) for z, e in zip(exact, exponents, strict=True)]
            + [scaled_float(x, -scale) for x in point]
        )
        nonzero = np.array([z != 0 for z in (*exact, *point)])
        self._value.view[vertex] = state
        self._bound.view[vertex] = _rounding(state, nonzero)

    @staticmethod
    def _float_point(point: Point) -> list[float]:
        scale = max(x.bit_length() for x in point)
        return [scaled_float(x, -scale) for x in point]
