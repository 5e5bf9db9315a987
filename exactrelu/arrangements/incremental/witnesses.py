"""A point in every cell, found in floating point and certified.

The chain of facets that `ascent` kept tells where to look: start in the middle of an interval of a line,
and for every flat on the way up take half of the largest step to the side that crosses nothing. Floats may
err here without harm: a point counts only when the exact signs of all functionals at it are those of its
cell.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exactrelu.arith.filters import Floats, SignFilter
from exactrelu.arith.signs import Words, unpack
from exactrelu.arrangements.incremental.ascent import Ascent, Int32, LiftedCells, LineCells
from exactrelu.arrangements.incremental.descent import Descent, Level, LineLevel
from exactrelu.arrangements.incremental.traces import Traces, pivot_of, unit_rows

_CHUNK = 1 << 17

# Binary places to round a witness to, fewest first: most cells are wide enough for a short one, which is
# easier to read and to store in a certificate.
_PLACES = (8, 16)


def float_witnesses(descent: Descent, ascent: Ascent, rows: Floats, basis: Floats) -> Floats:
    """Return one homogeneous point for every cell, uncertified.

    Parameters
    ----------
    rows : float64 array, shape (M, r)
        The functionals, each scaled by any positive number.
    basis : float64 array, shape (r, r)
        The columns are the basis to which the traces of the whole space refer.

    Returns
    -------
    float64 array, shape (cells, r)
        Scaled to a largest entry of 1.
    """
    if descent.lines is None or ascent.lines is None:
        return np.ones((1, 1)) * basis[:, 0]
    bases = _bases(descent, basis)
    # Coefficients beyond the range of floats give infinities here; such points fail to be certified.
    with np.errstate(all="ignore"):
        points = _line_points(descent.lines, ascent.lines, bases[-1])
        for number in reversed(range(len(descent.levels))):
            points = _lift_points(descent, number, ascent.lifts[number], points, bases, rows)
    points[~np.isfinite(points).all(axis=1)] = 0.0
    return points


def _bases(descent: Descent, root: Floats) -> list[Floats]:
    """Return the bases of all flats, level by level, shape (flats, r, q)."""
    bases = [root[None]]
    for level, below in zip(descent.levels, _levels_below(descent), strict=True):
        bases.append(_restricted_basis(bases[-1], level.traces, below))
    return bases


def _levels_below(descent: Descent) -> tuple[Level | LineLevel, ...]:
    if descent.lines is None or not descent.levels:
        return ()
    return (*descent.levels[1:], descent.lines)


def _restricted_basis(bases: Floats, traces: Traces, below: Level | LineLevel) -> Floats:
    """Do to the basis vectors what `traces.restrict` did to the traces."""
    exact_cut = traces[below.parent, below.bound]
    cut, pivot = unit_rows(exact_cut), pivot_of(exact_cut)
    basis = bases[below.parent]
    q = cut.shape[1]
    others = np.arange(q - 1)[None, :] + (np.arange(q - 1)[None, :] >= pivot[:, None])
    head = np.take_along_axis(cut, pivot[:, None], axis=1)
    kept = np.take_along_axis(basis, others[:, None, :], axis=2)
    column = np.take_along_axis(basis, pivot[:, None, None], axis=2)
    rest = np.take_along_axis(cut, others, axis=1) * np.where(head > 0, 1.0, -1.0)
    found = kept * np.abs(head)[:, :, None] - column * rest[:, None, :]
    return _unit(found, axis=(1, 2))


def _unit(values: Floats, axis: int | tuple[int, ...]) -> Floats:
    largest = np.abs(values).max(axis=axis, keepdims=True, initial=0.0)
    return values / np.where(largest == 0, 1.0, largest)


def _line_points(lines: LineLevel, cells: LineCells, bases: Floats) -> Floats:
    """Return the middle of every interval; the unbounded ones end one unit, or one radius, further out."""
    step = max(1, _CHUNK // lines.parent_traces.shape[1])
    parts = [np.zeros((0, bases.shape[1]))]
    for low in range(0, len(lines), step):
        rows = cells.take(np.arange(*np.searchsorted(cells.line, [low, low + step])))
        traces = unit_rows(lines.traces(slice(low, low + step)))
        line = rows.line - low
        lower, upper = _breakpoint(traces, line, rows.below), _breakpoint(traces, line, rows.above)
        reach = 1.0 + np.abs(np.where(rows.below < 0, upper, lower))
        lower = np.where(rows.below < 0, upper - reach, lower)
        upper = np.where(rows.above < 0, lower + reach, upper)
        middle = np.where((rows.below < 0) & (rows.above < 0), 0.0, lower + (upper - lower) / 2)
        basis = bases[rows.line]
        parts.append(_unit(basis[:, :, 1] + middle[:, None] * basis[:, :, 0], axis=1))
    return np.concatenate(parts)


def _breakpoint(traces: Floats, line: Int32, functional: Int32) -> Floats:
    beta, alpha = traces[line, functional, 0], traces[line, functional, 1]
    place: Floats = -alpha / np.where(beta == 0, 1.0, beta)
    return place


def _lift_points(
    descent: Descent, number: int, cells: LiftedCells, below: Floats, bases: list[Floats], rows: Floats
) -> Floats:
    level = descent.levels[number]
    child = _levels_below(descent)[number]
    found = np.empty((len(cells.facet), below.shape[1]))
    step = max(1, _CHUNK // len(rows))
    for low in range(0, len(found), step):
        part = cells.take(np.arange(low, min(low + step, len(found))))
        beside = np.flatnonzero(part.facet >= 0)
        lone = np.flatnonzero(part.facet < 0)
        if len(beside):
            found[low + beside] = _step_aside(level, child, part.take(beside), below, bases[number], rows)
        if len(lone):
            found[low + lone] = _inner_points(level, part.pair[lone], bases[number])
    return found


def _step_aside(
    level: Level, child: Level | LineLevel, cells: LiftedCells, below: Floats, bases: Floats, rows: Floats
) -> Floats:
    """Leave the facet's point by half of the largest step that crosses nothing."""
    flat, event = level.pair_flat[cells.pair], level.pair_event[cells.pair]
    cut = level.traces[flat, event]
    pivot = pivot_of(cut)
    head = cut[np.arange(len(cut)), pivot]
    direction = np.take_along_axis(bases[flat], pivot[:, None, None], axis=2)[:, :, 0]
    direction = direction * np.where((head > 0) == cells.positive, 1.0, -1.0)[:, None]
    point = below[cells.facet]
    ratio = _values(point, rows)
    ratio /= _values(direction, rows)
    np.abs(ratio, out=ratio)
    # What contains the facet's flat is to be left, not avoided.
    np.copyto(ratio, np.inf, where=unpack(child.zeros[level.pair_child[cells.pair]], len(rows)))
    reach = np.fmin.reduce(ratio, axis=1)
    reach[~np.isfinite(reach)] = 1.0
    return _unit(point + (0.5 * reach)[:, None] * direction, axis=1)


def _values(points: Floats, rows: Floats) -> Floats:
    """Return ``points @ rows.T``, summed in one fixed order: witnesses must not depend on the machine."""
    total = points[:, :1] * rows[:, 0]
    term = np.empty_like(total)
    for j in range(1, points.shape[1]):
        total += np.multiply(points[:, j : j + 1], rows[:, j], out=term)
    return total


def _inner_points(level: Level, flats: Int32, bases: Floats) -> Floats:
    """Return points of the cells that `ascent` chose on flats without events, in its order of directions."""
    traces = unit_rows(level.traces[flats])
    point, value = bases[flats][:, :, -1], traces[:, :, -1]
    for column in range(traces.shape[2] - 1):
        change = traces[:, :, column]
        ratio = np.where(value != 0, np.abs(value) / np.abs(change), np.inf)
        reach = np.fmin.reduce(ratio, axis=1)
        step = 0.5 * np.where(np.isfinite(reach), reach, 1.0)
        point = point + step[:, None] * bases[flats][:, :, column]
        value = value + step[:, None] * change
    return _unit(point, axis=1)


def certified_points(
    points: Floats, words: Words, offset: int, filter_: SignFilter
) -> tuple[Floats, NDArray[np.intp]]:
    """Return the points, rounded where that keeps them in their cells, and the cells still without a proof.

    `points` have a largest entry of 1.
    """
    found = points.copy()
    open_cells = np.arange(len(points))
    for places in _PLACES:
        rounded = np.ldexp(np.rint(np.ldexp(points[open_cells], places)), -places)
        failed = certify_signs(rounded, words[open_cells], offset, filter_, decide=False)
        passed = np.ones(len(open_cells), dtype=np.bool_)
        passed[failed] = False
        found[open_cells[passed]] = rounded[passed]
        open_cells = open_cells[failed]
    failed = certify_signs(points[open_cells], words[open_cells], offset, filter_)
    return found, open_cells[failed]


def certify_signs(
    points: Floats, words: Words, offset: int, filter_: SignFilter, decide: bool = True
) -> NDArray[np.intp]:
    """Return the cells whose point is *not* proved to lie in them.

    Proved for every other cell: functional 0 is positive at the point, and the sign of every functional
    there, decided by `SignFilter` or (unless `decide` is False) by rational arithmetic, is the one that
    `words` states.
    """
    count = len(filter_.exact)
    failed: list[int] = []
    step = max(1, _CHUNK // count)
    for low in range(0, len(points), step):
        chunk = points[low : low + step]
        positive, certain = filter_.signs(chunk)
        stated = np.ones_like(positive)
        stated[:, 1:] = unpack(words[low : low + step], offset + count - 1)[:, offset:]
        wrong = certain & (positive != stated)
        unproved = wrong if decide else wrong | ~certain
        failed.extend((low + np.flatnonzero(unproved.any(axis=1))).tolist())
        for row in np.flatnonzero(~certain.all(axis=1) & ~unproved.any(axis=1)):
            open_forms = np.flatnonzero(~certain[row])
            expected = np.where(stated[row, open_forms], 1, -1)
            if any(
                filter_.exact_sign(int(j), chunk[row]) != s for j, s in zip(open_forms, expected, strict=True)
            ):
                failed.append(low + int(row))
    return np.array(sorted(failed), dtype=np.intp)
