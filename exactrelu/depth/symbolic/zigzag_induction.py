"""Theorems 3.1 and 3.2 of Arora et al. for all widths, depths and parameters: an explicit induction."""

from __future__ import annotations

from exactrelu.depth.symbolic.deciding import Identity, Positive, Proof, Section, Statement
from exactrelu.depth.symbolic.finding import simplified, solution

# Neighbouring entries of a simplex point, a_0 = 0 and a_{p+1} = M included: v < t < u <= M.
_ENTRIES = {"t": "v + d", "u": "v + d + g"}
_PIECE = {"r": "l + h", "b": "a + d", "M": "a + d + g"}


def zigzag_proof() -> Proof:
    """Return the induction behind ``H_{a^1..a^k}`` as statements that `decide` decides.

    The parameters stay symbols: entries of the simplex points, M, and the ends of a piece. The width enters
    as the number of entries and the depth as the number of steps of the induction; both are arbitrary.

    Examples
    --------
    >>> from exactrelu.depth.symbolic import decide
    >>> bool(decide(zigzag_proof()))
    True
    """
    sections = (_nodes(), *_steps(), _borders(), _outside(), _counting(), _sizes())
    return Proof(
        "For w >= 2, k >= 1 and any points of the open simplex, H has w^k pieces on [0, M]; on R it has one "
        "more, and another one when w is even and k >= 2. Networks with fewer layers need the sizes that "
        "their widths' products (w_1 + 1) ... (w_k' + 1) >= pieces require.",
        sections,
        "The words between the statements, which make an induction of them, are not machine-checked here.",
    )


def _slope(start: str, end: str, rising: bool) -> str:
    """The slope between (start, 0) and (end, M), or between (start, M) and (end, 0)."""
    here, there = ("0", "M") if rising else ("M", "0")
    return solution(f"{here} + s*({end} - {start}) - {there}", "s")


def _nodes() -> Section:
    """h_a as a network: node by node, from left to right."""
    statements: list[Statement] = []
    for rising, name in ((True, "rising"), (False, "falling")):
        start, end = ("0", "M") if rising else ("M", "0")
        s, before = _slope("t", "u", rising), _slope("v", "t", not rising)
        statements += [
            Identity(f"the {name} segment ends where it should", f"{start} + ({s})*(u - t)", end),
            Identity(
                "adding a node at t turns the law before into the law after",
                f"{end} + ({before})*(x - v) + (({s}) - ({before}))*(x - t)",
                f"{start} + ({s})*(x - t)",
            ),
            Positive(
                "the kink at t is real: the slopes before and after have opposite signs",
                f"-({s})*({before})",
            ),
        ]
    return Section(
        "The zigzag as a network",
        "Let v < t < u be neighbouring entries of (0, a_1, ..., a_p, M). By induction over the nodes, the "
        "sum "
        "of the nodes up to t is the zigzag up to u: each new node (s - s') relu(x - t) leaves everything "
        "left of t alone. The first node, at 0, is the first rising segment itself. So w = p + 1 nodes make "
        "h_a, without an output bias, with p + 1 sloped segments on [0, M].",
        {**_ENTRIES, "M": "m"},
        tuple(statements),
    )


def _steps() -> tuple[Section, ...]:
    """A piece of H on [l, r] is cut into w pieces by the next zigzag."""
    sections = []
    for up, law in ((True, "M*(x - l)/(r - l)"), (False, "M*(r - x)/(r - l)")):
        at_a, at_b = solution(f"{law} - a", "x"), solution(f"{law} - b", "x")
        first, last = (at_a, at_b) if up else (at_b, at_a)
        statements: list[Statement] = [
            Identity("H takes the value a at the new breakpoint", law.replace("x", f"({at_a})"), "a"),
            Positive("the breakpoints of a and b are in order", f"({last}) - ({first})"),
            Positive("they are right of l", f"({first}) - l"),
            Positive("they are left of r", f"r - ({last})"),
        ]
        for rising in (True, False):
            s = _slope("a", "b", rising)
            start = "0" if rising else "M"
            new = f"{start} + ({s})*(({law}) - a)"
            goes_up = rising == up
            ends = f"M*(x - ({first}))" if goes_up else f"M*(({last}) - x)"
            statements.append(
                Identity(
                    "between them h(H) runs over [0, M] once, as H did: the hypothesis is restored",
                    new,
                    f"{ends}/(({last}) - ({first}))",
                )
            )
        name = "rising" if up else "falling"
        sections.append(
            Section(
                f"Composition on a {name} piece",
                f"Hypothesis: on [l, r], H is {name} and affine, onto [0, M]. Let a < b be neighbouring "
                f"entries "
                "of the next simplex point. The same holds with a = 0 or b = M, where the breakpoints are "
                "the "
                "ends l and r themselves.",
                _PIECE,
                tuple(statements),
            )
        )
    return tuple(sections)


def _borders() -> Section:
    """The kink between two neighbouring pieces of H survives the next zigzag."""
    low, high = _slope("0", "a", True), "s"
    left, right = f"M/({'r'} - l)", "M/(n - r)"
    return Section(
        "Borders between pieces survive",
        "Let [l, r] and [r, n] be neighbouring pieces of H, one rising and one falling. Where H is 0 both "
        "run "
        "into the first segment of h, where H is M into its last one, of slope s or -s: the slopes of h(H) "
        "left and right of r have opposite signs, so r stays a breakpoint.",
        {"r": "l + h", "n": "l + h + g", "M": "m"},
        (
            Positive("at a zero of H", f"-(({low})*(-({left}))*({low})*({right}))"),
            Positive("at a place where H is M", f"-(({high})*({left})*({high})*(-({right})))"),
        ),
    )


def _outside() -> Section:
    """Left of 0 and right of M."""
    down, up = _slope("a", "M", False), _slope("a", "M", True)
    return Section(
        "Outside [0, M]",
        "Left of 0, h is 0 and h(0) = 0: one flat piece, and a kink at 0, where H starts to rise. Right of M "
        "the last law of h goes on. For even w it falls from 0, so H is negative and the next zigzag makes "
        "it 0: one more flat piece, from the second layer on, with its kink at M. For odd w it rises from M, "
        "and the next zigzag stays in its last law, whose slope is the same on both sides of M: no new kink.",
        {"M": "a + d", "x": "a + d + y"},
        (
            Positive("even w: beyond M the value is negative", f"-(({down})*(x - M))"),
            Positive("even w: just left of M it is positive", f"({down})*(a + d/2 - M)"),
            Positive("odd w: beyond M the value exceeds M", f"M + ({up})*(x - M) - M"),
            Identity("odd w: the law at M has the value M", f"M + ({up})*(M - M)", "M"),
        ),
    )


def _counting() -> Section:
    """The number of pieces on [0, M] is multiplied by w."""
    return Section(
        "Counting",
        "Every one of P = w^j pieces on [0, M] is cut into w pieces; with the borders, which stay, there "
        "are w P. "
        "P = w for one layer, so w^k for k.",
        {"w": "2 + e"},
        (
            Identity(
                "p = w - 1 new breakpoints in each of P pieces, and P - 1 old ones",
                "(w - 1)*P + (P - 1) + 1",
                "w*P",
            ),
            Positive("more than before", "w*P - P"),
        ),
    )


def _sizes() -> Section:
    """From pieces to sizes: integers only."""
    exchange = simplified("u*(v + 2) - (u + 1)*(v + 1)")
    return Section(
        "Sizes",
        "A layer of n neurons bends each of P pieces at most n times: at most (n + 1) P pieces (Serra et "
        "al.). "
        "Moving one node from a layer of u to one of v <= u - 2 raises the product, so among widths with "
        "one sum "
        "the most even ones reach most: the least sum is an exact minimum over integers. Lemma D.5 "
        "follows by "
        "n + 1 <= 2 n for n >= 1, and Lemma D.6 by the inequality of the means.",
        {"u": "v + 2 + e", "n": "1 + f"},
        (
            Identity("the gain of an exchange", "u*(v + 2) - (u + 1)*(v + 1)", exchange),
            Positive("it is positive when u > v + 2", exchange),
            Positive("and when u = v + 2", exchange.replace("u", "(v + 2)")),
            Identity("n kinks in each of P pieces, and the borders", "P*n + (P - 1) + 1", "(n + 1)*P"),
            Positive("2 n > n + 1 for n > 1", "2*n - (n + 1)"),
        ),
    )
