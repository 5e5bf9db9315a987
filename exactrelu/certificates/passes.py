"""The pass steps of a certificate: the signs of neurons that do not cut a node, with their multipliers.

Many are solved together. Whatever the floats propose, every identity that is written was proved in integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from exactrelu.certificates.multipliers import multipliers_by_program, multipliers_of
from exactrelu.certificates.proposals import supports
from exactrelu.certificates.short_multipliers import MOST_DIMENSIONS, Found, short_multipliers

Array = NDArray[Any]

# Numbers in one table of floats.
_TABLE = 1 << 20

# The least denominator, in floats, of a point scaled to absolute values of at most 1. That of a point very
# far away would become 0; as a factor that all slacks of a node have in common it does not matter.
_DENOMINATOR = 2.0**-500


@attrs.frozen(eq=False)
class Passes:
    """Neurons that are settled at one node.

    Attributes
    ----------
    neurons : list of int
    signs : list of bool
    forms : array, shape (neurons, k + 1)
        Positive on the node: the forms of the neurons, negated where the sign is False. 64-bit integers, or
        Python's.
    rows : array, shape (m, k + 1)
        What is known to be positive on the node.
    point : sequence of int
        Strictly inside.
    """

    neurons: list[int]
    signs: list[bool]
    forms: Array
    rows: Array
    point: Sequence[int]


def solve(waiting: Sequence[Passes]) -> Iterator[str]:
    """Yield the steps of all passes, one after the other.

    Raises
    ------
    UnsoundBackendError
        When a sign is not that of the neuron everywhere on its node.
    """
    start = 0
    while start < len(waiting):
        end, numbers, height = start, 0, 0
        while end < len(waiting):
            numbers += len(waiting[end].neurons)
            height = max(height, len(waiting[end].rows))
            if end > start and numbers * height * waiting[end].rows.shape[1] > _TABLE:
                break
            end += 1
        yield from _solve(waiting[start:end])
        start = end


def _solve(waiting: Sequence[Passes]) -> Iterator[str]:
    owner = np.repeat(np.arange(len(waiting)), [len(step.neurons) for step in waiting])
    lengths = np.array([len(step.rows) for step in waiting])
    support = _proposals(waiting, owner, lengths)
    found = _short(waiting, owner, lengths, support)
    pairs = np.stack([found.places, found.weights], axis=1).reshape(-1, len(owner))
    terms = np.where(found.good, (found.weights > 0).sum(axis=0), 0)
    numbers = np.concatenate([found.q[None], terms[None], pairs]).T.tolist()
    shapes = [" ".join(["%d"] * (2 + 2 * t)) for t in range(len(support[0]) + 2)]
    number = 0
    for step in waiting:
        for i, (neuron, sign) in enumerate(zip(step.neurons, step.signs, strict=True)):
            row = numbers[number]
            t = row[1]
            words = shapes[t] % tuple(row[: 2 + 2 * t]) if t else _exactly(step, i, support[number])
            yield f"{'P' if sign else 'N'} {neuron} {words}"
            number += 1


def _exactly(step: Passes, i: int, support: Array) -> str:
    """Return the multipliers of one form in Python's integers."""
    form = tuple(step.forms[i].tolist())
    places = support[support >= 0]
    rows = [tuple(row) for row in step.rows[places].tolist()]
    found = multipliers_of(form, rows, range(len(rows)))
    if found is None:
        places = np.arange(len(step.rows))
        found = multipliers_by_program(form, [tuple(row) for row in step.rows.tolist()])
    q, pairs = found
    return " ".join([f"{q} {len(pairs)}", *(f"{places[k]} {m}" for k, m in pairs)])


def _short(waiting: Sequence[Passes], owner: Array, lengths: Array, support: Array) -> Found:
    """Return what fits into 64 bits."""
    count, n = support.shape
    fits = np.array([step.rows.dtype != object and step.forms.dtype != object for step in waiting])
    here = np.flatnonzero(fits[owner] & (support >= 0).all(axis=1)) if 0 < n <= MOST_DIMENSIONS else ()
    good, q = np.zeros(count, np.bool_), np.zeros(count, np.int64)
    places, weights = np.zeros((n + 1, count), np.intp), np.zeros((n + 1, count), np.int64)
    if len(here):
        rows = np.zeros((len(waiting), max(1, int(lengths.max())), n + 1), np.int64)
        forms = np.zeros((count, n + 1), np.int64)
        start = 0
        for number, step in enumerate(waiting):
            if fits[number]:
                rows[number, : len(step.rows)] = step.rows
                forms[start : start + len(step.forms)] = step.forms
            start += len(step.forms)
        chosen = np.ascontiguousarray(rows.transpose(1, 2, 0))[..., owner[here]]
        found = short_multipliers(chosen, lengths[owner[here]], forms[here].T, support[here].T)
        good[here], q[here], places[:, here], weights[:, here] = attrs.astuple(found, recurse=False)
    return Found(good, q, places, weights)


def _proposals(waiting: Sequence[Passes], owner: Array, lengths: Array) -> Array:
    """Return for every pass the rows that may carry its multipliers."""
    width = waiting[0].rows.shape[1] - 1
    rows = np.zeros((len(waiting), max(1, int(lengths.max())), width))
    # Any positive number will do for a slack that does not matter or is too small.
    slacks = np.ones(rows.shape[:2])
    scaled = _scaled(np.concatenate([step.rows for step in waiting]))
    points = _scaled(np.array([step.point for step in waiting], object))
    start = 0
    for number, length in enumerate(lengths.tolist()):
        table = scaled[start : start + length]
        rows[number, :length] = table[:, :-1]
        slacks[number, :length] = table @ points[number] / max(points[number, -1], _DENOMINATOR)
        start += length
    objectives = _scaled(np.concatenate([step.forms for step in waiting]))[:, :-1]
    return supports(rows[owner], np.maximum(slacks, 2**-1000)[owner], objectives)


def _scaled(rows: Array) -> Array:
    """Scale integers of any length by powers of two, to absolute values of at most 1."""
    if rows.dtype != object:
        floats = rows.astype(float)
        _, exponents = np.frexp(np.abs(floats).max(axis=1, initial=1))
        scaled: Array = np.ldexp(floats, -exponents[:, None])
        return scaled
    return np.array([_floats(row) for row in rows.tolist()]).reshape(rows.shape)


def _floats(form: Sequence[int]) -> list[float]:
    shift = max(x.bit_length() for x in form)
    if shift < 1000:
        scale = 2**shift
        return [x / scale for x in form]
    return [(x >> (shift - 1000)) / 2**1000 for x in form]
