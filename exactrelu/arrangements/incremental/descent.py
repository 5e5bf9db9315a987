"""The pass down: flats and no-broken-circuit chains.

Let k(F) be the least index of a hyperplane that contains the flat F (M for the whole space), and let
cells(F) be the number of cells that the hyperplanes of index below k(F) cut F into. An *event* of F is a
hyperplane 0 < i < k(F) whose trace on F is neither a multiple of functional 0 nor proportional to an
earlier trace. For an event i the flat F' = F and h_i has k(F') = i: a smaller index that contains F' would
have been the event. Hence deletion-restriction reads

    cells(F) = 1 + sum over events i of cells(F and h_i),

chains of events are exactly the no-broken-circuit sets, and a flat that is reached by several chains is
worked on once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from exactrelu.arith.signs import Words, hash_rows, pack, word_count
from exactrelu.arrangements.incremental.lines import SortedLines, sort_lines
from exactrelu.arrangements.incremental.traces import (
    ParallelClasses,
    Traces,
    make_primitive,
    parallel_classes,
    restrict,
    root_traces,
)
from exactrelu.errors import ResourceLimitError

Index = NDArray[np.intp]

# Entries of the traces that are worked on at a time: large enough to hide the cost of a numpy call, small
# enough to stay in the cache.
_CHUNK = 1 << 19
_EXACT_FLOAT = 1 << 53

# 8-byte words that the flats may take, 2 GB.
DEFAULT_LIMIT = 1 << 28


@attrs.frozen
class Level:
    """All flats of one dimension q >= 3 that chains of events reach, with their events.

    A *pair* is a flat with one of its events; pairs are sorted by flat, then by event.

    Attributes
    ----------
    traces : Traces, shape (flats, M, q)
    classes : ParallelClasses
    zeros : uint64 array, shape (flats, words)
        Functionals that vanish on a flat; functional 0 is bit 0.
    bound, parent : int arrays, shape (flats,)
        k(F), and a flat of the level above of which hyperplane k(F) cuts F.
    pair_flat, pair_event : int arrays, shape (pairs,)
    pair_child : int array, shape (pairs,)
        The flat of the level below that a pair leads to.

    In a descent with ``every_pair`` the events are not bounded by k(F).
    """

    traces: Traces
    classes: ParallelClasses
    zeros: Words
    bound: Index
    parent: Index
    pair_flat: Index
    pair_event: Index
    pair_child: Index

    def __len__(self) -> int:
        return len(self.bound)

    def pattern(self, pairs: slice, offset: int, words: int) -> tuple[Words, Words]:
        """Return the sign words, on the class of the event, of its positive and of its negative side."""
        flats, events = self.pair_flat[pairs], self.pair_event[pairs]
        member = self.classes.representative[flats, 1:] == events[:, None]
        same = self.classes.same_side[flats, 1:]
        return pack(member & same, offset, words), pack(member & ~same, offset, words)


@attrs.frozen
class LineLevel:
    """The flats of dimension 2: lines, in an affine sense. Their traces are made a chunk at a time.

    Attributes
    ----------
    parent_traces : Traces
        Traces of the level above (of the whole space when that is a line).
    zeros, bound, parent
        As in `Level`.
    """

    parent_traces: Traces
    zeros: Words
    bound: Index
    parent: Index

    def __len__(self) -> int:
        return len(self.bound)

    def traces(self, lines: slice) -> Traces:
        """Return the traces on some of the lines, shape (lines, M, 2)."""
        if self.parent_traces.shape[2] == 2:
            return self.parent_traces
        return restrict(self.parent_traces, self.parent[lines], self.bound[lines])

    def events(self) -> NDArray[np.int64]:
        """Return the number of events of every line."""
        numbers = [np.zeros(0, dtype=np.int64)]
        for chunk, _, ordered in self.chunks():
            below = ordered.group_end & (ordered.first < self.bound[chunk, None])
            numbers.append(below.sum(axis=1, dtype=np.int64))
        return np.concatenate(numbers)

    def chunks(self) -> Iterator[tuple[slice, Traces, SortedLines]]:
        """Yield slices of lines with the traces and the sorted breakpoints."""
        step = max(1, _CHUNK // self.parent_traces.shape[1])
        for low in range(0, len(self), step):
            lines = slice(low, min(low + step, len(self)))
            traces = self.traces(lines)
            yield lines, traces, sort_lines(traces)


@attrs.frozen
class Descent:
    """The whole pass down.

    Attributes
    ----------
    levels : tuple of Level
        Dimensions r, r - 1, ..., 3.
    lines : LineLevel or None
        None when the space has dimension 1.
    functionals : int
        Number M of functionals, the distinguished one included.
    """

    levels: tuple[Level, ...]
    lines: LineLevel | None
    functionals: int


class _Budget:
    """Keeps the memory of a descent within a limit, by refusing what would exceed it before it is made."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._used = 0

    def take(self, words: int, what: str) -> None:
        """Account for some words, or raise `ResourceLimitError`."""
        self._used += words
        if self._limit is not None and self._used > self._limit:
            raise ResourceLimitError(
                f"the {what} would not fit in {self._limit:,} words of 8 bytes; raise the limit, or "
                "use fewer hyperplanes or a restriction",
                limit=self._limit,
                estimate=self._used,
            )


def descend(
    rows: Sequence[Sequence[int]], every_pair: bool = False, limit: int | None = DEFAULT_LIMIT
) -> Descent:
    """Run the pass down for normal-form rows (`rows[0]` is the distinguished functional).

    Every flat that does not lie in the kernel of functional 0 is reached: its Moebius value is, up to sign,
    the number of chains that lead to it, and is not zero.

    Parameters
    ----------
    rows : sequence of rows of int
    every_pair : bool
        Also keep the pairs whose event is not below k(F): all covering relations, for face counts.
    limit : int, optional
        8-byte words that the flats may take; None for no limit.

    Cost: one elimination of M traces for every reachable flat; memory grows with the number of flats of
    dimension 3 and more.

    Raises
    ------
    ResourceLimitError
        Before the flats of a dimension are made that would exceed the limit.
    """
    count, dimension = len(rows), len(rows[0])
    if dimension == 1:
        return Descent((), None, count)
    traces = root_traces(rows)
    zeros = np.zeros((1, word_count(count)), dtype=np.uint64)
    bound = np.array([count], dtype=np.intp)
    parent = np.zeros(1, dtype=np.intp)
    levels: list[Level] = []
    budget = _Budget(limit)
    while traces.shape[2] > 2:
        level, first, child_zeros = _expand(traces, zeros, bound, parent, every_pair, budget)
        levels.append(level)
        zeros, bound, parent = child_zeros, level.pair_event[first], level.pair_flat[first]
        if traces.shape[2] == 3:
            break
        q = traces.shape[2] - 1
        # Twice: the parts and the whole; then the classes of proportional traces.
        budget.take(len(bound) * count * (2 * q + 2), f"{len(bound):,} flats of dimension {q - 1}")
        traces = _restrict_all(traces, parent, bound)
    return Descent(tuple(levels), LineLevel(traces, zeros, bound, parent), count)


def _restrict_all(traces: Traces, parent: Index, event: Index) -> Traces:
    step = max(1, _CHUNK // (traces.shape[1] * traces.shape[2]))
    parts = [
        make_primitive(restrict(traces, parent[low : low + step], event[low : low + step]))
        for low in range(0, len(parent), step)
    ]
    if not parts:
        return np.zeros((0, traces.shape[1], traces.shape[2] - 1), dtype=np.int64)
    if any(part.dtype == object for part in parts):
        parts = [part.astype(object) for part in parts]
    return np.concatenate(parts)


def _expand(
    traces: Traces, zeros: Words, bound: Index, parent: Index, every_pair: bool, budget: _Budget
) -> tuple[Level, Index, Words]:
    """Find the events of all flats; return the level, and for every child flat one pair and its zeros."""
    classes = parallel_classes(traces)
    columns = np.arange(traces.shape[1])[None, :]
    infinite = classes.representative == classes.representative[:, :1]
    events = (classes.representative == columns) & ~infinite
    if not every_pair:
        events &= columns < bound[:, None]
    pair_flat, pair_event = np.nonzero(events)
    what = f"{len(pair_flat):,} pairs of a flat of dimension {traces.shape[2] - 1} and a hyperplane"
    budget.take(len(pair_flat) * (3 * zeros.shape[1] + 8), what)
    pair_zeros = zeros[pair_flat]
    step = max(1, _CHUNK // traces.shape[1])
    for low in range(0, len(pair_flat), step):
        part = slice(low, low + step)
        member = classes.representative[pair_flat[part]] == pair_event[part, None]
        pair_zeros[part] |= pack(member, 0, zeros.shape[1])
    child, first = merge_rows(pair_zeros, pair_event)
    level = Level(traces, classes, zeros, bound, parent, pair_flat, pair_event, child)
    return level, first, pair_zeros[first]


def merge_rows(zeros: Words, event: Index) -> tuple[Index, Index]:
    """Number the distinct rows of `zeros`; return the number of every row and one row of every number.

    That row is the one of least event, which is k of the flat.
    """
    order = np.argsort(event, kind="stable")
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    zeros = zeros[order]
    keys = hash_rows(zeros, np.zeros(len(zeros), dtype=np.uint64))
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    if bool((zeros[first[number]] != zeros).any()):
        _, first, number = np.unique(zeros, axis=0, return_index=True, return_inverse=True)
    return number.reshape(-1)[back].astype(np.intp), order[first].astype(np.intp)


def whitney_numbers(descent: Descent, line_events: NDArray[np.int64] | None = None) -> tuple[int, ...]:
    """Return the numbers of chains of 0, 1, ..., r - 1 events.

    `line_events`, the number of events of every line, is worked out unless it is given.

    They are the absolute coefficients of the characteristic polynomial of the affine arrangement that the
    functionals 1 .. M-1 form in {functional 0 > 0}; their sum is the number of its cells.
    """
    chains = chain_numbers(descent)
    numbers = [int(level.sum()) for level in chains]
    if descent.lines is not None:
        events = descent.lines.events() if line_events is None else line_events
        numbers.append(sum(int(n) * int(w) for n, w in zip(events, chains[-1], strict=True)))
    return tuple(numbers)


def chain_numbers(descent: Descent) -> list[NDArray[Any]]:
    """Return for every flat, level by level down to the lines, the exact number of chains that reach it."""
    numbers: list[NDArray[Any]] = [np.ones(1, dtype=np.float64)]
    for level in descent.levels:
        numbers.append(_push(numbers[-1], level))
    return numbers


def _push(number: NDArray[Any], level: Level) -> NDArray[Any]:
    """Carry the numbers of chains one level down; floats as long as their sum proves them exact."""
    children = int(level.pair_child.max(initial=-1)) + 1
    chain = level.pair_event < level.bound[level.pair_flat]
    child, flat = level.pair_child[chain], level.pair_flat[chain]
    if number.dtype != object:
        pushed = np.bincount(child, weights=number[flat], minlength=children)
        if pushed.sum() < _EXACT_FLOAT:  # then every partial sum was an exact integer
            return pushed
        number = np.array([int(x) for x in number], dtype=object)
    exact = np.zeros(children, dtype=object)
    np.add.at(exact, child, number[flat])
    return exact
