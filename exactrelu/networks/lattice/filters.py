"""Float values with rigorous error bounds: the two operations of the lattice, on plain arrays.

An *enclosure* is a pair of float64 arrays (value, bound): the true number differs from `value` by at most
`bound`. A sign is certified when ``|value| > bound``. Invariant: either ``bound == 0``, and then the
number is exactly 0 and so is `value`; or ``bound >= TINY``.

Rounding is counted term by term with the standard bound: a sum of k products in any order has relative error
at most k u / (1 - k u) of the sum of absolute values, u = 2^-53. Underflow is counted by TINY: numbers
here are at most about 1 in size, so what all underflows of one operation can lose is below k 2^-1070, far
below TINY.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import attrs
import numpy as np

from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.lattice.stages import Stage

UNIT = 2.0**-53
TINY = 2.0**-500
# Covers the rounding of the bounds themselves: up to 2^17 positive terms, each operation off by 1 + u.
SLACK = 1.0 + 2.0**-34
# A non-zero weight counts at least this much in a bound, so that no product of bounds underflows to 0.
_SMALLEST_WEIGHT = 2.0**-400
MAX_TERMS = 2**17


class Enclosure(NamedTuple):
    """Float values and their error bounds, of one shape."""

    value: Array
    bound: Array


@attrs.frozen(eq=False)
class FloatStage:
    """A stage in floats: row r is scaled by ``2 ** -exponents[r]``, so that its absolute entries sum to at
    most 1.

    Every matrix is transposed, shape (terms, rows), and followed by its absolute values in the bounds.
    """

    plus: Array
    plus_size: Array
    minus: Array | None
    minus_size: Array | None
    forms: Array
    forms_size: Array
    exponents: tuple[int, ...]
    terms: int


def float_stage(stage: Stage, before: Sequence[int]) -> FloatStage:
    """Round the weights of a stage; `before` are the exponents of the stage before it."""
    shift = [0] * (len(stage.forms[0]) if stage.rows else 0) + list(before) * 2
    rows = [
        (*form, *plus, *minus) for form, plus, minus in zip(stage.forms, stage.plus, stage.minus, strict=True)
    ]
    terms = len(shift) + 1
    if terms > MAX_TERMS:
        raise AssertionError(f"the error bounds hold for up to {MAX_TERMS} terms, got {terms}")
    exponents = tuple(
        max((x.bit_length() + e for x, e in zip(row, shift, strict=True) if x), default=0)
        + terms.bit_length()
        for row in rows
    )
    matrix = np.zeros((len(rows), len(shift)))
    for r, row in enumerate(rows):
        for j, x in enumerate(row):
            if x:
                matrix[r, j] = scaled_float(x, shift[j] - exponents[r])
    size = np.where(_pattern(rows, matrix.shape), np.maximum(np.abs(matrix), _SMALLEST_WEIGHT), 0.0)
    points, width = len(shift) - 2 * len(before), len(before)
    parts = [slice(0, points), slice(points, points + width), slice(points + width, None)]
    values = [np.ascontiguousarray(matrix[:, p].T) for p in parts]
    sizes = [np.ascontiguousarray(size[:, p].T) for p in parts]
    signed = bool(sizes[2].any())
    return FloatStage(
        plus=values[1],
        plus_size=sizes[1],
        minus=values[2] if signed else None,
        minus_size=sizes[2] if signed else None,
        forms=values[0],
        forms_size=sizes[0],
        exponents=exponents,
        terms=terms,
    )


def _pattern(rows: Sequence[Sequence[int]], shape: tuple[int, ...]) -> Array:
    flat = np.fromiter((x != 0 for row in rows for x in row), bool, shape[0] * shape[1])
    return flat.reshape(shape)


def scaled_float(number: int, exponent: int) -> float:
    """Return ``number * 2**exponent`` with relative error at most 2 u, or absolute error 2^-1074 on
    underflow.

    The integer may have any length; the caller keeps the result at most about 1 in size.
    """
    excess = number.bit_length() - 64
    if excess > 0:
        number, exponent = (number >> excess if number > 0 else -(-number >> excess)), exponent + excess
    # ldexp takes C ints; below -2000 the result is 0 anyway.
    return float(np.ldexp(float(number), max(exponent, -2000)))


def evaluate(stage: FloatStage, before: Enclosure | None, point: Enclosure) -> Enclosure:
    """Return the values of a stage at many vertices, shape (vertices, rows).

    Parameters
    ----------
    before : Enclosure or None
        Values of the stage before, shape (vertices, rows before).
    point : Enclosure
        Homogeneous coordinates, shape (vertices, inputs + 1).
    """
    rounding = (stage.terms + 3) * UNIT
    value = point.value @ stage.forms
    bound = (point.bound + rounding * np.abs(point.value)) @ stage.forms_size
    if before is not None:
        for weights, sizes, side in (
            (stage.plus, stage.plus_size, 1.0),
            (stage.minus, stage.minus_size, -1.0),
        ):
            if weights is not None and sizes is not None:
                part = _relu(before, side)
                value += part.value @ weights
                bound += (part.bound + rounding * part.value) @ sizes
    nonzero = bound > 0.0
    bound *= SLACK
    bound += TINY
    bound *= nonzero
    return Enclosure(value, bound)


def _relu(before: Enclosure, side: float) -> Enclosure:
    """Enclose max(side * z, 0): certified non-positive numbers become exactly 0."""
    signed = before.value if side > 0 else -before.value
    return Enclosure(np.maximum(signed, 0.0), np.where(signed <= -before.bound, 0.0, before.bound))


def cut_edges(tail: Enclosure, head: Enclosure, column: int) -> Enclosure:
    """Enclose the state of the points where edges meet the zero set of one row.

    Along an edge every tracked number is linear, so the new state is the mean of its ends with weights
    ``head`` = a / (a + b), ``tail`` = b / (a + b), where a > 0 > -b are the *true* values of the row at
    the tail and the head. Whatever the enclosures say, the true weights lie in [0, 1].

    Parameters
    ----------
    tail, head : Enclosure
        States of the two ends, shape (edges, columns); the row is positive at the tail, negative at the head.
    column : int
        The row that vanishes at the new points; its state there is set to exactly 0.
    """
    a, b = tail.value[:, column], -head.value[:, column]
    ea, eb = tail.bound[:, column], head.bound[:, column]
    # a* / (a* + b*) grows with a* and falls with b*, so its extremes are at (a - ea, b + eb) and (a + ea,
    # b - eb): the denominator a* + b* is at least a + b - max(ea, eb) at both.
    least = (a + b) * (1.0 - 4.0 * UNIT) - np.maximum(ea, eb)
    usable = (a > ea) & (b > eb) & (least > 0.0)
    a, b = np.where(usable, a, 0.5), np.where(usable, b, 0.5)
    to_head = a / (a + b)
    to_tail = b / (a + b)
    drift = (ea * to_tail + eb * to_head) / np.where(usable, least, 1.0) * SLACK
    drift = np.where(usable, np.minimum(drift, 1.0), 1.0)[:, None]
    from_head = to_head[:, None] * head.value
    from_tail = to_tail[:, None] * tail.value
    value = from_head + from_tail
    spread = np.abs(head.value - tail.value)
    spread += head.bound
    spread += tail.bound
    touched = spread > 0.0
    spread *= drift
    spread += to_head[:, None] * head.bound
    spread += to_tail[:, None] * tail.bound
    spread += (8.0 * UNIT) * (np.abs(from_head) + np.abs(from_tail))
    spread *= SLACK
    spread += TINY
    spread *= touched
    value[:, column] = 0.0
    spread[:, column] = 0.0
    return Enclosure(value, spread)


def enlarge(state: Enclosure) -> Enclosure:
    """Scale up every row by a power of 2 so that its largest value is near 1, if it is smaller.

    Scaling up is exact: nothing underflows, nothing exceeds 1, and no bound falls below TINY.
    """
    largest = np.abs(state.value).max(axis=1, initial=0.0)
    _, exponent = np.frexp(np.where(largest > 0.0, largest, 1.0))
    factor = np.ldexp(1.0, np.clip(-exponent, 0, 400))[:, None]
    return Enclosure(state.value * factor, state.bound * factor)
