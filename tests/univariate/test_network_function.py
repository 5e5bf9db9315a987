"""Networks with one input against a second opinion that knows them only by their values."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from exactrelu.arith.residues import ResidueSystem
from exactrelu.errors import ResourceLimitError, ShapeError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.univariate import (
    PiecewiseLinear1D,
    contributions,
    count_pieces,
    network_function,
    network_functions,
)
from exactrelu.univariate.algebra import combination
from exactrelu.univariate.integer_layers import integer_layers, largest_entry, longest_sum
from exactrelu.univariate.random_networks import random_network
from tests.univariate import oracle


@pytest.mark.parametrize("seed", range(1000))
def test_functions_agree_with_the_second_opinion(seed: int) -> None:
    layers = oracle.random_layers(random.Random(seed))
    points = oracle.candidates(layers)
    network = ReLUNetwork.from_weights(layers)
    functions = network_functions(network)
    union: set[Fraction] = set()
    for output, f in enumerate(functions):

        def value(x: Fraction, output: int = output) -> Fraction:
            return oracle.preactivations(layers, x)[-1][output]

        breakpoints, slopes = oracle.pieces(value, points)
        assert list(f.breakpoints) == breakpoints
        assert list(f.slopes) == slopes
        for x in (Fraction(-7, 3), *breakpoints, Fraction(5)):
            assert f(x) == value(x)
        union.update(breakpoints)
    assert count_pieces(network) == len(union) + 1


@pytest.mark.parametrize("seed", range(100))
def test_kinks_of_neurons_are_where_they_start_or_stop_being_active(seed: int) -> None:
    layers = oracle.random_layers(random.Random(1000 + seed))
    points = oracle.candidates(layers)
    found = contributions(ReLUNetwork.from_weights(layers))
    expected = set()
    for depth in range(len(layers) - 1):
        for i in range(len(layers[depth][1])):
            active = [
                oracle.preactivations(layers, (a + b) / 2)[depth][i] > 0
                for a, b, _, _ in oracle.spans(points)
            ]
            expected |= {(depth, i, x) for j, x in enumerate(points) if active[j] != active[j + 1]}
    assert {(k.layer, k.neuron, Fraction(k.x)) for k in found.kinks} == expected
    surviving = {x for f in found.functions for x in f.breakpoints}
    assert all(kink.survives == (kink.x in surviving) for kink in found.kinks)
    # A breakpoint of the output is one of some neuron.
    assert surviving <= {kink.x for kink in found.kinks}


def by_calculus(network: ReLUNetwork) -> PiecewiseLinear1D:
    """The function of a network by sums and maxima of functions: another engine, neuron by neuron."""
    values = [PiecewiseLinear1D.affine(1, 0)]
    for i, layer in enumerate(network.layers):
        sums = [
            combination(list(zip(row, values, strict=True))) + b
            for row, b in zip(layer.weights, layer.bias, strict=True)
        ]
        values = sums if i == network.depth - 1 else [z.maximum(0) for z in sums]
    return values[0]


@pytest.mark.parametrize("seed", range(15))
def test_random_networks_agree_with_the_calculus(seed: int) -> None:
    network = random_network([6, 7, 5], seed)
    assert network_function(network) == by_calculus(network)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("widths", [[16] * 4, [8] * 12, [60, 3, 40], [2] * 30])
def test_larger_networks_agree_with_the_calculus(widths: list[int], seed: int) -> None:
    network = random_network(widths, seed)
    assert network_function(network) == by_calculus(network)


def test_networks_without_hidden_layers_and_with_empty_ones() -> None:
    line = ReLUNetwork.from_weights([([["1/2"]], [3])])
    assert network_function(line)(4) == 5
    empty = ReLUNetwork.from_weights([([], []), ([[]], [7])], inputs=1)
    assert network_function(empty).slopes == (0,)
    assert network_function(empty)(100) == 7
    none = ReLUNetwork.from_weights([([], [])], inputs=1)
    assert network_functions(none) == ()
    assert count_pieces(none) == 1


def test_huge_and_tiny_breakpoints_leave_the_range_of_floats() -> None:
    far, near = 10**400, Fraction(1, 10**400)
    layers = [
        ([[1], [1], [1], [1]], [-far, -far - 1, far, -near]),
        ([[1, 1, 1, 1], [1, -1, 1, -2]], [-1, -far]),
        ([[1, 1]], [0]),
    ]
    exact = [
        ([[Fraction(w) for w in row] for row in rows], [Fraction(b) for b in bias]) for rows, bias in layers
    ]
    points = oracle.candidates(exact)
    f = network_function(ReLUNetwork.from_weights(layers))
    breakpoints, slopes = oracle.pieces(lambda x: oracle.preactivations(exact, x)[-1][0], points)
    assert (list(f.breakpoints), list(f.slopes)) == (breakpoints, slopes)


def test_close_breakpoints_are_ordered_exactly() -> None:
    tiny = Fraction(1, 10**40)
    layers = [([[1]] * 5, [-1, -1 - tiny, -1 + tiny, -1, -1 - 2 * tiny]), ([[1, -3, 5, -7, 11]], [0])]
    f = network_function(ReLUNetwork.from_weights(layers))
    assert f.breakpoints == (1 - tiny, 1, 1 + tiny, 1 + 2 * tiny)


def test_bad_input_is_refused() -> None:
    two = ReLUNetwork.from_weights([([[1, 1]], [0])])
    with pytest.raises(ShapeError, match="one input, got 2"):
        network_functions(two)
    pair = ReLUNetwork.from_weights([([[1], [2]], [0, 0])])
    with pytest.raises(ShapeError, match="one output, got 2"):
        network_function(pair)
    deep = [([[1], [1]], [0, "-1/2"]), *[([[2, -4], [2, -4]], [0, "-1/2"])] * 30, ([[2, -4]], [0])]
    with pytest.raises(ResourceLimitError):
        network_function(ReLUNetwork.from_weights(deep), limit=100_000)


def test_equal_slopes_whose_residues_look_different() -> None:
    # -(-5 h x) and 5 (h x) are one law; modulo 2 h, an odd multiple of h is reduced to h or to -h.
    h = 2**24 - 8
    layers = [([[-5 * h], [h], [1]], [0, 0, -1]), ([[-1, 5, 0]], [0])]
    network = ReLUNetwork.from_weights(layers)
    integers = integer_layers(network)
    system = ResidueSystem.of(largest_entry(integers), longest_sum(integers))
    assert system.moduli[0] == 2 * h
    assert network_function(network) == PiecewiseLinear1D.affine(5 * h, 0)
    assert int(count_pieces(network)) == 1


def test_signs_where_slopes_are_smaller_than_any_float() -> None:
    # The bounds of the layers grow to 2^1100, their values stay: relu(x) and relu(x - far) pass all layers.
    far = 2**100
    layers = [([[1], [1], [1], [1]], [0, 0, -far, -far])]
    for i in range(530):
        a = 2 if i < 212 else 1
        pair = [[a + 1, -a], [a, 1 - a]]
        layers.append(([[*row, 0, 0] for row in pair] + [[0, 0, *row] for row in pair], [0] * 4))
    layers += [([[100, 0, 0, 0], [0, 0, 100, 0]], [-97 * far, 0]), ([[1, 1]], [0])]
    relu = PiecewiseLinear1D.relu
    expected = 100 * relu(Fraction(97 * far, 100)) + 100 * relu(far)
    assert network_function(ReLUNetwork.from_weights(layers)) == expected
