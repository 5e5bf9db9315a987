"""Zigzags, folds and sharp networks: exact piece counts against the literature."""

from __future__ import annotations

import random
from fractions import Fraction
from math import prod

import pytest
from gmpy2 import mpq

from exactrelu.depth.piece_bounds import (
    balanced,
    ceil_root,
    corollary_33,
    corollary_34,
    floor_root,
    least_size,
    lemma_d5,
    lemma_d6_pieces,
    lemma_d6_size,
    serra_bound,
    theorem_31,
)
from exactrelu.depth.zigzags import (
    SimplexPoint,
    fold_network,
    sharp_network,
    telgarsky_network,
    zigzag,
    zigzag_network,
)
from exactrelu.errors import DegenerateInputError, InexactInputError, InputError
from exactrelu.univariate import network_function


def random_point(width: int, top: Fraction, generator: random.Random) -> SimplexPoint:
    cuts = sorted(generator.sample(range(1, 60), width - 1))
    return SimplexPoint.of([top * Fraction(c, 60) for c in cuts], top)


# shared theory, section 1.3: w^k on [0, M]; on R one more, and another one for even w and k >= 2.
@pytest.mark.parametrize("w", [2, 3, 4, 5])
@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_pieces_of_compositions(w: int, k: int) -> None:
    generator = random.Random(10 * w + k)
    top = Fraction(generator.randint(1, 9), generator.randint(1, 9))
    points = [random_point(w, top, generator) for _ in range(k)]
    network = zigzag_network(points)
    assert network.widths == (w,) * k
    assert not any(network.layers[-1].bias)
    f = network_function(network)
    assert f.pieces((0, top)) == w**k
    assert f.pieces() == w**k + 1 + (k >= 2 and w % 2 == 0)
    composed = zigzag(points[0])
    for point in points[1:]:
        composed = zigzag(point).after(composed)
    assert f == composed
    assert f.preimage(0).intervals[0] == (None, 0)
    assert len(f.preimage(mpq(top) / 2).points) >= w**k  # every piece runs from 0 to M or back


@pytest.mark.parametrize(("w", "k", "on_r", "inside"), [(2, 3, 10, 8), (3, 3, 28, 27), (4, 4, 258, 256)])
def test_known_counts(w: int, k: int, on_r: int, inside: int) -> None:
    f = network_function(zigzag_network([SimplexPoint.even(w)] * k))
    assert (int(f.pieces()), int(f.pieces((0, 1)))) == (on_r, inside)


def test_sixteen_layers() -> None:
    assert network_function(zigzag_network([SimplexPoint.of(["1/2"])] * 16)).pieces() == 65_538


@pytest.mark.parametrize("k", range(1, 7))
def test_telgarsky(k: int) -> None:
    f = network_function(telgarsky_network(k))
    assert f.pieces((0, 1)) == 2**k
    assert f.pieces() == 2**k + 2


@pytest.mark.parametrize("widths", [(3,), (2, 2), (3, 4), (4, 3, 2), (2, 2, 2, 5)])
def test_folds_have_the_pieces_of_montufar(widths: tuple[int, ...]) -> None:
    network = fold_network(widths)
    assert network.widths == widths
    assert network_function(network).pieces((0, 1)) == prod(widths[:-1]) * (widths[-1] + 1)


@pytest.mark.parametrize(
    "widths", [(1,), (2,), (3,), (7,), (3, 2), (3, 3), (4, 3), (5, 4, 2), (3, 3, 3, 3), (6, 7)]
)
def test_sharp_networks_attain_serras_bound(widths: tuple[int, ...]) -> None:
    network = sharp_network(widths)
    assert network.widths == widths
    assert not any(network.layers[-1].bias)
    assert network_function(network).pieces() == serra_bound(widths)


def all_widths(size: int, layers: int) -> list[tuple[int, ...]]:
    if layers == 1:
        return [(size,)]
    return [(w, *rest) for w in range(1, size - layers + 2) for rest in all_widths(size - w, layers - 1)]


def test_bounds_are_ordered() -> None:
    for k in (1, 2, 3):
        for s in range(k, 12):
            for widths in all_widths(s, k):
                assert serra_bound(widths) <= lemma_d5(widths) <= lemma_d6_pieces(s, k)


def test_least_size_is_the_minimum_over_all_widths() -> None:
    for pieces in range(1, 60):
        for k in (1, 2, 3):
            size, widths = least_size(pieces, k)
            assert sum(widths) == size
            assert pieces == 1 or serra_bound(widths) >= pieces
            smaller = [v for j in range(1, k + 1) for s in range(j, size) for v in all_widths(s, j)]
            assert all(serra_bound(v) < pieces for v in smaller)


def test_paper_bounds() -> None:
    # Corollary 3.4: 3, 39.5, 511, 7811.5, 139967.
    assert [corollary_34(k) for k in range(2, 7)] == [3, mpq(79, 2), 511, mpq(15623, 2), 139967]
    assert [theorem_31(k, w, 1) for w, k in [(2, 2), (2, 4), (3, 4), (4, 3)]] == [1, 7, 40, 31]
    assert corollary_33(4, "1/2") == (32, 8, theorem_31(8, 4, 4))
    assert corollary_33(3, 1)[:2] == (27, 9)
    assert corollary_33(3, 1)[2] == -(-corollary_34(3).numerator // 2)
    for pieces in range(1, 200):
        for k in (1, 2, 3):
            s = lemma_d6_size(pieces, k)
            assert 2**k * (s + 1) ** k >= k**k * pieces
            assert s == 0 or 2**k * s**k < k**k * pieces
    assert [ceil_root(mpq(n), 2) for n in (0, 1, 2, 4, 5)] == [0, 1, 2, 2, 3]
    assert floor_root(mpq(17, 2), 3) == 2
    assert balanced(7, 3) == (3, 2, 2)


def test_bad_input_is_refused() -> None:
    for bad in (["1/2", "1/2"], ["2/3", "1/3"], [0], [1], [-1]):
        with pytest.raises(InputError, match="increase strictly between 0 and M"):
            SimplexPoint.of(bad)
    with pytest.raises(InputError, match="M must be positive, got 0"):
        SimplexPoint.of(["1/2"], 0)
    with pytest.raises(InexactInputError):
        SimplexPoint.of([0.5])
    with pytest.raises(DegenerateInputError):
        SimplexPoint.of([])
    with pytest.raises(InputError, match="one M"):
        zigzag_network([SimplexPoint.of([1], 2), SimplexPoint.of([1], 3)])
    with pytest.raises(InputError, match=r"widths\[0\] must be an integer of at least 3"):
        sharp_network([2, 2])
    with pytest.raises(InputError, match="w must be an integer of at least 2"):
        SimplexPoint.even(1)
    with pytest.raises(InputError, match="integer"):
        corollary_33(3, "1/2")


@pytest.mark.parametrize("wrong", [5, "12", None, [5], [SimplexPoint.even(2), "1/2"]])
def test_points_that_are_none(wrong: object) -> None:
    with pytest.raises(InputError, match="points must be a list of SimplexPoint"):
        zigzag_network(wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="widths must be a list"):
        sharp_network(5)  # type: ignore[arg-type]
