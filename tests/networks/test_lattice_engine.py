"""The lattice engine: known counts, agreement with the plain-integer reference, pieces, witnesses."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from exactrelu.errors import ResourceLimitError
from exactrelu.networks.domain import Box, Domain
from exactrelu.networks.engines.lattice import LatticeEngine
from exactrelu.networks.lattice.driver import finished_pieces, prepare
from exactrelu.networks.lattice.reference import reference_complex, reference_patterns
from exactrelu.networks.network import ReLUNetwork
from exactrelu.networks.problem import Problem


def text(row):
    return "".join("1" if bit else "0" for bit in row)


def listed(engine, problem, network):
    """All patterns of an engine, each witness checked once more in rational arithmetic."""
    found = []
    for batch in engine.batches(problem):
        for row, witness in zip(batch.patterns, batch.witnesses, strict=True):
            point = problem.chart(witness)
            assert "".join(network.pattern_at(point)) == text(row)
            assert all(
                sum(a * x for a, x in zip(r[:-1], witness, strict=True)) + r[-1] > 0 for r in problem.rows
            )
            found.append(text(row))
    return found


def test_known_counts(known):
    whole = Problem.of(known.network)
    box = Problem.of(known.network, Box.cube(known.radius, known.network.inputs))
    assert LatticeEngine().count(whole) == known.true["activation_regions"]
    assert LatticeEngine().count(box) == known.in_box


def test_witnesses_of_degenerate_networks(case):
    for domain in (None, Box.cube(case.radius, case.network.inputs)):
        problem = Problem.of(case.network, domain)
        found = listed(LatticeEngine(), problem, case.network)
        assert len(set(found)) == len(found)
        assert all(a < b for a, b in pairwise(found))


def agree(instance, seeds):
    for seed in seeds:
        network, domain = instance(seed)
        problem = Problem.of(network, domain)
        if problem.empty:
            continue
        expected = reference_patterns(problem)
        assert listed(LatticeEngine((None, 30, 200)[seed % 3]), problem, network) == expected, seed
        assert LatticeEngine().count(problem) == len(expected)


def test_agrees_with_the_plain_integer_reference(instance):
    agree(instance, range(500))


@pytest.mark.long
def test_agrees_with_the_plain_integer_reference_on_ten_thousand_networks(instance):
    agree(instance, range(10_000, 20_000))


def test_f_vector_agrees_with_the_reference(instance):
    for seed in range(60):
        network, domain = instance(seed)
        problem = Problem.of(network, domain)
        if problem.empty:
            continue
        levels, _ = reference_complex(problem)
        for limit in (None, 40):
            pieces = list(finished_pieces(problem, prepare(problem), limit))
            total = [
                sum(counts) for counts in zip(*(piece.lattice.f_vector() for piece in pieces), strict=True)
            ]
            assert total == [len(level) for level in levels]


@pytest.mark.parametrize("name", ["gen_d3_10x10x10", "int_d3_16x16", "gen_d4_16", "tent_13"])
def test_pieces_give_the_same_list_in_the_same_order(table, name):
    problem = Problem.of(table(name).network)
    whole = np.concatenate([b.patterns for b in LatticeEngine(None).batches(problem, witnesses=False)])
    batches = list(LatticeEngine(2_000).batches(problem))
    assert len(batches) > 2
    assert np.array_equal(whole, np.concatenate([b.patterns for b in batches]))


def test_pieces_stay_small(table):
    """Memory is bounded by the limit: a piece may overshoot it by one cut, no more."""
    problem = Problem.of(table("gen_d4_12x12").network)
    pieces = list(finished_pieces(problem, prepare(problem), limit=20_000))
    assert max(piece.faces for piece in pieces) < 30_000
    assert sum(piece.lattice.cells for piece in pieces) == 11_391


def test_slivers_and_long_weights():
    """A strip of width 2^-60, and the same with 500-digit numbers: floats cannot see either."""
    tiny = "1/" + str(2**60)
    huge = 10**499 + 7
    sliver = ReLUNetwork.from_weights([([[1, 0], [1, 0], [1, 1]], [0, tiny, 0]), ([[1, 1, 1]], [0])])
    long = ReLUNetwork.from_weights(
        [([[huge, 1], [huge, 1], [huge, -1]], [0, 1, 0]), ([[huge, -huge, 1]], [1]), ([[1]], [0])]
    )
    for network in (sliver, long):
        for domain in (None, Box.cube(1, 2)):
            problem = Problem.of(network, domain)
            assert listed(LatticeEngine(), problem, network) == reference_patterns(problem)
    assert LatticeEngine().count(Problem.of(sliver)) == 6


def test_domains_of_lower_dimension(table):
    network = table("thirds_d3_6x6").network
    line = Domain.polyhedron([], [([1, 1, 0], 0), ([0, 1, 1], "1/3")])
    folded = Domain.polyhedron([([1, 1, 0], 0), ([-1, -1, 0], 0), ([0, 1, 1], "1/3"), ([0, -1, -1], "-1/3")])
    for domain in (line, folded):
        problem = Problem.of(network, domain)
        assert problem.dimension == 1
        assert len(listed(LatticeEngine(), problem, network)) == len(reference_patterns(problem)) > 3


def test_too_many_inputs_are_refused_with_a_remedy():
    network = ReLUNetwork.from_weights(
        [([[int(i == j) for j in range(20)] for i in range(20)], [0] * 20)] * 2
    )
    with pytest.raises(ResourceLimitError, match="use the engine 'lp'"):
        LatticeEngine().count(Problem.of(network))
