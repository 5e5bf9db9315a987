"""Fewest pieces: never more than an exhaustive search on a grid, and exact where the answer is known."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from gmpy2 import mpq

from exactrelu.errors import DegenerateInputError, InexactInputError, InputError
from exactrelu.univariate import PiecewiseLinear1D
from exactrelu.univariate.simplify import Simplification, fewest_pieces, fewest_pieces_between

ZIGZAG = PiecewiseLinear1D.through([(i, i % 2) for i in range(6)])


def random_tunnel(seed: int) -> tuple[list[int], list[int], list[int]]:
    """Small even integers, pinched in places."""
    generator = random.Random(seed)
    xs = list(range(0, 4 * generator.randint(2, 5) + 1, 4))
    middle = [generator.randint(0, 4) for _ in xs]
    width = [generator.choice([0, 1, 1, 2, 3]) for _ in xs]
    return xs, [2 * (m - w) for m, w in zip(middle, width, strict=True)], [2 * m for m in middle]


def value(xs: list[int], ys: list[int], x: int) -> mpq:
    j = max(j for j, a in enumerate(xs[:-1]) if a <= x)
    return ys[j] + mpq(ys[j + 1] - ys[j], xs[j + 1] - xs[j]) * (x - xs[j])


def search_on_grid(xs: list[int], low: list[int], high: list[int]) -> int | None:
    """Fewest links of a path with knots at integer points: an upper bound for the fewest at all."""
    columns = list(range(xs[0], xs[-1] + 1, 2))
    nodes = [
        (x, y)
        for x in columns
        for y in range(min(low), max(high) + 1)
        if value(xs, low, x) <= y <= value(xs, high, x)
    ]
    fits = {p: {q for q in nodes if q[0] > p[0] and inside(p, q, xs, low, high)} for p in nodes}
    reached = {p for p in nodes if p[0] == xs[0]}
    for links in range(1, 2 * len(xs)):
        reached = {q for p in reached for q in fits[p]}
        if any(q[0] == xs[-1] for q in reached):
            return links
    return None


def inside(p: tuple[int, int], q: tuple[int, int], xs: list[int], low: list[int], high: list[int]) -> bool:
    run, rise = q[0] - p[0], q[1] - p[1]
    for x, a, b in zip(xs, low, high, strict=True):
        if p[0] <= x <= q[0] and not a * run <= p[1] * run + rise * (x - p[0]) <= b * run:
            return False
    return True


def tunnel_functions(
    xs: list[int], low: list[int], high: list[int]
) -> tuple[PiecewiseLinear1D, PiecewiseLinear1D]:
    through = PiecewiseLinear1D.through
    return through(zip(xs, low, strict=True)), through(zip(xs, high, strict=True))


def check(found: Simplification, lower: PiecewiseLinear1D, upper: PiecewiseLinear1D) -> None:
    assert found.count == len(found.pieces)
    assert found.pieces[0].left == found.interval.left
    assert found.pieces[-1].right == found.interval.right
    for piece in found.pieces:
        inner = [x for x in (*lower.breakpoints, *upper.breakpoints) if piece.left < x < piece.right]
        for x in (piece.left, *inner, piece.right):
            assert lower(x) <= piece(x) <= upper(x)
    for p, q in pairwise(found.pieces):
        assert p.right == q.left
        assert not found.continuous or p(p.right) == q(p.right)


@pytest.mark.parametrize("seed", range(200))
def test_a_search_on_a_grid_finds_the_same_number_of_links(seed: int) -> None:
    xs, low, high = random_tunnel(seed)
    lower, upper = tunnel_functions(xs, low, high)
    found = fewest_pieces_between(lower, upper, (xs[0], xs[-1]))
    check(found, lower, upper)
    best = search_on_grid(xs, low, high)
    # The vertices of these tunnels are even integers, so the grid is fine enough to reach the optimum.
    assert found.count == best
    assert found.function.pieces((xs[0], xs[-1])) == found.count
    # Running from right to left must give the same number.
    back = [-x for x in reversed(xs)]
    mirrored = tunnel_functions(back, low[::-1], high[::-1])
    assert fewest_pieces_between(*mirrored, (back[0], back[-1])).count == found.count
    # Adding an affine function and scaling change nothing.
    tilt = PiecewiseLinear1D.affine("7/3", -2)
    tilted = fewest_pieces_between(lower * "1/5" + tilt, upper * "1/5" + tilt, (xs[0], xs[-1]))
    assert tilted.count == found.count


@pytest.mark.parametrize("seed", range(200))
def test_with_jumps_no_partition_has_fewer_pieces(seed: int) -> None:
    xs, low, high = random_tunnel(seed)
    lower, upper = tunnel_functions(xs, low, high)
    found = fewest_pieces_between(lower, upper, (xs[0], xs[-1]), continuous=False)
    check(found, lower, upper)
    # Each piece but the last is maximal: no line fits a little farther, by all pairs of constraints.
    for piece in found.pieces[:-1]:
        end = piece.right + mpq(1, 10**6)
        inner = [mpq(x) for x in xs if piece.left < x < end]
        places = [piece.left, *inner, end]
        assert not stabbed([(x, lower(x)) for x in places], [(x, upper(x)) for x in places])
    assert found.count.count <= fewest_pieces_between(lower, upper, (xs[0], xs[-1])).count.count


def stabbed(lows: list[tuple[mpq, mpq]], highs: list[tuple[mpq, mpq]]) -> bool:
    """Whether some line passes above all lows and below all highs."""
    slopes = {(b[1] - a[1]) / (b[0] - a[0]) for a in lows for b in highs if a[0] != b[0]}
    return any(max(y - m * x for x, y in lows) <= min(y - m * x for x, y in highs) for m in slopes)


@pytest.mark.parametrize(
    ("eps", "expected"), [(0, 5), ("49/100", 5), ("1/2", 1), (7, 1), (mpq(1, 10**30), 5)]
)
def test_zigzag(eps: object, expected: int) -> None:
    assert fewest_pieces(ZIGZAG, eps, (0, 5)).count == expected


def test_eps_zero_merges_nothing() -> None:
    found = fewest_pieces(ZIGZAG, 0, (0, 5))
    assert found.function == ZIGZAG
    part = fewest_pieces(ZIGZAG, 0, ("1/2", "5/2"))
    assert part.count == ZIGZAG.pieces(("1/2", "5/2")) == 3
    assert fewest_pieces(ZIGZAG, 0, (0, 5), continuous=False).count == 5


def test_jumps_save_pieces() -> None:
    steps = PiecewiseLinear1D.through([(0, 0), (4, 0), (5, 3), (9, 3), (10, 6), (14, 6)])
    # A line that follows a flat part of length 4 within 1 has a slope of at most 1/2, and a ramp needs at
    # least 1, so that a continuous function needs all five pieces. With jumps the ramps are shared out.
    both = [fewest_pieces(steps, 1, (0, 14), continuous=c) for c in (True, False)]
    assert [int(found.count) for found in both] == [5, 3]
    with pytest.raises(DegenerateInputError, match="jumps"):
        _ = both[1].function


def test_bad_input_is_refused() -> None:
    with pytest.raises(InputError, match="eps must not be negative, got -1"):
        fewest_pieces(ZIGZAG, -1, (0, 5))
    with pytest.raises(InexactInputError):
        fewest_pieces(ZIGZAG, 0.1, (0, 5))
    with pytest.raises(DegenerateInputError, match="empty"):
        fewest_pieces(ZIGZAG, 1, (5, 0))
    with pytest.raises(DegenerateInputError, match="lower <= upper"):
        fewest_pieces_between(ZIGZAG, ZIGZAG - 1, (0, 5))
