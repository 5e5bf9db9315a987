"""The extracted checker: what it accepts, what it refuses, what it prints, and that check.py agrees."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checker.running import isolated, verdict
from tests.coq.examples import CHART, EXAMPLES
from tests.coq.line_certificates import certificate, tents

Run = Callable[..., tuple[int, str]]
CORPUS = Path(__file__).parents[1] / "checker"

ARRANGEMENT = certificate([[[1, 0], [1, -1], [2, -2], [-1, 0]]], kind="cells", domain=(-5, 5))
DEEP = certificate(tents(3), domain=(0, 1))


def header_of(text: str) -> str:
    return text[: text.index("\nW ") + 1]


def rehashed(text: str) -> str:
    """Give a changed header its right input hash, so that another check has to find the fault."""
    lines = text.splitlines(keepends=True)
    first = next(k for k, line in enumerate(lines) if line.startswith("input ")) + 1
    last = next(k for k, line in enumerate(lines) if line.startswith("chart "))
    lines[first - 1] = f"input {hashlib.sha256(''.join(lines[first:last]).encode()).hexdigest()}\n"
    return "".join(lines)


def verdicts(run: Run, path: Path) -> tuple[int, int]:
    return run(path)[0], reference(path)


def reference(path: Path) -> int:
    """The verdict of check.py; damaged compressed files leave streams open, so those run apart."""
    compressed = path.read_bytes()[:2] == b"\x1f\x8b"
    return isolated(path)[0] if compressed else verdict(path)[0]


@pytest.mark.parametrize("name", EXAMPLES)
def test_accepts_what_is_true(treecheck: Run, tmp_path: Path, name: str) -> None:
    text, count, _ = EXAMPLES[name]
    path = tmp_path / "cert"
    path.write_text(text)
    code, said = treecheck(path)
    assert code == 0, said
    assert f"exactly {count} " in said
    assert verdict(path)[0] == 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_refuses_another_count(treecheck: Run, tmp_path: Path, name: str) -> None:
    text, count, _ = EXAMPLES[name]
    path = tmp_path / "cert"
    path.write_text(text.replace(f"\ncount {count}\n", f"\ncount {count + 1}\n"))
    expected = 2 if name.startswith("law") else 1  # the count of laws is also that of their lines
    assert verdicts(treecheck, path) == (expected, expected)


@pytest.mark.parametrize("name", EXAMPLES)
def test_prints_the_statement_back(treecheck: Run, tmp_path: Path, name: str) -> None:
    text = EXAMPLES[name][0]
    path = tmp_path / "cert"
    path.write_text(text)
    assert treecheck("--header", path) == (0, header_of(text))


def changed(text: str, old: str, new: str) -> str:
    assert old in text, old
    return text.replace(old, new, 1)


REJECTED = {
    "a leaf for a subtree": changed(ARRANGEMENT, "\nS 1", "\nL\nS 1"),
    "a multiplier that is zero": changed(DEEP, " 1 0 2\n", " 1 0 0\n"),
    "a multiplier that is negative": changed(DEEP, " 1 0 2\n", " 1 0 -2\n"),
    "a multiplier that is too large": changed(DEEP, " 1 0 2\n", " 1 0 3\n"),
    "the factor of the neuron zero": changed(DEEP, "P 0 1 1 0 2", "P 0 0 1 0 2"),
    "the wrong sign": changed(DEEP, "P 0 1 1 0 2", "N 0 1 1 0 2"),
    "no multiplier at all": changed(DEEP, "P 0 1 1 0 2", "P 0 1 0"),
    "a row that does not exist": changed(DEEP, "P 0 1 1 0 2", "P 0 1 1 7 2"),
    "a row far beyond all lists": changed(DEEP, "P 0 1 1 0 2", f"P 0 1 1 {10**30} 2"),
    "a neuron that does not exist": changed(DEEP, "P 0 1 1 0 2", "P 5 1 1 0 2"),
    "a neuron that is not open": changed(DEEP, "P 0 1 1 0 2", "P 0 1 1 0 2\nP 0 1 1 0 2"),
    "rows not in increasing order": changed(DEEP, "P 0 1 1 0 2", "P 0 1 2 1 1 0 3"),
    "a row twice": changed(DEEP, "P 0 1 1 0 2", "P 0 1 2 0 1 0 1"),
    "the root witness outside of the domain": changed(DEEP, "W 1 2", "W 3 1"),
    "the root witness on the border": changed(DEEP, "W 1 2", "W 1 1"),
    "a denominator that is zero": changed(DEEP, "W 1 2", "W 1 0"),
    "a denominator that is negative": changed(DEEP, "W 1 2", "W -1 -2"),
    "a constant that is none": changed(DEEP, "P 0 1 1 0 2", "C 0"),
    "a layer too many": changed(DEEP, "\nL\n", "\nX\n"),
    "a leaf in the first layer": changed(DEEP, "\nX\n", "\nL\n"),
    "a domain row without direction": changed(DEEP, "row 1 0\nrow -1 1\ncount", "row 0 1\nrow -1 1\ncount"),
    "a hyperplane without direction": rehashed(changed(ARRANGEMENT, "row 1 -1\n", "row 0 -1\n")),
    "another network under the old hash": changed(ARRANGEMENT, "row 1 -1\n", "row 1 -2\n"),
    "another network": rehashed(changed(ARRANGEMENT, "row 1 -1\n", "row 1 -6\n")),
    "a chart that is not injective": changed(EXAMPLES["chart"][0], "row 3 -1\n", "row 2 -1\n"),
    "a chart with denominator 0": changed(EXAMPLES["chart"][0], "chart 1 5 1", "chart 1 0 1"),
    "an inverse with multiple 0": changed(
        changed(EXAMPLES["chart"][0], "chart 1 5 1", "chart 1 5 0"), "row 3 -1\n", "row 2 -1\n"
    ),
    "a hyperplane that contains the chart": certificate(
        [[[2, -1, 0]]], chart=(*CHART[:1], [0, 0], *CHART[2:])
    )
    .replace("statement regions", "statement cells")
    .replace("network 2 1 1 1\nrow 2 -1 0\nrow 0 0\n", "arrangement 2 1\nrow 2 -1 0\n"),
}
REJECTED["a hyperplane that contains the chart"] = rehashed(REJECTED["a hyperplane that contains the chart"])

LAWS = EXAMPLES["laws_of_tents"][0]
REJECTED |= {
    "a law of another leaf": changed(LAWS, "\nL 0\n", "\nL 1\n"),
    "a law that does not exist": changed(LAWS, "\nL 0\n", "\nL 9\n"),
    "a law far beyond all lists": changed(LAWS, "\nL 0\n", f"\nL {10**30}\n"),
    "laws out of order": changed(LAWS, "law -4 2\nlaw -4 4\n", "law -4 4\nlaw -4 2\n"),
    "a law twice": changed(changed(LAWS, "count 4", "count 5"), "law 4 0\n", "law 4 0\nlaw 4 0\n"),
    "a law that no leaf has": changed(changed(LAWS, "count 4", "count 5"), "law 4 0\n", "law 4 0\nlaw 4 1\n"),
    "a law that is another one": changed(LAWS, "law 4 0\n", "law 4 1\n"),
}

MALFORMED = {
    "no end": changed(DEEP, "end\n", ""),
    "no line feed at the end": DEEP[:-1],
    "something after the end": DEEP + "end\n",
    "a step too many": changed(DEEP, "\nend\n", "\nL\nend\n"),
    "a step too few": DEEP.replace("L\nend\n", "end\n"),
    "a double space": changed(DEEP, "W 1 2", "W 1  2"),
    "a space at the end": changed(DEEP, "W 1 2\n", "W 1 2 \n"),
    "a tabulator": changed(DEEP, "W 1 2", "W 1\t2"),
    "carriage returns": DEEP.replace("\n", "\r\n"),
    "an empty line": changed(DEEP, "W 1 2\n", "W 1 2\n\n"),
    "a leading zero": changed(DEEP, "W 1 2", "W 01 2"),
    "a plus sign": changed(DEEP, "W 1 2", "W +1 2"),
    "minus zero": changed(DEEP, "W 1 2", "W -0 2"),
    "an underscore": changed(DEEP, "W 1 2", "W 1_0 20"),
    "a float": changed(DEEP, "W 1 2", "W 0.5 1"),
    "more digits than announced": changed(DEEP, "W 1 2", f"W {10**41} {10**42}"),
    "digits 0": changed(DEEP, "digits 40", "digits 0"),
    "a line that breaks its own bound": changed(DEEP, "digits 40", "digits 4000000000"),
    "a witness of the wrong length": changed(DEEP, "W 1 2", "W 1 1 2"),
    "a neuron with a weight too many": rehashed(changed(DEEP, "row 2 -4 0\n", "row 2 -4 0 0\n")),
    "a neuron with a weight too few": rehashed(changed(DEEP, "row 2 -4 0\n", "row 2 0\n")),
    "a domain row of the wrong length": changed(DEEP, "row -1 1\n", "row -1 1 1\n"),
    "a header line twice": changed(DEEP, "digits 40\n", "digits 40\ndigits 40\n"),
    "another version": changed(DEEP, "certificate 1", "certificate 2"),
    "an unknown statement": changed(DEEP, "statement regions", "statement region"),
    "an arrangement for regions": changed(ARRANGEMENT, "statement cells", "statement regions"),
    "a zonotope in a chart": changed(
        changed(EXAMPLES["chart_cells"][0], "statement cells", "statement vertices"),
        "arrangement",
        "zonotope",
    ),
    "an unknown step": changed(DEEP, "P 0 1 1 0 2", "Q 0 1 1 0 2"),
    "a multiplier too many": changed(DEEP, "P 0 1 1 0 2", "P 0 1 1 0 2 1 1"),
    "a negative index": changed(DEEP, "P 0 1 1 0 2", "P -1 1 1 0 2"),
    "a hash in capitals": changed(DEEP, "source -", f"source {'A' * 64}"),
    "no hidden layer": "exactrelu-certificate 1\nstatement regions\ndigits 3\nsource -\ninput "
    + hashlib.sha256(b"network 1 0 0\n").hexdigest()
    + "\nnetwork 1 0 0\nchart none\ndomain 0\ncount 1\nW 0 1\nL\nend\n",
    "a leaf without its law": changed(LAWS, "\nL 0\n", "\nL\n"),
    "a leaf with a law where none is claimed": changed(DEEP, "\nL\n", "\nL 0\n"),
    "a law too few": changed(LAWS, "law 4 0\n", ""),
    "a law of the wrong length": changed(LAWS, "law 4 0\n", "law 4 0 0\n"),
    "a shard of laws": changed(LAWS, "\nL 0\n", f"\nH 0 1 {'0' * 64}\n"),
    "an empty file": "",
}


@pytest.mark.parametrize(
    ("expected", "why"), [(1, why) for why in REJECTED] + [(2, why) for why in MALFORMED]
)
def test_refuses(treecheck: Run, tmp_path: Path, expected: int, why: str) -> None:
    path = tmp_path / "cert"
    path.write_bytes((REJECTED if expected == 1 else MALFORMED)[why].encode("ascii"))
    assert verdicts(treecheck, path) == (expected, expected)


def sharded(tmp_path: Path) -> Path:
    """A certificate of three points on the line whose right half is a file of its own."""
    layer = [[1, 0], [1, -1], [1, -2]]
    path = tmp_path / "cert"
    shard = certificate([layer], kind="cells").replace("domain 0\n", "domain 1\nrow 1 0\n")
    # Written by hand: on y > 0 neuron 0 is positive, and the points 1 and 2 cut three parts.
    head = shard[: shard.index("count ")]
    steps = "W 1 2\nP 0 1 1 0 1\nS 1 - 3 2\nS 2 - 3 1\nL\nL\nN 2 1 1 1 1\nL\nend\n"
    (tmp_path / "cert.0").write_text(head + "count 3\n" + steps)
    digest = hashlib.sha256((tmp_path / "cert.0").read_bytes()).hexdigest()
    root = certificate([layer], kind="cells")
    steps = f"W 1 2\nS 0 + -1 1\nH 0 3 {digest}\nN 1 1 1 0 1\nN 2 1 1 0 1\nL\nend\n"
    path.write_text(root[: root.index("count ")] + "count 4\n" + steps)
    return path


def test_shards_are_checked_and_counted(treecheck: Run, tmp_path: Path) -> None:
    path = sharded(tmp_path)
    assert verdicts(treecheck, path) == (0, 0)
    assert verdicts(treecheck, tmp_path / "cert.0") == (0, 0)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("row 1 0\ncount", "row 2 0\ncount", 1),  # another domain, which happens to be the same set
        ("row 1 0\ncount", "row 1 1\ncount", 1),
        ("source -", f"source {'0' * 64}", 1),
        ("end\n", "", 2),
    ],
)
def test_shards_must_fit_their_node(
    treecheck: Run, tmp_path: Path, old: str, new: str, expected: int
) -> None:
    path = sharded(tmp_path)
    shard = tmp_path / "cert.0"
    before = hashlib.sha256(shard.read_bytes()).hexdigest()
    shard.write_text(changed(shard.read_text(), old, new))
    assert 0 not in verdicts(treecheck, path)  # the hash, or what is read before it is known
    path.write_text(path.read_text().replace(before, hashlib.sha256(shard.read_bytes()).hexdigest()))
    assert verdicts(treecheck, path) == (expected, expected)


def test_missing_shard(treecheck: Run, tmp_path: Path) -> None:
    path = sharded(tmp_path)
    (tmp_path / "cert.0").unlink()
    assert verdicts(treecheck, path) == (2, 2)


def test_compressed_files(treecheck: Run, tmp_path: Path) -> None:
    path = tmp_path / "cert.gz"
    data = DEEP.encode()
    for level in (0, 1, 9):
        path.write_bytes(gzip.compress(data, level))
        assert verdicts(treecheck, path) == (0, 0)
    whole = gzip.compress(data[:50]) + gzip.compress(data[50:])
    path.write_bytes(whole)
    assert verdicts(treecheck, path) == (0, 0)
    for damaged in (whole[:-1], whole[:30], whole[:2], whole + b"x", whole[:60] + b"\xff" + whole[61:]):
        path.write_bytes(damaged)
        assert verdicts(treecheck, path) == (2, 2)


def test_a_bomb_stops_early(treecheck: Run, tmp_path: Path) -> None:
    path = tmp_path / "cert.gz"
    path.write_bytes(gzip.compress(DEEP.replace("W 1 2\n", "W 1 2\n" + "M 1 2\n" * 2**22).encode(), 9))
    code, said = treecheck(path, timeout=10)
    assert code == 2, said
    assert "expands" in said


def corpus() -> list[Path]:
    """The certificates of the common corpus; shards and notes beside them are not files of their own."""
    files = [f for name in ("accept", "reject", "malformed") for f in sorted((CORPUS / name).glob("*"))]
    return [f for f in files if f.is_file() and f.name.endswith((".cert", ".cert.gz"))]


def statement_of(path: Path) -> str:
    """The kind that the second line names, or what can be read of it."""
    data = path.read_bytes()
    try:
        data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (OSError, EOFError, zlib.error):
        return ""
    lines = data[:2000].split(b"\n")
    return lines[1].removeprefix(b"statement ").decode("ascii", "replace") if len(lines) > 1 else ""


@pytest.mark.parametrize("path", corpus(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_agrees_with_the_other_checker_on_the_corpus(treecheck: Run, path: Path) -> None:
    if statement_of(path) == "linear":
        assert treecheck(path)[0] == 2
        return
    assert treecheck(path)[0] == reference(path)
