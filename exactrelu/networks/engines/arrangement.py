"""One hidden layer on a whole space: the cells of a hyperplane arrangement."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from exactrelu.arith.linalg import primitive
from exactrelu.arrangements.arrangement import Arrangement
from exactrelu.errors import InputError, UnsoundBackendError
from exactrelu.networks.engines.base import Batch
from exactrelu.networks.lattice.pieces import lexicographic
from exactrelu.networks.lattice.stages import Stage, plain_stages, read_active, stages_of
from exactrelu.networks.lattice.witnesses import ForwardPass
from exactrelu.networks.problem import Problem


def applies(problem: Problem) -> bool:
    """Whether the engine can solve a problem: one hidden layer, and a domain without inequalities."""
    return len(problem.layers) == 1 and not problem.rows


@attrs.frozen
class ArrangementEngine:
    """Cells of the arrangement of the neurons; counts without listing by the characteristic polynomial."""

    name: str = attrs.field(default="arrangement", init=False)
    proof: str = attrs.field(
        default="Zaslavsky's theorem, the characteristic polynomial exact; a list is complete by that count",
        init=False,
    )

    def batches(self, problem: Problem, witnesses: bool = True, facets: bool = False) -> Iterator[Batch]:
        stage = _stage(problem)
        if not stage.rows:
            nothing = np.zeros((1, 0), bool)
            yield Batch(read_active(stage, nothing, nothing), ((),))
            return
        cells = _arrangement(stage).cells()
        positive = cells.signs > 0
        patterns = read_active(stage, positive, ~positive)
        order = lexicographic(patterns)
        patterns = patterns[order]
        if not witnesses:
            yield Batch(patterns, ())
            return
        forward = ForwardPass((), plain_stages(problem.layers, problem.dimension))
        points = tuple(cells[i].witness for i in order.tolist())
        for pattern, point in zip(patterns, points, strict=True):
            # No neuron with weights vanishes inside a cell.
            if not forward.confirms(primitive([*point, 1]), pattern, np.zeros(len(pattern), bool)):
                raise UnsoundBackendError("a witness does not have the pattern of its cell", point)
        yield Batch(patterns, points)

    def count(self, problem: Problem) -> int:
        stage = _stage(problem)
        return int(_arrangement(stage).count()) if stage.rows else 1


def _stage(problem: Problem) -> Stage:
    if not applies(problem):
        raise InputError(
            f"engine 'arrangement' needs one hidden layer and a domain without inequalities, got "
            f"{len(problem.layers)} hidden layers and {len(problem.rows)} inequalities; use the engine 'auto'"
        )
    return stages_of(problem.layers, problem.dimension)[0]


def _arrangement(stage: Stage) -> Arrangement:
    return Arrangement([form[:-1] for form in stage.forms], [form[-1] for form in stage.forms])
