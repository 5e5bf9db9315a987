"""Lemmas D.1 to D.4: sizes, depths, values, proofs, and proofs that must fail."""

from __future__ import annotations

from itertools import pairwise, product
from random import Random

import attrs
import pytest
from gmpy2 import mpq

from exactrelu.errors import InputError, ShapeError, UnsoundBackendError
from exactrelu.networks import AffineLayer, ReLUNetwork
from exactrelu.networks.operations import (
    Construction,
    Rule,
    add,
    affine,
    affine_network,
    beside,
    compose,
    identity_gadget,
    linear_combination,
    maximum,
    maximum_gadget,
    minimum,
    minimum_gadget,
    pad,
    stack,
    without_output_bias,
)
from exactrelu.networks.operations.proving import gadget_holds


def random_network(source: Random, widths: list[int]) -> ReLUNetwork:
    def entry() -> object:
        return mpq(source.randint(-3, 3), source.choice([1, 2, 3]))

    return ReLUNetwork.from_weights(
        [
            ([[entry() for _ in range(n)] for _ in range(m)], [entry() for _ in range(m)])
            for n, m in pairwise(widths)
        ]
    )


def points(source: Random, dimension: int) -> list[list[object]]:
    return [[mpq(source.randint(-20, 20), source.randint(1, 5)) for _ in range(dimension)] for _ in range(20)]


def coordinates(n: int) -> list[Construction]:
    return [affine([[int(i == j) for j in range(n)]], [0]) for i in range(n)]


@pytest.fixture
def source() -> Random:
    return Random(11)


class TestMaximumTree:
    # theory.md 1.6: 4-node maxima and 2-node pass-through, m = 2..10.
    SIZES = (4, 10, 12, 20, 22, 26, 28, 38, 40)

    @pytest.mark.parametrize(("m", "size"), list(enumerate(SIZES, start=2)))
    def test_size_depth_and_proof(self, m, size):
        built = maximum(coordinates(m))
        assert built.size == size <= built.promised_size == 4 * (2 * m - 1)
        assert len(built.network.hidden) == (m - 1).bit_length() == built.promised_depth - 1
        proof = built.prove()
        assert proof
        assert proof.statement == f"max({', '.join(f'x{i + 1}' for i in range(m))})"
        assert not built.has_output_bias

    @pytest.mark.parametrize("nodes", [3, 4])
    @pytest.mark.parametrize("m", [1, 2, 3, 5, 16])
    def test_values(self, source, m, nodes):
        for build, choose in ((maximum, max), (minimum, min)):
            built = build(coordinates(m), nodes)
            assert built.prove()
            for x in points(source, m):
                assert built.network(x) == (choose(x),)

    def test_unequal_depths_are_padded_and_said(self, source):
        networks = [random_network(source, [2, 3, 1]), random_network(source, [2, 2, 4, 2, 1])]
        built = maximum(networks)
        assert built.padding == 4
        assert built.depth == built.promised_depth == 5
        proof = built.prove()
        assert proof
        assert proof.given == tuple(networks)
        assert proof.statement == "max(f1[1](x), f2[1](x))"
        for x in points(source, 2):
            assert built.network(x) == max(f(x) for f in networks)


class TestLemmas:
    def test_composition(self, source):
        inner, outer = random_network(source, [2, 3, 2, 3]), random_network(source, [3, 4, 2])
        built = compose(outer, inner)
        assert (built.depth, built.size) == (4, 9) == (built.promised_depth, built.promised_size)
        assert built.prove()
        for x in points(source, 2):
            assert built.network(x) == outer(inner(x))

    def test_sum(self, source):
        first, second = random_network(source, [2, 3, 2]), random_network(source, [2, 4, 2])
        built = add(first, second)
        assert (built.depth, built.size) == (2, 7)
        assert built.prove()
        for x in points(source, 2):
            assert built.network(x) == tuple(a + b for a, b in zip(first(x), second(x), strict=True))

    def test_affine(self, source):
        rows, bias = [[1, "1/2", -3], [0, 0, 0]], [2, "-1/7"]
        built = affine_network(rows, bias)
        assert (built.depth, built.size, built.has_output_bias) == (2, 4, False)
        proof = built.prove()
        assert proof
        assert proof.formulas == affine(rows, bias).prove().formulas
        for x in points(source, 3):
            assert built.network(x) == AffineLayer.of(rows, bias)(x)

    def test_combination_and_meaning(self, source):
        x1, x2 = coordinates(2)
        built = linear_combination([1, -2], [maximum([x1, x2]), minimum([x1, x2], 3)], "1/3")
        assert built.prove().statement == "-2 min(x1, x2) + max(x1, x2) + 1/3"
        assert built.has_output_bias
        plain = without_output_bias(built)
        assert plain.size == built.size + 1
        assert not plain.has_output_bias
        assert plain.prove().formulas == built.prove().formulas
        for x in points(source, 2):
            assert plain.network(x) == built.network(x) == (max(x) - 2 * min(x) + mpq(1, 3),)

    def test_side_by_side(self, source):
        first, second = random_network(source, [2, 3, 1]), random_network(source, [1, 2, 2])
        built = beside([first, second])
        assert built.prove()
        for x in points(source, 3):
            assert built.network(x) == (*first(x[:2]), *second(x[2:]))
        assert stack([first, first]).prove().statement == "f1[1](x), f1[1](x)"

    def test_padding_a_constant(self):
        assert pad(affine([[0]], [5]), 4).network([1]) == (5,)
        assert without_output_bias(affine([[0]], [5])).size == 2

    def test_gadgets_on_a_grid(self):
        for nodes in (3, 4):
            for x in product(range(-2, 3), repeat=2):
                assert maximum_gadget(nodes).network(x) == (max(x),)
                assert minimum_gadget(nodes).network(x) == (min(x),)


class TestProofsThatMustFail:
    @pytest.mark.parametrize("nodes", [3, 4])
    def test_a_maximum_is_no_minimum(self, nodes):
        network = maximum_gadget(nodes).network
        assert gadget_holds(Rule.MAXIMUM, network)
        assert not gadget_holds(Rule.MINIMUM, network)
        assert not gadget_holds(Rule.IDENTITY, network)
        assert not gadget_holds(Rule.IDENTITY, ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0])]))

    @pytest.mark.parametrize("layer", range(5))
    def test_one_wrong_weight(self, layer):
        built = maximum(coordinates(9))
        layers = list(built.network.layers)
        rows = [list(row) for row in layers[layer].weights]
        rows[-1][0] += mpq(1, 1000)
        layers[layer] = AffineLayer.of(rows, layers[layer].bias)
        assert built.prove()
        assert not attrs.evolve(built, network=ReLUNetwork(layers)).prove()

    @pytest.mark.parametrize("layer", range(2))
    def test_one_wrong_bias_side_by_side(self, layer):
        for build in (stack, beside):
            built = build([maximum_gadget(), maximum_gadget(3)])
            layers = list(built.network.layers)
            layers[layer] = AffineLayer.of(layers[layer].weights, [*layers[layer].bias[:-1], 1])
            assert not attrs.evolve(built, network=ReLUNetwork(layers)).prove()

    def test_a_lost_constant_node(self):
        built = without_output_bias(linear_combination([1], [maximum_gadget()], 3))
        hidden, out = built.network.layers
        wrong = ReLUNetwork([AffineLayer(hidden.weights, (*hidden.bias[:-1], mpq(2)), 2), out])
        assert built.prove()
        assert not attrs.evolve(built, network=wrong).prove()

    def test_a_part_too_few(self):
        built = stack([maximum_gadget(), maximum_gadget()])
        assert not attrs.evolve(built, parts=built.parts[:1]).prove()

    def test_a_broken_promise(self):
        with pytest.raises(UnsoundBackendError, match="promises size 3"):
            attrs.evolve(maximum_gadget(4), promised_size=3)


class TestBadInput:
    def test_types(self):
        for bad in (None, 3, "net", True):
            with pytest.raises(InputError):
                compose(bad, maximum_gadget())
            with pytest.raises(InputError):
                maximum(bad)
        with pytest.raises(InputError, match="nodes must be 4"):
            maximum(coordinates(2), nodes=5)
        with pytest.raises(InputError, match="nodes must be 4"):
            maximum_gadget(True)
        with pytest.raises(InputError, match="at least one"):
            maximum([])

    def test_shapes(self):
        with pytest.raises(ShapeError, match="pad"):
            add(affine([[1]], [0]), identity_gadget())
        with pytest.raises(ShapeError, match="number of inputs"):
            stack([affine([[1]], [0]), affine([[1, 2]], [0])])
        with pytest.raises(ShapeError, match="one output"):
            maximum([affine([[1], [2]], [0, 0])])
        with pytest.raises(ShapeError, match="number of outputs"):
            add(affine([[1]], [0]), affine([[1], [1]], [0, 0]))
        for depth in (0, True, "2", None):
            with pytest.raises(InputError, match="depth must be"):
                pad(identity_gadget(), depth)


class TestConstructionsPutTogetherWrongly:
    def test_an_identity_with_two_outputs(self):
        network = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[1, -1], [3, 0]], [0, 5])])
        assert not gadget_holds(Rule.IDENTITY, network)
        assert not Construction(network, Rule.IDENTITY, promised_size=2, promised_depth=2).prove()

    def test_parts_on_different_spaces_side_by_side(self):
        absolute = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
        wide = ReLUNetwork.from_weights([([[1, 2], [-1, 0]], [0, 0]), ([[1, 1]], [0])])
        parts = tuple(beside([network]).parts[0] for network in (wide, absolute))
        mixed = ReLUNetwork.from_weights(
            [
                ([[1, 2], [-1, 0], [1, 0], [-1, 0]], [0] * 4),
                ([[1, 1, 0, 0], [0, 0, 1, 1]], [0, 0]),
            ]
        )
        assert not Construction(mixed, Rule.STACK, parts, promised_size=4, promised_depth=2).prove()
