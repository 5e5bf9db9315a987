"""What the theorems rest on, and certificates as theorems of the kernel alone."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.coq.examples import EXAMPLES

TRANSLATOR = Path(__file__).parents[2] / "proofs" / "coq" / "to_coqterm.py"
CLOSED = "Closed under the global context"


def test_theorems_about_regions_use_no_axiom(coq_folder: Path) -> None:
    asked = re.findall(
        r"^Print Assumptions (\w+)\.", (coq_folder / "theories" / "Assumptions.v").read_text(), re.M
    )
    assert {"list_regions_correct", "count_regions_correct", "machine_correct", "stream_is_tree"} <= set(
        asked
    )
    assert (coq_folder / "_build" / "regions.txt").read_text().splitlines() == [CLOSED] * len(asked)


def test_zigzags_use_the_axioms_of_the_reals_only(coq_folder: Path) -> None:
    printed = (coq_folder / "_build" / "reals.txt").read_text()
    names = set(re.findall(r"^([A-Z]\w+\.\w+)", printed, re.M))
    assert names <= {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
    }


def translate(text: str, folder: Path) -> tuple[int, Path]:
    (folder / "cert").write_text(text)
    out = folder / "Example.v"
    command = [sys.executable, str(TRANSLATOR), str(folder / "cert"), str(out)]
    return subprocess.run(command, capture_output=True).returncode, out


@pytest.mark.parametrize("name", ["tents_3", "points_in_interval", "segment", "chart"])
def test_a_certificate_becomes_a_theorem(coqc: Callable[[Path], str], tmp_path: Path, name: str) -> None:
    text, count, _ = EXAMPLES[name]
    code, out = translate(text, tmp_path)
    assert code == 0
    assert re.search(rf"Theorem the_count : \w+ the_problem {count}\.", out.read_text())
    assert coqc(out).strip() == CLOSED


def test_a_false_count_is_no_theorem(coqc: Callable[[Path], str], tmp_path: Path) -> None:
    text, count, _ = EXAMPLES["tents_3"]
    code, out = translate(text.replace(f"\ncount {count}\n", f"\ncount {count + 1}\n"), tmp_path)
    assert code == 0
    with pytest.raises(AssertionError, match=r"Unable to unify|not convertible|has type"):
        coqc(out)


def test_other_statements_are_refused(tmp_path: Path) -> None:
    text = EXAMPLES["tents_1"][0].replace("statement regions", "statement laws")
    assert translate(text, tmp_path)[0] == 2
