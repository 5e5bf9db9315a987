"""The order of all breakpoints on many lines at once, decided exactly.

On a line with coordinate t a functional is ``beta t + alpha``; functional 0 is a positive constant. Its
breakpoint is ``-alpha / beta``. Floats propose an order; it stands only where it is certain, and integers
decide the rest.
"""

from __future__ import annotations

from functools import cmp_to_key
from itertools import pairwise
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from exactrelu.arith.signs import Words, bit_rows, pack
from exactrelu.arrangements.incremental.traces import Traces

# alpha and beta are rounded once each when they are converted and once in the quotient: relative error below
# 3.1 units of 2^-53. Two quotients differ for certain when they differ by more than 8 units of the larger.
_CERTAIN = 8 * 2.0**-53
_CROSS_SAFE = 1 << 31
_FLOAT_SAFE = 1 << 900


@attrs.frozen
class SortedLines:
    """Breakpoints of every line in increasing order.

    Attributes
    ----------
    order : int array, shape (lines, M)
        Functionals by breakpoint; those without one (constant on the line) come last.
    present : bool array, shape (lines, M)
        Whether the functional at a position has a breakpoint.
    group_end : bool array, shape (lines, M)
        Whether a position is the last one of its breakpoint.
    first : int array, shape (lines, M)
        Least functional among those that share the breakpoint of a position.
    """

    order: NDArray[np.intp]
    present: NDArray[np.bool_]
    group_end: NDArray[np.bool_]
    first: NDArray[np.int64]


def sort_lines(traces: Traces) -> SortedLines:
    """Sort the breakpoints of all lines; `traces` has shape (lines, M, 2) with columns (beta, alpha)."""
    beta, alpha = traces[:, :, 0], traces[:, :, 1]
    order, ties = _sorted_by_float(alpha, beta)
    present = np.take_along_axis(beta != 0, order, axis=1)
    ties &= present[:, 1:]
    columns = order.shape[1]
    group_end = present.copy()
    group_end[:, :-1] &= ~ties
    starts = present.copy()
    starts[:, 1:] &= ~ties
    positions = np.arange(columns)[None, :]
    start = np.maximum.accumulate(np.where(starts, positions, 0), axis=1)
    # Ties are in increasing index order, so the first of a group is its least functional.
    first = np.take_along_axis(order, start, axis=1).astype(np.int64)
    return SortedLines(order, present, group_end, first)


def _sorted_by_float(alpha: NDArray[Any], beta: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the exact order of every line and which neighbours in it coincide."""
    if (
        alpha.dtype == object
        and max((abs(x).bit_length() for x in (*alpha.flat, *beta.flat)), default=0) > 900
    ):
        return _all_by_integers(alpha, beta)
    with np.errstate(divide="ignore", invalid="ignore"):
        place = -alpha.astype(np.float64) / beta.astype(np.float64)
    place[beta == 0] = np.inf
    order = np.argsort(place, axis=1, kind="stable").astype(np.intp)
    placed = np.take_along_axis(place, order, axis=1)
    left, right = placed[:, :-1], placed[:, 1:]
    with np.errstate(invalid="ignore"):
        certain = right - left > _CERTAIN * np.maximum(np.abs(left), np.abs(right))
    undecided = ~certain & (np.abs(right) != np.inf)
    ties = np.zeros(left.shape, dtype=np.bool_)
    rows, positions = np.nonzero(undecided)
    if len(rows):
        i, j = order[rows, positions], order[rows, positions + 1]
        direction = _compare(alpha[rows, i], beta[rows, i], alpha[rows, j], beta[rows, j])
        ties[rows, positions] = direction == 0
        # Equal breakpoints must stand in index order, and a wrong float order must be mended.
        wrong = (direction > 0) | ((direction == 0) & (i > j))
        for row in np.unique(rows[wrong]):
            order[row], ties[row] = _one_by_integers(alpha[row], beta[row])
    return order, ties


def _compare(
    alpha_i: NDArray[Any], beta_i: NDArray[Any], alpha_j: NDArray[Any], beta_j: NDArray[Any]
) -> NDArray[np.int64]:
    """Return the sign of breakpoint i minus breakpoint j, exactly."""
    if alpha_i.dtype != object:
        largest = max(int(np.abs(x).max(initial=0)) for x in (alpha_i, beta_i, alpha_j, beta_j))
        if largest >= _CROSS_SAFE:
            alpha_i, beta_i, alpha_j, beta_j = (x.astype(object) for x in (alpha_i, beta_i, alpha_j, beta_j))
    cross = alpha_j * beta_i - alpha_i * beta_j
    above = np.where(cross > 0, 1, np.where(cross < 0, -1, 0))
    return above * np.where(beta_i > 0, 1, -1) * np.where(beta_j > 0, 1, -1)


def _all_by_integers(alpha: NDArray[Any], beta: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    pairs = [_one_by_integers(a, b) for a, b in zip(alpha, beta, strict=True)]
    order = np.array([p[0] for p in pairs], dtype=np.intp).reshape(alpha.shape)
    ties = np.array([p[1] for p in pairs], dtype=np.bool_).reshape(len(alpha), max(0, alpha.shape[1] - 1))
    return order, ties


def _one_by_integers(alpha: NDArray[Any], beta: NDArray[Any]) -> tuple[list[int], list[bool]]:
    """Sort one line with Python integers only."""
    a, b = [int(x) for x in alpha], [int(x) for x in beta]

    def compare(i: int, j: int) -> int:
        cross = a[j] * b[i] - a[i] * b[j]
        return cross if (b[i] > 0) == (b[j] > 0) else -cross

    moving = sorted((i for i in range(len(b)) if b[i]), key=cmp_to_key(compare))
    constant = [i for i in range(len(b)) if not b[i]]
    ties = [compare(i, j) == 0 for i, j in pairwise(moving)]
    order = [*moving, *constant]
    ties += [False] * (len(order) - 1 - len(ties))
    return order, ties


def interval_words(traces: Traces, lines: SortedLines, offset: int, words: int) -> tuple[Words, Words]:
    """Return the sign words of the unbounded lower interval, and after every position.

    Returns
    -------
    lowest : uint64 array, shape (lines, words)
        Bits of the functionals 1 .. M-1 that are positive for t -> -infinity.
    after : uint64 array, shape (lines, M, words)
        The same right after a position; meaningful where `SortedLines.group_end` holds.
    """
    beta, alpha = traces[:, 1:, 0], traces[:, 1:, 1]
    lowest = pack((beta < 0) | ((beta == 0) & (alpha > 0)), offset, words)
    single = np.zeros((traces.shape[1], words), dtype=np.uint64)
    single[1:] = bit_rows(traces.shape[1] - 1, offset, words)
    flips = single[lines.order]
    flips[~lines.present] = 0
    after = np.bitwise_xor.accumulate(flips, axis=1)
    return lowest, after ^ lowest[:, None, :]
