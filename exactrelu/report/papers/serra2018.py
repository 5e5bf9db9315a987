"""Bounds for the regions of an architecture, from Montufar et al. (2014) to Serra et al. (2018)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from exactrelu.report.certificates import CERTIFIED, ToCertify
from exactrelu.report.claims import Paper, PaperClaim, Value
from exactrelu.report.table import Entry, Table

if TYPE_CHECKING:
    from exactrelu.networks.network import ReLUNetwork

ARCHITECTURES = (
    (2, (2, 2)),
    (2, (4, 4)),
    (2, (3, 3, 3)),
    (2, (4, 1, 4)),
    (3, (4, 4, 4)),
    (1, (3, 3)),
)
LARGE = (784, (500, 500, 500))
PRIME = 10**9 + 7
RANKS = ((3, 2), (3, 3), (3, 3, 2))

# Lines that meet pairwise inside the unit square.
LINES = (((-3, 1), (-4, 4), (0, -4), (-2, -3)), ("3/4", "-3/8", "31/8", "29/8"), (1, 2, 3, 5))


def numbers() -> list[list[object]]:
    """n_0, widths, and the upper bounds of Serra, Hinz, Montufar 2017, Raghu."""
    from exactrelu.depth.architecture_bounds import region_bounds as bounds

    upper = (
        bounds.serra_upper_bound,
        bounds.hinz_upper_bound,
        bounds.montufar_2017_upper_bound,
        bounds.raghu_upper_bound,
    )
    return [[n, list(w), *(bound(n, w) for bound in upper)] for n, w in ARCHITECTURES]


def large() -> list[int]:
    """Decimal digits of the bound of Serra et al. for (784; 500, 500, 500), and its residue."""
    from exactrelu.depth.architecture_bounds.region_bounds import serra_upper_bound

    bound = serra_upper_bound(*LARGE)
    return [len(str(bound)), bound % PRIME]


def folded_square() -> ReLUNetwork:
    """The network (2; 4, 4) that folds the square twice in each direction, with four lines in each copy."""
    from exactrelu.depth.architecture_bounds import folding_network
    from exactrelu.networks.network import ReLUNetwork

    normals, offsets, output = LINES
    return folding_network(2, (4, 4), ReLUNetwork.from_weights([(normals, offsets), ([output], [0])]))


def fold() -> dict[str, object]:
    """The lower bound, and certified counts of the network that attains it."""
    from exactrelu.depth.architecture_bounds.region_bounds import montufar_2014_lower_bound
    from exactrelu.networks import Box

    network = folded_square()
    return {
        "bound": montufar_2014_lower_bound(2, (4, 4)),
        "square": ToCertify("fold-square", network, Box.of([0, 0], [1, 1])),
        "plane": ToCertify("fold-plane", network),
        "merged": ToCertify("fold-pieces", network, statement="linear"),
        "laws": ToCertify("fold-laws", network, statement="laws"),
    }


def general_fold() -> list[list[object]]:
    """n_0, widths, the bound of Montufar et al. and the certified regions in the unit cube."""
    from exactrelu.depth.architecture_bounds import folding_network
    from exactrelu.depth.architecture_bounds.region_bounds import montufar_2014_lower_bound
    from exactrelu.networks import Box

    rows: list[list[object]] = []
    for n, widths in ((2, (4, 4)), (2, (5, 4, 3)), (3, (6, 4))):
        cube = Box.of([0] * n, [1] * n)
        name = f"cube-{n}-{'-'.join(map(str, widths))}"
        count = ToCertify(name, folding_network(n, widths), cube)
        rows.append([n, list(widths), montufar_2014_lower_bound(n, widths), count])
    return rows


def serra_attained() -> list[list[object]]:
    """n_0, widths, lower bound, upper bound, and the certified regions of the network."""
    from exactrelu.depth.architecture_bounds import zigzag_grid_network
    from exactrelu.depth.architecture_bounds.region_bounds import serra_lower_bound, serra_upper_bound

    rows: list[list[object]] = []
    for n, widths in ((1, (3, 3)), (1, (4, 3, 5))):
        name = f"grid-{n}-{'-'.join(map(str, widths))}"
        count = ToCertify(name, zigzag_grid_network(n, widths))
        lower, upper = serra_lower_bound(n, widths), serra_upper_bound(n, widths)
        rows.append([n, list(widths), lower, upper, count])
    return rows


def serra_reached() -> dict[str, object]:
    """The lower bound for (2; 6, 6), and whether the exact number of regions lies between the bounds."""
    from exactrelu.depth.architecture_bounds import zigzag_grid_network
    from exactrelu.depth.architecture_bounds.region_bounds import serra_lower_bound, serra_upper_bound
    from exactrelu.networks import count_regions

    found = int(count_regions(zigzag_grid_network(2, (6, 6))))
    lower, upper = serra_lower_bound(2, (6, 6)), serra_upper_bound(2, (6, 6))
    return {"lower": lower, "upper": upper, "between": lower <= found <= upper}


def maxout() -> list[list[object]]:
    """Ranks, the bound of Montufar, Ren and Zhang, and the regions of a layer that attains it."""
    from exactrelu.depth.architecture_bounds import attaining_maxout_layer, maxout_upper_bound

    return [[list(k), maxout_upper_bound(2, k), attaining_maxout_layer(2, k).count()] for k in RANKS]


def minkowski() -> list[list[object]]:
    """Dimension, vertices of the summands, the bound, and the vertices of a sum."""
    from exactrelu.arrangements.families import generic
    from exactrelu.depth.architecture_bounds import minkowski_vertex_bound
    from exactrelu.polyhedra import Polyhedron
    from exactrelu.zonotopes import Zonotope, minkowski_sum

    polygons = [
        [[0, 0], [7, 1], [3, 5]],
        [[0, 0], [5, -1], [6, 3], [1, 4]],
        [[0, 0], [4, -3], [9, 0], [8, 6], [2, 7]],
    ]
    triangles = [
        [[0, 0, 0], [1, 1, 5], [-3, 0, 3]],
        [[0, 0, 0], [5, 0, -4], [2, 5, 3]],
        [[0, 0, 0], [-4, -3, 3], [1, 0, 2]],
    ]
    rows: list[list[object]] = []
    for d, summands in ((2, polygons), (3, triangles)):
        total = minkowski_sum(*(Polyhedron.from_generators(points) for points in summands))
        vertices = [len(points) for points in summands]
        rows.append([d, vertices, minkowski_vertex_bound(d, vertices), len(total.vertices)])
    for m in (3, 4, 5):
        zonotope = Zonotope(generic(3, m, seed=2018, central=True).normals)
        count = ToCertify(f"segments-{m}", zonotope)
        rows.append([3, [2] * m, minkowski_vertex_bound(3, [2] * m), count])
    return rows


def hanin_rolnick() -> list[list[int]]:
    """Neurons of one hidden layer in one input, and the activation regions for different kinks."""
    from exactrelu.networks import ReLUNetwork, count_regions

    rows = []
    for neurons in range(1, 7):
        layer = ([[(-1) ** i] for i in range(neurons)], [i * i + 1 for i in range(neurons)])
        rows.append([neurons, int(count_regions(ReLUNetwork.from_weights([layer, ([[1] * neurons], [0])])))])
    return rows


REGIONS = "proper activation regions"

CLAIMS = (
    PaperClaim(
        "numbers",
        "Serra et al. <= Montufar 2017 <= Raghu et al.; Hinz and van de Geer equal the first.",
        "Serra et al. 2018; Hinz, van de Geer 2019; Montufar 2017; Raghu et al. 2017",
        f"{REGIONS}; n_0, widths, four upper bounds",
        numbers,
        "exact integers, by dynamic programming",
    ),
    PaperClaim(
        "large",
        "The bound of Serra et al. for (784; 500, 500, 500).",
        "Serra et al. 2018",
        f"number of decimal digits, residue modulo {PRIME}",
        large,
        "exact integer, by dynamic programming",
    ),
    PaperClaim(
        "fold",
        "A network (2; 4, 4) with 44 regions that meet the open unit square, 57 in the plane, 52 pieces.",
        "Montufar et al. 2014, Theorem 4; lines chosen here",
        f"lower bound; {REGIONS} of positive area in the square, in the plane; maximal open connected sets "
        "on which it is affine; different affine laws",
        fold,
        CERTIFIED,
    ),
    PaperClaim(
        "general-fold",
        "The bound of Montufar et al. is attained in the unit cube by hyperplanes in general position.",
        "Montufar et al. 2014, Theorem 4",
        f"n_0, widths, lower bound, {REGIONS} that meet the open cube",
        general_fold,
        CERTIFIED,
    ),
    PaperClaim(
        "serra-line",
        "In one input the lower and the upper bound of Serra et al. agree and are attained; (3, 3): 16.",
        "Serra et al. 2018; construction ours",
        f"n_0, widths, lower bound, upper bound, {REGIONS} on R",
        serra_attained,
        CERTIFIED,
    ),
    PaperClaim(
        "serra-plane",
        "A network (2; 6, 6) has at least the 352 regions of the lower bound.",
        "Serra et al. 2018; construction ours",
        f"{REGIONS} in the plane, compared with the bounds",
        serra_reached,
        "all regions of the network",
    ),
    PaperClaim(
        "maxout",
        "Maxout units of ranks (3, 2), (3, 3), (3, 3, 2) in the plane: 6, 9, 14 regions, attained.",
        "Montufar, Ren, Zhang 2022",
        "ranks, bound, full-dimensional sets on which every unit is one of its forms",
        maxout,
        "all cells of the arrangement of the kinks, each with an interior point",
    ),
    PaperClaim(
        "minkowski",
        "Most vertices of Minkowski sums: a 3-, 4- and 5-gon, three triangles, segments in R^3; attained.",
        "Weibel 2012; Adiprasito, Sanyal 2016",
        "dimension, vertices of the summands, bound, vertices of a sum",
        minkowski,
        f"verified directions and Farkas proofs; segments: {CERTIFIED}",
    ),
    PaperClaim(
        "hanin-rolnick",
        "One hidden layer of N neurons with different kinks in one input has N + 1 activation regions.",
        "Hanin, Rolnick 2019: an exact instance",
        f"N, {REGIONS} on R",
        hanin_rolnick,
        "all regions of the network",
    ),
)


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """The numbers, and who attains which bound."""
    numbers: tuple[tuple[Entry, ...], ...] = tuple(
        (_architecture(n, widths), *bounds) for n, widths, *bounds in values["numbers"]
    )
    attained: list[tuple[Entry, ...]] = [
        ("Montufar et al. 2014", _architecture(n, widths), bound, found)
        for n, widths, bound, found in values["general-fold"]
    ]
    attained += [
        ("Serra et al. 2018", _architecture(n, widths), bound, found)
        for n, widths, bound, _, found in values["serra-line"]
    ]
    attained += [
        ("maxout", f"ranks {', '.join(map(str, ranks))}", bound, found)
        for ranks, bound, found in values["maxout"]
    ]
    attained += [
        ("Minkowski sums", f"R^{d}, vertices {', '.join(map(str, vertices))}", bound, found)
        for d, vertices, bound, found in values["minkowski"]
    ]
    by_networks = len(values["general-fold"]) + len(values["serra-line"])
    proofs = ["certificate"] * by_networks + ["all cells of an arrangement"] * len(values["maxout"])
    proofs += [
        "certificate" if set(vertices) == {2} else "directions, Farkas"
        for _, vertices, _, _ in values["minkowski"]
    ]
    return {
        "upper_bounds": Table(
            "Upper bounds for proper activation regions",
            ("architecture", "Serra 2018", "Hinz 2019", "Montufar 2017", "Raghu 2017"),
            numbers,
        ).proved_by("theorems, quoted; exact integers"),
        "attained": Table(
            "Bounds that are attained; regions of networks are those in the open cube, or on the line",
            ("bound", "architecture", "value", "counted"),
            tuple(attained),
        ).proved_by(*proofs),
    }


def _architecture(inputs: int, widths: list[int]) -> str:
    return f"({inputs}; {', '.join(map(str, widths))})"


PAPER = Paper(
    folder="serra2018",
    title="Bounds for the regions of an architecture: Montufar et al. 2014 to Serra et al. 2018",
    claims=CLAIMS,
    tables=tables,
)
