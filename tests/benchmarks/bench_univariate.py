"""Time the one-input work of the README, in one run.

Run with ``python -m tests.benchmarks.bench_univariate``; BLAS has one thread. Times are the best of three, in
seconds, without the start-up of Python; a row is measured in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable

from gmpy2 import mpq

from exactrelu.depth.zigzags import SimplexPoint, zigzag_network
from exactrelu.networks.network import ReLUNetwork
from exactrelu.univariate import PiecewiseLinear1D, network_function
from exactrelu.univariate.monte_carlo import simulate
from exactrelu.univariate.random_networks import random_network
from exactrelu.univariate.simplify import fewest_pieces

Work = Callable[[], int]


def pieces_of(network: ReLUNetwork) -> Work:
    """Breakpoints, slopes and values, all exact; nothing is cached between runs."""
    return lambda: int(network_function(network).pieces())


def random_walk(steps: int, eps: str) -> Work:
    generator = random.Random(1)
    heights = [mpq(0)]
    for _ in range(steps):
        heights.append(heights[-1] + mpq(generator.randint(-1000, 1000), 1000))
    f = PiecewiseLinear1D.through(enumerate(heights))
    return lambda: int(fewest_pieces(f, eps, (0, steps)).count)


def monte_carlo() -> Work:
    return lambda: int(simulate([64] * 5, range(200), workers=2).mean)


# name: (work, seconds allowed, runs)
ROWS: dict[str, tuple[Callable[[], Work], float, int]] = {
    "pieces, depth 10, width 64, 53 bits": (lambda: pieces_of(random_network([64] * 10, 0)), 0.4, 3),
    "pieces, depth 5, width 256": (lambda: pieces_of(random_network([256] * 5, 0)), 2.0, 3),
    "pieces, depth 40, width 32": (lambda: pieces_of(random_network([32] * 40, 0)), 5.0, 3),
    "zigzag of width 2, 16 layers": (
        lambda: pieces_of(zigzag_network([SimplexPoint.of(["1/2"])] * 16)),
        1.0,
        3,
    ),
    "fewest pieces of 100,000, eps 1/10": (lambda: random_walk(100_000, "1/10"), 3.0, 3),
    "fewest pieces of 100,000, eps 1": (lambda: random_walk(100_000, "1"), 3.0, 3),
    "200 seeds, depth 5, width 64, 2 workers": (monte_carlo, 30.0, 1),
}


def measure(name: str) -> dict[str, object]:
    """Measure one row in this process."""
    make, limit, runs = ROWS[name]
    work = make()
    times = []
    found = 0
    for _ in range(runs):
        start = time.perf_counter()
        found = work()
        times.append(time.perf_counter() - start)
    return {"work": name, "found": found, "limit": limit, "seconds": min(times)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--row", choices=ROWS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.row:
        print(json.dumps(measure(options.row)))
        return
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    print("| work | found | at most (s) | measured (s) |")
    print("|---|---|---|---|")
    for name in ROWS:
        command = [sys.executable, "-m", "tests.benchmarks.bench_univariate", "--row", name]
        output = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
        row = json.loads(output)
        print(f"| {name} | {row['found']:,} | {row['limit']} | {row['seconds']:.3f} |", flush=True)


if __name__ == "__main__":
    main()
