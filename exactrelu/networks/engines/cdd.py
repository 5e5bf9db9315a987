"""The reference engine: incremental splitting with exact linear programs by ``cdd.gmp``, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.engines.base import Batch
from exactrelu.networks.engines.splitting import Point, splitting_batches
from exactrelu.networks.problem import Form, Problem
from exactrelu.polyhedra.linear_program import LinearProgram, Optimal
from exactrelu.polyhedra.solving import solve_program


@attrs.frozen
class CddEngine:
    """Slow and independent: shares no geometry with the other engines, only the walk through the neurons."""

    name: str = attrs.field(default="cdd", init=False)
    proof: str = attrs.field(
        default="region by region: exact linear programs by cdd.gmp, every answer verified", init=False
    )

    def batches(self, problem: Problem, witnesses: bool = True, facets: bool = False) -> Iterator[Batch]:
        return splitting_batches(problem, beyond)

    def count(self, problem: Problem) -> int:
        return sum(len(batch.patterns) for batch in self.batches(problem))


def beyond(rows: Sequence[Form], form: Form, point: Point) -> Point | None:
    """Return a point where all rows are positive and `form` is negative, or None if there is none.

    Maximises the smallest of all of them, up to 1: there is such a point iff the maximum is positive.
    """
    n = len(point)
    sides = [*rows, tuple(-x for x in form)]
    constraints = [((*side[:-1], -1), side[-1]) for side in sides]
    constraints.append(((0,) * n + (-1,), 1))
    result = solve_program(LinearProgram((0,) * n + (1,), tuple(constraints), ()), "cdd")
    if not isinstance(result, Optimal):
        raise UnsoundBackendError("a bounded and feasible linear program has no optimum", (tuple(rows), form))
    return result.point[:-1] if result.value > 0 else None
