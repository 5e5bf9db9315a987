"""Kogan, Jananthan and Kepner 2025: the complexity of one-dimensional ReLU networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from gmpy2 import mpq

from exactrelu.report.claims import Paper, PaperClaim, Value
from exactrelu.report.table import Entry, Formula, Table

if TYPE_CHECKING:
    from exactrelu.univariate.monte_carlo import Sample

NAME = "Kogan, Jananthan and Kepner 2025"
SEEDS = range(200)
WIDTHS = ((10,), (10, 10), (20, 20), (10, 10, 10), (20, 20, 20), (5, 5, 5), (3, 3, 3, 3))
WIDE = WIDTHS[:5]
SQUARE_EPS = ("1/8", "1/32", "1/128", "1/512")
CURVE_EPS = ("1/10", "1/20", "1/100", "1/200")
TWO_PI = ("6283185307179586/1000000000000000", "6283185307179587/1000000000000000")
PIECES = "pieces: maximal intervals of R on which the function is affine"
COMPLEXITY = (
    "R*(f, eps): fewest pieces of a continuous piecewise-linear function within eps (our reading of 3.1)"
)


@cache
def sample(widths: tuple[int, ...], interval: tuple[int, int] | None = None) -> Sample:
    """Count the pieces of 200 random networks exactly."""
    from exactrelu.univariate.monte_carlo import simulate

    return simulate(widths, SEEDS, interval=interval)


def means() -> list[list[object]]:
    """Widths, exact mean over the seeds, standard error, and the law."""
    from exactrelu.univariate.kernel_law import expected_pieces

    return [[list(w), sample(w).mean, sample(w).standard_error(), expected_pieces(w)[0]] for w in WIDTHS]


def law_holds() -> bool:
    """Whether the means of the wider networks are within three standard errors of the law."""
    return all(abs(sample(w).mean - (sum(w) + 1)) <= 3 * sample(w).standard_error() for w in WIDE)


def one_layer() -> list[int]:
    """All different numbers of pieces among 200 networks of one hidden layer of 10."""
    return sorted(set(sample((10,)).counts))


def narrow_networks() -> bool:
    """Whether narrow networks have significantly fewer pieces than the law says."""
    return all(
        sample(w).mean + 3 * sample(w).standard_error() < sum(w) + 1 for w in ((5, 5, 5), (3, 3, 3, 3))
    )


def without_biases() -> int:
    """The most pieces among 100 networks without biases."""
    from exactrelu.univariate.monte_carlo import simulate

    return max(simulate((10, 10, 10), range(100), bias_deviation=0).counts)


def kernel_coefficients() -> list[list[object]]:
    """A and B of layers 1..4 for bias variance 1 and gains 1, 2 and 37/10."""
    from exactrelu.univariate.kernel_law import kernels

    return [[x for k in kernels(4, 1, gain) for x in (k.A, k.B)] for gain in (1, 2, "37/10")]


def symbolic() -> bool:
    """Decide the Kac-Rice identity and the recursion for all parameters."""
    from exactrelu.depth.symbolic import decide, kac_rice_proof

    return bool(decide(kac_rice_proof()))


def interval_law() -> list[str]:
    """Expected breakpoints of one neuron in [-1, 1], layers 1..4, to nine decimals; He scaling."""
    from exactrelu.univariate.kernel_law import expected_zeros, kernels

    found = []
    for kernel in kernels(4):
        low, high = expected_zeros(kernel, (-1, 1))
        digits = [int((x * 10**9 + mpq(1, 2)).__floor__()) for x in (low, high)]
        if digits[0] != digits[1]:
            raise ArithmeticError("the enclosure is too wide for nine decimals")
        found.append(f"{digits[0]}/1000000000")
    return found


def interval_law_holds() -> bool:
    """Whether the mean on [-1, 1] is within three standard errors, widths (20, 20, 20)."""
    from exactrelu.univariate.kernel_law import expected_pieces

    low, high = expected_pieces((20, 20, 20), (-1, 1))
    found = sample((20, 20, 20), (-1, 1))
    return bool(abs(found.mean - (low + high) / 2) <= 3 * found.standard_error())


def survival() -> list[bool]:
    """For every layer of (10, 10, 10): whether nine tenths of the kinks of 20 networks survive."""
    from exactrelu.univariate.monte_carlo import surviving_kinks

    return [10 * kept > 9 * made for made, kept in surviving_kinks((10, 10, 10), range(20))]


def square() -> list[object]:
    """R*(x^2, eps) on [0, 1]."""
    from exactrelu.univariate.approximate import minimal_complexity
    from exactrelu.univariate.smooth import polynomial

    return [minimal_complexity(polynomial([0, 0, 1]), eps, (0, 1)).count for eps in SQUARE_EPS]


def sine() -> list[list[object]]:
    """R*(sin, eps) on [0, r] for rationals r just below and just above 2 pi: equal, so also at 2 pi."""
    from exactrelu.univariate.approximate import minimal_complexity
    from exactrelu.univariate.smooth import sine as function

    return [[minimal_complexity(function(), eps, (0, end)).count for eps in CURVE_EPS] for end in TWO_PI]


def logarithm() -> list[object]:
    """R*(log, eps) on [1, 32]."""
    from exactrelu.univariate.approximate import minimal_complexity
    from exactrelu.univariate.smooth import logarithm as function

    return [minimal_complexity(function(), eps, (1, 32)).count for eps in CURVE_EPS]


def zigzag_complexity() -> list[object]:
    """R* of the zigzag of 8 pieces on [0, 1] for eps = 0, 49/100, 1/2."""
    from exactrelu.depth.l1_gap import comb
    from exactrelu.univariate.simplify import fewest_pieces

    return [fewest_pieces(comb(8), eps, (0, 1)).count for eps in (0, "49/100", "1/2")]


def _claim(
    id_: str, statement: str, where: str, definition: str, compute: Callable[[], object], how: str
) -> PaperClaim:
    return PaperClaim(id_, statement, f"{NAME}, {where}", definition, compute, how)


SIMULATED = "exact counts of 200 seeded networks; a mean proves nothing about the expectation"
WINDOWS = "windows, or an outer tunnel, that no fewer pieces pass; and pieces within eps"
CLAIMS = (
    _claim(
        "means", "Mean pieces of random networks beside sum n_l + 1.", "Theorem 4.2", PIECES, means, SIMULATED
    ),
    _claim(
        "law",
        "The means of networks of width 10 and 20 are within three standard errors of sum n_l + 1.",
        "Theorem 4.2",
        PIECES,
        law_holds,
        SIMULATED,
    ),
    _claim(
        "one-layer",
        "One hidden layer of n neurons has n + 1 pieces almost surely (n = 10).",
        "Theorem 4.2 for L = 1",
        PIECES,
        one_layer,
        "exact",
    ),
    _claim(
        "narrow",
        "Networks of width 5 and 3 have significantly fewer pieces: the law is a limit.",
        "Theorem 4.2",
        PIECES,
        narrow_networks,
        SIMULATED,
    ),
    _claim(
        "without-biases",
        "Without biases a network has at most two pieces.",
        "Theorem 4.2 (needs non-zero biases)",
        PIECES,
        without_biases,
        "exact; positive homogeneity",
    ),
    _claim(
        "kernels",
        "Coefficients A, B of E z^2 = A x^2 + B in layers 1..4, for gains 1, 2, 37/10.",
        "covariance recursion (our derivation)",
        "A_1, B_1, ..., A_4, B_4",
        kernel_coefficients,
        "exact recursion",
    ),
    _claim(
        "kac-rice",
        "One breakpoint a neuron on R, in every layer, for every gain.",
        "Theorem 4.2 (mechanism, our derivation)",
        "identities of rational functions",
        symbolic,
        "polynomial arithmetic over Q",
    ),
    _claim(
        "interval-law",
        "Expected breakpoints of a neuron in [-1, 1], layers 1..4: (2/pi) arctan(sqrt(2/l)).",
        "interval form (our derivation)",
        "to nine decimals",
        interval_law,
        "correctly rounded arctan, enclosed from both sides",
    ),
    _claim(
        "interval-simulation",
        "The mean pieces on [-1, 1] for widths (20, 20, 20) are within three standard errors.",
        "interval form (our derivation)",
        "maximal intervals of [-1, 1] on which the function is affine",
        interval_law_holds,
        SIMULATED,
    ),
    _claim(
        "survival",
        "More than nine tenths of the kinks of every layer survive to the output (20 networks).",
        "propagation of breakpoints",
        "kinks: places where a neuron starts or stops being active",
        survival,
        "exact",
    ),
    _claim(
        "square",
        "R*(x^2, eps) on [0, 1], eps = 1/8, 1/32, 1/128, 1/512.",
        "Definition 3.1",
        COMPLEXITY,
        square,
        "closed form",
    ),
    _claim(
        "sine",
        "R*(sin, eps) on [0, 2 pi], eps = 1/10, 1/20, 1/100, 1/200.",
        "Definition 3.1",
        COMPLEXITY,
        sine,
        WINDOWS,
    ),
    _claim(
        "log",
        "R*(log, eps) on [1, 32], eps = 1/10, 1/20, 1/100, 1/200.",
        "Definition 3.1",
        COMPLEXITY,
        logarithm,
        WINDOWS,
    ),
    _claim(
        "zigzag",
        "R* of a zigzag of 8 pieces: 8 until eps = 1/2, where it is 1.",
        "Definition 3.1",
        COMPLEXITY,
        zigzag_complexity,
        "pieces checked exactly; a witness for each of them refutes fewer",
    ),
)


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """The law with standard errors, and the fewest pieces of three functions."""
    heads = ("widths", "mean", "standard error", Formula(r"\sum n_l+1", "sum n_l + 1"), "exact mean")
    rows: list[tuple[Entry, ...]] = []
    for widths, mean, error, law in values["means"]:
        rows.append((", ".join(map(str, widths)), _decimal(mean, 2), _decimal(error, 2), int(law), mpq(mean)))
    curves: list[tuple[Entry, ...]] = []
    proofs: list[str] = []
    for name, eps, found, how in (
        (Formula("x^2", "x^2"), SQUARE_EPS, values["square"], "closed form"),
        (Formula(r"\sin", "sin"), CURVE_EPS, values["sine"][0], WINDOWS),
        (Formula(r"\log", "log"), CURVE_EPS, values["log"], WINDOWS),
    ):
        curves += [(name, mpq(e), number) for e, number in zip(eps, found, strict=True)]
        proofs += [how] * len(found)
    return {
        "law": Table(f"Pieces of random networks, {len(SEEDS)} seeds", heads, tuple(rows)).proved_by(
            "pieces of each network: exact functions; mean and error: statistics of the sample"
        ),
        "complexity": Table(
            "Fewest pieces within eps: x^2 on [0, 1], sin on [0, 2 pi], log on [1, 32]",
            ("function", Formula(r"\varepsilon", "eps"), "pieces"),
            tuple(curves),
        ).proved_by(*proofs),
    }


def _decimal(value: Value, digits: int) -> str:
    scaled = int((mpq(value) * 10**digits + mpq(1, 2)).__floor__())
    whole, rest = divmod(scaled, 10**digits)
    return f"{whole}.{rest:0{digits}d}"


PAPER = Paper(
    folder="kogan2025",
    title="Kogan, Jananthan, Kepner 2025: complexity of one-dimensional ReLU networks",
    claims=CLAIMS,
    tables=tables,
)
