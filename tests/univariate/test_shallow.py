"""Networks with one hidden layer: fewest nodes, with and without an output bias."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from exactrelu.univariate import PiecewiseLinear1D, network_function
from exactrelu.univariate.shallow import shallow_network
from exactrelu.univariate.undecided import Undecided
from tests.univariate.test_piecewise import random_function

IDENTITY = PiecewiseLinear1D.affine(1, 0)


def representable(f: PiecewiseLinear1D, extra: int, bias: bool) -> bool:
    """Second opinion: solve for the output weights of every choice of nodes at the kinks and constants.

    Every kink has a node facing right or left, or both (one extra); a constant is one extra node.
    """
    kinks = f.breakpoints
    points = sorted({x for k in kinks for x in (k, k - 1, k + 1)} | {-100, 100, 0}) if kinks else [-1, 0, 1]
    for ways in product(("r", "l", "rl"), repeat=len(kinks)):
        spare = extra - sum(len(w) - 1 for w in ways)
        if spare < 0:
            continue
        columns = []
        for k, way in zip(kinks, ways, strict=True):
            columns += [[max(x - k, 0) if side == "r" else max(k - x, 0) for x in points] for side in way]
        if bias or spare >= 1:
            columns.append([1 for _ in points])
        if solvable(columns, [f(x) for x in points]):
            return True
    return False


def solvable(columns: list[list[object]], right: list[object]) -> bool:
    rows = [
        [Fraction(x) for x in (*row, b)] for row, b in zip(zip(*columns, strict=True), right, strict=True)
    ]
    if not columns:
        return not any(right)
    done = 0
    for j in range(len(columns)):
        pivot = next((i for i in range(done, len(rows)) if rows[i][j]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        for i in range(len(rows)):
            if i != done and rows[i][j]:
                factor = rows[i][j] / rows[done][j]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[done], strict=True)]
        done += 1
    return not any(row[-1] for row in rows[done:])


@pytest.mark.parametrize("seed", range(120))
@pytest.mark.parametrize("bias", [True, False])
def test_fewest_nodes_agree_with_linear_algebra(seed: int, bias: bool) -> None:
    f = random_function(random.Random(seed))
    while not 1 <= len(f.breakpoints) <= 4:
        seed += 1000
        f = random_function(random.Random(seed))
    found = shallow_network(f, output_bias=bias)
    assert network_function(found.network) == f
    assert found.network.depth == 2
    assert bias or not found.network.layers[-1].bias[0]
    extra = found.size - len(f.breakpoints)
    assert found.fewest == found.size
    assert representable(f, extra, bias)
    assert extra == 0 or not representable(f, extra - 1, bias)
    assert extra <= (1 if bias else 2)


@pytest.mark.parametrize(
    ("f", "with_bias", "without"),
    [
        (IDENTITY, 2, 2),  # E3: one piece, two nodes
        (IDENTITY + 5, 2, 2),
        (PiecewiseLinear1D.constant(0), 0, 0),
        (PiecewiseLinear1D.constant(3), 0, 1),
        (abs(IDENTITY), 2, 2),
        (abs(IDENTITY) + 1, 2, 3),  # E4: two pieces, three nodes
        (PiecewiseLinear1D.relu(), 1, 1),
        (PiecewiseLinear1D.relu() + 1, 1, 2),
        (IDENTITY - 2 * PiecewiseLinear1D.relu() + 2 * PiecewiseLinear1D.relu(1), 3, 3),
    ],
)
def test_known_functions(f: PiecewiseLinear1D, with_bias: int, without: int) -> None:
    assert shallow_network(f).fewest == with_bias
    assert shallow_network(f, output_bias=False).fewest == without


def test_corollary_a1_an_outer_slope_of_zero() -> None:
    for outer in ([0, 3, -1, 5], [7, 3, -1, 0]):
        f = PiecewiseLinear1D.of([0, 1, 2], outer, 4)
        assert shallow_network(f).size == f.pieces().count - 1


def test_too_many_sums_are_undecided() -> None:
    generator = random.Random(1)
    slopes = [Fraction(generator.randint(1, 10**9)) for _ in range(81)]
    f = PiecewiseLinear1D.of(range(80), slopes, 0)
    found = shallow_network(f, limit=1000)
    assert isinstance(found.fewest, Undecided)
    assert (found.fewest.lower, found.fewest.upper, found.size) == (80, 81, 81)
    assert network_function(found.network) == f
    with pytest.raises(TypeError):
        bool(found.fewest)
