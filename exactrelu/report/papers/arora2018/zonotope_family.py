"""Section 3.2: the family ZONOTOPE^n_{k,w,m}, its pieces and sizes, and the errata E2, E6 and E9."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from gmpy2 import mpq

from exactrelu.report.certificates import CERTIFIED, ToCertify
from exactrelu.report.claims import Value
from exactrelu.report.papers.arora2018.part import Part, claim
from exactrelu.report.papers.arora2018.zonotopes import FIGURE_1, generic_zonotope
from exactrelu.report.table import Entry, Formula, Table

if TYPE_CHECKING:
    from exactrelu.depth.zonotope_family import ZonotopeNetwork
    from exactrelu.report.plane_figure import PlaneFigure

# Panel, zonotope and number of zigzags; a = 1/2 throughout.
PANELS = (("left", "left", 2), ("middle", "middle", 2), ("right", "middle", 3))

# (n, m, k, w)
CASES = (
    (2, 2, 2, 2),
    (2, 4, 2, 3),
    (2, 5, 2, 2),
    (2, 6, 1, 4),
    (3, 4, 1, 3),
    (3, 4, 2, 2),
    (3, 5, 1, 2),
    (3, 6, 2, 2),
    (4, 5, 1, 3),
    (1, 3, 2, 2),
)
LARGEST = (3, 6, 2, 2)

# (n, m, k, w, k')
SIZES = (
    (2, 4, 2, 2, 1),
    (2, 4, 2, 2, 2),
    (3, 8, 3, 4, 1),
    (3, 8, 3, 4, 2),
    (4, 10, 2, 4, 1),
    (5, 20, 2, 4, 1),
)

# (n, w, k) with m = w / 2, so that all k + 1 hidden layers have width w.
COMPARED = tuple((n, w, k) for n in (2, 4, 8) for w in (8, 12, 16) for k in (1, 2, 3))


def family_member(n: int, m: int, k: int, w: int) -> ZonotopeNetwork:
    """Return a member with generators certified to be generic and random points of the simplex."""
    from exactrelu.depth.zigzags import SimplexPoint
    from exactrelu.depth.zonotope_family import zonotope_network

    random = Random(1000 * n + 100 * m + 10 * k + w)
    points = [
        SimplexPoint.of([mpq(c, 97) for c in sorted(random.sample(range(1, 97), w - 1))]) for _ in range(k)
    ]
    return zonotope_network(generic_zonotope(n, m), points)


@cache
def panel_member(zonotope: str, k: int) -> ZonotopeNetwork:
    """Return the function of a panel of Figure 1."""
    from exactrelu.depth.zigzags import SimplexPoint
    from exactrelu.depth.zonotope_family import zonotope_network

    return zonotope_network(FIGURE_1[zonotope], [SimplexPoint.even(2)] * k)


def picture(zonotope: str, k: int) -> PlaneFigure:
    """Return the regions of a panel of Figure 1 in [-2, 2]^2."""
    from exactrelu.networks import Box
    from exactrelu.report.plane_figure import plane_figure

    return plane_figure(panel_member(zonotope, k).network, Box.cube(2, 2))


def figure_1(panel: str, zonotope: str, k: int) -> dict[str, object]:
    """Pieces by a certificate and by the composition, other certified numbers, and what is printed."""
    from exactrelu.depth.zonotope_family import FamilySize

    member = panel_member(zonotope, k)
    size = FamilySize(2, k, 2, len(member.zonotope.generators))
    return {
        "regions": ToCertify(f"family-{panel}-pieces", member.network, statement="linear"),
        "composition": member.pieces().count,
        "cones": ToCertify(f"family-{panel}-cones", member.zonotope),
        "proper": ToCertify(f"family-{panel}-regions", member.network),
        "depth": member.network.depth,
        "size": member.network.size,
        "theorem 3.9": size.printed_in_theorem_39,
        "proposition 3.8": size.printed_in_proposition_38,
    }


def cases() -> list[list[object]]:
    """Parameters, pieces by a certificate, from the composition, and from the formula."""
    from exactrelu.depth.zonotope_family import FamilySize

    rows: list[list[object]] = []
    for n, m, k, w in CASES:
        member = family_member(n, m, k, w)
        formula = FamilySize(n, k, w, m).pieces
        certified = ToCertify(f"family-case-n{n}-m{m}-k{k}-w{w}", member.network, statement="linear")
        rows.append([n, m, k, w, certified, member.pieces().count, formula])
    return rows


def largest() -> dict[str, object]:
    """A member with certified cones and certified pieces."""
    n, m, k, w = LARGEST
    member = family_member(n, m, k, w)
    name = f"family-n{n}-m{m}-k{k}-w{w}"
    return {
        "depth": member.network.depth,
        "size": member.network.size,
        "regions": ToCertify(f"{name}-pieces", member.network, statement="linear"),
        "composition": member.pieces().count,
        "cones": ToCertify(f"{name}-cones", member.zonotope),
    }


def sizes() -> list[list[object]]:
    """Parameters and k'; the two printed terms and whether they are supported; the three safe bounds."""
    from exactrelu.depth.zonotope_family import FamilySize, theorem_39

    rows: list[list[object]] = []
    for n, m, k, w, shallow in SIZES:
        found = theorem_39(FamilySize(n, k, w, m), shallow)
        printed = [x for s in (found.first, found.second) for x in (s.size, s.supported)]
        safe = [s.size for s in (found.safe_first, found.safe_second, found.exact)]
        rows.append([n, m, k, w, shallow, *printed, *safe])
    return rows


def erratum_6() -> list[list[object]]:
    """Generators, tuples in the orbit, and whether all have one support function."""
    from exactrelu.depth.zonotope_family import generator_orbit
    from exactrelu.zonotopes import Zonotope

    zonotopes = (Zonotope(FIGURE_1["left"]), generic_zonotope(3, 3), Zonotope(FIGURE_1["middle"]))
    orbits = [generator_orbit(z) for z in zonotopes]
    return [[len(z.generators), o.size, o.one_function] for z, o in zip(zonotopes, orbits, strict=True)]


def erratum_9() -> dict[str, object]:
    """Hidden layers for CPWL functions of n = 2..9 variables: Theorem 2.1, and known today; MAX_5 proved."""
    from exactrelu.depth.maximum import bakaev_max_5, maximum_depth_bounds, prove_maximum
    from exactrelu.depth.maximum.weights import ceil_log

    known = [
        min(b.hidden_layers for b in maximum_depth_bounds(n + 1) if b.side == "upper") for n in range(2, 10)
    ]
    identity = bakaev_max_5()
    return {
        "theorem 2.1": [ceil_log(2, n + 1) for n in range(2, 10)],
        "known": known,
        "MAX_5 with two": bool(prove_maximum(identity)),
        "hidden layers": len(identity.two_layer_sum().network().widths),
    }


def compared() -> list[list[object]]:
    """n, w, k, size; pieces of ZONOTOPE with m = w/2, counts of Montufar et al. and Telgarsky, the limit."""
    from exactrelu.depth.architecture_bounds.region_bounds import montufar_2014_lower_bound, serra_upper_bound
    from exactrelu.depth.zonotope_family import FamilySize

    rows: list[list[object]] = []
    for n, w, k in COMPARED:
        size, widths = FamilySize(n, k, w, w // 2), [w] * (k + 1)
        others = [montufar_2014_lower_bound(n, widths), w ** (k + 1), serra_upper_bound(n, widths)]
        rows.append([n, w, k, size.size, size.pieces, *others])
    return rows


PIECES = "pieces: maximal open connected sets on which the function is affine, in R^n"
TWO_WAYS = f"{CERTIFIED}; composition: cones times sloped pieces, and flat ones"


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """Figure 1 with pieces, cases, sizes, comparison."""
    n, m, k, w = (Formula(x, x) for x in "nmkw")
    figure = [
        (panel, v["cones"], v["regions"], v["proper"], v["theorem 3.9"], v["proposition 3.8"])
        for panel, v in ((p, values[f"family-figure1-{p}"]) for p, _, _ in PANELS)
    ]
    heads: tuple[str | Formula, ...] = (n, m, k, w, "certified", "composition", "formula")
    size_heads = (
        *(n, m, k, w, Formula("k'", "k'")),
        *("first term", "supported", "second term", "supported", "safe first", "safe second", "least widths"),
    )
    compare_heads: tuple[str | Formula, ...] = (
        *(n, w, k, "size", "ZONOTOPE", "Montufar et al."),
        *("Telgarsky", "upper bound"),
    )
    return {
        "family_figure1": Table(
            "The functions of Figure 1: pieces (open connected), and what is printed",
            ("panel", "cones", "pieces", "proper regions", "Theorem 3.9", "Proposition 3.8"),
            tuple(figure),
        ).proved_by("certificates"),
        "family_cases": Table(
            "Pieces of members of ZONOTOPE, three ways", heads, _rows(values["family-cases"])
        ).proved_by("certificates"),
        "family_sizes": Table(
            "Sizes that k' hidden layers need: printed terms and safe bounds",
            size_heads,
            _rows(values["family-sizes"]),
        ).proved_by("bounds on pieces; integer roots, all widths"),
        "comparison": Table(
            "Pieces of networks with k + 1 hidden layers of width w in n inputs (ZONOTOPE: m = w/2)",
            compare_heads,
            _rows(values["comparison"]),
        ).proved_by("formula for ZONOTOPE; the other theorems are quoted"),
    }


def _rows(rows: list[list[Entry]]) -> tuple[tuple[Entry, ...], ...]:
    return tuple(tuple(row) for row in rows)


PART = Part(
    claims=(
        *(
            claim(
                f"family-figure1-{panel}",
                f"The function of Figure 1, {panel}: exact pieces, and what the paper's formulas print.",
                "Figure 1; Proposition 3.8 and Theorem 3.9 (i) as printed: refuted (E2)",
                PIECES + "; vertices of Z; proper regions of the network",
                lambda panel=panel, zonotope=zonotope, k=k: figure_1(panel, zonotope, k),  # type: ignore[misc]
                TWO_WAYS,
            )
            for panel, zonotope, k in PANELS
        ),
        claim(
            "family-cases",
            "2 (sum_{i<n} C(m-1, i)) w^k + [w even, k >= 2] pieces for generic b and random a.",
            "Proposition 3.8, corrected",
            PIECES + "; n, m, k, w, pieces by certificates, from the composition, from the formula",
            cases,
            TWO_WAYS,
        ),
        claim(
            "family-largest",
            "ZONOTOPE^3_{2,2,6}: 129 pieces, from depth 4 and size 16.",
            "Proposition 3.8, corrected",
            PIECES + "; vertices of Z",
            largest,
            TWO_WAYS,
        ),
        claim(
            "family-sizes",
            "Sizes that k' hidden layers need: the printed terms, whether they are supported, safe ones.",
            "Theorem 3.9 (ii)",
            "least integers; n, m, k, w, k', first, supported, second, supported, and the three safe bounds",
            sizes,
            "integer roots; balanced widths; statements that are not supported are marked",
        ),
        claim(
            "erratum-6",
            "2^m m! tuples of generators have one support function: the correspondence is not one-to-one.",
            "Theorem 3.9 (iii) as printed: refuted (E6)",
            "m, different tuples under order and signs, whether all have one support function",
            erratum_6,
            "all tuples listed; support functions compared in a form that is unique",
        ),
        claim(
            "erratum-9",
            "ceil(log_2 (n+1)) hidden layers are not necessary: MAX_5, where n is 4, has two.",
            "Theorem 2.1 (E9): not the record any more",
            "hidden layers for n = 2..9, by Theorem 2.1 and by the literature; the identity for MAX_5",
            erratum_9,
            "Bakaev et al.'s identity on all cells of an arrangement; the other depths are quoted",
        ),
        claim(
            "comparison",
            "Pieces at equal widths: ZONOTOPE with m = w/2, Montufar et al., Telgarsky, and the upper bound.",
            "Section 3.2, discussion",
            "n, w, k, size, pieces of ZONOTOPE, Montufar 2014 (at least), w^(k+1), Serra 2018 (at most)",
            compared,
            "exact integers; the count of ZONOTOPE is the formula that the claims above confirm",
        ),
    ),
    tables=tables,
)
