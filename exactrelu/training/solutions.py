"""The best network so far: found by local search in floats, evaluated exactly."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.training.exact import exact_fit
from exactrelu.training.nodes import Group, Groups, blocks
from exactrelu.training.problem import TrainingProblem
from exactrelu.training.rays import Generators
from exactrelu.training.relaxations.base import Relaxed
from exactrelu.training.relaxations.proposals import Directions, Proposals

Term = tuple[int, int, Rational]  # block, generator, coefficient >= 0
_ROUNDS = 20
_PROGRESS = mpq(1, 10**12)


@attrs.frozen
class Incumbent:
    """A network as a sum of generators.

    Attributes
    ----------
    loss : mpq
        Its exact loss, in the units of the integer data.
    neurons : tuple of (sign, direction)
        ``sign * relu(<direction, row>)``, in the integer data.
    free : tuple of mpq
        The coefficients of the free columns.
    """

    loss: Rational
    neurons: tuple[tuple[int, tuple[Rational, ...]], ...]
    free: tuple[Rational, ...]


class Solutions:
    """Keeps the best network that was evaluated exactly."""

    def __init__(self, problem: TrainingProblem, generators: Generators, proposals: Proposals) -> None:
        self.problem, self.generators, self.proposals = problem, generators, proposals
        self._seen: set[tuple[tuple[int, bytes], ...]] = set()
        self.best = self.evaluate((), ())
        self._float = proposals.goal(self.best.loss)

    @property
    def goal(self) -> float:
        """Relaxed values below it cannot prove a node."""
        return self._float

    def evaluate(self, signs: Sequence[int], terms: Sequence[Term]) -> Incumbent:
        """Return the network whose neuron b is the sum of its terms, with its exact loss."""
        rays, width = self.generators.rays, len(self.problem.columns)
        directions = [[mpq(0)] * width for _ in signs]
        free = [mpq(0)] * len(self.problem.free_columns)
        for block, k, c in terms:
            if k < len(rays):
                directions[block] = [v + c * x for v, x in zip(directions[block], rays[k], strict=True)]
            else:
                column, negative = divmod(k - len(rays), 2)
                free[column] += -c if negative else c
        return self.assemble([(s, tuple(v)) for s, v in zip(signs, directions, strict=True)], free)

    def assemble(
        self, neurons: Sequence[tuple[int, tuple[Rational, ...]]], free: Sequence[Rational]
    ) -> Incumbent:
        """Return a network of these neurons and coefficients of the free columns, with its exact loss."""
        values = [mpq(0)] * len(self.problem.rows)
        for c, column in zip(free, self.problem.free_columns, strict=True):
            values = [value + c * x for value, x in zip(values, column, strict=True)]
        for s, direction in neurons:
            for i, row in enumerate(self.generators.rows):
                z = sum((x * v for x, v in zip(row, direction, strict=True)), mpq(0))
                if z > 0:
                    values[i] += s * z
        return Incumbent(self._loss(values), tuple(neurons), tuple(free))

    def _loss(self, values: Sequence[Rational]) -> Rational:
        data = zip(values, self.problem.integer_targets, self.problem.integer_weights, strict=True)
        if self.problem.loss == "squared":
            return sum((w * (f - y) ** 2 for f, y, w in data), mpq(0))
        sizes = [w * abs(f - y) for f, y, w in data]
        return max(sizes) if self.problem.loss == "max" else sum(sizes, mpq(0))

    def offer(self, candidate: Incumbent) -> bool:
        """Keep a network if it is better than the best."""
        if candidate.loss >= self.best.loss:
            return False
        self.best = candidate
        self._float = self.proposals.goal(candidate.loss)
        return True

    def restart(self, best: Incumbent) -> None:
        """Forget everything but one network."""
        self._seen.clear()
        self.best = best
        self._float = self.proposals.goal(best.loss)

    def improve(self, directions: Directions) -> None:
        """Walk from cell to cell as long as the loss falls; evaluate the end exactly if it is good."""
        best = None
        for _ in range(_ROUNDS):
            cells = [(s, self.proposals.cell(v)) for s, v in directions]
            key = tuple(sorted((s, bits.tobytes()) for s, bits in cells))
            if key in self._seen:
                break
            self._seen.add(key)
            distinct = {(s, bits.tobytes()): Group(s, bits, 1) for s, bits in cells}
            groups = tuple(distinct.values())
            cut, _ = blocks(groups, self.generators)
            relaxed = self.proposals.relaxation.solve(cut, (), -1, False)
            if best is not None and relaxed.value >= best[0].value - float(_PROGRESS) * abs(best[0].value):
                break
            best = relaxed, groups
            directions = self.proposals.directions(groups, relaxed)
        if best is not None and best[0].value < self._float:
            self._evaluate_cell(*best)

    def _evaluate_cell(self, relaxed: Relaxed, groups: Groups) -> None:
        signs = [group.sign for group in groups]
        coefficients, _ = exact_fit(self.problem, self.generators, [*signs, 1], relaxed)
        pairs = zip(relaxed.support, coefficients, strict=True)
        self.offer(self.evaluate(signs, [(b, k, max(c, mpq(0))) for (b, k, _), c in pairs]))
