"""Smooth targets: certified numbers of pieces, and enclosures against series computed here."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import attrs
import pytest
from gmpy2 import mpq

from exactrelu.errors import InputError
from exactrelu.univariate.approximate import enclosing_functions, minimal_complexity
from exactrelu.univariate.interval import Interval
from exactrelu.univariate.smooth import (
    SmoothFunction,
    exponential,
    hyperbolic_tangent,
    logarithm,
    polynomial,
    sine,
)
from exactrelu.univariate.undecided import Undecided


def sine_series(x: Fraction) -> Fraction:
    """Alternating series: off by less than the next term, below 10^-40 here."""
    term, total = x, x
    for k in range(1, 60):
        term = -term * x * x / ((2 * k) * (2 * k + 1))
        total += term
    return total


def exp_series(x: Fraction) -> Fraction:
    term = total = Fraction(1)
    for k in range(1, 80):
        term = term * x / k
        total += term
    return total


CLOSE = Fraction(1, 10**30)


@pytest.mark.parametrize("seed", range(40))
def test_values_agree_with_series(seed: int) -> None:
    generator = random.Random(seed)
    x = Fraction(generator.randint(-400, 400), generator.randint(100, 300))
    e = exp_series(x)
    for f, y in (
        (sine(), sine_series(x)),
        (exponential(), e),
        (hyperbolic_tangent(), (e * e - 1) / (e * e + 1)),
    ):
        low, high = f.value(mpq(x))
        assert low <= high
        assert low - CLOSE <= y <= high + CLOSE
        assert high - low < CLOSE
    low, high = logarithm().value(mpq(exp_series(abs(x))))
    assert low - CLOSE <= abs(x) <= high + CLOSE


@pytest.mark.parametrize("f", [sine(), exponential(), hyperbolic_tangent(), polynomial([1, -2, 0, 5, "1/3"])])
@pytest.mark.parametrize("seed", range(20))
def test_curvature_bounds_second_differences(f: SmoothFunction, seed: int) -> None:
    """A second difference is h^2 times a value of f'' inside."""
    generator = random.Random(seed)
    a = mpq(generator.randint(-300, 300), 100)
    b = a + mpq(generator.randint(1, 200), 100)
    assert f.curvature is not None
    low, high = f.curvature(a, b)
    h = (b - a) / 8
    for i in range(7):
        x, y, z = (f.value(a + (i + j) * h) for j in range(3))
        assert (x[0] - 2 * y[1] + z[0]) <= high * h * h
        assert (x[1] - 2 * y[0] + z[1]) >= low * h * h


@pytest.mark.parametrize("f", [sine(), exponential(), hyperbolic_tangent()])
def test_enclosures_enclose(f: SmoothFunction) -> None:
    below, above = enclosing_functions(f, Interval(mpq(-2), mpq(3)), 16)
    for i in range(101):
        x = mpq(-2) + mpq(i, 20)
        low, high = f.value(x)
        assert below(x) <= low
        assert high <= above(x)


# ceil(1 / sqrt(8 eps)): shared theory, section 2.
@pytest.mark.parametrize(
    ("eps", "pieces"),
    [("1/8", 1), ("1/32", 2), ("1/128", 4), ("1/512", 8), ("1/100", 4), ("1/1000", 12), ("1/1000000", 354)],
)
@pytest.mark.parametrize("continuous", [True, False])
def test_square(eps: str, pieces: int, continuous: bool) -> None:
    found = minimal_complexity(polynomial([0, 0, 1]), eps, (0, 1), continuous=continuous)
    assert found.count == pieces == len(found.pieces)
    for piece in found.pieces:
        middle = (piece.left + piece.right) / 2
        for x in (piece.left, middle, piece.right):
            assert abs(x * x - piece(x)) <= mpq(eps)
    assert all(p(p.right) == q(q.left) for p, q in pairwise(found.pieces))


def test_the_closed_form_agrees_with_tunnels() -> None:
    for c in ([3, -1, 2], [0, 5, "-1/3"]):
        square = polynomial(c)
        plain = attrs.evolve(square, quadratic=None)
        for eps in ("1/7", "1/50", "1/333"):
            both = [minimal_complexity(f, eps, (-1, 2)).count for f in (square, plain)]
            assert both[0] == both[1]


def test_an_exact_tie_is_undecided() -> None:
    square = attrs.evolve(polynomial([0, 0, 1]), quadratic=None)
    found = minimal_complexity(square, "1/128", (0, 1), most_cells=256).count
    assert isinstance(found, Undecided)
    assert (found.lower, found.upper) == (4, 5)
    assert "tie" in found.why


# Shared algorithms, section 4; 2 pi from below and from above.
@pytest.mark.parametrize(("eps", "pieces"), [("1/10", 5), ("1/20", 5), ("1/100", 13), ("1/200", 17)])
def test_sine_over_a_period(eps: str, pieces: int) -> None:
    for end in ("6283185307179586/1000000000000000", "6283185307179587/1000000000000000"):
        assert minimal_complexity(sine(), eps, (0, end)).count == pieces


@pytest.mark.parametrize(("eps", "pieces"), [("1/10", 3), ("1/20", 4), ("1/100", 9), ("1/200", 13)])
def test_logarithm(eps: str, pieces: int) -> None:
    found = minimal_complexity(logarithm(), eps, (1, 32))
    assert found.count == pieces
    assert found.best is not None
    for piece in found.pieces:
        for x in (piece.left, (piece.left + piece.right) / 2, piece.right):
            low, high = logarithm().value(x)
            assert high - mpq(eps) <= piece(x) <= low + mpq(eps)


def test_affine_polynomials_need_one_piece() -> None:
    assert minimal_complexity(polynomial([1, 2]), 0, (0, 9)).count == 1
    assert minimal_complexity(polynomial([]), "1/2", (0, 9)).count == 1


def test_bad_input_is_refused() -> None:
    blind = SmoothFunction("mystery", lambda x: (x, x))
    with pytest.raises(InputError, match="second derivative, got none"):
        minimal_complexity(blind, "1/10", (0, 1))
    with pytest.raises(InputError, match="second derivative, got none"):
        enclosing_functions(blind, Interval(mpq(0), mpq(1)), 4)
    for eps in (0, -1):
        with pytest.raises(InputError, match="eps must be positive"):
            minimal_complexity(sine(), eps, (0, 1))
    with pytest.raises(InputError, match="curved"):
        minimal_complexity(polynomial([0, 0, 1]), 0, (0, 1))
    with pytest.raises(InputError, match="positive"):
        minimal_complexity(logarithm(), "1/10", (-1, 1))
    with pytest.raises(InputError, match="too many digits"):
        minimal_complexity(exponential(), 1, (0, 10**12))
    with pytest.raises(InputError, match="raise most_cells"):
        minimal_complexity(sine(), "1/1000000", (0, 3), most_cells=32)
