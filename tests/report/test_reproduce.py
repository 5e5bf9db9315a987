"""Recomputing the stored claims: what agrees, what differs, and what is written."""

from __future__ import annotations

import json
from math import comb
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from gmpy2 import mpq, mpz

from exactrelu.certificates.claims import Count
from exactrelu.cli.main import main
from exactrelu.errors import FileFormatError, InputError, ResourceLimitError
from exactrelu.report import reproduce as module
from exactrelu.report.claims import Paper, PaperClaim, all_papers, canonical, difference
from exactrelu.report.reproduce import reproduce
from exactrelu.report.table import Table

PROOFS = Path(__file__).parent.parent.parent / "proofs"


def claim(id_: str, value: object) -> PaperClaim:
    def compute() -> object:
        if isinstance(value, Exception):
            raise value
        return value

    return PaperClaim(id_, "it is so", "Someone 1999, Theorem 1", "a number", compute, "by counting")


def tables(values: Any) -> dict[str, Table]:
    return {
        "numbers": Table(
            "numbers", ("id", "value"), tuple((key, str(value)) for key, value in values.items())
        )
    }


@pytest.fixture
def proofs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    paper = Paper("demo", "Demo", (claim("one", 1), claim("half", mpq(1, 2))), tables)
    monkeypatch.setattr(module, "all_papers", lambda: {"demo": paper})
    (tmp_path / "demo").mkdir()
    store(tmp_path, one=1, half="1/2")
    return tmp_path


def store(proofs: Path, **values: Any) -> None:
    content = {"claims": {key: {"value": value, "source": "by hand"} for key, value in values.items()}}
    (proofs / "demo" / "expected.json").write_text(json.dumps(content))


def problems(proofs: Path) -> dict[str, str]:
    return {outcome.claim: outcome.problem for outcome in reproduce(proofs)}


def test_what_agrees_gets_its_tables(proofs: Path) -> None:
    assert problems(proofs) == {"one": "", "half": ""}
    table = proofs / "demo" / "tables" / "numbers.tex"
    written, time = table.read_bytes(), table.stat().st_mtime_ns
    reproduce(proofs)
    assert (table.read_bytes(), table.stat().st_mtime_ns) == (written, time)


def test_what_differs_is_named_and_gets_no_tables(proofs: Path) -> None:
    store(proofs, one=2, half="1/2")
    assert problems(proofs) == {"one": "$: stored 2, recomputed 1", "half": ""}
    assert not (proofs / "demo" / "tables").exists()


def test_more_workers_find_the_same() -> None:
    def found(workers: int) -> list[tuple[str, object, str]]:
        outcomes = reproduce(PROOFS, ["haase2023", "serra2018"], workers=workers)
        return [(outcome.claim, outcome.recomputed, outcome.problem) for outcome in outcomes]

    assert found(1) == found(2)


def test_what_is_missing_on_either_side_is_a_difference(proofs: Path) -> None:
    store(proofs, one=1, two=2)
    found = problems(proofs)
    assert found == {"one": "", "half": "no value is stored", "two": "stored, but nothing recomputes it"}


def test_tables_and_folders_that_nothing_makes_are_differences(proofs: Path) -> None:
    (proofs / "demo" / "tables").mkdir()
    (proofs / "demo" / "tables" / "old.tex").write_text("")
    (proofs / "other").mkdir()
    (proofs / "other" / "expected.json").write_text("{}")
    assert {key for key, problem in problems(proofs).items() if problem} == {
        "tables/old.tex",
        "expected.json",
    }


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Count(1, "cells", "R^1", "auto", False, "two cells unchecked"), "two cells unchecked"),
        (ResourceLimitError("too many", limit=1, estimate=2), "ResourceLimitError: too many"),
        (0.5, "must be exact"),
        ([1, [0.5]], "must be exact"),
    ],
)
def test_a_value_that_is_not_proved_or_not_exact_does_not_agree(
    proofs: Path, monkeypatch: pytest.MonkeyPatch, value: object, words: str
) -> None:
    paper = Paper("demo", "Demo", (claim("one", value), claim("half", "1/2")))
    monkeypatch.setattr(module, "all_papers", lambda: {"demo": paper})
    found = problems(proofs)
    assert words in found["one"]
    assert not found["half"]


@pytest.mark.parametrize(
    "content", ["{", '{"claims": 1}', '{"claims": {"one": {"value": 1}}}', '{"claims": {"one": 1}}']
)
def test_bad_stored_files(proofs: Path, content: str) -> None:
    (proofs / "demo" / "expected.json").write_text(content)
    with pytest.raises(FileFormatError):
        reproduce(proofs)


def test_unknown_papers_and_folders(proofs: Path) -> None:
    with pytest.raises(InputError, match="must be one of demo"):
        reproduce(proofs, ["nobody1900"])
    with pytest.raises(InputError, match="run from a checkout"):
        reproduce(proofs / "absent")


def test_ids_are_different() -> None:
    with pytest.raises(InputError, match="'one' twice"):
        Paper("demo", "Demo", (claim("one", 1), claim("one", 2)))


def test_the_exit_code_and_the_json_form(proofs: Path) -> None:
    result = CliRunner().invoke(main, ["reproduce", "--proofs", str(proofs), "--json"])
    assert (result.exit_code, json.loads(result.stdout)["agrees"]) == (0, True)
    store(proofs, one=2, half="1/2")
    result = CliRunner().invoke(main, ["reproduce", "--proofs", str(proofs), "--json"])
    found = json.loads(result.stdout)
    assert (result.exit_code, found["agrees"]) == (1, False)
    assert [row["agrees"] for row in found["claims"]] == [False, True]
    assert (
        CliRunner()
        .invoke(main, ["reproduce", "--proofs", str(proofs)])
        .stdout.startswith("2 claims, 1 agree, 1 differ")
    )
    assert CliRunner().invoke(main, ["reproduce", "--proofs", str(proofs / "no")]).exit_code == 2


def test_canonical_values() -> None:
    assert canonical((mpz(3), mpq(6, 4), mpq(2), True, None, {"a": range(2)})) == [
        3,
        "3/2",
        "2",
        True,
        None,
        {"a": [0, 1]},
    ]
    with pytest.raises(InputError):
        canonical(object())


@pytest.mark.parametrize(
    ("stored", "found", "text"),
    [
        (1, True, "$: stored 1, recomputed True"),
        ([1], [1, 2], "$: stored [1], recomputed [1, 2]"),
        ({"a": [1]}, {"a": [2]}, "$.a[0]: stored 1, recomputed 2"),
        ({"a": 1}, {"b": 1}, "$: stored {'a': 1}, recomputed {'b': 1}"),
        ("1", 1, "$: stored '1', recomputed 1"),
        ([[1], "x"], [[1], "x"], ""),
    ],
)
def test_differences_name_the_place(stored: Any, found: Any, text: str) -> None:
    assert difference(stored, found) == text


def test_every_paper_has_a_folder_with_what_it_needs() -> None:
    papers = all_papers()
    assert "zaslavsky1975" in papers
    for name, paper in papers.items():
        assert paper.folder == name
        assert (PROOFS / name / "expected.json").is_file()
        readme = (PROOFS / name / "README.md").read_text()
        for heading in ("## Statement", "## Scope", "## What is machine-checked", "## What is not"):
            assert heading in readme, (name, heading)


def test_zaslavsky_is_what_the_formulas_say() -> None:
    stored = module.read_expected(PROOFS / "zaslavsky1975" / "expected.json")
    for n in range(1, 5):
        chambers, bounded = stored[f"chambers-{n}"], stored[f"bounded-{n}"]
        assert chambers == [sum(comb(m, i) for i in range(n + 1)) for m in range(1, len(chambers) + 1)]
        assert bounded == [comb(m - 1, n) for m in range(1, len(bounded) + 1)]


def test_zaslavsky_is_reproduced_and_its_tables_are_committed(tmp_path: Path) -> None:
    source = PROOFS / "zaslavsky1975"
    (tmp_path / "zaslavsky1975").mkdir()
    (tmp_path / "zaslavsky1975" / "expected.json").write_bytes((source / "expected.json").read_bytes())
    assert all(outcome.agrees for outcome in reproduce(tmp_path, ["zaslavsky1975"]))
    written = {path.name: path.read_bytes() for path in (tmp_path / "zaslavsky1975" / "tables").iterdir()}
    assert written == {path.name: path.read_bytes() for path in (source / "tables").iterdir()}
