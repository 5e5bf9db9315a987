"""Time the work on the maximum, the family ZONOTOPE and bounds of architectures of the README, in one run.

Run with ``python -m tests.benchmarks.bench_maximum``; BLAS has one thread. Times are the best of the runs, in
seconds of wall clock and of processor, without the start-up of Python; a row is measured in a process of its
own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

from exactrelu.arrangements.families import generic
from exactrelu.certification import certified_count
from exactrelu.depth.architecture_bounds import architecture_bounds
from exactrelu.depth.maximum import (
    bakaev_max_5,
    computes_maximum,
    find_identity,
    known_identity,
    prove_maximum,
    tree_maximum,
)
from exactrelu.depth.zigzags import SimplexPoint
from exactrelu.depth.zonotope_family import zonotope_network
from exactrelu.zonotopes import Zonotope

Work = Callable[[], int]


def searched(n: int) -> int:
    """Terms of an identity that is found and proved."""
    identity = find_identity(n)
    return len(identity.terms) if identity is not None and identity.prove() else 0


def zonotope_member() -> int:
    """Build ZONOTOPE^3_{2,2,6}, count it two ways, certify its cones and its laws."""
    zonotope = Zonotope(generic(3, 6, seed=2018, central=True).normals)
    member = zonotope_network(zonotope, [SimplexPoint.even(2)] * 2)
    found = member.pieces(certified_count(zonotope)).count
    laws = certified_count(member.network, statement="laws")
    return int(found) if found == member.direct_count() == laws else 0


# name: (work, the number it must give, seconds allowed, runs)
ROWS: dict[str, tuple[Work, int, float, int]] = {
    "MAX_5 found and proved": (lambda: searched(5), 3, 2.0, 3),
    "MAX_6 found and proved": (lambda: searched(6), 4, 2.0, 3),
    "MAX_7 found and proved": (lambda: searched(7), 17, 150.0, 1),
    "MAX_6 proved": (lambda: bool(known_identity(6).prove()), 1, 2.0, 3),
    "MAX_5 of Bakaev et al. proved": (lambda: bool(prove_maximum(bakaev_max_5())), 1, 2.0, 3),
    "its network is MAX_5, from the weights": (
        lambda: bool(computes_maximum(bakaev_max_5().two_layer_sum().network())),
        1,
        2.0,
        3,
    ),
    "tree for MAX_16 built and proved": (lambda: bool(tree_maximum(16).prove()), 1, 5.0, 3),
    "ZONOTOPE^3_{2,2,6} built, counted, certified": (zonotope_member, 129, 5.0, 3),
    "bounds of (784; 500, 500, 500)": (
        lambda: architecture_bounds(784, [500, 500, 500]).upper % (10**9 + 7),
        384855724,
        1.0,
        3,
    ),
}


def measured(name: str) -> dict[str, object]:
    """Return the best times of a row."""
    work, expected, _, runs = ROWS[name]
    walls, processors = [], []
    for _ in range(runs):
        start, used = time.perf_counter(), time.process_time()
        found = int(work())
        walls.append(time.perf_counter() - start)
        processors.append(time.process_time() - used)
        if found != expected:
            raise SystemExit(f"{name}: expected {expected}, got {found}")
    return {"wall": min(walls), "processor": min(processors)}


def main() -> int:
    """Print one line a row; exit code 1 when a row takes longer than allowed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--row", choices=list(ROWS), help="measure this row in this process")
    chosen = parser.parse_args().row
    if chosen is not None:
        print(json.dumps(measured(chosen)))
        return 0
    slow = False
    print("| work | at most (s) | measured (s) | processor (s) |")
    print("|---|---|---|---|")
    for name, (_, _, allowed, _) in ROWS.items():
        command = [sys.executable, "-m", "tests.benchmarks.bench_maximum", "--row", name]
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        times = json.loads(done.stdout)
        print(f"| {name} | {allowed:g} | {times['wall']:.3f} | {times['processor']:.3f} |", flush=True)
        slow = slow or times["wall"] > allowed
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
