"""Hostile files: a clear error within 512 MB and without hanging, whatever they hold.

They take up to about two seconds; the limit here is a guard against hanging, for machines are shared.
"""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checker.bases import DEGENERATE, LINES, base, text
from tests.checker.running import CHECKER

MEGABYTES = 512
HANGS_AFTER = 60


def limited() -> None:
    """Let the process have no more memory than allowed."""
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))


def run(path: Path | str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(CHECKER), str(path)],
        capture_output=True,
        text=True,
        timeout=HANGS_AFTER,
        preexec_fn=limited,
    )
    return done.returncode, done.stdout, done.stderr


def header(digits: int, sizes: str) -> bytes:
    lines = ["exactrelu-certificate 1", "statement regions", f"digits {digits}", "source -"]
    return "".join(f"{line}\n" for line in [*lines, f"input {'0' * 64}", sizes]).encode()


def deep_bomb() -> bytes:
    """Three narrow layers, then wide ones: forms that would fill the memory."""
    rows = "row " + " ".join(["1"] * 10001) + "\n" + "row 1 1\n" * 9000
    return header(9, "network 10000 2 1 9000 0") + rows.encode() + b"chart none\n"


HOSTILE: dict[str, Callable[[], bytes]] = {
    "one endless line": lambda: b"9" * (64 << 20),
    "an endless integer": lambda: text(base("lines")[:12]) + b"W -1 -1 " + b"9" * (64 << 20) + b"\n",
    "an endless line of small integers": lambda: text(base("lines")[:12]) + b"W" + b" 1" * (16 << 20) + b"\n",
    "a long integer in the sizes": lambda: header(4000, f"network {'9' * 4000} 1 1 1"),
    "a million layers": lambda: header(9, "network 1 999999 " + "1 " * 999999 + "1"),
    "many layers of long integers": lambda: header(4000, "network 1 1000 " + "1 " * 1000 + "1"),
    "more rows than bytes": lambda: header(9, "network 1000000 1 1000000 1000000"),
    "more domain rows than bytes": lambda: text(
        [line if line != "domain 0" else "domain 9" for line in base("lines")[:11]]
    ),
    "forms that would fill the memory": deep_bomb,
    "an endless header": lambda: header(1, "network 0 1 1000000 0") + b"row 1\n" * (40 << 20 >> 3),
    "a header beyond its limit": lambda: (
        header(9, "network 9 1 1000000 0") + (b"row" + b" 123456789" * 10 + b"\n") * 400_000
    ),
    "a line of zeros, compressed": lambda: gzip.compress(bytes(256 << 20), 9),
    "a bomb of steps": lambda: gzip.compress(text(DEGENERATE.splitlines()[:18]) + b"M -1 1\n" * (1 << 20), 9),
    "nested bombs": lambda: gzip.compress(gzip.compress(bytes(64 << 20), 9), 9),
    "random bytes": lambda: bytes(i * i * 31 % 251 for i in range(1 << 20)),
    "utf-32": lambda: LINES.encode("utf-32"),
    "line separators of other alphabets": lambda: LINES.replace("\n", "\u2028").encode(),
    "a count of 4000 digits": lambda: text(
        [
            line.replace("digits 1", "digits 4000").replace("count 7", f"count {'9' * 4000}")
            for line in base("lines")
        ]
    ),
    "a number of neurons of 4000 digits": lambda: text(
        [
            line.replace("digits 1", "digits 4000").replace("S 1 - -1 1 1", f"S {'9' * 4000} - -1 1 1")
            for line in base("lines")
        ]
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_quickly_in_a_clear_error(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(HOSTILE[name]())
    code, out, err = run(path)
    assert code in (1, 2), (out, err)
    assert err == ""
    assert out.startswith(("REJECTED: ", "MALFORMED: "))
    assert out.count("\n") == 1
    assert len(out) < 500


@pytest.mark.parametrize("place", ["/dev/zero", "/", "/no/such/file", "\udcff", "a\nb", ""])
def test_places_that_are_no_files(place: str) -> None:
    code, out, err = run(place)
    assert (code, err) == (2, "")
    assert out.startswith("MALFORMED: ")


def test_usage() -> None:
    done = subprocess.run([sys.executable, "-I", str(CHECKER)], capture_output=True, text=True)
    assert done.returncode == 2
    assert "usage" in done.stdout


def test_the_limits_leave_room_for_good_files(tmp_path: Path) -> None:
    path = tmp_path / "good"
    path.write_bytes(text(base("net")))
    assert run(path)[0] == 0
