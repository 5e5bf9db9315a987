#!/usr/bin/env python3
"""Make theorems of the published certificates and let Coq's kernel check them, each in a process of its own.

    python3 published.py [--jobs N] [--sample N] [--most CELLS] [--folder FOLDER]

The certificates are ``../*/certificates/*.cert.gz``. All are listed; those in shards, those of a kind that
`to_coqterm.py` does not translate, and those with more leaves than ``--most`` are left out, and counted by
reason. A line for each theorem says what was proved and how long it took; the exit code is 0 when the kernel
accepted every one of them and ``Print Assumptions`` found no axiom. ``--sample N`` takes N of them, spread
evenly over all sizes of each kind. The files stay in the folder (``_build/published``), to be read.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from to_coqterm import KINDS, text_of, theorem

HERE = Path(__file__).resolve().parent
CLOSED = "Closed under the global context"
SECONDS = 1800


class Candidate(NamedTuple):
    path: Path
    kind: str
    count: str
    leaves: int

    @property
    def name(self) -> str:
        return f"{self.path.parents[1].name}/{self.path.name.removesuffix('.cert.gz')}"


def candidates(most: int) -> tuple[list[Candidate], Counter[str]]:
    """Return the certificates to turn into theorems, and how many others there are, by reason."""
    taken, left = [], Counter[str]()
    for path in sorted(HERE.parent.glob("*/certificates/*.cert.gz")):
        lines = text_of(path).splitlines()
        if lines[0] != "exactrelu-certificate 1":
            left["of another format"] += 1
            continue
        kind = lines[1].removeprefix("statement ")
        count = next(line for line in lines if line.startswith("count ")).removeprefix("count ")
        leaves = sum(line[:1] == "L" for line in lines)
        if kind not in KINDS:
            left[f"of the kind {kind}"] += 1
        elif any(line.startswith("H ") for line in lines):
            left["in shards"] += 1
        elif leaves > most:
            left[f"with more than {most} leaves"] += 1
        else:
            taken.append(Candidate(path, kind, count, leaves))
    return taken, left


def spread(taken: Sequence[Candidate], number: int) -> list[Candidate]:
    """Choose some, evenly in the order of kinds and sizes; the last of each kind is its largest one."""
    ordered = sorted(taken, key=lambda one: (one.kind, one.leaves, one.name))
    number = min(number, len(ordered))
    return [ordered[(2 * i + 1) * len(ordered) // (2 * number)] for i in range(number)]


def prove(one: Candidate, folder: Path) -> tuple[str, float]:
    """Return what is wrong with a theorem, or nothing, and the seconds that Coq took."""
    file = folder / (one.name.replace("/", "_").replace("-", "_").replace(".", "_") + ".v")
    file.write_text(theorem(text_of(one.path)), encoding="ascii")
    start = time.monotonic()
    command = ["coqc", "-Q", str(HERE / "theories"), "ExactReLU", file.name]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return f"not done after {SECONDS} s", float(SECONDS)
    closed = done.returncode == 0 and done.stdout.strip() == CLOSED
    wrong = "" if closed else (done.stdout + done.stderr).strip() or "coqc failed"
    return wrong, time.monotonic() - start


def main() -> int:
    parser = argparse.ArgumentParser(description="Theorems of the published certificates, by Coq's kernel.")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--sample", type=int, default=0, metavar="N")
    parser.add_argument("--most", type=int, default=2000, metavar="CELLS")
    parser.add_argument("--folder", type=Path, default=HERE / "_build" / "published")
    options = parser.parse_args()
    taken, left = candidates(options.most)
    total = len(taken)
    if options.sample > 0:
        taken = spread(taken, options.sample)
    options.folder.mkdir(parents=True, exist_ok=True)
    start, failed = time.monotonic(), 0
    proved = Counter[str]()
    with ThreadPoolExecutor(max(1, options.jobs)) as pool:
        for one, (wrong, seconds) in zip(
            taken, pool.map(lambda one: prove(one, options.folder), taken), strict=True
        ):
            failed += bool(wrong)
            proved[one.kind] += not wrong
            verdict = f"NOT PROVED: {wrong}" if wrong else "proved"
            said = f"{one.name}: {one.kind} {one.count}, {one.leaves} leaves, {seconds:.1f} s, {verdict}"
            print(said, flush=True)
    kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(proved.items()))
    print(f"theorems: {len(taken) - failed} of {len(taken)} proved ({kinds}); {total} could be")
    print("left out: " + (", ".join(f"{n} {why}" for why, n in sorted(left.items())) or "none"))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor, elapsed = used.ru_utime + used.ru_stime, time.monotonic() - start
    print(f"Coq took {processor:.0f} s of processor time, {elapsed:.0f} s with {options.jobs} jobs")
    return 1 if failed or not taken else 0


if __name__ == "__main__":
    sys.exit(main())
