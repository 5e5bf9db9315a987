"""MAX_n in few layers: identities, networks, and what integer weights cannot do."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise, permutations
from math import factorial
from pathlib import Path
from typing import Any

import attrs
import pytest
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu.depth.maximum import (
    FirstLayerSum,
    MaximaSum,
    MaximumIdentity,
    SymmetrizedTerm,
    TwoLayerSum,
    bakaev_max_5,
    check_identity,
    computes_maximum,
    find_identity,
    known_identity,
    maximum_depth_bounds,
    n_ary_lower_bound,
    normalised_volume,
    parity_obstruction,
    prove_maximum,
    read_two_layer_sum,
    tree_maximum,
    weight_ring,
)
from exactrelu.depth.maximum.candidates import candidate_terms
from exactrelu.depth.maximum.parity import lattice_faces, standard_simplex
from exactrelu.depth.maximum.terms import chamber_form
from exactrelu.errors import InexactInputError, InputError, ResourceLimitError
from exactrelu.networks import ReLUNetwork
from exactrelu.polyhedra import Polyhedron
from exactrelu.zonotopes import Zonotope

CERTIFICATES = Path(__file__).parent.parent.parent / "proofs" / "ruess2026" / "certificates"


def evaluated(identity: MaximumIdentity, point: list[int]) -> Fraction:
    """The symmetrised sum from its definition."""
    total = Fraction(0)
    for c, term in zip(identity.coefficients, identity.terms, strict=True):
        for order in permutations(point):
            left, right = (sum(max(order[a], order[b]) for a, b in side) for side in (term.left, term.right))
            total += Fraction(int(c.numerator), int(c.denominator)) * max(left, right)
    return total


# ------------------------------------------------------------ identities


@pytest.mark.parametrize(("n", "terms"), [(5, 3), (6, 4)])
def test_published_identities(n: int, terms: int) -> None:
    identity = known_identity(n)
    proof = identity.prove()
    assert proof
    assert (len(identity.terms), proof.hinges, set(proof.linear), proof.degree) == (terms, {}, {0}, 0)


def test_published_identity_at_points_by_its_definition() -> None:
    for point in ([0, 0, 0, 0, 0], [3, -1, 4, 1, -5], [2, 2, 7, 7, 1], [-1, -2, -3, -4, -9]):
        assert evaluated(known_identity(5), point) == max(point)


@pytest.mark.parametrize("n", [5, 6])
@pytest.mark.parametrize("change", range(4))
def test_wrong_identities_are_refused_with_what_is_left(n: int, change: int) -> None:
    identity = known_identity(n)
    coefficients = list(identity.coefficients)
    coefficients[change % len(coefficients)] += mpq(1, 10**9)
    proof = attrs.evolve(identity, coefficients=tuple(coefficients)).prove()
    assert not proof
    assert proof.degree == mpq(1, 10**9) * factorial(n) * 2
    assert "not MAX" in str(proof)


def test_a_missing_term_leaves_kinks() -> None:
    identity = known_identity(6)
    less = MaximumIdentity.of(6, list(zip(identity.coefficients[:3], identity.terms[:3], strict=True)))
    proof = less.prove()
    assert not proof
    assert proof.hinges


@settings(max_examples=60, deadline=None)
@given(
    st.integers(3, 5).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.integers(1, 3).flatmap(
                lambda k: st.tuples(
                    *[st.lists(st.tuples(*[st.integers(1, n)] * 2), min_size=k, max_size=k)] * 2
                )
            ),
            st.lists(st.integers(-9, 9), min_size=n, max_size=n),
        )
    )
)
def test_the_chamber_form_is_the_function(data: Any) -> None:
    n, (left, right), point = data
    term = SymmetrizedTerm.of(left, right)
    form = chamber_form(term, n)
    x = sorted(point)
    t = [b - a for a, b in pairwise(x)]
    value = form.degree * x[0] + sum(a * b for a, b in zip(form.linear, t, strict=True))
    value += sum(c * max(0, sum(a * b for a, b in zip(h, t, strict=True))) for h, c in form.hinges.items())
    assert value == evaluated(MaximumIdentity.of(n, [(1, term)]), point)
    for hinge in form.hinges:
        assert min(hinge) < 0 < max(hinge)


def test_a_term_does_not_depend_on_names_or_sides() -> None:
    first = SymmetrizedTerm.of([(1, 2), (1, 3)], [(1, 4), (5, 6)])
    renamed = SymmetrizedTerm.of([(6, 4), (2, 2 + 1)], [(6, 5), (6, 1)])
    assert chamber_form(first, 6) == chamber_form(renamed, 6)


# ------------------------------------------------------------ search


@pytest.mark.parametrize(("n", "pairs", "most"), [(3, 1, 1), (4, 1, 1), (5, 2, 3), (6, 2, 4)])
def test_search_finds_proved_identities(n: int, pairs: int, most: int) -> None:
    identity = find_identity(n)
    assert identity is not None
    assert identity.prove()
    assert len(identity.terms) <= most
    assert {term.pairs for term in identity.terms} == {pairs}


def test_search_says_when_the_family_does_not_do() -> None:
    assert find_identity(5, 1) is None
    assert find_identity(7, 2) is None


@pytest.mark.long
def test_search_for_seven() -> None:
    identity = find_identity(7)
    assert identity is not None
    assert identity.prove()
    assert len(identity.terms) <= 17


def test_candidates_hold_every_function_of_two_pairs() -> None:
    # Every labelled pair of sides gives a function that some candidate has.
    n = 4
    forms = [chamber_form(term, n) for term in candidate_terms(n, 2)]
    pairs = [(a, b) for a in range(1, n + 1) for b in range(a, n + 1)]
    sides = [(p, q) for p in pairs for q in pairs if p <= q]
    for left, right in combinations(sides, 2):
        if not set(left) & set(right):
            assert chamber_form(SymmetrizedTerm.of(left, right), n) in forms


@pytest.mark.parametrize("n", [5, 6, 7])
def test_committed_certificates_are_proved(n: int) -> None:
    text = (CERTIFICATES / f"max-{n}.txt").read_text(encoding="ascii")
    identity = MaximumIdentity.from_certificate(text)
    assert identity.n == n
    assert identity.prove()
    assert identity.certificate() == text


@pytest.mark.long
def test_max_8() -> None:
    text = (CERTIFICATES / "max-8.txt").read_text(encoding="ascii")
    assert MaximumIdentity.from_certificate(text).prove()


# ------------------------------------------------------------ networks


@pytest.mark.parametrize("n", [5, 6])
def test_networks_of_identities_are_read_back(n: int) -> None:
    total = known_identity(n).two_layer_sum()
    network = total.network()
    assert len(network.widths) == 2
    assert read_two_layer_sum(network) == total
    assert total.is_visibly_symmetric()
    assert [d for d in weight_ring(network).denominators[:2] if d != 1] == []
    for point in ([0] * n, list(range(n)), list(range(n, 0, -1)), [(7 * i * i) % 11 - 5 for i in range(n)]):
        assert network(point) == (max(point),)


def test_networks_from_their_weights_alone() -> None:
    for network in (known_identity(5).network(), bakaev_max_5().two_layer_sum().network()):
        verdict = computes_maximum(network)
        assert verdict
        assert (verdict.laws, verdict.orders) == (5, 120)
    assert computes_maximum(tree_maximum(4).network)


def test_networks_that_are_not_the_maximum() -> None:
    minimum = ReLUNetwork.from_weights([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[-1, 1, -1]], [0])])
    first = ReLUNetwork.from_weights([([[1, 0], [-1, 0]], [0, 0]), ([[1, -1]], [0])])
    twice = ReLUNetwork.from_weights([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[2, 2, -2]], [0])])
    shifted = ReLUNetwork.from_weights([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], ["1/9"])])
    for network in (minimum, first, twice, shifted):
        verdict = computes_maximum(network)
        assert not verdict
        assert verdict.differs is not None
        assert network(verdict.differs)[0] != max(verdict.differs)
    sum_of_two = TwoLayerSum.of_maxima(
        2,
        [
            (
                mpq(1),
                FirstLayerSum.of_maxima(2, [((1, 0), (0, 1))]),
                FirstLayerSum.of_maxima(2, [((1, 0), (1, 0))]),
            )
        ],
    )
    assert computes_maximum(sum_of_two.network())


def test_networks_of_another_shape_are_refused() -> None:
    with pytest.raises(InputError, match="one output"):
        computes_maximum(ReLUNetwork.from_weights([([[1, 0]], [0]), ([[1], [1]], [0, 0])]))
    with pytest.raises(ResourceLimitError):
        computes_maximum(tree_maximum(9).network)
    with pytest.raises(InputError, match="two hidden layers"):
        read_two_layer_sum(tree_maximum(2).network)
    with pytest.raises(InputError, match="no biases"):
        read_two_layer_sum(ReLUNetwork.from_weights([([[1]], [1]), ([[1]], [0]), ([[1]], [0])]))


entries = st.integers(-3, 3)
small_layers = st.tuples(
    st.lists(st.lists(entries, min_size=3, max_size=3), min_size=1, max_size=4),
    st.integers(1, 4),
    st.lists(entries, min_size=40, max_size=40),
)


@settings(max_examples=100, deadline=None)
@given(small_layers, st.lists(st.lists(st.integers(-9, 9), min_size=3, max_size=3), min_size=5, max_size=5))
def test_the_normal_form_is_the_function_of_the_network(layers: Any, points: list[list[int]]) -> None:
    first, width, pool = layers
    second = [pool[i * len(first) : (i + 1) * len(first)] for i in range(width)]
    network = ReLUNetwork.from_weights(
        [(first, [0] * len(first)), (second, [0] * width), ([pool[-width:]], [0])]
    )
    total = read_two_layer_sum(network)
    again = total.network()
    assert read_two_layer_sum(again) == total
    for point in points:
        assert again(point) == network(point)
    turned = total.renamed([1, 2, 0])
    for x, y, z in points:
        # Coordinate i is called order[i]: the new function at (z, x, y) is the old one at (x, y, z).
        assert turned.network()([z, x, y]) == network([x, y, z])


def test_bakaev_on_all_cells_and_a_changed_sum_with_a_witness() -> None:
    proof = prove_maximum(bakaev_max_5())
    assert proof
    assert proof.hyperplanes == 21
    total = bakaev_max_5()
    wrong = MaximaSum(5, (*total.summands[:-1], (total.summands[-1][0] * 2, *total.summands[-1][1:])))
    found = prove_maximum(wrong)
    assert not found
    assert found.differs is not None
    assert wrong.two_layer_sum().network()(found.differs)[0] != max(found.differs)


@pytest.mark.parametrize("n", [1, 2, 5, 16])
@pytest.mark.parametrize(("nodes", "ring"), [(3, "Z"), (4, "Z[1/2]")])
def test_trees(n: int, nodes: int, ring: str) -> None:
    built = tree_maximum(n, nodes)
    assert built.prove()
    assert len(built.network.widths) == (n - 1).bit_length()
    assert str(weight_ring(built.network)) == (ring if n > 1 else "Z")


# ------------------------------------------------------------ rings and parity


def test_rings() -> None:
    net = ReLUNetwork.from_weights([([["1/4", "5/18"]], ["1/7"]), ([["1/35"]], [0])])
    ring = weight_ring(net)
    assert (str(ring), ring.bias_N, ring.denominators, ring.is_integer) == ("Z[1/210]", 7, (36, 35), False)
    prime = 2**89 - 1
    huge = ReLUNetwork.from_weights([([[f"1/{prime * 4}"]], [0]), ([[1]], [0])])
    assert 2 * prime == weight_ring(huge).N


# Averkov, Hojny, Merkert 2025: decimals, n = 8 and 9.
@pytest.mark.parametrize(
    ("n", "N", "layers"),
    [(8, 10, 2), (9, 10, 3), (1, 1, 1), (3, 1, 2), (4, 1, 3), (8, 2, 2), (26, 6, 3), (4, 30, 1)],
)
def test_n_ary_bounds(n: int, N: int, layers: int) -> None:
    assert n_ary_lower_bound(n, N) == layers


def test_bounds_of_the_literature_are_consistent() -> None:
    for n in range(2, 200):
        bounds = maximum_depth_bounds(n)
        upper = [b.hidden_layers for b in bounds if b.side == "upper"]
        lower = [b.hidden_layers for b in bounds if b.side == "lower" and b.weights == "real"]
        assert max(lower) <= min(upper)
        integer = next(b.hidden_layers for b in bounds if b.weights == "integer")
        assert integer == (n - 1).bit_length()
    best = [
        min(b.hidden_layers for b in maximum_depth_bounds(n) if b.side == "upper")
        for n in (3, 10, 11, 50, 51)
    ]
    assert best == [2, 2, 3, 3, 4]


@pytest.mark.parametrize("d", range(1, 6))
def test_simplices_are_unimodular(d: int) -> None:
    assert {face.volume for face in lattice_faces(standard_simplex(d))} == {1}
    for k in (1, 2):
        found = parity_obstruction(standard_simplex(d), k)
        assert bool(found) == (found.function is not None) == (d >= 2**k)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(entries, entries, entries), min_size=1, max_size=4))
def test_faces_of_lattice_zonotopes_are_even(generators: list[tuple[int, int, int]]) -> None:
    halves = [[mpq(x, 2) for x in g] for g in generators]
    middle = [sum(column, mpq(0)) / 2 for column in zip(*generators, strict=True)]
    vertices = [[int(x) for x in v] for v in Zonotope(halves, middle).vertices()]
    assert not parity_obstruction(vertices, 1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(entries, entries, entries), min_size=4, max_size=7))
def test_normalised_volume_of_full_dimensional_polytopes(points: list[tuple[int, int, int]]) -> None:
    polytope = Polyhedron.from_generators(points)
    if polytope.dimension == 3:
        assert normalised_volume(points) == polytope.volume() * 6


def test_normalised_volume_in_sublattices() -> None:
    assert normalised_volume([(5, 5)]) == 1
    assert normalised_volume([(0, 0, 0), (2, 4, 6)]) == 2
    # In the plane x + y + z = 0 the triangle is half of a fundamental parallelogram.
    assert normalised_volume([(0, 0, 0), (1, -1, 0), (0, 1, -1)]) == 1
    assert normalised_volume([(0, 0, 0), (1, -1, 0), (1, 1, -2)]) == 2


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize("bad", [0, -1, True, 2.0, "2", None])
def test_bad_numbers(bad: Any) -> None:
    for call in (find_identity, tree_maximum, maximum_depth_bounds, known_identity):
        with pytest.raises(InputError, match="n must be"):
            call(bad)
    with pytest.raises(InputError, match="pairs must be"):
        find_identity(5, bad if bad is not None else 0)
    with pytest.raises(InputError):
        n_ary_lower_bound(bad, 10)
    with pytest.raises(InputError):
        n_ary_lower_bound(4, bad)
    with pytest.raises(InputError, match="hidden_layers"):
        parity_obstruction(standard_simplex(2), bad)
    with pytest.raises(InputError, match=r"pairs\[0\]"):
        SymmetrizedTerm.of([(1, bad)], [(1, 2)])


def test_bad_identities() -> None:
    term = SymmetrizedTerm.of([(1, 2)], [(3, 4)])
    with pytest.raises(InputError, match=r"summands\[1\]"):
        MaximumIdentity.of(4, [(1, term), (2, term)])
    with pytest.raises(InputError, match=r"summands\[0\]"):
        MaximumIdentity.of(3, [(1, term)])
    with pytest.raises(InputError, match=r"summands\[0\]"):
        MaximumIdentity.of(4, [(0, term)])
    with pytest.raises(InputError, match=r"coefficients\[0\]"):
        MaximumIdentity.of(4, [(0.5, term)])
    with pytest.raises(InputError, match="at least one term"):
        MaximumIdentity.of(4, [])
    with pytest.raises(InputError, match="equally many"):
        SymmetrizedTerm.of([(1, 2)], [])
    with pytest.raises(InputError, match="from 2 to 9"):
        known_identity(5).prove() and chamber_form(term, 10)
    with pytest.raises(InputError, match="must be an integer"):
        parity_obstruction([[0, 0], ["1/2", 0]], 1)


def test_rounded_coefficients_prove_nothing() -> None:
    """Floats that round to the coefficients would cancel in floating point."""
    identity, total = known_identity(5), bakaev_max_5()
    with pytest.raises(InexactInputError):
        attrs.evolve(identity, coefficients=tuple(map(float, identity.coefficients)))
    with pytest.raises(InexactInputError):
        MaximaSum(5, tuple((float(c), u, v) for c, u, v in total.summands))


def test_values_that_no_constructor_makes_are_refused() -> None:
    for left, right in [
        (((0, 0), (0, 0)), ((1, 2),)),
        (((-1, 0),), ((1, 2),)),
        (((0.5, 1),), ((1, 2),)),
        (((2, 1),), ((1, 2),)),
        (((1, 2), (0, 1)), ((1, 2), (1, 2))),
        ((), ()),
    ]:
        with pytest.raises(InputError, match="side"):
            SymmetrizedTerm(left, right)  # type: ignore[arg-type]
    identity = known_identity(5)
    for change in ({"n": 4}, {"n": True}, {"terms": identity.terms[:2]}, {"terms": identity.terms[:1] * 3}):
        with pytest.raises(InputError, match=r"summands|n must be"):
            attrs.evolve(identity, **change)
    with pytest.raises(InputError, match="list of pairs"):
        MaximumIdentity.of(5, None)  # type: ignore[arg-type]
    form = (((1, 0), (0, 1)),)
    sides: tuple[Any, ...] = ((), (((1, 0, 0), (0, 1, 0)),), (((1.0, 0), (0, 1)),), (((1, 0),),))
    for side in sides:
        with pytest.raises(InputError, match=r"summands\[0\]"):
            MaximaSum(2, ((mpq(1), side, form),))


def test_other_types_are_refused_by_name() -> None:
    calls: list[Any] = [prove_maximum, read_two_layer_sum, check_identity, computes_maximum, weight_ring]
    for call in calls:
        with pytest.raises(InputError, match="must be a"):
            call(None)
    for points in ([], [(0, 0), (mpq(1, 2), 0)], [(0, 0), (1, 1.5)], [(True, 0)]):
        with pytest.raises(InputError, match="points"):
            normalised_volume(points)
    with pytest.raises(InputError, match="restarts"):
        find_identity(5, restarts=-1)


def test_so_many_layers_that_their_power_of_two_would_fill_the_memory() -> None:
    assert not parity_obstruction(standard_simplex(5), 10**15)


@pytest.mark.parametrize(
    "change",
    [
        ("n 5", "n --5"),
        ("n 5", "n 05"),
        ("n 5", "n -0"),
        ("term 1 120", f"term {'1' * 5000} 120"),
        ("exactrelu-max 1", "exactrelu-max 2"),
        ("n 5", "n five"),
        ("terms 3", "terms 4"),
        ("term 1 120", "term 1 0"),
        ("end", ""),
    ],
)
def test_bad_certificates(change: tuple[str, str]) -> None:
    text = known_identity(5).certificate()
    with pytest.raises(InputError):
        MaximumIdentity.from_certificate(text.replace(*change, 1))
