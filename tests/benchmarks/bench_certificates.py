"""Size and time of certificates: ``python -m tests.benchmarks.bench_certificates [hyperplanes an axis]``.

Prints, for each input, cells, bytes a cell (compressed), microseconds a cell to write and to check, and the
memory of the checker. The last line is the grid in R^4; 31 hyperplanes an axis make 1,048,576 cells.
"""

from __future__ import annotations

import gzip
import random
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from exactrelu import Arrangement, Box, ReLUNetwork
from exactrelu.certification import certify
from exactrelu.certification.checking import checker
from exactrelu.networks.domain import DomainLike

# The largest memory of the checker's own process image.
_PEAK = """
import runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""

Subject = Arrangement | ReLUNetwork


def lines(dimension: int, number: int, seed: int = 0) -> Arrangement:
    rng = random.Random(seed)
    rows = [[rng.randint(-99, 99) for _ in range(dimension)] for _ in range(number)]
    return Arrangement(rows, [rng.randint(-999, 999) for _ in rows])


def network(inputs: int, widths: list[int], seed: int = 0) -> ReLUNetwork:
    rng = random.Random(seed)
    sizes = [inputs, *widths, 1]
    layers = [
        ([[rng.randint(-9, 9) for _ in range(a)] for _ in range(b)], [rng.randint(-20, 20) for _ in range(b)])
        for a, b in pairwise(sizes)
    ]
    return ReLUNetwork.from_weights(layers)


def grid(number: int) -> Arrangement:
    rows = [[int(i == j) for j in range(4)] for i in range(4) for _ in range(number)]
    return Arrangement(rows, [-k for _ in range(4) for k in range(number)])


def measure(name: str, subject: Subject, domain: DomainLike = None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c"
        start = time.perf_counter()
        made = certify(subject, path, domain)
        written = time.perf_counter() - start
        start = time.perf_counter()
        command = [sys.executable, "-I", "-c", _PEAK, str(checker()), str(path)]
        done = subprocess.run(command, capture_output=True, text=True)
        checked = time.perf_counter() - start
        peak = int(done.stdout.strip().splitlines()[-1].split()[1])
        packed = len(gzip.compress(path.read_bytes(), 6))
        each = 1e6 / made.leaves
        print(
            f"{name:24} {made.leaves:9,} cells  {made.size / made.leaves:4.0f} bytes"
            f" ({packed / made.leaves:3.0f})  write {written * each:5.0f} us  check {checked * each:4.0f} us"
            f"  {peak / 1024:4.0f} MB  {done.stdout.split(':')[0]}",
            flush=True,
        )


def main() -> None:
    measure("150 lines", lines(2, 150))
    measure("40 planes in R^3", lines(3, 40))
    measure("85 planes in R^3", lines(3, 85))
    measure("20 hyperplanes in R^4", lines(4, 20))
    measure("deep 2-[16,16], box", network(2, [16, 16]), Box.cube(10, 2))
    measure("deep 4-[6,6], box", network(4, [6, 6]), Box.cube(10, 4))
    measure("deep 3-[10,10,10], box", network(3, [10, 10, 10]), Box.cube(10, 3))
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    measure(f"grid, {number} an axis in R^4", grid(number))


if __name__ == "__main__":
    main()
