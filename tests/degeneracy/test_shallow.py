"""Canonical forms of one hidden layer against exact evaluation and against full regions of the difference."""

from fractions import Fraction
from random import Random

import pytest
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu import ReLUNetwork
from exactrelu.degeneracy.shallow import canonical_form
from exactrelu.errors import InputError, ShapeError
from exactrelu.networks import activation_regions

small = st.integers(-2, 2)


@st.composite
def networks(draw, inputs=None, outputs=None, biases=True):
    """Small entries, so that zero rows, duplicates, antipodal rows and cancelling neurons are common."""
    n = inputs if inputs is not None else draw(st.integers(1, 3))
    outs = outputs if outputs is not None else draw(st.integers(1, 2))
    m = draw(st.integers(1, 4))
    rows = [[draw(small) for _ in range(n)] for _ in range(m)]
    hidden = [draw(small) if biases else 0 for _ in range(m)]
    last = [[draw(small) for _ in range(m)] for _ in range(outs)]
    out = [draw(small) if biases else 0 for _ in range(outs)]
    return ReLUNetwork.from_weights([(rows, hidden), (last, out)])


def difference_network(f, g):
    """Both networks side by side, outputs subtracted."""
    (a, b), (c, d) = f.layers, g.layers
    last = [[*x, *(-y for y in z)] for x, z in zip(b.weights, d.weights, strict=True)]
    bias = [x - y for x, y in zip(b.bias, d.bias, strict=True)]
    return ReLUNetwork.from_weights([([*a.weights, *c.weights], [*a.bias, *c.bias]), (last, bias)])


def equal_by_regions(f, g):
    """Every affine law of the difference, on every full-dimensional region, is zero."""
    difference = difference_network(f, g)
    for region in activation_regions(difference, engine="lp"):
        matrix, constant = region.affine_map
        if any(map(any, matrix)) or any(constant):
            return False
    return True


@given(networks(), st.data())
def test_the_form_is_the_function(network, data):
    form = canonical_form(network)
    for _ in range(4):
        point = [data.draw(st.fractions(-5, 5, max_denominator=7)) for _ in range(network.inputs)]
        assert form(point) == network(point)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_forms_are_equal_exactly_when_all_laws_of_the_difference_vanish(data):
    f = data.draw(networks())
    g = data.draw(networks(f.inputs, f.outputs))
    same = canonical_form(f) == canonical_form(g)
    assert same == equal_by_regions(f, g)
    point = (canonical_form(f) - canonical_form(g)).nonzero_point()
    assert (point is None) == same
    if point is not None:
        assert f(point) != g(point)


def test_lemma_a3_families_of_opposite_neurons_that_add_up_to_zero_cancel():
    # Berner et al., Lemma A.3: sum a_i = 0 makes sum relu(a_i) = sum relu(-a_i).
    rows = [[1, Fraction(-1, 2)], [-1, Fraction(-1, 2)], [0, 1]]
    both = rows + [[-x for x in row] for row in rows]
    f = ReLUNetwork.from_weights([(both, [0] * 6), ([[1, 1, 1, -1, -1, -1]], [0])])
    assert canonical_form(f).is_zero
    # "in fact iff": with another sum what is left is linear and not 0.
    bent = [[2, 0], *both[1:3], [-2, 0], *both[4:]]
    form = canonical_form(ReLUNetwork.from_weights([(bent, [0] * 6), ([[1, 1, 1, -1, -1, -1]], [0])]))
    assert form.is_affine
    assert form.linear == ((mpq(1), mpq(1, 2)),)


def test_maximum_by_hand():
    # max(x, y) = relu(x - y) + y: one kink, the rest linear.
    f = ReLUNetwork.from_weights([([[1, -1], [0, 1], [0, -1]], [0] * 3), ([[1, 1, -1]], [0])])
    form = canonical_form(f)
    assert form.kinks == {(1, -1, 0): (mpq(1),)}
    assert (form.linear, form.constant) == (((0, 1),), (0,))


@pytest.mark.parametrize(
    ("rows", "bias", "out"),
    [
        ([[0, 0]], [0], [[5]]),  # a zero row
        ([[1, 2]], [3], [[0]]),  # a zero output weight
        ([[1, 2], [2, 4]], [3, 6], [[2, -1]]),  # duplicates that cancel
        ([[0, 0]], [-1], [[7]]),  # a dead constant
    ],
)
def test_parameters_of_the_zero_function(rows, bias, out):
    form = canonical_form(ReLUNetwork.from_weights([(rows, bias), (out, [0])]))
    assert form.is_zero
    assert form.nonzero_point() is None


def test_degenerate_shapes():
    affine = ReLUNetwork.from_weights([([[1, 2]], [3])])
    assert canonical_form(affine).linear == ((1, 2),)
    assert canonical_form(affine).is_affine
    wide = ReLUNetwork.from_weights([([], []), ([[]], [4])], inputs=2)
    assert canonical_form(wide)([0, 1]) == (4,)
    point = ReLUNetwork.from_weights([([[], []], [1, -1]), ([[2, 3]], [1])])
    assert canonical_form(point)([]) == point([]) == (3,)


def test_one_different_weight_is_found_in_large_networks():
    random = Random(5)
    rows = [[random.randint(-9, 9) for _ in range(5)] for _ in range(50)]
    hidden = [random.randint(-9, 9) for _ in range(50)]
    out = [random.choice([-1, 1, 2, 3]) for _ in range(50)]
    f = ReLUNetwork.from_weights([(rows, hidden), ([out], [0])])
    order = random.sample(range(50), 50)
    g = ReLUNetwork.from_weights(
        [
            ([[x * (i + 1) for x in rows[i]] for i in order], [hidden[i] * (i + 1) for i in order]),
            ([[Fraction(out[i], i + 1) for i in order]], [0]),
        ]
    )
    assert canonical_form(f) == canonical_form(g)
    assert hash(canonical_form(f)) == hash(canonical_form(g))
    out[17] += Fraction(1, 10**9)
    h = ReLUNetwork.from_weights([(rows, hidden), ([out], [0])])
    point = (canonical_form(f) - canonical_form(h)).nonzero_point()
    assert f(point) != h(point)


@pytest.mark.parametrize("wrong", [None, 3, "net", [1, 2]])
def test_only_networks_have_forms(wrong):
    with pytest.raises(InputError, match="network must be a ReLUNetwork"):
        canonical_form(wrong)


def test_deep_networks_are_refused():
    deep = ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0]), ([[1]], [0])])
    with pytest.raises(InputError, match="at most one hidden layer"):
        canonical_form(deep)


def test_differences_need_the_same_spaces():
    f = ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0])])
    g = ReLUNetwork.from_weights([([[1, 2]], [0]), ([[1]], [0])])
    with pytest.raises(ShapeError, match=r"R\^1 -> R\^1 and R\^2 -> R\^1"):
        canonical_form(f) - canonical_form(g)
