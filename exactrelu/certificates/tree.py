"""From a complete list of patterns with witnesses to the steps of a tree.

The order of the splits is chosen from the patterns alone: at every node first everything that does not cut
it is settled, with multipliers of its rows; then a neuron is split that divides the patterns evenly and
leaves little to be cut. So a consequence is stored once, high in the tree, and the tree is about as deep as
the logarithm of the number of patterns. Steps come out in pre-order; multipliers are found for many of them
at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from exactrelu.certificates.columns import Columns
from exactrelu.certificates.multipliers import multipliers_by_program, multipliers_of
from exactrelu.certificates.proposals import supports
from exactrelu.certificates.statement import Form, Statement
from exactrelu.errors import UnsoundBackendError

Point = Sequence[int]
"""Homogeneous integer coordinates, the last one positive."""

WitnessOf = Callable[[int], Point]

# Pending passes are solved together; so many of them are in memory.
_BATCH = 2048
# Columns are cut down to the patterns of a node when it has so many times fewer.
_SHRINK = 8
_SMALL = 512
# At larger nodes only so many splits are compared.
_CANDIDATES = 6


@attrs.define
class _Row:
    """A form that is > 0 on a node, with its floats: absolute values at most 1."""

    form: Form
    floats: list[float]


@attrs.define
class _Pass:
    """A step that still waits for its multipliers."""

    neuron: int
    sign: bool
    form: Form
    rows: tuple[_Row, ...]
    witness: Point


@attrs.define
class _Node:
    columns: Columns
    mask: int
    layer: int
    forms: tuple[Form, ...]
    todo: list[int]
    rows: tuple[_Row, ...]
    place: int
    """The place, in `columns`, of the pattern whose witness this node has."""


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
        self.passes = 0
        self.programs = 0
        self._columns = columns
        self._starts = np.cumsum([0, *statement.widths]).tolist()
        self._pending: list[str | _Pass] = []
        self._waiting = 0

    def lines(self) -> Iterator[list[str]]:
        """Yield the lines from the root witness to the last leaf, many at a time."""
        if not self._columns.size:
            raise UnsoundBackendError("a domain with interior points has at least one pattern", None)
        self._pending.append(f"W {_words(self.witness(int(self._columns.names[0])))}")
        stack = [self._root()]
        while stack:
            stack += self._steps(stack.pop())
            if self._waiting >= _BATCH or len(self._pending) >= 8 * _BATCH:
                yield self._flush()
        yield self._flush()

    def _root(self) -> _Node:
        forms = self.statement.first_forms()
        rows = tuple(_row(form) for form in self.statement.domain)
        columns = self._columns
        return _Node(columns, (1 << columns.size) - 1, 0, forms, list(range(len(forms))), rows, 0)

    def _steps(self, node: _Node) -> list[_Node]:
        """Write the steps of a node up to its split or leaf; return its children, the first one last."""
        if self.shard and node.mask.bit_count() <= self.shard_size:
            names = node.columns.names[node.columns.members(node.mask)]
            self._pending.append(self.shard(tuple(row.form for row in node.rows), names))
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
            node.forms = self.statement.next_forms(node.layer, node.forms, active)
            node.todo = list(range(len(node.forms)))
            self._pending.append("X")

    def _settle(self, node: _Node) -> None:
        """Write the steps of the neurons that do not cut the node; keep the others in `todo`."""
        start, masks, mask = self._starts[node.layer], node.columns.masks, node.mask
        cutting = []
        for i in node.todo:
            active = masks[start + i] & mask
            if active and active != mask:
                cutting.append(i)
                continue
            form = node.forms[i]
            if any(form[:-1]):
                signed = form if active else tuple([-x for x in form])
                point = self.witness(int(node.columns.names[node.place]))
                self._pending.append(_Pass(i, bool(active), signed, node.rows, point))
                self._waiting += 1
            else:
                self._pending.append(f"C {i}")
        node.todo = cutting

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
            row = form if positive else tuple([-x for x in form])
            sides.append(
                _Node(
                    node.columns,
                    active if positive else mask ^ active,
                    node.layer,
                    node.forms,
                    list(rest),
                    (*node.rows, _row(row)),
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
        pending, self._pending, self._waiting = self._pending, [], 0
        waiting = [step for step in pending if isinstance(step, _Pass)]
        solved = iter(self._solve(waiting))
        return [step if isinstance(step, str) else next(solved) for step in pending]

    def _solve(self, waiting: Sequence[_Pass]) -> list[str]:
        lines = []
        for step, support in zip(waiting, _proposals(waiting), strict=True):
            rows = [row.form for row in step.rows]
            found = multipliers_of(step.form, rows, support)
            if found is None:
                self.programs += 1
                found = multipliers_by_program(step.form, rows)
            q, pairs = found
            words = " ".join([f"{k} {m}" for k, m in pairs])
            lines.append(f"{'P' if step.sign else 'N'} {step.neuron} {q} {len(pairs)} {words}")
        self.passes += len(waiting)
        return lines


def _row(form: Form) -> _Row:
    return _Row(form, _floats(form))


def _floats(form: Sequence[int]) -> list[float]:
    """Scale integers of any length by a power of two, to absolute values of at most 1."""
    shift = max(x.bit_length() for x in form)
    if shift < 1000:
        scale = 2**shift
        return [x / scale for x in form]
    return [(x >> (shift - 1000)) / 2**1000 for x in form]


def _proposals(waiting: Sequence[_Pass]) -> list[list[int]]:
    """Return for every pass the rows that may carry its multipliers."""
    if not waiting:
        return []
    most = max(len(step.rows) for step in waiting)
    width = len(waiting[0].form) - 1
    rows = np.zeros((len(waiting), most, width))
    slacks = np.ones((len(waiting), most))
    objectives = np.zeros((len(waiting), width))
    for p, step in enumerate(waiting):
        if step.rows:
            table = np.array([row.floats for row in step.rows])
            point = np.array(_floats(step.witness))
            rows[p, : len(table)] = table[:, :-1]
            slacks[p, : len(table)] = (table @ point) / point[-1]
        objectives[p] = _floats(step.form)[:-1]
    # A tiny slack may round to something negative; any positive number will do for a proposal.
    return supports(rows, np.maximum(slacks, 2**-1000), objectives)


def _words(numbers: Sequence[int]) -> str:
    return " ".join(map(str, numbers))
