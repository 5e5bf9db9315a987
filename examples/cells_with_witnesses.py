"""List the cells of an arrangement with a rational point in each, and check every point by hand.

Usage: python cells_with_witnesses.py [FOLDER]; the LaTeX table goes to FOLDER (default: the current one).
"""

from __future__ import annotations

import sys
from pathlib import Path

from exactrelu.arith.files import write_atomically
from exactrelu.arith.linalg import dot
from exactrelu.arith.rational import Rational
from exactrelu.arrangements import Arrangement
from exactrelu.report.latex import latex_table
from exactrelu.report.table import Entry, Formula, Table, plain_text

# x = 0, y = 0, x + y = 1, x = y: the last one passes through the crossing of the first two.
LINES = Arrangement([[1, 0], [0, 1], [1, 1], [1, -1]], [0, 0, -1, 0])


def main(folder: Path) -> None:
    # The default engine is faster; this one, in plain integers, finds shorter points.
    cells = LINES.cells(engine="exact")
    neighbours = cells.adjacency_graph()
    rows: list[tuple[Entry, ...]] = []
    for i, cell in enumerate(cells):
        if signs_at(cell.witness) != cell.signs:
            raise SystemExit(f"{cell.witness} is not in cell {cell.signs}")
        point = f"({', '.join(map(str, cell.witness))})"
        # Braces, because two minus signs in a row are a dash in text and operators in a formula.
        signs = Formula("".join(f"{{{sign}}}" for sign in cell.signs), cell.signs)
        rows.append((signs, Formula(point, point), bool(cells.bounded[i]), neighbours.degree[i]))
    title = f"The {len(cells)} cells of {len(LINES)} lines"
    table = Table(title, ("signs", "point inside", "bounded", "edges"), tuple(rows))
    print(plain_text(table), end="")
    print(f"characteristic polynomial: {LINES.characteristic_polynomial()}, faces: {LINES.f_vector()}")
    write_atomically(folder / "cells.tex", latex_table(table, "python examples/cells_with_witnesses.py"))


def signs_at(point: tuple[Rational, ...]) -> str:
    values = (dot(row, point) + c for row, c in zip(LINES.normals, LINES.offsets, strict=True))
    return "".join("+" if value > 0 else "-" if value < 0 else "0" for value in values)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
