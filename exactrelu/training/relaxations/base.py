"""What a relaxation is asked and what it answers, and the float tables that all of them use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from exactrelu.training.problem import TrainingProblem
from exactrelu.training.rays import Array, Generators


class Block(NamedTuple):
    """A cone: `sign` times the cone of some generators, given by their increasing numbers.

    `forced` marks those that a block of the other sign has too: a dual vector is orthogonal to them.
    """

    sign: int
    members: Array
    forced: Array


class Relaxed(NamedTuple):
    """What a relaxation believes.

    Attributes
    ----------
    value : float
        The least loss over the sum of the cones, in the units of the integer data.
    dual : array of shape (D,)
        A vector u that is <= 0 on all cones, up to rounding.
    support : tuple of (block, generator, coefficient)
        The generators that make the best function, as floats.
    tight : tuple of int
        For linear losses: the points with an error, or the rows of the last basis.
    finished : bool
        False when the value is only an upper bound of the least loss, which is too small to prune.
    """

    value: float
    dual: Array
    support: tuple[tuple[int, int, float], ...]
    tight: tuple[int, ...]
    finished: bool


class FloatTables:
    """The data and the generators as floats of moderate size, safe for integers of any length.

    Attributes
    ----------
    images : array, shape (generators, D)
        The images, each divided to length 1.
    rays : array, shape (rays, r)
        The rays, divided likewise: ``relu(rows @ rays[k]) == images[k]``.
    rows, targets, weights : arrays
        Divided by their largest entries.
    unit : int
        A loss in these units, times `unit`, is a loss in the units of the integer data.
    """

    def __init__(self, problem: TrainingProblem, generators: Generators) -> None:
        images, scales = scaled_rows(generators.images, len(problem.rows))
        norms = np.sqrt((images**2).sum(axis=1))
        self.images = images / norms[:, None]
        size = max(map(abs, problem.integer_targets)) or 1
        heaviest = max(problem.integer_weights)
        self.targets = np.array([y / size for y in problem.integer_targets])
        self.weights = np.array([w / heaviest for w in problem.integer_weights])
        self.unit = heaviest * (size**2 if problem.loss == "squared" else size)
        biggest = max(abs(x) for row in generators.rows for x in row)
        self.rows = np.array([[x / biggest for x in row] for row in generators.rows])
        rays, ray_scales = scaled_rows(generators.rays, len(problem.columns))
        ratios = [a * biggest / b for a, b in zip(ray_scales, scales, strict=False)]
        self.rays = rays * (np.array(ratios) / norms[: len(ratios)]).reshape(-1, 1)


def scaled_rows(rows: Sequence[Sequence[int]], columns: int) -> tuple[Array, list[int]]:
    """Return every row divided by its largest entry, correctly rounded, and these divisors."""
    scales = [max(map(abs, row)) or 1 for row in rows]
    table = np.array([[x / m for x in row] for row, m in zip(rows, scales, strict=True)], float)
    return table.reshape(len(rows), columns), scales
