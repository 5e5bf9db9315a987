"""Two checkers, one of them written from the text of the format alone, must accept the same files."""

from __future__ import annotations

import gzip
import hashlib
import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from random import Random

import pytest

from tests.checker import second_checker
from tests.checker.mutants import mutant
from tests.checker.running import verdict

HERE = Path(__file__).parent
SECOND = HERE / "second_checker.py"
CODES = {"accept": 0, "reject": 1, "malformed": 2}
CORPUS = sorted(path for folder in CODES for path in (HERE / folder).glob("*.cert"))
COMMITTED = sorted((HERE.parents[1] / "proofs").glob("*/certificates/*.cert.gz"))


def second(path: Path) -> tuple[int, str]:
    """Return exit code and report of the second checker."""
    with redirect_stdout(io.StringIO()) as text, redirect_stderr(io.StringIO()):
        code = second_checker.main([str(path)])
    return code, text.getvalue()


def text_of(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("ascii")


def header_of(text: str) -> str:
    """Return all lines before the root witness."""
    return text[: text.index("\nW ") + 1]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_file_of_the_corpus_gets_its_verdict(path: Path) -> None:
    # Each of these files has one fault or none, so the exit code is determined (1.3).
    code, report = second(path)
    assert code == verdict(path)[0] == CODES[path.parent.name]
    assert report == (header_of(text_of(path)) if code == 0 else "")


def test_committed_certificates_are_accepted_and_their_headers_reported() -> None:
    sample = Random(0).sample([path for path in COMMITTED if path.stat().st_size < 20_000], 40)
    for path in sample:
        assert second(path) == (0, header_of(text_of(path))), path
        assert verdict(path)[0] == 0, path


@pytest.mark.long
def test_all_committed_certificates_are_accepted() -> None:
    assert len(COMMITTED) > 400
    for path in COMMITTED:
        assert second(path) == (0, header_of(text_of(path))), path


def agree_on_mutants(count: int, seed: int, folder: Path) -> None:
    """Compare acceptance (not 1 with 2: a mutant may have several faults) and the reports."""
    random = Random(seed)
    small = [path for path in COMMITTED if path.stat().st_size < 500]
    accepted = [path for path in CORPUS if path.parent.name == "accept"]
    rejected = [path for path in CORPUS if path.parent.name == "reject"]
    texts = {path: text_of(path) for path in [*small, *accepted, *rejected] if path.stat().st_size < 20_000}
    groups = [[path for path in group if path in texts] for group in (small, accepted, accepted, rejected)]
    file = folder / "mutant.cert"
    codes = []
    for _ in range(count):
        base = random.choice(random.choice(groups))
        text = mutant(random, texts[base])
        file.write_bytes(text.encode("latin-1"))
        code, report = second(file)
        assert (code == 0) == (verdict(file)[0] == 0), f"{base}:\n{text}"
        assert code != 0 or report == header_of(text), f"{base}:\n{text}"
        codes.append(code)
    # The comparison means something only if all three verdicts occur often.
    assert min(codes.count(code) for code in CODES.values()) > count // 20


def test_both_agree_on_mutants(tmp_path: Path) -> None:
    agree_on_mutants(300, 0, tmp_path)


@pytest.mark.long
def test_both_agree_on_many_mutants(tmp_path: Path) -> None:
    agree_on_mutants(10_000, 1, tmp_path)


@pytest.mark.parametrize(
    ("name", "code"), [("accept/net", 0), ("reject/count-too-large", 1), ("malformed/no-end", 2)]
)
def test_it_runs_alone(name: str, code: int) -> None:
    path = HERE / f"{name}.cert"
    command = [sys.executable, "-I", str(SECOND), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == code
    assert done.stdout == second(path)[1]
    assert done.stderr.startswith(("accepted: ", "rejected: ", "malformed: ")[code])


def test_wrong_calls_and_missing_files_are_not_accepted(tmp_path: Path) -> None:
    assert second_checker.main([]) == 2
    assert second_checker.main(["one", "two"]) == 2
    assert second(tmp_path / "missing.cert") == (2, "")
    assert second(tmp_path) == (2, "")


def test_shards_are_read_by_both(tmp_path: Path) -> None:
    """A shard of a zonotope, right and then with each kind of fault of clause 8.2."""
    root, shard = tmp_path / "z.cert", tmp_path / "z.cert.0"
    generators = "zonotope 1 1\nrow 1\n"
    header = (
        "exactrelu-certificate 1\nstatement vertices\ndigits 2\nsource -\n"
        f"input {hashlib.sha256(generators.encode()).hexdigest()}\n{generators}chart none\n"
    )
    good = f"{header}domain 1\nrow 1 0\ncount 1\nW 1 1\nP 0 1 1 0 1\nL\nend\n"

    def both(text: str, *, number: int = 0, count: int = 1, digest: str = "") -> set[bool]:
        shard.write_text(text)
        digest = digest or hashlib.sha256(shard.read_bytes()).hexdigest()
        steps = f"W 1 1\nS 0 + -1 1\nH {number} {count} {digest}\nL\nend\n"
        root.write_text(f"{header}domain 0\ncount {count + 1}\n{steps}")
        return {second(root)[0] == 0, verdict(root)[0] == 0}

    assert both(good) == {True}
    assert both(good.replace("digits 2", "digits 3")) == {True}
    assert both(good, digest="0" * 64) == {False}
    assert both(good, number=1) == {False}
    assert both(good, count=2) == {False}
    assert both(good.replace("row 1 0", "row 2 0")) == {False}
    assert both(good.replace("source -", f"source {'0' * 64}")) == {False}
    assert both(good + "end\n") == {False}
    assert (second(root)[0], verdict(root)[0]) == (2, 2)
