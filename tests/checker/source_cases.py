"""The cases that mutants of the checker run against: the corpus, limits at their edges, odd invocations."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import BinaryIO, cast
from unittest.mock import patch

from tests.checker.bases import Lines, text
from tests.checker.reports import report
from tests.checker.source_mutants import Case, Namespace, run
from tests.checker.test_corpus import CODES, HERE, WORDS, corpus

Edge = tuple[Callable[[], Lines | bytes], int, str]


def _header(digits: int, sizes: str, *rows: str) -> Lines:
    first = ["exactrelu-certificate 1", "statement regions", f"digits {digits}", "source -", "input ?"]
    return [*first, sizes, *rows]


def _layers(number: int, digits: int = 4) -> Lines:
    """A network of nothing but layers."""
    lines = _header(digits, f"network 0 {number}" + " 0" * (number + 1))
    return [*lines, "chart none", "domain 0", "count 1", "W 1", *["X"] * (number - 1), "L", "end"]


def _chart(k: int, n: int = 1, neurons: int = 0) -> Lines:
    """A chart that is too wide for its inputs."""
    zeros = ["row" + " 0" * (n + 1)] * neurons
    lines = [*_header(4, f"network {n} 1 {neurons} 0", *zeros), f"chart {k} 1 1"]
    lines += ["row" + " 1" * (k + 1)] * n + ["row" + " 0" * n] * k
    return [*lines, "domain 0", "count 1", f"W{' 1' * (k + 1)}", "L", "end"]


def _chart_of_nothing(k: int) -> Lines:
    """So many coordinates of no inputs; the rest of the file does not matter."""
    return [*_header(7, "network 0 1 0 0"), f"chart {k} 1 1"]


def _wide(n: int, digits: int) -> Lines:
    """One neuron without weights on n inputs."""
    lines = _header(digits, f"network {n} 1 1 0", "row" + " 0" * (n + 1))
    return [*lines, "chart none", "domain 0", "count 1", "W" + " 1" * (n + 1), "C 0", "L", "end"]


def _inputs(n: int) -> Lines:
    """As many inputs as there may be, and nothing else."""
    lines = [*_header(7, f"network {n} 1 0 0"), "chart none", "domain 0", "count 1"]
    return [*lines, "W" + " 1" * (n + 1), "L", "end"]


def _long_line(size: int) -> Lines:
    """A zonotope with one generator, whose witness has a line of this many bytes."""
    n = 1048
    lines = ["exactrelu-certificate 1", "statement vertices", "digits 4000", "source -", "input ?"]
    lines += [f"zonotope {n} 1", "row" + " 0" * n, "chart none", "domain 0", "count 1"]
    left = size - len("W\n") - 2 * (n + 1)
    more, rest = divmod(left, n + 1)
    words = ["1" * (1 + more + (i < rest)) for i in range(n + 1)]
    return [*lines, "W " + " ".join(words), "C 0", "L", "end"]


def _one_region(rows: Lines, moves: Lines) -> Lines:
    """A network of nothing on one input, with domain rows that are positive at 1."""
    lines = [*_header(4000, "network 1 1 0 0"), "chart none", f"domain {len(rows)}", *rows]
    return [*lines, "count 1", "W 1 1", *moves, "L", "end"]


def _filled(size: int, start: str) -> Lines:
    """Return lines of together so many bytes: a start and one number of up to 4000 digits."""
    number, rest = divmod(size, 4000)
    lengths = [4000] * (number - 1) + [2000 + rest // 2, 2000 + rest - rest // 2]
    return [start + "1" * (length - len(start) - 1) for length in lengths]


def _long_header(size: int) -> bytes:
    """A header of so many bytes."""
    rows = len(_filled(size, "row 1 "))
    # The fixed part of the header, without the steps.
    fixed = len(text(_one_region([], []))) - len("W 1 1\nL\nend\n") + len(str(rows)) - 1
    return text(_one_region(_filled(size - fixed, "row 1 "), []))


def _expanding(beyond: int) -> bytes:
    """A gzip file of 5000 bytes with as many bytes in it as may be, and so many more."""
    left = (1 << 20) + 100 * 5000 + beyond - len(text(_one_region([], [])))
    data = text(_one_region([], [f"{line[:-2]} 1" for line in _filled(left, "M ")]))
    packed = gzip.compress(data, mtime=0)
    # A name in the header of the file pads it: bit 3 of its flags, and a text that ends with 0.
    name = b"n" * (5000 - len(packed) - 1) + b"\0"
    return packed[:3] + b"\x08" + packed[4:10] + name + packed[10:]


_LIMIT = "exceed a limit (9.4)"
EDGES: dict[str, Edge] = {
    "a thousand layers": (lambda: _layers(1000), 0, ""),
    "a layer more": (lambda: _layers(1001), 2, "exceed a limit (9.3)"),
    "as many layers as digits allow": (lambda: _layers(100, 1000), 0, ""),
    "a layer more than digits allow": (lambda: _layers(101, 1000), 2, "exceed a limit (9.3)"),
    "a wide chart": (lambda: _chart(3162), 1, "no left inverse"),
    "the largest chart": (lambda: _chart(1000, 10), 1, "no left inverse"),
    "a chart that is too wide": (lambda: _chart(3163), 2, _LIMIT),
    "a chart that is too large": (lambda: _chart(1001, 10), 2, _LIMIT),
    "a chart of a million": (lambda: _chart_of_nothing(10**6), 2, "ends too early"),
    "a chart of more": (lambda: _chart_of_nothing(10**6 + 1), 2, _LIMIT),
    "as much work as may be": (lambda: _chart(3161, 1, 3162), 1, "no left inverse"),
    "more work": (lambda: _chart(3162, 1, 3162), 2, _LIMIT),
    "as wide as digits allow": (lambda: _wide(99_999, 4000), 0, ""),
    "wider than digits allow": (lambda: _wide(100_000, 4000), 2, _LIMIT),
    "a million inputs": (lambda: _inputs(10**6), 0, ""),
    "an input more": (lambda: _inputs(10**6 + 1), 2, "sizes are at most"),
    "the longest line": (lambda: _long_line(1 << 22), 0, ""),
    "a byte more in a line": (lambda: _long_line((1 << 22) + 1), 2, "the line is too long"),
    "as much as a gzip file may hold": (lambda: _expanding(0), 0, ""),
    "a byte more in a gzip file": (lambda: _expanding(1), 2, "(9.6)"),
    "the longest header": (lambda: _long_header(1 << 25), 0, ""),
    "a byte more in a header": (lambda: _long_header((1 << 25) + 1), 2, "the header (9.5)"),
}


def _file(path: Path, expected: int, needle: str, word_for_word: str | None) -> Case:
    def case(checker: Namespace) -> bool:
        code, said = run(checker, [str(path)])
        right = code == expected and said.startswith(WORDS[expected]) and needle in said
        return right and (word_for_word is None or said == word_for_word)

    return case


def _invocation(arguments: list[str], expected: int, needle: str) -> Case:
    def case(checker: Namespace) -> bool:
        code, said = run(checker, arguments)
        return code == expected and needle in said

    return case


def _without_memory(path: Path) -> Case:
    def fail(*_: object) -> None:
        raise MemoryError

    def case(checker: Namespace) -> bool:
        with patch.dict(checker, {"open": fail}):
            return run(checker, [str(path)]) == (2, "MALFORMED: MemoryError\n")

    return case


def _closing(path: Path) -> Case:
    def case(checker: Namespace) -> bool:
        opened: list[BinaryIO] = []

        def note(name: str, mode: str) -> BinaryIO:
            opened.append(cast(BinaryIO, open(name, mode)))  # noqa: SIM115
            return opened[-1]

        with patch.dict(checker, {"open": note}):
            code, _ = run(checker, [str(path)])
        return code == 0 and len(opened) == 3 and all(file.closed for file in opened)

    return case


def _program(path: Path) -> Case:
    def case(checker: Namespace) -> bool:
        made: Namespace = {"__name__": "__main__"}
        with patch.object(sys, "argv", ["check.py", str(path)]), redirect_stdout(StringIO()):
            try:
                exec(checker["__code__"], made)
            except SystemExit as done:
                return done.code == CODES[path.parent.name]
        return False

    return case


def cases(folder: Path) -> dict[str, Case]:
    """Return all cases, the honest and small ones first; the folder takes what is made for them."""
    found: dict[str, Case] = {}
    paths = sorted(
        corpus(), key=lambda path: (list(CODES).index(path.parent.name), path.stat().st_size, path)
    )
    for path in paths:
        expected = CODES[path.parent.name]
        reason = path.with_suffix(".reason").read_text().strip() if expected else ""
        golden = None if expected else report(path)
        found[f"{path.parent.name}/{path.stem}"] = _file(path, expected, reason, golden)
    found["no argument"] = _invocation([], 2, "usage: ")
    found["two arguments"] = _invocation([str(paths[0])] * 2, 2, "usage: ")
    found["files are closed"] = _closing(HERE / "accept" / "sharded.cert")
    found["no memory"] = _without_memory(paths[0])
    found["a folder"] = _invocation([str(folder)], 2, "MALFORMED: ")
    for name in ("accept/lines", "reject/count-zero"):
        found[f"{name} as a program"] = _program(HERE / f"{name}.cert")
    for name, (make, expected, reason) in EDGES.items():
        path = folder / name.replace(" ", "-")
        content = make()
        path.write_bytes(content if isinstance(content, bytes) else text(content))
        found[name] = _file(path, expected, reason, None)
    return found
