"""Time the region engine on the networks of the README, beside affinitree and regioncam, in one run.

Run with ``python tests/benchmarks/bench_networks.py [--peers PYTHON]``; BLAS has one thread. PYTHON is an
interpreter in which the peers are installed (``pip install affinitree regioncam numpy``); by default the one
that runs this. Peers compute in floats. Times are medians in seconds without the start-up of Python; every
row and every peer has a process of its own, so that memory is its own. The CPU time of one more run
of the list tells how busy the machine was with other things.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "networks" / "data"
CASES = "all cases, R^n and box"

# name: (network, radius of the box or None for R^n, seconds allowed or None, seconds a peer may take)
ROWS: dict[str, tuple[Any, int | None, float | None, float]] = {
    "gen_d2_16x16, R^n": ("gen_d2_16x16", None, 0.03, 60),
    "gen_d2_16x16, box": ("gen_d2_16x16", 10, None, 60),
    "gen_d3_32, R^n": ("gen_d3_32", None, 0.09, 60),
    "gen_d3_10x10x10, R^n": ("gen_d3_10x10x10", None, 0.09, 60),
    "gen_d4_12x12, R^n": ("gen_d4_12x12", None, 0.2, 60),
    "gen_d4_12x12, box": ("gen_d4_12x12", 10, 0.2, 60),
    "gen_d5_10x10, R^n": ("gen_d5_10x10", None, 0.8, 60),
    "gen_d5_10x10, box": ("gen_d5_10x10", 10, 0.8, 60),
    "int_d3_16x16, R^n": ("int_d3_16x16", None, None, 60),
    "random 4-[16,16]": ((4, 16, 16, 1), None, 0.8, 60),
    "random 5-[8,8,8,8], streamed": ((5, 8, 8, 8, 8, 1), None, 6.0, 0),
    "random 20-[8,6]": ((20, 8, 6, 1), None, 60.0, 0),
    "random 20-[8,6], engine lp": ((20, 8, 6, 1), None, 60.0, 0),
    "random 50-[12]": ((50, 12, 1), None, 60.0, 0),
    CASES: (None, None, 2.0, 0),
}
# Seeds of the random networks; chosen for counts near 55,000 and 177,000.
SEEDS = {(4, 16, 16, 1): 2, (5, 8, 8, 8, 8, 1): 11}


def weights_of(network: Any) -> list[tuple[list[list[str]], list[str]]]:
    """Return [(W, b), ...] as strings: from a file, or with seeded weights k/256 in [-4, 4]."""
    if isinstance(network, str):
        (path,) = DATA.glob(f"*/{network}.json")
        return [(layer["W"], layer["b"]) for layer in json.loads(path.read_text())["layers"]]
    generator = random.Random(SEEDS.get(network, 5))

    def entry() -> str:
        return str(Fraction(generator.randint(-1024, 1024), 256))

    return [
        ([[entry() for _ in range(a)] for _ in range(b)], [entry() for _ in range(b)])
        for a, b in pairwise(network)
    ]


def median_time(work: Callable[[], int], runs: int) -> tuple[float, int]:
    """Return the median seconds of some runs after a warm-up, and the number found."""
    found = work() if runs > 1 else 0
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        found = work()
        times.append(time.perf_counter() - start)
    return statistics.median(times), found


def measure(name: str) -> dict[str, Any]:
    """Measure one row in this process: the list of patterns, and the list with proved witnesses."""
    from exactrelu.networks import Box, ReLUNetwork, activation_regions

    network, radius, _, _ = ROWS[name]
    engine = "lp" if name.endswith("lp") else "auto"

    def regions(weights: Any, r: int | None) -> Any:
        net = ReLUNetwork.from_weights(weights)
        return activation_regions(net, None if r is None else Box.cube(r, net.inputs), engine)

    if name == CASES:
        records = [json.loads(path.read_text()) for path in sorted((DATA / "cases").glob("*.json"))]
        jobs = [
            ([(la["W"], la["b"]) for la in rec["layers"]], r) for rec in records for r in (None, rec["box"])
        ]
    else:
        jobs = [(weights_of(network), radius)]
    runs = 1 if engine == "lp" else 5
    found: dict[str, Any] = {}
    found["list"], count = median_time(lambda: sum(len(regions(*job).patterns()) for job in jobs), runs)
    start = time.process_time()
    sum(len(regions(*job).patterns()) for job in jobs)
    found["cpu"] = time.process_time() - start
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    found["witnesses"], checked = median_time(
        lambda: sum(len(batch.witnesses) for job in jobs for batch in regions(*job).batches()), min(runs, 3)
    )
    if checked != count:
        raise SystemExit(f"{name}: {count} patterns, {checked} witnesses")
    return {**found, "count": count}


def peer_affinitree(layers: list[Any], radius: int | None) -> int:
    import affinitree

    if radius is not None:
        raise LookupError("the tree is built on R^n")
    tree = affinitree.AffTree.identity(layers[0][0].shape[1])
    for i, (matrix, bias) in enumerate(layers):
        tree.apply_func(affinitree.AffFunc.from_mats(matrix, bias))
        if i < len(layers) - 1:
            for row in range(len(bias)):
                tree.compose(affinitree.schema.partial_ReLU(dim=len(bias), row=row))
                tree.infeasible_elimination()
    return int(tree.num_terminals())


def peer_regioncam(layers: list[Any], radius: int | None) -> int:
    import numpy as np
    import regioncam

    if radius is None or layers[0][0].shape[1] != 2:
        raise LookupError("two inputs and a box only")
    camera = regioncam.Regioncam(size=radius)
    for i, (matrix, bias) in enumerate(layers):
        camera.linear(matrix.T.astype(np.float32), bias.astype(np.float32))
        if i < len(layers) - 1:
            camera.relu()
    return int(camera.num_faces)


PEERS = {"affinitree": peer_affinitree, "regioncam": peer_regioncam}


def measure_peer(name: str, peer: str) -> dict[str, Any]:
    """Measure a peer in this process; without a result where it is missing or does not apply."""
    import numpy as np

    warnings.simplefilter("ignore")
    network, radius, _, _ = ROWS[name]
    layers = [
        (
            np.array([[float(Fraction(x)) for x in row] for row in w]),
            np.array([float(Fraction(x)) for x in b]),
        )
        for w, b in weights_of(network)
    ]
    try:
        start = time.perf_counter()
        count = PEERS[peer](layers, radius)
        first = time.perf_counter() - start
        seconds, count = median_time(lambda: PEERS[peer](layers, radius), 3 if first < 5 else 1)
    except (ImportError, LookupError):
        return {}
    return {"seconds": seconds, "count": count}


def run(python: str, arguments: list[str], limit: float | None) -> dict[str, Any] | None:
    """Run this script in a process of its own; None when the limit was exceeded."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            [python, __file__, *arguments], env=environment, capture_output=True, text=True, timeout=limit
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default=sys.executable, help="an interpreter that has the peers")
    parser.add_argument("--row", choices=ROWS, help=argparse.SUPPRESS)
    parser.add_argument("--peer", choices=PEERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.row:
        print(json.dumps(measure_peer(options.row, options.peer) if options.peer else measure(options.row)))
        return
    heads = [
        "network",
        "regions",
        "at most (s)",
        "list (s)",
        "CPU (s)",
        "with witnesses (s)",
        "memory (MB)",
        "beside it (s)",
    ]
    print("|", " | ".join([*heads, "ratio"]), "|")
    print("|", " | ".join(["---"] * 9), "|")
    for name, (_, _, limit, patience) in ROWS.items():
        found = run(sys.executable, ["--row", name], None)
        assert found is not None
        beside, ratio = [], []
        for peer in PEERS if patience else ():
            other = run(options.peers, ["--row", name, "--peer", peer], patience)
            if other is None:
                beside.append(f"{peer} > {patience:.0f}")
            elif other:
                wrong = "" if other["count"] == found["count"] else f", finds {other['count']:,}"
                beside.append(f"{peer} {other['seconds']:.4g}{wrong}")
                ratio.append(f"{other['seconds'] / found['list']:.2g}")
        cells = [
            name,
            f"{found['count']:,}",
            limit or "",
            f"{found['list']:.4f}",
            f"{found['cpu']:.4f}",
            f"{found['witnesses']:.4f}",
        ]
        print(
            "|",
            " | ".join(map(str, [*cells, found["memory"], ", ".join(beside), ", ".join(ratio)])),
            "|",
            flush=True,
        )


if __name__ == "__main__":
    main()
