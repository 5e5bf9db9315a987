"""Numbers beyond the range of floats: what underflows is not zero, what overflows is not refused."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from exactrelu.errors import InputError
from exactrelu.networks import (
    Box,
    Domain,
    ReLUNetwork,
    activation_regions,
    canonical_complex,
    count_regions,
    estimate,
)
from exactrelu.networks.lattice.vertices import VertexStore

EXPONENTS = [300, 323, 324, 325, 400, 700]


def one_layer(rows: list[list[Any]], bias: list[Any]) -> ReLUNetwork:
    return ReLUNetwork.from_weights([(rows, bias), ([[1] * len(rows)], [0])])


@pytest.mark.parametrize("exponent", EXPONENTS)
def test_tiny_boxes_have_all_their_regions(exponent: int) -> None:
    e = Fraction(1, 10**exponent)
    assert count_regions(one_layer([[1]], [0]), domain=Box.of([-e], [e])) == 2
    assert len(activation_regions(one_layer([[1]], [0]), Box.of([-e], [e]))) == 2
    axes = one_layer([[1, 0], [0, 1]], [0, 0])
    assert count_regions(axes, domain=Box.of([-e, -e], [e, e])) == 4
    rows = [([s * (j == 0), s * (j == 1)], e) for j in (0, 1) for s in (1, -1)]
    for engine in ("lattice", "lp"):
        assert count_regions(axes, domain=Domain.polyhedron(rows, dimension=2), engine=engine) == 4
    half = activation_regions(one_layer([[1]], [0]), Box.of([0], [e]))
    assert [region.pattern for region in half] == [("1",)]
    assert half.count == 1


@pytest.mark.parametrize("exponent", EXPONENTS)
def test_breakpoints_that_nearly_coincide_are_kept_apart(exponent: int) -> None:
    e = Fraction(1, 10**exponent)
    deep = ReLUNetwork.from_weights([([[1], [1]], [-e, 0]), ([[1, 1]], [-3]), ([[1]], [0])])
    for engine in ("lattice", "lp"):
        assert count_regions(deep, engine=engine) == 4
    pair = one_layer([[1], [1]], [-e, 0])
    for definition in ("convex", "closed", "open", "affine"):
        assert count_regions(pair, definition) == 3
    # The bit of a neuron at 0 counts as inactive, so the breakpoints are no patterns of their own.
    assert count_regions(pair, "activation") == 3
    for engine in ("lattice", "lp", "arrangement"):
        assert count_regions(pair, engine=engine) == 3
        assert len(activation_regions(pair, engine=engine)) == 3
    plane = one_layer([[1, 0], [0, 1], [1, 0]], [-e, -1, 0])
    assert count_regions(plane, engine="lattice") == 6
    assert canonical_complex(pair).f_vector() == (2, 3)


@pytest.mark.parametrize("exponent", [323, 330])
def test_facets_of_a_long_thin_box(exponent: int) -> None:
    e = Fraction(1, 10**exponent)
    regions = activation_regions(one_layer([[1, 1]], [0]), Box.of([0, -1], [e, 1]))
    for region in regions:
        assert all(facet.neurons or facet.rows for facet in region.facets)


@pytest.mark.parametrize("exponent", [300, 323, 330, 500])
def test_huge_weights_are_not_refused_by_linear_programs(exponent: int) -> None:
    b = 10**exponent
    assert count_regions(one_layer([[b], [b]], [b, 1]), engine="lp") == 3
    skew = [[b + 1, 10 ** (exponent - 30)], [1, Fraction(1, 10**310)], [0, b + 1]]
    network = one_layer(skew, [b + 1, 0, Fraction(1, 10**310)])
    assert count_regions(network, engine="lp") == count_regions(network, engine="arrangement")


def test_a_root_coordinate_that_underflows_has_a_bound() -> None:
    store = VertexStore([], [(1, 0, 10**400), (10**400, -1, 1)])
    enclosure = store.coordinates()
    zero = np.array([[False, True, False], [False, False, False]])
    assert (enclosure.bound == 0).tolist() == zero.tolist()
    assert enclosure.value[0, 0] == 0.0


@pytest.mark.parametrize("outputs", [1, 63, 64, 65, 129])
def test_closed_regions_with_any_number_of_outputs(outputs: int) -> None:
    hidden = ([[1]] * 4, [0, -1, -2, -3])
    rows = [[1, -2 + (i + 1), 1 - 2 * (i + 1), i + 1] for i in range(outputs)]
    assert count_regions(ReLUNetwork.from_weights([hidden, (rows, [0] * outputs)]), "closed") == 5


def test_arguments_of_the_wrong_kind_are_named() -> None:
    network = one_layer([[1]], [0])
    with pytest.raises(InputError, match="network must be a ReLUNetwork, got list"):
        count_regions([1, 2])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="engine must be one of"):
        count_regions(network, engine=["lattice"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="points must be a positive integer"):
        estimate(network, points=-1)
    with pytest.raises(InputError, match="dimension must be an integer, 0 or more, got -1"):
        Box.cube(1, -1)
