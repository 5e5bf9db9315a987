"""What a relaxation is asked and what it answers, and the float tables that all of them use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from exactrelu.training.problem import TrainingProblem
from exactrelu.training.rays import Array, Generators

_HUGE = 1e100
_HUGE_INTEGER = 10**100


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
        The rays in the units of `rows`, divided likewise: ``relu(rows @ rays[k]) == images[k]``.
    rows : array, shape (D, r)
        Every column divided by its largest entry.
    targets, weights : arrays, shape (D,)
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
        self.weights = np.array([max(w / heaviest, 1 / _HUGE) for w in problem.integer_weights])
        self.unit = heaviest * (size**2 if problem.loss == "squared" else size)
        # Coordinates of very different size are brought to one size: rows shrink, rays grow.
        units = [max(abs(row[k]) for row in generators.rows) for k in range(len(problem.columns))]
        self.rows = np.array([[x / m for x, m in zip(row, units, strict=True)] for row in generators.rows])
        stretched = [[x * m for x, m in zip(ray, units, strict=True)] for ray in generators.rays]
        rays, ray_scales = scaled_rows(stretched, len(problem.columns))
        ratios = [_ratio(a, b) for a, b in zip(ray_scales, scales, strict=False)]
        self.rays = rays * (np.array(ratios) / norms[: len(ratios)]).reshape(-1, 1)


def _ratio(numerator: int, denominator: int) -> float:
    """Return a quotient, kept in the range where products of a few such numbers are floats."""
    return min(_HUGE, numerator / denominator) if numerator < denominator * _HUGE_INTEGER else _HUGE


def scaled_rows(rows: Sequence[Sequence[int]], columns: int) -> tuple[Array, list[int]]:
    """Return every row divided by its largest entry, correctly rounded, and these divisors."""
    scales = [max(map(abs, row)) or 1 for row in rows]
    table = np.array([[x / m for x in row] for row, m in zip(rows, scales, strict=True)], float)
    return table.reshape(len(rows), columns), scales
