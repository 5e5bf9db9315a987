"""Instances with known counts, and random arrangements of which half are degenerate."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parent / "data"

ENGINES = ["incremental", "exact", pytest.param("cdd", marks=pytest.mark.engine("cdd"))]


def instances() -> list[dict[str, Any]]:
    """The stored arrangements, smallest first."""
    found = [json.loads(path.read_text()) for path in sorted(DATA.glob("*.json"))]
    return sorted(found, key=lambda record: record["regions"])


def random_arrangement(generator: random.Random) -> tuple[list[list[int]], list[int]]:
    """Rows and constant terms; half of the arrangements are degenerate on purpose."""
    dimension = generator.randint(1, 5)
    count = generator.randint(1, 9 if dimension < 4 else 8)
    kind = generator.choice(["degenerate", "central", "generic", "huge"])
    size = {"degenerate": 1, "central": 1, "generic": 9, "huge": generator.choice([2**53, 2**62, 10**30])}[
        kind
    ]
    rows: list[list[int]] = []
    while len(rows) < count:
        row = [generator.randint(-size, size) for _ in range(dimension)]
        if any(row):
            rows.append(row)
    offsets = [0 if kind == "central" else generator.randint(-size, size) for _ in rows]
    if kind in ("degenerate", "central"):
        # A multiple of a row, and a parallel one.
        i, factor = generator.randrange(len(rows)), generator.choice([-2, -1, 1, 3])
        rows += [[factor * x for x in rows[i]], rows[i]]
        offsets += [factor * offsets[i], offsets[i] + generator.randint(0, 1)]
    return rows, offsets
