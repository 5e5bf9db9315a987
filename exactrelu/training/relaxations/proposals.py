"""What floats propose to the search: relaxed optima, where to split, networks that may be good."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exactrelu.arith.rational import Rational
from exactrelu.training.nodes import Group, Groups
from exactrelu.training.problem import TrainingProblem
from exactrelu.training.rays import Array, Generators
from exactrelu.training.relaxations.base import Block, FloatTables, Relaxed
from exactrelu.training.relaxations.least_squares import LeastSquares
from exactrelu.training.relaxations.linear import LinearLoss

_NO_GAP = 1e-7
# A relaxed value closer to the incumbent than this (relatively) is left to exact arithmetic.
_CLOSE = 1e-7
_ROUNDS = 20
Directions = list[tuple[int, Array]]


class Proposals:
    """Relaxations, splits and local improvement of one problem, in floats."""

    def __init__(self, problem: TrainingProblem, generators: Generators) -> None:
        self.generators = generators
        self.tables = FloatTables(problem, generators)
        self.relaxation: LeastSquares | LinearLoss = (
            LeastSquares(self.tables)
            if problem.loss == "squared"
            else LinearLoss(self.tables, problem.loss == "max")
        )
        self._random = np.random.default_rng(0)

    def goal(self, loss: Rational) -> float:
        """Return the value from which on a relaxation may prove that nothing is better than `loss`."""
        return float(loss / self.tables.unit) * (1 - _CLOSE)

    def share(self, value: float | None, loss: Rational) -> float:
        """Return which part of `loss` a relaxed value is, between 0 and 1; None stands for all of it."""
        best = self.goal(loss)
        return 1.0 if value is None or best <= 0 else min(1.0, max(0.0, value / best))

    def solve(
        self, cut: Sequence[Block], start: Sequence[tuple[int, int, float]] = (), enough: float = -1.0
    ) -> Relaxed:
        """Solve the relaxation of the cones `cut`."""
        return self.relaxation.solve(cut, start, enough)

    def branch(self, groups: Groups, relaxed: Relaxed) -> tuple[int, int] | None:
        """Return the group and point where the relaxed function differs most from a neuron, if at all.

        Differences count less in large groups, whose splits have more children, each with more left to do.
        """
        best, place = 0.0, None
        for g, group in enumerate(groups):
            terms = [(k, c) for b, k, c in relaxed.support if b == g]
            if not terms:
                continue
            ks, cs = [k for k, _ in terms], np.array([c for _, c in terms])
            image = cs @ self.tables.images[ks]
            gap = image - np.maximum(self.tables.rows @ (cs @ self.tables.rays[ks]), 0)
            i = int(np.argmax(gap))
            if gap[i] > _NO_GAP and gap[i] / group.size**2 > best:
                best, place = float(gap[i]) / group.size**2, (g, i)
        return place

    def directions(self, groups: Groups, relaxed: Relaxed) -> Directions:
        """Return one neuron for each neuron of the groups, close to what the relaxation used."""
        found: Directions = []
        for g, group in enumerate(groups):
            terms = [(k, c) for b, k, c in relaxed.support if b == g]
            found += [(group.sign, v) for v in self._clusters(group, terms)]
        return found

    def _clusters(self, group: Group, terms: list[tuple[int, float]]) -> list[Array]:
        rays = self.tables.rays
        terms = sorted(terms, key=lambda term: -term[1])
        sums = [c * rays[k] for k, c in terms[: group.size]]
        seeds = [rays[k] / (np.linalg.norm(rays[k]) or 1.0) for k, _ in terms[: group.size]]
        for k, c in terms[group.size :]:
            nearest = int(np.argmax([seed @ rays[k] for seed in seeds]))
            sums[nearest] = sums[nearest] + c * rays[k]
        return sums + [np.zeros(rays.shape[1])] * (group.size - len(sums))

    def random_directions(self, signs: Sequence[int]) -> Directions:
        """Return a random start for a local search."""
        rays = self.tables.rays
        found: Directions = []
        for s in signs:
            ray = rays[int(self._random.integers(len(rays)))] if len(rays) else np.zeros(rays.shape[1])
            size = float(np.linalg.norm(ray)) or 1.0
            found.append((s, ray / size + 0.3 * self._random.standard_normal(rays.shape[1])))
        return found

    def cell(self, direction: Array) -> Array:
        """Return the generators of a cell that contains a direction."""
        z = self.tables.rows @ direction
        positive = z >= -1e-12 * (np.abs(z).max(initial=0.0))
        sides = np.where(positive[:, None], self.generators.positive, self.generators.negative)
        cell: Array = np.bitwise_and.reduce(sides, axis=0) & self.generators.neuron
        return cell
