"""Smooth targets: certified numbers of pieces, and enclosures against series computed here."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import attrs
import pytest
from gmpy2 import mpq

from exactrelu.certificates.claims import Count
from exactrelu.errors import InputError
from exactrelu.univariate.approximate import Approximation, minimal_complexity
from exactrelu.univariate.interval import Interval
from exactrelu.univariate.polynomial_fit import not_negative
from exactrelu.univariate.rough_bounds import rough_bounds
from exactrelu.univariate.sandwich import enclosing_functions, sandwich
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
        for eps in ("1/7", "1/50", "1/333"):
            both = sandwich(square, mpq(eps), Interval(mpq(-1), mpq(2)), 256, continuous=True)
            assert both.inner is not None
            assert (
                minimal_complexity(square, eps, (-1, 2)).count
                == int(both.inner.count)
                == int(both.outer.count)
            )


QUARTER = mpq(1, 4)


def blind(f: SmoothFunction) -> SmoothFunction:
    """The same function, known through its enclosures only."""
    return attrs.evolve(f, quadratic=None, coefficients=None)


def check(found: Approximation, f: SmoothFunction, eps: mpq, *, continuous: bool = True) -> None:
    """Pieces are within eps at many places, and windows block, all by enclosures of values."""
    for piece in found.pieces:
        for i in range(9):
            x = piece.left + (piece.right - piece.left) * mpq(i, 8)
            low, high = f.value(x)
            assert high - eps <= piece(x) <= low + eps
    for p, q in pairwise(found.pieces):
        assert p.right == q.left
        assert not continuous or p(p.right) == q(p.right)
    for window in found.windows:
        assert f.curvature is not None
        low, high = f.curvature(window.left, window.right)
        assert window.blocks(f, eps, 1 if low >= 0 else -1)
        assert not window.blocks(f, 2 * eps, 1 if low >= 0 else -1)
    assert all(v.right <= w.left for v, w in pairwise(found.windows))


# Convex or concave; the first number is that of a greedy with the exact places of contact, in 40 digits.
@pytest.mark.parametrize(
    ("f", "eps", "interval", "pieces"),
    [
        (polynomial([0, 0, 0, 0, 1]), "1/3333", (1, 3), 200),
        (exponential(), "1/100000", (0, 1), None),
        (logarithm(), "1/10000", (1, 32), None),
        (hyperbolic_tangent(), "1/10000", (0, 3), None),
        (sine(), "1/10000", (0, 3), None),
    ],
)
def test_convex_targets_are_decided_with_windows_and_pieces(
    f: SmoothFunction, eps: str, interval: tuple[int, int], pieces: int | None
) -> None:
    found = minimal_complexity(f, eps, interval)
    assert pieces is None or found.count == pieces
    assert found.count == len(found.pieces) == len(found.windows) + 1
    check(found, f, mpq(eps))
    rough = rough_bounds(f, mpq(eps), Interval(mpq(interval[0]), mpq(interval[1])))
    assert rough.lower <= int(found.count) <= rough.upper  # type: ignore[arg-type]
    jumps = minimal_complexity(f, eps, interval, continuous=False)
    assert jumps.count == found.count


@pytest.mark.parametrize("eps", ["1/7", "1/50", "1/333", "1/1001"])
def test_enclosures_alone_agree_with_the_closed_form(eps: str) -> None:
    for c, interval in (([3, -1, 2], (-1, 2)), ([0, 5, "-1/3"], (-1, 2)), ([0, 0, 1], (0, 3))):
        square = polynomial(c)
        exact = minimal_complexity(square, eps, interval).count
        found = minimal_complexity(blind(square), eps, interval)
        check(found, square, mpq(eps))
        if isinstance(found.count, Undecided):  # a tie
            assert found.count.lower == exact == found.count.upper - 1
        else:
            assert found.count == exact


def test_near_ties_are_decided() -> None:
    """The number of x^2 on [0, 1] jumps from 4 to 5 just below eps = 1/128."""
    for digits in (12, 15):
        for sign, pieces in ((1, 4), (-1, 5)):
            eps = mpq(1, 128) * (1 + mpq(sign, 10**digits))
            assert minimal_complexity(blind(polynomial([0, 0, 1])), eps, (0, 1)).count == pieces


@pytest.mark.parametrize(
    ("f", "eps", "interval"),
    [(sine(), 1, (0, 100)), (sine(), "7/2", (-50, 50)), (hyperbolic_tangent(), 1, (-(10**6), 10**6))],
)
def test_a_constant_in_the_middle_of_the_range(
    f: SmoothFunction, eps: object, interval: tuple[int, int]
) -> None:
    found = minimal_complexity(f, eps, interval)
    assert found.count == len(found.pieces) == 1
    assert found.pieces[0](mpq(3)) == 0


@pytest.mark.parametrize(
    ("c", "eps", "interval", "slope"),
    [
        ([0, 0, 0, 1], QUARTER, (-1, 1), mpq(3, 4)),
        ([0, 0, 0, 0, 1], mpq(1, 2), (-1, 1), mpq(0)),
        ([0, -3, 0, 4], 1, (-1, 1), mpq(0)),
        ([1, 1, 0, 1], QUARTER, (-1, 1), mpq(7, 4)),
    ],
)
def test_ties_of_one_line_are_decided_for_polynomials(
    c: list[int], eps: object, interval: tuple[int, int], slope: mpq
) -> None:
    found = minimal_complexity(polynomial(c), eps, interval)
    assert found.count == 1
    assert found.pieces[0].slope == slope
    less = minimal_complexity(polynomial(c), mpq(eps) * (1 - mpq(1, 10**6)), interval).count
    assert (less.lower if isinstance(less, Undecided) else int(less)) > 1


def test_lines_against_a_grid() -> None:
    """The exact decision is the one that all points of a grid allow, unless a maximum hides between them."""
    generator = random.Random(5)
    for _ in range(60):
        r = [mpq(generator.randint(-4, 4)) for _ in range(generator.randint(0, 5))]
        values = [
            sum((x * t**i for i, x in enumerate(r)), mpq(0)) for t in (mpq(j, 64) for j in range(-64, 65))
        ]
        if min(values) < 0:
            assert not not_negative(r, mpq(-1), mpq(1))
        elif min(values) > mpq(1, 2):
            assert not_negative(r, mpq(-1), mpq(1))
    # (x - 1/3)^2 (x + 1/5)^4 touches 0; times x + 1/7 it changes sign.
    touching = [mpq(1)]
    for root, power in ((mpq(1, 3), 2), (mpq(-1, 5), 4)):
        for _ in range(power):
            touching = [a - root * b for a, b in zip([mpq(0), *touching], [*touching, mpq(0)], strict=True)]
    assert not_negative(touching, mpq(-1), mpq(1))
    crossing = [a + b / 7 for a, b in zip([mpq(0), *touching], [*touching, mpq(0)], strict=True)]
    assert not not_negative(crossing, mpq(-1), mpq(1))
    assert not_negative(crossing, mpq(-1, 7), mpq(1))


def test_many_pieces_are_bounded_quickly_and_not_listed() -> None:
    found = minimal_complexity(exponential(), mpq(1, 10**12), (0, 1))
    assert isinstance(found.count, Undecided)
    # The limit of count sqrt(eps) is the integral of sqrt(f'') / 4 = (sqrt(e) - 1) / 2 = 0.3243606...
    assert found.count.lower < 324361 < found.count.upper
    assert 1000 * found.count.upper < 1003 * found.count.lower
    assert found.pieces == ()
    assert "most_pieces" in found.count.why
    square = minimal_complexity(polynomial([0, 0, 1]), mpq(1, 10**24), (0, 1))
    assert square.count == 353553390594
    assert square.pieces == ()


def test_targets_with_inflections_are_bounded_closely() -> None:
    for f, eps, interval in ((sine(), "1/10000", (0, 20)), (polynomial([0, 0, 0, 1]), "1/100000", (-1, 1))):
        found = minimal_complexity(f, eps, interval)
        check(found, f, mpq(eps))
        low, high = (
            (found.count.lower, found.count.upper)
            if isinstance(found.count, Undecided)
            else (int(found.count), int(found.count))
        )
        assert high == len(found.pieces)
        assert low >= len(found.windows) + 1
        assert high - low <= 14


def test_enclosures_that_are_none_are_refused_and_others_trusted() -> None:
    def user(value: object, curvature: object = (mpq(2), mpq(2))) -> SmoothFunction:
        return SmoothFunction("mine", lambda x: value, lambda a, b: curvature)  # type: ignore[arg-type, return-value]

    for bad in ((0.5, 0.5), (mpq(1), mpq(0)), mpq(1), (mpq(1),), None):
        with pytest.raises(InputError, match="value of mine"):
            minimal_complexity(user(bad), "1/10", (0, 1))
        with pytest.raises(InputError, match="curvature of mine"):
            minimal_complexity(user((mpq(0), mpq(0)), bad), "1/10", (0, 1))
    mine = SmoothFunction("mine", lambda x: (x * x, x * x), lambda a, b: (mpq(2), mpq(2)))
    count = minimal_complexity(mine, "1/100", (0, 1)).count
    assert count == 4
    assert not isinstance(count, Undecided)
    assert not count.proved
    assert "trusted, not proved: the enclosures of mine" in count.how


def test_an_exact_tie_is_undecided() -> None:
    square = blind(polynomial([0, 0, 1]))
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
    for piece in found.pieces:
        for x in (piece.left, (piece.left + piece.right) / 2, piece.right):
            low, high = logarithm().value(x)
            assert high - mpq(eps) <= piece(x) <= low + mpq(eps)


def test_affine_polynomials_need_one_piece() -> None:
    assert minimal_complexity(polynomial([1, 2]), 0, (0, 9)).count == 1
    assert minimal_complexity(polynomial([]), "1/2", (0, 9)).count == 1


def test_bad_input_is_refused() -> None:
    mystery = SmoothFunction("mystery", lambda x: (x, x))
    with pytest.raises(InputError, match="second derivative, got none"):
        minimal_complexity(mystery, "1/10", (0, 1))
    with pytest.raises(InputError, match="second derivative, got none"):
        enclosing_functions(mystery, Interval(mpq(0), mpq(1)), 4)
    for eps in (0, -1):
        with pytest.raises(InputError, match="eps must be positive"):
            minimal_complexity(sine(), eps, (0, 1))
    with pytest.raises(InputError, match="curved"):
        minimal_complexity(polynomial([0, 0, 1]), 0, (0, 1))
    with pytest.raises(InputError, match="positive"):
        minimal_complexity(logarithm(), "1/10", (-1, 1))
    with pytest.raises(InputError, match="too many digits"):
        minimal_complexity(exponential(), 1, (0, 10**12))


@pytest.mark.parametrize("interval", [(-1, mpq(1, 2**24 - 1)), (mpq(-1, 2**24 - 1), 1)])
def test_an_inflection_a_hair_from_an_end(interval: tuple[mpq, mpq]) -> None:
    # The segment beyond the inflection is as short as the gap that would be cut off it.
    cube = polynomial([0, 0, 0, 1])
    inside = (-1, 0) if interval[0] == -1 else (0, 1)
    found = minimal_complexity(cube, "1/100", interval)
    assert int(found.count) == int(minimal_complexity(cube, "1/100", inside).count) == 5


@pytest.mark.parametrize("continuous", [True, False])
def test_numbers_beyond_floats(continuous: bool) -> None:
    # Intervals whose places are one float, values that no float holds, and lengths that are 0 as floats.
    def count(f: SmoothFunction, eps: mpq, interval: tuple[mpq, mpq]) -> Count | Undecided:
        return minimal_complexity(f, eps, interval, continuous=continuous).count

    cube, third = polynomial([0, 0, 0, 1]), mpq(1, 3)
    short = mpq(1, 10**400)
    for f, eps, interval, pieces in (
        (cube, mpq(1, 10), (third, third + mpq(1, 10**30)), 1),
        # f'' is 6 10^20, nearly: sqrt(6 10^20 / (16 eps)) pieces.
        (cube, mpq(1, 10), (mpq(10**20), mpq(10**20 + 1)), 19364916732),
        (exponential(), mpq(10**5000), (mpq(-10000), mpq(10000)), 1),
    ):
        found = count(f, eps, interval)
        assert isinstance(found, Count)
        assert found.count == pieces
    wide = count(exponential(), mpq(1, 10), (mpq(-10000), mpq(1)))
    assert isinstance(wide, Undecided)
    assert (wide.lower, wide.upper) == (3, 4)
    # Too short for the enclosures of exp, which say so by an interval.
    tiny = minimal_complexity(
        exponential(), short**2 / 1000, (mpq(0), short), continuous=continuous, most_cells=64
    ).count
    assert isinstance(tiny, Undecided)
    assert tiny.lower <= 8 <= tiny.upper
    # The sine of a place with 60 digits.
    low, high = sine().value(mpq(10**60))
    assert mpq(0) < high - low < mpq(1, 10**40)


def test_rough_bounds_halve_the_worst_cell() -> None:
    # The fewest pieces of x^3 on [-1, 1] are the integral of sqrt(|f''| / (16 eps)), nearly.
    eps = mpq(1, 10**60)
    found = rough_bounds(polynomial([0, 0, 0, 1]), eps, Interval(mpq(-1), mpq(1)))
    about = 10**30 * 8164965809 // 10**10
    assert 999 * about < 1000 * found.lower <= 1000 * found.upper < 1001 * about


def test_tanh_is_bent_one_way_far_from_its_inflection() -> None:
    """There ``1 - tanh^2`` is far smaller than the last digit of tanh."""
    tanh = hyperbolic_tangent()
    low, high = tanh.bend(mpq(60), mpq(61))
    assert low < high < 0
    assert tanh.bend(mpq(-61), mpq(-60)) == (-high, -low)
    assert minimal_complexity(tanh, "1/32", ("219/101", "6279/101")).count == 1
