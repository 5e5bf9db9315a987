"""Run the default engine and close its proof."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from exactrelu.arith.filters import SignFilter
from exactrelu.arith.signs import Words, distinct_sorted, unpack
from exactrelu.arrangements.enumeration import Enumeration, point_with_signs
from exactrelu.arrangements.incremental.ascent import Ascent, Window, ascend
from exactrelu.arrangements.incremental.descent import Descent, descend, whitney_numbers
from exactrelu.arrangements.incremental.traces import adapted_basis, unit_rows
from exactrelu.arrangements.incremental.witnesses import certified_points, float_witnesses
from exactrelu.arrangements.normal_form import NormalForm
from exactrelu.errors import UnsoundBackendError

_ATTEMPTS = 4
_HOW = (
    "every sign certified at an exact witness, sign vectors pairwise distinct; complete because their number "
    "is that of the no-broken-circuit sets, counted on the same flats in exact integers"
)


def enumerate_incremental(form: NormalForm, limit: int | None) -> Enumeration:
    """List the cells of a normal form.

    Proved, at run time: every sign vector by a witness with certified signs; that they are pairwise
    distinct; and that their number is the count of no-broken-circuit sets, which by Zaslavsky's theorem is
    the number of cells. Not independent: count and list share the pass down over the flats; the engines
    ``exact`` and ``cdd`` do not use it. Cost: about 2 bit operations a cell, word and dimension, and M
    multiplications a cell for the witness.
    """
    descent = descend(form.rows, limit=limit)
    offset = int(form.central)
    for seed in range(_ATTEMPTS):
        ascent = ascend(descent, offset, seed)
        # A line has one cell more than events, and lines are listed without hashing.
        expected = sum(whitney_numbers(descent, ascent.cells_of_lines - 1))
        found = len(ascent.words)
        if found == expected:
            return _certified(form, descent, ascent)
    raise UnsoundBackendError(f"listed {found} cells where the exact count is {expected}", form)


def iterate_incremental(form: NormalForm, target: int, backwards: bool = False) -> Iterator[Enumeration]:
    """Yield the cells of a normal form in lexicographic batches of roughly `target` cells.

    `backwards` reverses the order of the batches, not the order inside.

    Memory: the flats and one batch. The exact count is compared when the last batch has been taken.
    """
    descent = descend(form.rows)
    expected = sum(whitney_numbers(descent))
    offset = int(form.central)
    found = 0
    windows = _windows(form, expected, target)
    for window in reversed(windows) if backwards else windows:
        ascent = ascend(descent, offset, window=window)
        found += len(ascent.words)
        if len(ascent.words):
            yield _certified(form, descent, ascent)
    if found != expected:
        raise UnsoundBackendError(f"listed {found} cells where the exact count is {expected}", form)


def _windows(form: NormalForm, expected: int, target: int) -> list[Window]:
    """Cut the range of first words at cells of the first few hyperplanes, evenly by their number."""
    offset, batches = int(form.central), -(-expected // target)
    full = (1 << 64) - 1
    prefix = 2
    limit = min(len(form.rows), 64 - offset)
    while prefix < limit and sum(whitney_numbers(descend(form.rows[:prefix]))) < 8 * batches:
        prefix += 1
    starts = ascend(descend(form.rows[:prefix]), offset).words[:, 0]
    step = max(1, -(-len(starts) // batches))
    bounds = [0, *(int(x) for x in starts[step::step])]
    return [(low, high - 1) for low, high in zip(bounds, [*bounds[1:], full + 1], strict=True)]


def _certified(form: NormalForm, descent: Descent, ascent: Ascent) -> Enumeration:
    """Attach witnesses, check every sign, and set the bit of class 0 of a central arrangement."""
    offset, count = int(form.central), len(form.rows)
    if not distinct_sorted(ascent.words):
        raise UnsoundBackendError("two listed sign vectors are equal or out of order", form)
    filter_ = SignFilter.of(form.rows, len(form.rows[0]))
    vectors = np.array(adapted_basis(form.rows[0]), dtype=object)
    # One common factor for all vectors, so that they stay a basis to which the traces refer.
    basis = unit_rows(vectors.reshape(1, -1)).reshape(vectors.shape).T
    points = float_witnesses(descent, ascent, filter_.rows, basis)
    points, unproved = certified_points(points, ascent.words, offset, filter_)
    exceptions = {}
    for cell in unproved.tolist():
        bits = unpack(ascent.words[cell : cell + 1], offset + count - 1)[0, offset:]
        point = point_with_signs(form.rows, [1, *(1 if b else -1 for b in bits)])
        if point is None:
            raise UnsoundBackendError(f"cell {cell} of the list is empty", form)
        exceptions[cell] = point
    return Enumeration(_with_class_zero(ascent.words, form.central), points, exceptions, _HOW)


def _with_class_zero(words: Words, central: bool) -> Words:
    if central:
        words = words.copy()
        words[:, 0] |= np.uint64(1 << 63)
    return words
