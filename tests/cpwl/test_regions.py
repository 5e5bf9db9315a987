"""Regions of functions, by the definitions that speak of functions."""

from __future__ import annotations

import pytest

from exactrelu.cpwl import DifferenceOfConvex, MaxMin, TropicalPolynomial, count_regions_of, regions_of
from exactrelu.errors import InputError


def test_stargalla_example():
    # theory.md section 4: max(-y, min(0, -x)) has (R4, R5, R6) = (3, 3, 3), and R3 = 4.
    f = MaxMin.of([([0, -1], 0), ([0, 0], 0), ([-1, 0], 0)], [[0], [1, 2]])
    counts = [count_regions_of(f, d) for d in ("open", "closed", "affine")]
    assert counts == [3, 3, 3]
    assert all(c.proved for c in counts)
    assert [str(c.definition) for c in counts] == ["open", "closed", "affine"]


def test_hat_on_the_line():
    # relu(x+1) - 2 relu(x) + relu(x-1): R4 = R5 = 4, R6 = 3.
    hat = DifferenceOfConvex.of([([0], 0), ([1], 1), ([2], 0)], [([0], 0), ([2], 0)])
    assert [int(count_regions_of(hat, d)) for d in ("open", "closed", "affine")] == [4, 4, 3]


def test_needed_terms_are_the_regions_of_a_maximum():
    f = TropicalPolynomial.of([([i, j], -(i * i) - j * j) for i in range(-1, 2) for j in range(-1, 2)])
    assert int(count_regions_of(f)) == len(f.irredundant().terms) == 9
    for region in regions_of(f):
        weights, bias = region.affine_map
        assert (
            f(region.witness) == sum(a * x for a, x in zip(weights[0], region.witness, strict=True)) + bias[0]
        )


@pytest.mark.parametrize("definition", ["activation", "proper", "nonsense", 3])
def test_definitions_of_networks_are_refused(definition):
    with pytest.raises(InputError, match="definition must be"):
        count_regions_of(TropicalPolynomial.of([([1], 0)]), definition)
