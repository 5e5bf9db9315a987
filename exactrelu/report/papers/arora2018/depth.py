"""Section 3.1: zigzags, depth gaps, the bounds on pieces of Appendix D, and erratum E5.

The package computes; the stored values are formulas of the paper or numbers found elsewhere. Heavy imports
wait until a claim is computed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gmpy2 import mpq

from exactrelu.report.certificates import CERTIFIED, ToCertify
from exactrelu.report.claims import PaperClaim, Value
from exactrelu.report.papers.arora2018.part import Part, claim
from exactrelu.report.table import Entry, Formula, Table

if TYPE_CHECKING:
    from exactrelu.depth.gap import Gap
    from exactrelu.depth.zigzags import SimplexPoint

WIDTHS, DEPTHS = range(2, 6), range(1, 5)
SIZES = ((2, 2), (2, 4), (3, 4), (4, 3))
ATTAINED = ((3,), (3, 2), (3, 3), (4, 3), (5, 4, 2), (3, 3, 3, 3))
FOLDS = ((2, 2), (3, 4), (4, 3, 2), (2, 2, 2, 5))


def random_points(width: int, layers: int) -> list[SimplexPoint]:
    """Return points of the simplex with M = 1, seeded by the numbers."""
    from exactrelu.depth.zigzags import SimplexPoint

    generator = random.Random(1000 * width + layers)
    return [
        SimplexPoint.of([mpq(c, 997) for c in sorted(generator.sample(range(1, 997), width - 1))])
        for _ in range(layers)
    ]


def gap(width: int, layers: int) -> Gap:
    """Return the gap for random points."""
    from exactrelu.depth.gap import certify_gap

    return certify_gap(layers, width, random_points(width, layers))


def pieces(width: int) -> list[list[object]]:
    """Pieces on R and on [0, M], for every depth: the linear regions of the network, by certificates."""
    from exactrelu.networks import Box

    def certified(layers: int, where: str, domain: Box | None) -> ToCertify:
        network = gap(width, layers).network
        return ToCertify(f"zigzag-w{width}-k{layers}-{where}", network, domain, "linear")

    return [[certified(k, "line", None), certified(k, "interval", Box.of([0], [1]))] for k in DEPTHS]


def sizes() -> list[list[object]]:
    """Width, depth, exact size of one hidden layer, size of the deep network, bound of the paper."""
    from exactrelu.univariate.shallow import shallow_network

    rows: list[list[object]] = []
    for w, k in SIZES:
        found = gap(w, k)
        shallow = shallow_network(found.function, output_bias=False)
        rows.append([w, k, shallow.fewest, found.size, mpq(w**k, 2) - 1])
    return rows


def certificates() -> bool:
    """Check the certificates of all gaps with the checker that shares no code with the engine."""
    from exactrelu.depth.gap_check import check_gap

    return all(check_gap(gap(w, k).certificate()) for w in WIDTHS for k in DEPTHS)


def least_sizes() -> list[list[int]]:
    """Least sizes for k' = 1..4 when w = 2..5 and k = 4."""
    return [[bound.least_size for bound in gap(w, 4).bounds] for w in WIDTHS]


def paper_bounds() -> list[list[int]]:
    """The least integers that satisfy the bound of Theorem 3.1, likewise."""
    return [[bound.paper for bound in gap(w, 4).bounds] for w in WIDTHS]


def serra_attained() -> list[list[object]]:
    """Widths and the exact pieces of the sharp networks."""
    from exactrelu.depth.zigzags import sharp_network
    from exactrelu.univariate import network_function

    return [[list(w), network_function(sharp_network(w)).pieces()] for w in ATTAINED]


def folds() -> list[list[object]]:
    """Widths of fold networks and their pieces on [0, 1]."""
    from exactrelu.depth.zigzags import fold_network
    from exactrelu.univariate import network_function

    return [[list(w), network_function(fold_network(w)).pieces((0, 1))] for w in FOLDS]


def telgarsky() -> list[list[object]]:
    """Pieces of Telgarsky's compositions on [0, 1] and on R."""
    from exactrelu.depth.zigzags import telgarsky_network
    from exactrelu.univariate import network_function

    found = [network_function(telgarsky_network(k)) for k in range(1, 7)]
    return [[f.pieces((0, 1)), f.pieces()] for f in found]


def figure_2() -> list[object]:
    """Pieces on [0, 1] of h_{a1}, h_{a2} and their composition, for points of the right simplices."""
    from exactrelu.depth.zigzags import SimplexPoint, zigzag

    first, second = zigzag(SimplexPoint.of(["1/5", "3/5"])), zigzag(SimplexPoint.of(["2/5"]))
    return [f.pieces((0, 1)) for f in (first, second, second.after(first))]


def sixteen_layers() -> object:
    """Pieces of the composition of 16 tents."""
    from exactrelu.depth.zigzags import SimplexPoint, zigzag_network
    from exactrelu.univariate import network_function

    return network_function(zigzag_network([SimplexPoint.of(["1/2"])] * 16)).pieces()


def lemmas() -> bool:
    """Compare the bounds for all widths of up to three layers and size 11."""
    from exactrelu.depth.piece_bounds import lemma_d5, lemma_d6_pieces, serra_bound

    def widths(size: int, layers: int) -> list[tuple[int, ...]]:
        if layers == 1:
            return [(size,)]
        return [(w, *rest) for w in range(1, size - layers + 2) for rest in widths(size - w, layers - 1)]

    return all(
        serra_bound(w) <= lemma_d5(w) <= lemma_d6_pieces(s, k)
        for k in (1, 2, 3)
        for s in range(k, 12)
        for w in widths(s, k)
    )


def corollary_34() -> list[object]:
    """The bound of Corollary 3.4 for k = 2..6."""
    from exactrelu.depth.piece_bounds import corollary_34 as bound

    return [bound(k) for k in range(2, 7)]


def corollary_33() -> list[object]:
    """Size, hidden layers, and nodes of k + 1 layers, for (k, epsilon) = (4, 1/2), (3, 1), (2, 2)."""
    from exactrelu.depth.piece_bounds import corollary_33 as numbers

    return [numbers(k, epsilon) for k, epsilon in ((4, "1/2"), (3, 1), (2, 2))]


def symbolic() -> bool:
    """Decide all statements of the induction for all parameters."""
    from exactrelu.depth import symbolic as proofs

    return bool(proofs.decide(proofs.zigzag_proof()))


def erratum_e5() -> list[object]:
    """Pieces on R, on [0, 1], and what Theorem 3.2 states, for w = k = 2 and a = 1/2."""
    from exactrelu.depth.gap import certify_gap

    found = certify_gap(2, 2)
    return [found.pieces, found.pieces_on_0_M, 2**2]


PIECES = "pieces: maximal intervals on which the function is affine"
EXACT = "exact function of the network, in canonical form"


def _pieces_claims() -> list[PaperClaim]:
    return [
        claim(
            f"pieces-{w}",
            f"H has {w}^k pieces on [0, M], and 1 or 2 more on R, for k = 1..4 and random points.",
            "Theorem 3.2, Lemma B.1 (corrected on R, E5)",
            PIECES + "; on R, on [0, M]",
            lambda w=w: pieces(w),  # type: ignore[misc]
            CERTIFIED,
        )
        for w in WIDTHS
    ]


CLAIMS = (
    *_pieces_claims(),
    claim(
        "sixteen-layers", "16 tents have 2^16 + 2 pieces on R.", "Theorem 3.2", PIECES, sixteen_layers, EXACT
    ),
    claim(
        "figure-2", "h_{a1}, h_{a2} and h_{a2}(h_{a1}).", "Figure 2", PIECES + ", on [0, 1]", figure_2, EXACT
    ),
    claim(
        "sizes",
        "One hidden layer needs the pieces minus 1; the deep network has k w nodes; the paper's bound.",
        "Theorems 2.2 and 3.1",
        "w, k, fewest nodes of one hidden layer, k w, w^k / 2 - 1",
        sizes,
        "a network of that size is built; every kink needs a node",
    ),
    claim(
        "certificates",
        "All gaps for w = 2..5, k = 1..4 have certificates that an independent checker accepts.",
        "Theorem 3.1",
        "certificates: breakpoints, and least sizes for every number of layers",
        certificates,
        "exactrelu.depth.gap_check, standard library only",
    ),
    claim(
        "least-sizes",
        "Least sizes with k' = 1..4 hidden layers for w = 2..5, k = 4.",
        "Theorem 3.1, sharpened",
        "least sum of widths with (w_1 + 1) ... (w_j + 1) >= pieces on R, j <= k'",
        least_sizes,
        "exact minimum over integers",
    ),
    claim(
        "paper-bounds",
        "Least integers that satisfy k' w^(k/k') / 2 - 1, likewise.",
        "Theorem 3.1",
        "least integer s with 2^k' (s + 1)^k' >= k'^k' w^k",
        paper_bounds,
        "integer roots",
    ),
    claim(
        "corollary-33",
        "Sizes for k^(1 + epsilon) layers.",
        "Corollary 3.3",
        "size, layers, bound",
        corollary_33,
        "integer roots",
    ),
    claim(
        "corollary-34",
        "k^(k+1) / 2 - 1 for k = 2..6.",
        "Corollary 3.4",
        "nodes of k + 1 layers",
        corollary_34,
        "exact",
    ),
    claim(
        "lemmas",
        "prod(w_i + 1) <= 2^(k-1) (w_1 + 1) w_2 ... w_k <= (2 s / k)^k for k <= 3, s <= 11.",
        "Lemmas D.5 and D.6",
        "bounds on pieces",
        lemmas,
        "all width vectors",
    ),
    PaperClaim(
        "serra-attained",
        "Networks with (w_1 + 1) ... (w_k + 1) pieces exist.",
        "Serra et al. 2018; construction ours",
        PIECES,
        serra_attained,
        EXACT,
    ),
    PaperClaim(
        "folds",
        "Fold networks have w_1 ... w_{L-1} (w_L + 1) pieces on [0, 1].",
        "Montufar et al. 2014, Theorem 4",
        PIECES,
        folds,
        EXACT,
    ),
    PaperClaim(
        "telgarsky",
        "Telgarsky's k-fold composition has 2^k pieces on [0, 1] and 2^k + 2 on R, k = 1..6.",
        "Telgarsky 2016",
        PIECES,
        telgarsky,
        EXACT,
    ),
    claim(
        "symbolic-zigzag",
        "Theorem 3.2 for all w, k, M and points: all statements of the induction hold.",
        "Theorems 3.1 and 3.2",
        "identities and sign facts of rational functions",
        symbolic,
        "polynomial arithmetic over Q",
    ),
    claim(
        "erratum-5",
        "H for w = k = 2 has 6 pieces on R; w^k = 4 is the number on [0, M].",
        "Theorem 3.2 (E5)",
        PIECES + "; on R, on [0, 1], as stated",
        erratum_e5,
        EXACT,
    ),
)


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """Pieces by w and k; sizes; least sizes against the paper's bound."""
    k = Formula("k", "k")
    heads = [
        x
        for w in WIDTHS
        for x in (Formula(rf"w={w},\ \mathbb R", f"w={w}, R"), Formula(f"w={w},\\ [0,M]", f"w={w}, [0,M]"))
    ]
    rows: list[tuple[Entry, ...]] = [
        (depth, *(x for w in WIDTHS for x in values[f"pieces-{w}"][i])) for i, depth in enumerate(DEPTHS)
    ]
    size_heads = ("w", "k", "one hidden layer", "k layers", "Theorem 3.1")
    size_rows = tuple(
        (w, depth, shallow, deep, mpq(bound)) for w, depth, shallow, deep, bound in values["sizes"]
    )
    least_heads = ("w", *(x for j in DEPTHS for x in (f"k' = {j}", f"paper, k' = {j}")))
    least_rows = tuple(
        (
            w,
            *(
                x
                for pair in zip(values["least-sizes"][i], values["paper-bounds"][i], strict=True)
                for x in pair
            ),
        )
        for i, w in enumerate(WIDTHS)
    )
    return {
        "pieces": Table("Pieces of compositions of k zigzags of width w", (k, *heads), tuple(rows)).proved_by(
            "certificates"
        ),
        "sizes": Table("Exact sizes for one and for k hidden layers", size_heads, size_rows).proved_by(
            "a network; every kink needs a node"
        ),
        "least-sizes": Table(
            "Least sizes with at most k' hidden layers for k = 4: exact, and the bound of the paper",
            least_heads,
            least_rows,
        ).proved_by("minimum over integers"),
    }


PART = Part(CLAIMS, tables)
