"""How far must parameters move when a function moves a little? Berner et al. 2019, Corollary 3.3.

Usage: python how_far_parameters_move.py [FOLDER]; the LaTeX table goes to FOLDER (default: the current one).
"""

from __future__ import annotations

import sys
from pathlib import Path

from gmpy2 import mpq

from exactrelu.arith.files import write_atomically
from exactrelu.degeneracy.diagnosis import diagnose
from exactrelu.degeneracy.examples import opposite_neurons
from exactrelu.degeneracy.inverse_stability import lift, stable_in_star_set
from exactrelu.networks import ReLUNetwork
from exactrelu.report.latex import latex_table
from exactrelu.report.table import Entry, Table, plain_text

# max(x, y) + 1 with a neuron to spare.
ROWS, BIASES = [[1, -1], [0, 1], [0, -1], [1, 1]], [0, 0, 0, -2]


def network(output: list[mpq]) -> ReLUNetwork:
    return ReLUNetwork.from_weights([(ROWS, BIASES), ([output], [1])])


def main(folder: Path) -> None:
    theta = network([mpq(1), mpq(1), mpq(-1), mpq(0)])
    print(diagnose(theta))
    # In the restricted set N* parameters follow the function, at the rate of a square root ...
    gamma = lift(theta)
    rows: list[tuple[Entry, ...]] = []
    for k in (1, 4, 16, 64):
        moved = lift(network([mpq(1), mpq(1), mpq(-1), mpq(1, k)]))
        found = stable_in_star_set(gamma, moved)
        rows.append((f"lift, k = {k}", found.seminorm, str(found.distance), str(found.bound)))
    # ... elsewhere not at all: every parametrisation of a function that is 3 away is k away.
    for k in (4, 16, 64):
        instance = opposite_neurons().at(k)
        rows.append((f"Example 2.5, k = {k}", instance.seminorm, f"at least {k}", None))
    title = "Functions move by r in the W1inf semi-norm, parameters by the distance"
    table = Table(title, ("from and to", "r", "distance", "4 r^(1/2)"), tuple(rows))
    print(plain_text(table), end="")
    proof = opposite_neurons().distance()
    print(f"Example 2.5, every k >= 1: distance at least {proof.bound}, {proof.cases} cases, each certified")
    write_atomically(folder / "moves.tex", latex_table(table, "python examples/how_far_parameters_move.py"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
