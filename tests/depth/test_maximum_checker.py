"""proofs/check_max.py: what it accepts is true, and what is false or malformed is not accepted."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from exactrelu.depth.maximum import MaximumIdentity, check_identity, find_identity, known_identity
from exactrelu.errors import InputError

PROOFS = Path(__file__).parent.parent.parent / "proofs"
CHECKER = PROOFS / "check_max.py"


def checked(text: bytes, folder: Path) -> tuple[int, str]:
    path = folder / "certificate.txt"
    path.write_bytes(text)
    done = subprocess.run(
        [sys.executable, "-I", str(CHECKER), str(path)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize("n", [5, 6, 7])
def test_committed_certificates(n: int) -> None:
    path = PROOFS / "ruess2026" / "certificates" / f"max-{n}.txt"
    done = subprocess.run(
        [sys.executable, "-I", str(CHECKER), str(path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "ACCEPTED")
    assert f"x_{n})" in done.stdout


@pytest.mark.long
def test_max_8() -> None:
    path = PROOFS / "ruess2026" / "certificates" / "max-8.txt"
    done = subprocess.run([sys.executable, "-I", str(CHECKER), str(path)], capture_output=True, check=False)
    assert done.returncode == 0


def test_identities_of_the_package() -> None:
    for identity in (known_identity(5), find_identity(4), find_identity(3)):
        assert identity is not None
        assert check_identity(identity)


def test_no_accepted_mutant_is_false(tmp_path: Path) -> None:
    """Change numbers at random; the normal form of the package decides what is true."""
    source, random = known_identity(5).certificate(), Random(7)
    seen = {0: 0, 1: 0, 2: 0}
    for _ in range(60):
        words = source.split(" ")
        place = random.randrange(len(words))
        words[place] = words[place].replace(random.choice("0123456789"), random.choice("0123456789-"))
        text = " ".join(words)
        code, _ = checked(text.encode(), tmp_path)
        seen[code] += 1
        if code == 0:
            assert MaximumIdentity.from_certificate(text).prove()
        if code == 1:
            assert not MaximumIdentity.from_certificate(text).prove()
    assert seen[1]
    assert seen[0]  # some replacements change nothing


FIVE = known_identity(5).certificate()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "exactrelu-max 1\n",
        FIVE + "\n",
        FIVE.rstrip("\n"),
        FIVE.replace("\n", "\r\n"),
        FIVE.replace("n 5", "n 05"),
        FIVE.replace("n 5", "n 99"),
        FIVE.replace("n 5", "n 4"),
        FIVE.replace("n 5", "n +5"),
        FIVE.replace("terms 3", "terms 2"),
        FIVE.replace("terms 3", "terms 0"),
        FIVE.replace("term 1 120", "term 1 0"),
        FIVE.replace("term 1 120", "term 1 -120"),
        FIVE.replace("term 1 120 2", "term 1 120 0"),
        FIVE.replace("term 1 120 2", "term 1 120 3"),
        FIVE.replace("term 1 120", "term 1.0 120"),
        FIVE.replace("term 1 120", "term  1 120"),
        FIVE.replace("term 1 120", "term 1_0 120"),
        FIVE.replace("2 3 2 3", "2 3 2 0"),
        FIVE.replace("end", "end "),
        "é" + FIVE,
    ],
)
def test_malformed_files(text: str, tmp_path: Path) -> None:
    code, said = checked(text.encode("utf-8"), tmp_path)
    assert code == 2
    assert said.startswith("MALFORMED")


def test_attacks(tmp_path: Path) -> None:
    code, said = checked(b"exactrelu-max 1\nn 3\nterms 1\nterm 1 6 1 1 1 1 1\nend\n", tmp_path)
    assert (code, said.split(":")[0]) == (1, "REJECTED")  # the mean of the coordinates has no kinks
    assert checked(b"x" * (1 << 21), tmp_path)[0] == 2
    assert (
        subprocess.run([sys.executable, "-I", str(CHECKER)], capture_output=True, check=False).returncode == 2
    )
    missing = subprocess.run(
        [sys.executable, "-I", str(CHECKER), "/nowhere"], capture_output=True, check=False
    )
    assert missing.returncode == 2


def test_no_file_takes_long_or_much_memory(tmp_path: Path) -> None:
    """Too many orders, too many pairs, coefficients whose common denominator grows."""
    nine = " ".join(f"{v} {v % 9 + 1}" for v in range(1, 10))
    orders = "\n".join(f"term 1 {i} 9 {nine} {nine}" for i in range(1, 400))
    places = "1 2 " * 100_000
    primes = "\n".join(f"term 1 {3**k * 2**1000 + 1} 1 1 1 1 1" for k in range(900))
    for n, count, lines in (
        (9, 399, orders),
        (9, 1, f"term 1 1 100001 {nine} {nine} {places}{places[:-29]}"),
        (2, 900, primes),
    ):
        text = f"exactrelu-max 1\nn {n}\nterms {count}\n{lines}\nend\n".encode()
        code, said = checked(text, tmp_path)
        assert code == 2, said


def test_the_checker_uses_the_standard_library_only_and_no_assertions() -> None:
    tree = ast.parse(CHECKER.read_text())
    modules = {
        name.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    } | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert modules <= set(sys.stdlib_module_names)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    assert len(CHECKER.read_text().splitlines()) < 170


def test_the_reader_of_the_package_refuses_them_too() -> None:
    with pytest.raises(InputError):
        MaximumIdentity.from_certificate(FIVE.replace("end", "en"))
