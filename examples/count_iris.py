"""Count the regions of the first layer of a network trained on the iris data, in its 4 inputs.

Usage: python count_iris.py [FOLDER]; the LaTeX table goes to FOLDER (default: the current one).
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from gmpy2 import mpq

from exactrelu.arith.files import write_atomically
from exactrelu.arrangements import Arrangement
from exactrelu.networks.network import ReLUNetwork
from exactrelu.report.latex import latex_table
from exactrelu.report.table import Table, plain_text

DATA = Path(__file__).parent / "data"


def main(folder: Path) -> None:
    network = ReLUNetwork.from_json(DATA / "iris_mlp.json")
    layer = network.layers[0]
    # Neuron i is inactive on one side of its hyperplane and active on the other.
    arrangement = Arrangement(layer.weights, layer.bias)
    cells = arrangement.cells()
    rows = (
        ("neurons", len(arrangement)),
        ("general position", arrangement.is_simple()),
        ("regions of the first layer, counted without listing", int(arrangement.count())),
        ("regions of the first layer, listed with a rational point in each", len(cells)),
        ("bounded regions", int(arrangement.bounded_count())),
        ("activation patterns of the 150 flowers", len({network.pattern_at(flower) for flower in flowers()})),
    )
    table = Table("First layer of the iris network in R^4, all counts exact", ("quantity", "value"), rows)
    print(plain_text(table), end="")
    print(f"proved by: {cells.how}")
    write_atomically(folder / "iris.tex", latex_table(table, "python examples/count_iris.py"))


def flowers() -> list[tuple[mpq, ...]]:
    """Return the 150 measurements, in centimetres with one decimal, as rationals."""
    with (DATA / "iris.csv").open(newline="") as stream:
        return [tuple(mpq(entry) for entry in row) for row in csv.reader(stream)]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
