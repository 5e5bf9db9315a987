"""Time norms, distances, Lipschitz constants and equality: ``python -m tests.benchmarks.bench_degeneracy``.

One process, BLAS with one thread; medians of five runs of processor time, in seconds. The networks of
tests/networks/data/nets with at most 5,000 regions on R^n have their Lipschitz constants in three norms set
beside the time of listing the regions.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from exactrelu.degeneracy.equality import functionally_equal
from exactrelu.degeneracy.lipschitz import lipschitz_constant
from exactrelu.degeneracy.norms import (
    sup_distance,
    sup_norm,
    w1inf_distance,
    w1inf_seminorm,
)
from exactrelu.networks import Box, ReLUNetwork, activation_regions
from tests.degeneracy.drawing import reparametrised

DATA = Path(__file__).resolve().parent.parent / "networks" / "data" / "nets"
LARGEST = 5000


def timed(work: Callable[[], Any], runs: int = 5) -> tuple[float, Any]:
    """Return the median processor time of some runs, and the last result."""
    seconds = []
    found = None
    for _ in range(runs):
        start = time.process_time()
        found = work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds), found


def random_network(seed: int, *widths: int) -> ReLUNetwork:
    """Weights k/256 in [-4, 4]."""
    draw = random.Random(seed)

    def entry() -> Fraction:
        return Fraction(draw.randint(-1024, 1024), 256)

    return ReLUNetwork.from_weights(
        [
            ([[entry() for _ in range(a)] for _ in range(b)], [entry() for _ in range(b)])
            for a, b in pairwise(widths)
        ]
    )


def fresh(network: ReLUNetwork) -> ReLUNetwork:
    """Return the network without what it has computed and kept."""
    return ReLUNetwork(network.layers)


def row(name: str, seconds: float, text: object) -> None:
    print(f"| {name} | {seconds:.4f} | {text} |", flush=True)


def equality() -> None:
    first = random_network(1, 5, 50, 1)
    same, other = reparametrised(first, 1), random_network(2, 5, 50, 1)
    for name, second in (("equal", same), ("different", other)):
        seconds, found = timed(lambda second=second: functionally_equal(first, second))
        row(f"5-[50] and 5-[{second.size}], {name}", seconds, f"{found.equal}: {found.how[:40]}")
    deep = random_network(3, 3, 16, 16, 1)
    seconds, found = timed(lambda: functionally_equal(deep, reparametrised(deep, 2)))
    row("3-[16,16] and a reparametrisation", seconds, f"{found.equal}: {found.how[:40]}")


def distances() -> None:
    first, second = random_network(1, 3, 16, 16, 1), random_network(2, 3, 16, 16, 1)
    seconds, found = timed(lambda: w1inf_distance(first, second))
    row("W1inf distance of two 3-[16,16], R^3", seconds, f"{found.regions} regions")
    seconds, found = timed(lambda: sup_distance(first, second, Box.cube(10, 3)))
    row("sup distance of two 3-[16,16], box", seconds, f"{found.regions} regions")


def constants() -> None:
    worst = 0.0
    for path in sorted(DATA.glob("*.json")):
        if json.loads(path.read_text())["true"]["activation_regions"] > LARGEST:
            continue
        network = ReLUNetwork.from_json(path)
        listing, count = timed(lambda network=network: len(activation_regions(fresh(network)).patterns()))
        ratios = []
        for norm in (1, 2, "inf"):
            seconds, _ = timed(lambda network=network, norm=norm: lipschitz_constant(fresh(network), norm))
            ratios.append(seconds / listing)
        worst = max(worst, *ratios)
        text = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        row(f"{path.stem}: list of {count}", listing, f"Lipschitz constants in l_1, l_2, l_inf: {text} times")
    print(f"largest ratio: {worst:.2f}")
    network = ReLUNetwork.from_json(DATA / "gen_d4_12x12.json")
    seconds, found = timed(lambda: w1inf_seminorm(network))
    row("gen_d4_12x12: semi-norm", seconds, f"{found.regions} regions")
    seconds, found = timed(lambda: sup_norm(network, Box.cube(10, 4)))
    row("gen_d4_12x12: sup norm, box", seconds, f"{found.regions} regions")


def main() -> None:
    print("| work | seconds | found |\n| --- | --- | --- |")
    equality()
    distances()
    constants()


if __name__ == "__main__":
    main()
