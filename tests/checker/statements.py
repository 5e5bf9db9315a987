"""What a certificate claims, read without the checker, and whether it is true, by exhaustion."""

from __future__ import annotations

from functools import lru_cache

from tests.certification import oracle
from tests.checker.graph_oracle import graph


def is_true(text: str) -> bool:
    """Whether the statement of an accepted certificate (without shards) is true."""
    end = text.index("\nW ")
    return _is_true(text[:end])


@lru_cache(maxsize=4096)
def _is_true(header: str) -> bool:
    lines = [line.split() for line in header.split("\n")]
    kind = lines[1][1]
    place = 5

    def rows(number: int) -> list[list[int]]:
        nonlocal place
        found = [[int(x) for x in line[1:]] for line in lines[place : place + number]]
        place += number
        return found

    sizes = [int(x) for x in lines[place][1:]]
    place += 1
    if kind in ("cells", "vertices"):
        dimension = sizes[0]
        layer = rows(sizes[1])
        layers = [layer if kind == "cells" else [[*row, 0] for row in layer]]
        outputs: list[list[int]] = []
    else:
        dimension, _, *widths = sizes
        *layers, outputs = [rows(width) for width in widths]
    chart = lines[place][1:]
    place += 1
    inputs, scale = None, 1
    if chart != ["none"]:
        inputs = rows(dimension)
        dimension, scale = int(chart[0]), int(chart[1])
        place += dimension
    number = int(lines[place][1])
    place += 1
    domain = rows(number)
    claimed = int(lines[place][1])
    if kind == "linear":
        numbers = [int(x) for x in lines[place + 1][1:]]
        return (claimed, *numbers) == graph(layers, outputs, dimension, domain, inputs, scale)
    return claimed == oracle.count(kind, layers, dimension, domain, outputs, inputs, scale)
