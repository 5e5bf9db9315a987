"""Stargalla, Hertrich and Reichman 2025: six definitions of a linear region, instance by instance.

The networks are files of ``proofs/stargalla2025/networks`` in the checkout, which have no counts in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.arith.records import Node
from exactrelu.certificates.claims import Count, RegionDefinition
from exactrelu.errors import InputError
from exactrelu.report.certificates import CERTIFIED, ToCertify
from exactrelu.report.claims import Paper, PaperClaim, Value
from exactrelu.report.table import Entry, Formula, Table

if TYPE_CHECKING:
    from exactrelu.networks import ActivationRegion, ReLUNetwork
    from exactrelu.polyhedra import Polyhedron

FOLDER = "stargalla2025"
NAME = "Stargalla, Hertrich and Reichman 2025"

SUBDIVISION = "exact subdivision, every sign certified by a rigorous float bound or by integers"
COMPLEX = "canonical complex with faces of all dimensions, exact, Euler characteristic 1 asserted"
HOW = {
    RegionDefinition.ACTIVATION: f"distinct patterns of all faces of the {COMPLEX}",
    RegionDefinition.PROPER: CERTIFIED,
    RegionDefinition.CONVEX: f"a lower bound and a complex with so many cells meet; {COMPLEX}",
    RegionDefinition.OPEN_CONNECTED: CERTIFIED,
    RegionDefinition.CLOSED_CONNECTED: f"components of the sets of one law; {COMPLEX}",
    RegionDefinition.AFFINE: CERTIFIED,
}
STATEMENTS = {
    RegionDefinition.PROPER: "regions",
    RegionDefinition.OPEN_CONNECTED: "linear",
    RegionDefinition.AFFINE: "laws",
}
"""What a certificate states of a network, by definition; the others have none."""

COEFFICIENTS = ("1/3", "1", "2", "7/2", "-1/2", "-1", "-5")
"""Values of c for which the sets {c y = |x|} are examined."""

CASES = (
    *("abs_touch", "antipodal1", "braid_3", "braid_4", "braid_5", "cancel49", "catalan_3", "central2_16"),
    *("central3_8", "coxB_3", "coxD_3", "coxD_4", "dead", "deepid_k5", "diamond", "dup5", "dupneg5"),
    *("few_neurons_d5", "grid3x3x3", "grid4x4", "int_d2_10x10x10", "int_d2_16", "int_d3_10x10x10"),
    *("int_d3_16", "int_d4_12", "kissing", "linial_3", "max2", "parallel_1e-9", "parallel_far"),
    *("pencil10_third", "pencil10_third_shift", "resonance_2", "resonance_3", "saw3_4", "shi_3", "shi_4"),
    *("tent2d_2", "tent2d_3", "tent2d_3_rot", "tent2d_4", "tent_10", "tent_11_shift", "tent_13", "tent_3"),
    *("tent_6", "tent_8_shift", "thirds_d2_8x8", "thirds_d3_6x6", "triangle_1e-12", "triangle_1e-9"),
    *("zero_out", "zerobias_d2_8x8", "zerobias_d4_5x5"),
)
"""Degenerate networks: parallel, concurrent, repeated, dead and cancelling neurons."""


@attrs.frozen
class Reference:
    """A network whose counts tell the definitions apart.

    Attributes
    ----------
    name : str
        Of its file.
    function : Formula
        What it computes.
    source : str
    open_bounds : tuple of RegionDefinition
        Definitions whose count the package only bounds; they are not claimed.
    """

    name: str
    function: Formula
    source: str
    open_bounds: tuple[RegionDefinition, ...] = ()


REFERENCES = (
    Reference("fan", Formula(r"\max(-y,\min(0,-x))", "max(-y, min(0, -x))"), f"{NAME}, Definitions 1-6"),
    Reference(
        "contact",
        Formula(r"\rho(\min(x,y))+\rho(\min(-x,-y))", "relu(min(x, y)) + relu(min(-x, -y))"),
        f"{NAME}, Definitions 4 and 5 differ",
    ),
    Reference(
        "hat",
        Formula(r"\rho(x+1)-2\rho(x)+\rho(x-1)", "relu(x + 1) - 2 relu(x) + relu(x - 1)"),
        f"{NAME}, Definitions 5 and 6 differ",
    ),
    Reference(
        "bridge",
        Formula(r"\min(|y|,\rho(1-|x|))", "min(|y|, relu(1 - |x|))"),
        f"{NAME}, Definition 5: closed regions also join along a slice",
        (RegionDefinition.CONVEX,),
    ),
    Reference("abs", Formula("|x|", "|x|"), "Arora et al. 2018, Definition 3 (corrected, E1)"),
)


def network_folder() -> Path:
    """Return the folder of the network files in the checkout.

    Raises
    ------
    InputError
        If there is no checkout, neither around the package nor in the working directory.
    """
    roots = (Path(__file__).resolve().parents[3], Path.cwd())
    for root in roots:
        folder = root / "proofs" / FOLDER / "networks"
        if folder.is_dir():
            return folder
    raise InputError(f"the networks of proofs/{FOLDER} must be in a checkout, got none; run from its root")


@cache
def network(name: str) -> ReLUNetwork:
    """Return the network of a file of the folder."""
    from exactrelu.networks import ReLUNetwork

    return ReLUNetwork.from_json(network_folder() / f"{name}.json")


def box_radius(name: str) -> Rational:
    """Return the r of the box [-r, r]^n that a file names beside its network."""
    from exactrelu.networks.reading import IGNORED_KEYS

    root = Node.of_file(network_folder() / f"{name}.json")
    return root.fields(["layers", "box"], [key for key in IGNORED_KEYS if key != "box"])["box"].rational()


def reference_count(name: str, definition: RegionDefinition) -> Count | ToCertify:
    """Count the regions of a reference network on R^n by one definition."""
    from exactrelu.networks import count_regions

    if definition in STATEMENTS:
        return ToCertify(f"{name}-{definition.value}", network(name), statement=STATEMENTS[definition])
    return count_regions(network(name), definition, engine="lattice")


# ------------------------------------------------------------ erratum E1


class Part(NamedTuple):
    """The part of {c y = |x|} in one closed activation region."""

    region: ActivationRegion
    points: Polyhedron


def parts(c: Rational) -> list[Part]:
    """Return the sets on which the law of a region equals c y, region by region; together {c y = |x|}."""
    from exactrelu.networks import activation_regions
    from exactrelu.polyhedra import Polyhedron

    found = []
    for region in activation_regions(network("abs"), engine="lattice"):
        (((a_x, a_y),), (b,)) = region.affine_map
        closed = region.closure
        equation = ((a_x, a_y - c), b)
        points = Polyhedron.from_halfspaces(closed.halfspaces, [*closed.equations, equation], 2)
        found.append(Part(region, points))
    return found


def v_shape(coefficient: str) -> dict[str, object]:
    """Examine the set {c y = |x|}, on which |x| agrees with c y.

    Returns
    -------
    dict
        Its rays, its dimension, and whether: |x| = c y on each ray, by identity of the linear laws along it;
        it is connected, as a union of rays that all start at the origin. The law is the only one that takes
        the values of the network at the origin and on the rays: none when they are parallel.
    """
    c = mpq(coefficient)
    origin = (mpq(0), mpq(0))
    found = parts(c)
    rays = _rays(found)
    return {
        "c": coefficient,
        "rays": rays,
        "dimension": max(part.points.dimension for part in found),
        "equal": all(_agrees_along_rays(part, c) for part in found),
        "connected": all(part.points.vertices == (origin,) and not part.points.lines for part in found),
        "law": _only_law(rays),
    }


def _agrees_along_rays(part: Part, c: Rational) -> bool:
    """Whether the law of the region equals c y at the origin and has its slope along every ray."""
    (((a_x, a_y),), (b,)) = part.region.affine_map
    return b == 0 and all(a_x * x + a_y * y == c * y for x, y in part.points.rays)


def _rays(found: Sequence[Part]) -> list[tuple[int, ...]]:
    return sorted(ray for part in found for ray in part.points.rays)


def _only_law(rays: Sequence[Sequence[int]]) -> tuple[Rational, ...] | None:
    """Return the (p, q, s) with p x + q y + s equal to the network at the origin and the ends of two rays."""
    (x_1, y_1), (x_2, y_2) = rays
    determinant = x_1 * y_2 - x_2 * y_1
    if determinant == 0:
        return None
    (start,), (f_1,), (f_2,) = (network("abs")(point) for point in ((0, 0), *rays))
    g_1, g_2 = f_1 - start, f_2 - start
    return (g_1 * y_2 - g_2 * y_1) / determinant, (x_1 * g_2 - x_2 * g_1) / determinant, start


def different_laws() -> int:
    """Return how many different laws the sets {c y = |x|} have."""
    return len({_only_law(_rays(parts(mpq(c)))) for c in COEFFICIENTS})


# ------------------------------------------------------------ degenerate networks


def degenerate(name: str) -> dict[str, object]:
    """Count the proper activation regions of a case on R^n and in its box, and its affine maps."""
    from exactrelu.networks import Box

    chosen = network(name)
    box = Box.cube(box_radius(name), chosen.inputs)
    return {
        "space": ToCertify(f"{name}-space", chosen),
        "domain": str(box),
        "box": ToCertify(f"{name}-box", chosen, box),
        "affine": ToCertify(f"{name}-laws", chosen, statement="laws"),
    }


# ------------------------------------------------------------ claims and tables


def _reference_claims(reference: Reference) -> list[PaperClaim]:
    return [
        PaperClaim(
            id=f"{reference.name}-{definition.value}",
            statement=f"The number of regions of {reference.function} by Definition {number}.",
            source=reference.source,
            definition=definition.meaning,
            compute=partial(reference_count, reference.name, definition),
            how=HOW[definition],
        )
        for number, definition in enumerate(RegionDefinition, 1)
        if definition not in reference.open_bounds
    ]


def _erratum_claims() -> tuple[PaperClaim, ...]:
    source = "Arora et al. 2018, Definition 3 as printed (E1)"
    return (
        PaperClaim(
            id="v-sets",
            statement="|x| on R^2 equals c y on the connected set {c y = |x|}, which has no interior.",
            source=source,
            definition="sets {c y = |x|} for the named c, without asking for an interior",
            compute=lambda: [v_shape(c) for c in COEFFICIENTS],
            how="each closed region cut with {law = c y}, exact generators; linear identity on each ray",
        ),
        PaperClaim(
            id="v-laws",
            statement="The laws on the sets {c y = |x|} are pairwise different, so that none are one piece.",
            source=source,
            definition="different affine maps, each the only one that agrees with |x| on its set",
            compute=different_laws,
            how="interpolation at three affinely independent points of each set, exact",
        ),
    )


def _case_claim(name: str) -> PaperClaim:
    return PaperClaim(
        id=f"case-{name}",
        statement=f"The proper activation regions on R^n and in a box, and the affine maps, of {name}.",
        source=f"{NAME}, Definitions 2 and 6",
        definition=f"{RegionDefinition.PROPER.meaning}; {RegionDefinition.AFFINE.meaning}",
        compute=partial(degenerate, name),
        how=CERTIFIED,
    )


_LAW = Formula("(p,q,s):px+qy+s", "(p, q, s): p x + q y + s")


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """The six counts of the reference networks, the sets of erratum E1, and the degenerate networks."""
    numbered = [(Formula(f"R_{i}", f"R_{i}"), d) for i, d in enumerate(RegionDefinition, 1)]
    rows: list[tuple[Entry, ...]] = [
        (r.function, *(values.get(f"{r.name}-{d.value}") for _, d in numbered)) for r in REFERENCES
    ]
    cases: list[tuple[Entry, ...]] = [
        (name, found["space"], found["box"], Formula(found["domain"], found["domain"]), found["affine"])
        for name, found in ((name, values[f"case-{name}"]) for name in CASES)
    ]
    return {
        "definitions": Table(
            "Regions on R^n: activation, proper, convex, open connected, closed connected, affine",
            ("network", *(formula for formula, _ in numbered)),
            tuple(rows),
        ).proved_by("R_2, R_4 and R_6 by certificates, the others by the complex"),
        "erratum": Table(
            "Sets without interior on which |x| on R^2 is affine",
            (Formula("c", "c"), "rays from the origin", "dimension", _LAW, Formula("|x|=cy", "|x| = c y")),
            tuple(map(_v_row, values["v-sets"])),
        ).proved_by("cells cut in exact arithmetic"),
        "degenerate": Table(
            "Degenerate networks: proper activation regions on R^n and in the box, and affine maps",
            ("network", Formula(r"\mathbb{R}^n", "R^n"), "in the box", "box", "affine maps"),
            tuple(cases),
        ).proved_by("certificates"),
    }


def _v_row(found: Mapping[str, Value]) -> tuple[Entry, ...]:
    rays = ", ".join(f"({x}, {y})" for x, y in found["rays"])
    p, q, s = found["law"]
    return (mpq(found["c"]), rays, found["dimension"], f"({p}, {q}, {s})", found["equal"])


PAPER = Paper(
    folder=FOLDER,
    title=f"{NAME}: six definitions of a linear region",
    claims=(
        *(claim for reference in REFERENCES for claim in _reference_claims(reference)),
        *_erratum_claims(),
        *map(_case_claim, CASES),
    ),
    tables=tables,
)
