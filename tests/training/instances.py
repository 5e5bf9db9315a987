"""Training problems for the tests: seeded noise, degenerate data, the data of the paper's errata."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

import numpy as np

NOISE_OPTIMA = {
    (1, 1, 20): "25.07762515",
    (1, 2, 10): "1.34524590",
    (1, 2, 20): "18.05563413",
    (2, 1, 20): "7.72837200",
    (2, 2, 10): "2.05227000",
    (2, 2, 15): "8.11494300",
    (1, 3, 20): "12.75515950",
}
"""(inputs, width, points): squared loss of `noise`, from another program that works in floats."""

# name: (points, targets, optimum of width 1, optimum of width 2), squared loss; theory of errata E7 and E8.
ERRATA = {
    "A": ([[-1], [0], [1]], [0, 0, 1], "0", "0"),
    "B": ([[-1], [1]], [-1, 1], "1", "0"),
    "C": ([[0], [1]], [1, 1], "0", "0"),
    "D": ([[-1], [0], [1]], [1, 0, 1], "2/3", "0"),
    "E": ([[0], [1], [2]], [1, -1, 2], "2", "1"),
}


class Instance(NamedTuple):
    """Arguments of `train_global`."""

    X: list[list[Any]]
    y: list[Any]
    width: int
    options: dict[str, Any]


def noise(inputs: int, points: int, seed: int = 1) -> tuple[list[list[str]], list[str]]:
    """Uniform points and normal targets, rounded to thousandths."""
    generator = np.random.default_rng(seed)
    points_ = np.round(generator.uniform(-1, 1, (points, inputs)), 3)
    targets = np.round(generator.standard_normal(points), 3)
    return [[thousandths(x) for x in row] for row in points_], [thousandths(y) for y in targets]


def thousandths(value: float) -> str:
    return f"{round(float(value) * 1000)}/1000"


def random_instance(seed: int) -> Instance:
    """A small problem, often degenerate: grid, line, repeated points, constant target; with all options."""
    g = random.Random(seed)
    n, width = g.choice([1, 1, 2, 2, 3]), g.choice([1, 2, 2, 3])
    points = g.randint(1, ({1: 5, 2: 4, 3: 3} if width == 3 else {1: 6, 2: 5, 3: 4})[n])
    kind = g.choice(["generic", "grid", "repeated", "line", "constant"])
    size = 1 if kind == "grid" else 9
    X = [[g.randint(-size, size) for _ in range(n)] for _ in range(points)]
    if kind == "line":
        X = [[t * (k + 1) for k in range(n)] for t in (g.randint(-3, 3) for _ in range(points))]
    if kind == "repeated":
        X[-1] = list(X[0])
    y: list[Any] = [g.choice([g.randint(-5, 5), f"{g.randint(-9, 9)}/{g.randint(1, 4)}"]) for _ in X]
    if kind == "constant":
        y = [g.randint(-2, 2)] * points
    options: dict[str, Any] = {"loss": g.choice(["squared"] * 3 + ["absolute", "max"])}
    options |= {"output_bias": g.random() < 0.2, "skip": g.random() < 0.15}
    if g.random() < 0.2:
        options["weights"] = [g.choice([1, 2, "1/3"]) for _ in X]
    if g.random() < 0.2:
        options["sign_restriction"] = [g.choice([1, -1]) for _ in range(width)]
    return Instance(X, y, width, options)
