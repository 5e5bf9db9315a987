"""Exact traces of all hyperplanes on many flats at once.

A flat of homogeneous dimension q is given by the array of the traces of all M functionals in some basis of
it: shape (M, q), each row known up to a *positive* factor, which keeps every sign. In the bases used here
functional 0 is supported on the last coordinate, where it is positive.

Arrays are ``int64`` while every intermediate result provably fits; then Python integers (``object``), which
are slower and never overflow. Nothing is ever rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from exactrelu.arith.linalg import primitive

Traces = NDArray[Any]  # int64 or object, shape (flats, M, q)

_MERSENNE = (1 << 61) - 1
_INT64_SAFE = 1 << 62
_CHUNK = 1 << 19


def adapted_basis(first: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return a basis of the whole space, as vectors, of which only the last is positive on `first`.

    The others are in the kernel of `first`.
    """
    pivot = max((j for j in range(len(first)) if first[j]), key=lambda j: (-abs(first[j]), j))
    sign = 1 if first[pivot] > 0 else -1
    vectors = []
    for j in range(len(first)):
        vector = [0] * len(first)
        vector[j] = abs(first[pivot])
        vector[pivot] = -sign * first[j]
        if j != pivot:
            vectors.append(tuple(vector))
    return (*vectors, tuple(sign if j == pivot else 0 for j in range(len(first))))


def root_traces(rows: Sequence[Sequence[int]]) -> Traces:
    """Return the traces on the whole space, shape (1, M, r), in the `adapted_basis` of ``rows[0]``."""
    basis = adapted_basis(rows[0])
    adapted = [primitive([sum(x * y for x, y in zip(row, v, strict=True)) for v in basis]) for row in rows]
    return as_integers(np.array([adapted], dtype=object))


def as_integers(array: NDArray[Any]) -> Traces:
    """Return the array as int64 when its entries allow one more elimination, else as Python integers."""
    if array.dtype != object:
        return array
    largest = max((abs(x) for x in array.flat), default=0)
    return array.astype(np.int64) if largest < (1 << 31) else array


def restrict(traces: Traces, flats: NDArray[np.intp], index: NDArray[np.intp]) -> Traces:
    """Return the traces on ``flats[i]`` intersected with hyperplane ``index[i]``, shape (n, M, q - 1).

    The hyperplane must not be a multiple of functional 0 on the flat, so that a pivot exists among the
    coordinates on which functional 0 vanishes.
    """
    chosen = traces[flats]
    n, _, q = chosen.shape
    cut = chosen[np.arange(n), index]
    if chosen.dtype != object:
        largest = int(np.abs(chosen).max(initial=0))
        if 2 * largest * largest >= _INT64_SAFE:
            chosen, cut = chosen.astype(object), cut.astype(object)
    pivot = pivot_of(cut)
    head = cut[np.arange(n), pivot]
    others = np.arange(q - 1)[None, :] + (np.arange(q - 1)[None, :] >= pivot[:, None])
    kept = np.take_along_axis(chosen, others[:, None, :], axis=2)
    column = np.take_along_axis(chosen, pivot[:, None, None], axis=2)
    rest = np.take_along_axis(cut, others, axis=1)
    positive = np.where(head > 0, 1, -1)
    found: Traces = kept * np.abs(head)[:, None, None] - column * (rest * positive[:, None])[:, None, :]
    return found


def pivot_of(rows: NDArray[Any]) -> NDArray[np.intp]:
    """Return, in every row, the column of the smallest non-zero entry where functional 0 vanishes."""
    size = np.abs(rows[:, :-1])
    largest = size.max(initial=1) + 1
    pivot: NDArray[np.intp] = np.argmin(np.where(size == 0, largest, size), axis=1)
    return pivot


def unit_rows(rows: NDArray[Any]) -> NDArray[np.float64]:
    """Return the rows as floats, each divided by its largest absolute entry (zero rows stay zero)."""
    largest = np.abs(rows).max(axis=-1, keepdims=True)
    return (rows / np.where(largest == 0, 1, largest)).astype(np.float64)


def make_primitive(traces: Traces) -> Traces:
    """Divide every trace by the gcd of its entries; zero traces stay."""
    divisor = np.gcd.reduce(traces, axis=2, keepdims=True)
    return as_integers(traces // np.where(divisor == 0, 1, divisor))


@attrs.frozen
class ParallelClasses:
    """Which traces on a flat are proportional.

    Attributes
    ----------
    representative : int array, shape (flats, M)
        Least index with a proportional trace; -1 where the trace vanishes.
    same_side : bool array, shape (flats, M)
        Whether the trace is a positive multiple of that of its representative.
    """

    representative: NDArray[np.int64]
    same_side: NDArray[np.bool_]


def parallel_classes(traces: Traces) -> ParallelClasses:
    """Group the primitive traces of every flat into classes of proportional ones.

    Proved: rows are grouped by a hash, then every row is compared with its representative, so a collision
    cannot pass.
    """
    step = max(1, _CHUNK // (traces.shape[1] * traces.shape[2]))
    parts = [_classes_of(traces[low : low + step]) for low in range(0, max(1, len(traces)), step)]
    return ParallelClasses(
        np.concatenate([part.representative for part in parts]),
        np.concatenate([part.same_side for part in parts]),
    )


def _classes_of(traces: Traces) -> ParallelClasses:
    nonzero = traces != 0
    present = nonzero.any(axis=2)
    lead = np.take_along_axis(traces, nonzero.argmax(axis=2)[:, :, None], axis=2)[:, :, 0]
    sign = np.where(lead < 0, -1, 1)
    canonical = traces * sign[:, :, None]
    keys = _row_keys(canonical)
    keys[~present] = 0
    order = np.argsort(keys, axis=1, kind="stable")
    ordered = np.take_along_axis(keys, order, axis=1)
    columns = np.arange(keys.shape[1])[None, :]
    starts = np.ones(keys.shape, dtype=np.bool_)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.maximum.accumulate(np.where(starts, columns, 0), axis=1)
    representative = np.empty(keys.shape, dtype=np.int64)
    np.put_along_axis(representative, order, np.take_along_axis(order, first, axis=1), axis=1)
    if bool((np.take_along_axis(canonical, representative[:, :, None], axis=1) != canonical).any()):
        representative = _representatives_by_comparison(canonical)
    same = sign == np.take_along_axis(sign, representative, axis=1)
    return ParallelClasses(np.where(present, representative, -1), same)


def _row_keys(canonical: Traces) -> NDArray[np.uint64]:
    reduced = (canonical % _MERSENNE).astype(np.int64) if canonical.dtype == object else canonical
    keys = np.zeros(canonical.shape[:2], dtype=np.uint64)
    with np.errstate(over="ignore"):
        for j in range(canonical.shape[2]):
            keys = (keys ^ reduced[:, :, j].astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            keys ^= keys >> np.uint64(32)
    return keys


def _representatives_by_comparison(canonical: Traces) -> NDArray[np.int64]:
    """The same grouping without hashes, for the day on which two rows collide."""
    representative = np.empty(canonical.shape[:2], dtype=np.int64)
    for flat, rows in enumerate(canonical.tolist()):
        first: dict[tuple[int, ...], int] = {}
        for j, row in enumerate(rows):
            representative[flat, j] = first.setdefault(tuple(row), j)
    return representative
