"""Section 2 and Example A.2: functions that are near while all their parameters are far."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from gmpy2 import mpq

from exactrelu.report.claims import PaperClaim, Value
from exactrelu.report.table import Entry, Formula, Table

if TYPE_CHECKING:
    from exactrelu.degeneracy.examples import Family

NAME = "Berner, Elbrächter, Grohs 2019"

EXAMPLES = {
    "2.1": "Example 2.1 (exploding gradient)",
    "2.2": "Example 2.2 (unbalanced)",
    "2.3": "Example 2.3 (redundant direction)",
    "2.4": "Example 2.4 (opposite families), with the vectors of its figure",
    "2.5": "Example 2.5 (opposite neurons), parameters in Q(sqrt 2)",
    "2.5 (rational)": "Example 2.5 with rational parameters (our companion)",
    "A.2": "Example A.2 (unbalanced, growing)",
}

INSTANCES = (1, 2, 3, 5, 10)
CERTIFIED = 2
"""The k at which semi-norms are certified."""

SYMBOLIC = "sums over all sides of independent kinks; signs for every k >= 1 by coefficients in k - 1"
SPLIT = "every case has a vector y, |y|_1 <= 1, that keeps a neuron away; signs by coefficients in k - 1"


def family(name: str) -> Family:
    """Return the example of that name."""
    from exactrelu.degeneracy.examples import all_families

    return next(found for found in all_families() if found.name == name)


def for_every_k(name: str) -> dict[str, object]:
    """The semi-norm of g_k - R(Gamma_k), and the least distance that is proved, as functions of k."""
    found = family(name)
    seminorm = str(found.seminorm())
    if name == "2.1":
        # Gamma is 0: the distance is the norm, and that is bounded by a product.
        return {"seminorm": seminorm, "distance": _norm_bound(found), "cases": 1}
    proof = found.distance()
    return {"seminorm": seminorm, "distance": str(proof.bound), "cases": proof.cases}


def _norm_bound(found: Family) -> str:
    """Return k if every parametrisation of g_k has a norm of at least that, for every k >= 1."""
    from exactrelu.degeneracy.examples import K, smallest_norm

    squared = smallest_norm(found)
    return str(K) if (squared - K * K).is_nonnegative() else f"sqrt({squared})"


def explosion() -> dict[str, str]:
    """Example 2.1: sup norm, semi-norm and the squared norm of every parametrisation, as functions of k."""
    from exactrelu.degeneracy.examples import exploding_gradient, smallest_norm

    found = exploding_gradient()
    return {
        "supremum": str(found.form.supremum_in_square()),
        "seminorm": str(found.form.seminorm()),
        "squared norm at least": str(smallest_norm(found)),
    }


def explosion_instances() -> list[list[object]]:
    """Example 2.1 at single k: sup norm on the square by regions, and the norm of the paper's Phi_k."""
    from exactrelu.degeneracy.examples import exploding_gradient, supremum_at

    found = exploding_gradient()
    norms = [found.at(k).phi.norm.rational for k in INSTANCES]
    return [[supremum_at(found, k), norm] for k, norm in zip(INSTANCES, norms, strict=True)]


NEAREST = ("2.1", "2.2", "2.3", "2.5 (rational)", "A.2")
"""Examples with rational parameters and as many kinks as neurons."""


def nearest(name: str) -> list[str]:
    """The least distance of all parametrisations of g_k from Gamma_k at single k, exactly."""
    from exactrelu.degeneracy.inverse_stability import nearest_parametrisation

    found = [family(name).at(k) for k in INSTANCES]
    return [str(nearest_parametrisation(one.gamma, one.phi).distance) for one in found]


def instances(name: str) -> list[object]:
    """The semi-norms at single k, from the regions of the network that computes the difference."""
    return [family(name).at(k).seminorm for k in INSTANCES]


def certified(name: str) -> bool:
    """Certify the semi-norm at one k, and have the certificate checked."""
    from exactrelu.degeneracy.norm_certificates import certify_norm, check_norm
    from exactrelu.degeneracy.norms import w1inf_distance

    instance = family(name).at(CERTIFIED)
    norm = w1inf_distance(instance.phi.network, instance.gamma.network)
    with tempfile.TemporaryDirectory() as folder:
        return bool(check_norm(certify_norm(norm, Path(folder) / "norm.json").path))


def free_radius() -> list[str]:
    """Example 2.2 for other r: the least distance that is proved, for every k."""
    from exactrelu.degeneracy.examples import unbalanced

    return [str(unbalanced(r).distance().bound) for r in ("1/3", 1, 7)]


def wider_bounds() -> list[bool]:
    """Whether bounds that are larger by a hundredth can be proved too: they are attained, or steps are
    missing."""
    from exactrelu.degeneracy.examples import distance_bound

    found = []
    for name in EXAMPLES:
        if name != "2.1":
            one = family(name)
            found.append(distance_bound(one.rows, one.form, one.claimed + mpq(1, 100)) is not None)
    return found


def lemma_a3() -> dict[str, object]:
    """Sums of opposite families: 0 when the rows add up to 0, and only then (100 seeded families)."""
    from exactrelu import ReLUNetwork
    from exactrelu.degeneracy.shallow import canonical_form

    random = Random(3)
    vanish = other = 0
    for number in range(100):
        rows = [[mpq(random.randint(-5, 5)) for _ in range(3)] for _ in range(4)]
        closing = [-sum(column, mpq(0)) for column in zip(*rows, strict=True)]
        if number % 2:
            closing[0] += 1
        rows.append(closing)
        both = [*rows, *([-x for x in row] for row in rows)]
        network = ReLUNetwork.from_weights([(both, [0] * 10), ([[1] * 5 + [-1] * 5], [0])])
        form = canonical_form(network)
        vanish += form.is_zero
        other += form.is_affine and form.linear == ((1, 0, 0),)
    return {"rows add up to 0: function 0": vanish, "rows add up to e_1: function x_1": other}


def sup_by_seminorm() -> bool:
    """Whether ``|f| <= d |f|_{W^{1,inf}}`` on (-1, 1)^d for 30 seeded networks without biases, (17)."""
    from exactrelu import Box, ReLUNetwork
    from exactrelu.degeneracy.norms import sup_norm, w1inf_seminorm

    random = Random(17)
    for number in range(30):
        d = 2 + number % 2
        rows = [[random.randint(-5, 5) for _ in range(d)] for _ in range(4)]
        out = [random.randint(-5, 5) for _ in range(4)]
        network = ReLUNetwork.from_weights([(rows, [0] * 4), ([out], [0])])
        if sup_norm(network, Box.cube(1, d)).value > d * w1inf_seminorm(network).value:
            return False
    return True


def key_of(name: str) -> str:
    """Return the name of an example as claim ids have it."""
    return name.replace(" (", "-").replace(")", "")


def _claims_of(name: str) -> list[PaperClaim]:
    where = f"{NAME}, {EXAMPLES[name]}"
    key = key_of(name)
    return [
        PaperClaim(
            f"example-{key}",
            "For every k >= 1: the semi-norm of g_k - R(Gamma_k), and a distance that all parameters keep.",
            where,
            "W^{1,inf} semi-norm on R^d; least |Phi - Gamma_k|_inf proved over all Phi with R(Phi) = g_k",
            partial(for_every_k, name),
            f"{SYMBOLIC}; {SPLIT}",
        ),
        PaperClaim(
            f"instances-{key}",
            f"The semi-norm for k = {', '.join(map(str, INSTANCES))}.",
            where,
            "W^{1,inf} semi-norm on R^d",
            partial(instances, name),
            "largest derivative over the complete list of regions of the difference",
        ),
        PaperClaim(
            f"certified-{key}",
            f"The semi-norm for k = {CERTIFIED} has a certificate that is accepted.",
            where,
            "W^{1,inf} semi-norm on R^d",
            partial(certified, name),
            "certificate of all regions of the difference, checked in the run",
        ),
    ]


CLAIMS = (
    *(claim for name in EXAMPLES for claim in _claims_of(name)),
    *(
        PaperClaim(
            f"nearest-{key_of(name)}",
            f"Gamma_k's distance from the parametrisations of g_k, k = {', '.join(map(str, INSTANCES))}.",
            f"{NAME}, {EXAMPLES[name]}",
            "min |Phi - Gamma_k|_inf over all Phi with R(Phi) = g_k",
            partial(nearest, name),
            "one neuron a kink: permutations, facings, and scales at crossings, compared by squaring",
        )
        for name in NEAREST
    ),
    PaperClaim(
        "explosion",
        "Example 2.1 for every k >= 1: sup norm 1/k, semi-norm k^2, every parametrisation at least k.",
        f"{NAME}, Example 2.1",
        "sup norm on (-1, 1)^2; W^{1,inf} semi-norm; square of the max-norm of the parameters",
        explosion,
        f"{SYMBOLIC}; the product of the two factors of a neuron is the strength of its kink",
    ),
    PaperClaim(
        "explosion-instances",
        f"Example 2.1 for k = {', '.join(map(str, INSTANCES))}: sup norm, and the norm of the paper's Phi_k.",
        f"{NAME}, Example 2.1",
        "sup norm on [-1, 1]^2; max-norm of parameters",
        explosion_instances,
        "largest value over the vertices of all regions",
    ),
    PaperClaim(
        "free-radius",
        "Example 2.2 for r = 1/3, 1, 7: every parametrisation stays r away, for every k.",
        f"{NAME}, Example 2.2",
        "least |Phi - Gamma|_inf proved",
        free_radius,
        SPLIT,
    ),
    PaperClaim(
        "wider-bounds",
        "No bound of the examples is proved when it is larger by 1/100.",
        f"{NAME}, Section 2 (our control)",
        "whether the case split closes",
        wider_bounds,
        "the same search; it refutes nothing",
    ),
    PaperClaim(
        "lemma-A3",
        "Opposite families cancel when the rows add up to 0; otherwise a linear function is left.",
        f"{NAME}, Lemma A.3",
        "canonical form of 5 + 5 neurons in R^3, 100 seeded families",
        lemma_a3,
        "canonical forms",
    ),
    PaperClaim(
        "sup-by-seminorm",
        "On (-1, 1)^d the sup norm is at most d times the semi-norm (30 seeded networks).",
        f"{NAME}, (17) and below",
        "sup norm on [-1, 1]^d, W^{1,inf} semi-norm on R^d",
        sup_by_seminorm,
        "complete lists of regions",
    ),
)

# What the paper says where the table has exact values.
_PAPER_SAYS = {
    "2.1": "norms tend to infinity",
    "2.2": "at least r",
    "2.3": "at least 1",
    "2.4": "at least some C > 0",
    "2.5": "at least k",
    "2.5 (rational)": "not in the paper",
    "A.2": "at least k",
}


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """The examples for every k, and at single k."""
    rows: list[tuple[Entry, ...]] = []
    single: list[tuple[Entry, ...]] = []
    for name in EXAMPLES:
        key = key_of(name)
        found = values[f"example-{key}"]
        rows.append(
            (
                name,
                _formula(found["seminorm"]),
                _formula(found["distance"]),
                found["cases"],
                _PAPER_SAYS[name],
                values[f"certified-{key}"],
            )
        )
        single.append((name, *(mpq(x) for x in values[f"instances-{key}"])))
    return {
        "examples": Table(
            "Section 2 for every k >= 1: semi-norm of the difference, least distance of all parameters",
            (
                "example",
                Formula(r"|g_k-R(\Gamma_k)|_{W^{1,\infty}}", "semi-norm"),
                Formula(r"\|\Phi-\Gamma_k\|_\infty\ge", "distance at least"),
                "cases",
                "paper on the distance",
                "certified at k = 2",
            ),
            tuple(rows),
        ).proved_by("arithmetic in Q(k); a case split"),
        "nearest": Table(
            "Distance of the parameters from all parametrisations of g_k, at single k",
            ("example", *(Formula(f"k={k}", f"k = {k}") for k in INSTANCES)),
            tuple((name, *values[f"nearest-{key_of(name)}"]) for name in NEAREST),
        ).proved_by("minimum over all matchings"),
        "instances": Table(
            "Semi-norms of the differences at single k, from complete lists of regions",
            ("example", *(Formula(f"k={k}", f"k = {k}") for k in INSTANCES)),
            tuple(single),
        ).proved_by("complete lists of regions"),
    }


def _formula(text: str) -> Formula:
    return Formula(text.replace("k^2", "k^{2}"), text)
