"""Time the arrangement and zonotope work of the README, beside the cdd engine, in one run.

Run with ``make bench`` or ``python -m tests.benchmarks.bench_arrangements [--slow]``; BLAS has one thread.
Times are medians in seconds without the start-up of Python; a row is measured in a process of its own, so
that its memory is its own. The reference is left out where it takes long, unless ``--slow`` is given.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from exactrelu.arrangements import Arrangement
from exactrelu.zonotopes import Zonotope


def resonance(n: int) -> Arrangement:
    """All non-zero 0/1 normals."""
    return Arrangement([list(v) for v in product((0, 1), repeat=n) if any(v)])


def generic(dimension: int, count: int, seed: int = 1) -> Arrangement:
    """Seeded integer coefficients up to 2000; general position is checked when the row is made."""
    generator = np.random.default_rng(seed)
    rows = generator.integers(-2000, 2001, size=(count, dimension)).tolist()
    return Arrangement(rows, generator.integers(-6000, 6001, size=count).tolist())


def zonotope(dimension: int, count: int) -> Zonotope:
    """Seeded integer generators up to 60."""
    return Zonotope(np.random.default_rng(2).integers(-60, 61, size=(count, dimension)).tolist())


def fresh(arrangement: Arrangement) -> Arrangement:
    """A copy without anything cached."""
    return Arrangement(arrangement.normals, arrangement.offsets, arrangement.dimension)


def lister(arrangement: Arrangement, engine: str = "incremental") -> Callable[[], int]:
    return lambda: len(fresh(arrangement).cells(engine=engine, limit=None))


def counter(arrangement: Arrangement) -> Callable[[], int]:
    return lambda: int(fresh(arrangement).count())


# name: (work, seconds allowed, reference or None, is the reference slow)
ROWS: dict[
    str, tuple[Callable[[], Callable[[], int]], float, Callable[[], Callable[[], int]] | None, bool]
] = {
    "list resonance R5": (lambda: lister(resonance(5)), 0.15, lambda: lister(resonance(5), "cdd"), True),
    "list generic (3,40)": (
        lambda: lister(generic(3, 40)),
        0.12,
        lambda: lister(generic(3, 40), "cdd"),
        True,
    ),
    "list generic (3,100)": (lambda: lister(generic(3, 100)), 1.4, None, True),
    "list resonance R6": (lambda: lister(resonance(6)), 9.0, None, True),
    "count R6": (lambda: counter(resonance(6)), 2.0, None, True),
    "count generic (3,40)": (lambda: counter(generic(3, 40)), 0.02, None, True),
    "zonotope vertices (4,20)": (lambda: lambda: len(zonotope(4, 20).vertices()), 0.03, None, True),
    "list resonance R4": (lambda: lister(resonance(4)), 0.005, lambda: lister(resonance(4), "cdd"), False),
    "list generic (2,20)": (
        lambda: lister(generic(2, 20)),
        0.005,
        lambda: lister(generic(2, 20), "cdd"),
        False,
    ),
}


def median_time(work: Callable[[], int], runs: int) -> tuple[float, int]:
    """Return the median seconds of some runs after a warm-up, and the number found."""
    found = work() if runs > 1 else 0
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        found = work()
        times.append(time.perf_counter() - start)
    return statistics.median(times), found


def measure(name: str, slow: bool) -> dict[str, Any]:
    """Measure one row in this process."""
    make, limit, reference, reference_is_slow = ROWS[name]
    seconds, found = median_time(make(), 5)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    row: dict[str, Any] = {
        "work": name,
        "found": found,
        "limit": limit,
        "seconds": seconds,
        "megabytes": memory,
    }
    if reference is not None and (slow or not reference_is_slow):
        row["reference"], checked = median_time(reference(), 1 if reference_is_slow else 3)
        if checked != found:
            raise SystemExit(f"{name}: the cdd engine found {checked}, the default engine {found}")
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slow", action="store_true", help="run the cdd engine on the large rows too")
    parser.add_argument("--row", choices=ROWS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.row:
        print(json.dumps(measure(options.row, options.slow)))
        return
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    print("| work | found | at most (s) | measured (s) | memory (MB) | cdd engine (s) | ratio |")
    print("|---|---|---|---|---|---|---|")
    for name in ROWS:
        command = [sys.executable, "-m", "tests.benchmarks.bench_arrangements", "--row", name]
        command += ["--slow"] if options.slow else []
        output = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
        row = json.loads(output)
        reference = row.get("reference")
        beside = f"{reference:.2f} | {reference / row['seconds']:.0f}" if reference else "|"
        cells = [name, f"{row['found']:,}", row["limit"], f"{row['seconds']:.4f}", row["megabytes"], beside]
        print("|", " | ".join(map(str, cells)), "|", flush=True)


if __name__ == "__main__":
    main()
