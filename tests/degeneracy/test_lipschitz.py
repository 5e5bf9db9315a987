"""Lipschitz constants: known values, an oracle for all pairs of norms, exact comparison of roots."""

from __future__ import annotations

import itertools
import math
import random
from pathlib import Path

import numpy as np
import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.degeneracy.lipschitz import Lipschitz, lipschitz_constant
from exactrelu.degeneracy.norms import LargestRoot, SquareRoot, w1inf_seminorm
from exactrelu.degeneracy.norms.gradients import Gradients
from exactrelu.degeneracy.norms.polynomials import (
    ceiling_of_largest_root,
    characteristic_polynomial,
    compare_largest_roots,
    largest_root_exceeds,
)
from exactrelu.degeneracy.norms.spectral import gram_polynomial, squared_bounds
from exactrelu.errors import DegenerateInputError, InputError
from exactrelu.networks import Box, ReLUNetwork, activation_regions
from tests.degeneracy import brute
from tests.degeneracy.drawing import random_domain, random_network

NETS = Path(__file__).parent.parent / "networks" / "data" / "nets"
NORMS = (1, 2, "inf")
HARD = {(2, 1), ("inf", 1), ("inf", 2)}


def affine(rows: list[list[object]]) -> ReLUNetwork:
    return ReLUNetwork.from_weights([(rows, [0] * len(rows))])


def test_one_matrix_all_norms() -> None:
    network = affine([[1, -2], [3, 4]])
    expected = {
        (1, 1): 6, (1, "inf"): 4, ("inf", "inf"): 7,
        (1, 2): SquareRoot(20), (2, "inf"): 5,
    }  # fmt: skip
    for (source, target), value in expected.items():
        assert lipschitz_constant(network, source, target).value == value
    spectral = lipschitz_constant(network).value
    # A^T A = [[10, 10], [10, 20]]: t^2 - 30 t + 100, largest root 15 + 5 sqrt 5.
    assert spectral == LargestRoot((1, -30, 100), 1)
    assert mpq(5116, 1000) < spectral < mpq(5117, 1000)
    rational = lipschitz_constant(affine([[3, 0], [0, mpq(1, 2)]])).value
    assert isinstance(rational, SquareRoot)
    assert rational == 3


def test_one_output_and_one_input() -> None:
    """With one output, or one input, every pair of norms is easy."""
    row = affine([[3, 4]])
    for target in NORMS:
        assert lipschitz_constant(row, 1, target).value == 4
        assert lipschitz_constant(row, 2, target).value == 5
        assert lipschitz_constant(row, "inf", target).value == 7
    column = affine([[3], [4]])
    for source in NORMS:
        assert lipschitz_constant(column, source, 1).value == 7
        assert lipschitz_constant(column, source, 2).value == 5
        assert lipschitz_constant(column, source, "inf").value == 4


def operator_norm_reached(law: brute.Law, source: object, target: object, value: object, n: int) -> bool:
    """Whether the operator norm of a law is at most the value: from definitions, in rationals."""
    matrix = [a for a, _ in law]
    columns = list(zip(*matrix, strict=True))
    if len(matrix) == 1:
        target = "inf"
    elif n == 1:
        source = 1
    if (source, target) == (1, 1):
        return all(sum(map(abs, c)) <= value for c in columns)
    if (source, target) == (1, "inf"):
        return all(abs(x) <= value for row in matrix for x in row)
    if (source, target) == ("inf", "inf"):
        return all(sum(map(abs, row)) <= value for row in matrix)
    if (source, target) == (2, "inf"):
        return all(SquareRoot(sum(x * x for x in row)) <= value for row in matrix)
    if (source, target) == (1, 2):
        return all(SquareRoot(sum(x * x for x in c)) <= value for c in columns)
    return spectral(matrix) <= value


def spectral(matrix: list[tuple[mpq, ...]]) -> object:
    """The 2 x 2 Gram matrix has the larger eigenvalue (t + sqrt(t^2 - 4 d)) / 2."""
    gram = [[sum(x * y for x, y in zip(a, b, strict=True)) for b in matrix] for a in matrix]
    scale = 1
    for row in gram:
        for x in row:
            scale *= int(mpq(x).denominator)
    (a, b), (_, d) = gram
    trace, determinant = (a + d) * scale**2, (a * d - b * b) * scale**4
    return LargestRoot((1, -int(trace), int(determinant)), scale)


@pytest.mark.parametrize("block", range(3))
def test_against_brute_force(block: int) -> None:
    kinds = set()
    for seed in range(10 * block, 10 * block + 10):
        network = random_network(seed)
        domain = random_domain(seed, network.inputs)
        laws = [p.law for p in brute.pieces(network, domain)]
        for source, target in itertools.product(NORMS, NORMS):
            if (source, target) in HARD and network.outputs > 1 and network.inputs > 1:
                with pytest.raises(InputError, match="NP-hard"):
                    lipschitz_constant(network, source, target, domain)
                continue
            found = lipschitz_constant(network, source, target, domain)
            kinds.add(type(found.value))
            assert all(
                operator_norm_reached(law, source, target, found.value, network.inputs) for law in laws
            ), seed
            assert network.pattern_at(found.point) == found.pattern
            assert network.affine_map(found.pattern) == found.law
            check_attained(found, network)
    assert len(kinds) >= 2


def check_attained(found: Lipschitz, network: ReLUNetwork) -> None:
    """The law that is named has an operator norm that is not below the value."""
    law = tuple(zip(*found.law, strict=True))
    source = int(found.input_norm) if found.input_norm != "inf" else "inf"
    target = int(found.output_norm) if found.output_norm != "inf" else "inf"
    if isinstance(found.value, LargestRoot):
        below: object = found.value.enclosure(60)[0] - mpq(1, 2**60)
    elif isinstance(found.value, SquareRoot):
        below = SquareRoot(found.value.square * mpq(10**9 - 1, 10**9)) if found.value.square else -1
    else:
        below = found.value - mpq(1, 10**9)
    assert not operator_norm_reached(law, source, target, below, network.inputs) or found.value == 0


@given(st.integers(0, 10**6))
def test_at_least_every_difference_quotient(seed: int) -> None:
    network = random_network(seed)
    one, two, inf = (lipschitz_constant(network, norm).value for norm in NORMS)
    draw = random.Random(seed)
    for _ in range(10):
        x, y = ([mpq(draw.randint(-99, 99), 16) for _ in range(network.inputs)] for _ in range(2))
        dx = [a - b for a, b in zip(x, y, strict=True)]
        dy = [a - b for a, b in zip(network(x), network(y), strict=True)]
        if not any(dx):
            continue
        assert sum(map(abs, dy)) <= one * sum(map(abs, dx))
        assert max(map(abs, dy)) <= inf * max(map(abs, dx))
        assert SquareRoot(sum(v * v for v in dy) / sum(v * v for v in dx)) <= two


def test_norms_of_one_function_are_ordered() -> None:
    """For one output |a|_inf <= |a|_2 <= |a|_1 <= n |a|_inf; from l_1 to l_inf it is the semi-norm."""
    for name in ("gen_d2_16x16", "gen_d1_16x16x16x16", "int_d3_16", "gen_d2_10x10x10"):
        network = ReLUNetwork.from_json(NETS / f"{name}.json")
        low, middle, high = (lipschitz_constant(network, norm).value for norm in (1, 2, "inf"))
        assert low == w1inf_seminorm(network).value
        assert low <= middle <= high <= network.inputs * low


def test_products_are_exact_beyond_53_bits() -> None:
    """All derivatives by residues, against the affine map of each region."""
    network = ReLUNetwork.from_json(NETS / "gen_d1_16x16x16x16.json")
    gradients = Gradients(network)
    assert not gradients.exact_in_floats
    regions = list(activation_regions(network))
    patterns = activation_regions(network).patterns()
    exact = gradients.integers(patterns)
    value, error = gradients.floats(patterns)
    entries, approximate = exact[:, 0, 0].tolist(), value[:, 0, 0].tolist()
    assert gradients.bound >= 2**53
    first = next(i for i, m in enumerate(entries) if m)
    scale = mpq(entries[first]) / regions[first].affine_map[0][0][0]
    assert [region.affine_map[0][0][0] * scale for region in regions] == entries
    # The floats have one common factor, a power of 2, up to their bound.
    exponent = round(math.log2(entries[first] / approximate[first]))
    for x, m in zip(approximate, entries, strict=True):
        assert abs(mpq(x) - mpq(m) / mpq(2) ** exponent) <= mpq(float(error[0, 0]))


# Roots


def test_square_roots_compare_exactly() -> None:
    root = SquareRoot(2)
    tight = mpq(6369051672525773, 4503599627370496)  # the float nearest to sqrt 2
    assert root != tight
    assert (root < tight) == (tight * tight > 2)
    assert root > -1
    assert SquareRoot("9/4") == mpq(3, 2) == SquareRoot("9/4").rational
    assert hash(SquareRoot("9/4")) == hash(mpq(3, 2))
    assert SquareRoot(2) < SquareRoot(3) < 2
    low, high = SquareRoot(2).enclosure(100)
    assert low * low < 2 < high * high
    assert high - low == mpq(1, 2**100)
    assert SquareRoot(4).enclosure(5) == (2, 2)
    assert str(SquareRoot(2)) == "sqrt(2)"
    assert root.__eq__("two") is NotImplemented
    with pytest.raises(TypeError):
        _ = root < 1.5
    with pytest.raises(InputError, match="0 or more"):
        SquareRoot(-1)
    with pytest.raises(InputError, match="exact"):
        SquareRoot(0.5)


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=4), st.lists(st.integers(0, 30), min_size=1, max_size=4)
)
def test_largest_roots_of_products(left: list[int], right: list[int]) -> None:
    """Polynomials with known roots, shared and repeated ones among them."""
    a, b = product(left), product(right)
    assert compare_largest_roots(a, b) == (max(left) > max(right)) - (max(left) < max(right))
    for bound in (*left, *right, mpq(1, 2)):
        assert largest_root_exceeds(a, mpq(bound)) == (max(left) > bound)
    found = LargestRoot.of(a, 2)
    assert found == SquareRoot(mpq(max(left), 4))


def product(roots: list[int]) -> tuple[int, ...]:
    found = [1]
    for r in roots:
        found = [x - r * y for x, y in zip([*found, 0], [0, *found], strict=True)]
    return tuple(found)


def test_equal_irrational_roots_of_different_polynomials() -> None:
    golden = (1, -3, 1)
    with_more = (1, -4, 4, -1)  # (t^2 - 3 t + 1)(t - 1)
    assert compare_largest_roots(golden, with_more) == 0
    assert compare_largest_roots((1, -5, 7, -2), golden) == 0  # times (t - 2)
    assert compare_largest_roots((1, -6, 10, -3), golden) == 1  # times (t - 3)
    assert LargestRoot(golden, 1) == LargestRoot(with_more, 1)
    assert not LargestRoot(golden, 1) < LargestRoot(with_more, 1)
    assert LargestRoot(golden, 1) != SquareRoot(2)
    assert LargestRoot(golden, 1) < SquareRoot(3)
    assert LargestRoot((1, -5), 1) == SquareRoot(5)
    with pytest.raises(TypeError):
        hash(LargestRoot(golden, 1))
    low, high = LargestRoot(golden, 1).enclosure(50)
    assert low < LargestRoot(golden, 1) <= high


def test_ceilings_of_largest_roots() -> None:
    for factors, ceiling in (
        ([(1, 0)], 0),
        ([(1, 0), (1, 0)], 0),
        ([(1, -7)], 7),
        ([(1, -2), (1, -2), (1, -2)], 2),
        ([(1, -3, 1), (1, -3, 1)], 3),
        ([(1, -3, 1), (1, -3), (1, -1)], 3),
        # sqrt(n^2 + 1), squared: next to an integer.
        ([(1, -2 * (10**900 + 1), 1)], 2 * (10**900 + 1)),
    ):
        product = (1,)
        for factor in factors:
            product = tuple(np.convolve(np.array(product, object), np.array(factor, object)))
        assert ceiling_of_largest_root(product) == ceiling


def test_derivatives_with_very_long_entries() -> None:
    draw = random.Random(6)
    widths = (2, 3, 2, 2)
    layers = [
        (
            [[mpq(draw.randint(-(10**300), 10**300), 3**600) for _ in range(a)] for _ in range(b)],
            [draw.randint(-1, 1) for _ in range(b)],
        )
        for a, b in itertools.pairwise(widths)
    ]
    network = ReLUNetwork.from_weights(layers)
    gradients = Gradients(network)
    assert gradients.bound.bit_length() > 2048
    patterns = [tuple(region.pattern) for region in activation_regions(network)]
    bits = np.array([[bit == "1" for bit in "".join(pattern)] for pattern in patterns])
    # The integer layers are the network times one positive number.
    scales = {
        mpq(found) / expected
        for matrix, pattern in zip(gradients.integers(bits).tolist(), patterns, strict=True)
        for row, law in zip(matrix, network.affine_map(pattern)[0], strict=True)
        for found, expected in zip(row, law, strict=True)
        if found or expected
    }
    assert len(scales) == 1
    assert scales.pop() > 0
    assert lipschitz_constant(network).value >= w1inf_seminorm(network).value > 0


def test_characteristic_polynomials() -> None:
    draw = random.Random(4)
    for n in (1, 2, 3, 5):
        matrix = [[draw.randint(-4, 4) for _ in range(n)] for _ in range(n)]
        found = characteristic_polynomial(matrix)
        assert found[0] == 1
        assert found[1] == -sum(matrix[i][i] for i in range(n))
        # Cayley and Hamilton.
        total = [[0] * n for _ in range(n)]
        for c in found:
            total = [
                [sum(total[i][m] * matrix[m][j] for m in range(n)) + c * (i == j) for j in range(n)]
                for i in range(n)
            ]
        assert not any(map(any, total))


def test_float_bounds_of_spectral_norms_hold() -> None:
    draw = random.Random(9)
    matrices = [[[draw.randint(-50, 50) for _ in range(3)] for _ in range(2)] for _ in range(200)]
    matrices[0] = [[1, 0, 0], [0, 1, 0]]
    matrices[1] = [[0] * 3] * 2
    lower, upper = squared_bounds(np.array(matrices, float), 0.0)
    for matrix, low, high in zip(matrices, lower.tolist(), upper.tolist(), strict=True):
        polynomial = gram_polynomial(matrix)
        assert not largest_root_exceeds(polynomial, mpq(high))
        assert low == 0 or largest_root_exceeds(polynomial, mpq(low))
        assert high - low <= 1e-6 * high + 1e-200


def test_many_outputs_with_ties() -> None:
    """The regions of |x|, |y|, x + y: every derivative has a mirror image with the same norm."""
    network = ReLUNetwork.from_weights(
        [
            ([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1]], [0] * 5),
            ([[1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 1]], [0, 0, 0]),
        ]
    )
    found = lipschitz_constant(network)
    # Rows (+-1, 0), (0, +-1), (1, 1): A^T A = [[2, 1], [1, 2]], largest eigenvalue 3.
    assert found.value == SquareRoot(3)
    assert lipschitz_constant(network, 1).value == 2
    assert lipschitz_constant(network, "inf").value == 2


def test_bad_input() -> None:
    network = affine([[1, 0], [0, 1]])
    for bad in (3, 0, "two", None, 2.0, True):
        with pytest.raises(InputError, match="norm must be 1, 2 or 'inf'"):
            lipschitz_constant(network, bad)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="output_norm must be 1, 2 or 'inf'"):
        lipschitz_constant(network, 2, 7)
    with pytest.raises(DegenerateInputError, match="interior points"):
        lipschitz_constant(network, 2, None, Box.of([0, 0], [0, 1]))
    with pytest.raises(InputError, match="must be a ReLUNetwork"):
        lipschitz_constant([[1]])  # type: ignore[arg-type]
