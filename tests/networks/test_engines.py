"""One table of examples over every engine; agreement with exhaustive search."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from gmpy2 import mpq

from exactrelu.errors import InputError
from exactrelu.networks import Box, Domain, ReLUNetwork, activation_regions
from exactrelu.networks.engines.choice import choose
from exactrelu.networks.engines.float_simplex import minimise
from exactrelu.networks.engines.lp import beyond
from exactrelu.networks.estimation import estimate, upper_bound
from exactrelu.networks.geometry import preactivation_layers
from exactrelu.networks.problem import Problem
from exactrelu.polyhedra import Optimal, solve_lp

ENGINES = ["lattice", "lp", pytest.param("cdd", marks=pytest.mark.engine("cdd"))]


@pytest.mark.parametrize("engine", ENGINES)
def test_known_counts(small, engine):
    """Every degenerate case of up to 130 regions, in R^n and in its box, with checked witnesses."""
    box = Box.cube(small.radius, small.network.inputs)
    for domain, expected in ((None, small.true["activation_regions"]), (box, small.in_box)):
        regions = list(activation_regions(small.network, domain, engine))
        assert len(regions) == expected
        assert regions == sorted(regions, key=lambda region: region.pattern)
        for region in regions:
            assert small.network.pattern_at(region.witness) == region.pattern


def test_one_hidden_layer_as_an_arrangement(shallow):
    arrangement = activation_regions(shallow.network, None, "arrangement")
    lattice = activation_regions(shallow.network, None, "lattice")
    assert int(arrangement.count) == shallow.true["activation_regions"]
    assert np.array_equal(arrangement.patterns(), lattice.patterns())
    assert [r.pattern for r in arrangement] == [r.pattern for r in lattice]


@pytest.mark.parametrize("engine", ENGINES)
def test_adversaries(adversaries, engine):
    expected = {
        "sliver": 6,
        "500 digits": 9,
        "tiny and huge": 4,
        "far away": 7,
        "vanishes on a region": 2,
        "both sides at once": 2,
        "no hidden layer": 1,
        "width 0": 1,
        "dimension 0": 1,
        "all dead": 1,
        "always on": 2,
        "three axes twice": 10,
    }
    for name, network in adversaries.items():
        regions = list(activation_regions(network, None, engine))
        assert (name, len(regions)) == (name, expected[name])
        assert all(network.pattern_at(region.witness) == region.pattern for region in regions)


def agree(instance, seeds):
    for seed in seeds:
        network, domain = instance(seed)
        lists = [activation_regions(network, domain, engine).patterns() for engine in ("lattice", "lp")]
        assert np.array_equal(*lists), seed


def test_lattice_and_lp_agree(instance):
    agree(instance, range(3_000, 3_250))


@pytest.mark.long
def test_lattice_and_lp_agree_on_ten_thousand_networks(instance):
    agree(instance, range(30_000, 40_000))


@pytest.mark.engine("cdd")
def test_lattice_and_cdd_agree(instance):
    for seed in range(4_000, 4_150):
        network, domain = instance(seed)
        lists = [activation_regions(network, domain, engine).patterns() for engine in ("lattice", "cdd")]
        assert np.array_equal(*lists), seed


def has_interior(problem, pattern):
    """Whether the open region of a pattern is not empty, by one exact linear program, from the definition."""
    rows = [(row[:-1], row[-1]) for row in problem.rows]
    for layer, bits in zip(preactivation_layers(problem, pattern), pattern, strict=True):
        for row, offset, bit in zip(layer.weights, layer.bias, bits, strict=True):
            if not any(row):
                if (offset > 0) != (bit == "1"):
                    return False
            elif bit == "1":
                rows.append((row, offset))
            else:
                rows.append(([-x for x in row], -offset))
    slack = [([*row, -1], offset) for row, offset in rows] + [([0] * problem.dimension + [-1], 1)]
    result = solve_lp([0] * problem.dimension + [1], slack, backend="simplex")
    assert isinstance(result, Optimal)
    return result.value > 0


def search(instance, seeds, neurons):
    for seed in seeds:
        network, domain = instance(seed)
        problem = Problem.of(network, domain)
        if problem.empty or network.size > neurons:
            continue
        choices = [["".join(bits) for bits in itertools.product("01", repeat=w)] for w in network.widths]
        expected = [p for p in itertools.product(*choices) if has_interior(problem, p)]
        assert [region.pattern for region in activation_regions(network, domain)] == expected, seed


def test_agrees_with_exhaustive_search(instance):
    search(instance, range(5_000, 5_150), neurons=6)


@pytest.mark.long
def test_agrees_with_exhaustive_search_on_many_networks(instance):
    search(instance, range(50_000, 55_000), neurons=8)


def dense(inputs, widths, seed):
    generator = np.random.default_rng(seed)
    layers = [
        (generator.integers(-99, 100, (b, a)).tolist(), generator.integers(-99, 100, b).tolist())
        for a, b in itertools.pairwise([inputs, *widths, 1])
    ]
    return ReLUNetwork.from_weights(layers)


def test_many_inputs():
    """Reduction to the rank of the first layer makes 20 inputs cheap."""
    network = dense(20, [8, 6], 1)
    regions = activation_regions(network)
    assert "lattice" in regions.engine
    assert np.array_equal(regions.patterns(), activation_regions(network, None, "lp").patterns())
    assert len(activation_regions(dense(50, [12], 2))) == 4096


def test_many_inputs_in_a_box():
    network = dense(15, [4, 3], 3)
    regions = activation_regions(network, Box.cube(1, 15))
    assert regions.engine.startswith("lp (auto")
    assert len(list(regions)) == len(regions) > 16


def test_auto_says_why(table):
    shallow, deep = table("gen_d3_16").network, table("gen_d2_16x16").network
    assert activation_regions(shallow).count.engine.startswith("arrangement (auto: one hidden layer")
    assert activation_regions(deep).engine.startswith("lattice (auto: 2 reduced inputs")
    assert activation_regions(deep, engine="lp").engine == "lp"


def test_unknown_and_impossible_engines(table):
    network = table("gen_d2_16x16").network
    with pytest.raises(
        InputError, match="engine must be one of auto, lattice, lp, cdd, arrangement, got 'fast'"
    ):
        activation_regions(network, engine="fast")
    with pytest.raises(InputError, match="needs one hidden layer"):
        len(activation_regions(network, engine="arrangement"))
    assert choose(Problem.of(network), "cdd").reason == ""


def test_beyond_without_rows_and_on_ties():
    assert beyond([], (2, 0, 1), (mpq(3), mpq(0))) is not None
    assert beyond([(1, 0, 0)], (1, 0, 0), (mpq(1), mpq(1))) is None
    assert beyond([(1, 0, 0), (0, 1, 0)], (1, 1, 0), (mpq(1), mpq(1))) is None
    point = beyond([(1, 0, 0), (0, 1, 0)], (1, 1, -1), (mpq(1), mpq(1)))
    assert point is not None
    assert min(point) > 0 > sum(point) - 1


def test_float_simplex_proposes_the_right_answer():
    proposal = minimise(np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]]), np.ones(3), np.array([1.0, 2.0]))
    assert proposal.value == pytest.approx(-3.0)
    assert sorted(proposal.support) == [0, 1]
    ray = minimise(np.array([[1.0, 0.0]]), np.ones(1), np.array([0.0, 1.0]))
    assert ray.value == -np.inf


def test_estimate(known):
    for domain in (None, Box.cube(known.radius, known.network.inputs)):
        found = estimate(known.network, domain, points=512)
        count = known.true["activation_regions"] if domain is None else known.in_box
        assert found.lower <= count <= found.upper


def test_upper_bound_of_the_literature():
    table = {(2, (2, 2)): 11, (2, (4, 4)): 121, (2, (3, 3, 3)): 208, (2, (4, 1, 4)): 66, (3, (4, 4, 4)): 1631}
    assert {key: upper_bound(*key) for key in table} == table


def test_estimate_of_an_empty_domain(table):
    network = table("max2").network
    nowhere = Domain.polyhedron([([1, 0], -1), ([-1, 0], 0)])
    assert (estimate(network, nowhere).lower, estimate(network, nowhere).upper) == (0, 0)
