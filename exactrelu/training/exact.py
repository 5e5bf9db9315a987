"""From proposals in floats to exact dual vectors and exact networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gmpy2 import mpq

from exactrelu.arith.linalg import solve
from exactrelu.arith.rational import Rational
from exactrelu.training.duals import primitive_integers
from exactrelu.training.nodes import Group
from exactrelu.training.problem import TrainingProblem
from exactrelu.training.rays import Generators
from exactrelu.training.relaxations.base import Block, Relaxed

Term = tuple[int, int]  # sign of the cone, number of the generator


def least_squares_dual(
    problem: TrainingProblem, generators: Generators, terms: Sequence[Term]
) -> tuple[list[Rational], list[Rational]]:
    """Return the exact coefficients of the least-squares fit by some generators, and ``w (y - fit)``."""
    vectors = [[sign * x for x in generators.images[k]] for sign, k in terms]
    weighted = [[w * x for x, w in zip(v, problem.integer_weights, strict=True)] for v in vectors]
    targets = problem.integer_targets
    gram = [[_dot(a, b) for b in vectors] for a in weighted]
    found = solve(gram, [_dot(a, targets) for a in weighted], len(vectors))
    coefficients = list(found or ())
    residual: list[Rational] = [mpq(w * y) for w, y in zip(problem.integer_weights, targets, strict=True)]
    for c, v in zip(coefficients, weighted, strict=True):
        if c:
            residual = [r - c * x for r, x in zip(residual, v, strict=True)]
    return coefficients, residual


class ExactOptimum(NamedTuple):
    """The exact optimum of a relaxation: terms (block, generator, coefficient) and a dual vector."""

    terms: tuple[tuple[int, int, Rational], ...]
    dual: Sequence[Rational]


def exact_dual(
    problem: TrainingProblem, generators: Generators, cut: Sequence[Block], relaxed: Relaxed
) -> Sequence[Rational]:
    """Return the exact dual vector that belongs to the support of a proposal."""
    terms = [(cut[b].sign, k) for b, k, _ in relaxed.support]
    return least_squares_dual(problem, generators, terms)[1]


def exact_optimum(
    problem: TrainingProblem, generators: Generators, cut: Sequence[Block], relaxed: Relaxed
) -> ExactOptimum:
    """Solve a relaxation exactly, starting from a proposal."""
    return _projection(problem, generators, cut, [(b, k) for b, k, _ in relaxed.support])


def _projection(
    problem: TrainingProblem, generators: Generators, cut: Sequence[Block], start: Sequence[tuple[int, int]]
) -> ExactOptimum:
    """Non-negative least squares in rationals (Lawson and Hanson); finite, because the loss falls strictly."""
    passive: list[tuple[int, int]] = []
    weights: list[Rational] = []
    waiting = list(start)
    while True:
        solution, residual = least_squares_dual(
            problem, generators, [(cut[b].sign, k) for b, k in passive]
        )
        if any(x <= 0 for x in solution):
            passive, weights = _step(passive, weights, solution)
            continue
        weights = solution
        entering = _entering(generators, cut, residual, passive, waiting)
        if entering is None:
            terms = tuple((b, k, c) for (b, k), c in zip(passive, weights, strict=True))
            return ExactOptimum(terms, residual)
        passive.append(entering)
        weights = [*weights, mpq(0)]


def _step(
    passive: list[tuple[int, int]], weights: list[Rational], solution: list[Rational]
) -> tuple[list[tuple[int, int]], list[Rational]]:
    """Go towards the solution until a coefficient becomes zero; leave that generator out."""
    pairs = list(zip(weights, solution, strict=True))
    length = min(w / (w - x) for w, x in pairs if x <= 0 and w != x) if any(w != x for w, x in pairs if x <= 0) else mpq(0)
    moved = [w + length * (x - w) for w, x in pairs]
    kept = [i for i, m in enumerate(moved) if m > 0]
    return [passive[i] for i in kept], [moved[i] for i in kept]


def _entering(
    generators: Generators,
    cut: Sequence[Block],
    residual: Sequence[Rational],
    passive: Sequence[tuple[int, int]],
    waiting: list[tuple[int, int]],
) -> tuple[int, int] | None:
    integers = primitive_integers(residual)
    while waiting:
        b, k = waiting.pop(0)
        if (b, k) not in passive and cut[b].sign * _dot(integers, generators.images[k]) > 0:
            return b, k
    best, found = 0, None
    for b, block in enumerate(cut):
        for k in block.members:
            gain = block.sign * _dot(integers, generators.images[k])
            if gain > best:
                best, found = gain, (b, int(k))
    return found


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
