"""List the vertices of a zonotope (Arora et al. 2018, Figure 1, middle), each with its proof.

Usage: python zonotope_vertices.py [FOLDER]; the LaTeX table goes to FOLDER (default: the current one).
"""

from __future__ import annotations

import sys
from pathlib import Path

from exactrelu.arith.files import write_atomically
from exactrelu.arith.rational import Rational
from exactrelu.report.latex import latex_table
from exactrelu.report.table import Entry, Formula, Table, plain_text
from exactrelu.zonotopes import Zonotope

GENERATORS = [("1/4", "1/2"), ("-1/2", 0), (0, "-1/4"), ("-1/4", "-1/4")]


def main(folder: Path) -> None:
    zonotope = Zonotope(GENERATORS)
    vertices = zonotope.vertices()
    # The engine in plain integers finds short functionals.
    functionals = {cell.signs: cell.witness for cell in zonotope.normal_fan().cells(engine="exact")}
    rows: list[tuple[Entry, ...]] = []
    for i, vertex in enumerate(vertices):
        signs = vertices.signs(i)
        functional = functionals[signs]
        # No generator vanishes under it, so its only maximum over the zonotope is the vertex.
        rows.append((sign_vector(signs), point(vertex), point(functional), zonotope.support(functional)))
    title = f"The {len(vertices)} vertices of a zonotope of {len(GENERATORS)} generators in the plane"
    table = Table(title, ("signs", "vertex", "functional", "its maximum"), tuple(rows))
    print(plain_text(table), end="")
    print(f"vertices and edges: {zonotope.f_vector()}, area: {zonotope.volume()}")
    write_atomically(folder / "vertices.tex", latex_table(table, "python examples/zonotope_vertices.py"))


def sign_vector(signs: str) -> Formula:
    # Braces, because two minus signs in a row are a dash in text and operators in a formula.
    return Formula("".join(f"{{{sign}}}" for sign in signs), signs)


def point(vector: tuple[Rational, ...]) -> Formula:
    text = f"({', '.join(map(str, vector))})"
    return Formula(text, text)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
