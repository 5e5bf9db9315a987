"""The corpus: drop a file into accept/, reject/ or malformed/ and it is a test.

A bad file needs a neighbour ``NAME.reason`` with a part of the checker's message.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checker import make_corpus
from tests.checker.reports import report
from tests.checker.running import isolated, verdict

HERE = Path(__file__).parent
CODES = {"accept": 0, "reject": 1, "malformed": 2}
WORDS = {0: "ACCEPTED: ", 1: "REJECTED: ", 2: "MALFORMED: "}


def corpus() -> list[Path]:
    return sorted(path for folder in CODES for path in (HERE / folder).glob("*.cert"))


@pytest.mark.parametrize("path", corpus(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_file_gets_its_verdict_for_its_reason(path: Path) -> None:
    code, text = verdict(path)
    assert code == CODES[path.parent.name], text
    assert text.startswith(WORDS[code])
    if code == 0:
        assert text == report(path)
    else:
        reason = path.with_suffix(".reason").read_text().strip()
        assert reason, "say why the file is bad"
        assert reason in text


def test_the_corpus_is_large_and_reproducible() -> None:
    assert len(list((HERE / "reject").glob("*.cert"))) >= 60
    assert len(list((HERE / "malformed").glob("*.cert"))) >= 60
    for path, data in make_corpus.files():
        # Compressed bytes depend on the version of zlib.
        if data[:2] != b"\x1f\x8b":
            assert path.read_bytes() == data, path


@pytest.mark.parametrize("name", ["accept/net", "reject/count-too-large", "malformed/no-end"])
def test_an_isolated_process_says_the_same(name: str) -> None:
    path = HERE / f"{name}.cert"
    code, out, err = isolated(path)
    assert (code, out) == verdict(path)
    assert err == ""


def test_what_is_proved_is_printed_in_full() -> None:
    _, text = verdict(HERE / "accept" / "chart.cert")
    assert "exactly 1 proper activation patterns on the domain" in text
    assert "network in dimension 2, widths [3, 1]" in text
    assert "SHA-256 of its integer text: " in text
    assert "affine subspace of all (X + B y)/2, (B, X) = [[0, 1], [-2, 0]]" in text
    assert "domain: a.y + c >= 0 for all rows (a, c) of [[1, 0]]" in text
    assert "count: 1 (leaves: 1, shards: 0)" in text
