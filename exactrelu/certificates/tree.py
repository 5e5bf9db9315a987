"""From a complete list of patterns with witnesses to the steps of a tree.

The order of the splits is chosen from the patterns alone: at every node first everything that does not cut
it is settled, with multipliers of its rows; then a neuron is split that divides the patterns evenly and
leaves little to be cut. So a consequence is stored once, high in the tree, and the tree is about as deep as
the logarithm of the number of patterns. Steps come out in pre-order; multipliers are found for many of them
at once (`passes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import attrs
import numpy as np
from numpy.typing import NDArray

from exactrelu.certificates.columns import Columns
from exactrelu.certificates.layers import Layers, integer_array
from exactrelu.certificates.passes import Array, Passes, solve
from exactrelu.certificates.statement import Form, Statement
from exactrelu.errors import UnsoundBackendError

Point = Sequence[int]
"""Homogeneous integer coordinates, the last one positive."""

WitnessOf = Callable[[int], Point]

# Pending passes are solved together; so many of them, and so many entries of their rows, are in memory.
_BATCH = 4096
_ENTRIES = 1 << 21
# Columns are cut down to the patterns of a node when it has so many times fewer.
_SHRINK = 8
_SMALL = 512
# At larger nodes only so many splits are compared.
_CANDIDATES = 6


@attrs.define
class _Node:
    """`moving` tells which forms are not constant, `depth` how many rows hold, `row` is the last one (None
    at the root), `place` is that of the pattern, in `columns`, whose witness the node has."""

    columns: Columns
    mask: int
    layer: int
    forms: Array
    moving: list[bool]
    todo: list[int]
    depth: int
    row: Array | None
    place: int


class TreeWriter:
    """The steps of a certificate for one statement.

    Parameters
    ----------
    statement : Statement
    columns : Columns
        All proper patterns on the domain, over all neurons layer by layer.
    witness : function from the number of a pattern to a point strictly inside its region
    leaf : function from the number of a pattern to the text of its leaf, optional
    shard : function from the rows of a node and the numbers of its patterns to a step, optional
        It closes every node of at most `shard_size` patterns.
    """

    def __init__(
        self,
        statement: Statement,
        columns: Columns,
        witness: WitnessOf,
        leaf: Callable[[int], str] | None = None,
        shard: Callable[[tuple[Form, ...], NDArray[np.intp]], str] | None = None,
        shard_size: int = 0,
    ) -> None:
        self.statement = statement
        self.witness = witness
        self.leaf = leaf
        self.shard = shard
        self.shard_size = shard_size if shard else 0
        self._columns = columns
        self._layers = Layers(statement)
        self._starts = np.cumsum([0, *statement.widths]).tolist()
        # What holds at the current node. Children come after their parents, so its first rows stay right.
        self._path = integer_array(statement.domain, statement.dimension + 1)
        self._pending: list[str | Passes] = []
        self._waiting = 0
        self._entries = 0

    def lines(self) -> Iterator[list[str]]:
        """Yield the lines from the root witness to the last leaf, many at a time."""
        if not self._columns.size:
            raise UnsoundBackendError("a domain with interior points has at least one pattern", None)
        self._pending.append(f"W {_words(self.witness(int(self._columns.names[0])))}")
        stack = [self._root()]
        while stack:
            stack += self._steps(stack.pop())
            if self._waiting >= _BATCH or self._entries >= _ENTRIES or len(self._pending) >= 8 * _BATCH:
                yield self._flush()
        yield self._flush()

    def _root(self) -> _Node:
        columns, forms, mask = self._columns, self._layers.first, (1 << self._columns.size) - 1
        todo = list(range(len(forms)))
        return _Node(columns, mask, 0, forms, _moving(forms), todo, len(self._path), None, 0)

    def _steps(self, node: _Node) -> list[_Node]:
        """Write the steps of a node up to its split or leaf; return its children, the first one last."""
        if node.row is not None:
            self._put(node.depth - 1, node.row)
        if self.shard and node.mask.bit_count() <= self.shard_size:
            names = node.columns.names[node.columns.members(node.mask)]
            rows = tuple([tuple(row) for row in self._path[: node.depth].tolist()])
            self._pending.append(self.shard(rows, names))
            return []
        while True:
            self._settle(node)
            if node.todo:
                return self._split(node)
            if node.layer == len(self.statement.layers) - 1:
                name = int(node.columns.names[node.place])
                self._pending.append(self.leaf(name) if self.leaf else "L")
                return []
            start = self._starts[node.layer]
            active = [bool(node.columns.masks[start + i] >> node.place & 1) for i in range(len(node.forms))]
            node.layer += 1
            node.forms = self._layers.following(node.layer, node.forms, active)
            node.moving = _moving(node.forms)
            node.todo = list(range(len(node.forms)))
            self._pending.append("X")

    def _put(self, place: int, row: Array) -> None:
        """Set one row of the path."""
        if place == len(self._path):
            self._path = np.concatenate([self._path, np.zeros((place + 16, row.size), self._path.dtype)])
        if row.dtype == object and self._path.dtype != object:
            self._path = self._path.astype(object)
        self._path[place] = row

    def _settle(self, node: _Node) -> None:
        """Write the steps of the neurons that do not cut the node; keep the others in `todo`."""
        start, masks, mask = self._starts[node.layer], node.columns.masks, node.mask
        cutting: list[int] = []
        neurons: list[int] = []
        signs: list[bool] = []
        for i in node.todo:
            active = masks[start + i] & mask
            if active and active != mask:
                cutting.append(i)
            elif node.moving[i]:
                neurons.append(i)
                signs.append(active != 0)
            else:
                self._pending.append(f"C {i}")
        node.todo = cutting
        if neurons:
            forms = node.forms[neurons]
            forms[np.logical_not(signs)] *= -1
            rows = self._path[: node.depth].copy()
            point = self.witness(int(node.columns.names[node.place]))
            self._pending.append(Passes(neurons, signs, forms, rows, point))
            self._waiting += len(neurons)
            self._entries += rows.size

    def _split(self, node: _Node) -> list[_Node]:
        start, masks, mask = self._starts[node.layer], node.columns.masks, node.mask
        size = mask.bit_count()
        if node.columns.size > _SMALL and size * _SHRINK < node.columns.size:
            self._shrink(node)
            masks, mask = node.columns.masks, node.mask
        i = self._choose(node, size)
        active = masks[start + i] & mask
        above = bool(active >> node.place & 1)
        other = mask ^ active if above else active
        place = (other & -other).bit_length() - 1
        point = self.witness(int(node.columns.names[place]))
        self._pending.append(f"S {i} {'+' if above else '-'} {_words(point)}")
        form = node.forms[i]
        rest = [j for j in node.todo if j != i]
        sides = []
        for positive in (False, True):
            sides.append(
                _Node(
                    node.columns,
                    active if positive else mask ^ active,
                    node.layer,
                    node.forms,
                    node.moving,
                    list(rest),
                    node.depth + 1,
                    form if positive else -form,
                    node.place if positive == above else place,
                )
            )
        return sides

    def _choose(self, node: _Node, size: int) -> int:
        """Return the neuron to split: of the most balanced ones, the one that leaves least to be cut.

        The measure is the number of (pattern, neuron) pairs whose neuron still cuts the part of the pattern;
        what is settled by the split is settled for many patterns at once.
        """
        start, masks, mask = self._starts[node.layer], node.columns.masks, node.mask
        parts = [masks[start + j] & mask for j in node.todo]
        order = sorted(range(len(parts)), key=lambda k: abs(size - 2 * parts[k].bit_count()))
        if size > _SMALL:
            del order[_CANDIDATES:]
        if len(order) == 1:
            return node.todo[order[0]]
        best, chosen = 2 * size * len(parts), order[0]
        for k in order:
            above = parts[k]
            below = mask ^ above
            count = above.bit_count()
            cut_above = cut_below = 0
            for part in parts:
                both = part & above
                if both and both != above:
                    cut_above += 1
                if part != both and part ^ both != below:
                    cut_below += 1
            left = cut_above * count + cut_below * (size - count)
            if left < best:
                best, chosen = left, k
        return node.todo[chosen]

    def _shrink(self, node: _Node) -> None:
        """Cut the columns down to the patterns of the node; neurons decided here are not needed again."""
        start = self._starts[node.layer]
        later = range(self._starts[node.layer + 1], self._starts[-1])
        decided = [start + i for i in range(len(node.forms)) if i not in set(node.todo)]
        wanted = [*(start + i for i in node.todo), *decided, *later]
        members = node.columns.members(node.mask)
        node.place = int(np.searchsorted(members, node.place))
        node.columns = node.columns.part(members, wanted)
        node.mask = (1 << node.columns.size) - 1

    def _flush(self) -> list[str]:
        pending, self._pending, self._waiting, self._entries = self._pending, [], 0, 0
        passes = solve([step for step in pending if isinstance(step, Passes)])
        lines: list[str] = []
        for step in pending:
            if isinstance(step, str):
                lines.append(step)
            else:
                lines += islice(passes, len(step.neurons))
        return lines


def _moving(forms: Array) -> list[bool]:
    moving: list[bool] = (forms[:, :-1] != 0).any(axis=1).tolist()
    return moving


def _words(numbers: Sequence[int]) -> str:
    return " ".join(map(str, numbers))
