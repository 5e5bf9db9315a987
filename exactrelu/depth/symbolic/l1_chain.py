"""Theorem 3.5 of Arora et al.: the error on one triangle, and the chain, for all parameters."""

from __future__ import annotations

from exactrelu.depth.symbolic.deciding import Identity, Positive, Proof, Section, Statement
from exactrelu.depth.symbolic.finding import simplified


def l1_proof() -> Proof:
    """Return the steps of the L1 gap as statements that `decide` decides.

    Examples
    --------
    >>> from exactrelu.depth.symbolic import decide
    >>> bool(decide(l1_proof()))
    True
    """
    return Proof(
        "A function with p pieces is at L1 distance at least (floor(q/2) - (p - 1)) / (2 q) from the "
        "zigzag of "
        "q pieces; when p <= q (1 - 4 delta) / 2 that is at least delta + 1/(4 q).",
        (_triangle(), _chain()),
        "The words between the statements are not machine-checked here.",
    )


def _triangle() -> Section:
    """Duality: a sign function that is orthogonal to all affine functions bounds the error from below."""
    # The triangle rises on [0, c], falls on [c, 2 c], height 1, c = 1/q. Its sign is -1 outside [c/2, 3 c/2].
    parts = (("-1", "0", "c/2"), ("1", "c/2", "3*c/2"), ("-1", "3*c/2", "2*c"))

    def weighted(law: str) -> str:
        return " + ".join(f"({sign})*({_trapezoid(law, a, b)})" for sign, a, b in parts)

    rising = "x/c"
    falling = "(2*c - x)/c"
    pairing = " + ".join(
        f"({sign})*({_trapezoid(law, a, b)})"
        for sign, law, a, b in (
            ("-1", rising, "0", "c/2"),
            ("1", rising, "c/2", "c"),
            ("1", falling, "c", "3*c/2"),
            ("-1", falling, "3*c/2", "2*c"),
        )
    )
    statements: list[Statement] = [
        Identity("the sign function is orthogonal to constants", weighted("1"), "0"),
        Identity("and to x", weighted("x"), "0"),
        Identity("its pairing with the triangle", pairing, "c/2"),
        Positive("the bound is positive", "c/2"),
    ]
    return Section(
        "One triangle",
        "Let T be the triangle of height 1 over [0, 2 c], c = 1/q, and S the function that is 1 on the "
        "middle "
        "half and -1 outside. For affine g, the integral of |T - g| is at least that of S (T - g), which "
        "is that "
        "of S T, c/2 = 1/(2 q). Attained by g = 1/2.",
        {},
        tuple(statements),
    )


def _trapezoid(law: str, start: str, end: str) -> str:
    """The integral of an affine function of x, as an expression: length times the mean of the values."""
    first, last = law.replace("x", f"({start})"), law.replace("x", f"({end})")
    return f"(({end}) - ({start}))*(({first}) + ({last}))/2"


def _chain() -> Section:
    floor_odd = simplified("((q - 1)/2 - (p - 1))/(2*q)")
    return Section(
        "The chain",
        "The p - 1 borders of g spoil at most p - 1 of the floor(q/2) triangles. For odd q, floor(q/2) is "
        "(q - 1)/2, for even q it is larger. The bound falls with p, and at p = q (1 - 4 delta)/2 it is "
        "delta + 1/(4 q).",
        {},
        (
            Identity("odd q", floor_odd, "1/4 - (2*p - 1)/(4*q)"),
            Positive("even q gives more", "(q/2 - (p - 1))/(2*q) - (1/4 - (2*p - 1)/(4*q))"),
            Identity("at the largest p", "1/4 - (2*(q*(1 - 4*delta)/2) - 1)/(4*q)", "delta + 1/(4*q)"),
            Positive(
                "one piece more costs something", "(1/4 - (2*p - 1)/(4*q)) - (1/4 - (2*(p + 1) - 1)/(4*q))"
            ),
        ),
    )
