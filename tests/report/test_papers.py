"""The papers' folders: everything agrees, and what is stored is what formulas and certificates say."""

from __future__ import annotations

import shutil
from fractions import Fraction
from itertools import product
from math import comb, factorial
from pathlib import Path
from typing import Any

import pytest

from exactrelu.report.papers import families, zaslavsky1975
from exactrelu.report.papers.arora2018 import zonotopes as arora2018
from exactrelu.report.reproduce import read_expected, reproduce
from exactrelu.zonotopes import Zonotope

PROOFS = Path(__file__).parent.parent.parent / "proofs"
PAPERS = ("arora2018", pytest.param("families", marks=pytest.mark.long), "zaslavsky1975")


@pytest.mark.parametrize("name", PAPERS)
def test_everything_is_reproduced_and_the_tables_are_committed(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    shutil.copy(PROOFS / name / "expected.json", tmp_path / name)
    # What makes certificates has tests of its own; here they are only checked.
    shutil.copytree(PROOFS / name / "certificates", tmp_path / name / "certificates")
    outcomes = reproduce(tmp_path, [name])
    assert [(outcome.claim, outcome.problem) for outcome in outcomes if not outcome.agrees] == []
    written = {path.name: path.read_bytes() for path in (tmp_path / name / "tables").iterdir()}
    assert written == {path.name: path.read_bytes() for path in (PROOFS / name / "tables").iterdir()}


def stored(name: str) -> dict[str, Any]:
    return read_expected(PROOFS / name / "expected.json")


# ------------------------------------------------------------ Zaslavsky 1975


@pytest.mark.parametrize("n", zaslavsky1975.DIMENSIONS)
def test_stored_chambers_and_faces_are_what_the_formulas_say(n: int) -> None:
    values, sizes = stored("zaslavsky1975"), zaslavsky1975.SIZES
    assert values[f"chambers-{n}"] == [sum(comb(m, i) for i in range(n + 1)) for m in sizes]
    assert values[f"bounded-{n}"] == [comb(m - 1, n) for m in sizes]
    for m, theorem, faces in zip(sizes, values[f"theorem-{n}"], values[f"faces-{n}"], strict=True):
        assert theorem == {"polynomial": [(-1) ** k * comb(m, k) for k in range(n + 1)], "A": True, "C": True}
        assert faces[n] == values[f"chambers-{n}"][m - 1]
        assert faces[0] == comb(m, n)
        assert sum((-1) ** k * f for k, f in enumerate(faces)) == (-1) ** n


@pytest.mark.parametrize(("n", "m"), [(1, 4), (2, 1), (2, 2), (2, 6), (3, 7), (4, 6)])
def test_bounded_chambers_by_subtraction_are_the_flagged_ones(n: int, m: int) -> None:
    cells = zaslavsky1975.arrangement(n, m).cells(engine="exact")
    assert zaslavsky1975.listed_bounded(n, m) == int(cells.bounded.sum())


# ------------------------------------------------------------ families


def test_stored_family_counts_are_what_the_formulas_say() -> None:
    values = stored("families")
    formulas = {
        "boolean": lambda n: 2**n,
        "braid": factorial,
        "shi": lambda n: (n + 1) ** (n - 1),
        "catalan": lambda n: factorial(2 * n) // factorial(n + 1),
        "linial": lambda n: sum(comb(n, k) * (k + 1) ** (n - 1) for k in range(n + 1)) // 2**n,
        "type_b": lambda n: 2**n * factorial(n),
        "type_d": lambda n: 2 ** (n - 1) * factorial(n),
        "cycle": lambda n: 2**n - 2,
    }
    for family in families.FAMILIES:
        if family.name in formulas:
            assert values[f"counted-{family.name}"] == [formulas[family.name](n) for n in family.sizes]


def test_what_is_not_listed_is_too_large() -> None:
    values = stored("families")
    for family in families.FAMILIES:
        counted = values[f"counted-{family.name}"]
        limits = {"listed": families.LISTED_BELOW, "recursed": families.RECURSED_BELOW}
        for kind, limit in limits.items():
            assert values[f"{kind}-{family.name}"] == [c if c < limit else None for c in counted]


# ------------------------------------------------------------ Arora et al. 2018

ERRATA = {
    "figure1-left": arora2018.FIGURE_1["left"],
    "figure1-middle": arora2018.FIGURE_1["middle"],
    "odd": arora2018.ODD,
}


@pytest.mark.parametrize("n", arora2018.DIMENSIONS)
def test_stored_vertex_numbers_are_twice_the_printed_ones(n: int) -> None:
    printed = [sum(comb(m - 1, i) for i in range(n)) for m in arora2018.SIZES]
    assert stored("arora2018")[f"vertices-{n}"] == [2 * number for number in printed]


@pytest.mark.parametrize("name", ERRATA)
def test_the_refutation_needs_nothing_but_inner_products(name: str) -> None:
    found = stored("arora2018")[f"e2-{name}"]
    generators = [[Fraction(x) for x in row] for row in ERRATA[name]]
    n, m = len(generators[0]), len(generators)
    vertices = set()
    for entry in found["certificate"]:
        vertex, functional = [Fraction(x) for x in entry["vertex"]], entry["functional"]
        values = [sum(r * x for r, x in zip(functional, b, strict=True)) for b in generators]
        assert all(values)
        signs = [1 if value > 0 else -1 for value in values]
        assert vertex == [sum(s * b[j] for s, b in zip(signs, generators, strict=True)) for j in range(n)]
        vertices.add(tuple(vertex))
    assert len(vertices) == found["vertices"] > found["printed"] == sum(comb(m - 1, i) for i in range(n))


@pytest.mark.parametrize("name", ERRATA)
def test_no_vertex_is_missing_from_the_refutation(name: str) -> None:
    """The facets, found from the flats of the dual arrangement, have the same vertices."""
    zonotope = Zonotope(ERRATA[name])
    corners = {
        tuple(Fraction(x) for x in e["vertex"]) for e in stored("arora2018")[f"e2-{name}"]["certificate"]
    }
    polytope = zonotope.as_polyhedron()
    assert {
        tuple(Fraction(int(x.numerator), int(x.denominator)) for x in v) for v in polytope.vertices
    } == corners
    for signs in product((-1, 1), repeat=len(zonotope.generators)):
        point = [
            sum(s * x for s, x in zip(signs, column, strict=True))
            for column in zip(*zonotope.generators, strict=True)
        ]
        assert polytope.contains(point)


def test_the_printed_numbers_differ_from_the_true_ones_and_from_each_other() -> None:
    rows = stored("arora2018")["e2-numbers"]
    assert all(row["vertices"] == 2 * row["theorem 3.6"] for row in rows)
    assert any(row["proposition 3.8"] < row["vertices"] for row in rows)
    assert any(row["proposition 3.8"] > row["vertices"] for row in rows)


def test_the_network_of_lemma_3_7_is_the_support_function() -> None:
    zonotope = Zonotope(arora2018.FIGURE_1["middle"])
    network = arora2018.support_network(zonotope)
    assert (network.size, network.depth) == (8, 2)
    for point in product(["-3", "-1/2", "0", "2/3", "5"], repeat=2):
        assert network(point) == (zonotope.support(point),)


def test_a_wrong_network_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = arora2018.support_network

    def without_the_last_generator(zonotope: Zonotope) -> Any:
        return right(Zonotope(zonotope.generators[:-1]))

    monkeypatch.setattr(arora2018, "support_network", without_the_last_generator)
    found = arora2018.network_pieces(3, 6)
    assert found["cells"] == 32
    assert found["equal"] == 0
