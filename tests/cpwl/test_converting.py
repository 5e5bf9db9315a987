"""Conversions: known answers, the reduction of Wang and Sun, and round trips with exact equality."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import attrs
import pytest
from gmpy2 import mpq

from exactrelu.cpwl import (
    DifferenceOfConvex,
    MaxMin,
    SignedMaxima,
    TropicalPolynomial,
    difference_of_convex,
    equal,
    function_of,
    functions_of,
    max_min,
    network_of,
    network_of_maxima,
    network_of_outputs,
    signed_maxima,
    tropical_rational,
    wang_sun,
)
from exactrelu.cpwl.reduction import reduce_maximum
from exactrelu.cpwl.to_network import five_ary_layers, layer_bound
from exactrelu.errors import InputError, ResourceLimitError, ShapeError
from exactrelu.networks import ReLUNetwork
from tests.cpwl.functions import convex_difference, form, lattice, points, signed


def round_trip(seed: int) -> None:
    """One random function through all forms, a network, and back, with exact equality at the end."""
    source = Random(seed)
    n = source.choice([1, 2, 2, 3])
    if seed % 3:
        f = lattice(source, n, source.randint(2, 4), source.randint(1, 3))
    else:
        f = convex_difference(source, n, source.randint(1, 4), source.randint(1, 3))
    convex = difference_of_convex(f)
    rational = tropical_rational(max_min(convex))
    sums = wang_sun(rational)
    assert sums.arity <= n + 1
    found = network_of(sums)
    assert found.hidden_layers <= layer_bound(n)
    assert found.prove()
    assert all(bound.met is not False for bound in found.bounds())
    back = function_of(found.network)
    for x in points(source, n, 3):
        assert f(x) == convex(x) == rational(x) == sums(x) == found.network(x)[0] == back(x)
    assert equal(f, back)
    assert equal(sums, back)
    assert equal(f, convex)


@pytest.mark.parametrize("seed", range(60))
def test_round_trips(seed):
    round_trip(seed)


@pytest.mark.long
@pytest.mark.parametrize("block", range(10))
def test_five_hundred_round_trips(block):
    for seed in range(1000 + 50 * block, 1050 + 50 * block):
        round_trip(seed)


class TestWangSun:
    @pytest.mark.parametrize("seed", range(12))
    def test_identity_and_proof(self, seed):
        source = Random(seed)
        n = source.randint(1, 4)
        vectors = [form(source, n).vector for _ in range(source.randint(n + 2, n + 5))]
        found = reduce_maximum(vectors)
        assert found.proved()
        assert all(len(places) <= n + 1 for places, _ in found.maxima)
        whole = TropicalPolynomial.of([(v[:-1], v[-1]) for v in vectors])
        reduced = wang_sun(whole)
        assert reduced.arity <= n + 1
        assert all(whole(x) == reduced(x) for x in points(source, n, 10))

    def test_on_the_line_it_is_the_telescope(self):
        # max(l1, l2, l3) = max(l1, l2) + max(l2, l3) - l2 for slopes in order, l2 needed.
        found = reduce_maximum([(mpq(-1), mpq(0)), (mpq(0), mpq(1)), (mpq(1), mpq(0))])
        assert dict(found.maxima) == {(0, 1): 1, (1, 2): 1, (1,): -1}

    def test_wrong_steps_do_not_prove(self):
        vectors = [(mpq(-1), mpq(0)), (mpq(0), mpq(1)), (mpq(1), mpq(0))]
        found = reduce_maximum(vectors)
        (step,) = found.steps
        wrong_sign = attrs.evolve(step, smaller=tuple((s, -c) for s, c in step.smaller))
        assert not attrs.evolve(found, steps=(wrong_sign,)).proved()
        flipped = attrs.evolve(
            step.dependence,
            weights=tuple((i, -w) for i, w in step.dependence.weights),
            constant=-step.dependence.constant,
        )
        assert not attrs.evolve(step, dependence=flipped).holds(found.vectors)
        assert not attrs.evolve(found, maxima=found.maxima[:-1]).proved()

    def test_limit(self):
        source = Random(0)
        with pytest.raises(ResourceLimitError):
            reduce_maximum([form(source, 2, 50).vector for _ in range(12)], limit=2)


class TestForms:
    def test_minimum_by_inclusion_and_exclusion(self):
        found = signed_maxima(MaxMin.of([([1, 0], 0), ([0, 1], 0), ([0, 0], 0)], [[0, 1, 2]]))
        assert sorted((t.sign, len(t.forms)) for t in found.terms) == [
            (-1, 2),
            (-1, 2),
            (-1, 2),
            (1, 1),
            (1, 3),
        ]

    def test_superfluous_terms_go(self):
        f = DifferenceOfConvex.of([([1], 0), ([-1], 0), ([0], 0)], [([0], 0), ([0], -1)])
        found = difference_of_convex(f)
        assert (len(found.plus.terms), len(found.minus.terms)) == (2, 1)

    def test_too_many_forms(self):
        f = MaxMin.of([([i], 0) for i in range(17)], [[i] for i in range(17)])
        with pytest.raises(ResourceLimitError):
            signed_maxima(f)

    def test_bad_input(self):
        for convert in (
            signed_maxima,
            difference_of_convex,
            tropical_rational,
            max_min,
            wang_sun,
            network_of,
        ):
            for bad in (None, 3, "f"):
                with pytest.raises(InputError):
                    convert(bad)

    def test_constants_and_zero(self):
        zero = SignedMaxima(2, ())
        for f in (zero, TropicalPolynomial.of([([0, 0], 7)])):
            assert equal(f, max_min(f))
            assert equal(f, tropical_rational(f))
            for bias in (True, False):
                found = network_of(f, output_bias=bias)
                assert found.prove()
                assert found.construction.has_output_bias <= bias
                assert found.network([1, 2]) == (f([1, 2]),)


class TestNetworks:
    @pytest.mark.parametrize("dimension", [1, 2, 3, 4])
    def test_depth_of_theorem_2_1(self, dimension):
        source = Random(dimension)
        f = signed(source, dimension, 3, dimension + 3)
        for bias in (True, False):
            found = network_of(f, output_bias=bias, nodes=3 if bias else 4)
            assert found.hidden_layers <= layer_bound(dimension) == (dimension).bit_length()
            assert found.prove()
            assert bias or not found.construction.has_output_bias

    def test_layers_of_erratum_9(self):
        # Rueß et al.: two hidden layers up to n = 9.
        assert [five_ary_layers(n) for n in (3, 9, 10, 49, 50)] == [2, 2, 3, 3, 4]

    def test_a_wrong_network_is_not_proved(self):
        found = network_of(TropicalPolynomial.of([([1, 0], 0), ([0, 1], 0)]))
        other = network_of(TropicalPolynomial.of([([1, 0], 0), ([0, 1], 1)]))
        assert found.prove()
        assert not attrs.evolve(found, construction=other.construction).prove()
        assert not attrs.evolve(found, function=other.function).prove()

    @pytest.mark.parametrize("seed", range(8))
    def test_random_networks_and_back(self, seed):
        source = Random(seed)
        widths = [source.randint(1, 3), *(source.randint(1, 3) for _ in range(source.randint(0, 3))), 2]
        layers = []
        for n, m in pairwise(widths):
            rows = [[mpq(source.randint(-3, 3), source.randint(1, 2)) for _ in range(n)] for _ in range(m)]
            layers.append((rows, [source.randint(-3, 3) for _ in range(m)]))
        network = ReLUNetwork.from_weights(layers)
        outputs = functions_of(network)
        for x in points(source, widths[0]):
            assert network(x) == tuple(f(x) for f in outputs)
        again = network_of_outputs(outputs)
        for f, g in zip(outputs, functions_of(again.network), strict=True):
            assert equal(f, g)

    def test_identity_comes_back_without_maxima(self):
        network = ReLUNetwork.from_weights([([[2], [-2]], [1, -1]), ([["1/2", "-1/2"]], [0])])
        (term,) = function_of(network).terms
        assert [str(f) for f in term.forms] == ["x1 + 1/2"]

    def test_bad_input(self):
        two = ReLUNetwork.from_weights([([[1], [1]], [0, 0])])
        with pytest.raises(InputError, match="one output"):
            function_of(two)
        for bad in (None, 3, "net"):
            with pytest.raises(InputError):
                functions_of(bad)
            with pytest.raises(InputError):
                network_of_maxima(bad)
        with pytest.raises(InputError, match="output_bias"):
            network_of(TropicalPolynomial.of([([1], 0)]), output_bias=1)
        with pytest.raises(ShapeError):
            network_of_outputs([])
        with pytest.raises(InputError, match="functions"):
            network_of_outputs(None)
        deep = network_of(TropicalPolynomial.of([([i, i * i], 0) for i in range(5)])).network
        with pytest.raises(ResourceLimitError):
            functions_of(deep, limit=1)
