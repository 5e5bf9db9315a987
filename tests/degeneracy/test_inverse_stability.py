"""Theorem 3.1, Corollary 3.3, Lemma A.4 and the restricted sets on random and degenerate instances."""

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import permutations
from random import Random

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from exactrelu import ReLUNetwork
from exactrelu.degeneracy.inverse_stability import (
    Samples,
    ShallowParameters,
    in_restricted_set,
    in_star_set,
    lift,
    lifted_point,
    loss_bound_in_ball,
    nearest_parametrisation,
    realization_radius,
    rebalanced,
    root_sum,
    square_root,
    stable_in_star_set,
    stable_reparametrisation,
    transfer,
    unlifted,
)
from exactrelu.degeneracy.shallow import canonical_form
from exactrelu.errors import DegenerateInputError, InexactInputError, InputError, ShapeError

# ------------------------------------------------------------ sums of square roots

rationals = st.fractions(-20, 20, max_denominator=12)
positive = st.fractions(0, 60, max_denominator=12)


def decimal_value(x):
    total = Decimal(0)
    for n, q in x.terms.items():
        total += Decimal(int(q.numerator)) / Decimal(int(q.denominator)) * Decimal(n).sqrt()
    return total


@given(st.lists(st.tuples(rationals, positive), max_size=4), rationals)
def test_signs_of_sums_of_roots_agree_with_high_precision(terms, shift):
    x = root_sum(shift)
    for q, n in terms:
        x = x + q * square_root(n)
    with localcontext() as context:
        context.prec = 120
        value = decimal_value(x)
    if abs(value) > Decimal(10) ** -100:
        assert x.sign == (1 if value > 0 else -1)
    else:
        assert x.sign == 0


def test_roots_that_cancel_and_roots_that_nearly_do():
    assert square_root(2) + square_root(8) == 3 * square_root(2)
    assert square_root("1/2") * 2 == square_root(2)
    assert square_root("9/4") == Fraction(3, 2)
    assert (square_root(2) + square_root(3)) * (square_root(3) - square_root(2)) == 1
    # sqrt(5) + sqrt(6) against sqrt(22) - ..., and a gap of 10^-30
    assert square_root(10) + square_root(11) > square_root(5) + square_root(18)
    tiny = square_root(10**60 + 1) - 10**30
    assert 0 < tiny < Fraction(1, 10**29)
    assert (tiny - tiny).sign == 0
    large = 10**8 + 7  # a prime times itself twice is no square of a small prime
    assert square_root(2 * large**2) == large * square_root(2)


@pytest.mark.parametrize("wrong", [0.5, None, True, [1]])
def test_only_exact_numbers_have_roots(wrong):
    with pytest.raises(InputError):
        square_root(wrong)


def test_what_roots_refuse():
    with pytest.raises(DegenerateInputError, match="0 or more"):
        square_root(-1)
    with pytest.raises(InputError, match="must be rational, got sqrt"):
        _ = square_root(2).rational
    with pytest.raises(DegenerateInputError, match="single root"):
        _ = 1 * square_root(2) / (square_root(2) + 1)
    with pytest.raises(InexactInputError):
        _ = square_root(2) + 0.5


# ------------------------------------------------------------ parameters and restricted sets


def random_parameters(random, d, m, outputs=1, size=4):
    def vector(length):
        return [random.randint(-size, size) for _ in range(length)]

    return ShallowParameters.of(
        [vector(d) for _ in range(m)], [vector(outputs) for _ in range(m)], d, outputs
    )


def test_example_2_5_has_irrational_parameters_and_rational_products():
    k = 3
    root = square_root(2)
    weights = [[k, k, Fraction(1, k)], [-k, k, Fraction(1, k)], [0, -1 * root * k, root / (2 * k)]]
    theta = ShallowParameters.of(weights, [k, k, root * k])
    assert in_restricted_set(theta)
    # Only the products count: (k^2, k^2, 1), (-k^2, k^2, 1), (0, -2 k^2, 1).
    products = {tuple(p * u for u in n.direction) for n in theta.neurons for p in n.product}
    assert products == {(9, 9, 1), (-9, 9, 1), (0, -18, 1)}
    gamma = ShallowParameters.of([[-1 * x for x in row] for row in weights], theta.output)
    assert (theta.form - gamma.form).linear == ((0, 0, 3),)
    assert not stable_reparametrisation(gamma, theta)


def test_what_parameters_refuse():
    mixed = ShallowParameters.of([[square_root(2), 1]], [1])
    with pytest.raises(InputError, match="neuron 0 must have rational ratios"):
        _ = mixed.network
    irrational = ShallowParameters.of([[1, 1]], [square_root(2)])
    with pytest.raises(InputError, match="neuron 0 must have rational"):
        _ = irrational.network
    with pytest.raises(ShapeError, match="output must have 1 entries"):
        ShallowParameters.of([[1, 2]], [1, 2])
    with pytest.raises(ShapeError, match="neuron 1 must have 2 weights"):
        ShallowParameters.of([[1, 2], [1]], [1, 2])
    with pytest.raises(ShapeError, match="inputs is needed"):
        ShallowParameters.of([], [])
    with pytest.raises(InputError, match="no biases, got one on neuron 0"):
        ShallowParameters.from_network(ReLUNetwork.from_weights([([[1]], [1]), ([[1]], [0])]))
    with pytest.raises(ShapeError, match="one architecture"):
        mixed.distance(ShallowParameters.of([[1]], [1]))


@pytest.mark.parametrize("wrong", [None, 3, "theta", [[1]]])
def test_only_parameters_are_parameters(wrong):
    good = ShallowParameters.of([[1, 1]], [1])
    for use in (
        in_restricted_set,
        in_star_set,
        rebalanced,
        unlifted,
        good.distance,
        lambda x: nearest_parametrisation(x, good),
        lambda x: stable_reparametrisation(x, good),
        lambda x: stable_in_star_set(x, good),
        lambda x: loss_bound_in_ball(x, 1, Samples.of([[1, 1]], [[1]])),
    ):
        with pytest.raises(InputError, match="must be ShallowParameters"):
            use(wrong)
    with pytest.raises(ShapeError, match="must be a list"):
        ShallowParameters.of(3, [1])
    with pytest.raises(ShapeError, match="output must be a list"):
        ShallowParameters.of([[1]], 3)
    with pytest.raises(ShapeError, match="points must be a list"):
        Samples.of(1, [[1]])
    for use in (
        lambda x: stable_reparametrisation(good, x),
        ShallowParameters.from_network,
        lift,
    ):
        with pytest.raises(InputError, match="network must be a ReLUNetwork, got"):
            use(wrong)
    for use in (
        lambda x: loss_bound_in_ball(good, 1, x),
        lambda x: transfer(good, 1, good, x),
    ):
        with pytest.raises(InputError, match="samples must be Samples"):
            use(wrong)
        with pytest.raises(ShapeError, match="sample 1 must have 2 inputs and 1 outputs like gamma"):
            use(Samples.of([[1, 1], [1]], [[1], [1]]))
    with pytest.raises(InputError, match="beta must be 0 or more"):
        stable_reparametrisation(good, good, -square_root(2))
    with pytest.raises(InputError, match="radius must be 0 or more"):
        loss_bound_in_ball(good, -1, Samples.of([[1, 1]], [[1]]))


def test_membership_names_the_neurons():
    gamma = ShallowParameters.of([[1, 1], [2, 2], [1, -1], [0, 0]], [1, 2, 5, 0])
    assert in_restricted_set(gamma).reasons == (
        "neuron 2 is unbalanced: |c| = 5, |a| = 1",
        "neurons 0 and 1 are positively parallel",
    )
    assert "neuron 2: coordinate 1 must be positive, is -1" in in_star_set(gamma).reasons
    with pytest.raises(ShapeError, match="at least two inputs"):
        in_star_set(ShallowParameters.of([[1]], [1]))
    # A zero output weight with a non-zero row is unbalanced.
    assert not in_restricted_set(ShallowParameters.of([[1, 1]], [0]))


@pytest.mark.parametrize("outputs", [1, 2])
def test_rebalancing_keeps_the_function_and_lands_in_the_restricted_set(outputs):
    random = Random(outputs)
    for _ in range(60):
        theta = random_parameters(random, 2, 5, outputs, 2)
        found = rebalanced(theta)
        assert in_restricted_set(found)
        assert found.form == theta.form
        assert len(found.weights) == len(theta.weights)


# ------------------------------------------------------------ Lemma A.4


def test_three_hundred_random_lifts():
    random = Random(2019)
    for _ in range(300):
        d, m, outputs = random.randint(1, 3), random.randint(1, 4), random.randint(1, 2)

        def vector(length):
            return [random.randint(-2, 2) for _ in range(length)]

        theta = ReLUNetwork.from_weights(
            [
                ([vector(d) for _ in range(m)], vector(m)),
                ([vector(m) for _ in range(outputs)], vector(outputs)),
            ]
        )
        gamma = lift(theta)
        assert (gamma.inputs, len(gamma.weights), gamma.outputs) == (d + 2, m + 1, outputs)
        assert in_star_set(gamma)
        for _ in range(3):
            x = vector(d)
            assert gamma.network(lifted_point(x)) == theta(x)
        assert canonical_form(unlifted(gamma)) == canonical_form(theta)


def test_lifts_of_other_depths_are_refused():
    with pytest.raises(InputError, match="one hidden layer"):
        lift(ReLUNetwork.from_weights([([[1]], [0])]))


# ------------------------------------------------------------ Theorem 3.1


def distance_by_entries(phi, gamma):
    entries = [
        abs(x - y)
        for a, b in zip((*phi.weights, *phi.output), (*gamma.weights, *gamma.output), strict=True)
        for x, y in zip(a, b, strict=True)
    ]
    found = entries[0]
    for entry in entries[1:]:
        found = entry if entry > found else found
    return found


def test_random_instances_of_theorem_3_1():
    random = Random(31)
    held = failed = 0
    for _ in range(250):
        gamma = random_parameters(random, 2, 3)
        if random.random() < 0.5:  # near: move the products of Gamma a little
            rows = [[x.rational for x in row] for row in gamma.weights]
            out = [c[0].rational + Fraction(random.randint(-2, 2), 10) for c in gamma.output]
            g = ShallowParameters.of(rows, out)
        else:
            g = random_parameters(random, 2, random.randint(1, 3))
        found = stable_reparametrisation(gamma, g)
        if found:
            held += 1
            assert found.parameters.form == g.form
            assert distance_by_entries(found.parameters, gamma) == found.distance
            assert found.distance <= found.beta + 2 * square_root(found.seminorm) == found.bound
            assert found.distance <= found.sharper <= found.bound
        else:
            failed += 1
            assert all(reason.startswith("condition") for reason in found.failures)
    assert held > 60
    assert failed > 40


def test_equal_functions_need_no_move_of_strong_neurons():
    gamma = ShallowParameters.of([[1, 2], [3, -1]], [5, "1/7"])
    found = stable_reparametrisation(gamma, gamma)
    assert (found.seminorm, found.distance) == (0, 0)
    assert found.beta == 0


@pytest.mark.parametrize(
    ("gamma", "g", "reason"),
    [
        # Berner et al., Example 2.2: an unbalanced neuron, beta too small
        (([[4, 0]], [0]), ([[0, 1]], ["1/9"]), "condition 1: neuron 0 has |c a| <= 2 r = 2/9"),
        # Example 2.3: a redundant direction
        (([[1, 0], [1, 0]], [1, 1]), ([[1, 0], [0, 1]], [2, "1/9"]), "condition 2: neurons 0 and 1"),
        # Example 2.4: opposite directions inside Gamma
        (([[1, 0], [-1, 0]], [1, -1]), ([[0, 1]], ["1/9"]), "condition 3a: neurons 0 and 1"),
        # Example 2.5's obstacle: opposite to what g needs
        (([[-1, 0]], [1]), ([[1, 0]], [1]), "condition 3: no Theta"),
        (([[1, 0]], [1]), ([[1, 0], [0, 1]], [1, 1]), "condition 3: g has 2 kinks"),
    ],
)
def test_the_failing_condition_is_named(gamma, g, reason):
    found = stable_reparametrisation(
        ShallowParameters.of(*gamma), ShallowParameters.of(*g), 1 if "condition 1" in reason else None
    )
    assert not found
    assert reason in str(found)


def test_two_outputs_without_balance_break_the_theorem():
    gamma = ShallowParameters.of([["1/1000"]], [[1000, 0]])
    g = ShallowParameters.of([[1]], [[1, "1/100"]])
    with pytest.raises(ShapeError, match="one output"):
        stable_reparametrisation(gamma, g)


def test_bad_input_of_the_theorem():
    gamma = ShallowParameters.of([[1, 0]], [1])
    with pytest.raises(InputError, match="gamma must be"):
        stable_reparametrisation(gamma.network, gamma)
    with pytest.raises(ShapeError, match=r"g must map R\^2 to R\^1"):
        stable_reparametrisation(gamma, ShallowParameters.of([[1]], [1]))
    with pytest.raises(InputError, match="no biases"):
        stable_reparametrisation(gamma, ReLUNetwork.from_weights([([[1, 1]], [2]), ([[1]], [0])]))


# ------------------------------------------------------------ Corollary 3.3


def star_parameters(random, d, m, outputs):
    rows = [
        [random.randint(-3, 3) for _ in range(d - 2)] + [random.randint(1, 3) for _ in range(2)]
        for _ in range(m)
    ]
    output = [[random.randint(-3, 3) for _ in range(outputs)] for _ in range(m)]
    return rebalanced(ShallowParameters.of(rows, output, d, outputs))


@pytest.mark.parametrize("outputs", [1, 2])
def test_random_instances_of_corollary_3_3(outputs):
    random = Random(33 + outputs)
    for _ in range(80):
        gamma = star_parameters(random, 3, 3, outputs)
        if random.random() < 0.5:
            g = star_parameters(random, 3, 3, outputs)
        else:  # the same directions, other products
            output = [
                [(c * gamma.size_in(i)).rational + Fraction(random.randint(-3, 3), 4) for c in column]
                for i, column in enumerate(gamma.output)
            ]
            g = rebalanced(ShallowParameters.of([n.direction for n in gamma.neurons], output, 3, outputs))
        found = stable_in_star_set(gamma, g)
        assert found
        assert in_star_set(found.parameters)
        assert found.parameters.form == g.form
        assert found.distance <= 4 * square_root(found.seminorm)
        assert found.distance * found.distance <= 8 * found.seminorm


def test_corollary_3_3_says_what_is_outside():
    gamma = ShallowParameters.of([[1, 1, 1]], [1])
    outside = ShallowParameters.of([[1, -1, 1]], [1])
    assert "Gamma is not in N*" in str(stable_in_star_set(outside, gamma))
    assert "g is not in R(N*)" in str(stable_in_star_set(gamma, outside))
    turned = ShallowParameters.of([[-1, -1, -1]], [1])
    assert "a linear rest is left" in str(stable_in_star_set(gamma, turned))


# ------------------------------------------------------------ Proposition 1.2, Corollary 1.3


def test_radii():
    assert realization_radius(3, "1/2", 4) == mpq(9, 16)
    assert realization_radius(3, 1, 4) == mpq(3, 4)
    with pytest.raises(InputError, match="exponent must be 1/k"):
        realization_radius(1, "2/3", 1)
    with pytest.raises(InputError, match="radius must be positive"):
        realization_radius(0, "1/2", 1)


def test_a_better_realization_nearby_refutes_a_local_minimum():
    theta = ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0])])
    gamma = lift(theta)
    samples = Samples.of([[1]], [[2]]).lifted()
    better = ReLUNetwork.from_weights([([[1]], [0]), ([["17/16"]], [0])])
    found = transfer(gamma, 4, lift(better), samples)
    assert found.within
    assert found.in_ball
    assert found.refutes
    assert (found.loss_here, found.loss_there) == (1, mpq(225, 256))
    far = transfer(gamma, "1/100", lift(better), samples)
    assert not far.within


def test_the_stand_in_for_example_a1():
    # A local minimum of parameters of radius 1 whose realization is none.
    gamma = ShallowParameters.of([[-1], [-1]], [1, -1])
    samples = Samples.of([[-1], [1]], [[0], [1]])
    assert samples.loss(gamma.network) == mpq(1, 2)
    assert loss_bound_in_ball(gamma, 1, samples) == mpq(1, 2)
    assert loss_bound_in_ball(gamma, "5/4", samples) < mpq(1, 2)
    assert not in_restricted_set(gamma)  # so Corollary 1.3 does not apply
    with pytest.raises(ShapeError, match="as many points"):
        Samples.of([], [])


# ------------------------------------------------------------ the nearest parametrisation


def grid_minimum(gamma, g):
    """The least distance over permutations and a fine grid of scales: none of these may be nearer."""
    steps = [Fraction(i, 16) for i in range(1, 97)]
    targets = g.neurons
    fits = [
        [
            min(
                max(
                    *(abs(a.rational - scale * u) for a, u in zip(row, t.direction, strict=True)),
                    abs(c[0].rational - t.product[0] / scale),
                )
                for scale in steps
            )
            for t in targets
        ]
        for row, c in zip(gamma.weights, gamma.output, strict=True)
    ]
    m = len(targets)
    return min(max(fits[i][j] for i, j in enumerate(order)) for order in permutations(range(m)))


def test_no_scale_on_a_grid_is_nearer():
    random = Random(8)
    found = 0
    while found < 25:
        m = random.randint(1, 3)
        gamma = random_parameters(random, 2, m, 1, 3)
        g = random_parameters(random, 2, m, 1, 3)
        if len(g.form.kinks) < m:
            continue
        found += 1
        nearest = nearest_parametrisation(gamma, g)
        assert nearest.parameters.distance(gamma) == nearest.distance
        assert nearest.distance <= grid_minimum(gamma, g)
        stable = stable_reparametrisation(gamma, g)
        if stable:
            assert nearest.distance <= stable.distance


def test_nearest_parametrisations_of_known_examples():
    # Example 2.2 with r = 1/3: max(r, k^(-1/2)), by hand.
    for k in (1, 4, 5, 9, 10):
        gamma = ShallowParameters.of([["1/3", 0]], [0])
        found = nearest_parametrisation(gamma, ShallowParameters.of([[0, 1]], [Fraction(1, k)]))
        expected = square_root(Fraction(1, k))
        assert found.distance == (expected if expected > Fraction(1, 3) else Fraction(1, 3))
    gamma = ShallowParameters.of([[1, 2], [3, 1]], [1, -2])
    same = nearest_parametrisation(gamma, gamma)
    assert same.distance == 0
    # Lemma A.3: a tent can be turned round as a whole.
    rows = [[1, Fraction(-1, 2)], [-1, Fraction(-1, 2)], [0, 1]]
    turned = ShallowParameters.of([[-x for x in row] for row in rows], [1] * 3)
    found = nearest_parametrisation(turned, ShallowParameters.of(rows, [1] * 3))
    assert (found.distance, found.facings) == (0, 2)


def test_what_has_no_nearest_parametrisation():
    gamma = ShallowParameters.of([[1, 0], [0, 1]], [1, 1])
    with pytest.raises(InputError, match="one kink a neuron of Gamma, 2, got 1"):
        nearest_parametrisation(gamma, ShallowParameters.of([[1, 0]], [1]))
    with pytest.raises(ShapeError, match="one output"):
        nearest_parametrisation(ShallowParameters.of([[1]], [[1, 2]]), gamma)
    with pytest.raises(ShapeError, match=r"R\^2 to R\^1"):
        nearest_parametrisation(gamma, ShallowParameters.of([[1]], [1]))
    irrational = ShallowParameters.of([[square_root(2), 0]], [square_root(2)])
    with pytest.raises(InputError, match="gamma must be rational"):
        nearest_parametrisation(irrational, ShallowParameters.of([[1, 0]], [1]))
    biased = ReLUNetwork.from_weights([([[1, 0], [1, 1]], [1, 0]), ([[1, 1]], [0])])
    with pytest.raises(InputError, match="without biases"):
        nearest_parametrisation(gamma, canonical_form(biased))
    linear = ReLUNetwork.from_weights([([[1, 0], [0, 1], [1, 1], [-1, -1]], [0] * 4), ([[1, 1, 1, -1]], [0])])
    with pytest.raises(InputError, match="does not fit"):
        nearest_parametrisation(gamma, linear)
