"""Certificates with a count that is known without any of our engines."""

from __future__ import annotations

from tests.coq.line_certificates import certificate, tents

# A line in the plane, x = (3 + y, 4 + 2 y) / 5.
CHART = ([1, 2], [3, 4], 5, [3, -1], 1)

# name: (certificate, count, why)
EXAMPLES: dict[str, tuple[str, int, str]] = {
    **{
        f"tents_{k}": (certificate(tents(k), domain=(0, 1)), 2**k, "the tent composed k times has 2^k laps")
        for k in (1, 2, 3, 6)
    },
    "half_line_of_zeros": (certificate([[[1, 0]], [[1, 0]], [[0, 0]]]), 2, "dead neurons add nothing"),
    "points": (
        certificate([[[1, 0], [1, -1], [2, -2], [-1, 0], [3, 5]]], kind="cells"),
        4,
        "three different points on the line",
    ),
    "points_in_interval": (
        certificate([[[1, 0], [1, -1], [2, -2], [-1, 0], [3, 5]]], kind="cells", domain=(-1, 1)),
        2,
        "one of them is inside, one on the border",
    ),
    "segment": (certificate([[[1, 0], [-2, 0], [0, 0]]], kind="vertices"), 2, "a zonotope on the line"),
    "no_generator": (certificate([[[0, 0]]], kind="vertices"), 1, "a point"),
    "chart": (
        certificate([[[1, 1, 0], [1, -1, 1], [1, -2, 0]]], chart=CHART, domain=(-3, 9)),
        4,
        "zeros of 3 y + 7, 4 - y and -3 y - 5",
    ),
    "chart_cells": (
        certificate([[[1, 1, 0], [1, -1, 1]]], kind="cells", chart=CHART),
        3,
        "two lines meet the chart in two points",
    ),
    "laws_of_tents": (
        certificate(tents(2), kind="laws", output=[[1, -2, 0]], domain=(0, 1)),
        4,
        "two tents after each other: slopes 4 and -4, on two stretches each",
    ),
    "law_of_max": (
        certificate([[[1, 0], [-1, 0], [1, -3]]], kind="laws", output=[[1, 1, 0, 7]]),
        2,
        "|y| + 7; the third neuron has weight 0",
    ),
    "laws_in_chart": (
        certificate([[[1, 1, 0], [1, -1, 1]]], kind="laws", chart=CHART, output=[[1, 0, 0], [0, 2, 5]]),
        3,
        "two outputs, each with one bend",
    ),
}
