"""Size and time of certificates: ``python -m tests.benchmarks.bench_certificates [hyperplanes an axis]``.

Prints, for each input, cells, bytes a cell (compressed), microseconds of one core a cell to write (the
enumeration included, best of three) and to check by both checkers, and the memory of the Python checker. The
last line is the grid in R^4; 31 hyperplanes an axis make 1,048,576 cells.
"""

from __future__ import annotations

import gzip
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise, product
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

NETS = Path(__file__).parents[1] / "networks" / "data" / "nets"
EXTRACTED = Path(__file__).parents[2] / "proofs" / "coq" / "_build" / "treecheck"


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


def resonance() -> Arrangement:
    return Arrangement([row for row in product([0, 1], repeat=5) if any(row)])


def measure(name: str, subject: Callable[[], Subject], domain: DomainLike = None, runs: int = 3) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c"
        written = []
        for _ in range(runs):
            # Results that an object keeps must not be used again.
            fresh = subject()
            start = time.process_time()
            made = certify(fresh, path, domain)
            written.append(time.process_time() - start)
        write = min(written) * 1e6 / made.leaves
        seconds, text = run([sys.executable, "-I", "-c", _PEAK, str(checker()), str(path)])
        check = seconds * 1e6 / made.leaves
        peak = int(text.strip().splitlines()[-1].split()[1])
        extracted = "not built"
        if EXTRACTED.exists():
            extracted = f"{run([str(EXTRACTED), str(path)])[0] * 1e6 / made.leaves:5.1f} us"
        packed = len(gzip.compress(path.read_bytes(), 6))
        print(
            f"{name:28} {made.leaves:9,} cells  {made.size / made.leaves:4.0f} bytes"
            f" ({packed / made.leaves:3.0f})  write {write:4.0f} us  check {check:4.0f} us"
            f"  {peak / 1024:3.0f} MB  extracted {extracted}  {text.split(':')[0]}",
            flush=True,
        )


def run(command: list[str]) -> tuple[float, str]:
    """Return the seconds of one core that a command takes, and what it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def main() -> None:
    measure("150 lines", lambda: lines(2, 150))
    measure("40 planes in R^3", lambda: lines(3, 40))
    measure("85 planes in R^3", lambda: lines(3, 85))
    measure("20 hyperplanes in R^4", lambda: lines(4, 20))
    measure("resonance arrangement in R^5", resonance)
    measure("deep 2-[16,16], box", lambda: network(2, [16, 16]), Box.cube(10, 2))
    measure("deep 4-[6,6], box", lambda: network(4, [6, 6]), Box.cube(10, 4))
    measure("deep 3-[10,10,10], box", lambda: network(3, [10, 10, 10]), Box.cube(10, 3))
    for path in sorted(NETS.glob("*.json")):
        if int(path.stem[5]) > 1:
            measure(path.stem, partial(ReLUNetwork.from_json, path))
    for name in ("gen_d2_16x16", "gen_d3_10x10x10", "gen_d4_12x12"):
        measure(
            f"{name}, box", partial(ReLUNetwork.from_json, NETS / f"{name}.json"), Box.cube(10, int(name[5]))
        )
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    measure(f"grid, {number} an axis in R^4", lambda: grid(number), runs=1)


if __name__ == "__main__":
    main()
