"""Bounds for regions: known numbers, enumeration, exact counts of networks, and who attains them."""

from __future__ import annotations

from itertools import combinations, product
from math import comb, prod
from random import Random
from typing import Any

import pytest
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu.certification import certified_count
from exactrelu.depth.architecture_bounds import (
    MaxoutLayer,
    architecture_bounds,
    attaining_maxout_layer,
    folding_network,
    maxout_upper_bound,
    minkowski_vertex_bound,
    zigzag_grid_network,
)
from exactrelu.depth.architecture_bounds.attaining import hyperplanes_in_cube
from exactrelu.depth.architecture_bounds.region_bounds import (
    cells_in_general_position,
    hanin_rolnick_density,
    hinz_upper_bound,
    montufar_2014_lower_bound,
    montufar_2017_upper_bound,
    raghu_upper_bound,
    serra_lower_bound,
    serra_upper_bound,
)
from exactrelu.depth.piece_bounds import serra_bound
from exactrelu.errors import InputError, ResourceLimitError, ShapeError
from exactrelu.networks import Box, ReLUNetwork, count_regions
from exactrelu.polyhedra import Polyhedron
from exactrelu.zonotopes import minkowski_sum

architectures = st.tuples(st.integers(1, 4), st.lists(st.integers(1, 5), min_size=1, max_size=4))


def enumerated(inputs: int, widths: list[int]) -> int:
    """The bound of Serra et al. from its definition, over all (j_1, ..., j_L)."""
    total = 0
    for chosen in product(*(range(w + 1) for w in widths)):
        limits = [
            min([inputs, *(w - j for w, j in zip(widths[:i], chosen[:i], strict=True))])
            for i in range(len(widths))
        ]
        if all(j <= limit for j, limit in zip(chosen, limits, strict=True)):
            total += prod(comb(w, j) for w, j in zip(widths, chosen, strict=True))
    return total


# Serra et al. 2018, Montufar 2017, Raghu et al. 2017; the numbers were computed by others.
@pytest.mark.parametrize(
    ("inputs", "widths", "numbers"),
    [
        (2, [2, 2], (11, 16, 16)),
        (2, [4, 4], (121, 121, 121)),
        (2, [3, 3, 3], (208, 343, 343)),
        (2, [4, 1, 4], (66, 110, 242)),
        (3, [4, 4, 4], (1631, 3375, 3375)),
    ],
)
def test_known_numbers(inputs: int, widths: list[int], numbers: tuple[int, int, int]) -> None:
    bounds = (serra_upper_bound, montufar_2017_upper_bound, raghu_upper_bound)
    assert tuple(bound(inputs, widths) for bound in bounds) == numbers
    assert hinz_upper_bound(inputs, widths) == numbers[0]


@settings(max_examples=200, deadline=None)
@given(architectures)
def test_bounds_are_ordered_and_equal_their_definitions(architecture: tuple[int, list[int]]) -> None:
    inputs, widths = architecture
    serra = serra_upper_bound(inputs, widths)
    assert serra == hinz_upper_bound(inputs, widths) == enumerated(inputs, widths)
    assert serra <= montufar_2017_upper_bound(inputs, widths) <= raghu_upper_bound(inputs, widths)
    found = architecture_bounds(inputs, widths)
    assert found.lower <= found.upper == serra
    if inputs == 1:
        # One node in an inner layer leaves a constant piece behind it: then the bound is smaller.
        assert (serra == serra_bound(widths)) == (min(widths[:-1], default=2) >= 2)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3), st.lists(st.integers(1, 4), min_size=1, max_size=3), st.integers(0, 10**6))
def test_exact_counts_never_exceed_the_upper_bounds(inputs: int, widths: list[int], seed: int) -> None:
    random = Random(seed)
    layers, below = [], inputs
    for width in [*widths, 1]:
        rows = [[random.randint(-9, 9) for _ in range(below)] for _ in range(width)]
        layers.append((rows, [random.randint(-9, 9) for _ in range(width)]))
        below = width
    assert int(count_regions(ReLUNetwork.from_weights(layers))) <= serra_upper_bound(inputs, widths)


def test_zaslavsky() -> None:
    assert [cells_in_general_position(2, m) for m in range(1, 7)] == [2, 4, 7, 11, 16, 22]


def test_large_architectures_at_once() -> None:
    found = architecture_bounds(784, [500, 500, 500])
    assert found.upper % (10**9 + 7) == 384855724  # recursion with memory, by a script of its own
    assert [b.value for b in found.bounds if b.side == "lower"] == [None, None]
    assert "at least 784" in found.bounds[0].missing


# ------------------------------------------------------------ attained


@pytest.mark.parametrize(
    ("inputs", "widths"),
    [(1, [2, 3]), (2, [4, 4]), (2, [5, 3, 3]), (2, [2, 2]), (3, [6, 4]), (3, [3, 2 + 1])],
)
def test_folding_networks_attain_the_bound_in_the_cube(inputs: int, widths: list[int]) -> None:
    network = folding_network(inputs, widths)
    assert (network.inputs, network.widths) == (inputs, tuple(widths))
    cube = Box.of([0] * inputs, [1] * inputs)
    assert count_regions(network, domain=cube) == montufar_2014_lower_bound(inputs, widths)


def test_the_square_folded_twice_with_certificates() -> None:
    last = ReLUNetwork.from_weights(
        [([[-3, 1], [-4, 4], [0, -4], [-2, -3]], ["3/4", "-3/8", "31/8", "29/8"]), ([[1, 2, 3, 5]], [0])]
    )
    network = folding_network(2, [4, 4], last)
    assert certified_count(network, Box.of([0, 0], [1, 1])) == montufar_2014_lower_bound(2, [4, 4]) == 44
    assert certified_count(network) == 57
    assert certified_count(network, statement="laws") == 52
    assert count_regions(network, "open") == 52


@pytest.mark.parametrize("widths", [[3, 3], [3], [5, 3, 4]])
def test_on_a_line_both_bounds_of_serra_et_al_are_attained(widths: list[int]) -> None:
    found = count_regions(zigzag_grid_network(1, widths))
    assert found == serra_lower_bound(1, widths) == serra_upper_bound(1, widths)
    assert widths != [3, 3] or found == 16


@pytest.mark.parametrize(("inputs", "widths"), [(2, [6, 6]), (2, [7, 6]), (3, [9, 9])])
def test_grid_networks_reach_the_lower_bound(inputs: int, widths: list[int]) -> None:
    found = int(count_regions(zigzag_grid_network(inputs, widths)))
    assert serra_lower_bound(inputs, widths) <= found <= serra_upper_bound(inputs, widths)


@pytest.mark.parametrize(("d", "m"), [(1, 3), (2, 2), (2, 6), (3, 3), (3, 5), (3, 2), (4, 5)])
def test_hyperplanes_in_general_position_inside_the_cube(d: int, m: int) -> None:
    normals, offsets = hyperplanes_in_cube(d, m)
    network = ReLUNetwork.from_weights([(normals, offsets), ([[1] * m], [0])])
    cells = sum(comb(m, j) for j in range(d + 1))
    assert count_regions(network) == cells
    assert count_regions(network, domain=Box.of([0] * d, [1] * d)) == cells


# ------------------------------------------------------------ maxout and Minkowski sums


def maxout_by_definition(inputs: int, ranks: list[int]) -> int:
    return sum(
        prod(ranks[i] - 1 for i in chosen)
        for j in range(inputs + 1)
        for chosen in combinations(range(len(ranks)), j)
    )


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 5), st.lists(st.integers(1, 5), min_size=1, max_size=5))
def test_maxout_bound_is_its_definition(inputs: int, ranks: list[int]) -> None:
    assert maxout_upper_bound(inputs, ranks) == maxout_by_definition(inputs, ranks)


@pytest.mark.parametrize(
    ("inputs", "ranks"), [(1, [40]), (1, [5, 4]), (2, [3] * 5), (3, [3, 4, 2, 3]), (3, [3, 3]), (2, [1, 4])]
)
def test_maxout_bounds_are_attained_in_any_dimension(inputs: int, ranks: list[int]) -> None:
    layer = attaining_maxout_layer(inputs, ranks)
    assert (layer.inputs, layer.ranks) == (inputs, tuple(ranks))
    assert layer.count() == maxout_upper_bound(inputs, ranks)


def test_maxout_bounds_in_more_dimensions_than_units() -> None:
    assert maxout_upper_bound(10**9, [2, 3]) == 6
    with pytest.raises(InputError, match="seed"):
        attaining_maxout_layer(2, [2], seed="x")  # type: ignore[arg-type]


# Montufar, Ren, Zhang 2022.
@pytest.mark.parametrize(
    ("ranks", "regions"), [([3, 2], 6), ([3, 3], 9), ([3, 3, 2], 14), ([4], 4), ([2] * 4, 11)]
)
def test_maxout_bounds_are_attained(ranks: list[int], regions: int) -> None:
    layer = attaining_maxout_layer(2, ranks)
    assert layer.ranks == tuple(ranks)
    found = layer.regions()
    assert len(found) == maxout_upper_bound(2, ranks) == regions
    for choice, witness in found.items():
        point = [*witness, mpq(1)]
        for unit, chosen in zip(layer.units, choice, strict=True):
            values = [sum(a * x for a, x in zip(form, point, strict=True)) for form in unit]
            assert [v for i, v in enumerate(values) if i != chosen and v >= values[chosen]] == []


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(*[st.integers(-3, 3)] * 3), min_size=1, max_size=3, unique=True),
        min_size=1,
        max_size=3,
    )
)
def test_maxout_counts_stay_below_the_bound(units: list[list[tuple[int, int, int]]]) -> None:
    layer = MaxoutLayer.of(2, units)
    assert 1 <= int(layer.count()) <= maxout_upper_bound(2, layer.ranks)


def test_degenerate_maxout_layers() -> None:
    assert MaxoutLayer.of(2, [[[1, 0, 0]]]).count() == 1
    assert MaxoutLayer.of(2, [[[1, 0, 0], [1, 0, 5]]]).count() == 1  # parallel forms: one always wins
    assert MaxoutLayer.of(2, [[[1, 0, 0], [-1, 0, 0], [0, 0, -1]]]).count() == 2  # the third never wins


# Weibel 2012; the last three are zonotopes.
@pytest.mark.parametrize(
    ("d", "vertices", "bound"),
    [
        (2, [3, 4, 5], 12),
        (3, [3, 3, 3], 20),
        (3, [2] * 3, 8),
        (3, [2] * 4, 14),
        (3, [2] * 5, 22),
        (3, [4, 5], 20),
    ],
)
def test_minkowski_numbers(d: int, vertices: list[int], bound: int) -> None:
    assert minkowski_vertex_bound(d, vertices) == bound


def test_segments_are_zonotopes() -> None:
    for d in range(1, 6):
        for m in range(d, 8):
            assert minkowski_vertex_bound(d, [2] * m) == 2 * sum(comb(m - 1, i) for i in range(d))


@pytest.mark.parametrize("seed", range(5))
def test_sums_never_have_more_vertices(seed: int) -> None:
    random = Random(seed)
    polytopes = [
        Polyhedron.from_generators(
            [[random.randint(-9, 9) for _ in range(3)] for _ in range(random.randint(2, 5))]
        )
        for _ in range(3)
    ]
    vertices = [len(p.vertices) for p in polytopes]
    if min(vertices) >= 2:
        assert len(minkowski_sum(*polytopes).vertices) <= minkowski_vertex_bound(3, vertices)


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize("bad", [0, -1, True, 2.0, "2", None])
def test_bad_numbers(bad: Any) -> None:
    for bound in (serra_upper_bound, raghu_upper_bound, montufar_2017_upper_bound, hinz_upper_bound):
        with pytest.raises(InputError, match="positive integer"):
            bound(bad, [4])
        with pytest.raises(InputError, match=r"widths\[1\]"):
            bound(2, [4, bad])
    with pytest.raises(InputError, match="ranks"):
        maxout_upper_bound(2, [3, bad])
    with pytest.raises(InputError, match="vertices"):
        minkowski_vertex_bound(2, [3, bad])
    with pytest.raises(InputError):
        architecture_bounds(2, bad)


def test_hypotheses_are_checked_and_named() -> None:
    with pytest.raises(InputError, match=r"widths\[1\] must be at least 2"):
        montufar_2014_lower_bound(2, [4, 1])
    with pytest.raises(InputError, match=r"widths\[0\] must be at least 6"):
        serra_lower_bound(2, [5, 6])
    with pytest.raises(InputError, match="at least 6"):
        zigzag_grid_network(2, [4, 4])
    with pytest.raises(InputError, match="one hidden layer of 4"):
        folding_network(2, [4, 4], ReLUNetwork.from_weights([([[1, 0]], [0]), ([[1]], [0])]))
    with pytest.raises(InputError, match="widths"):
        serra_upper_bound(2, [])


def test_refuses_what_would_not_fit_into_memory() -> None:
    with pytest.raises(ResourceLimitError, match="bits"):
        architecture_bounds(10**6, [10**6])
    assert architecture_bounds(2, [10**6, 10**6]).upper > 10**20


def test_bad_maxout_layers() -> None:
    with pytest.raises(ShapeError, match="different affine forms"):
        MaxoutLayer.of(2, [[[1, 0, 0], [1, 0, 0]]])
    with pytest.raises(ShapeError, match=r"units\[0\]\[0\]"):
        MaxoutLayer.of(2, [[[1, 0]]])


def test_hanin_rolnick() -> None:
    assert hanin_rolnick_density(2, 10, "1/2") == mpq(25, 2)
    assert hanin_rolnick_density(3, 2, 1) == 4
    with pytest.raises(InputError):
        hanin_rolnick_density(2, 10, 0.5)
    with pytest.raises(InputError, match="T must be positive"):
        hanin_rolnick_density(2, 10, 0)
