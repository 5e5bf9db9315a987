"""Haase, Hertrich, Loho (2023) and Averkov, Hojny, Merkert (2025): depth for integer and N-ary weights."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from exactrelu.report.claims import Paper, PaperClaim, Value
from exactrelu.report.table import Table

SIMPLICES = ((2, 1), (3, 1), (3, 2), (4, 1), (4, 2), (5, 2))
RINGS = (1, 2, 6, 10, 30)
SIZES = (2, 3, 4, 8, 9, 16, 26, 27)


def zonogons() -> dict[str, object]:
    """Normalised areas of random lattice zonogons are even; that of the unit triangle is 1."""
    from exactrelu.depth.maximum import normalised_volume
    from exactrelu.depth.maximum.parity import standard_simplex
    from exactrelu.zonotopes import Zonotope

    random, odd = Random(2023), 0
    for _ in range(50):
        generators = [[random.randint(-4, 4) for _ in range(2)] for _ in range(random.randint(2, 5))]
        # The zonotope of the segments [0, g]: those of [-g, g] halved, about the middle.
        halves = [[f"{x}/2" for x in g] for g in generators]
        middle = [f"{sum(column)}/2" for column in zip(*generators, strict=True)]
        vertices = [tuple(map(int, v)) for v in Zonotope(halves, middle).vertices()]
        odd += len(vertices) > 2 and normalised_volume(vertices) % 2
    return {"odd zonogons": odd, "triangle": normalised_volume([tuple(p) for p in standard_simplex(2)])}


def simplices() -> list[list[object]]:
    """d, k, and whether max(0, x_1, ..., x_d) is excluded for k hidden layers with integer weights."""
    from exactrelu.depth.maximum import parity_obstruction
    from exactrelu.depth.maximum.parity import standard_simplex

    return [[d, k, parity_obstruction(standard_simplex(d), k).function is not None] for d, k in SIMPLICES]


def two_layer_polytopes() -> dict[str, int]:
    """Odd faces of dimension at least 4 among random 2-layer lattice polytopes in R^4; there are none."""
    from exactrelu.depth.maximum import parity_obstruction

    random = Random(16)
    found = [parity_obstruction(_two_layers(random), 2) for _ in range(10)]
    return {"odd": sum(map(bool, found)), "faces": sum(one.faces for one in found)}


def _two_layers(random: Random) -> list[list[int]]:
    """The points of conv(A u B) for two random sums of at most two lattice segments in R^4."""
    points = []
    for _ in range(2):
        base = [random.randint(-1, 1) for _ in range(4)]
        segments = [[random.randint(-1, 1) for _ in range(4)] for _ in range(2)]
        for mask in range(4):
            used = [g for i, g in enumerate(segments) if mask >> i & 1]
            points.append([x + sum(g[j] for g in used) for j, x in enumerate(base)])
    return points


def n_ary() -> list[list[int]]:
    """N, and for each n the hidden layers that max(0, x_1, ..., x_n) needs with N-ary fractions."""
    from exactrelu.depth.maximum import n_ary_lower_bound

    return [[N, *(n_ary_lower_bound(n, N) for n in SIZES)] for N in RINGS]


def rings() -> list[str]:
    """The rings of three networks: the tree for MAX_5 with gadgets of 3 and of 4 nodes, Bakaev et al."""
    from exactrelu.depth.maximum import bakaev_max_5, tree_maximum, weight_ring

    networks = (
        tree_maximum(5, 3).network,
        tree_maximum(5, 4).network,
        bakaev_max_5().two_layer_sum().network(),
    )
    return [str(weight_ring(network)) for network in networks]


HAASE = "Haase, Hertrich, Loho 2023"

CLAIMS = (
    PaperClaim(
        "zonogons",
        "Lattice zonogons, the 1-layer lattice polygons, have even normalised area; the unit triangle has 1.",
        f"{HAASE}, Theorem 16 for k = 1",
        "zonogons of odd normalised area among 50 random ones; normalised area of the unit triangle",
        zonogons,
        "exact volumes in the lattice of the affine hull",
    ),
    PaperClaim(
        "two-layers",
        "Faces of dimension at least 4 of 2-layer lattice polytopes have even normalised volume.",
        f"{HAASE}, Theorem 16 for k = 2",
        "polytopes with an odd face among 10 random ones in R^4; faces of dimension 4",
        two_layer_polytopes,
        "all faces, with exact volumes in the lattice of the affine hull",
    ),
    PaperClaim(
        "simplices",
        "With integer weights max(0, x_1, ..., x_d) has no k hidden layers where d >= 2^k.",
        f"{HAASE}",
        "d, k, whether a face of dimension 2^k has odd normalised volume",
        simplices,
        "an explicit face of odd volume; the theorem behind it is quoted",
    ),
    PaperClaim(
        "n-ary",
        "Hidden layers for N-ary fractions: ceil(log_p(n + 1)) for the least prime p that does not divide N.",
        "Averkov, Hojny, Merkert 2025",
        f"N, and lower bounds for max(0, x_1, ..., x_n), n = {', '.join(map(str, SIZES))}",
        n_ary,
        "exact integers; the theorem is quoted",
    ),
    PaperClaim(
        "rings",
        "Rings of weights: integers for the tree of 3-node gadgets, halves for 4-node gadgets and for MAX_5.",
        "Haase, Hertrich, Loho 2023; Bakaev et al. 2025",
        "the smallest ring Z[1/N] with all weights",
        rings,
        "denominators of the stored weights",
    ),
)


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """Lower bounds by ring."""
    return {
        "n_ary": Table(
            "Hidden layers that max(0, x_1, ..., x_n) needs with N-ary fractions as weights",
            ("N", *(f"n = {n}" for n in SIZES)),
            tuple(tuple(row) for row in values["n-ary"]),
        ).proved_by("theorem, quoted")
    }


PAPER = Paper(
    folder="haase2023",
    title="Haase, Hertrich, Loho 2023: depth for integer weights",
    claims=CLAIMS,
    tables=tables,
)
