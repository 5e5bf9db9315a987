"""Squared loss: non-negative least squares with an active set, started from the solution of the parent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exactrelu.training.rays import Array
from exactrelu.training.relaxations.base import Block, FloatTables, Relaxed

_TOLERANCE = 1e-9
# The dual vector keeps this distance from constraints that it may be away from, so that it can be rounded.
_SLACK = 1e-6
_RIDGE = 1e-12
_MOST_STEPS = 400
_ROOM = 32


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

        `start` are triples (block, generator, coefficient) to begin with. With `slack` the dual vector is
        pushed off the constraints that are not forced.
        """
        push = _SLACK * self.length if slack else 0.0
        state = _Passive(self, push)
        for block, generator, coefficient in start:
            state.add(block, generator, blocks[block], coefficient * float(self.norms[generator]))
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
            measure = value - 2 * sum(c * x for c, x in zip(state.linear, state.values, strict=True))
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
            for (block, generator), c in zip(state.names, state.values, strict=True)
            if c > 0
        )
        return Relaxed(float(r @ r), r * self.root, support, (), finished)


class _Passive:
    """The generators in use, with positive coefficients, their Gram matrix, and the residual."""

    def __init__(self, owner: LeastSquares, push: float) -> None:
        self.owner, self.push = owner, push
        self.names: list[tuple[int, int]] = []
        self.linear: list[float] = []
        self.values: list[float] = []
        self.rows = np.zeros((_ROOM, len(owner.target)))
        self.gram = np.zeros((_ROOM, _ROOM))
        self.right = np.zeros(_ROOM)
        self.residual = owner.target

    def add(self, block: int, generator: int, cone: Block, value: float = 0.0) -> None:
        if (block, generator) in self.names:
            return
        place = int(cone.members.searchsorted(generator))
        if place >= len(cone.members) or cone.members[place] != generator:
            return
        k = len(self.names)
        if k == len(self.rows):
            self._grow()
        row = cone.sign * self.owner.images[generator]
        linear = 0.0 if cone.forced[place] else self.push
        self.rows[k] = row
        self.gram[k, : k + 1] = self.gram[: k + 1, k] = self.rows[: k + 1] @ row
        # The ridge lets dependent generators in: one of them leaves in the next step.
        self.gram[k, k] += _RIDGE
        self.right[k] = row @ self.owner.target + linear
        self.names.append((block, generator))
        self.linear.append(linear)
        self.values.append(value)

    def _grow(self) -> None:
        k = len(self.rows)
        self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
        self.right = np.concatenate([self.right, np.zeros_like(self.right)])
        gram = np.zeros((2 * k, 2 * k))
        gram[:k, :k] = self.gram
        self.gram = gram

    def settle(self) -> bool:
        """Solve on the generators in use, leaving out those that would become negative."""
        while self.names:
            k = len(self.names)
            try:
                solution = np.linalg.solve(self.gram[:k, :k], self.right[:k])
            except np.linalg.LinAlgError:
                return False
            least = float(solution.min())
            if not np.isfinite(least):
                return False
            if least > 0:
                self.values = solution.tolist()
                self.residual = self.owner.target - solution @ self.rows[:k]
                return float(solution.max()) < 1e6 * self.owner.length
            self._step(solution.tolist())
        self.residual = self.owner.target
        return True

    def _step(self, solution: list[float]) -> None:
        """Go towards the solution until a coefficient becomes 0; leave out what is 0 then."""
        steps = [
            (old / (old - new) if old > new else 0.0, k)
            for k, (old, new) in enumerate(zip(self.values, solution, strict=True))
            if new <= 0
        ]
        length, first = min(steps)
        moved = [old + length * (new - old) for old, new in zip(self.values, solution, strict=True)]
        limit = 1e-14 * self.owner.length
        leaves = {k for _, k in steps if moved[k] <= limit} | {first}
        kept = [k for k in range(len(moved)) if k not in leaves]
        self.names = [self.names[k] for k in kept]
        self.linear = [self.linear[k] for k in kept]
        self.values = [max(moved[k], 0.0) for k in kept]
        size = len(kept)
        self.rows[:size] = self.rows[kept]
        self.right[:size] = self.right[kept]
        self.gram[:size, :size] = self.gram[kept][:, kept]

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
