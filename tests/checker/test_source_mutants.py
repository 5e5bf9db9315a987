"""The checker itself, mutated: the corpus and its like must tell every mutant from the checker.

`source_survivors.json` lists the mutants that they do not, each with the argument why nothing can (the mutant
decides the same) or need (what it changes is left open by SPEC.md). A mutant that survives and is not in the
list fails, and so does one in the list that is killed. The default run takes a sample; the long one takes all
mutants, some six minutes of processor time.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checker.running import CHECKER
from tests.checker.source_cases import cases
from tests.checker.source_mutants import Mutant, killer, mutants, namespace

SURVIVORS: dict[str, str] = json.loads((Path(__file__).parent / "source_survivors.json").read_text())
# The default run takes one of so many mutants.
STEP = 30


def survivors(chosen: list[Mutant], folder: Path) -> set[str]:
    tried = cases(folder)
    return {mutant.name for mutant in chosen if not killer(mutant, tried)}


def test_the_checker_itself_passes_all_cases(tmp_path: Path) -> None:
    checker = namespace(compile(CHECKER.read_text(), "check.py", "exec"))
    failing = [name for name, case in cases(tmp_path).items() if not case(checker)]
    assert failing == []


def test_mutants_are_many_and_spread_over_the_whole_file() -> None:
    made = mutants()
    names = [mutant.name for mutant in made]
    assert len(names) == len(set(names)) >= 1000
    scopes = {name.split(" ")[0].split(".")[0] for name in names}
    assert {"Lines", "Header", "Tree", "Graph", "top", "check", "report", "main", "value", "need"} <= scopes
    assert set(SURVIVORS) <= set(names)
    assert all(argument.endswith(".") for argument in SURVIVORS.values())
    assert len(SURVIVORS) <= 0.02 * len(names)


def test_a_sample_of_the_mutants_is_killed(tmp_path: Path) -> None:
    chosen = mutants()[::STEP]
    assert survivors(chosen, tmp_path) == {mutant.name for mutant in chosen} & set(SURVIVORS)


@pytest.mark.long
def test_all_mutants_but_the_listed_ones_are_killed(tmp_path: Path) -> None:
    chosen = mutants()
    alive = survivors(chosen, tmp_path)
    print(f"{len(chosen)} mutants of check.py, {len(chosen) - len(alive)} killed, {len(alive)} alive")
    assert alive == set(SURVIVORS)
