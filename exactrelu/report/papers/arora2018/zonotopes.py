"""The zonotopes of Arora, Basu, Mianjy and Mukherjee (2018), instance by instance.

Generators are drawn from a seed, and certified to be generic by their minors, or are those of Figure 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations
from math import comb
from random import Random
from typing import TYPE_CHECKING

from gmpy2 import mpq

from exactrelu.arith.linalg import dot, null_space, primitive
from exactrelu.arith.rational import Rational
from exactrelu.errors import UnsoundBackendError
from exactrelu.report.certificates import CERTIFIED, ToCertify
from exactrelu.report.claims import PaperClaim, Value
from exactrelu.report.papers.arora2018.part import Part
from exactrelu.report.table import Entry, Formula, Table

if TYPE_CHECKING:
    from exactrelu.networks.network import ReLUNetwork
    from exactrelu.zonotopes import Zonotope

Point = tuple[Rational, ...]

DIMENSIONS = range(1, 7)
SIZES = range(1, 13)

# (dimension, generators) at which the support function and its network are compared cell by cell.
SUPPORT_CASES = ((1, 3), (2, 2), (2, 7), (3, 6), (4, 6), (5, 7), (6, 8))

# (dimension, generators) of the erratum's table.
ERRATUM_CASES = ((2, 4), (2, 10), (3, 4), (3, 10), (4, 4), (4, 10), (5, 8), (6, 12))

FIGURE_1 = {
    "left": ((0, 1), (1, 0)),
    "middle": (("1/4", "1/2"), ("-1/2", 0), (0, "-1/4"), ("-1/4", "-1/4")),
}

# Generic in R^3 (any three independent), with an odd printed number of vertices.
ODD = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1))


@cache
def generic_zonotope(dimension: int, size: int) -> Zonotope:
    """Return a zonotope whose generators are proved generic: every min(m, n) of them are independent."""
    from exactrelu.arrangements.families import generic
    from exactrelu.zonotopes import Zonotope

    zonotope = Zonotope(generic(dimension, size, seed=2018, central=True).normals)
    if not zonotope.is_generic():
        raise UnsoundBackendError("minors modulo a prime and exact minors disagree", zonotope)
    return zonotope


def vertex_numbers(dimension: int) -> list[ToCertify]:
    """Count the vertices by a certificate, for every m."""
    return [ToCertify(f"generic-n{dimension}-m{m}", generic_zonotope(dimension, m)) for m in SIZES]


def printed_number(dimension: int, size: int) -> int:
    """The number of vertices as printed in Theorem 3.6 and Definition 7."""
    return sum(comb(size - 1, i) for i in range(dimension))


# ------------------------------------------------------------ the support function and its network


def support_pieces(dimension: int, size: int) -> dict[str, int]:
    """Prove the gamma_Z identity on all of R^n, cell by cell of the normal fan.

    On the cell with signs s the sum of |<r, b_i>| is <r, v> with v = sum of s_i b_i. Where all these v are
    the vertices, gamma_Z, their maximum, is the sum: no v exceeds it anywhere, and on its cell v attains it.
    """
    zonotope = generic_zonotope(dimension, size)
    vertices = zonotope.vertices()
    equal = 0
    for i, vertex in enumerate(vertices):
        signs = _signs(zonotope, vertices.witness(i))
        equal += 0 not in signs and _signed_sum(zonotope, signs) == vertex
    return {"cells": int(zonotope.normal_fan().count()), "equal": equal}


def support_points(dimension: int, size: int) -> dict[str, int]:
    """Compare the sum of |<r, b_i>| with the maximum over the vertices at points, on the walls too."""
    zonotope = generic_zonotope(dimension, size)
    vertices = list(zonotope.vertices())
    points = [*_rational_points(dimension), *zonotope.generators, *_wall_points(zonotope)]
    equal = sum(zonotope.support(r) == max(dot(r, v) for v in vertices) for r in points)
    return {"points": len(points), "equal": equal}


def support_network(zonotope: Zonotope) -> ReLUNetwork:
    """Return the network of Lemma 3.7, which sums max(0, <r, b_i>) + max(0, -<r, b_i>) over all i."""
    from exactrelu.depth.zonotope_family import support_network as network_of

    return network_of(zonotope)


def network_pieces(dimension: int, size: int) -> dict[str, int]:
    """Prove that the network computes gamma_Z on all of R^n, cell by cell of the normal fan.

    Its neurons are the +-<r, b_i>, so its activation pattern is constant on a cell; there it is one linear
    map, which must be that of gamma_Z, the vertex. Both functions are continuous.
    """
    zonotope = generic_zonotope(dimension, size)
    network = support_network(zonotope)
    vertices = zonotope.vertices()
    equal = 0
    for i, vertex in enumerate(vertices):
        linear, constant = network.affine_map(network.pattern_at(vertices.witness(i)))
        equal += linear == (vertex,) and constant == (0,)
    return {
        "size": network.size,
        "depth": network.depth,
        "cells": int(zonotope.normal_fan().count()),
        "equal": equal,
    }


def _signs(zonotope: Zonotope, functional: Point) -> list[int]:
    values = [dot(functional, b) for b in zonotope.generators]
    return [(x > 0) - (x < 0) for x in values]


def _signed_sum(zonotope: Zonotope, signs: list[int]) -> Point:
    """Return the sum of s_i b_i."""
    return tuple(dot(signs, column) for column in zip(*zonotope.generators, strict=True))


def _rational_points(dimension: int) -> Iterator[Point]:
    source = Random(2018)
    for _ in range(50):
        yield tuple(mpq(source.getrandbits(8) - 128, source.getrandbits(4) + 1) for _ in range(dimension))


def _wall_points(zonotope: Zonotope) -> Iterator[Point]:
    """Yield a point of every line in which n - 1 of the hyperplanes <r, b_i> = 0 meet."""
    n = zonotope.dimension
    for chosen in combinations(zonotope.generators, n - 1):
        yield tuple(mpq(x) for x in null_space(chosen, n)[0])


# ------------------------------------------------------------ Figure 1 and erratum E2


def vertices_with_functionals(zonotope: Zonotope) -> list[tuple[Point, tuple[int, ...]]]:
    """Return the vertices, each with an integer functional whose only maximum over Z it is.

    The functional is the sum of the primitive rays of the normal cone. It is checked here on its own: no
    <r, b_i> vanishes, so the sum of sign(<r, b_i>) b_i is the only maximum.
    """
    from exactrelu.polyhedra import Polyhedron

    found = []
    vertices = zonotope.vertices()
    for i, vertex in enumerate(vertices):
        signs = _signs(zonotope, vertices.witness(i))
        rows = [([s * x for x in b], 0) for s, b in zip(signs, zonotope.generators, strict=True)]
        rays = Polyhedron.from_halfspaces(rows).rays
        functional = primitive([sum(column) for column in zip(*rays, strict=True)])
        if _signs(zonotope, tuple(map(mpq, functional))) != signs or _signed_sum(zonotope, signs) != vertex:
            raise UnsoundBackendError("the sum of the rays of a normal cone is not inside it", zonotope)
        found.append((vertex, functional))
    return found


def counterexample(generators: tuple[tuple[object, ...], ...]) -> dict[str, object]:
    """Return the printed bound on the number of vertices, and more vertices than that, each certified."""
    from exactrelu.zonotopes import Zonotope

    zonotope = Zonotope(generators)
    certified = vertices_with_functionals(zonotope)
    return {
        "printed": printed_number(zonotope.dimension, len(zonotope.generators)),
        "generic": zonotope.is_generic(),
        "vertices": len({vertex for vertex, _ in certified}),
        "certificate": [{"vertex": v, "functional": r} for v, r in certified],
    }


def figure_1(panel: str) -> dict[str, object]:
    """Return the vertices of a zonotope of Figure 1 and its face numbers."""
    from exactrelu.zonotopes import Zonotope

    zonotope = Zonotope(FIGURE_1[panel])
    return {"vertices": list(zonotope.vertices()), "f_vector": zonotope.f_vector()}


def printed_and_true() -> list[dict[str, object]]:
    """Return what is printed for generic generators beside the number of vertices."""
    return [
        {
            "n": n,
            "m": m,
            "theorem 3.6": printed_number(n, m),
            "proposition 3.8": (m - 1) ** (n - 1),
            "vertices": generic_zonotope(n, m).vertex_count(),
        }
        for n, m in ERRATUM_CASES
    ]


# ------------------------------------------------------------ claims and tables


def _vertex_claim(n: int) -> PaperClaim:
    return PaperClaim(
        id=f"vertices-{n}",
        statement=f"m = 1..{SIZES[-1]} generic generators in R^{n}: 2 sum_{{i<{n}}} C(m-1, i) vertices.",
        source="Arora et al. 2018, Theorem 3.6 (1) with the factor 2 that is missing there (E2)",
        definition="vertices of Z = {sum t_i b_i : |t_i| <= 1}; generic: any min(m, n) b_i independent",
        compute=lambda: vertex_numbers(n),
        how=f"genericity by all minors; {CERTIFIED}",
    )


def _support_claims(n: int, m: int) -> tuple[PaperClaim, ...]:
    where = f"for {m} generic generators in R^{n}"
    gamma = "gamma_Z(r): maximum of <r, x> over Z"
    return (
        PaperClaim(
            id=f"gamma-{n}-{m}",
            statement=f"gamma_Z(r) is the sum of |<r, b_i>| for all r in R^n, {where}.",
            source="Arora et al. 2018, Theorem 3.6 (3)",
            definition=f"{gamma}; cells of the normal fan on which the two linear maps are the same",
            compute=lambda: support_pieces(n, m),
            how="equality of linear maps on every cell of the normal fan, whose list is proved complete",
        ),
        PaperClaim(
            id=f"points-{n}-{m}",
            statement=f"gamma_Z, the maximum over the vertices, is the sum of |<r, b_i>| at points, {where}.",
            source="Arora et al. 2018, Theorem 3.6 (2), (3)",
            definition=f"{gamma}; seeded rational points, the generators, and points on all walls",
            compute=lambda: support_points(n, m),
            how="evaluated in exact rational arithmetic",
        ),
        PaperClaim(
            id=f"network-{n}-{m}",
            statement=f"A network with one hidden layer of 2m neurons computes gamma_Z, {where}.",
            source="Arora et al. 2018, Lemma 3.7",
            definition="size: hidden neurons; depth: hidden layers plus one; cells of the normal fan",
            compute=lambda: network_pieces(n, m),
            how="equality of linear maps on every cell of the normal fan, whose list is proved complete",
        ),
    )


def _figure_claim(panel: str) -> PaperClaim:
    return PaperClaim(
        id=f"figure1-{panel}",
        statement=f"The vertices of the zonotope of Figure 1, {panel}.",
        source="Arora et al. 2018, Figure 1",
        definition="vertices in lexicographic order; numbers of vertices and edges",
        compute=lambda: figure_1(panel),
        how="one vertex for each cell of the dual arrangement, whose list is proved complete",
    )


def _counterexample_claim(name: str, generators: tuple[tuple[object, ...], ...]) -> PaperClaim:
    return PaperClaim(
        id=f"e2-{name}",
        statement=f"The zonotope {name} has more vertices than sum_{{i<n}} C(m-1, i), the printed bound.",
        source="Arora et al. 2018, Theorem 3.6 (1) as printed: refuted",
        definition="vertices, each with an r: no <r, b_i> is 0, and sum sign(<r, b_i>) b_i is the vertex",
        compute=lambda: counterexample(generators),
        how="each vertex is the only maximum over Z of its functional, checked by m inner products",
    )


def _claims() -> Iterator[PaperClaim]:
    yield from map(_vertex_claim, DIMENSIONS)
    for n, m in SUPPORT_CASES:
        yield from _support_claims(n, m)
    yield from map(_figure_claim, FIGURE_1)
    yield _counterexample_claim("figure1-left", FIGURE_1["left"])
    yield _counterexample_claim("figure1-middle", FIGURE_1["middle"])
    yield _counterexample_claim("odd", ODD)
    yield PaperClaim(
        id="e2-numbers",
        statement="For generic generators the printed numbers are not the numbers of vertices.",
        source="Arora et al. 2018, Theorem 3.6, Definition 7 and Proposition 3.8 as printed: refuted",
        definition="printed sum_{i<n} C(m-1, i) and (m-1)^(n-1), and the number of vertices",
        compute=printed_and_true,
        how="number of cells of the dual arrangement, counted without listing",
    )


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """Vertex numbers, the network, Figure 1 and the erratum."""
    return {
        "vertices": _vertices_table(values).proved_by("certificates"),
        "network": _network_table(values).proved_by("linear maps equal on every cell"),
        "figure1": _figure_table(values).proved_by("listing"),
        "e2": _erratum_table(values).proved_by("cells of the dual arrangement, counted"),
        "e2_certificate": _certificate_table(values).proved_by("m inner products"),
    }


N, M = Formula("n", "n"), Formula("m", "m")


def _vertices_table(values: Mapping[str, Value]) -> Table:
    columns = (M, *(Formula(f"n={n}", f"n={n}") for n in DIMENSIONS))
    rows = tuple((m, *(values[f"vertices-{n}"][i] for n in DIMENSIONS)) for i, m in enumerate(SIZES))
    return Table("Vertices of zonotopes with m generic generators in R^n", columns, rows)


def _network_table(values: Mapping[str, Value]) -> Table:
    rows = []
    for n, m in SUPPORT_CASES:
        found = values[f"network-{n}-{m}"]
        rows.append((n, m, found["size"], found["depth"], found["equal"]))
    title = "Networks that compute gamma_Z: size, depth, and linear pieces compared"
    return Table(title, (N, M, "size", "depth", "pieces"), tuple(rows))


def _figure_table(values: Mapping[str, Value]) -> Table:
    rows = []
    for panel in FIGURE_1:
        found = values[f"figure1-{panel}"]
        points = ", ".join(_tuple(v) for v in found["vertices"])
        rows.append((panel, len(found["vertices"]), found["f_vector"][1], Formula(points, points)))
    return Table("The zonotopes of Figure 1", ("panel", "vertices", "edges", "list"), tuple(rows))


def _erratum_table(values: Mapping[str, Value]) -> Table:
    columns = (
        N,
        M,
        Formula(r"\sum_{i<n}\binom{m-1}{i}", "sum_{i<n} C(m-1, i)"),
        Formula("(m-1)^{n-1}", "(m-1)^(n-1)"),
        "vertices",
    )
    return Table(
        "Erratum E2: printed numbers and the number of vertices of generic zonotopes",
        columns,
        tuple(tuple(row.values()) for row in values["e2-numbers"]),
    )


def _certificate_table(values: Mapping[str, Value]) -> Table:
    rows: list[tuple[Entry, ...]] = []
    for name in ("figure1-left", "figure1-middle", "odd"):
        found = values[f"e2-{name}"]
        for i, entry in enumerate(found["certificate"]):
            vertex, functional = _tuple(entry["vertex"]), _tuple(entry["functional"])
            numbers = (found["printed"], i + 1)
            rows.append((name, *numbers, Formula(vertex, vertex), Formula(functional, functional)))
    columns = ("zonotope", "printed bound", "number", "vertex", "functional")
    return Table("Erratum E2: more vertices than printed, each the only maximum", columns, tuple(rows))


def _tuple(entries: list[Value]) -> str:
    return f"({', '.join(map(str, entries))})"


PART = Part(tuple(_claims()), tables)
