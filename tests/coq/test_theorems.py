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
    expected = ("list_regions", "count_regions", "machine", "law_machine", "count_laws")
    assert {"stream_is_tree", *(f"{name}_correct" for name in expected)} <= set(asked)
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


@pytest.mark.parametrize(
    "name", ["tents_3", "points_in_interval", "segment", "chart", "laws_of_tents", "laws_in_chart"]
)
def test_a_certificate_becomes_a_theorem(coqc: Callable[[Path], str], tmp_path: Path, name: str) -> None:
    text, count, _ = EXAMPLES[name]
    code, out = translate(text, tmp_path)
    assert code == 0
    assert re.search(rf"Theorem the_count : \w+ the_problem(?: the_output)? {count}\.", out.read_text())
    assert coqc(out).strip() == CLOSED


def test_a_false_count_is_no_theorem(coqc: Callable[[Path], str], tmp_path: Path) -> None:
    text, count, _ = EXAMPLES["tents_3"]
    code, out = translate(text.replace(f"\ncount {count}\n", f"\ncount {count + 1}\n"), tmp_path)
    assert code == 0
    with pytest.raises(AssertionError, match=r"Unable to unify|not convertible|has type"):
        coqc(out)


def test_other_statements_are_refused(tmp_path: Path) -> None:
    text = EXAMPLES["tents_1"][0].replace("statement regions", "statement linear")
    assert translate(text, tmp_path)[0] == 2


def test_a_false_law_is_no_theorem(coqc: Callable[[Path], str], tmp_path: Path) -> None:
    """One law more, which no leaf has, and the count that goes with it."""
    text, count, _ = EXAMPLES["laws_of_tents"]
    last = [line for line in text.splitlines() if line.startswith("law ")][-1]
    more = text.replace(f"count {count}\n", f"count {count + 1}\n").replace(last, f"{last}\nlaw 9 9")
    code, out = translate(more, tmp_path)
    assert code == 0
    with pytest.raises(AssertionError, match=r"Unable to unify|not convertible|has type"):
        coqc(out)


def published(folder: Path, *options: str) -> list[str]:
    """Make theorems of published certificates; return what was said, line by line."""
    command = [sys.executable, str(TRANSLATOR.with_name("published.py")), "--folder", str(folder), *options]
    done = subprocess.run(command, capture_output=True, text=True)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


# A certificate takes one to three seconds; the largest of each kind are left to the long run.
SAMPLE = 16


def test_a_sample_of_the_published_certificates_are_theorems(
    coqc: Callable[[Path], str], tmp_path: Path
) -> None:
    *theorems, total, left, _ = published(tmp_path, "--sample", str(SAMPLE))
    assert len(theorems) == SAMPLE
    assert all(line.endswith(", proved") for line in theorems)
    assert f"{SAMPLE} of {SAMPLE} proved" in total
    # The sample has theorems of each kind, and what is left out is said.
    assert all(f"{kind} " in total for kind in ("cells", "laws", "regions", "vertices"))
    assert "of the kind linear" in left


@pytest.mark.long
def test_all_published_certificates_of_up_to_2000_cells_are_theorems(
    coqc: Callable[[Path], str], tmp_path: Path
) -> None:
    *theorems, total, _, _ = published(tmp_path)
    assert len(theorems) > 300
    assert f"{len(theorems)} of {len(theorems)} proved" in total
