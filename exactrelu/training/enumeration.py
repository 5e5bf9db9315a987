"""Algorithm 1 of Arora et al. with the right objective: every tuple of dichotomies, one convex program each.

Slow on purpose and independent of the search: cells come from the arrangement engine, their rays from double
description, the programs are solved exactly. It is what branch and bound is compared with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, product
from math import comb

import attrs
import numpy as np
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.arrangements import Arrangement
from exactrelu.errors import ResourceLimitError, UnsoundBackendError
from exactrelu.polyhedra import solve_lp
from exactrelu.polyhedra.double_description import DoubleDescription
from exactrelu.polyhedra.linear_program import Optimal
from exactrelu.training.exact_squares import projection
from exactrelu.training.problem import TrainingProblem
from exactrelu.training.relaxations.base import Block
from exactrelu.training.relaxations.filters import SignFilter
from exactrelu.training.solutions import Incumbent

Vector = tuple[int, ...]
Cells = tuple[int, ...]


@attrs.frozen
class Dichotomy:
    """A cell: the side of each point, its rays, and what these do at the points."""

    sides: tuple[int, ...]
    rays: tuple[Vector, ...]
    images: tuple[Vector, ...]


def dichotomies(problem: TrainingProblem) -> list[Dichotomy]:
    """Return all cells of the dual arrangement of the data."""
    rows = [tuple(row[k] for k in problem.columns) for row in problem.rows]
    found = []
    for cell in Arrangement(rows).cells():
        sides = tuple(1 if sign == "+" else -1 for sign in cell.signs)
        oriented = [tuple(s * x for x in row) for s, row in zip(sides, rows, strict=True)]
        cone = DoubleDescription().cone_generators(oriented, [], len(problem.columns))
        images = tuple(tuple(max(0, sum(map(_times, row, ray))) for row in rows) for ray in cone.rays)
        found.append(Dichotomy(sides, cone.rays, images))
    return found


def _times(x: int, y: int) -> int:
    return x * y


def tuples_of(problem: TrainingProblem, cells: int) -> int:
    """Return how many convex programs Algorithm 1 solves when neurons of one sign are not ordered."""
    total = 0
    for pattern in problem.sign_patterns:
        plus = sum(1 for s in pattern if s > 0)
        minus = len(pattern) - plus
        total += comb(cells + plus - 1, plus) * comb(cells + minus - 1, minus)
    return total


def enumerate_optimum(problem: TrainingProblem, most: int) -> tuple[Incumbent, int]:
    """Return the optimum over all tuples of dichotomies, and how many there are.

    Raises
    ------
    ResourceLimitError
        When there are more than `most`.
    """
    cells = dichotomies(problem)
    number = tuples_of(problem, len(cells))
    if number > most:
        raise ResourceLimitError(
            "Algorithm 1 would solve too many convex programs; use method='branch_and_bound' or raise "
            "limits.nodes",
            limit=most,
            estimate=number,
        )
    solver = _Squared(problem, cells) if problem.loss == "squared" else _Linear(problem, cells)
    best: Incumbent | None = None
    for signs, chosen in _tuples(problem, len(cells)):
        found = solver.solve(signs, chosen)
        if best is None or found.loss < best.loss:
            best = found
    if best is None:
        raise UnsoundBackendError("an arrangement has at least one cell", problem)
    return best, number


def _tuples(problem: TrainingProblem, cells: int) -> Iterator[tuple[Sequence[int], Cells]]:
    for pattern in problem.sign_patterns:
        plus = sum(1 for s in pattern if s > 0)
        first = combinations_with_replacement(range(cells), plus)
        for pair in product(first, list(combinations_with_replacement(range(cells), len(pattern) - plus))):
            yield pattern, (*pair[0], *pair[1])


class _Squared:
    """The quadratic program of a tuple: projection on the cone of what its cells can do."""

    def __init__(self, problem: TrainingProblem, cells: Sequence[Dichotomy]) -> None:
        self.problem = problem
        self.images: list[Vector] = []
        self.rays: list[Vector] = []
        self.members = []
        for cell in cells:
            useful = [(r, z) for r, z in zip(cell.rays, cell.images, strict=True) if any(z)]
            self.members.append(np.arange(len(self.images), len(self.images) + len(useful)))
            self.rays += [r for r, _ in useful]
            self.images += [z for _, z in useful]
        self.neurons = len(self.images)
        for column in problem.free_columns:
            self.images += [column, tuple(-x for x in column)]
        self.filter = SignFilter(self.images)

    def solve(self, signs: Sequence[int], chosen: Cells) -> Incumbent:
        blocks = [_block(s, self.members[c]) for s, c in zip(signs, chosen, strict=True)]
        blocks.append(_block(1, np.arange(self.neurons, len(self.images))))
        found = projection(self.problem, self.images, self.filter, blocks, [])
        directions = [[mpq(0)] * len(self.problem.columns) for _ in signs]
        free = [mpq(0)] * len(self.problem.free_columns)
        for b, k, c in found.terms:
            if b < len(signs):
                directions[b] = [v + c * x for v, x in zip(directions[b], self.rays[k], strict=True)]
            else:
                column, negative = divmod(k - self.neurons, 2)
                free[column] += -c if negative else c
        weights = self.problem.integer_weights
        loss = sum((r * r / w for r, w in zip(found.dual, weights, strict=True)), mpq(0))
        return Incumbent(loss, tuple(zip(signs, map(tuple, directions), strict=True)), tuple(free))


def _block(sign: int, members: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Block:
    return Block(sign, members, np.zeros(len(members), bool))


class _Linear:
    """The linear program of a tuple, in the variables of (C.2): one direction a neuron."""

    def __init__(self, problem: TrainingProblem, cells: Sequence[Dichotomy]) -> None:
        self.problem, self.cells = problem, cells
        self.rows = [tuple(row[k] for k in problem.columns) for row in problem.rows]

    def solve(self, signs: Sequence[int], chosen: Cells) -> Incumbent:
        problem, r = self.problem, len(self.problem.columns)
        width, free = r * len(signs), len(problem.free_columns)
        errors = 1 if problem.loss == "max" else len(self.rows)
        size = width + free + errors
        conditions: list[tuple[list[int | Rational], int]] = []
        for i, row in enumerate(self.rows):
            value: list[int | Rational] = [0] * size
            for j, (s, c) in enumerate(zip(signs, chosen, strict=True)):
                side = self.cells[c].sides[i]
                bound: list[int | Rational] = [0] * size
                bound[j * r : (j + 1) * r] = [side * x for x in row]
                conditions.append((bound, 0))
                if side > 0:
                    value[j * r : (j + 1) * r] = [s * x for x in row]
            value[width : width + free] = [column[i] for column in problem.free_columns]
            error = width + free + (0 if problem.loss == "max" else i)
            for s in (1, -1):
                form = [s * x for x in value]
                form[error] = mpq(1, problem.integer_weights[i])
                conditions.append((form, -s * problem.integer_targets[i]))
        objective = [0] * (width + free) + [1] * errors
        found = solve_lp(objective, conditions, sense="min")
        if not isinstance(found, Optimal):
            raise UnsoundBackendError("the best approximation exists", problem)
        point = found.point
        neurons = tuple((s, point[j * r : (j + 1) * r]) for j, s in enumerate(signs))
        return Incumbent(found.value, neurons, point[width : width + free])
