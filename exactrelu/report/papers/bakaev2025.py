"""Bakaev, Brunck, Hertrich, Stade, Yehudayoff (2025): MAX_5 with two hidden layers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from exactrelu.report.certificates import CERTIFIED, ToCertify
from exactrelu.report.claims import Paper, PaperClaim, Value
from exactrelu.report.table import Table

if TYPE_CHECKING:
    from exactrelu.networks.network import ReLUNetwork

DEPTHS = range(3, 30)


@cache
def network() -> ReLUNetwork:
    """Return the network of Equation (2)."""
    from exactrelu.depth.maximum import bakaev_max_5

    return bakaev_max_5().two_layer_sum().network()


def identity() -> dict[str, object]:
    """Decide Equation (2) on all cells of the arrangement of its kinks."""
    from exactrelu.depth.maximum import bakaev_max_5, prove_maximum

    proof = prove_maximum(bakaev_max_5())
    return {"holds": bool(proof), "hyperplanes": proof.hyperplanes}


def is_read_back() -> dict[str, object]:
    """The shape of the network, the ring of its weights, and whether its weights are Equation (2)."""
    from exactrelu.depth.maximum import bakaev_max_5, read_two_layer_sum, weight_ring

    ring = weight_ring(network())
    return {
        "hidden layers": len(network().widths),
        "second layer": network().widths[1],
        "same": read_two_layer_sum(network()) == bakaev_max_5().two_layer_sum(),
        "weights": str(ring),
        "denominators": ring.denominators,
    }


def from_weights() -> dict[str, object]:
    """Decide from the weights alone whether the network is MAX_5."""
    from exactrelu.depth.maximum import computes_maximum

    verdict = computes_maximum(network())
    return {
        "maximum": bool(verdict),
        "orders": verdict.orders,
        "laws": ToCertify("max-5-laws", network(), statement="laws"),
    }


def tree() -> dict[str, object]:
    """MAX_5 and MAX_16 as trees of maxima of two: hidden layers, sizes, proofs gadget by gadget."""
    from exactrelu.depth.maximum import tree_maximum

    built = {n: tree_maximum(n) for n in (5, 16)}
    return {
        str(n): [len(made.network.widths), made.network.size, bool(made.prove())] for n, made in built.items()
    }


def depths() -> list[list[int | None]]:
    """n, and upper bounds: ceil(log_2 n), Bakaev et al., Rueß et al."""
    from exactrelu.depth.maximum import maximum_depth_bounds

    rows: list[list[int | None]] = []
    for n in DEPTHS:
        upper = {b.source.split()[0]: b.hidden_layers for b in maximum_depth_bounds(n) if b.side == "upper"}
        rows.append([n, upper["Arora"], upper.get("Bakaev"), upper["Rueß"]])
    return rows


NAME = "Bakaev et al. 2025"

CLAIMS = (
    PaperClaim(
        "identity",
        "MAX_5 is half the sum of five maxima minus four, each of sums of maxima of two linear forms.",
        f"{NAME}, Equation (2)",
        "equality of functions on R^5; hyperplanes on which two forms of one maximum are equal",
        identity,
        "equality of linear maps on every cell of the arrangement, whose list is proved complete",
    ),
    PaperClaim(
        "network",
        "The explicit network with two hidden layers that Equation (2) makes.",
        f"{NAME}, Equation (2)",
        "the sum read back from the weights; second-layer neurons; the smallest ring of the weights",
        is_read_back,
        "normal form of sums of rectified sums; equal forms are equal functions",
    ),
    PaperClaim(
        "from-weights",
        "From its weights alone the network is MAX_5: its laws are the coordinates, each order is right.",
        f"{NAME}, Equation (2)",
        "whether the network is the maximum; orders evaluated; different affine laws",
        from_weights,
        f"continuity; number of laws: {CERTIFIED}",
    ),
    PaperClaim(
        "tree",
        "ceil(log_2 n) hidden layers by maxima of two, the record until 2025: MAX_5, MAX_16.",
        "Arora et al. 2018, Theorem 2.1 and Lemma D.3",
        "hidden layers, nodes, whether every gadget is proved",
        tree,
        "gadgets on all their regions; products of matrices",
    ),
    PaperClaim(
        "depths",
        "Upper bounds for the hidden layers of MAX_n, n = 3..29, with real weights.",
        "Arora et al. 2018; Bakaev et al. 2025, Theorem 1; Rueß et al. 2026",
        "n, ceil(log_2 n), ceil(log_3(n - 2)) + 1 (n >= 4), ceil(log_5(n / 2)) + 1",
        depths,
        "exact integers; the theorems are quoted",
    ),
)


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """The depths."""
    return {
        "depths": Table(
            "Hidden layers that suffice for the maximum of n numbers",
            ("n", "Arora et al. 2018", "Bakaev et al. 2025", "Rueß et al. 2026"),
            tuple(tuple(row) for row in values["depths"]),
        ).proved_by("theorems, quoted")
    }


PAPER = Paper(
    folder="bakaev2025",
    title="Bakaev et al. 2025: the maximum of five numbers with two hidden layers",
    claims=CLAIMS,
    tables=tables,
)
