"""Time global training on the instances of the README, with certificate and check, in one run.

Run with ``python -m tests.benchmarks.bench_training [--workers 1] [--runs 3]``; BLAS has one thread. Data are
seeded noise (tests/training/instances.py). Every row has a process of its own; times are medians in seconds
on the clock without the start-up of Python; that of the checker includes its start-up. The CPU time tells how
busy the machine was with other things.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# (loss, inputs, width, points, seconds allowed)
ROWS = (
    ("squared", 1, 2, 200, 1.0),
    ("squared", 1, 3, 200, 4.0),
    ("squared", 1, 4, 50, 6.0),
    ("squared", 1, 5, 20, 15.0),
    ("squared", 2, 1, 100, 3.0),
    ("squared", 2, 2, 80, 30.0),
    ("squared", 2, 3, 20, 3.0),
    ("squared", 3, 2, 15, 2.0),
    ("absolute", 1, 2, 20, 1.0),
    ("absolute", 2, 2, 10, 2.0),
    ("max", 1, 2, 20, 1.0),
    ("max", 2, 2, 10, 2.0),
)
STRETCH = (
    ("squared", 1, 2, 2000, 60.0),
    ("squared", 1, 3, 1000, 60.0),
    ("squared", 2, 2, 200, 60.0),
    ("squared", 2, 3, 50, 60.0),
)


def measure(loss: str, inputs: int, width: int, points: int, workers: int) -> dict[str, float | int | bool]:
    """Solve, certify and check one instance; return what was measured."""
    from exactrelu.training import train_global
    from exactrelu.training.checking import check_training
    from tests.training.instances import noise

    X, y = noise(inputs, points)
    begin, cpu = time.perf_counter(), time.process_time()
    found = train_global(X, y, width, loss, workers=workers)
    solved, spent = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "training.cert"
        size = found.write_certificate(path)
        written = time.perf_counter()
        accepted = bool(check_training(path))
    return {
        "proved": found.proved and accepted,
        "loss": float(found.loss),
        "nodes": found.nodes,
        "solve": solved - begin,
        "cpu": spent - cpu,
        "write": written - solved,
        "check": time.perf_counter() - written,
        "bytes": size,
    }


def main() -> None:
    """Print one line a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--stretch", action="store_true", help="the larger instances instead")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(*json.loads(options.one), options.workers)))
        return
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    print("loss      n w    D    allowed   solve     cpu   write   check  nodes     bytes  loss")
    for loss, inputs, width, points, allowed in STRETCH if options.stretch else ROWS:
        one = json.dumps([loss, inputs, width, points])
        command = [sys.executable, "-m", "tests.benchmarks.bench_training", "--one", one]
        command += ["--workers", str(options.workers)]
        runs = []
        for _ in range(options.runs):
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            runs.append(json.loads(done.stdout))
        median = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        name = f"{loss:9} {inputs} {width} {points:4} {allowed:8.1f}"
        times = " ".join(f"{median[key]:7.2f}" for key in ("solve", "cpu", "write", "check"))
        verdict = "" if all(run["proved"] for run in runs) else "  NOT PROVED"
        print(f"{name} {times} {median['nodes']:6.0f} {median['bytes']:9.0f}  {median['loss']:.8f}{verdict}")


if __name__ == "__main__":
    main()
