"""Absolute and max loss: a revised simplex method whose columns are priced by the dual vector."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exactrelu.training.rays import Array
from exactrelu.training.relaxations.base import Block, FloatTables, Relaxed

_TOLERANCE = 1e-9
_SLACK = 1e-6
_PERTURBATION = 1e-9
_MOST_STEPS = 1000


class LinearLoss:
    """Approximate the targets by a sum of cones, in the sum of absolute errors or in the largest one.

    Absolute: ``f + p - q = y`` with costs w for p, q >= 0. Max: ``f + t / w >= y`` and ``-f + t / w >= -y``.
    Column k < 2 D is the slack of a row: p and q, or the surplus of both sides; column 2 D is t.
    """

    def __init__(self, tables: FloatTables, largest: bool) -> None:
        self.tables, self.largest = tables, largest
        points = len(tables.targets)
        self.points = points
        identity = np.eye(points)
        if largest:
            self.slacks = np.vstack([-np.eye(2 * points), np.tile(1 / tables.weights, 2)])
            self.costs = np.append(np.zeros(2 * points), 1.0)
            self.target = np.append(tables.targets, -tables.targets)
        else:
            self.slacks = np.vstack([identity, -identity])
            self.costs = np.tile(tables.weights, 2)
            self.target = tables.targets
        noise = np.random.default_rng(0).uniform(0.5, 1, len(self.target))
        # Degenerate vertices would make the method cycle; the dual vector does not depend on the targets.
        signs = np.where(self.target < 0, -1, 1)
        self.perturbed = self.target + _PERTURBATION * noise * signs

    def solve(
        self,
        blocks: Sequence[Block],
        start: Sequence[tuple[int, int, float]] = (),
        enough: float = -1.0,
        slack: bool = True,
    ) -> Relaxed:
        """Return the best approximation; stop early once its loss is below `enough`."""
        push = _SLACK if slack else 0.0
        basis = _Basis(self, push)
        gathered = [block.sign * self.tables.images[block.members] for block in blocks]
        for _ in range(_MOST_STEPS):
            if not basis.solve():
                break
            if basis.loss() < enough:
                return basis.answer(False)
            entering = basis.price(blocks, gathered)
            if entering is None:
                return basis.answer(True)
            if not basis.exchange(*entering):
                break
        return self.solve(blocks, start, enough, False) if slack else basis.answer(False)


class _Basis:
    """Columns as (block, generator), or (-1, k) for a slack; their values and prices."""

    def __init__(self, owner: LinearLoss, push: float) -> None:
        self.owner, self.push = owner, push
        size, points = len(owner.target), owner.points
        if owner.largest:
            top = int(np.argmax(owner.perturbed * np.tile(owner.tables.weights, 2)))
            self.names = [(-1, 2 * points if row == top else row) for row in range(size)]
        else:
            self.names = [(-1, i if owner.perturbed[i] >= 0 else points + i) for i in range(size)]
        self.matrix = np.array([owner.slacks[k] for _, k in self.names])
        self.costs = np.array([owner.costs[k] for _, k in self.names])

    def solve(self) -> bool:
        try:
            self.inverse = np.linalg.inv(self.matrix)
        except np.linalg.LinAlgError:
            return False
        self.values = self.owner.perturbed @ self.inverse
        self.prices = self.inverse @ self.costs
        return bool(np.isfinite(self.prices).all() and np.isfinite(self.values).all())

    def loss(self) -> float:
        slack = np.array([b < 0 for b, _ in self.names])
        return float(self.values[slack] @ self.costs[slack])

    @property
    def dual(self) -> Array:
        points = self.owner.points
        prices: Array = self.prices
        return prices[:points] - prices[points:] if self.owner.largest else prices

    def price(
        self, blocks: Sequence[Block], gathered: Sequence[Array]
    ) -> tuple[tuple[int, int], Array, float] | None:
        """Return name, column and cost of what lowers the loss fastest."""
        owner = self.owner
        gains = owner.slacks @ self.prices - owner.costs
        k = int(np.argmax(gains))
        best, found = _TOLERANCE, None
        if gains[k] > best:
            best, found = float(gains[k]), ((-1, k), owner.slacks[k], float(owner.costs[k]))
        dual = self.dual
        for b, (block, images) in enumerate(zip(blocks, gathered, strict=True)):
            if not len(images):
                continue
            gain = images @ dual + self.push * ~block.forced
            k = int(np.argmax(gain))
            if gain[k] > best:
                column = np.append(images[k], -images[k]) if owner.largest else images[k]
                cost = 0.0 if block.forced[k] else -self.push
                best, found = float(gain[k]), ((b, int(block.members[k])), column, cost)
        return found

    def exchange(self, name: tuple[int, int], column: Array, cost: float) -> bool:
        """Let a column enter for the one that reaches 0 first; False when none does."""
        change = column @ self.inverse
        falls = np.flatnonzero(change > 1e-10)
        if not len(falls):
            return False
        row = int(falls[np.argmin(np.maximum(self.values[falls], 0) / change[falls])])
        self.names[row] = name
        self.matrix[row], self.costs[row] = column, cost
        return True

    def answer(self, finished: bool) -> Relaxed:
        chosen = [
            (b, k, max(float(value), 0.0))
            for (b, k), value in zip(self.names, self.values, strict=True)
            if b >= 0
        ]
        slacks = tuple(k for b, k in self.names if b < 0)
        return Relaxed(self.loss(), self.dual.copy(), tuple(chosen), slacks, finished)
