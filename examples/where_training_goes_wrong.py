"""Proven optima of training beside gradient descent, and beside a MIP solver whose weights need a box.

Usage: python where_training_goes_wrong.py [FOLDER]; the LaTeX tables go to FOLDER (default: the current one).
The column of HiGHS needs ``pip install highspy``; without it, it stays empty.

Both peers return binary floating-point weights. Each is a rational, so the loss of their networks is known
exactly; it is printed rounded.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from exactrelu.arith.files import write_atomically
from exactrelu.report.latex import latex_table
from exactrelu.report.papers.arora2018.training import DATA, noise
from exactrelu.report.table import Entry, Table, plain_text
from exactrelu.training import train_global

try:
    import highspy
except ImportError:
    highspy = None

Array = np.ndarray[Any, np.dtype[np.float64]]
Neuron = tuple[Fraction, tuple[Fraction, ...], Fraction]  # output weight, weights, bias
MILLIONTH = "1/1000000"
# The two points in the middle are so close that the best network needs weights of a million.
STEP = ([["-1"], ["-1/2"], ["0"], [MILLIONTH], ["1/2"], ["1"]], ["0", "1", "0", "1", "1", "0"])
BOXES = (10, 1_000, 1_000_000)


class Instance(NamedTuple):
    """A training problem: its name, data and width."""

    name: str
    X: list[list[Fraction]]
    y: list[Fraction]
    width: int


def instance(name: str, X: Sequence[Sequence[object]], y: Sequence[object], width: int) -> Instance:
    """Return an instance with its numbers as fractions."""
    return Instance(
        name, [[Fraction(str(x)) for x in row] for row in X], [Fraction(str(t)) for t in y], width
    )


def small_data() -> list[Instance]:
    """The data sets on which the printed formulas of Arora et al. fail, and seeded noise."""
    named = [instance(f"{name}, w={w}", X, y, w) for name, (X, y) in DATA.items() for w in (1, 2)]
    return named + [
        instance(f"noise n={n} D={D}, w={w}", *noise(n, D), w)
        for n, D, w in ((1, 10, 2), (1, 20, 3), (2, 10, 2))
    ]


def exact_loss(task: Instance, neurons: Sequence[Neuron], loss: str) -> Fraction:
    """Return the loss of a network of neurons ``c max(0, <a, x> + b)``."""
    total = Fraction(0)
    for x, t in zip(task.X, task.y, strict=True):
        values = [c * max(sum((p * q for p, q in zip(a, x, strict=True)), b), 0) for c, a, b in neurons]
        error = sum(values, -t)
        total += abs(error) if loss == "absolute" else error * error
    return total


# ------------------------------------------------------------ gradient descent


def gradient_descent(task: Instance, runs: int, steps: int = 2000, seed: int = 0) -> list[Fraction]:
    """Return the exact losses, increasing, at which Adam on all data ends from random starts."""
    generator = np.random.default_rng(seed)
    inputs = np.array([[*map(float, row), 1.0] for row in task.X])
    targets = np.array([float(t) for t in task.y])
    weights = generator.standard_normal((runs, task.width, inputs.shape[1]))
    outer = generator.standard_normal((runs, task.width))
    state = [np.zeros_like(p) for p in (weights, weights, outer, outer)]
    for step in range(1, steps + 1):
        hidden = np.einsum("rwk,dk->rwd", weights, inputs)
        active = np.maximum(hidden, 0)
        error = np.einsum("rw,rwd->rd", outer, active) - targets
        gradients = (
            np.einsum("rd,rw,rwd,dk->rwk", error, outer, hidden > 0, inputs, optimize=True),
            np.einsum("rd,rwd->rw", error, active),
        )
        rate = 0.05 * (1 - step / (steps + 1))
        for k, (p, g) in enumerate(zip((weights, outer), gradients, strict=True)):
            mean, square = state[2 * k], state[2 * k + 1]
            mean += 0.1 * (g - mean)
            square += 0.001 * (g * g - square)
            p -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    networks = zip(weights.tolist(), outer.tolist(), strict=True)
    return sorted(exact_loss(task, list(_neurons(rows, c)), "squared") for rows, c in networks)


def _neurons(rows: Sequence[Sequence[float]], outer: Sequence[float]) -> list[Neuron]:
    exact = [[Fraction(x) for x in row] for row in rows]
    return [(Fraction(c), tuple(row[:-1]), row[-1]) for row, c in zip(exact, outer, strict=True)]


# ------------------------------------------------------------ mixed-integer programming


class MipAnswer(NamedTuple):
    """What HiGHS says: its status, its objective, and the exact loss of the network it returns."""

    status: str
    objective: float
    loss: Fraction


def train_with_highs(task: Instance, box: float, seconds: float = 60) -> MipAnswer:
    """Minimise the absolute loss by big-M constraints, all weights and biases in [-box, box].

    (HiGHS has no mixed-integer programs with a quadratic objective, so the loss is absolute.)
    """
    answers = [
        _one_pattern(task, [1] * p + [-1] * (task.width - p), box, seconds) for p in range(task.width + 1)
    ]
    return min(answers, key=lambda answer: answer.objective)


def _one_pattern(task: Instance, signs: Sequence[int], box: float, seconds: float) -> MipAnswer:
    model = highspy.Highs()
    model.silent()
    for option, value in (
        ("threads", 1),
        ("time_limit", seconds),
        ("mip_rel_gap", 1e-9),
        ("mip_abs_gap", 1e-9),
    ):
        model.setOptionValue(option, value)
    n = len(task.X[0])
    weights = [[model.addVariable(-box, box) for _ in range(n + 1)] for _ in signs]
    errors = [model.addVariable(0, highspy.kHighsInf) for _ in task.X]
    for point, target, error in zip(task.X, task.y, errors, strict=True):
        x = [float(v) for v in point]
        bound = box * (1 + sum(map(abs, x)))  # no pre-activation is larger in the box
        output = 0
        for s, row in zip(signs, weights, strict=True):
            before = sum(p * q for p, q in zip(x, row[:-1], strict=True)) + row[-1]
            after, on = model.addVariable(0, bound), model.addBinary()
            for condition in (after >= before, after <= before + bound * (1 - on), after <= bound * on):
                model.addConstr(condition)
            output = output + s * after
        model.addConstr(error >= output - float(target))
        model.addConstr(error >= float(target) - output)
    model.minimize(sum(errors))
    values = list(model.getSolution().col_value)
    rows = [values[j * (n + 1) : (j + 1) * (n + 1)] for j in range(len(signs))]
    neurons = _neurons(rows, [float(s) for s in signs])
    status = model.modelStatusToString(model.getModelStatus())
    return MipAnswer(status, model.getInfo().objective_function_value, exact_loss(task, neurons, "absolute"))


# ------------------------------------------------------------ tables


def rounded(value: Fraction | float) -> str:
    """Return about four digits after the point."""
    return f"{float(value):.4f}"


def gradient_table(runs: int = 30) -> Table:
    """Proven least squared losses, and where gradient descent ends."""
    rows: list[tuple[Entry, ...]] = []
    for task in small_data():
        found = train_global(task.X, task.y, task.width)
        optimum = Fraction(int(found.loss.numerator), int(found.loss.denominator))
        ends = gradient_descent(task, runs)
        near = sum(loss <= optimum * Fraction(101, 100) + Fraction(1, 1000) for loss in ends)
        rows.append(
            (task.name, rounded(optimum), bool(found), rounded(ends[0]), rounded(ends[runs // 2]), near)
        )
    columns = ("data", "optimum", "proved", "best run", "median run", "runs near the optimum")
    return Table(f"Least squared loss, and {runs} runs of gradient descent (Adam)", columns, tuple(rows))


def mip_table() -> Table:
    """The proven least absolute loss of the step data, and what HiGHS reports for three boxes."""
    task = instance("step", *STEP, 2)
    found = train_global(task.X, task.y, task.width, "absolute")
    rows: list[tuple[Entry, ...]] = [
        ("exactrelu", "none", "proved" if found else "open", str(found.loss), str(found.loss))
    ]
    for box in BOXES:
        if highspy is None:
            rows.append(("HiGHS", str(box), "not installed", None, None))
            continue
        answer = train_with_highs(task, box)
        rows.append(("HiGHS", str(box), answer.status, rounded(answer.objective), rounded(answer.loss)))
    columns = ("solver", "box", "status", "reported loss", "loss of its network")
    return Table(
        "Least absolute loss of two neurons on six points, two of them 1/1000000 apart", columns, tuple(rows)
    )


def main(folder: Path) -> None:
    for name, table in (("gradient_descent", gradient_table()), ("boxes", mip_table())):
        print(plain_text(table))
        write_atomically(
            folder / f"{name}.tex", latex_table(table, "python examples/where_training_goes_wrong.py")
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
