"""Absolute and max loss in exact arithmetic: bases that floats propose, linear programs over dual vectors."""

from __future__ import annotations

from collections.abc import Sequence

from gmpy2 import mpq

from exactrelu.arith.linalg import Row, solve
from exactrelu.arith.rational import Rational
from exactrelu.errors import UnsoundBackendError
from exactrelu.polyhedra import solve_lp
from exactrelu.polyhedra.linear_program import Optimal
from exactrelu.training.exact_squares import ExactOptimum, Pair, entering
from exactrelu.training.problem import TrainingProblem
from exactrelu.training.rays import Generators
from exactrelu.training.relaxations.base import Block, Relaxed
from exactrelu.training.relaxations.filters import SignFilter


def linear_fit(
    problem: TrainingProblem, generators: Generators, signs: Sequence[int], relaxed: Relaxed
) -> tuple[list[Rational], list[Rational]]:
    """Return the exact coefficients and the exact dual vector of the basis that floats ended with."""
    images = [[signs[b] * x for x in generators.images[k]] for b, k, _ in relaxed.support]
    if problem.loss == "absolute":
        return _absolute_fit(problem, images, relaxed.tight)
    return _max_fit(problem, images, relaxed.tight)


def _absolute_fit(
    problem: TrainingProblem, images: Sequence[Sequence[int]], slacks: Sequence[int]
) -> tuple[list[Rational], list[Rational]]:
    points = len(problem.rows)
    dual = [mpq(0)] * points
    for k in slacks:
        dual[k % points] = mpq(problem.integer_weights[k % points] * (1 if k < points else -1))
    met = sorted(set(range(points)) - {k % points for k in slacks})
    system = [[image[i] for image in images] for i in met]
    targets = [problem.integer_targets[i] for i in met]
    coefficients = _solved(system, targets, len(images))
    right = [-sum((u * x for u, x in zip(dual, image, strict=True)), mpq(0)) for image in images]
    prices = _solved([list(row) for row in zip(*system, strict=True)], right, len(met))
    for i, u in zip(met, prices, strict=True):
        dual[i] = u
    return coefficients, dual


def _max_fit(
    problem: TrainingProblem, images: Sequence[Sequence[int]], slacks: Sequence[int]
) -> tuple[list[Rational], list[Rational]]:
    points = len(problem.rows)
    tight = sorted(set(range(2 * points)) - set(slacks))
    sides = [(k % points, 1 if k < points else -1) for k in tight]
    margins = [mpq(1, problem.integer_weights[i]) for i, _ in sides]
    system: list[list[int | Rational]] = [
        [*(s * image[i] for image in images), margin] for (i, s), margin in zip(sides, margins, strict=True)
    ]
    targets = [s * problem.integer_targets[i] for i, s in sides]
    coefficients = _solved(system, targets, len(images) + 1)[:-1]
    right = [mpq(0)] * len(images) + [mpq(1)]
    prices = _solved([list(row) for row in zip(*system, strict=True)], right, len(tight))
    dual = [mpq(0)] * points
    for (i, s), price in zip(sides, prices, strict=True):
        dual[i] += s * price
    return coefficients, dual


def _solved(matrix: Sequence[Row], right: Row, columns: int) -> list[Rational]:
    found = solve(matrix, right, columns)
    return [mpq(0)] * columns if found is None else list(found)


def linear_optimum(
    problem: TrainingProblem,
    images: Sequence[Sequence[int]],
    signs: SignFilter,
    cut: Sequence[Block],
    start: Sequence[Pair],
) -> ExactOptimum:
    """Solve a relaxation exactly: maximise u.y over dual vectors, adding violated generators one by one."""
    used = list(dict.fromkeys(start))
    while True:
        cones = [[cut[b].sign * x for x in images[k]] for b, k in used]
        terms, dual = _best_dual(problem, cones)
        found = entering(signs, cut, dual)
        if found is None:
            pairs = ((b, k, c) for (b, k), c in zip(used, terms, strict=True) if c)
            return ExactOptimum(tuple(pairs), dual)
        used.append(found)


def _best_dual(
    problem: TrainingProblem, images: Sequence[Sequence[int]]
) -> tuple[Sequence[Rational], list[Rational]]:
    points, weights, targets = len(problem.rows), problem.integer_weights, problem.integer_targets
    if problem.loss == "absolute":
        rows = [([-x for x in image], 0) for image in images]
        units = [[int(i == j) for j in range(points)] for i in range(points)]
        rows += [([s * x for x in unit], w) for unit, w in zip(units, weights, strict=True) for s in (1, -1)]
        found = solve_lp(targets, rows)
    else:
        rows = [([*(-x for x in image), *image], 0) for image in images]
        rows += [([int(i == j) for j in range(2 * points)], 0) for i in range(2 * points)]
        rows.append(([mpq(-1, w) for w in weights] * 2, mpq(1)))
        found = solve_lp([*targets, *(-y for y in targets)], rows)
    if not isinstance(found, Optimal):
        raise UnsoundBackendError("the dual vectors are a bounded set that contains 0", (problem, images))
    point = list(found.point)
    if problem.loss == "max":
        point = [a - b for a, b in zip(point, point[points:], strict=False)]
    return found.dual.rows[: len(images)], point
