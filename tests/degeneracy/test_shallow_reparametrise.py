"""Reparametrisations are recognised together with the moves that were made."""

from fractions import Fraction
from random import Random

import pytest

from exactrelu import ReLUNetwork
from exactrelu.degeneracy.shallow import MoveKind, canonical_form, reparametrisation
from exactrelu.degeneracy.shallow.moves import (
    permuted,
    rescaled,
    split,
    turned,
    with_opposite_families,
)
from exactrelu.errors import InputError, ShapeError


def random_network(random, n, m, outputs=1, size=5):
    def vector(length):
        return [random.randint(-size, size) for _ in range(length)]

    return ReLUNetwork.from_weights(
        [([vector(n) for _ in range(m)], vector(m)), ([vector(m) for _ in range(outputs)], vector(outputs))]
    )


def moved(random, network):
    """A random reparametrisation."""
    found = network
    if random.random() < 0.5:
        rows = [[random.randint(-3, 3) for _ in range(network.inputs)] for _ in range(3)]
        rows.append([-sum(column) for column in zip(*rows, strict=True)])
        weight = [random.randint(1, 3) for _ in range(network.outputs)]
        found = with_opposite_families(found, rows, [random.randint(-2, 2) for _ in rows], weight)
    if random.random() < 0.5:
        for _ in range(3):
            share = Fraction(random.randint(-4, 4), 3)
            found = split(found, random.randrange(found.size), share, Fraction(random.randint(1, 5), 3))
    factors = [Fraction(random.randint(1, 9), random.randint(1, 9)) for _ in range(found.size)]
    return permuted(rescaled(found, factors), random.sample(range(found.size), found.size))


def test_two_hundred_random_reparametrisations_are_recognised():
    random = Random(11)
    network = random_network(random, 3, 20)
    for _ in range(200):
        other = moved(random, network)
        found = reparametrisation(network, other)
        assert found
        assert found.witness is None


@pytest.mark.parametrize("outputs", [1, 2])
@pytest.mark.parametrize("size", [1, 5])
def test_a_thousand_pairs_equal_by_construction_and_different_by_one_weight(outputs, size):
    """500 pairs a case; entries up to 1 make zero, repeated, opposite and cancelling neurons common."""
    random = Random(7 * size + outputs)
    for _ in range(250):
        network = random_network(random, 2, 6, outputs, size)
        other = moved(random, network)
        assert reparametrisation(network, other)
        first, last = other.layers
        rows = [list(row) for row in last.weights]
        i = random.randrange(other.size)
        rows[0][i] += Fraction(1, 1000)
        changed = ReLUNetwork.from_weights([(first.weights, first.bias), (rows, last.bias)])
        found = reparametrisation(network, changed)
        dead = not any(first.weights[i]) and first.bias[i] <= 0
        assert bool(found) == dead
        if not found:
            assert network(found.witness) != changed(found.witness)
            assert found.moves == ()


def kinds(first, second):
    return set(reparametrisation(first, second).kinds)


def test_each_move_is_named():
    network = ReLUNetwork.from_weights([([[1, 0], [0, 1], [1, 1]], [0, 1, 2]), ([[1, 2, 3]], [0])])
    assert reparametrisation(network, network).moves == ()
    scaled = reparametrisation(network, rescaled(network, [1, 2, "1/3"]))
    (move,) = scaled.moves
    assert (move.kind, move.first, move.second) == (MoveKind.RESCALE, (1, 2), (1, 2))
    assert move.factors == (2, Fraction(1, 3))
    assert scaled.is_trivial
    (move,) = reparametrisation(network, permuted(network, [2, 0, 1])).moves
    assert (move.kind, move.first, move.second) == (MoveKind.PERMUTE, (0, 1, 2), (1, 2, 0))
    regrouped = reparametrisation(network, split(network, 1, "1/2", 3))
    (move,) = regrouped.moves
    assert (move.kind, move.first, move.second) == (MoveKind.REGROUP, (1,), (1, 3))
    assert not regrouped.is_trivial
    assert kinds(network, split(network, 1, 0)) == {MoveKind.NULL}


def test_turning_a_family_is_an_opposite_move():
    rows = [[1, -1], [-1, 0], [0, 1]]
    network = ReLUNetwork.from_weights([(rows, [0, 0, 0]), ([[1, 1, 1]], [0])])
    found = reparametrisation(network, turned(network, [0, 1, 2]))
    (move,) = found.moves
    assert move.kind is MoveKind.OPPOSITE
    assert move.shifts == {(1, -1, 0): (-1,), (1, 0, 0): (1,), (0, 1, 0): (-1,)}
    total = [sum(delta[0] * z[j] for z, delta in move.shifts.items()) for j in range(3)]
    assert total == [0, 0, 0]
    with pytest.raises(InputError, match="add up to 0"):
        turned(network, [0])


def test_constants_and_nothing():
    f = ReLUNetwork.from_weights([([[1], [0]], [0, 2]), ([[1, 3]], [1])])
    g = ReLUNetwork.from_weights([([[1], [0]], [0, -2]), ([[1, 3]], [7])])
    assert kinds(f, g) == {MoveKind.CONSTANT, MoveKind.NULL}
    # cancelling duplicates against nothing
    h = ReLUNetwork.from_weights([([[1], [2], [4]], [0, 1, 2]), ([[1, 2, -1]], [7])])
    assert kinds(g, h) == {MoveKind.NULL, MoveKind.REGROUP}


def test_text():
    network = ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0])])
    assert str(reparametrisation(network, network)) == "one function; moves: none"
    other = ReLUNetwork.from_weights([([[1]], [0]), ([[2]], [0])])
    assert str(reparametrisation(network, other)).startswith("different functions, at (")


def test_bad_input():
    network = ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0])])
    plane = ReLUNetwork.from_weights([([[1, 1]], [0]), ([[1]], [0])])
    with pytest.raises(ShapeError, match="equally many inputs"):
        reparametrisation(network, plane)
    for wrong in (None, 1, ReLUNetwork.from_weights([([[1]], [0])])):
        with pytest.raises(InputError, match=r"must be a ReLUNetwork|one hidden layer"):
            reparametrisation(wrong, network)
        with pytest.raises(InputError, match=r"second must (be|have)"):
            reparametrisation(network, wrong)
    for make in (
        lambda: rescaled(network, [0]),
        lambda: rescaled(network, [1, 1]),
        lambda: permuted(network, [1]),
        lambda: permuted(network, None),
        lambda: permuted(network, ["0"]),
        lambda: turned(network, None),
        lambda: split(network, 1, 1),
        lambda: split(network, True, 1),
        lambda: split(network, 0, 1, -1),
        lambda: turned(network, [3]),
        lambda: with_opposite_families(network, [[1]], [0], [1]),
    ):
        with pytest.raises(InputError):
            make()


def test_every_move_keeps_the_form():
    random = Random(1)
    for outputs in (1, 3):
        network = random_network(random, 3, 5, outputs)
        for _ in range(20):
            assert canonical_form(moved(random, network)) == canonical_form(network)
