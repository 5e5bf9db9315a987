"""The examples as families in k: known values, instances, certificates that can fail, and refusals."""

import attrs
import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.degeneracy.examples import (
    K,
    SymbolicForm,
    UndecidedSignError,
    all_families,
    distance_bound,
    exploding_gradient,
    in_k,
    opposite_families,
    opposite_neurons,
    opposite_rational,
    redundant,
    smallest_norm,
    stand_in_for_a1,
    supremum_at,
    unbalanced,
    unbalanced_growing,
)
from exactrelu.degeneracy.examples.figures import direction_figure, section_2_figures, write_figures
from exactrelu.degeneracy.inverse_stability import ShallowParameters, in_restricted_set
from exactrelu.degeneracy.shallow import canonical_form, parametrisations
from exactrelu.errors import DegenerateInputError, InputError, ShapeError

FAMILIES = {family.name: family for family in all_families()}

# (semi-norm of g_k - R(Gamma_k), lower bound of the distance): Berner et al., Section 2 and Example A.2;
# the paper has bounds where these are exact. "2.5 (rational)" is ours.
KNOWN = {
    "2.1": (K * K, in_k(0)),
    "2.2": (1 / K, in_k(1)),
    "2.3": (1 / K, in_k(1)),
    "2.4": (1 / K, in_k(mpq(1, 2))),
    "2.5": (in_k(3), K),
    "2.5 (rational)": (in_k(3), K),
    "A.2": (1 / K, K),
}


@pytest.mark.parametrize("name", KNOWN)
def test_values_for_every_k_and_instances(name):
    family, (seminorm, bound) = FAMILIES[name], KNOWN[name]
    assert family.seminorm() == seminorm
    proof = family.distance()
    assert proof.bound == bound
    rows = [None if row is None else tuple(map(in_k, row)) for row in family.rows]
    assert proof.holds(rows, family.form)
    for k in (1, 2, 5, 10, "7/3"):
        instance = family.at(k)
        assert instance.seminorm == seminorm.at(k)
        assert instance.distance >= bound.at(k)


def test_the_families_are_all_there():
    assert set(FAMILIES) == set(KNOWN)


def test_example_2_1_explodes():
    family = exploding_gradient()
    assert family.form.supremum_in_square() == 1 / K
    assert smallest_norm(family) == K * K  # so |Phi_k| >= k
    for k in (1, 2, 5):
        assert supremum_at(family, k) == mpq(1, k)
        _, phi = family.instance(mpq(k))
        assert phi.norm == k  # attained


def test_example_2_5_is_balanced_and_has_one_parametrisation_up_to_scaling():
    for family, k in ((opposite_neurons(), 4), (opposite_rational(), 4)):
        gamma, theta = family.instance(mpq(k))
        assert in_restricted_set(gamma)
        assert in_restricted_set(theta)
        assert (theta.form - gamma.form).linear == ((0, 0, 3),)
        assert len(parametrisations(theta.form, output_bias=False).facings) == 1


def sampled_distances(family, k):
    """Distances of reparametrisations of g_k: scalings and permutations of the one that is known."""
    gamma, phi = family.instance(mpq(k))
    m = len(phi.weights)
    from itertools import permutations, product

    factors = [mpq(1, 5), mpq(1, 2), mpq(1), mpq(2), mpq(5)]
    for order in permutations(range(m)) if m < 4 else [tuple(range(m)), tuple(range(1, m)) + (0,)]:
        for scales in product(factors, repeat=min(m, 3)):
            full = [*scales, *[mpq(1)] * (m - len(scales))]
            rows = [[full[i] * x for x in phi.weights[i]] for i in order]
            output = [phi.output[i][0] / full[i] for i in order]
            other = ShallowParameters.of(rows, output)
            yield other, other.distance(gamma)


@pytest.mark.parametrize("name", [name for name in KNOWN if name != "2.1"])
def test_no_sampled_reparametrisation_beats_the_bound(name):
    family = FAMILIES[name]
    k = 3
    _, phi = family.instance(mpq(k))
    for number, (other, distance) in enumerate(sampled_distances(family, k)):
        if number % 50 == 0:
            assert other.form == phi.form
        assert distance >= KNOWN[name][1].at(k)


def test_the_distance_of_the_rational_companion_is_k_although_single_neurons_match_better():
    # -a_1 is only 2 k / 3 away from the ray of a_2, but no permutation avoids a distance of k.
    family = opposite_rational()
    proof = family.distance()
    assert (0, 1, 1) not in proof.steps
    assert (0, 2, 1) in proof.steps
    assert distance_bound(family.rows, family.form, K + mpq(1, 100)) is None


def test_certificates_are_checked():
    family = opposite_families()
    proof = family.distance()
    rows = [tuple(map(in_k, row)) for row in family.rows]
    assert proof.holds(rows, family.form)
    for broken in (
        attrs.evolve(proof, bound=in_k(1)),
        attrs.evolve(proof, cases=proof.cases + 1),
        attrs.evolve(proof, steps={p: s for p, s in proof.steps.items() if p[0]}),
        attrs.evolve(proof, sides=proof.sides[:1]),
    ):
        assert not broken.holds(rows, family.form)
    place, step = next(iter(proof.steps.items()))
    for y in ((in_k(0), in_k(1)), (in_k(0), in_k(2)), (in_k(1), in_k(0))):
        other = attrs.evolve(proof, steps={**proof.steps, place: attrs.evolve(step, y=y)})
        if y != step.y:
            assert not other.holds(rows, family.form)


def test_wrong_bounds_are_not_proved():
    assert distance_bound(redundant().rows, redundant().form, mpq(11, 10)) is None
    assert distance_bound(unbalanced_growing().rows, unbalanced_growing().form, K * 2) is None
    assert distance_bound(opposite_families().rows, opposite_families().form, mpq(3, 5)) is None


def test_example_2_4_with_other_vectors():
    rows = [[1, 0, "1/2"], [-1, 1, 0], [0, -1, "1/2"], [0, 0, -1]]
    family = opposite_families(rows, (1, 1, 1))
    assert family.seminorm() == 1 / K
    proof = family.distance()
    # (0, 0, -1) and (1, 0, 1/2): the nearest multiples of (1, 1, 1) leave 1/2
    assert proof.bound == in_k(mpq(1, 2))
    assert proof.cases == 16
    assert family.at(3).seminorm == mpq(1, 3)
    assert distance_bound(family.rows, family.form, mpq(3, 5)) is None
    for rows_, v, reason in (
        ([[1, 0], [-1, 0], [0, 1]], (1, 1), "rows must not be parallel, 0 and 1"),
        ([[1, 0], [0, 1], [1, 1]], (1, 2), "add up to 0"),
        ([[1, 0], [0, 1], [-1, -1]], (2, 2), r"parallel to rows\[2\]"),
        ([[2, 0], [0, 1], [-2, -1]], (1, 2), "largest entry 1, got 2"),
        ([[1, 0]], (1, 2), "three or more"),
    ):
        with pytest.raises(InputError, match=reason):
            opposite_families(rows_, v)


def test_the_radius_of_example_2_2_is_free():
    for r in (1, "1/3", 7):
        assert unbalanced(r).distance().bound == in_k(r)
    for wrong in (0, -1):
        with pytest.raises(InputError, match="r must be positive"):
            unbalanced(wrong)
    with pytest.raises(InputError, match="k must be at least 1"):
        unbalanced().at("1/2")


def test_the_stand_in_for_example_a1_for_every_k():
    found = stand_in_for_a1()
    assert (found.loss, found.radius) == (mpq(1, 2), 1)
    assert found.seminorm == 1 / K
    assert found.better == (2 * K - 1) / (2 * K * K)
    for k in (1, 2, 10):
        g = ShallowParameters.of([[mpq(1, k)]], [1]).network
        assert found.samples.loss(g) == found.loss - found.better.at(k)


# ------------------------------------------------------------ the symbol k


coefficients = st.lists(st.integers(-4, 4), max_size=4)


def polynomial(values):
    total = in_k(0)
    for i, x in enumerate(values):
        power = in_k(1)
        for _ in range(i):
            power = power * K
        total = total + x * power
    return total


@given(coefficients, coefficients, st.fractions(1, 9, max_denominator=5))
def test_arithmetic_agrees_with_values(one, other, k):
    p, q = polynomial(one), polynomial(other)
    assert (p + q).at(k) == p.at(k) + q.at(k)
    assert (p - q).at(k) == p.at(k) - q.at(k)
    assert (p * q).at(k) == p.at(k) * q.at(k)
    assert (p == q) == (p - q).is_zero
    if q.at(k):
        assert (p / q).at(k) == p.at(k) / q.at(k)


@given(coefficients, st.fractions(1, 9, max_denominator=5))
def test_decided_signs_are_true(values, k):
    p = polynomial(values)
    try:
        if p.is_nonnegative():
            assert p.at(k) >= 0
        else:
            assert p.at(k) <= 0
        if p.is_positive():
            assert p.at(k) > 0
        assert abs(p).at(k) == abs(p.at(k))
    except UndecidedSignError:
        pass


def test_what_the_symbol_does_not_decide():
    for undecided in (K - 2, K * K - 3 * K + 1, 1 / (K - 1)):
        with pytest.raises(UndecidedSignError):
            undecided.is_nonnegative()
    # positive for k > 1, 0 at k = 1
    assert (K - 1).is_nonnegative()
    assert not (K - 1).is_positive()
    with pytest.raises(DegenerateInputError):
        _ = K / 0
    with pytest.raises(DegenerateInputError, match="pole"):
        (1 / (K - 2)).at(2)
    with pytest.raises(InputError):
        _ = K + 0.5
    assert str((K * K - 1) / (K + 1)) == "-1 + k"


def test_directions_that_are_parallel_for_one_k_only():
    with pytest.raises(UndecidedSignError, match="parallel for some k only"):
        SymbolicForm.of([(1, (1, K)), (1, (1, 1))], 2)
    with pytest.raises(InputError, match="linearly independent"):
        SymbolicForm.of([(1, (1, 0)), (1, (0, 1)), (1, (1, 1))], 2).seminorm()
    with pytest.raises(ShapeError, match="rows must have 2 entries"):
        SymbolicForm.of([(1, (1, 0, 0))], 2)
    with pytest.raises(ShapeError, match="the square is in"):
        SymbolicForm.of([(1, (1, 0, 0))], 3).supremum_in_square()


@pytest.mark.parametrize("name", KNOWN)
def test_symbolic_forms_agree_with_rational_ones(name):
    family = FAMILIES[name]
    for k in (1, 3):
        _, phi = family.instance(mpq(k))
        form = canonical_form(phi.network)
        assert len(form.kinks) == len(family.form.kinks)
        for x in ([1] * family.inputs, [-1, 2, 5][: family.inputs], [3, -4, 1][: family.inputs]):
            total = sum(a * b.at(k) for a, b in zip(x, family.form.linear, strict=True))
            for kink in family.form.kinks:
                z = sum(a * n.at(k) for a, n in zip(x, kink.normal, strict=True))
                total += kink.kappa.at(k) * max(z, 0)
            assert (total,) == form(x)


# ------------------------------------------------------------ figures


def test_figures_have_exact_coordinates(tmp_path):
    figures = section_2_figures()
    assert set(figures) == {"unbalanced", "redundant", "opposite_families", "opposite_neurons"}
    assert "({1},{-1/2})" in figures["opposite_families"]
    for text in figures.values():
        assert text.startswith("% Berner")
        assert text.count(r"\begin{tikzpicture}") == text.count(r"\end{tikzpicture}") == 1
        assert "." not in text.replace("Berner, Elbraechter, Grohs, Example 2.", "")
    for path in write_figures(tmp_path):
        assert path.read_text() == figures[path.stem]


def test_bad_figures():
    with pytest.raises(InputError, match="arrows must be named"):
        direction_figure({"red": [[1, 0]]})
    with pytest.raises(InputError, match="not 0"):
        direction_figure({}, [[0, 0]])
    with pytest.raises(ShapeError):
        direction_figure({"gamma": [[1, 2, 3]]})
