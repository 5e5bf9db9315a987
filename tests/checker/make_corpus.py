"""Write the corpus anew: ``python -m tests.checker.make_corpus``. Files that it does not know stay.

Every attack is a small change of an honest certificate (or a dishonest one made by hand); beside each bad
file ``NAME.reason`` holds a part of the message that the checker must give.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.checker import linear_corpus, shard_corpus
from tests.checker.bases import BASES, Lines, base, hashed, replaced, text, without

HERE = Path(__file__).parent

# A plane in its own coordinates.
PLANE = """\
exactrelu-certificate 1
statement regions
digits 1
source -
input ?
network 2 1 1 0
row 3 0 0
chart 2 1 1
row 1 0 0
row 0 1 0
row 1 0
row 0 1
domain 0
count 2
W 1 0 1
S 0 + -1 0 1
L
L
end
""".splitlines()

# The zonotope [-1, 1] on a half line: one of its two vertices.
VERTICES_OF_A_PART = """\
exactrelu-certificate 1
statement vertices
digits 3
source -
input ?
zonotope 1 1
row 1
chart none
domain 1
row 1 0
count 1
W 1 1
P 0 1 1 0 1
L
end
""".splitlines()

REJECT: dict[str, tuple[Lines, str]] = {
    # The count.
    "count-too-large": (replaced("net", "count 10", "count 11"), "not the count (5.10)"),
    "count-too-small": (replaced("net", "count 10", "count 9"), "not the count (5.10)"),
    "count-zero": (replaced("lines", "count 7", "count 0"), "line 28: 7 leaves are not the count (5.10)"),
    "count-of-nine-digits": (
        replaced("lines", "digits 1", "digits 9")[:11] + ["count 999999999"] + base("lines")[12:],
        "not the count",
    ),
    "count-of-all-digits": (
        replaced("lines", "digits 1", "digits 4000")[:11] + [f"count {4000 * '9'}"] + base("lines")[12:],
        "not the count",
    ),
    "count-of-both-outer-cells-as-one": (replaced("lines", "count 7", "count 6"), "not the count (5.10)"),
    "count-of-vertices-halved": (replaced("zonotope", "count 4", "count 2"), "not the count (5.10)"),
    "count-of-all-vertices-on-a-part": (
        [line.replace("count 1", "count 2") for line in VERTICES_OF_A_PART], "not the count (5.10)"
    ),
    "count-of-regions-for-laws": (
        replaced("laws", "count 2", "count 4")[:-11]
        + ["law 2 0 0", "law 3 0 0"]
        + base("laws")[-11:],
        "a law has no leaf (7.4)",
    ),
    # Missing cells, made to look complete.
    "split-becomes-pass-with-sum-of-rows": (
        without("net", "S 0 - 1 1 1", "L", "count 10", "count 9", "P 0 1 1 5 1"),
        "the multipliers do not prove the sign",
    ),
    "split-becomes-pass-by-domain": (
        without("lines", "S 2 + 1 1 4", "L", "count 7", "count 6", "P 2 1 2 0 1 1 1"),
        "the multipliers do not prove the sign",
    ),
    "last-subtree-dropped": (without("lines", "S 0 - 1 -1 1", "L", "count 7", "count 6"), "no leaf (5.8)"),
    "leaf-before-all-is-decided": (replaced("net", "P 1 1 1 4 3", ""), "this is no leaf (5.8)"),
    "leaf-in-the-first-layer": (
        without("net", "S 0 - 3 -2 2", "C 1", "count 10", "count 7", "C 0"), "the form is not constant (5.3)"
    ),
    "leaf-one-layer-too-early": (replaced("degenerate", "X", ""), "this is no leaf (5.8)"),
    "next-before-all-is-decided": (replaced("net", "N 2 1 2 4 1 5 1", ""), "there is no next layer (5.7)"),
    "next-after-the-last-layer": (replaced("lines", "L", "X\nL"), "no next layer (5.7)"),
    "next-after-the-last-layer-decided": (replaced("chart", "L", "X\nL"), "there is no next layer (5.7)"),
    # Witnesses.
    "root-witness-outside": (replaced("net", "W -1 -1 1", "W -3 -1 1"), "not strictly inside"),
    "root-witness-on-the-boundary": (replaced("net", "W -1 -1 1", "W -2 -1 1"), "not strictly inside"),
    "root-witness-at-infinity": (replaced("lines", "W -1 -1 1", "W -1 -1 0"), "not positive (4.2)"),
    "root-witness-with-negative-denominator": (
        replaced("net", "W -1 -1 1", "W 1 1 -1"), "not positive (4.2)"
    ),
    "split-witness-with-negative-denominator": (
        replaced("net", "S 0 - 1 1 1", "S 0 - -1 -1 -1"), "not positive (4.2)"
    ),
    "split-witness-outside-the-domain": (
        replaced("net", "S 1 - -1 1 1", "S 1 - -1 3 1"), "not strictly inside"
    ),
    "split-witness-on-the-wrong-side-above": (
        replaced("net", "S 2 - -1 7 5", "S 2 - -1 7 9"), "not on the stated sides"
    ),
    "split-witness-on-the-face": (
        replaced("lines", "S 2 + 1 1 4", "S 2 + 1 1 2"), "not on the stated sides"
    ),
    "split-witness-on-the-face-from-below": (
        replaced("lines", "S 2 - 3 -1 1", "S 2 - 2 -1 1"), "not on the stated sides"
    ),
    "split-witness-on-an-older-face": (
        replaced("lines", "S 2 + 1 1 4", "S 2 + 0 1 4"), "not strictly inside"
    ),
    "split-side-turned": (replaced("lines", "S 2 + 1 1 4", "S 2 - 1 1 4"), "not on the stated sides"),
    "split-with-the-old-witness-again": (
        replaced("lines", "S 2 + 1 1 4", "S 2 + 2 2 1"), "not on the stated sides"
    ),
    "move-outside": (replaced("degenerate", "M -1 1", "M -4 1"), "not strictly inside"),
    "move-onto-the-boundary": (replaced("degenerate", "M -1 1", "M -3 1"), "not strictly inside"),
    "move-to-infinity": (replaced("degenerate", "M -1 1", "M 1 0"), "not positive (4.2)"),
    "move-onto-the-split": (replaced("degenerate", "M -1 1", "M 0 1"), "not on the stated sides"),
    # Multipliers.
    "multiplier-zero": (replaced("net", "P 1 1 2 5 3 6 2", "P 1 1 2 5 3 6 0"), "not positive (5.4)"),
    "multiplier-negative": (replaced("net", "P 1 1 2 5 3 6 2", "P 1 1 2 5 3 6 -2"), "not positive (5.4)"),
    "multiplier-changed": (replaced("net", "P 1 1 2 5 3 6 2", "P 1 1 2 5 3 6 3"), "do not prove the sign"),
    "multiplier-list-empty": (replaced("chart", "P 0 1 1 0 2", "P 0 1 0"), "there is no multiplier"),
    "multipliers-not-increasing": (
        replaced("net", "P 1 1 2 5 3 6 2", "P 1 1 2 6 2 5 3"), "out of order"
    ),
    "multiplier-twice": (replaced("chart", "P 0 1 1 0 2", "P 0 1 2 0 1 0 1"), "out of order"),
    "multiplier-of-a-row-that-is-not-there": (
        replaced("chart", "P 0 1 1 0 2", "P 0 1 1 1 2"), "out of order"
    ),
    "multiplier-of-the-row-to-come": (
        replaced("lines", "S 2 - 3 -1 1", "N 2 1 1 2 1"), "out of order"
    ),
    "q-zero": (replaced("chart", "P 0 1 1 0 2", "P 0 0 1 0 2"), "q is not positive"),
    "q-negative": (replaced("chart", "P 0 1 1 0 2", "P 0 -1 1 0 2"), "q is not positive"),
    "pass-with-the-wrong-sign": (replaced("chart", "N 1 1 1 0 2", "P 1 1 1 0 2"), "do not prove the sign"),
    "pass-with-a-negative-constant": (
        replaced("degenerate", "P 1 1 1 1 1", "P 1 1 1 0 2"), "do not prove the sign"
    ),
    "pass-by-a-row-of-the-other-side": (
        replaced("degenerate", "N 1 1 1 1 1", "P 1 1 1 1 1"), "do not prove the sign"
    ),
    "pass-of-a-constant-form": (replaced("degenerate", "C 3", "N 3 1 1 0 1"), "the form is constant (5.4)"),
    # Two equal rows would prove each other: a passed row is no row of the list.
    "circular-redundancy": (
        replaced("degenerate", "S 0 - 10 1", "P 1 1 1 1 1\nP 0 1 1 2 1"), "out of order"
    ),
    # Neurons.
    "neuron-twice": (replaced("lines", "L", "C 0\nL"), "not open"),
    "neuron-that-is-not-there": (replaced("chart", "P 0 1 1 0 2", "P 3 1 1 0 2"), "does not exist"),
    "neuron-decided-above": (replaced("lines", "S 2 + 1 1 4", "S 1 + 1 1 4"), "not open"),
    "split-of-a-constant": (replaced("degenerate", "C 3", "S 3 - 10 1"), "not on the stated sides"),
    "constant-claimed-of-a-moving-form": (replaced("chart", "N 1 1 1 0 2", "C 1"), "not constant (5.3)"),
    "equal-rows-swapped-across-a-split": (
        replaced("degenerate", "N 1 1 1 1 1", "N 2 2 1 1 1"), "do not prove the sign"
    ),
    # The statement.
    "input-changed-but-not-its-hash": (
        [line.replace("row 1 1 -1", "row 1 1 -2") for line in hashed(base("lines"))], "SHA-256 of line 5"
    ),
    "input-row-too-many": (replaced("lines", "row 1 1 -1", "row 1 1 -1\nrow 1 1 -1"), "SHA-256 of line 5"),
    "input-hash-of-something-else": (
        replaced("lines", "input ?", f"input {64 * '0'}"), "SHA-256 of line 5"
    ),
    "constant-domain-row": (replaced("net", "row 1 0 2", "row 0 0 2"), "a domain row is constant (3.8)"),
    "contradictory-domain-row": (replaced("net", "row 1 0 2", "row 0 0 -2"), "a domain row is constant"),
    "flat-domain": (replaced("net", "row -1 0 2", "row -1 0 -2"), "not strictly inside"),
    "hyperplane-without-direction": (replaced("lines", "row 0 1 0", "row 0 0 1"), "no direction (3.6)"),
    "weights-changed-in-the-second-layer": (
        replaced("net", "row -1 2 1 1", "row -1 2 1 -9"), "do not prove the sign"
    ),
    "cells-called-vertices": (
        [
            line.replace("arrangement", "zonotope").replace("cells", "vertices")
            if not line.startswith("row") else " ".join(line.split()[:3])
            for line in base("lines")
        ],
        "not on the stated sides",
    ),
    # The chart.
    "chart-that-is-not-injective": (replaced("chart", "row -2 0", "row 0 0"), "no left inverse of B"),
    "chart-with-a-wrong-inverse": (replaced("chart", "row 0 -1", "row 0 1"), "no left inverse of B"),
    **{
        f"chart-of-the-plane-{name}": (
            [chart.get(line, line) for line in PLANE],
            "no left inverse of B",
        )
        for name, chart in {
            "sheared-one-way": {"row 0 1 0": "row 1 1 0"},
            "sheared-the-other-way": {"row 1 0 0": "row 1 1 0"},
            "stretched": {"row 1 0": "row 2 0"},
        }.items()
    },
    "generator-claimed-to-be-zero": (
        [
            *base("zonotope")[:12], "count 2", "W 1 1 1", "C 1", "C 2", "S 0 + -1 1 1",
            "N 3 1 1 0 3", "L", "P 3 1 1 0 3", "L", "end",
        ],
        "the form is not constant (5.3)",
    ),
    "chart-with-scale-zero": (replaced("chart", "chart 1 2 2", "chart 1 0 2"), "not positive (3.7)"),
    "chart-with-negative-scale": (replaced("chart", "chart 1 2 2", "chart 1 -2 2"), "not positive (3.7)"),
    "chart-with-inverse-factor-zero": (replaced("chart", "chart 1 2 2", "chart 1 2 0"), "not positive (3.7)"),
    "hyperplane-constant-on-the-chart": (
        [
            *base("lines")[:9], "chart 1 1 1", "row 0 2", "row 1 0", "row 0 1", "domain 0", "count 1",
            "W 1 1", "C 0", "P 1 1 1 0 1", "L", "end",
        ],
        "constant on the chart (7.2)",
    ),
    # Laws.
    "law-of-another-leaf": (replaced("laws", "L 1", "L 0"), "the leaf has another law"),
    "law-of-another-leaf-above": (replaced("laws", "L 0", "L 1"), "the leaf has another law"),
    "law-that-is-not-listed": (replaced("laws", "L 1", "L 2"), "there is no such law"),
    "law-that-never-occurs": (
        replaced("laws", "count 2", "count 3")[:-11] + ["law 1 1 0"] + base("laws")[-11:],
        "a law has no leaf",
    ),
    "laws-equal": (
        replaced("laws", "law 1 0 0", "law 0 1 0"), "do not strictly increase"
    ),
    "laws-out-of-order": (
        [*base("laws")[:13], "law 1 0 0", "law 0 1 0", *base("laws")[15:]], "do not strictly increase"
    ),
    "laws-compared-as-text": (
        [*base("laws")[:13], "law 1 0 0", "law -1 0 0", *base("laws")[15:]], "do not strictly increase"
    ),
    **linear_corpus.REJECT,
}  # fmt: skip

MALFORMED: dict[str, tuple[Lines | bytes, str]] = {
    "empty": (b"", "ends too early"),
    "only-a-line-feed": (b"\n", "clause 3.1"),
    "another-magic": (replaced("lines", "exactrelu-certificate 1", "exactrelu-certificate 2"), "clause 3.1"),
    "byte-order-mark": (b"\xef\xbb\xbf" + text(base("lines")), "only ASCII"),
    "utf-16": (text(base("lines")).decode().encode("utf-16-le"), "clause 3.1"),
    "carriage-returns": (text(base("lines")).replace(b"\n", b"\r\n"), "clause 3.1"),
    "nul-bytes": (text(base("lines")).replace(b" ", b"\0"), "clause 3.1"),
    "full-width-digits": (text(base("lines")).replace(b"count 7", "count ７".encode()), "only ASCII"),
    "no-line-feed-at-the-end": (text(base("lines"))[:-1], "ends within a line"),
    "no-end": (base("lines")[:-1], "ends too early"),
    "ends-within-the-tree": (base("net")[:30], "ends too early"),
    "ends-within-the-header": (base("net")[:10], "ends too early"),
    "one-subtree-missing": (
        [line if line != "count 7" else "count 6" for line in base("lines")[:-2]] + ["end"], "not a step"
    ),
    "trailing-line": (base("lines") + ["end"], "something follows"),
    "trailing-byte": (text(base("lines")) + b" ", "something follows"),
    "trailing-step": (replaced("lines", "end", "L\nend"), "clause 5.1"),
    "two-certificates": (base("lines") + base("lines"), "something follows"),
    "header-twice": (base("lines")[:12] + base("lines"), "clause 5.1"),
    "statement-twice": (replaced("lines", "statement cells", "statement cells\nstatement cells"), "3.3"),
    "count-twice": (replaced("lines", "count 7", "count 7\ncount 7"), "clause 5.1"),
    "unknown-statement": (replaced("lines", "statement cells", "statement pieces"), "clause 3.2"),
    "statement-of-another-input": (replaced("lines", "statement cells", "statement regions"), "clause 3.6"),
    "digits-zero": (replaced("lines", "digits 1", "digits 0"), "clause 3.3"),
    "digits-beyond-the-limit": (replaced("lines", "digits 1", "digits 4001"), "9.1"),
    "digits-too-small": (replaced("degenerate", "digits 2", "digits 1"), "not a step"),
    "integer-longer-than-announced": (replaced("lines", "W -1 -1 1", "W -10 -1 1"), "clause 5.1"),
    "natural-longer-than-announced": (replaced("lines", "count 7", "count 10"), "clause 3.9"),
    "integer-longer-than-announced-in-a-step": (
        replaced("lines", "S 2 + 1 1 4", "S 2 + 1 1 44"), "not a step"
    ),
    "plus-sign": (replaced("lines", "W -1 -1 1", "W -1 -1 +1"), "clause 5.1"),
    "minus-zero": (replaced("lines", "row 1 0 0", "row 1 -0 0"), "clause 3.6"),
    "leading-zero-of-a-natural": (replaced("net", "count 10", "count 010"), "clause 3.9"),
    "leading-zero": (replaced("net", "W -1 -1 1", "W -1 -1 01"), "clause 5.1"),
    "underscore": (replaced("degenerate", "S 0 - 10 1", "S 0 - 1_0 1"), "not a step"),
    "exponent": (replaced("net", "count 10", "count 1e1"), "clause 3.9"),
    "fraction": (replaced("net", "W -1 -1 1", "W -1/2 -1 1"), "clause 5.1"),
    "decimal": (replaced("net", "W -1 -1 1", "W -0.5 -1 1"), "clause 5.1"),
    "two-spaces": (replaced("lines", "count 7", "count  7"), "clause 3.9"),
    "leading-space": (replaced("lines", "count 7", " count 7"), "clause 3.9"),
    "trailing-space": (replaced("lines", "L", "L "), "not a step"),
    "tabulator": (replaced("lines", "count 7", "count\t7"), "clause 3.9"),
    "empty-line": (replaced("lines", "chart none", "\nchart none"), "clause 3.7"),
    "comment": (replaced("lines", "chart none", "# a comment\nchart none"), "clause 3.7"),
    "row-too-short": (replaced("lines", "row 1 1 -1", "row 1 1"), "clause 3.6"),
    "row-too-long": (replaced("lines", "row 1 1 -1", "row 1 1 1 -1"), "clause 3.6"),
    "row-missing": (replaced("lines", "row 1 1 -1", ""), "clause 3.6"),
    "domain-row-of-the-wrong-length": (replaced("net", "row 1 0 2", "row 1 2"), "clause 3.8"),
    "domain-row-missing": (replaced("net", "row 1 0 2", ""), "clause 3.8"),
    "witness-too-short": (replaced("lines", "W -1 -1 1", "W -1 -1"), "clause 5.1"),
    "witness-too-long": (replaced("lines", "W -1 -1 1", "W -1 -1 1 1"), "clause 5.1"),
    "witness-missing": (replaced("lines", "W -1 -1 1", ""), "clause 5.1"),
    "split-without-a-witness": (replaced("lines", "S 1 - -1 1 1", "S 1 -"), "not a step"),
    "split-with-two-witnesses": (replaced("lines", "S 1 - -1 1 1", "S 1 - -1 1 1 1 1 1"), "not a step"),
    "split-without-a-side": (replaced("lines", "S 1 - -1 1 1", "S 1 -1 1 1"), "not a step"),
    "negative-neuron": (replaced("lines", "S 1 - -1 1 1", "S -1 - -1 1 1"), "not a step"),
    "negative-row-number": (replaced("chart", "P 0 1 1 0 2", "P 0 1 1 -1 2"), "not a step"),
    "fewer-multipliers-than-announced": (replaced("chart", "P 0 1 1 0 2", "P 0 1 2 0 2"), "announced"),
    "more-multipliers-than-announced": (replaced("chart", "P 0 1 1 0 2", "P 0 1 0 0 2"), "announced"),
    "half-a-multiplier": (replaced("chart", "P 0 1 1 0 2", "P 0 1 1 0"), "not a step"),
    "unknown-step": (replaced("lines", "L", "Q"), "not a step"),
    "small-letter": (replaced("lines", "L", "l"), "not a step"),
    "leaf-with-a-number": (replaced("lines", "L", "L 0"), "not a step"),
    **linear_corpus.MALFORMED,
    "leaf-without-its-law": (replaced("laws", "L 1", "L"), "not a step"),
    "law-of-the-wrong-length": (replaced("laws", "law 1 0 0", "law 1 0"), "clause 3.10"),
    "law-missing": (replaced("laws", "law 1 0 0", ""), "clause 3.10"),
    "shard-of-laws": (replaced("laws", "L 1", f"H 0 1 {64 * '0'}"), "not a step"),
    "shard-that-is-not-there": (replaced("lines", "L", f"H 0 1 {64 * '0'}"), "No such file"),
    "shard-with-a-short-hash": (replaced("lines", "L", "H 0 1 00"), "not a step"),
    "chart-for-a-zonotope": (
        replaced("zonotope", "chart none", "chart 1 1 1\nrow 1 0\nrow 0 0\nrow 1 0"), "no chart is allowed"
    ),
    "no-hidden-layer": (replaced("chart", "network 2 1 3 1", "network 2 0 1"), "do not fit together"),
    "more-widths-than-layers": (replaced("net", "network 2 2 3 2 1", "network 2 2 3 2 1 1"), "do not fit"),
    "fewer-widths-than-layers": (replaced("net", "network 2 2 3 2 1", "network 2 2 3 2"), "do not fit"),
    "negative-width": (replaced("net", "network 2 2 3 2 1", "network 2 2 3 -2 1"), "clause 3.6"),
    "size-beyond-the-limit": (
        [line if line != "digits 1" else "digits 9" for line in replaced("lines", "arrangement 2 3",
         "arrangement 2 999999999")], "sizes are at most"
    ),
    "hash-in-capitals": (replaced("lines", "source -", f"source {64 * 'A'}"), "clause 3.4"),
    "hash-with-other-letters": (replaced("lines", "source -", f"source {64 * 'g'}"), "clause 3.4"),
    "hash-too-short": (replaced("lines", "source -", f"source {63 * 'a'}"), "clause 3.4"),
    "source-missing": (replaced("lines", "source -", ""), "clause 3.4"),
    "gzip-cut": (gzip.compress(text(base("net")), mtime=0)[:-12], "ended before"),
    "gzip-with-garbage-behind": (gzip.compress(text(base("net")), mtime=0) + b"garbage", "gzip"),
    "gzip-corrupted": (
        gzip.compress(text(base("net")), mtime=0)[:60] + bytes(8)
        + gzip.compress(text(base("net")), mtime=0)[68:], "MALFORMED"
    ),
    "gzip-within-gzip": (
        gzip.compress(gzip.compress(text(base("net")), mtime=0), mtime=0), "MALFORMED"
    ),
    "gzip-bomb": (gzip.compress(text(base("degenerate")[:18]) + b"M -1 1\n" * 400_000, mtime=0), "9.6"),
}  # fmt: skip

ACCEPT: dict[str, Callable[[], bytes]] = {name: lambda name=name: text(base(name)) for name in BASES}
# Laws of a network with more than one hidden layer: relu(relu(x)), beside a neuron that never wakes up.
LAWS_OF_TWO_LAYERS = """\
exactrelu-certificate 1
statement laws
digits 1
source -
input ?
network 1 2 1 2 1
row 1 0
row 1 0
row 0 -1
row 1 1 0
chart none
domain 0
count 2
law 0 0
law 1 0
W 1 1
S 0 + -1 1
X
P 0 1 1 0 1
C 1
L 1
X
C 0
C 1
L 0
end
"""
CONSTANT_ONE = """\
exactrelu-certificate 1
statement laws
digits 1
source -
input ?
network 0 1 1 1
row 1
row 1 0
chart none
domain 0
count 1
law 1
W 1
C 0
L 0
end
"""
ACCEPT["vertices-of-a-part"] = lambda: text(VERTICES_OF_A_PART)
# A neuron that is always 1, and one that moves.
LAWS_BESIDE_A_CONSTANT = """\
exactrelu-certificate 1
statement laws
digits 1
source -
input ?
network 1 1 2 1
row 1 0
row 0 1
row 1 1 0
chart none
domain 0
count 2
law 0 1
law 1 1
W 1 1
C 1
S 0 + -1 1
L 1
L 0
end
"""
# The line in halves, x = y/2, and a bias: 2x + 1 is 0 at y = -1.
HALVES = """\
exactrelu-certificate 1
statement regions
digits 1
source -
input ?
network 1 1 1 0
row 2 1
chart 1 2 1
row 1 0
row 1
domain 0
count 2
W 0 1
S 0 + -2 1
L
L
end
"""
ACCEPT["laws-beside-a-constant"] = lambda: text(LAWS_BESIDE_A_CONSTANT.splitlines())
ACCEPT["chart-of-halves"] = lambda: text(HALVES.splitlines())
ACCEPT["constant-one"] = lambda: text(CONSTANT_ONE.splitlines())
ACCEPT["laws-of-two-layers"] = lambda: text(LAWS_OF_TWO_LAYERS.splitlines())
ACCEPT.update({name: lambda lines=lines: text(lines) for name, lines in linear_corpus.ACCEPT.items()})
ACCEPT["chart-of-the-plane"] = lambda: text(PLANE)
ACCEPT["compressed"] = lambda: gzip.compress(text(base("net")), mtime=0)
ACCEPT["with-a-source"] = lambda: text(replaced("net", "source -", f"source {64 * 'a'}"))
ACCEPT["digits-more-than-needed"] = lambda: text(replaced("lines", "digits 1", "digits 4000"))
ACCEPT["moves-that-change-nothing"] = lambda: text(replaced("degenerate", "M -1 1", "M 7 1\nM -1 1\nM -1 1"))


def files() -> Iterator[tuple[Path, bytes]]:
    for name, make in ACCEPT.items():
        yield HERE / "accept" / f"{name}.cert", make()
    for folder, table in (("reject", REJECT), ("malformed", MALFORMED)):
        for name, (content, reason) in table.items():  # type: ignore[attr-defined]
            data = content if isinstance(content, bytes) else text(content)
            yield HERE / folder / f"{name}.cert", data
            yield HERE / folder / f"{name}.reason", f"{reason}\n".encode()
    for name, (root, shards) in shard_corpus.ACCEPT.items():
        yield from _sharded(HERE / "accept" / f"{name}.cert", root, shards)
    for folder, cut in (("reject", shard_corpus.REJECT), ("malformed", shard_corpus.MALFORMED)):
        for name, (root, shards, reason) in cut.items():
            yield from _sharded(HERE / folder / f"{name}.cert", root, shards)
            yield HERE / folder / f"{name}.reason", f"{reason}\n".encode()


def _sharded(path: Path, root: Lines, shards: list[bytes]) -> Iterator[tuple[Path, bytes]]:
    """A root, and its shards beside it."""
    yield path, shard_corpus.hashes(root, shards)
    for number, shard in enumerate(shards):
        yield path.with_name(f"{path.name}.{number}"), shard


if __name__ == "__main__":
    for path, data in files():
        path.write_bytes(data)
