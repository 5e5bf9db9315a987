"""The pass up: sign vectors of all cells, from the lines to the whole space.

With the notation of `descent`: a flat F has at least one event, or it is one cell. In the first case every
cell C of F has a facet on some event; let i be the largest. No hyperplane between i and k(F) cuts that
facet, so it is a whole cell G of F and h_i, and C is one of the two cells of F beside G. Thus the two sides
of all cells of all events hit every cell, and each hit is a cell: it contains the points ``p + eps u`` with
p in G, u in F pointing to one side of h_i, and eps > 0 infinitesimal. Its sign on h_j is the sign at p or,
where h_j vanishes on F and h_i, the side. Only bits are moved here; every sign that enters was decided by
integers in `traces` and `lines`. Repetitions are removed by hashing, and the number that remains must be
the number of no-broken-circuit sets, so that a cell lost on the way up cannot go unnoticed. Both numbers
rest on the same flats and lines: a defect in `traces`, `lines` or `descent` would be in both.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from exactrelu.arith.signs import Words, hash_rows, lexicographic_order, pack, prefix_masks, word_count
from exactrelu.arrangements.incremental.descent import Descent, Index, Level, LineLevel
from exactrelu.arrangements.incremental.lines import interval_words

Int32 = NDArray[np.int32]


@attrs.frozen
class LineCells:
    """Cells of lines: intervals, each given by the breakpoints around it.

    Attributes
    ----------
    line : int32 array
        The line of each cell.
    below, above : int32 arrays
        Functionals whose breakpoints bound the interval from below and above; -1 for none. No functional that
        does not contain the line vanishes inside, whatever its index.
    """

    line: Int32
    below: Int32
    above: Int32

    def take(self, rows: Index) -> LineCells:
        return LineCells(self.line[rows], self.below[rows], self.above[rows])


@attrs.frozen
class LiftedCells:
    """Cells of flats of one dimension q >= 3, each by the cell of dimension q - 1 beside it.

    Attributes
    ----------
    facet : int32 array
        Number of the facet among the cells of the level below; -1 for a flat without events.
    pair : int32 array
        The pair (flat, event) crossed; for a flat without events the flat itself.
    positive : bool array
        On which side of the event the cell lies.
    """

    facet: Int32
    pair: Int32
    positive: NDArray[np.bool_]

    def take(self, rows: Index) -> LiftedCells:
        return LiftedCells(self.facet[rows], self.pair[rows], self.positive[rows])


@attrs.frozen
class Ascent:
    """All cells of the whole space, with the chain of facets that leads to each.

    Attributes
    ----------
    words : uint64 array, shape (cells, words)
        Sign words over the functionals 1 .. M-1, in lexicographic order.
    lifts : tuple of LiftedCells
        Dimensions r, r - 1, ..., 3.
    lines : LineCells or None
        None when the space has dimension 1.
    """

    words: Words
    lifts: tuple[LiftedCells, ...]
    lines: LineCells | None

    @property
    def cells_of_lines(self) -> NDArray[np.int64]:
        """Number of cells of every line; at least one each unless a window left some out."""
        return np.bincount(self.lines.line) if self.lines is not None else np.zeros(0, dtype=np.int64)


@attrs.frozen
class _Cells:
    """Sign words and the flat of each cell, sorted by flat."""

    words: Words
    flat: Index


Window = tuple[int, int]


def ascend(descent: Descent, offset: int, seed: int = 0, window: Window | None = None) -> Ascent:
    """List the cells of {functional 0 > 0}.

    Parameters
    ----------
    descent : Descent
    offset : int
        Bit of functional 1 in the words.
    seed : int
        Seed of the hash; the caller changes it should a collision have eaten a cell.
    window : (int, int), optional
        Only the cells whose first word lies between these bounds, inclusive. The facet G of a cell C has
        the signs of C on all hyperplanes of index below that of the facet, so a cell of a flat can be
        dropped as soon as the bits that cut the flat leave the window.
    """
    words = word_count(offset + descent.functionals - 1)
    if descent.lines is None:
        return Ascent(np.zeros((1, words), dtype=np.uint64), (), None)
    masks = prefix_masks(descent.functionals - 1 + offset, words)
    cells, line_cells = _line_cells(descent.lines, masks[descent.lines.bound - 1 + offset], offset, window)
    lifts: list[LiftedCells] = []
    for level in reversed(descent.levels):
        mask = masks[level.bound - 1 + offset]
        cells, lifted = _lift(level, cells, mask, offset, seed)
        if window is not None:
            inside = _inside(cells, mask, window)
            cells, lifted = _Cells(cells.words[inside], cells.flat[inside]), lifted.take(inside)
        lifts.insert(0, lifted)
    order = lexicographic_order(cells.words)
    if lifts:
        lifts[0] = lifts[0].take(order)
    else:
        line_cells = line_cells.take(order)
    return Ascent(cells.words[order], tuple(lifts), line_cells)


def _inside(cells: _Cells, masks: Words, window: Window) -> Index:
    low, high = np.uint64(window[0]), np.uint64(window[1])
    mask = masks[cells.flat, 0]
    first = cells.words[:, 0] & mask
    return np.flatnonzero((first >= low & mask) & (first <= high & mask))


def _line_cells(
    lines: LineLevel, masks: Words, offset: int, window: Window | None
) -> tuple[_Cells, LineCells]:
    words = masks.shape[1]
    found: list[_Cells] = []
    chains: list[LineCells] = []
    for chunk, traces, ordered in lines.chunks():
        lowest, after = interval_words(traces, ordered, offset, words)
        kept = np.ones((len(traces), traces.shape[1] + 1), dtype=np.bool_)
        kept[:, 1:] = ordered.group_end & (ordered.first < lines.bound[chunk, None])
        line, position = np.nonzero(kept)
        bits = np.concatenate([lowest[:, None, :], after], axis=1)[line, position]
        # Column p of `breakpoints` is the functional just below the interval at p, column p + 1 the one
        # above.
        breakpoints = np.full((len(traces), traces.shape[1] + 2), -1, dtype=np.int32)
        breakpoints[:, 1:-1] = np.where(ordered.present, ordered.order, -1)
        below, above = breakpoints[line, position], breakpoints[line, position + 1]
        cells = _Cells(bits, line + chunk.start)
        chain = LineCells(_narrow(cells.flat), below, above)
        if window is not None:
            inside = _inside(cells, masks, window)
            cells, chain = _Cells(bits[inside], cells.flat[inside]), chain.take(inside)
        found.append(cells)
        chains.append(chain)
    cells = _Cells(
        np.concatenate([c.words for c in found] or [np.zeros((0, words), dtype=np.uint64)]),
        np.concatenate([c.flat for c in found] or [np.zeros(0, dtype=np.intp)]),
    )
    none = [np.zeros(0, dtype=np.int32)]
    return cells, LineCells(
        np.concatenate([c.line for c in chains] or none),
        np.concatenate([c.below for c in chains] or none),
        np.concatenate([c.above for c in chains] or none),
    )


def _narrow(values: NDArray[Any]) -> Int32:
    return values.astype(np.int32)


def _lift(level: Level, below: _Cells, masks: Words, offset: int, seed: int) -> tuple[_Cells, LiftedCells]:
    """Put the cells of one dimension together from those of the dimension below.

    `masks` selects, for every flat, the bits of the hyperplanes that cut it.
    """
    children = int(level.pair_child.max(initial=-1)) + 1
    start = np.searchsorted(below.flat, np.arange(children + 1))
    size = start[level.pair_child + 1] - start[level.pair_child]
    pair = np.repeat(np.arange(len(size)), size)
    facet = np.arange(len(pair)) - np.repeat(np.cumsum(size) - size - start[level.pair_child], size)
    positive, negative = level.pattern(slice(None), offset, below.words.shape[1])
    flat, words = level.pair_flat[pair], below.words[facet]
    plus = _distinct(words | positive[pair], flat, masks, seed)
    minus = _distinct(words | negative[pair], flat, masks, seed)
    side = np.arange(len(plus[0]) + len(minus[0])) < len(plus[0])
    hit = np.concatenate([plus[0], minus[0]])
    # A cell can be hit from both sides, so the two halves are compared once more.
    kept, words = _distinct(np.concatenate([plus[1], minus[1]]), flat[hit], masks, seed)
    hit, side = hit[kept], side[kept]
    found = LiftedCells(_narrow(facet[hit]), _narrow(pair[hit]), side)
    return _with_lone_cells(level, _Cells(words, flat[hit]), found, offset)


def _distinct(words: Words, flat: Index, masks: Words, seed: int) -> tuple[Index, Words]:
    """Keep one row for every pair of a flat and a sign vector on the hyperplanes that cut it."""
    if masks.shape == (1, 1):
        keys = words[:, 0] & masks[0, 0]
    else:
        keys = hash_rows(words & masks[flat], flat.astype(np.uint64), seed)
    order = np.argsort(keys)
    ordered = keys[order]
    first = np.ones(len(keys), dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    # The first candidate of each kind, whatever the sort did with equal keys, and back in the order of
    # flats, which keeps later look-ups local.
    rows = np.sort(np.minimum.reduceat(order, np.flatnonzero(first))) if len(order) else order
    return rows, words[rows]


def _with_lone_cells(
    level: Level, cells: _Cells, found: LiftedCells, offset: int
) -> tuple[_Cells, LiftedCells]:
    """Add the one cell of every flat without events, and sort by flat."""
    lone = np.flatnonzero(np.bincount(level.pair_flat, minlength=len(level)) == 0)
    flat = np.concatenate([cells.flat, lone])
    words = np.concatenate([cells.words, _lone_words(level, lone, offset, cells.words.shape[1])])
    order = np.argsort(flat, kind="stable")
    return _Cells(words[order], flat[order]), LiftedCells(
        np.concatenate([found.facet, np.full(len(lone), -1, dtype=np.int32)])[order],
        np.concatenate([found.pair, _narrow(lone)])[order],
        np.concatenate([found.positive, np.ones(len(lone), dtype=np.bool_)])[order],
    )


def _lone_words(level: Level, flats: Index, offset: int, words: int) -> Words:
    """Return the sign words of one cell of the whole arrangement on each of the flats.

    It is the cell of ``e + eps d_1 + eps^2 d_2 + ...``, e the last basis vector (functional 0 is positive
    there) and d_1, d_2, ... the others: the sign of a functional is that of its first non-zero coordinate
    in this order.
    """
    traces = level.traces[flats, 1:]
    ordered = np.concatenate([traces[:, :, -1:], traces[:, :, :-1]], axis=2)
    lead = (ordered != 0).argmax(axis=2)
    value = np.take_along_axis(ordered, lead[:, :, None], axis=2)[:, :, 0]
    return pack(value > 0, offset, words)
