"""Squared loss: non-negative least squares with an active set, started from the solution of the parent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exactrelu.training.rays import Array
from exactrelu.training.relaxations.base import Block, FloatTables, Relaxed

_TOLERANCE = 1e-9
# The dual vector keeps this distance from constraints that it may be away from, so that it can be rounded.
_SLACK = 1e-6
_MOST_STEPS = 400


class LeastSquares:
    """Project the targets on a sum of cones."""

    def __init__(self, tables: FloatTables) -> None:
        root = np.sqrt(tables.weights)
        self.tables = tables
        self.root = root
        self.images = tables.images * root
        norms = np.sqrt((self.images**2).sum(axis=1))
        self.norms = np.where(norms > 0, norms, 1.0)
        self.images = np.ascontiguousarray(self.images / self.norms[:, None])
        self.target = tables.targets * root
        self.length = float(np.sqrt(self.target @ self.target)) or 1.0

    def solve(
        self,
        blocks: Sequence[Block],
        start: Sequence[tuple[int, int, float]] = (),
        enough: float = -1.0,
        slack: bool = True,
    ) -> Relaxed:
        """Return the projection; stop early once the value is below `enough`.

        `start` are pairs (block, generator) to begin with. With `slack` the dual vector is pushed
        off the constraints that are not forced.
        """
        push = _SLACK * self.length if slack else 0.0
        state = _Passive(self, push)
        for block, generator, _ in start:
            state.add(block, generator, blocks[block])
        gathered = [block.sign * self.images[block.members] for block in blocks]
        best = np.inf
        single = False
        finished = False
        for _ in range(_MOST_STEPS):
            if not state.settle():
                break
            value = float(state.residual @ state.residual)
            if value < enough:
                return self._answer(state, False)
            measure = value - 2 * push * float(state.linear @ state.weights)
            if measure > best - 1e-13 * self.length**2:
                if single:
                    finished = True
                    break
                single = True
            else:
                single = False
            best = min(best, measure)
            if not state.enter(blocks, gathered, single):
                finished = True
                break
        if not finished and slack:
            return self.solve(blocks, start, enough, False)
        return self._answer(state, finished)

    def _answer(self, state: _Passive, finished: bool) -> Relaxed:
        r = state.residual
        support = tuple(
            (block, generator, float(c / self.norms[generator]))
            for (block, generator), c in zip(state.names, state.weights, strict=True)
            if c > 0
        )
        return Relaxed(float(r @ r), r * self.root, support, (), finished)


class _Passive:
    """The generators in use, with positive coefficients, and the residual."""

    def __init__(self, owner: LeastSquares, push: float) -> None:
        self.owner, self.push = owner, push
        self.names: list[tuple[int, int]] = []
        self.rows: list[Array] = []
        self.linear = np.zeros(0)
        self.weights = np.zeros(0)
        self.residual = owner.target

    def add(self, block: int, generator: int, cone: Block) -> None:
        if (block, generator) in self.names:
            return
        place = int(np.searchsorted(cone.members, generator))
        if place >= len(cone.members) or cone.members[place] != generator:
            return
        self.names.append((block, generator))
        self.rows.append(cone.sign * self.owner.images[generator])
        self.linear = np.append(self.linear, 0.0 if cone.forced[place] else 1.0)
        self.weights = np.append(self.weights, 0.0)

    def settle(self) -> bool:
        """Solve on the generators in use, leaving out those that would become negative."""
        while self.names:
            matrix = np.array(self.rows)
            try:
                solution = np.linalg.solve(
                    matrix @ matrix.T, matrix @ self.owner.target + self.push * self.linear
                )
            except np.linalg.LinAlgError:
                return False
            if not np.isfinite(solution).all() or np.abs(solution).max() > 1e9 * self.owner.length:
                return False
            if solution.min() > 0:
                self.weights = solution
                self.residual = self.owner.target - solution @ matrix
                return True
            falling = solution <= 0
            old, new = self.weights[falling], solution[falling]
            steps = old / np.where(old > new, old - new, 1.0)
            self.weights = self.weights + min(1.0, float(steps.min())) * (solution - self.weights)
            leaves = falling & (self.weights <= 1e-14 * self.owner.length)
            if not leaves.any():
                leaves[np.flatnonzero(falling)[np.argmin(steps)]] = True
            self._keep(np.flatnonzero(~leaves))
        self.residual = self.owner.target
        return True

    def _keep(self, places: Array) -> None:
        self.names = [self.names[k] for k in places]
        self.rows = [self.rows[k] for k in places]
        self.linear, self.weights = self.linear[places], np.maximum(self.weights[places], 0.0)

    def enter(self, blocks: Sequence[Block], gathered: Sequence[Array], single: bool) -> bool:
        """Add the generator of each block that helps most (of one block only when `single`)."""
        limit = _TOLERANCE * self.owner.length
        found = []
        for b, (block, images) in enumerate(zip(blocks, gathered, strict=True)):
            if not len(images):
                continue
            gain = images @ self.residual
            if self.push:
                gain = gain + self.push * ~block.forced
            k = int(np.argmax(gain))
            if gain[k] > limit:
                found.append((-float(gain[k]), b, int(block.members[k])))
        found.sort()
        before = len(self.names)
        for _, b, generator in found[: 1 if single else None]:
            self.add(b, generator, blocks[b])
        return len(self.names) > before
