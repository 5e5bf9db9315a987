"""From proposals in floats to exact dual vectors and exact optima, for every loss."""

from __future__ import annotations

from collections.abc import Sequence

from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.training.exact_linear import linear_fit, linear_optimum
from exactrelu.training.exact_squares import ExactOptimum, least_squares, projection
from exactrelu.training.nodes import Group
from exactrelu.training.problem import TrainingProblem
from exactrelu.training.rays import Generators
from exactrelu.training.relaxations.base import Block, Relaxed
from exactrelu.training.relaxations.filters import SignFilter


def exact_fit(
    problem: TrainingProblem, generators: Generators, signs: Sequence[int], relaxed: Relaxed
) -> tuple[list[Rational], list[Rational]]:
    """Return the exact coefficients (of any sign) and dual vector that the support of a proposal determines.

    `signs` are those of the blocks. Nothing is promised about them: the caller checks.
    """
    if problem.loss == "squared":
        return least_squares(problem, generators.images, [(signs[b], k) for b, k, _ in relaxed.support])
    return linear_fit(problem, generators, signs, relaxed)


def exact_optimum(
    problem: TrainingProblem,
    generators: Generators,
    filter_: SignFilter,
    cut: Sequence[Block],
    relaxed: Relaxed,
) -> ExactOptimum:
    """Solve a relaxation exactly, starting from a proposal."""
    start = [(b, k) for b, k, _ in relaxed.support]
    solver = projection if problem.loss == "squared" else linear_optimum
    return solver(problem, generators.images, filter_, cut, start)


def exact_gap(
    generators: Generators, groups: Sequence[Group], terms: Sequence[tuple[int, int, Rational]]
) -> tuple[int, int] | None:
    """Return the group and point where a relaxed function differs most from a neuron, exactly."""
    best, place = mpq(0), None
    for g in range(len(groups)):
        own = [(k, c) for b, k, c in terms if b == g]
        if not own:
            continue
        for i, row in enumerate(generators.rows):
            image = sum((c * generators.images[k][i] for k, c in own), mpq(0))
            z = sum((c * _dot(row, generators.rays[k]) for k, c in own), mpq(0))
            if image - max(z, mpq(0)) > best:
                best, place = image - max(z, mpq(0)), (g, i)
    return place


def _dot(left: Sequence[int], right: Sequence[int]) -> int:
    return sum(x * y for x, y in zip(left, right, strict=True))
