"""Functional equality: pairs equal by construction and pairs that differ by one weight, none mistaken."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.arith.linalg import dot
from exactrelu.degeneracy import equality as module
from exactrelu.degeneracy.canonical_layers import with_canonical_layers
from exactrelu.degeneracy.difference import difference
from exactrelu.degeneracy.equality import Equality, functionally_equal
from exactrelu.errors import DegenerateInputError, InputError, ShapeError
from exactrelu.networks import Box, Domain, ReLUNetwork, activation_regions
from tests.degeneracy import brute
from tests.degeneracy.drawing import (
    random_domain,
    random_network,
    reparametrised,
    with_one_weight_changed,
)

NETS = Path(__file__).parent.parent / "networks" / "data" / "nets"


def check(found: Equality, domain: Domain | None) -> None:
    """A difference proves itself; an equality is compared with the oracle."""
    if found:
        assert (found.witness, found.values) == (None, None)
        laws = [p.law for p in brute.pieces(difference(found.first, found.second), domain)]
        assert laws
        assert not any(c or any(a) for law in laws for a, c in law)
        return
    assert found.witness is not None
    assert found.values == (found.first(found.witness), found.second(found.witness))
    assert found.values[0] != found.values[1]
    assert domain is None or all(dot(a, found.witness) + c >= 0 for a, c in domain.rows)


def classify(seeds: range) -> dict[str, int]:
    """Two pairs a seed: one equal by construction, one that differs by a weight from such a pair."""
    seen = {"equal": 0, "different": 0, "equal after all": 0}
    for seed in seeds:
        network = random_network(seed)
        domain = random_domain(seed, network.inputs) if seed % 2 else None
        other = reparametrised(network, seed)
        assert functionally_equal(network, other, domain), seed
        assert functionally_equal(other, network, domain), seed
        seen["equal"] += 1
        found = functionally_equal(network, with_one_weight_changed(other, seed), domain)
        check(found, domain)
        seen["equal after all" if found else "different"] += 1
    return seen


def test_random_pairs() -> None:
    seen = classify(range(100))
    assert seen["equal"] == 100
    assert seen["different"] >= 50
    assert seen["equal after all"] >= 3


@pytest.mark.long
@pytest.mark.parametrize("block", range(10))
def test_two_thousand_random_pairs(block: int) -> None:
    assert classify(range(100 + 100 * block, 200 + 100 * block))["equal"] == 100


def test_without_the_cheap_refutation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The regions alone decide, without points (but one) and canonical forms of deep networks."""
    monkeypatch.setattr(module, "_REACHES", ())
    monkeypatch.setattr(module, "with_canonical_layers", lambda network: network)
    ways = set()
    for seed in range(60):
        network = random_network(seed)
        domain = random_domain(seed + 7, network.inputs)
        other = reparametrised(network, seed)
        same = functionally_equal(network, other, domain)
        assert same, seed
        found = functionally_equal(network, with_one_weight_changed(other, seed), domain)
        check(found, domain)
        ways |= {same.how[:30], found.how[:30]}
    assert ways >= {
        "the difference is 0 at a point",
        "a region of the difference whe",
        "exact values at a point",
    }


@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 2))
def test_canonical_layers_keep_the_function(seed: int, inputs: int, outputs: int) -> None:
    network = random_network(seed, inputs, outputs)
    other = with_canonical_layers(difference(network, with_one_weight_changed(network, seed)))
    draw = random.Random(seed)
    for _ in range(8):
        x = [mpq(draw.randint(-300, 300), draw.randint(1, 9)) for _ in range(inputs)]
        expected = zip(network(x), with_one_weight_changed(network, seed)(x), strict=True)
        assert other(x) == tuple(a - b for a, b in expected)
    zero = with_canonical_layers(difference(network, reparametrised(network, seed)))
    assert not any(map(any, zero.layers[-1].weights))
    assert not any(zero.layers[-1].bias)


def test_canonical_layers_cut_no_more() -> None:
    for seed in range(30):
        network = difference(random_network(seed, 2, 1), reparametrised(random_network(seed + 1, 2, 1), 3))
        before = len(activation_regions(network))
        assert len(activation_regions(with_canonical_layers(network))) <= before


def test_the_smallest_difference_on_the_smallest_region() -> None:
    """A bump of height 1/10^40 on an interval of length 2/10^20, far out."""
    at, width, height = 10**15, mpq(1, 10**20), mpq(1, 10**20)
    bump = ReLUNetwork.from_weights(
        [([[1]] * 3, [-at + width, -at, -at - width]), ([[height, -2 * height, height]], [0])]
    )
    zero = ReLUNetwork.from_weights([([[0]], [0])])
    deep = ReLUNetwork.from_weights([(layer.weights, layer.bias) for layer in bump.layers] + [([[1]], [0])])
    for network in (bump, deep):
        found = functionally_equal(network, zero)
        check(found, None)
        assert not found
        assert abs(found.witness[0] - at) < width
        box = Box.of([0], [at - width])
        assert functionally_equal(network, zero, box)
    assert functionally_equal(bump, deep)


def test_equal_on_a_part_of_the_space_only() -> None:
    hinge = ReLUNetwork.from_weights([([[1, 0]], [0]), ([[1]], [0])])
    identity = ReLUNetwork.from_weights([([[1, 0]], [0])])
    assert not functionally_equal(hinge, identity)
    right = Domain.polyhedron([([1, 0], 0)])
    assert functionally_equal(hinge, identity, right)
    assert functionally_equal(hinge, identity, Box.of([0, -1], [1, 1]))
    found = functionally_equal(hinge, identity, Box.of([mpq(-1, 10**6), -1], [10**6, 1]))
    check(found, Box.of([mpq(-1, 10**6), -1], [10**6, 1]))
    assert not found


def test_different_depths() -> None:
    deep = ReLUNetwork.from_json(NETS / "gen_d2_10x10x10.json")
    assert functionally_equal(deep, reparametrised(deep, 5))
    layers = [(layer.weights, layer.bias) for layer in deep.layers]
    (row,), (bias,) = layers[-1]
    longer = ReLUNetwork.from_weights(
        [*layers[:-1], ([row, [-x for x in row]], [bias, -bias]), ([[1, -1]], [0])]
    )
    assert functionally_equal(deep, longer, Box.cube(2, 2))
    found = functionally_equal(deep, with_one_weight_changed(longer, 3), Box.cube(2, 2))
    check(found, Box.cube(2, 2)) if not found else None
    assert not found


def test_many_inputs() -> None:
    draw = random.Random(0)
    rows = [[draw.randint(-9, 9) for _ in range(30)] for _ in range(10)]
    network = ReLUNetwork.from_weights([(rows, range(10)), ([list(range(1, 11))], [0])])
    assert functionally_equal(network, reparametrised(network, 1))
    assert functionally_equal(network, reparametrised(network, 1), Box.cube(1, 30))
    assert not functionally_equal(network, with_one_weight_changed(network, 2))


def test_repeatable() -> None:
    network = random_network(12)
    other = with_one_weight_changed(network, 1)
    assert functionally_equal(network, other) == functionally_equal(network, other)


def test_bad_input() -> None:
    line = ReLUNetwork.from_weights([([[1]], [0])])
    plane = ReLUNetwork.from_weights([([[1, 0]], [0])])
    with pytest.raises(ShapeError, match="same number of inputs, got 1 and 2"):
        functionally_equal(line, plane)
    with pytest.raises(InputError, match="first must be a ReLUNetwork, got str"):
        functionally_equal("net.json", line)  # type: ignore[arg-type]
    with pytest.raises(DegenerateInputError, match="interior points"):
        functionally_equal(line, line, Box.of([1], [1]))
    with pytest.raises(InputError, match="engine must be"):
        functionally_equal(
            ReLUNetwork.from_json(NETS / "gen_d1_8x8x8.json"),
            ReLUNetwork.from_json(NETS / "gen_d1_8x8x8.json"),
            engine="quick",
        )


def test_result_for_json() -> None:
    line = ReLUNetwork.from_weights([([[1]], [0])])
    twice = ReLUNetwork.from_weights([([[2]], [0])])
    assert functionally_equal(line, line).as_dict()["equal"] is True
    found = functionally_equal(line, twice).as_dict()
    assert found.keys() == {"equal", "witness", "values", "domain", "proved", "how"}
    assert (found["equal"], found["domain"]) == (False, "R^1")
