"""The calculus of piecewise-linear functions, against values at many points."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest
from gmpy2 import mpq

from exactrelu.errors import DegenerateInputError, InexactInputError, InputError, ShapeError
from exactrelu.univariate import Interval, PiecewiseLinear1D

TENT = PiecewiseLinear1D.of([0, 1, 2], [0, 1, -1, 0], 0)


def random_function(generator: random.Random) -> PiecewiseLinear1D:
    """Up to six kinks at few places, so that coincidences are common."""
    count = generator.randint(0, 6)
    points = sorted(generator.sample([Fraction(i, 2) for i in range(-8, 9)], count))
    slopes = [Fraction(generator.randint(-2, 2)) for _ in range(count + 1)]
    return PiecewiseLinear1D.of(points, slopes, generator.randint(-2, 2))


def grid(*functions: PiecewiseLinear1D) -> list[mpq]:
    """Two points inside every piece of all functions, and all breakpoints."""
    points = sorted({x for f in functions for x in f.breakpoints})
    if not points:
        return [mpq(-1), mpq(0), mpq(1)]
    inner = [a + (b - a) * mpq(k, 4) for a, b in pairwise(points) for k in (1, 2, 3)]
    return sorted([points[0] - 9, points[0] - 1, *points, *inner, points[-1] + 1, points[-1] + 9])


def assert_canonical(f: PiecewiseLinear1D) -> None:
    assert list(f.breakpoints) == sorted(set(f.breakpoints))
    assert all(a != b for a, b in zip(f.slopes, f.slopes[1:], strict=False))
    assert len(f.slopes) == len(f.breakpoints) + 1


@pytest.mark.parametrize("seed", range(250))
def test_algebra_agrees_with_values(seed: int) -> None:
    generator = random.Random(seed)
    f, g = random_function(generator), random_function(generator)
    results = {
        "sum": (f + g, lambda x: f(x) + g(x)),
        "difference": (f - g, lambda x: f(x) - g(x)),
        "multiple": (f * "-3/2", lambda x: f(x) * mpq(-3, 2)),
        "maximum": (f.maximum(g), lambda x: max(f(x), g(x))),
        "minimum": (f.minimum(g), lambda x: min(f(x), g(x))),
        "absolute": (abs(f), lambda x: abs(f(x))),
        "composition": (f.after(g), lambda x: f(g(x))),
    }
    for name, (result, expected) in results.items():
        assert_canonical(result)
        for x in grid(f, g, result):
            assert result(x) == expected(x), (name, f, g, x)
    assert f + g - g == f
    assert f.maximum(g) + f.minimum(g) == f + g


@pytest.mark.parametrize("seed", range(150))
def test_measures_agree_with_sums_over_a_fine_grid(seed: int) -> None:
    generator = random.Random(10_000 + seed)
    f, g = random_function(generator), random_function(generator)
    left = mpq(generator.randint(-10, 8), 2)
    interval = Interval(left, left + mpq(generator.randint(1, 12), 2))
    h = f - g
    cuts = {x for x in (*h.breakpoints, *abs(h).breakpoints) if interval.left < x < interval.right}
    xs = sorted({interval.left, interval.right, *cuts})
    steps = list(pairwise(xs))
    # Between the cuts h is affine and has one sign, so the trapezoid rule is exact.
    assert h.integral(interval) == sum((b - a) * (h(a) + h(b)) / 2 for a, b in steps)
    assert f.l1_distance(g, interval) == sum((b - a) * (abs(h(a)) + abs(h(b))) / 2 for a, b in steps)
    assert f.sup_distance(g, interval) == max(abs(h(x)) for x in xs)
    assert h.total_variation(interval) == sum(abs(h(b) - h(a)) for a, b in steps)
    changes = [x for x in xs[1:-1] if h(x - mpq(1, 1000)) + h(x + mpq(1, 1000)) != 2 * h(x)]
    assert h.pieces(interval) == len(changes) + 1
    assert [x for x, _ in h.points(interval)][1:-1] == changes


@pytest.mark.parametrize("seed", range(150))
def test_inverse_images(seed: int) -> None:
    generator = random.Random(20_000 + seed)
    f = random_function(generator)
    level = mpq(generator.randint(-6, 6), 2)
    found = f.preimage(level)
    for x in (*found.points, *grid(f, abs(f - level))):
        assert (f(x) == level) == (x in found)
    for a, b in found.intervals:
        assert a is None or a in f.breakpoints
        assert b is None or b in f.breakpoints
    assert bool(found) == bool(found.points or found.intervals)


def test_constructors_and_canonical_form() -> None:
    assert PiecewiseLinear1D.of([0, 1], [1, 1, 1], 5) == PiecewiseLinear1D.affine(1, 5)
    assert PiecewiseLinear1D.of([3], [2, 2], 5) == PiecewiseLinear1D.affine(2, -1)
    assert PiecewiseLinear1D.through([(0, 0), (1, 1), (2, 0)], 0, 0) == TENT
    assert PiecewiseLinear1D.through([(1, 7)]) == PiecewiseLinear1D.constant(7)
    relu = PiecewiseLinear1D.relu
    assert relu() - 2 * relu(1) + relu(2) == TENT
    assert 1 - TENT == -(TENT - 1)
    assert repr(TENT) == "PiecewiseLinear1D(through (0, 0), (1, 1), (2, 0); slopes 0, 1, -1, 0)"
    assert TENT.after(TENT) == TENT
    assert TENT.sup_distance(PiecewiseLinear1D.constant(0)) == 1
    assert TENT.sup_distance(relu()) is None
    assert PiecewiseLinear1D.constant(2).sup_distance(PiecewiseLinear1D.constant(5)) == 3
    assert hash(TENT) == hash(PiecewiseLinear1D.through([(0, 0), (1, 1), (2, 0)], 0, 0))


def test_bad_input_is_refused() -> None:
    of = PiecewiseLinear1D.of
    with pytest.raises(InexactInputError, match=r"breakpoints\[0\] must be exact"):
        of([0.5], [0, 1], 0)
    with pytest.raises(InputError, match="jump"):
        of([0, 0], [0, 1, 2], 0)
    with pytest.raises(InputError, match="sort them"):
        of([1, 0], [0, 1, 2], 0)
    with pytest.raises(ShapeError, match="one more than"):
        of([0], [0], 0)
    direct = PiecewiseLinear1D
    for points, slopes, message in (
        ((), (mpq(1), mpq(2)), "one more than"),
        ((mpq(0),), (mpq(1), mpq(1)), "two are equal"),
        ((mpq(1), mpq(0)), (mpq(1), mpq(2), mpq(1)), "must increase"),
        ((0,), (mpq(1), mpq(2)), "must be mpq here, got int 0; use PiecewiseLinear1D.of"),
    ):
        with pytest.raises(InputError, match=message):
            direct(points, slopes, mpq(0))
    with pytest.raises(DegenerateInputError, match="at least one point"):
        PiecewiseLinear1D.through([])
    with pytest.raises(InputError, match="jump"):
        PiecewiseLinear1D.through([(0, 0), (0, 1)])
    with pytest.raises(DegenerateInputError, match="single point"):
        TENT.integral((1, 1))
    with pytest.raises(DegenerateInputError, match="empty"):
        TENT.pieces((1, 0))
    with pytest.raises(InexactInputError, match="x must be exact"):
        TENT(0.5)


def test_plot(tmp_path: object) -> None:
    pytest.importorskip("matplotlib")
    from exactrelu.univariate.plotting import save_figure

    axes = TENT.plot((-1, 3))
    assert list(axes.lines[0].get_xdata()) == [-1, 0, 1, 2, 3]
    for ending in ("png", "svg"):
        target = f"{tmp_path}/tent.{ending}"
        save_figure([("tent", TENT), ("twice", TENT.after(TENT))], Interval(mpq(0), mpq(2)), target)
        with open(target, "rb") as stream:
            assert stream.read(4) in (b"\x89PNG", b"<?xm")


def test_an_interval_cannot_be_empty_or_a_point() -> None:
    for ends in ((2, 1), (1, 1)):
        with pytest.raises(DegenerateInputError, match="interval must be a pair"):
            Interval(mpq(ends[0]), mpq(ends[1]))
