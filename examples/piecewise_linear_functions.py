"""A function by pieces, checked, as a network of the depth of Theorem 2.1, and back, with proofs.

Arora, Basu, Mianjy and Mukherjee (2018), Theorem 2.1: every continuous piecewise-linear function on R^n is a
network with ceil(log2(n + 1)) hidden layers. Run: python examples/piecewise_linear_functions.py
"""

from __future__ import annotations

from exactrelu.cpwl import PieceList, count_regions_of, equal, function_of, network_of, tropical_rational
from exactrelu.polyhedra import Polyhedron
from exactrelu.report.latex import latex_table
from exactrelu.report.table import Table

# The saddle |x| - |y|, quadrant by quadrant.
PIECES = [
    (Polyhedron.from_halfspaces([([s, 0], 0), ([0, t], 0)]), ([s, -t], 0)) for s in (1, -1) for t in (1, -1)
]


def main() -> None:
    broken = PieceList.of([*PIECES[:3], (PIECES[3][0], ([-1, 1], 1))])
    for fault in broken.check().faults:
        print(fault)

    saddle = PieceList.of(PIECES).signed_maxima()
    print("as a tropical quotient:", tropical_rational(saddle))
    print("regions:", count_regions_of(saddle, "open"))

    found = network_of(saddle)
    proof = found.prove()
    print("network computes", proof.construction.statement)
    print("and that is the function:", bool(proof), "--", proof.sum_is_function.proof)
    back = function_of(found.network)
    print("back from the network:", bool(equal(saddle, back)))

    rows = tuple((bound.quantity, bound.value, bound.met, bound.source) for bound in found.bounds())
    print(
        latex_table(
            Table("Bounds beside the network", ("quantity", "bound", "kept", "source"), rows), "this example"
        )
    )


if __name__ == "__main__":
    main()
