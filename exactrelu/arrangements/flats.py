"""The intersection poset: flats with their Moebius values, and the face numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from exactrelu.arith.signs import Words, bit_rows, unpack
from exactrelu.arrangements.incremental.descent import (
    Level,
    LineLevel,
    chain_numbers,
    descend,
    merge_rows,
)
from exactrelu.errors import UnsoundBackendError

Rows = Sequence[Sequence[int]]


@attrs.frozen
class Flat:
    """A non-empty intersection of hyperplanes.

    Attributes
    ----------
    hyperplanes : tuple of int
        All distinct hyperplanes (classes) that contain it.
    dimension : int
    moebius : int
        The value mu(whole space, flat) of the intersection poset.
    """

    hyperplanes: tuple[int, ...]
    dimension: int
    moebius: int


@attrs.frozen
class _PointLevel:
    """The flats that are points: their zero sets and the pairs (line, functional) that lead to them."""

    zeros: Words
    pair_line: NDArray[np.intp]
    pair_event: NDArray[np.int64]
    pair_child: NDArray[np.intp]


def affine_rows(normal_rows: Rows, central: bool) -> Rows:
    """Return rows whose functional 0 is the hyperplane at infinity, also for a central arrangement."""
    if not central:
        return normal_rows
    return [(0,) * len(normal_rows[0]) + (1,), *((*row, 0) for row in normal_rows)]


def flats_of(rows: Rows, dimension: int) -> tuple[Flat, ...]:
    """Return all flats of the affine arrangement `rows` (functional 0 at infinity) in a space of `dimension`.

    Sorted by falling dimension, then by their hyperplanes.
    """
    descent = descend(rows, every_pair=True)
    chains = chain_numbers(descent)
    found: list[Flat] = []
    count = len(rows)
    for codimension, level in enumerate((*descent.levels, descent.lines)):
        if level is not None:
            found += _flats(level.zeros, chains[codimension], codimension, dimension, count)
    if descent.lines is None:
        found.append(Flat((), dimension, 1))
    else:
        points = _points(descent.lines)
        below = points.pair_event < descent.lines.bound[points.pair_line]
        numbers = np.zeros(len(points.zeros), dtype=object)
        exact = np.array([int(x) for x in chains[-1]], dtype=object)
        np.add.at(numbers, points.pair_child[below], exact[points.pair_line[below]])
        found += _flats(points.zeros, numbers, len(descent.levels) + 1, dimension, count)
    return tuple(sorted(found, key=lambda flat: (-flat.dimension, flat.hyperplanes)))


def _flats(zeros: Words, chains: NDArray[Any], codimension: int, dimension: int, count: int) -> list[Flat]:
    sign = (-1) ** codimension
    members = unpack(zeros, count)[:, 1:]
    return [
        Flat(tuple(np.flatnonzero(row).tolist()), dimension - codimension, sign * int(number))
        for row, number in zip(members, chains, strict=True)
    ]


def _points(lines: LineLevel) -> _PointLevel:
    """Find the points on all lines and identify those that are equal."""
    single = bit_rows(lines.parent_traces.shape[1], 0, lines.zeros.shape[1])
    zeros, lines_of, events = [], [], []
    for chunk, _, ordered in lines.chunks():
        members = np.where(ordered.present[:, :, None], single[ordered.order], np.uint64(0))
        line, end = np.nonzero(ordered.group_end)
        total = np.bitwise_xor.accumulate(members, axis=1)[line, end]
        # Differences of prefix sums: the members of a breakpoint are those since the previous one.
        previous = np.zeros_like(total)
        same = line[1:] == line[:-1]
        previous[1:][same] = total[:-1][same]
        zeros.append(total ^ previous | lines.zeros[chunk][line])
        lines_of.append(line + chunk.start)
        events.append(ordered.first[line, end])
    if not zeros:
        empty = np.zeros(0, dtype=np.intp)
        return _PointLevel(lines.zeros[:0], empty, empty.astype(np.int64), empty)
    pair_zeros, event = np.concatenate(zeros), np.concatenate(events)
    child, first = merge_rows(pair_zeros, event)
    return _PointLevel(pair_zeros[first], np.concatenate(lines_of), event, child)


def face_numbers(rows: Rows, dimension: int) -> tuple[int, ...]:
    """Return (f_0, ..., f_dimension) of the affine arrangement `rows` (functional 0 at infinity).

    f_k is the sum, over the flats X of dimension k, of the number of cells of the arrangement induced on X.
    With cells(X, i) the number that the hyperplanes of index below i induce on X, deletion-restriction
    reads cells(X, i + 1) = cells(X, i) + cells(X and h_i, i) at every event i.

    Proved: exact, and Euler's relation sum (-1)^k f_k = (-1)^dimension is checked.
    """
    descent = descend(rows, every_pair=True)
    rank = len(rows[0]) - 1
    numbers = [0] * (dimension + 1)
    if descent.lines is None:
        numbers[dimension] = 1
        return tuple(numbers)
    points = _points(descent.lines)
    numbers[dimension - rank] = len(points.zeros)
    below = _line_cell_numbers(descent.lines, points)
    numbers[dimension - rank + 1] = int(below[:, -1].sum())
    for level in reversed(descent.levels):
        below = _cell_numbers(level, below)
        numbers[dimension - rank + level.traces.shape[2] - 1] = int(below[:, -1].sum())
    if sum(f * (-1) ** k for k, f in enumerate(numbers)) != (-1) ** dimension:
        raise UnsoundBackendError(f"face numbers {numbers} violate Euler's relation", rows)
    return tuple(numbers)


def _line_cell_numbers(lines: LineLevel, points: _PointLevel) -> NDArray[Any]:
    """Return cells(X, i) for all lines X and all bounds i = 0 .. M."""
    table = np.zeros((len(lines), lines.parent_traces.shape[1] + 1), dtype=object)
    table[:, 0] = 1
    table[points.pair_line, points.pair_event + 1] = 1
    return np.cumsum(table, axis=1)


def _cell_numbers(level: Level, below: NDArray[Any]) -> NDArray[Any]:
    """Return cells(X, i) for the flats of one level from those of the level below."""
    table = np.zeros((len(level), below.shape[1]), dtype=object)
    table[:, 0] = 1
    table[level.pair_flat, level.pair_event + 1] = below[level.pair_child, level.pair_event]
    return np.cumsum(table, axis=1)
