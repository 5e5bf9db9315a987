"""Mutated certificates: both checkers accept the same ones, and the verified one prints what it accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checker.bases import BASES
from tests.checker.test_mutation import linear_bases, mutate

Run = Callable[..., tuple[int, str]]
COVERED = [name for name in BASES if name not in linear_bases()]


def agree(treecheck: Run, seeds: range, path: Path) -> Counter[tuple[int, int]]:
    """Run both checkers; return how often which verdicts came together."""
    found: Counter[tuple[int, int]] = Counter()
    for seed in seeds:
        _, _, code = mutate(seed, path, COVERED)
        other, said = treecheck("--header", path)
        assert (code == 0) == (other == 0), (seed, code, said)
        if other == 0:
            assert path.read_text().startswith(f"{said}W "), seed
        found[code, other] += 1
    print(f"verdicts of check.py and treecheck: {dict(found)}")
    return found


def test_both_checkers_accept_the_same_mutants(treecheck: Run, tmp_path: Path) -> None:
    found = agree(treecheck, range(500), tmp_path / "mutant")
    assert found[0, 0] > 10
    # They differ only where a file has two faults (SPEC.md, 1.3), which is rare.
    assert found[1, 2] + found[2, 1] < 25


@pytest.mark.long
def test_both_checkers_accept_the_same_of_a_hundred_thousand_mutants(treecheck: Run, tmp_path: Path) -> None:
    assert sum(agree(treecheck, range(10**6, 10**6 + 10**5), tmp_path / "mutant").values()) == 10**5
