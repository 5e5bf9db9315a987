"""A float decides a sign only when integers agree."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu.arith.filters import SignFilter

sizes = st.sampled_from([1, 1000, 2**53 + 1, 10**40, 10**400])


def exact_signs(rows: list[list[int]], points: np.ndarray) -> np.ndarray:
    """The signs by Fractions: an oracle that shares nothing with the filter."""
    exact = [[Fraction(x) for x in point] for point in points.tolist()]
    values = [[sum(a * x for a, x in zip(row, point, strict=True)) for row in rows] for point in exact]
    return np.array([[(v > 0) - (v < 0) for v in row] for row in values])


@st.composite
def instances(draw: st.DrawFn) -> tuple[list[list[int]], np.ndarray]:
    columns = draw(st.integers(1, 5))
    size = draw(sizes)
    rows = draw(
        st.lists(
            st.lists(st.integers(-size, size), min_size=columns, max_size=columns), min_size=1, max_size=5
        )
    )
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    points = generator.standard_normal((6, columns)) * 2.0 ** draw(st.integers(-300, 300))
    if columns > 1:
        # Points that nearly lie on a form: the cases that a careless bound gets wrong.
        row = np.array([x / (max(map(abs, rows[0])) or 1) for x in rows[0]])
        if row[0] != 0:
            points[:3, 0] = -(points[:3, 1:] @ row[1:]) / row[0]
    return rows, np.clip(points, -(2.0**500), 2.0**500)


@settings(max_examples=300)
@given(instances())
def test_a_certain_sign_is_the_exact_sign(instance: tuple[list[list[int]], np.ndarray]) -> None:
    rows, points = instance
    filter_ = SignFilter.of(rows, points.shape[1])
    positive, certain = filter_.signs(points)
    truth = exact_signs(rows, points)
    assert (np.where(positive, 1, -1)[certain] == truth[certain]).all()
    for i, j in zip(*np.nonzero(~certain), strict=True):
        assert filter_.exact_sign(int(j), points[i]) == truth[i, j]


def test_coefficients_that_underflow_do_not_decide_at_large_points() -> None:
    filter_ = SignFilter.of([[2**1074, 3]], 2)
    point = np.array([[-3.5 * 2.0**-574, 2.0**500]])
    positive, certain = filter_.signs(point)
    assert filter_.exact_sign(0, point[0]) == -1
    assert not (positive & certain).any()


def test_exact_zero_is_never_certain() -> None:
    filter_ = SignFilter.of([[1, -1], [3, 5]], 2)
    _, certain = filter_.signs(np.array([[0.5, 0.5], [0.0, 0.0]]))
    assert certain.tolist() == [[False, True], [False, False]]
    assert filter_.exact_sign(0, np.array([0.5, 0.5])) == 0


def test_generic_points_are_almost_always_certain() -> None:
    generator = np.random.default_rng(1)
    rows = generator.integers(-9, 10, size=(50, 4)).tolist()
    rows = [row for row in rows if any(row)]
    _, certain = SignFilter.of(rows, 4).signs(generator.standard_normal((200, 4)))
    assert certain.all()
