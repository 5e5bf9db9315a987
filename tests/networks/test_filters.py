"""The float enclosures contain the true numbers, down to underflow."""

from __future__ import annotations

import numpy as np
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu.networks.lattice.filters import TINY, Enclosure, cut_edges, evaluate, float_stage, scaled_float
from exactrelu.networks.lattice.stages import Stage

sizes = st.one_of(st.integers(-5, 5), st.integers(-(10**30), 10**30), st.integers(-(2**900), 2**900))


def holds(value, bound, true):
    if bound == 0:
        return true == 0 and value == 0
    return bound >= TINY and abs(mpq(float(value)) - true) <= mpq(float(bound))


@given(sizes, st.integers(-1500, 0))
def test_scaled_float(number, shift):
    shift -= number.bit_length()
    true = mpq(number) * mpq(2) ** shift
    error = abs(mpq(scaled_float(number, shift)) - true)
    assert error <= max(abs(true) * mpq(2) ** -52, mpq(2) ** -1074)


@settings(deadline=None)
@given(
    st.lists(st.lists(sizes, min_size=7, max_size=7), min_size=1, max_size=3),
    st.lists(st.integers(-(2**70), 2**70), min_size=2, max_size=2),
    st.lists(st.integers(-(2**70), 2**70), min_size=3, max_size=3),
)
def test_evaluate(rows, before, point):
    rows = [row for row in rows if any(row)] or [[1] * 7]
    stage = Stage(
        plus=tuple(tuple(r[3:5]) for r in rows),
        minus=tuple(tuple(r[5:7]) for r in rows),
        forms=tuple(tuple(r[:3]) for r in rows),
        readout=(),
    )
    floats = float_stage(stage, (0, 3))
    scale = 72

    def enclose(numbers, shifts):
        value = np.array([[scaled_float(x, -scale - s) for x, s in zip(numbers, shifts, strict=True)]])
        return Enclosure(value, np.where(value != 0, np.maximum(np.abs(value) * 2.0**-52, TINY), 0.0))

    found = evaluate(floats, enclose(before, (0, 3)), enclose(point, (0, 0, 0)))
    for r, true in enumerate(stage(before, point)):
        scaled = mpq(true) * mpq(2) ** (-scale - floats.exponents[r])
        assert holds(found.value[0, r], found.bound[0, r], scaled)


rationals = st.fractions(min_value=-1, max_value=1, max_denominator=10**6).map(
    lambda f: mpq(f.numerator, f.denominator)
)


@given(
    st.lists(rationals, min_size=3, max_size=3),
    st.lists(rationals, min_size=3, max_size=3),
    st.integers(1, 10**6),
    st.integers(1, 10**6),
    st.integers(-60, 0),
)
def test_cut_edges(tail, head, a, b, blur):
    tail, head = [mpq(a, 10**6), *tail], [mpq(-b, 10**6), *head]

    def enclose(numbers):
        value = np.array([[float(x) for x in numbers]])
        return Enclosure(
            value, np.where(value != 0, np.maximum(np.abs(value) * 2.0**-53, 2.0**blur * 0.25), 0.0)
        )

    found = cut_edges(enclose(tail), enclose(head), 0)
    weight = tail[0] / (tail[0] - head[0])
    for column, (x, y) in enumerate(zip(tail, head, strict=True)):
        true = weight * y + (1 - weight) * x
        assert holds(found.value[0, column], found.bound[0, column], true)


def test_exact_zeros_stay_exact():
    zero = Enclosure(np.array([[1.0, 0.0]]), np.array([[TINY, 0.0]]))
    other = Enclosure(np.array([[-0.5, 0.0]]), np.array([[TINY, 0.0]]))
    found = cut_edges(zero, other, 0)
    assert found.value.tolist() == [[0.0, 0.0]]
    assert found.bound.tolist() == [[0.0, 0.0]]
