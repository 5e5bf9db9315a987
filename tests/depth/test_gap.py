"""Gaps, their certificates, and the L1 chain."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from gmpy2 import mpq

from exactrelu.depth import gap_check
from exactrelu.depth.gap import certify_gap
from exactrelu.depth.gap_check import check_gap
from exactrelu.depth.l1_gap import comb, l1_distance, l1_gap, triangle_bound, triangle_error
from exactrelu.depth.zigzags import SimplexPoint
from exactrelu.errors import InputError
from exactrelu.univariate import PiecewiseLinear1D
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
    with pytest.raises(InputError, match="k must be at least 1"):
        certify_gap(0, 2)
    with pytest.raises(InputError, match="w must be at least 2"):
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
        # Below k' nodes there is no network with k' layers, and fewer layers are not covered.
        assert bool(chain) == (chain.size >= shallow)
        assert chain.error > mpq(delta)


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
