"""Section 4 and Appendix C: optimal training, Algorithm 1 as printed (E7), (C.3) (E8), dichotomies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Context, Decimal
from math import comb
from typing import Any

from gmpy2 import mpq

from exactrelu.arith.linalg import dot
from exactrelu.arith.rational import Rational
from exactrelu.report.certificates import CERTIFIED, TRAINED, ToCertify, ToTrain
from exactrelu.report.claims import PaperClaim, Value
from exactrelu.report.papers.arora2018.part import Part, claim
from exactrelu.report.table import Formula, Table

Row = dict[str, object]

# Points and targets by name: what the printed formulas get wrong, each in its way.
DATA: dict[str, tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]] = {
    "A": (((-1,), (0,), (1,)), (0, 0, 1)),
    "B": (((-1,), (1,)), (-1, 1)),
    "C": (((0,), (1,)), (1, 1)),
    "D": (((-1,), (0,), (1,)), (1, 0, 1)),
    "E": (((0,), (1,), (2,)), (1, -1, 2)),
}
WIDTHS = (1, 2)

# Neurons (sign, weights, bias): one that is active at no point, and for each data set one that does better.
Neuron = tuple[int, tuple[Rational, ...], Rational]
INACTIVE: Neuron = (1, (mpq(0),), mpq(-1))
BETTER: dict[str, Neuron] = {
    "A": (1, (mpq(1),), mpq(0)),
    "B": (1, (mpq(1, 2),), mpq(1, 2)),
    "C": (1, (mpq(0),), mpq(1)),
    "D": (1, (mpq(0),), mpq(2, 3)),
    "E": (1, (mpq(2),), mpq(-2)),
}

# (inputs, width, points) of the seeded noise whose optima are known from another program.
REFERENCE = ((1, 1, 20), (1, 2, 10), (1, 2, 20), (2, 1, 20), (2, 2, 10), (2, 2, 15), (1, 3, 20))

# (inputs, points) whose dichotomies are counted.
DICHOTOMIES = (
    *((1, D) for D in (3, 7)),
    *((2, D) for D in (1, 3, 4, 5, 7, 10)),
    *((3, D) for D in (4, 7, 10)),
    *((4, D) for D in (5, 7)),
)

LOSS = "sum over the data of (f(x_i) - y_i)^2, f a sum of w neurons s_j max(0, a_j x + b_j), s_j = 1 or -1"


def optima(name: str) -> Callable[[], object]:
    """The true optimum of a data set beside what the printed objective and (C.3) report."""

    def compute() -> object:
        from exactrelu.report.papers.arora2018.training_printed import c3_optimum, printed_optimum

        X, y = DATA[name]
        found = {}
        for w in WIDTHS:
            printed = printed_optimum(X, y, w)
            found[f"width {w}"] = {
                "optimum": ToTrain(f"training-{name}-w{w}", X, y, w),
                "printed objective": printed.value,
                "least loss of its minimisers": printed.least_loss,
                "greatest loss of its minimisers": printed.greatest_loss,
                "(C.3)": c3_optimum(X, y, w),
                "(C.3), last inequality reversed": c3_optimum(X, y, w, "reversed"),
            }
        return found

    return compute


def erratum_7() -> object:
    """A minimiser of the printed objective, and a neuron with a smaller loss, for each data set."""
    from exactrelu.report.papers.arora2018.training_printed import charge_of

    found = {}
    for name, (X, y) in DATA.items():
        found[name] = {
            kind: {
                "neuron": [s, *a, b],
                "printed objective": charge_of([(s, a, b)], X, y),
                "loss": sum((s * max(dot(a, x) + b, mpq(0)) - t) ** 2 for x, t in zip(X, y, strict=True)),
            }
            for kind, (s, a, b) in (("minimiser", INACTIVE), ("better", BETTER[name]))
        }
    return found


def erratum_8() -> object:
    """Data A: a network below every affine function. Data B: an affine function, below every neuron."""
    from exactrelu.report.papers.arora2018.training_printed import cone_fit, squares

    X, y = DATA["A"]
    affine = [[1] * len(X), [x for (x,) in X]]
    fit = cone_fit([*affine, *([-v for v in column] for column in affine)], y)
    dual = [t - f for t, f in zip(y, fit, strict=True)]
    network_loss = squares([max(x, 0) - t for (x,), t in zip(X, y, strict=True)])
    at_least = dot(dual, y) ** 2 / squares(dual)
    points, targets = DATA["B"]
    return {
        "A": {
            "network": "max(0, x)",
            "its loss": network_loss,
            "dual vector": dual,
            "dual vector times 1, x": [dot(dual, column) for column in affine],
            "affine functions at least": at_least,
        },
        "B": {
            "affine function": "x",
            "its loss": squares([x - t for (x,), t in zip(points, targets, strict=True)]),
        },
    }


def noise(inputs: int, points: int) -> tuple[list[list[str]], list[str]]:
    """Uniform points and normal targets from seed 1, rounded to thousandths."""
    import numpy as np

    generator = np.random.default_rng(1)
    X = np.round(generator.uniform(-1, 1, (points, inputs)), 3)
    y = np.round(generator.standard_normal(points), 3)
    return [[_thousandths(x) for x in row] for row in X], [_thousandths(t) for t in y]


def _thousandths(value: float) -> str:
    return f"{round(float(value) * 1000)}/1000"


def reference() -> object:
    """Least squared losses on seeded noise."""
    return [ToTrain(f"noise-n{n}-w{w}-D{D}", *noise(n, D), w) for n, w, D in REFERENCE]


def dichotomies() -> object:
    """Dichotomies of D points in general position in R^n by half-spaces, beside what is printed."""
    from exactrelu.arrangements import Arrangement

    rows: list[Row] = []
    for n, D in DICHOTOMIES:
        # On the moment curve any n + 1 points are affinely independent (Vandermonde).
        dual = Arrangement([[t**k for k in range(n + 1)] for t in range(D)])
        rows.append(
            {
                "n": n,
                "D": D,
                "dichotomies": ToCertify(f"dichotomies-n{n}-D{D}", dual),
                "Cover": 2 * sum(comb(D - 1, i) for i in range(n + 1)),
                "2 C(D, n)": 2 * comb(D, n),
                "D^n": D**n,
            }
        )
    return rows


def _claims() -> Iterator[PaperClaim]:
    for name, (X, y) in DATA.items():
        points = ", ".join(f"({x}, {t})" for (x,), t in zip(X, y, strict=True))
        yield claim(
            f"training-{name}",
            f"Least losses of one and two neurons on {points}, and what the printed formulas report.",
            "Algorithm 1, Section 4, (C.3) and (C.4) (E7, E8)",
            f"{LOSS}; printed: every neuron charged by itself at its active points; (C.3): w affine pieces",
            optima(name),
            f"{TRAINED}; the printed programs: all dichotomies (cuts), exact nearest points of cones, "
            "each with its optimality conditions",
        )
    yield claim(
        "erratum-7",
        "A neuron that is active at no point minimises the printed objective; another has a smaller loss.",
        "Algorithm 1, Section 4 and Appendix C as printed: refuted",
        "neuron (s, a, b); printed objective; " + LOSS,
        erratum_7,
        "two neurons evaluated; a sum of squares is not below 0",
    )
    yield claim(
        "erratum-8",
        "(C.3) is neither a relaxation nor a restriction of training: A goes one way, B the other.",
        "(C.3) as printed: refuted",
        LOSS + "; for w = 1, (C.3) allows the affine functions",
        erratum_8,
        "u orthogonal to 1 and x: affine functions have at least (u.y)^2 / u.u; B: claim training-B",
    )
    yield claim(
        "training-reference",
        "Least losses on seeded noise (n, w, D) = " + ", ".join(map(str, REFERENCE)) + ".",
        "Theorem 4.1",
        LOSS,
        reference,
        TRAINED,
    )
    yield claim(
        "dichotomies",
        "D points in general position in R^n have 2 sum_{i<=n} C(D-1, i) dichotomies, not at most 2 C(D, n).",
        "Theorem 4.1, proof: bound on the dichotomies as printed: refuted for n >= 2",
        "cells of the dual arrangement of the points (t, t^2, ..., t^n), t = 0, ..., D - 1",
        dichotomies,
        CERTIFIED,
    )


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """The data sets, the reference optima, the dichotomies."""
    certificate = "training certificate"
    return {
        "training": _training_table(values).proved_by(f"{certificate}; optimality conditions of cones"),
        "training_reference": _reference_table(values).proved_by(certificate),
        "dichotomies": _dichotomies_table(values).proved_by("certificate of the cells"),
    }


def _training_table(values: Mapping[str, Value]) -> Table:
    columns = (
        "data",
        Formula("w", "w"),
        "optimum",
        "printed objective",
        "loss of its minimisers",
        "(C.3)",
        "(C.3), last inequality reversed",
    )
    rows = []
    for name in DATA:
        for w in WIDTHS:
            found: dict[str, Any] = values[f"training-{name}"][f"width {w}"]
            span = [found[f"{which} loss of its minimisers"] for which in ("least", "greatest")]
            numbers = [found["optimum"], found["printed objective"], _span(*span)]
            numbers += [found["(C.3)"], found["(C.3), last inequality reversed"]]
            rows.append((name, w, *(x if isinstance(x, Formula) else _number(x) for x in numbers)))
    return Table("Least squared losses, and what the printed formulas report", columns, tuple(rows))


def _span(least: Value, greatest: Value) -> Formula:
    text = f"{least} to {greatest}"
    return Formula(rf"{least}\text{{ to }}{greatest}", text)


def _number(value: Value) -> Formula:
    return Formula(str(value), str(value))


def _reference_table(values: Mapping[str, Value]) -> Table:
    columns = (Formula("n", "n"), Formula("w", "w"), Formula("D", "D"), "least squared loss (rounded)")
    found = zip(REFERENCE, values["training-reference"], strict=True)
    rows = tuple((*sizes, _decimals(loss)) for sizes, loss in found)
    return Table("Least squared losses of one hidden layer on seeded noise", columns, rows)


def _decimals(value: Value) -> Formula:
    exact = mpq(value)
    quotient = Context(prec=40).divide(Decimal(int(exact.numerator)), Decimal(int(exact.denominator)))
    text = str(quotient.quantize(Decimal("1e-8")))
    return Formula(text, text)


def _dichotomies_table(values: Mapping[str, Value]) -> Table:
    columns = (
        Formula("n", "n"),
        Formula("D", "D"),
        "dichotomies",
        Formula(r"2\sum_{i\le n}\binom{D-1}{i}", "2 sum_{i<=n} C(D-1, i)"),
        Formula(r"2\binom{D}{n}", "2 C(D, n)"),
        Formula("D^n", "D^n"),
    )
    rows = tuple(tuple(row.values()) for row in values["dichotomies"])
    return Table("Dichotomies of points in general position, and the printed bounds", columns, rows)


PART = Part(tuple(_claims()), tables)
