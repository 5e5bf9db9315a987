"""Exact integer states of vertices, recomputed on demand from the two ends of the edge each was born on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import gcd

from exactrelu.networks.lattice.arrays import Column
from exactrelu.networks.lattice.stages import Stage

Point = tuple[int, ...]


class ExactVertices:
    """Homogeneous primitive integer coordinates (x, t) of vertices, and values of rows there, in Python
    integers.

    A vertex is a root, whose coordinates are known, or the zero of row `born[1]` of stage `born[0]` on the
    edge between its `parents`. Everything asked for is remembered: only vertices whose signs floats cannot
    decide, and their ancestors, ever cost anything.
    """

    def __init__(
        self, stages: Sequence[Stage], roots: Callable[[int], Point], parents: Column, born: Column
    ) -> None:
        self._stages = stages
        self._root = roots
        self._parents = parents
        self._born = born
        self._coordinates: dict[int, Point] = {}
        self._values: dict[tuple[int, int], list[int]] = {}

    def coordinates(self, vertex: int) -> Point:
        """Return the primitive integer vector (x, t) of a vertex."""
        # An explicit stack: chains of parents are as long as the network has neurons.
        pending = [vertex]
        while pending:
            current = pending[-1]
            if current in self._coordinates:
                pending.pop()
                continue
            tail, head = (int(p) for p in self._parents.view[current])
            if tail < 0:
                self._coordinates[current] = self._root(current)
                continue
            missing = [p for p in (tail, head) if p not in self._coordinates]
            if missing:
                pending += missing
                continue
            self._coordinates[current] = self._zero_between(current, tail, head)
        return self._coordinates[vertex]

    def _zero_between(self, vertex: int, tail: int, head: int) -> Point:
        stage, row = (int(x) for x in self._born.view[vertex])
        at_tail, at_head = self.values(tail, stage)[row], self.values(head, stage)[row]
        mean = [
            at_tail * y - at_head * x
            for x, y in zip(self._coordinates[tail], self._coordinates[head], strict=True)
        ]
        content = gcd(*mean)
        return tuple(x // content for x in mean)

    def values(self, vertex: int, stage: int) -> list[int]:
        """Return the exact values of all rows of a stage at a vertex (at its primitive coordinates)."""
        known = self._values.get((vertex, stage))
        if known is None:
            point = self.coordinates(vertex)
            known = []
            for s in self._stages[: stage + 1]:
                known = s(known, point)
            self._values[vertex, stage] = known
        return known

    def forget_values(self) -> None:
        """Drop remembered values (not coordinates): those of an earlier stage are rarely asked for again."""
        self._values.clear()
