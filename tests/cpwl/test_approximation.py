"""Theorem 2.3: the hats, the interpolant, the bound, and targets that break their promise."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from gmpy2 import mpq

from exactrelu.cpwl import (
    AffineForm,
    DifferenceOfConvex,
    SignedMaxima,
    TropicalPolynomial,
    approximate_in_lq,
    equal,
)
from exactrelu.cpwl.approximation import _hat, _within
from exactrelu.errors import DegenerateInputError, InputError, ResourceLimitError, ShapeError


def hat(dimension: int) -> SignedMaxima:
    """The hat at 0 as the module sums it."""
    terms = []
    for sign, first, shifts in _hat((0,) * dimension):
        forms = [AffineForm.of([0] * dimension, first)]
        for i, shift in enumerate(shifts):
            forms.append(AffineForm.of([int(k == i) for k in range(dimension)], first - shift))
        terms.append((mpq(sign), forms))
    return SignedMaxima.combined(dimension, terms)


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_hat_of_the_triangulation(dimension):
    """max(0, 1 + min(0, x) - max(0, x)), written as a difference of convex functions."""
    units = [[0] * dimension, *([int(k == i) for k in range(dimension)] for i in range(dimension))]
    largest = TropicalPolynomial.of([(u, 0) for u in units])
    falling = TropicalPolynomial.of([([-a for a in u], -1) for u in units])
    zero = TropicalPolynomial.of([(units[0], 0)])
    # With h = -(1 + min(0, x)): max(V, -h) - V = max(V + h, 0) - (V + h).
    expected = DifferenceOfConvex((largest + falling) | zero, falling + largest)
    assert equal(hat(dimension), expected)
    for node in product((-1, 0, 1), repeat=dimension):
        assert hat(dimension)(node) == (not any(node))


def bump(x):
    """A product of tents: Lipschitz with constant n in the maximum norm, 0 outside [-1, 1]^n."""
    value = mpq(1)
    for coordinate in x:
        value *= max(1 - abs(coordinate), 0)
    return value


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_interpolant_is_affine_on_simplices(dimension):
    found = approximate_in_lq(bump, ([-1] * dimension, [1] * dimension), dimension, 2**dimension * dimension)
    assert found.certified
    assert len(found.network.hidden) == dimension.bit_length()
    assert found.construction.prove()
    edges = [mpq(2, c) for c in found.cells]
    for cell in product(*(range(c) for c in found.cells)):
        corner = tuple(-1 + k * e for k, e in zip(cell, edges, strict=True))
        for order in permutations(range(dimension)):
            vertices = [corner]
            for i in order:
                last = vertices[-1]
                vertices.append(tuple(x + edges[i] * (k == i) for k, x in enumerate(last)))
            middle = tuple(sum(v[k] for v in vertices) / (dimension + 1) for k in range(dimension))
            mean = sum(bump(v) for v in vertices) / (dimension + 1)
            assert found.interpolant(middle) == mean
            assert abs(mean - bump(middle)) <= found.sup_bound
    assert found.network([5] * dimension) == (0,)
    assert found.network([-1] * dimension) == (0,)


def test_enclosures_widen_the_bound():
    def enclosed(x):
        value = bump(x)
        return (value - mpq(1, 100), value + mpq(1, 100))

    exact = approximate_in_lq(bump, ([-1], [1]), 1, "1/2")
    found = approximate_in_lq(enclosed, ([-1], [1]), 1, "1/2")
    assert found.certified
    assert found.sup_bound == mpq(2, max(found.cells)) + mpq(1, 100)
    assert exact.volume * exact.sup_bound <= mpq(1, 2)
    with pytest.raises(InputError, match="narrowly"):
        approximate_in_lq(enclosed, ([-1], [1]), 1, "1/100")


def test_powers_are_compared_exactly():
    # 2 * d^(3/2) <= e^(3/2), at the tie d = 1, e^3 = 4, which no rational e meets.
    assert _within(mpq(2), mpq(1), mpq(3, 2), mpq(16, 10))
    assert not _within(mpq(2), mpq(1), mpq(3, 2), mpq(15, 10))
    assert _within(mpq(4), mpq(1, 2), mpq(2), mpq(1))
    assert not _within(mpq(4), mpq(1, 2) + mpq(1, 10**30), mpq(2), mpq(1))


def test_box_that_is_no_cube_and_modulus():
    found = approximate_in_lq(
        lambda x: max(mpq(0), 1 - abs(x[0])) * max(mpq(0), 4 - abs(x[1])) / 4,
        ([-1, -4], [1, 4]),
        lambda distance: distance * mpq(5, 4),
        8,
    )
    assert found.cells[1] == 4 * found.cells[0]
    assert found.certified


def test_zero():
    found = approximate_in_lq(lambda x: 0, ([0], [1]), 0, 1)
    assert found.network([mpq(1, 2)]) == (0,)


class TestBadInput:
    def test_not_zero_on_the_boundary(self):
        with pytest.raises(DegenerateInputError, match="boundary"):
            approximate_in_lq(lambda x: 1, ([0], [1]), 0, 1)

    def test_numbers(self):
        box = ([0], [1])
        for error in (0, -1, 0.5, None, True, "x"):
            with pytest.raises(InputError):
                approximate_in_lq(bump, box, 1, error)
        for q in (0, "1/2", None, float("inf")):
            with pytest.raises(InputError):
                approximate_in_lq(bump, box, 1, 1, q)
        for wrong in (([0], [0]), ([1], [0]), [0], None, ([0], ["a"])):
            with pytest.raises(InputError):
                approximate_in_lq(bump, wrong, 1, 1)
        for wrong in (([], []), ([0], [1, 1])):
            with pytest.raises(ShapeError):
                approximate_in_lq(bump, wrong, 1, 1)
        with pytest.raises(InputError, match="modulus"):
            approximate_in_lq(bump, ([-1], [1]), -1, 1)
        with pytest.raises(InputError, match="callable"):
            approximate_in_lq(3, box, 1, 1)

    def test_values(self):
        for value in (0.5, None, True, (1, 0), (1, 2, 3), "x"):
            with pytest.raises(InputError):
                approximate_in_lq(lambda x, value=value: value, ([-1], [1]), 1, 9)

    def test_limit(self):
        with pytest.raises(ResourceLimitError):
            approximate_in_lq(bump, ([-1, -1], [1, 1]), 2, "1/1000", limit=100)
