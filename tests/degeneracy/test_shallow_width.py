"""Fewest neurons: known answers, an exhaustive oracle, and what is refused."""

from fractions import Fraction
from itertools import combinations, product
from random import Random

import pytest
from gmpy2 import mpq
from hypothesis import given, settings

from exactrelu import PiecewiseLinear1D, ReLUNetwork
from exactrelu.arith.linalg import rank
from exactrelu.degeneracy.shallow import canonical_form, minimal_width, parametrisations
from exactrelu.errors import DegenerateInputError, InputError, ResourceLimitError
from exactrelu.univariate.network_function import network_function
from exactrelu.univariate.shallow import shallow_network
from tests.degeneracy.test_shallow import networks


def net(rows, hidden, out, bias=0):
    return ReLUNetwork.from_weights([(rows, hidden), ([out], [bias])])


KNOWN = [
    # (network, fewest with output bias, fewest without, source)
    (net([[1], [-1]], [0, 0], [1, -1]), 2, 2),  # x: Arora et al., erratum E3
    (net([[1], [-1]], [0, 0], [1, 1], 1), 2, 3),  # |x| + 1: erratum E4
    (net([[1, 0], [0, 1]], [0, 0], [1, 1]), 2, 2),
    (net([[1, -1], [0, 1], [0, -1]], [0] * 3, [1, 1, -1]), 3, 3),  # max(x, y): Dereich and Kassing, p + 2
    (net([[1], [1]], [0, -1], [1, -1], 5), 2, 3),  # a constant neuron
    (net([[0, 0]], [0], [0]), 0, 0),
]


@pytest.mark.parametrize(("network", "with_bias", "without"), KNOWN)
def test_known_answers(network, with_bias, without):
    for bias, expected in ((True, with_bias), (False, without)):
        found = minimal_width(network, output_bias=bias)
        assert int(found) == expected
        assert found.network.size == expected
        assert canonical_form(found.network) == canonical_form(network)


@settings(max_examples=80, deadline=None)
@given(networks(inputs=1, outputs=1))
def test_one_input_agrees_with_the_other_way_to_count(network):
    f: PiecewiseLinear1D = network_function(network)
    for bias in (True, False):
        assert int(minimal_width(network, output_bias=bias)) == shallow_network(f, output_bias=bias).size


def by_brute_force(form, output_bias):
    """The minimum of |S| + 2 rank, over all F and S, as ranks alone."""
    n = form.inputs
    keys = list(form.kinks)
    length = n if output_bias else n + 1
    doubles = [z[:length] for z in keys] + ([] if output_bias else [(0,) * n + (1,)])
    rest = [
        list(row) + ([] if output_bias else [c]) for row, c in zip(form.linear, form.constant, strict=True)
    ]
    best = None
    for facing in product((0, 1), repeat=len(keys)):
        total = [
            [
                x + sum(b * form.kinks[z][o] * z[j] for b, z in zip(facing, keys, strict=True))
                for j, x in enumerate(row)
            ]
            for o, row in enumerate(rest)
        ]
        for size in range(len(doubles) + 1):
            for chosen in combinations(doubles, size):
                value = size + 2 * (rank([*chosen, *total]) - rank(list(chosen)))
                best = value if best is None else min(best, value)
    return len(keys) + best


@settings(max_examples=60, deadline=None)
@given(networks())
def test_the_search_finds_the_minimum_of_its_formula(network):
    form = canonical_form(network)
    for bias in (True, False):
        found = minimal_width(form, output_bias=bias)
        assert found.proved
        assert int(found) == by_brute_force(form, bias)
        assert int(found) <= max(network.size + (not bias), 2 * network.outputs)


def test_too_many_kinks_give_an_interval_that_holds():
    random = Random(3)
    rows = [[random.randint(-99, 99) for _ in range(2)] for _ in range(40)]
    hidden = [random.randint(-99, 99) for _ in range(40)]
    network = net(rows, hidden, [random.randint(1, 9) for _ in range(40)])
    assert int(minimal_width(network)) == 40  # decided by the facings of the network itself
    shifted = canonical_form(
        net([*rows, [1, 1], [-1, -1]], [*hidden, 0, 0], [*form_weights(random, 40), mpq(1, 7), mpq(-1, 7)])
    )
    found = minimal_width(shifted, limit=64)
    assert not found.proved
    assert found.kinks <= found.lower < found.upper <= found.kinks + 2
    assert canonical_form(found.network) == shifted
    with pytest.raises(InputError, match="only known to be between"):
        int(found)


def form_weights(random, count):
    return [random.randint(1, 9) for _ in range(count)]


def test_without_hidden_biases():
    vee = net([[1, 0], [0, 1]], [0, 0], [1, 1])
    assert int(minimal_width(vee, output_bias=False, hidden_bias=False)) == 2
    with pytest.raises(DegenerateInputError, match="kinks through the origin"):
        minimal_width(net([[1, 0]], [1], [1]), hidden_bias=False)
    with pytest.raises(DegenerateInputError, match="0 at the origin"):
        minimal_width(net([[1, 0]], [0], [1], 2), output_bias=False, hidden_bias=False)


@pytest.mark.parametrize("limit", [0, -1, True, 2.0, None])
def test_bad_limits(limit):
    with pytest.raises(InputError, match="limit must be a positive integer"):
        minimal_width(net([[1]], [0], [1]), limit=limit)


def test_all_parametrisations_of_a_tent():
    rows = [[1, Fraction(-1, 2)], [-1, Fraction(-1, 2)], [0, 1]]
    tent = net(rows, [0] * 3, [1] * 3)
    found = parametrisations(tent)
    # Lemma A.3: all neurons as they are, or all turned round; nothing else has the same sum.
    assert (len(found.facings), found.scalings, found.classes) == (2, 3, 12)
    for number in range(2):
        assert canonical_form(found.network(number)) == canonical_form(tent)
    # x has no kink, and no neurons are not enough for it; they are for 0.
    assert parametrisations(net([[1], [-1]], [0, 0], [1, -1])).facings == ()
    assert parametrisations(net([[1]], [0], [0])).facings == (frozenset(),)
    with pytest.raises(ResourceLimitError, match="listing all facings"):
        parametrisations(tent, limit=1)
    with pytest.raises(InputError, match="number must be less than 2"):
        found.network(2)
