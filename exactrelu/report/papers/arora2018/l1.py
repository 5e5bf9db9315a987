"""Theorem 3.5: the gap in L1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gmpy2 import mpq

from exactrelu.report.papers.arora2018.part import Part, claim

if TYPE_CHECKING:
    from exactrelu.depth.l1_gap import L1Gap

WIDTHS, DEPTHS = range(2, 6), range(1, 5)
DELTAS = ("1/100", "1/10", "6/25")


def l1_chain() -> bool:
    """Check every step of the chain for k <= 4, w <= 5 and three delta, wherever the size is at least k'."""
    return all(chains(small=False))


def chains(*, small: bool) -> list[L1Gap]:
    """Return the chains whose excluded size is below k', or those where it is not."""
    from exactrelu.depth.l1_gap import l1_gap

    found = [
        l1_gap(k, w, shallow, delta)
        for k in DEPTHS
        for w in WIDTHS
        for shallow in range(1, k + 1)
        for delta in DELTAS
    ]
    return [chain for chain in found if (chain.size < chain.shallow) == small]


def small_sizes() -> dict[str, int]:
    """Count the verdicts where the excluded size is below k'."""
    verdicts = [chain.verdict for chain in chains(small=True)]
    return {verdict: verdicts.count(verdict) for verdict in ("proved", "refuted", "open")}


def counterexample() -> dict[str, object]:
    """Three nodes that Theorem 3.5 excludes for w = 2, k = k' = 7, delta = 253/1024, and their distance."""
    from exactrelu.depth.l1_gap import comb, l1_distance, l1_gap
    from exactrelu.univariate import network_function

    chain = l1_gap(7, 2, 7, "253/1024")
    close = chain.counterexample
    assert close is not None  # the verdict below would be another one
    network = close.network
    return {
        "verdict": chain.verdict,
        "excluded size": chain.size,
        "size": network.size,
        "hidden layers": len(network.widths),
        "distance": l1_distance(network_function(network), comb(2**7)),
        "delta": chain.delta,
    }


def triangle() -> object:
    """The least L1 error, times q, of an affine function on a triangle of s_q, over a grid of 61 x 61."""
    from exactrelu.depth.l1_gap import triangle_error

    q = 4
    grid = [mpq(i, 20) for i in range(-20, 41)]
    errors = {(a, b): triangle_error(q, a, b) * q for a in grid for b in grid}
    best = min(errors, key=lambda place: errors[place])
    return [errors[best], *best]


def symbolic() -> bool:
    """Decide all statements of the proof for all parameters."""
    from exactrelu.depth import symbolic as proofs

    return bool(proofs.decide(proofs.l1_proof()))


CLAIMS = (
    claim(
        "l1-chain",
        "The chain of bounds in L1 holds, step by step, wherever the excluded size is at least k'.",
        "Theorem 3.5",
        "inequalities of rationals",
        l1_chain,
        "exact",
    ),
    claim(
        "l1-small-sizes",
        "Where the excluded size is below k', the pieces of so few nodes still prove most cases.",
        "Theorem 3.5",
        "numbers of (k, w, k', delta), k <= 4, w <= 5, three delta, by verdict",
        small_sizes,
        "exact maximum of the pieces over all widths; open: neither proved nor refuted",
    ),
    claim(
        "l1-counterexample",
        "Three nodes in one layer are excluded for w = 2, k = k' = 7, delta = 253/1024, and are within it.",
        "Theorem 3.5 as printed: refuted where the excluded size is below k'",
        "exact L1 distance on [0, 1]",
        counterexample,
        "exact integral of the difference of two exact functions",
    ),
    claim(
        "triangle",
        "An affine function errs by at least 1/(2 q) on a triangle of s_q, at y_1 = y_2 = 1/2.",
        "Theorem 3.5",
        "least error times q on a grid, and where",
        triangle,
        "exact integrals; the proof for all functions is the claim symbolic-l1",
    ),
    claim(
        "symbolic-l1",
        "Theorem 3.5: the error on a triangle and the chain, for all parameters.",
        "Theorem 3.5",
        "identities and sign facts of rational functions",
        symbolic,
        "polynomial arithmetic over Q",
    ),
)

PART = Part(CLAIMS)
