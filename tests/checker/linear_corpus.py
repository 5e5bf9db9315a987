"""Certificates of linear regions: attacks, and honest ones of deeper networks."""

from __future__ import annotations

from tests.checker.bases import Lines, base, hashed, replaced, text

# Three hidden layers: rows that are multiples of others, and neurons that pass 0 on to a third layer.
THREE_LAYERS_ON_A_LINE = """\
exactrelu-certificate 1
statement linear
digits 2
source -
input ?
network 1 3 2 3 2 1
row -2 0
row 1 0
row 0 2 0
row 2 0 2
row 0 1 -1
row 1 0 0 0
row 0 0 0 1
row -1 -2 2
chart none
domain 0
count 2
graph 3 2 2
W 1 2
S 0 - -1 1
N 1 2 1 0 1
X
C 0
C 2
P 1 1 1 0 2
X
C 0
C 1
L
P 1 2 1 0 1
X
C 1
P 0 1 1 0 1
S 2 - 2 1
X
C 1
P 0 1 1 1 2
L
X
C 1
P 0 1 1 0 1
L
end
"""

# Three hidden layers: forms of the second layer whose sides decide about the third one.
THREE_LAYERS_IN_THE_PLANE = """\
exactrelu-certificate 1
statement linear
digits 2
source -
input ?
network 2 3 3 2 2 1
row -2 2 0
row 0 0 0
row 0 0 -1
row -2 -2 2 1
row 1 2 0 0
row -2 -1 0
row 0 -2 1
row -1 1 1
chart none
domain 0
count 3
graph 3 2 3
W 1 0 1
C 1
C 2
S 0 - -1 0 1
X
P 1 1 1 0 1
S 0 - -1 0 5
X
N 0 2 1 1 3
P 1 1 1 1 1
L
X
N 0 2 1 1 1
N 1 1 1 1 1
L
X
C 0
C 1
X
C 0
C 1
L
end
"""

# Three hidden layers: neurons that are identically 0, and wake up across forms that are not the second one.
THREE_LAYERS_THAT_WAKE_UP = """\
exactrelu-certificate 1
statement linear
digits 2
source -
input ?
network 2 3 2 2 2 1
row -1 0 0
row 0 0 0
row 0 1 2
row 0 0 -1
row -2 0 -1
row -1 0 1
row 1 2 1
chart none
domain 0
count 1
graph 2 1 1
W 1 0 1
C 1
S 0 - -1 0 1
X
C 0
C 1
X
C 0
C 1
L
X
C 0
C 1
X
C 0
C 1
L
end
"""

ACCEPT: dict[str, Lines] = {
    "three-layers-on-a-line": THREE_LAYERS_ON_A_LINE.splitlines(),
    "three-layers-in-the-plane": THREE_LAYERS_IN_THE_PLANE.splitlines(),
    "three-layers-that-wake-up": THREE_LAYERS_THAT_WAKE_UP.splitlines(),
}

REJECT: dict[str, tuple[Lines, str]] = {
    "linear-count-of-patterns": (
        replaced("linear", "count 5", "count 8"),
        "5 parts are not the count (10.6)",
    ),
    "linear-one-merged-too-few": (
        replaced("linear", "count 5", "count 6"),
        "5 parts are not the count (10.6)",
    ),
    "linear-merged-across-different-laws": (
        replaced("linear", "count 5", "count 4"),
        "5 parts are not the count (10.6)",
    ),
    "linear-count-of-laws": (replaced("hat", "count 4", "count 3"), "4 parts are not the count (10.6)"),
    "linear-count-of-one": (replaced("hat", "count 4", "count 1"), "4 parts are not the count (10.6)"),
    "linear-patterns-too-many": (
        replaced("linear", "graph 8 11 5", "graph 9 11 5"),
        "[8, 11, 5] are the numbers",
    ),
    "linear-patterns-too-few": (
        replaced("linear", "graph 8 11 5", "graph 7 11 5"),
        "[8, 11, 5] are the numbers",
    ),
    "linear-pairs-with-the-doubtful-one": (
        replaced("linear", "graph 8 11 5", "graph 8 12 5"),
        "[8, 11, 5] are the numbers",
    ),
    "linear-pairs-in-both-directions": (
        replaced("segment", "graph 3 2 2", "graph 3 4 2"),
        "[3, 2, 2] are the numbers",
    ),
    "linear-facets-of-the-domain-as-pairs": (
        replaced("segment", "graph 3 2 2", "graph 3 3 2"),
        "[3, 2, 2] are the numbers",
    ),
    "linear-pairs-without-waking-neurons": (
        replaced("hat", "graph 4 3 3", "graph 4 1 3"),
        "[4, 3, 3] are the numbers",
    ),
    "linear-laws-too-many": (replaced("hat", "graph 4 3 3", "graph 4 3 4"), "[4, 3, 3] are the numbers"),
    "linear-pairs-of-all-digits": (
        [
            line.replace("digits 1", "digits 4000").replace("graph 4 3 3", f"graph 4 {4000 * '9'} 3")
            for line in base("hat")
        ],
        "[4, 3, 3] are the numbers",
    ),
    "linear-pairs-of-nine-digits": (
        [
            line.replace("digits 1", "digits 9").replace("graph 4 3 3", "graph 4 999999999 3")
            for line in base("hat")
        ],
        "[4, 3, 3] are the numbers",
    ),
    "linear-laws-too-few": (replaced("linear", "graph 8 11 5", "graph 8 11 4"), "[8, 11, 5] are the numbers"),
    "linear-other-outputs": (replaced("linear", "row -1 0", "row 0 0"), "[8, 11, 1] are the numbers"),
    "linear-region-dropped-and-all-fixed": (
        "\n".join(base("linear"))
        .replace("S 0 - -1 3 3\nL\nL", "P 0 1 1 4 1\nL")
        .replace("count 5", "count 4")
        .replace("graph 8 11 5", "graph 7 10 4")
        .splitlines(),
        "do not prove the sign (5.4)",
    ),
    "linear-region-dropped-by-a-facet-of-the-domain": (
        "\n".join(base("linear"))
        .replace("S 0 - -1 3 3\nL\nL", "N 0 1 1 2 1\nL")
        .replace("count 5", "count 4")
        .replace("graph 8 11 5", "graph 7 10 4")
        .splitlines(),
        "do not prove the sign (5.4)",
    ),
    "linear-region-twice": (replaced("linear", "S 0 - 1 0 2", "S 0 - 1 0 2\nS 0 - 1 0 2"), "not open"),
    "linear-leaf-twice": (
        "\n".join(base("segment")).replace("S 0 - 1 3\nL\nL", "S 0 - 1 3\nL\nS 0 - 1 3\nL\nL").splitlines(),
        "not open",
    ),
    "linear-neuron-of-the-other-leaf": (
        replaced("linear", "F 3 2 2 5 3", "F 1 2 2 5 3"),
        "about leaf 3 and neuron 2",
    ),
    "linear-line-missing": (replaced("linear", "F 3 2 2 5 3", ""), "about leaf 3 and neuron 2 (10.5)"),
    "linear-last-line-missing": (replaced("linear", "I 7 0 1 1 5 1", ""), "about leaf 7 and neuron 0 (10.5)"),
    "linear-all-lines-missing": (
        [line for line in base("linear") if line[0] not in "FI"],
        "about leaf 3 and neuron 2 (10.5)",
    ),
    "linear-lines-in-another-order": (
        [*base("linear")[:-4], "F 5 0 -2 5 3", "F 3 2 2 5 3", "I 7 0 1 1 5 1", "end"],
        "about leaf 3 and neuron 2",
    ),
    "linear-line-twice": (
        replaced("linear", "F 3 2 2 5 3", "F 3 2 2 5 3\nF 3 2 2 5 3"),
        "about leaf 5 and neuron 0",
    ),
    "linear-line-about-a-facet-of-the-domain": (
        replaced("segment", "end", "F 2 0 -1 1\nend"),
        "a line about no doubtful pair",
    ),
    "linear-line-about-a-pair-in-no-doubt": (
        replaced("linear", "F 3 2 2 5 3", "F 1 0 0 1 1\nF 3 2 2 5 3"),
        "about leaf 3 and neuron 2",
    ),
    "linear-line-too-many": (
        replaced("linear", "I 7 0 1 1 5 1", "I 7 0 1 1 5 1\nI 7 0 1 1 5 1"),
        "a line about no doubtful pair",
    ),
    "linear-second-neuron-of-a-class": (
        replaced("linear", "F 5 0 -2 5 3", "F 5 1 -2 5 3"),
        "about leaf 5 and neuron 0",
    ),
    "linear-point-of-one-side": (
        replaced("linear", "F 3 2 2 5 3", "F 3 2 3 5 3"),
        "the point is not on the facet (10.5)",
    ),
    "linear-point-of-the-other-side": (
        replaced("linear", "F 3 2 2 5 3", "F 3 2 2 7 4"),
        "the point is not on the facet (10.5)",
    ),
    "linear-point-off-the-hyperplane": (
        replaced("linear", "F 3 2 2 5 3", "F 3 2 2 4 3"),
        "the point is not on the facet (10.5)",
    ),
    "linear-point-with-negative-denominator": (
        replaced("linear", "F 3 2 2 5 3", "F 3 2 -2 -5 -3"),
        "the point is not on the facet (10.5)",
    ),
    "linear-point-at-infinity": (
        replaced("linear", "F 3 2 2 5 3", "F 3 2 1 1 0"),
        "the point is not on the facet (10.5)",
    ),
    "linear-point-outside-the-domain": (
        replaced("linear", "F 3 2 2 5 3", "F 3 2 2 3 1"),
        "the point is not on the facet (10.5)",
    ),
    "linear-point-on-the-boundary-of-the-domain": (
        replaced("linear", "F 3 2 2 5 3", "F 3 2 1 2 1"),
        "the point is not on the facet (10.5)",
    ),
    "linear-point-on-a-lower-face": (
        replaced("linear", "F 3 2 2 5 3", "F 3 2 0 1 1"),
        "the point is not on the facet (10.5)",
    ),
    "linear-point-of-another-facet": (
        replaced("linear", "F 3 2 2 5 3", "F 3 2 -1 0 1"),
        "the point is not on the facet (10.5)",
    ),
    "linear-point-for-a-pair-that-only-looks-adjacent": (
        replaced("linear", "I 7 0 1 1 5 1", "F 7 0 1 0 1"),
        "the point is not on the facet (10.5)",
    ),
    "linear-point-at-infinity-in-the-facet": (
        replaced("diamond", "F 2 2 2 0 1", "F 2 2 1 0 0"),
        "the point is not on the facet (10.5)",
    ),
    "linear-point-beyond-infinity": (
        replaced("tip", "I 3 0 1 1 0 1", "F 3 0 0 -1"),
        "the point is not on the facet (10.5)",
    ),
    "linear-regions-joined-that-only-look-adjacent": (
        "\n".join(base("tip"))
        .replace("I 3 0 1 1 0 1", "F 3 0 0 1")
        .replace("count 4", "count 3")
        .replace("graph 4 3 3", "graph 4 4 3")
        .splitlines(),
        "the point is not on the facet (10.5)",
    ),
    "linear-facet-denied": (replaced("linear", "F 3 2 2 5 3", "I 3 2 1 1 0 1"), "do not prove the sign"),
    "linear-facet-denied-by-its-own-class": (
        replaced("linear", "F 5 0 -2 5 3", "I 5 0 1 1 4 1"),
        "do not prove the sign",
    ),
    "linear-multiplier-zero": (replaced("linear", "I 7 0 1 1 5 1", "I 7 0 1 1 5 0"), "not positive (5.4)"),
    "linear-multiplier-negative": (
        replaced("linear", "I 7 0 1 1 5 1", "I 7 0 1 1 5 -1"),
        "not positive (5.4)",
    ),
    "linear-multiplier-changed": (
        replaced("linear", "I 7 0 1 1 5 1", "I 7 0 1 1 5 2"),
        "do not prove the sign",
    ),
    "linear-multipliers-out-of-order": (
        replaced("linear", "I 7 0 1 1 5 1", "I 7 0 2 2 5 1 4 1"),
        "out of order",
    ),
    "linear-multiplier-of-the-row-itself": (
        replaced("linear", "I 7 0 1 1 5 1", "I 7 0 1 1 6 1"),
        "out of order",
    ),
    "linear-no-multiplier": (replaced("linear", "I 7 0 1 1 5 1", "I 7 0 1 0"), "there is no multiplier"),
    "linear-q-zero": (replaced("linear", "I 7 0 1 1 5 1", "I 7 0 0 1 5 1"), "q is not positive"),
    "linear-input-without-its-hash": (
        [line.replace("row -1 0", "row -1 1") for line in hashed(base("linear"))],
        "SHA-256 of line 5",
    ),
}

MALFORMED: dict[str, tuple[Lines | bytes, str]] = {
    "linear-without-its-graph": (replaced("linear", "graph 8 11 5", ""), "clause 3.11"),
    "linear-graph-too-short": (replaced("linear", "graph 8 11 5", "graph 8 11"), "clause 3.11"),
    "linear-graph-negative": (replaced("linear", "graph 8 11 5", "graph 8 -11 5"), "clause 3.11"),
    "linear-graph-twice": (replaced("linear", "graph 8 11 5", "graph 8 11 5\ngraph 8 11 5"), "clause 5.1"),
    "linear-graph-before-the-count": (
        [*base("hat")[:14], "graph 4 3 3", "count 4", *base("hat")[16:]],
        "clause 3.9",
    ),
    "linear-called-regions": (replaced("linear", "statement linear", "statement regions"), "clause 5.1"),
    "regions-called-linear": (replaced("net", "statement regions", "statement linear"), "clause 3.11"),
    "linear-regions-of-an-arrangement": (
        replaced("lines", "statement cells", "statement linear"),
        "clause 3.6",
    ),
    "linear-point-too-short": (replaced("linear", "F 3 2 2 5 3", "F 3 2 2 5"), "clause 10.5"),
    "linear-point-too-long": (replaced("linear", "F 3 2 2 5 3", "F 3 2 2 5 3 1"), "clause 10.5"),
    "linear-more-multipliers-announced": (replaced("linear", "I 7 0 1 1 5 1", "I 7 0 1 2 5 1"), "announced"),
    "linear-half-a-multiplier": (replaced("linear", "I 7 0 1 1 5 1", "I 7 0 1 1 5"), "clause 10.5"),
    "linear-negative-leaf": (replaced("linear", "F 3 2 2 5 3", "F -3 2 2 5 3"), "clause 10.5"),
    "linear-step-after-the-tree": (replaced("linear", "F 3 2 2 5 3", "M 0 -1 1"), "clause 10.5"),
    "linear-leaf-with-a-law": (replaced("hat", "L", "L 0"), "not a step"),
    "linear-shard": (replaced("hat", "L", f"H 0 1 {64 * '0'}"), "not a step"),
    "linear-line-before-the-last-leaf": (
        [*base("linear")[:-6], "F 3 2 2 5 3", *base("linear")[-6:]],
        "not a step",
    ),
    "linear-line-after-the-end": (replaced("linear", "end", "end\nI 7 0 1 1 5 1"), "something follows"),
    "linear-trailing-byte": (text(base("linear")) + b"0", "something follows"),
    "linear-without-end": (base("linear")[:-1], "ends too early"),
    "graph-of-regions": (replaced("net", "count 10", "count 10\ngraph 10 1 1"), "clause 5.1"),
}
