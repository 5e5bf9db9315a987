"""Certificates in shards: honest ones, and attacks on the seams."""

from __future__ import annotations

import gzip
from hashlib import sha256

from tests.checker.bases import Lines, base, replaced, text

# name: (the root, its shards, the reason of rejection)
Sharded = tuple[Lines, list[bytes], str]


def lines_cut(changed: Lines | None = None) -> Lines:
    """The root of the three lines, cut at its first split into shards of 4 and 3 cells."""
    lines = changed or base("lines")
    return [*lines[:14], "H 0 4 ?", "H 1 3 ?", "end"]


def upper(old: str = "", new: str = "") -> Lines:
    lines = [
        *base("lines")[:10],
        "domain 1",
        "row 0 1 0",
        "count 4",
        "W -1 1 1",
        "P 1 1 1 0 1",
        *base("lines")[14:21],
        "end",
    ]
    return _changed(lines, old, new)


def lower(old: str = "", new: str = "") -> Lines:
    lines = [
        *base("lines")[:10],
        "domain 1",
        "row 0 -1 0",
        "count 3",
        "W -1 -1 1",
        "N 1 1 1 0 1",
        *base("lines")[21:],
    ]
    return _changed(lines, old, new)


def _on(row: str) -> bytes:
    """The lower shard on another half plane, with multipliers that are right there."""
    lines = _changed(lower("row 0 -1 0", row), "N 1 1 1 0 1", "N 1 2 1 0 1")
    return text(_changed(lines, "P 0 1 2 0 1 1 1", "P 0 2 2 0 1 1 2"))


def _changed(lines: Lines, old: str, new: str) -> Lines:
    return [part for line in lines for part in (new.split("\n") if old and line == old else [line])]


def whole(name: str, count: str = "1") -> Lines:
    """A base whose tree is one shard."""
    lines = base(name)
    start = next(i for i, line in enumerate(lines) if line.startswith("W "))
    return [*lines[: start + 1], f"H 0 {count} ?", "end"]


def hashes(root: Lines, shards: list[bytes]) -> bytes:
    """Put the digests of the shards into a root."""
    lines = []
    for line in root:
        if line.endswith(" ?") and line.startswith("H "):
            number = int(line.split()[1])
            line = line.replace("?", sha256(shards[min(number, len(shards) - 1)]).hexdigest())
        lines.append(line)
    return text(lines)


_TWO = [text(upper()), text(lower())]
_CHART = [text(base("chart"))]
_OTHER = "the input is not that of the root (8.2)"
_CLAIM = "its count or domain is not the root's (8.2)"

ACCEPT: dict[str, tuple[Lines, list[bytes]]] = {
    "sharded": (lines_cut(), _TWO),
    "sharded-one-compressed": (lines_cut(), [_TWO[0], gzip.compress(_TWO[1], mtime=0)]),
    "sharded-in-a-chart": (whole("chart"), _CHART),
    "sharded-with-other-digits": (lines_cut(), [text(upper("digits 1", "digits 9")), _TWO[1]]),
    "sharded-without-inputs": (whole("point"), [text(base("point"))]),
    "sharded-vertices": (whole("zonotope", "4"), [text(base("zonotope"))]),
    "shard-and-leaves": (
        [*base("lines")[:21], "H 0 3 ?", "end"],
        [_TWO[1]],
    ),
}

REJECT: dict[str, Sharded] = {
    "shards-of-another-count-together": (
        [line.replace("count 7", "count 8") for line in lines_cut()],
        _TWO,
        "7 leaves are not the count (5.10)",
    ),
    "shard-with-another-count-in-the-root": (
        [line.replace("H 0 4", "H 0 5").replace("count 7", "count 8") for line in lines_cut()],
        _TWO,
        _CLAIM,
    ),
    "shard-counts-exchanged": (
        [line.replace("H 0 4", "H 0 3").replace("H 1 3", "H 1 4") for line in lines_cut()],
        _TWO,
        _CLAIM,
    ),
    "shards-exchanged": (
        [line.replace("H 0 4", "H 0 3").replace("H 1 3", "H 1 4") for line in lines_cut()],
        _TWO[::-1],
        _CLAIM,
    ),
    "shard-twice": (
        [line.replace("H 1 3", "H 1 4").replace("count 7", "count 8") for line in lines_cut()],
        [_TWO[0], _TWO[0]],
        _CLAIM,
    ),
    "shard-number-again": (
        [line.replace("H 1 3", "H 0 3") for line in lines_cut()],
        _TWO,
        "not numbered in their order (8.2)",
    ),
    "shards-numbered-from-one": (
        [line.replace("H 1 3", "H 2 3").replace("H 0 4", "H 1 4") for line in lines_cut()],
        _TWO,
        "not numbered in their order (8.2)",
    ),
    "shard-with-another-hash": (
        [line.replace("H 0 4 ?", f"H 0 4 {64 * '0'}") for line in lines_cut()],
        _TWO,
        "another SHA-256 (8.2)",
    ),
    "shard-with-a-greater-hash": (
        [line.replace("H 0 4 ?", f"H 0 4 {64 * 'f'}") for line in lines_cut()],
        _TWO,
        "another SHA-256 (8.2)",
    ),
    "last-shard-with-another-hash": (
        [line.replace("H 1 3 ?", f"H 1 3 {64 * '0'}") for line in lines_cut()],
        _TWO,
        "another SHA-256 (8.2)",
    ),
    "shard-on-a-smaller-domain": (
        lines_cut(),
        [_TWO[0], _on("row 0 -2 -1")],
        _CLAIM,
    ),
    "shard-on-a-scaled-domain": (
        lines_cut(),
        [_TWO[0], _on("row 0 -2 0")],
        _CLAIM,
    ),
    "shard-on-a-domain-without-effect": (
        lines_cut(),
        [
            text(_changed(upper("domain 1", "domain 2"), "count 4", "row 0 1 9\ncount 4")),
            _TWO[1],
        ],
        _CLAIM,
    ),
    "shard-with-a-wrong-count": (lines_cut(), [_TWO[0], text(lower("count 3", "count 4"))], "not the count"),
    "shard-that-is-false": (
        lines_cut(),
        [_TWO[0], text(lower("P 0 1 2 0 1 1 1", "P 0 1 1 1 1"))],
        "do not prove the sign",
    ),
    "shard-of-another-input": (
        lines_cut(),
        [text(upper("row 1 0 0", "row 2 0 0")), _TWO[1]],
        _OTHER,
    ),
    "shard-of-another-source": (
        lines_cut(),
        [text(upper("source -", f"source {64 * 'a'}")), _TWO[1]],
        _OTHER,
    ),
    "shard-of-another-kind": (
        [
            *replaced("laws", "statement laws", "statement regions")[:12],
            "count 2",
            "W 2 1 1",
            "H 0 2 ?",
            "end",
        ],
        [text(base("laws"))],
        _OTHER,
    ),
    "shard-with-another-inverse": (
        whole("chart"),
        [text(_changed(replaced("chart", "chart 1 2 2", "chart 1 2 4"), "row 0 -1", "row 0 -2"))],
        _OTHER,
    ),
    "shard-with-another-scale": (
        whole("chart"),
        [text(replaced("chart", "chart 1 2 2", "chart 1 4 2"))],
        _OTHER,
    ),
    "shard-in-another-place": (whole("chart"), [text(replaced("chart", "row 0 1", "row 0 3"))], _OTHER),
    "shard-with-a-chart-of-nothing": (
        whole("point"),
        [text(replaced("point", "chart none", "chart 0 1 1"))],
        _OTHER,
    ),
}

MALFORMED: dict[str, Sharded] = {
    "shard-with-shards": (
        lines_cut(),
        [_TWO[0], text([*lower()[:14], f"H 0 3 {64 * '0'}", "end"])],
        "not a step",
    ),
    "second-shard-that-is-not-there": (lines_cut(), _TWO[:1], "No such file"),
    "shard-that-is-cut": (lines_cut(), [_TWO[0], _TWO[1][:-4]], "ends too early"),
    "shard-that-is-empty": (lines_cut(), [_TWO[0], b""], "ends too early"),
}
