"""Theorem 3.5: the gap in L1."""

from __future__ import annotations

from gmpy2 import mpq

from exactrelu.report.papers.arora2018.part import Part, claim

WIDTHS, DEPTHS = range(2, 6), range(1, 5)
DELTAS = ("1/100", "1/10", "6/25")


def l1_chain() -> bool:
    """Check every step of the chain for k <= 4, w <= 5 and three delta, wherever the size is at least k'."""
    from exactrelu.depth.l1_gap import l1_gap

    chains = [
        l1_gap(k, w, shallow, delta)
        for k in DEPTHS
        for w in WIDTHS
        for shallow in range(1, k + 1)
        for delta in DELTAS
    ]
    return all(bool(chain) == (chain.size >= chain.shallow) for chain in chains)


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
        "The chain of bounds in L1 holds, step by step, exactly where the excluded size is at least k'.",
        "Theorem 3.5",
        "inequalities of rationals",
        l1_chain,
        "exact",
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
