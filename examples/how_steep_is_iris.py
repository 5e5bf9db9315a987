"""How steep a trained network is, exactly, and what rounding its weights to few bits does to it.

The Lipschitz constants of the network of `count_iris.py` on the box of all measurements up to 8 cm, in three
norms, one of them with a certificate; and its distance from the network with weights rounded to multiples of
1/16, as values and as derivatives.

Usage: python how_steep_is_iris.py [FOLDER]; the LaTeX table and the certificate go to FOLDER (default: the
current one).
"""

from __future__ import annotations

import sys
from pathlib import Path

from gmpy2 import mpq

from exactrelu.arith.files import write_atomically
from exactrelu.arith.rational import Rational
from exactrelu.degeneracy.lipschitz import lipschitz_constant
from exactrelu.degeneracy.norm_certificates import check_norm
from exactrelu.degeneracy.norms import LargestRoot, SquareRoot, sup_distance, w1inf_distance
from exactrelu.networks import Box, ReLUNetwork
from exactrelu.report.latex import latex_table
from exactrelu.report.table import Entry, Table, plain_text

NETWORK = Path(__file__).parent / "data" / "iris_mlp.json"


def main(folder: Path) -> None:
    network = ReLUNetwork.from_json(NETWORK)
    box = Box.of([0] * network.inputs, [8] * network.inputs)
    rows: list[tuple[Entry, ...]] = []
    for norm in ("1", "2", "inf"):
        found = lipschitz_constant(network, norm, domain=box)
        rows.append((f"Lipschitz constant, l_{norm}", found.regions, *decimals(found.value)))
    rounded = ReLUNetwork.from_weights(
        [
            ([[short(x) for x in row] for row in layer.weights], map(short, layer.bias))
            for layer in network.layers
        ]
    )
    for name, distance in (("derivatives", w1inf_distance), ("values", sup_distance)):
        apart = distance(network, rounded, box)
        rows.append((f"rounded to 1/16: {name} differ by", apart.regions, *decimals(apart.value)))
    title = "The iris network on [0, 8]^4: exact values, shown between decimals"
    table = Table(title, ("what", "regions", "at least", "at most"), tuple(rows))
    print(plain_text(table), end="")
    made = lipschitz_constant(network, "inf", domain=box).certify(folder / "iris_lipschitz.json")
    print(check_norm(made.path).text.split(" is ")[0])
    write_atomically(folder / "steepness.tex", latex_table(table, "python examples/how_steep_is_iris.py"))


def short(x: Rational) -> Rational:
    """Return the nearest multiple of 1/16."""
    return mpq(round(x * 16), 16)


def decimals(value: Rational | SquareRoot | LargestRoot) -> tuple[str, str]:
    """Return decimals below and above an exact number."""
    low, high = (value, value) if isinstance(value, Rational) else value.enclosure(40)
    below, above = low * 10000 // 1, -(-high * 10000 // 1)
    return tuple(f"{int(x) // 10000}.{int(x) % 10000:04}" for x in (below, above))  # type: ignore[return-value]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
