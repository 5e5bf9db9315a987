"""Count the cells of well-known arrangements, all and bounded, without listing any.

Usage: python families_table.py [FOLDER]; the LaTeX table goes to FOLDER (default: the current one).
"""

from __future__ import annotations

import sys
from pathlib import Path

from exactrelu.arith.files import write_atomically
from exactrelu.arrangements import families
from exactrelu.report.latex import latex_table
from exactrelu.report.table import Entry, Formula, Table, plain_text

ARRANGEMENTS = {
    "braid, n = 8": families.braid(8),
    "Shi, n = 6": families.shi(6),
    "Catalan, n = 5": families.catalan(5),
    "Linial, n = 7": families.linial(7),
    "semiorder, n = 5": families.semiorder(5),
    "type B, n = 6": families.type_b(6),
    "threshold, n = 5": families.threshold(5),
    "resonance, n = 5": families.resonance(5),
    "general position, n = 4": families.generic(4, 20),
}


def main(folder: Path) -> None:
    rows: list[tuple[Entry, ...]] = []
    for name, arrangement in ARRANGEMENTS.items():
        # Most of these contain a line in every hyperplane; only modulo such lines can cells be bounded.
        essential = arrangement.essentialisation()
        rows.append(
            (
                name,
                len(arrangement),
                essential.dimension,
                arrangement.count().count,
                essential.bounded_count().count,
            )
        )
    columns = ("arrangement", Formula("m", "m"), "rank", "cells", "bounded")
    table = Table("Cells of arrangements, exact", columns, tuple(rows))
    print(plain_text(table), end="")
    write_atomically(folder / "families.tex", latex_table(table, "python examples/families_table.py"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
