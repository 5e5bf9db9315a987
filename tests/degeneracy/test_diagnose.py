"""Diagnoses against known answers, brute force over regions, and exact differences of outputs."""

import json
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from click.testing import CliRunner
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu import Box, ReLUNetwork
from exactrelu.arith.linalg import rank
from exactrelu.cli.diagnose import diagnose as diagnose_command
from exactrelu.degeneracy.diagnosis import State, activity_proof, diagnose, functional_dimension
from exactrelu.errors import DegenerateInputError, InputError, ResourceLimitError
from exactrelu.networks import Domain, activation_regions


def random_network(widths, seed, size=9):
    random = Random(seed)

    def vector(length):
        return [random.randint(-size, size) for _ in range(length)]

    return ReLUNetwork.from_weights([([vector(a) for _ in range(b)], vector(b)) for a, b in pairwise(widths)])


# ------------------------------------------------------------ functional dimension


@pytest.mark.parametrize(
    ("widths", "value", "parameters"),
    # Grigsby, Lindsey, Meyerhoff, Wu, arXiv 2209.04036: all attain #parameters - #hidden.
    [((1, 2, 1), 5, 7), ((1, 3, 1), 7, 10), ((2, 3, 1), 10, 13), ((2, 2, 2, 1), 11, 15)],
)
def test_generic_functional_dimensions(widths, value, parameters):
    found = [functional_dimension(random_network(widths, seed, 99)) for seed in range(6)]
    assert max(map(int, found)) == value
    assert all(d.parameters == parameters and d.bound == value and int(d) <= value for d in found)


def moved(network, level, i, j, step):
    layers = [([list(row) for row in layer.weights], list(layer.bias)) for layer in network.layers]
    if j is None:
        layers[level][1][i] += step
    else:
        layers[level][0][i][j] += step
    return ReLUNetwork.from_weights(layers, network.inputs)


def by_differences(network, limit=None):
    """The rank from exact difference quotients: outputs are affine in each single parameter."""
    rows = []
    for region in activation_regions(network, engine="lp"):
        if any(z == 0 for layer in network.preactivations(region.witness) for z in layer):
            continue
        step = mpq(1, 10**4)
        points = [region.witness]
        for k in range(network.inputs):
            points.append(tuple(x + (step if i == k else 0) for i, x in enumerate(region.witness)))
        while any(network.pattern_at(point) != region.pattern for point in points):
            step /= 16
            points = points[:1] + [
                tuple(x + (step if i == k else 0) for i, x in enumerate(region.witness))
                for k in range(network.inputs)
            ]
        for point in points:
            columns = []
            for level, layer in enumerate(network.layers):
                for i in range(layer.outputs):
                    for j in [*range(layer.inputs), None]:
                        columns.append(difference_quotient(network, region.pattern, point, level, i, j))
            rows += list(zip(*columns, strict=True))
    return rank(rows)


def difference_quotient(network, pattern, point, level, i, j):
    step = mpq(1, 10**5)
    while True:
        other = moved(network, level, i, j, step)
        if other.pattern_at(point) == pattern:
            return [(a - b) / step for a, b in zip(other(point), network(point), strict=True)]
        step /= 16


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("widths", [(1, 3, 1), (2, 3, 1), (2, 2, 2, 1), (2, 2, 2), (1, 2, 2, 2)])
def test_functional_dimension_agrees_with_difference_quotients(widths, seed):
    network = random_network(widths, seed, 2)  # small entries: zeros, parallel and dead neurons
    assert int(functional_dimension(network)) == by_differences(network)


def test_functional_dimension_of_degenerate_networks():
    affine = ReLUNetwork.from_weights([([[1, 2]], [3])])
    assert (int(functional_dimension(affine)), functional_dimension(affine).bound) == (3, 3)
    dead = ReLUNetwork.from_weights([([[0]], [0]), ([[1]], [0])])
    found = functional_dimension(dead)
    assert (int(found), found.excluded, found.attained) == (0, 1, False)
    # Twice the same neuron: one of them adds nothing.
    twice = ReLUNetwork.from_weights([([[1], [1]], [1, 1]), ([[1, 2]], [0])])
    assert int(functional_dimension(twice)) == 3
    limited = functional_dimension(random_network((2, 16, 1), 1), limit=5)
    assert limited.regions == 0
    assert (limited.lower, limited.upper, limited.attained) == (0, 49, None)
    with pytest.raises(InputError, match="only known to be between 0 and 49"):
        int(limited)


def test_functional_dimension_needs_an_interior():
    network = random_network((2, 2, 1), 0)
    line = Domain.polyhedron([], [([1, 1], 0)])
    with pytest.raises(DegenerateInputError, match="must have an interior"):
        functional_dimension(network, line)
    assert diagnose(network, line).dimension is None
    assert "not defined" in str(diagnose(network, line))
    with pytest.raises(InputError, match="limit must be"):
        functional_dimension(network, None, 0)


# ------------------------------------------------------------ activity


def test_dead_and_active_neurons_on_the_space_and_in_a_box():
    network = ReLUNetwork.from_weights(
        [
            ([[1, 0], [0, 1], [1, 1], [0, 0], [0, 0]], [5, 0, -3, 1, -1]),
            ([[-1, -1, 0, 0, 0], [1, 1, 1, 1, 1]], [0, 0]),
            ([[1, 1]], [0]),
        ]
    )
    space = diagnose(network)
    assert space.layers[0].dead == (4,)
    assert space.layers[0].always_active == (3,)
    assert space.layers[0].weights.without_weights == (3, 4)
    assert (space.layers[1].dead, space.layers[1].always_active) == ((0,), (1,))
    box = diagnose(network, Box.cube(1, 2))
    assert box.layers[0].dead == (2, 4)
    assert box.layers[0].always_active == (0, 3)
    for found in (space, box):
        for level, layer in enumerate(found.layers):
            for i, state in enumerate(layer.activity):
                proof = found.proof(level, i)
                if state.state is State.SWITCHING:
                    assert proof is None
                    for point, sign in ((state.positive, 1), (state.negative, -1)):
                        assert sign * network.preactivations(point)[level][i] > 0
                else:
                    assert proof.holds()
                    assert proof.state is state.state


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([(1, 3, 2, 1), (2, 3, 2, 1), (2, 4, 1)]), st.booleans())
def test_states_agree_with_patterns_of_all_regions(seed, widths, boxed):
    network = random_network(widths, seed, 2)
    domain = Box.cube(1, network.inputs) if boxed else None
    found = diagnose(network, domain)
    patterns = ["".join(region.pattern) for region in activation_regions(network, domain, "lp")]
    place = 0
    for level, layer in enumerate(found.layers):
        for i, state in enumerate(layer.activity):
            bits = {pattern[place] for pattern in patterns}
            place += 1
            assert (state.state is State.DEAD) == (bits == {"0"})
            if bits == {"1"}:
                assert state.state is State.ACTIVE
            if state.state is not State.SWITCHING:
                assert activity_proof(network, level, i, domain).holds()


def test_a_neuron_that_vanishes_on_a_region_is_never_negative():
    # relu(-x) is never negative, and 0 for x > 0: neither positive nor negative there.
    network = ReLUNetwork.from_weights([([[-1]], [0]), ([[1]], [0]), ([[1]], [0])])
    found = diagnose(network)
    assert found.layers[1].always_active == (0,)
    assert found.proof(1, 0).state is State.ACTIVE
    assert found.dimension.excluded == 1


def test_limits_and_empty_domains():
    network = random_network((2, 12, 1), 4)
    dead = ReLUNetwork.from_weights(
        [([*network.layers[0].weights, [0, 0]], [*network.layers[0].bias, -1]), ([[1] * 13], [0])]
    )
    with pytest.raises(ResourceLimitError, match="which neurons are dead"):
        diagnose(dead, limit=3)
    with pytest.raises(DegenerateInputError, match="must have points"):
        diagnose(network, Box.of([1, 1], [0, 0]))
    with pytest.raises(InputError, match="must be a ReLUNetwork"):
        diagnose("net.json")
    with pytest.raises(InputError, match="must name a hidden neuron"):
        activity_proof(network, 1, 0)


# ------------------------------------------------------------ weights


def test_parallel_opposite_and_cancelling_neurons():
    rows = [[1, Fraction(-1, 2)], [-1, Fraction(-1, 2)], [0, 1]]
    both = [*rows, *([-x for x in row] for row in rows)]
    network = ReLUNetwork.from_weights([(both, [0] * 6), ([[1, 1, 1, -1, -1, -1]], [0])])
    family = diagnose(network).layers[0].weights.opposite
    # Berner et al., Lemma A.3 and Example 2.4: three cancelling pairs, one relation, nothing left.
    assert len(family.cancelled) == 3
    assert family.affine_sum == ((0, 0, 0),)
    (relation,) = family.relations
    for j in range(2):
        assert sum(d * z[j] for d, z in zip(relation, family.forms, strict=True)) == 0
    assert not diagnose(network).clean


def test_balance_and_duplicates_of_a_deep_layer():
    network = ReLUNetwork.from_weights(
        [
            ([[1, 0], [0, 1]], [0, 0]),
            ([[1, 2], [1, 2], [2, 4], [-1, -2]], [1, 1, 2, 3]),
            ([[2, 1, 4, 0]], [0]),
        ]
    )
    weights = diagnose(network).layers[1].weights
    assert weights.duplicates == ((0, 1),)
    assert weights.parallel == ((0, 1, 2),)
    assert weights.opposite is None  # the biases differ: other hyperplanes
    assert weights.without_output == (3,)
    assert weights.unbalanced == (1, 3)
    assert (weights.balance[3].incoming, weights.balance[3].outgoing) == (3, 0)


def test_a_clean_network():
    network = ReLUNetwork.from_weights([([[1, 0], [0, 1]], [1, 2]), ([[1, 3]], [0])])
    found = diagnose(network)
    assert found.clean
    assert "nothing degenerate" in str(found)


# ------------------------------------------------------------ command line


def run(*args):
    return CliRunner().invoke(diagnose_command, list(map(str, args)), standalone_mode=False)


def test_the_command(tmp_path):
    network = ReLUNetwork.from_weights([([[1, 0], [-1, 0], [0, 0]], [0, 0, -1]), ([[1, -1, 1]], [0])])
    path = tmp_path / "net.json"
    path.write_text(json.dumps(network.to_dict()))
    text = run(path, "--proofs")
    assert text.exit_code == 0
    assert "dead: 2" in text.output
    assert "kinks cancel" in text.output
    assert "proof: layer 1, neuron 2 is dead: 1 Farkas identities, checked" in text.output
    found = json.loads(run(path, "--json", "--proofs", "--box", "1/2").output)
    assert found["domain"] == "[-1/2, 1/2]^2"
    assert found["layers"][0]["opposite"]["affine_sum"] == [["1", "0", "0"]]
    assert found["proofs"] == [{"layer": 0, "neuron": 2, "state": "dead", "identities": 1, "checked": True}]
    assert found["functional_dimension"]["bound"] == 10
    with pytest.raises(InputError, match="--box"):
        raise run(path, "--box", "0").exception
