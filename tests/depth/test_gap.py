"""Gaps, their certificates, and the L1 chain."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from gmpy2 import mpq

from exactrelu.depth import gap_check
from exactrelu.depth.gap import certify_gap
from exactrelu.depth.gap_check import check_gap
from exactrelu.depth.l1_gap import affine_bound, comb, l1_distance, l1_gap, triangle_bound, triangle_error
from exactrelu.depth.l1_refutation import close_network
from exactrelu.depth.piece_bounds import (
    corollary_33,
    corollary_34,
    least_size,
    lemma_d5,
    lemma_d6_pieces,
    lemma_d6_size,
    most_pieces,
    narrow_bound,
    serra_bound,
    theorem_31,
)
from exactrelu.depth.zigzags import SimplexPoint
from exactrelu.errors import DegenerateInputError, InputError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.univariate import PiecewiseLinear1D, network_function
from exactrelu.univariate.shallow import shallow_network


# Shallow exact size, deep size, paper's bound: shared theory, section 1.3.
@pytest.mark.parametrize(
    ("w", "k", "shallow", "deep", "paper"),
    [(2, 2, 5, 4, 1), (2, 4, 17, 8, 7), (3, 4, 81, 12, 40), (4, 3, 65, 12, 31)],
)
def test_shallow_and_deep_sizes(w: int, k: int, shallow: int, deep: int, paper: int) -> None:
    gap = certify_gap(k, w)
    assert gap.size == deep
    assert (gap.bounds[0].least_size, gap.bounds[0].paper) == (shallow, paper)
    assert all(bound.paper <= bound.least_size for bound in gap.bounds)
    # One hidden layer attains its bound: a network of exactly that size is built.
    assert shallow_network(gap.function, output_bias=False).fewest == shallow
    assert check_gap(gap.certificate())


def test_the_checker_rejects_what_is_not_proved() -> None:
    certificate = certify_gap(2, 3).certificate()
    assert check_gap(certificate)
    too_large = copy.deepcopy(certificate)
    too_large["bounds"][0]["size"] += 1
    missing = copy.deepcopy(certificate)
    missing["breakpoints"].pop()
    moved = copy.deepcopy(certificate)
    moved["breakpoints"][1] = str(Fraction(moved["breakpoints"][1]) + Fraction(1, 10**9))
    swapped = copy.deepcopy(certificate)
    swapped["breakpoints"][0], swapped["breakpoints"][1] = swapped["breakpoints"][1::-1]
    invented = copy.deepcopy(certificate)
    invented["breakpoints"].append("5")
    invented["pieces"] += 1
    for bad in (too_large, missing, swapped, invented):
        assert not check_gap(bad)
    # A bend seen from three points must lie between them, so a point that is a little off still shows it.
    assert check_gap(moved)


PROOFS = Path(__file__).parent.parent.parent / "proofs" / "arora2018" / "certificates"
CHECKER = Path(gap_check.__file__)


def run_checker(path: Path) -> int:
    """Run the checker as one isolated file."""
    return subprocess.run([sys.executable, "-I", str(CHECKER), str(path)], capture_output=True).returncode


@pytest.mark.parametrize("path", sorted(PROOFS.glob("*.json")), ids=lambda path: path.stem)
def test_committed_certificates_are_accepted(path: Path) -> None:
    assert run_checker(path) == 0


def test_the_checker_runs_alone(tmp_path: Path) -> None:
    certificate = certify_gap(2, 2).certificate()
    target = tmp_path / "gap.json"
    certificate["bounds"][0]["size"] += 1
    target.write_text(json.dumps(certificate))
    assert run_checker(target) == 1
    for spoil in (
        {"bounds": 7},
        {"breakpoints": [0.5]},
        {"network": {"layers": [{"W": [[1, 2]], "b": [0]}]}},
        {"network": {"layers": []}},
        {"bounds": [{"hidden_layers": "1", "size": 2}]},
    ):
        target.write_text(json.dumps({**certificate, **spoil}))
        assert run_checker(target) == 2
    target.write_text(json.dumps({**certificate, "bounds": []}))
    assert run_checker(target) == 1
    assert run_checker(tmp_path / "none.json") == 2


def test_points_may_be_chosen() -> None:
    points = [SimplexPoint.of(["1/7", "2/3"]), SimplexPoint.of(["1/2", "3/4"])]
    gap = certify_gap(2, 3, points)
    assert (int(gap.pieces), int(gap.pieces_on_0_M)) == (10, 9)
    with pytest.raises(InputError, match="2 simplex points of width 2"):
        certify_gap(2, 2, points)
    with pytest.raises(InputError, match="k must be an integer of at least 1"):
        certify_gap(0, 2)
    with pytest.raises(InputError, match="w must be an integer of at least 2"):
        certify_gap(2, 1)


def test_error_on_a_triangle_is_least_at_one_half() -> None:
    q = 8
    grid = [mpq(i, 20) for i in range(-20, 41)]
    values = [*grid[::4], mpq(1, 2)]
    errors = {(a, b): triangle_error(q, a, b) for a in values for b in values}
    assert min(errors.values()) == errors[mpq(1, 2), mpq(1, 2)] == mpq(1, 2 * q)


@pytest.mark.parametrize("delta", ["1/100", "1/10", "6/25"])
@pytest.mark.parametrize(("k", "w"), [(2, 2), (3, 3), (6, 2), (4, 5)])
def test_the_chain_holds(k: int, w: int, delta: str) -> None:
    for shallow in range(1, k + 1):
        chain = l1_gap(k, w, shallow, delta)
        if chain.size >= shallow:
            assert chain
            assert len(chain.steps) == 7
        assert chain.verdict == ("proved" if chain.error > mpq(delta) else "open")


def width_vectors(size: int, layers: int) -> list[tuple[int, ...]]:
    if not layers:
        return [()]
    return [(w, *rest) for w in range(1, size + 1) for rest in width_vectors(size - w, layers - 1)]


def random_small_network(widths: tuple[int, ...], generator: random.Random) -> ReLUNetwork:
    """Small integers, so that nodes are often dead or equal."""
    sizes = [1, *widths, 1]
    return ReLUNetwork.from_weights(
        [
            ([[generator.randint(-3, 3) for _ in range(n)] for _ in range(m)], [generator.randint(-2, 2)] * m)
            for n, m in pairwise(sizes)
        ]
    )


def test_most_pieces_is_the_maximum_over_all_widths() -> None:
    for size in range(9):
        for layers in range(1, 7):
            found, widths = most_pieces(size, layers)
            vectors = [v for n in range(layers + 1) for v in width_vectors(size, n) if v]
            assert found == max(map(narrow_bound, vectors), default=1)
            assert sum(widths) <= size
            assert len(widths) <= layers
            if size >= layers:
                assert found <= lemma_d6_pieces(size, layers)


@pytest.mark.parametrize(
    "widths", [(1,), (1, 1), (1, 1, 1), (2, 1), (1, 2), (2, 1, 2), (1, 3, 1, 1), (2, 2, 1)]
)
def test_narrow_networks_have_no_more_pieces_than_their_bound(widths: tuple[int, ...]) -> None:
    generator = random.Random(str(widths))
    for _ in range(60):
        network = random_small_network(widths, generator)
        assert int(network_function(network).pieces()) <= narrow_bound(widths) <= serra_bound(widths)


@pytest.mark.parametrize(
    ("k", "w", "delta"), [(7, 2, "253/1024"), (6, 2, "249/1000"), (8, 2, "507/2048"), (6, 3, "2499/10000")]
)
def test_theorem_35_is_false_for_some_small_sizes(k: int, w: int, delta: str) -> None:
    chain = l1_gap(k, w, k, delta)
    assert not chain
    assert chain.verdict == "refuted"
    close = chain.counterexample
    assert close is not None
    network = close.network
    # The size is excluded: s <= k' w^(k/k') (1 - 4 delta)^(1/k') / 2^(1 + 1/k'), raised to the power k'.
    assert network.size <= chain.size < k
    assert mpq(network.size) ** k <= k**k * w**k * (1 - 4 * mpq(delta)) / 2 ** (k + 1)
    # Definition 1: no output bias; at most k' hidden layers.
    assert not any(network.layers[-1].bias)
    assert len(network.widths) <= k
    assert l1_distance(network_function(network), comb(w**k)) == close.error <= mpq(delta)


@pytest.mark.parametrize(("q", "size", "layers"), [(64, 2, 3), (81, 5, 1), (64, 6, 2), (1024, 9, 4)])
def test_close_networks_are_as_close_as_they_say(q: int, size: int, layers: int) -> None:
    close = close_network(q, size, layers)
    assert close is not None
    assert close.network.size <= size
    assert len(close.network.widths) <= layers
    assert (
        l1_distance(network_function(close.network), comb(q))
        == close.error
        == mpq(2 * q - 2 * close.followed + 1, 8 * q)
    )
    assert close_network(q, 1, layers) is None


@pytest.mark.parametrize("q", [2, 3, 5, 8, 9, 27])
def test_affine_functions_are_at_least_as_far_as_their_bound(q: int) -> None:
    slopes = [mpq(t, 10 * q * q) for t in range(-40, 41)] + [mpq(t, 7) for t in range(-7, 8)]
    functions = [PiecewiseLinear1D.affine(t, (1 - t) / 2 + b) for t in slopes for b in (0, mpq(1, 50))]
    best = min(l1_distance(f, comb(q)) for f in functions)
    assert triangle_bound(q, 1) == affine_bound(q) <= best
    assert best - affine_bound(q) < mpq(1, 500)


@pytest.mark.parametrize("seed", range(30))
def test_functions_with_few_pieces_are_at_least_that_far(seed: int) -> None:
    generator = random.Random(seed)
    q, p = generator.choice([4, 5, 8, 9]), generator.randint(1, 3)
    xs = [Fraction(0), *sorted(Fraction(generator.randint(1, 99), 100) for _ in range(p - 1)), Fraction(1)]
    xs = sorted(set(xs))
    g = PiecewiseLinear1D.through([(x, Fraction(generator.randint(0, 8), 8)) for x in xs])
    assert l1_distance(comb(q), g) >= triangle_bound(q, len(g.slopes))


def test_bad_delta() -> None:
    for bad in ("0", "1/4", "-1"):
        with pytest.raises(InputError, match="between 0 and 1/4"):
            l1_gap(2, 2, 1, bad)
    with pytest.raises(InputError, match="k' <= k"):
        l1_gap(2, 2, 3, "1/8")


@pytest.mark.parametrize("bad", [2.0, "2", True, None, -2, 0])
def test_numbers_must_be_whole_and_positive(bad: Any) -> None:
    calls: list[Callable[[], object]] = [
        lambda: certify_gap(bad, 2),
        lambda: certify_gap(2, bad),
        lambda: corollary_34(bad),
        lambda: corollary_33(bad, 1),
        lambda: least_size(17, bad),
        lambda: least_size(bad, 2),
        lambda: lemma_d6_pieces(4, bad),
        lambda: lemma_d6_size(bad, 2),
        lambda: theorem_31(bad, 2, 1),
        lambda: l1_gap(bad, 2, 1, "1/8"),
        lambda: l1_gap(2, 2, bad, "1/8"),
        lambda: triangle_bound(4, bad),
        lambda: lemma_d5([3, bad, 3]),
        lambda: most_pieces(3, bad),
    ]
    for call in calls:
        with pytest.raises(InputError, match="must be"):
            call()


def test_widths_and_sizes_that_bound_nothing_are_refused() -> None:
    with pytest.raises(InputError, match=r"widths\[0\] must be an integer"):
        serra_bound([2.7, 3.9])  # type: ignore[list-item]
    with pytest.raises(InputError, match="list of integers"):
        serra_bound("34")  # type: ignore[arg-type]
    with pytest.raises(DegenerateInputError):
        serra_bound([])
    with pytest.raises(InputError, match="pieces must be an integer"):
        least_size(17.5, 2)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="must be positive for Lemma"):
        lemma_d5([3, 0, 3])
    assert narrow_bound([3, 0, 3]) == 4 <= serra_bound([3, 0, 3])
    with pytest.raises(InputError, match="at least the 4 hidden layers"):
        lemma_d6_pieces(1, 4)
    with pytest.raises(TypeError, match="must be integers"):
        check_gap({**certify_gap(2, 2).certificate(), "pieces": 6.0})


def test_points_of_a_gap_must_be_simplex_points() -> None:
    for wrong in (5, [1, 2], "12"):
        with pytest.raises(InputError, match="points must be a list of SimplexPoint"):
            certify_gap(2, 2, wrong)  # type: ignore[arg-type]


def test_the_counterexample_does_not_live_on_the_border_of_an_inequality() -> None:
    """Between both ends three nodes are excluded and closer than delta, strictly."""
    first, last = mpq(253, 1024), mpq(1, 4) * (1 - mpq(2 * 3**7, 7**7))
    for delta in (first + mpq(1, 10**9), last):
        found = l1_gap(7, 2, 7, delta)
        assert found.verdict == "refuted"
        assert found.counterexample is not None
        assert found.counterexample.network.size == found.size == 3
        assert found.counterexample.error < delta
    assert l1_gap(7, 2, 7, last + mpq(1, 10**9)).size == 2
