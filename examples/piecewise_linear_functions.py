"""A function by pieces, checked, as a network of the depth of Theorem 2.1, and back, with proofs.

Arora, Basu, Mianjy and Mukherjee (2018), Theorem 2.1: every continuous piecewise-linear function on R^n is a
network with ceil(log2(n + 1)) hidden layers.
"""

from __future__ import annotations

import sys
from pathlib import Path

from exactrelu.arith.files import write_atomically
from exactrelu.cpwl import PieceList, count_regions_of, equal, function_of, network_of, tropical_rational
from exactrelu.polyhedra import Polyhedron
from exactrelu.report.latex import latex_table
from exactrelu.report.table import Table, plain_text

# The saddle |x| - |y|, quadrant by quadrant.
PIECES = [
    (Polyhedron.from_halfspaces([([s, 0], 0), ([0, t], 0)]), ([s, -t], 0)) for s in (1, -1) for t in (1, -1)
]


def main(folder: Path) -> None:
    broken = PieceList.of([*PIECES[:3], (PIECES[3][0], ([-1, 1], 1))])
    for fault in broken.check().faults:
        print(fault)

    saddle = PieceList.of(PIECES).signed_maxima()
    print("as a tropical quotient:", tropical_rational(saddle))
    print("regions:", count_regions_of(saddle, "open"))

    found = network_of(saddle)
    proof = found.prove()
    if not proof or not equal(saddle, function_of(found.network)):
        raise SystemExit("no proof")
    print("the network computes", proof.construction.statement)
    for step in proof.construction.steps:
        print(f"  {step.uses} x {step.what}: {step.how}")

    rows = tuple((bound.quantity, bound.value, bound.met, bound.source) for bound in found.bounds())
    title = f"A network with {found.hidden_layers} hidden layers and {found.network.size} nodes, and bounds"
    table = Table(title, ("quantity", "bound", "kept", "source"), rows)
    print(plain_text(table), end="")
    write_atomically(
        folder / "saddle.tex", latex_table(table, "python examples/piecewise_linear_functions.py")
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
