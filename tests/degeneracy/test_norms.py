"""Norms: the examples of Berner, Elbraechter and Grohs, an oracle, properties, domains, bad input."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu.arith.linalg import dot
from exactrelu.degeneracy.difference import difference
from exactrelu.degeneracy.norms import (
    NormKind,
    growing_ray,
    sup_distance,
    sup_norm,
    w1inf_distance,
    w1inf_norm,
    w1inf_seminorm,
)
from exactrelu.errors import DegenerateInputError, ExactReLUError, InputError, ShapeError
from exactrelu.networks import Box, Domain, ReLUNetwork, activation_regions
from tests.degeneracy import brute
from tests.degeneracy.drawing import random_domain, random_network, reparametrised

NETS = Path(__file__).parent.parent / "networks" / "data" / "nets"


def shallow(directions: Sequence[Sequence[object]], weights: Sequence[object]) -> ReLUNetwork:
    """Return x -> sum c_i relu(<a_i, x>)."""
    return ReLUNetwork.from_weights([(directions, [0] * len(directions)), ([weights], [0])])


# theory.md, section 3: the claims of the paper, and their exact values


@pytest.mark.parametrize("k", [1, 2, 3, 10, 1000])
def test_exploding_gradient(k: int) -> None:
    """Example 2.1: the sup norm on the square is 1/k, the semi-norm k^2."""
    network = shallow([[k, 0], [k, mpq(-1, k * k)]], [k, -k])
    assert sup_norm(network, Box.cube(1, 2)).value == mpq(1, k)
    assert w1inf_seminorm(network).value == k * k
    assert w1inf_norm(network, Box.cube(1, 2)).attained is NormKind.SEMINORM


@pytest.mark.parametrize("k", [1, 2, 7, 100])
def test_unbalanced_and_redundant(k: int) -> None:
    """Examples 2.2, 2.3 and A.2: distance 1/k."""
    bump = shallow([[0, 1]], [mpq(1, k)])
    assert w1inf_distance(shallow([[5, 0]], [0]), bump).value == mpq(1, k)
    redundant = shallow([[1, 0], [1, 0]], [1, 1])
    close = shallow([[1, 0], [0, 1]], [2, mpq(1, k)])
    assert w1inf_distance(redundant, close).value == mpq(1, k)
    far = shallow([[k, 0]], [mpq(1, k * k)])
    assert w1inf_distance(far, bump).value == mpq(1, k)


def test_opposite_family() -> None:
    """Example 2.4 with the directions of the paper's figure: the realization of Gamma is 0."""
    a = [[1, mpq(-1, 2)], [-1, mpq(-1, 2)], [0, 1]]
    gamma = shallow([*a, *[[-x for x in row] for row in a]], [1, 1, 1, -1, -1, -1])
    assert w1inf_norm(gamma).value == 0
    assert w1inf_distance(gamma, shallow([[1, 0]], [mpq(1, 3)])).value == mpq(1, 3)


@pytest.mark.parametrize("k", [1, 2, 5, 10])
def test_opposite_balanced(k: int) -> None:
    """Example 2.5 by the products c_i a_i, which are rational: the difference is the linear map 3 x_3."""
    products = [[k * k, k * k, 1], [-k * k, k * k, 1], [0, -2 * k * k, 1]]
    theta, gamma = shallow(products, [1, 1, 1]), shallow([[-x for x in p] for p in products], [1, 1, 1])
    found = w1inf_distance(theta, gamma)
    assert found.value == 3
    (law,) = {region.affine_map for region in activation_regions(difference(theta, gamma))}
    assert law == (((0, 0, 3),), (0,))
    assert sup_distance(theta, gamma, Box.cube(2, 3)).value == 6
    ray = growing_ray(difference(theta, gamma))
    assert ray is not None
    assert ray.rate == 3 * ray.ray[2]


def test_deep_known_values() -> None:
    """Iterated tents: slope 2^k, height 1 on the unit interval."""
    tent = ReLUNetwork.from_weights([([[1], [1]], [0, mpq(-1, 2)]), ([[2, -4]], [0])])
    deep = tent
    for k in range(2, 7):
        deep = tent.compose(deep)
        assert w1inf_seminorm(deep, Box.of([0], [1])).value == 2**k
        assert sup_norm(deep, Box.of([0], [1])).value == 1


# The oracle


@pytest.mark.parametrize("block", range(4))
def test_against_brute_force(block: int) -> None:
    _compare_with_brute_force(range(15 * block, 15 * block + 15))


@pytest.mark.long
@pytest.mark.parametrize("block", range(20))
def test_against_brute_force_at_length(block: int) -> None:
    _compare_with_brute_force(range(1000 + 50 * block, 1050 + 50 * block))


def _compare_with_brute_force(seeds: range) -> None:
    unbounded = 0
    for seed in seeds:
        network = random_network(seed)
        domain = random_domain(seed, network.inputs)
        found = list(brute.pieces(network, domain))
        assert w1inf_seminorm(network, domain).value == brute.largest_derivative(found), seed
        highest = brute.largest_value(found)
        for engine in ("auto", "lp"):
            ray = growing_ray(network, domain, engine)
            if highest is None:
                assert ray is not None, seed
                unbounded += 1
                _check_ray(network, domain, ray.point, ray.ray, ray.output, ray.rate)
                continue
            assert ray is None, seed
            result = sup_norm(network, domain, engine)
            assert result.value == highest, seed
            assert max(map(abs, network(result.point)), default=0) == highest
    assert unbounded


def _check_ray(
    network: ReLUNetwork,
    domain: Domain | None,
    point: Sequence[mpq],
    ray: Sequence[mpq],
    output: int,
    rate: mpq,
) -> None:
    assert rate
    for s in (0, 1, 1000):
        at = [x + s * r for x, r in zip(point, ray, strict=True)]
        assert network(at)[output] == network(point)[output] + s * rate
        assert domain is None or all(dot(a, at) + c >= 0 for a, c in domain.rows)


@given(st.integers(0, 10**6))
def test_sampled_quotients_and_values_stay_below(seed: int) -> None:
    network = random_network(seed)
    box = Box.cube(2, network.inputs)
    slope, height = w1inf_seminorm(network, box).value, sup_norm(network, box).value
    draw = random.Random(seed)
    for _ in range(20):
        x = [mpq(draw.randint(-128, 128), 64) for _ in range(network.inputs)]
        place, step = draw.randrange(network.inputs), mpq(1, draw.randint(1, 100))
        y = [a - step if i == place and a > 0 else a + step * (i == place) for i, a in enumerate(x)]
        assert max(map(abs, network(x))) <= height
        quotients = [abs(a - b) / step for a, b in zip(network(x), network(y), strict=True)]
        assert max(quotients) <= slope


# What the result says about itself


def test_attained_where_it_says() -> None:
    for seed in range(40):
        network, other = random_network(seed), random_network(seed + 1000)
        if (network.inputs, network.outputs) != (other.inputs, other.outputs):
            continue
        found = w1inf_distance(network, other)
        assert found.terms == (network, other)
        assert found.network.pattern_at(found.point) == found.pattern
        matrix = found.network.affine_map(found.pattern)[0]
        assert max((abs(x) for row in matrix for x in row), default=0) == found.value
        assert found.regions == len(activation_regions(found.network))
        box = Box.cube(3, network.inputs)
        high = sup_distance(network, other, box)
        values = [abs(a - b) for a, b in zip(network(high.point), other(high.point), strict=True)]
        assert max(values) == high.value
        weights, offsets = high.network.affine_map(high.pattern)
        assert (
            max(abs(dot(row, high.point) + b) for row, b in zip(weights, offsets, strict=True)) == high.value
        )


# Properties


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 2), st.fractions(-5, 5))
def test_norms(seed: int, inputs: int, outputs: int, factor: object) -> None:
    f, g, h = (random_network(seed + i, inputs, outputs) for i in range(3))
    box = Box.cube(1, inputs)
    for distance in (w1inf_distance, sup_distance):
        there = distance(f, g, box).value
        assert there == distance(g, f, box).value
        assert there <= distance(f, h, box).value + distance(h, g, box).value
        assert distance(f, f, box).value == 0
        assert distance(f, reparametrised(f, seed), box).value == 0
    scaled = ReLUNetwork((*f.layers[:-1], _times(f, factor)))
    for norm in (w1inf_seminorm, sup_norm, w1inf_norm):
        assert norm(scaled, box).value == abs(mpq(str(factor))) * norm(f, box).value


def _times(network: ReLUNetwork, factor: object) -> object:
    last = network.layers[-1]
    c = mpq(str(factor))
    return type(last).of(
        [[c * x for x in row] for row in last.weights], [c * b for b in last.bias], inputs=last.inputs
    )


def test_sup_is_controlled_by_the_semi_norm() -> None:
    """Without biases f(0) = 0, and on (-1, 1)^d the sup norm is at most d times the semi-norm."""
    draw = random.Random(3)
    for _ in range(20):
        d = draw.choice([1, 2, 3])
        network = shallow(
            [[draw.randint(-3, 3) for _ in range(d)] for _ in range(4)],
            [draw.randint(-3, 3) for _ in range(4)],
        )
        box = Box.cube(1, d)
        assert sup_norm(network, box).value <= d * w1inf_seminorm(network, box).value


def test_engines_agree_on_the_table() -> None:
    for name in ("gen_d2_16", "gen_d1_16x16x16x16", "int_d2_16"):
        network = ReLUNetwork.from_json(NETS / f"{name}.json")
        assert w1inf_seminorm(network).value == w1inf_seminorm(network, engine="lp").value


# Long numbers


def test_numbers_that_floats_cannot_tell_apart() -> None:
    tiny = mpq(1, 10**40)
    network = ReLUNetwork.from_weights([([[1], [1]], [0, -1]), ([[1, tiny]], [0]), ([[1]], [0])])
    found = w1inf_seminorm(network)
    assert (found.value, found.pattern) == (1 + tiny, ("11", "1"))
    assert sup_norm(network, Box.of([0], [2])).value == 2 + tiny
    huge = 10**300
    wide = ReLUNetwork.from_weights(
        [([[huge, 1], [huge + 1, -1]], [0, 0]), ([[huge, -huge]], [1]), ([[huge]], [0])]
    )
    assert w1inf_seminorm(wide).value == brute.largest_derivative(list(brute.pieces(wide, None)))
    assert sup_norm(wide, Box.cube(1, 2)).value == brute.largest_value(
        list(brute.pieces(wide, Box.cube(1, 2)))
    )


def test_far_more_inputs_than_the_lattice_takes() -> None:
    draw = random.Random(1)
    rows = [[draw.randint(-3, 3) for _ in range(12)] for _ in range(4)]
    network = ReLUNetwork.from_weights([(rows, [1, 0, -1, 2]), ([[1, -2, 3, 1]], [0])])
    found = w1inf_seminorm(network, Box.cube(1, 12))
    assert found.engine.startswith("lp")
    assert found.value == brute.largest_derivative(list(brute.pieces(network, Box.cube(1, 12))))
    assert sup_norm(network, Box.cube(1, 12)).value == brute.largest_value(
        list(brute.pieces(network, Box.cube(1, 12)))
    )


# Difference networks


@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 2))
def test_difference_computes_the_difference(seed: int, inputs: int, outputs: int) -> None:
    f, g = random_network(seed, inputs, outputs), random_network(seed + 1, inputs, outputs)
    network = difference(f, g)
    assert network.depth == max(f.depth, g.depth)
    draw = random.Random(seed)
    for _ in range(10):
        x = [mpq(draw.randint(-500, 500), draw.randint(1, 9)) for _ in range(inputs)]
        assert network(x) == tuple(a - b for a, b in zip(f(x), g(x), strict=True))


def test_difference_cuts_no_more_than_needed() -> None:
    deep = ReLUNetwork.from_json(NETS / "gen_d2_10x10x10.json")
    affine = ReLUNetwork.from_weights([([[3, "1/2"]], [7])])
    flat = ReLUNetwork.from_weights([([deep.layers[0].weights[0]], [deep.layers[0].bias[0]]), ([[2]], [1])])
    for other in (deep, affine, flat):
        assert len(activation_regions(difference(deep, other))) == len(activation_regions(deep))


# Bad input


HINGE = shallow([[1, 0]], [1])


@pytest.mark.parametrize("norm", [sup_norm, w1inf_seminorm, w1inf_norm, growing_ray])
@pytest.mark.parametrize(
    ("domain", "message"),
    [
        (Box.of([0, 1], [1, 1]), "interior points, got .* of dimension 1 in R\\^2.*restrict_to_subspace"),
        (Box.of([0, 2], [1, 1]), "interior points, got the empty"),
        (Domain.polyhedron([([1, 0], 0), ([-1, 0], 0)]), "interior points"),
        (Domain.polyhedron([], [([1, 1], 0)]), "interior points"),
        (Domain.polyhedron([([0, 0], -1)]), "interior points, got the empty"),
    ],
)
def test_domains_without_interior(norm: object, domain: Domain, message: str) -> None:
    with pytest.raises(DegenerateInputError, match=message):
        norm(HINGE, domain)  # type: ignore[operator]


def test_infinite_sup_norm_names_the_ray() -> None:
    with pytest.raises(DegenerateInputError, match=r"sup norm on R\^2 is infinite: along .* \+ s \(1, 0\)"):
        sup_norm(HINGE)
    strip = Domain.polyhedron([([1, 0], 1), ([-1, 0], 1)], name="the strip")
    assert sup_norm(HINGE, strip).value == 1
    with pytest.raises(DegenerateInputError, match="sup norm on the strip is infinite"):
        sup_norm(ReLUNetwork.from_weights([([[0, 1]], [0])]), strip)
    with pytest.raises(DegenerateInputError, match="infinite"):
        w1inf_norm(HINGE)


def test_shapes_and_types() -> None:
    line = shallow([[1]], [1])
    with pytest.raises(ShapeError, match="same number of inputs, got 2 and 1"):
        w1inf_distance(HINGE, line)
    two = ReLUNetwork.from_weights([([[1, 0], [0, 1]], [0, 0])])
    with pytest.raises(ShapeError, match="same number of outputs, got 1 and 2"):
        sup_distance(HINGE, two)
    with pytest.raises(ShapeError, match="domain must lie in R\\^2"):
        w1inf_seminorm(HINGE, Box.cube(1, 3))
    for bad in (None, 1, "net", [HINGE]):
        with pytest.raises(InputError, match="must be a ReLUNetwork"):
            w1inf_seminorm(bad)  # type: ignore[arg-type]
        with pytest.raises(InputError, match="second must be a ReLUNetwork"):
            w1inf_distance(HINGE, bad)  # type: ignore[arg-type]
    with pytest.raises(ExactReLUError, match="domain must be"):
        sup_norm(HINGE, 3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="engine must be"):
        sup_norm(HINGE, Box.cube(1, 2), "fast")


def test_networks_without_outputs_inputs_or_neurons() -> None:
    point = ReLUNetwork.from_weights([([[]], [-3])], inputs=0)
    assert (sup_norm(point).value, w1inf_seminorm(point).value) == (3, 0)
    constant = ReLUNetwork.from_weights([([], []), ([[]], [mpq(-1, 2)])], inputs=2)
    assert (sup_norm(constant).value, w1inf_norm(constant).value) == (mpq(1, 2), mpq(1, 2))
    affine = ReLUNetwork.from_weights([([[2, -3]], [1])])
    assert (w1inf_seminorm(affine).value, sup_norm(affine, Box.cube(1, 2)).value) == (3, 6)
