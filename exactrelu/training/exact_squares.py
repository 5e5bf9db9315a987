"""Squared loss in exact arithmetic: least squares on a support, and on a sum of cones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from gmpy2 import mpq

from exactrelu.arith.linalg import solve
from exactrelu.arith.rational import Rational
from exactrelu.training.duals import primitive_integers
from exactrelu.training.problem import TrainingProblem
from exactrelu.training.relaxations.base import Block
from exactrelu.training.relaxations.filters import SignFilter

Term = tuple[int, int]  # sign of the cone, number of the generator
Pair = tuple[int, int]  # block, number of the generator


def least_squares(
    problem: TrainingProblem, images: Sequence[Sequence[int]], terms: Sequence[Term]
) -> tuple[list[Rational], list[Rational]]:
    """Return the exact coefficients of the least-squares fit by some generators, and ``w (y - fit)``."""
    vectors = [[sign * x for x in images[k]] for sign, k in terms]
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


def projection(
    problem: TrainingProblem,
    images: Sequence[Sequence[int]],
    signs: SignFilter,
    cut: Sequence[Block],
    start: Sequence[Pair],
) -> ExactOptimum:
    """Non-negative least squares in rationals (Lawson, Hanson); finite, because the loss falls strictly."""

    def fit(passive: Sequence[Pair]) -> tuple[list[Rational], list[Rational]]:
        return least_squares(problem, images, [(cut[b].sign, k) for b, k in passive])

    passive = list(start)
    solution, residual = fit(passive)
    while any(x <= 0 for x in solution):  # any start will do
        passive = [pair for pair, x in zip(passive, solution, strict=True) if x > 0]
        solution, residual = fit(passive)
    while (found := entering(signs, cut, residual)) is not None:
        weights = [*solution, mpq(0)]
        passive.append(found)
        solution, residual = fit(passive)
        while any(x <= 0 for x in solution):
            passive, weights = _step(passive, weights, solution)
            solution, residual = fit(passive)
    return ExactOptimum(tuple((b, k, c) for (b, k), c in zip(passive, solution, strict=True)), residual)


def _step(
    passive: list[Pair], weights: list[Rational], solution: list[Rational]
) -> tuple[list[Pair], list[Rational]]:
    """Go towards the solution until a coefficient becomes zero; leave that generator out."""
    pairs = list(zip(weights, solution, strict=True))
    length = min(w / (w - x) for w, x in pairs if x <= 0 and w > 0)
    moved = [w + length * (x - w) for w, x in pairs]
    kept = [i for i, m in enumerate(moved) if m > 0]
    return [passive[i] for i in kept], [moved[i] for i in kept]


def entering(signs: SignFilter, cut: Sequence[Block], residual: Sequence[Rational]) -> Pair | None:
    """Return a generator that lowers the loss: about the best one, surely a good one."""
    integers = primitive_integers(residual)
    decided, sizes = signs.signs(integers), signs.sizes(integers)
    best, found = -1, None
    for b, block in enumerate(cut):
        good = block.members[decided[block.members] == block.sign]
        if len(good):
            k = good[int(np.argmax(sizes[good]))]
            if sizes[k] > best:
                best, found = sizes[k], (b, int(k))
    return found


def _dot(left: Sequence[int], right: Sequence[int]) -> int:
    return sum(x * y for x, y in zip(left, right, strict=True))
