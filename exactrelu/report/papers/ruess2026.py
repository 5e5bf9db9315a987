"""Rueß et al. (2026): symmetrised identities for the maximum, found and proved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from exactrelu.report.claims import Paper, PaperClaim, Value
from exactrelu.report.table import Entry, Table

if TYPE_CHECKING:
    from exactrelu.depth.maximum import MaximumIdentity

# n and the pairs on each side of a term.
FOUND = ((5, 2), (6, 2), (7, 3))


@cache
def found(n: int, pairs: int) -> MaximumIdentity | None:
    """Search for an identity."""
    from exactrelu.depth.maximum import find_identity

    return find_identity(n, pairs, restarts=30 if n < 7 else 0)


def published(n: int) -> Callable[[], dict[str, object]]:
    """Prove the identity of the paper twice."""

    def compute() -> dict[str, object]:
        from exactrelu.depth.maximum import check_identity, known_identity

        identity = known_identity(n)
        proof = identity.prove()
        return {
            "terms": len(identity.terms),
            "proved": bool(proof),
            "hinges left": len(proof.hinges),
            "checked": bool(check_identity(identity)),
        }

    return compute


def searched(n: int, pairs: int) -> Callable[[], dict[str, object]]:
    """Search, prove, check."""

    def compute() -> dict[str, object]:
        from exactrelu.depth.maximum import check_identity

        identity = found(n, pairs)
        if identity is None:
            return {"found": False}
        return {
            "found": True,
            "pairs": pairs,
            "proved": bool(identity.prove()),
            "checked": bool(check_identity(identity)),
        }

    return compute


def fewer_pairs() -> list[list[object]]:
    """n, pairs, and whether the search finds an identity with so few pairs."""
    return [[n, k, found(n, k) is not None] for n, k in ((4, 1), (5, 1), (6, 1), (7, 2))]


def networks() -> list[list[object]]:
    """n, widths, whether the weights are the identity, whether symmetric, the ring of the weights."""
    from exactrelu.depth.maximum import known_identity, read_two_layer_sum, weight_ring

    rows: list[list[object]] = []
    for n in (5, 6):
        total = known_identity(n).two_layer_sum()
        network = total.network()
        same = read_two_layer_sum(network) == total
        rows.append([n, network.widths, same, total.is_visibly_symmetric(), str(weight_ring(network))])
    return rows


def from_weights() -> bool:
    """Decide from the weights alone whether the network of the identity for MAX_5 is the maximum."""
    from exactrelu.depth.maximum import computes_maximum, known_identity

    return bool(computes_maximum(known_identity(5).network()))


NAME = "Rueß et al. 2026"
ON_CHAMBER = "normal form on the sorted chamber; and proofs/check_max.py, which shares no code"

CLAIMS = (
    *(
        PaperClaim(
            f"identity-{n}",
            f"The symmetrised identity for MAX_{n}.",
            f"{NAME}; coefficients as published",
            "terms; whether all kinks cancel and the linear part is the largest coordinate",
            published(n),
            ON_CHAMBER,
        )
        for n in (5, 6)
    ),
    *(
        PaperClaim(
            f"search-{n}",
            f"A symmetrised identity for MAX_{n}, found by exact linear algebra on orbits of terms.",
            f"{NAME}: two hidden layers for n <= 10",
            "pairs on each side of a term; whether the identity is proved",
            searched(n, pairs),
            ON_CHAMBER,
        )
        for n, pairs in FOUND
    ),
    PaperClaim(
        "pairs",
        "How many pairs on each side of a term the search needs; finding nothing proves nothing.",
        f"{NAME}; the family of terms is that of the search",
        "n, pairs, whether an identity is found",
        fewer_pairs,
        "linear algebra modulo a prime over the listed terms",
    ),
    PaperClaim(
        "networks",
        "The networks of the identities for MAX_5 and MAX_6.",
        NAME,
        "n, widths, weights read back, symmetric in normal form, the smallest ring of the weights",
        networks,
        "normal form of sums of rectified sums; equal forms are equal functions",
    ),
    PaperClaim(
        "from-weights",
        "From its weights alone the network of the identity for MAX_5 is the maximum.",
        NAME,
        "whether the network is the maximum",
        from_weights,
        "affine laws of all regions, and one point for each order of the coordinates",
    ),
)


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """The terms of the published identities and of the one found for n = 7."""
    from exactrelu.depth.maximum import known_identity

    rows: list[tuple[Entry, ...]] = []
    for n in (5, 6):
        identity = known_identity(n)
        rows += [(n, c, str(t)) for c, t in zip(identity.coefficients, identity.terms, strict=True)]
    seven = found(7, 3)
    if seven is not None:
        rows += [(7, c, str(t)) for c, t in zip(seven.coefficients, seven.terms, strict=True)]
    return {
        "identities": Table(
            "MAX_n as a sum of symmetrised terms F_n[A; B]", ("n", "coefficient", "term"), tuple(rows)
        ).proved_by("normal form, and check_max.py")
    }


PAPER = Paper(
    folder="ruess2026",
    title="Rueß et al. 2026: the maximum of n numbers by symmetrised identities",
    claims=CLAIMS,
    tables=tables,
)
