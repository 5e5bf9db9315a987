"""A small dense simplex method in floats. It proves nothing: it proposes points and supports that others
check."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from exactrelu.arith.linalg import primitive
from exactrelu.arith.rational import Rational
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.lattice.filters import scaled_float
from exactrelu.networks.problem import Form

_NEGLIGIBLE = 1e-11
# Larger numbers than 2 to this power stay out of floats.
_EXPONENTS = 400


class Proposal(NamedTuple):
    """What the simplex method believes about ``min c.u`` over ``A u + b >= 0``.

    Attributes
    ----------
    value : float
        The optimal value; -inf when it found a ray along which c.u falls for ever.
    direction : array
        The optimal point, or the ray.
    support : tuple of int
        Rows that are tight at the optimal point and carry the dual solution.
    """

    value: float
    direction: Array
    support: tuple[int, ...]


def minimise(matrix: Array, offset: Array, objective: Array) -> Proposal | None:
    """Return a proposal for ``min objective.u`` over ``matrix @ u + offset >= 0``, with offset > 0.

    Returns
    -------
    Proposal or None
        None when the iteration limit was reached.

    Notes
    -----
    A dictionary method: row i of the dictionary writes a basic variable in the non-basic ones. The free
    variables u are made basic one after the other and never leave again. Cost: rows * columns for each step.
    """
    rows, columns = matrix.shape
    table = np.concatenate([matrix, offset[:, None]], axis=1)
    costs = np.append(objective, 0.0).astype(float)
    position = np.zeros((columns, columns + 1))
    position[:, :columns] = np.eye(columns)
    # Non-basic variable of each column: -1 a free coordinate, otherwise the number of a tight row.
    label = np.full(columns, -1)
    tight = np.zeros(rows, bool)
    for _ in range(10 * (rows + columns) + 20):
        entering, sign = _entering(costs[:-1], label)
        if entering < 0:
            value = float(costs[-1])
            return Proposal(
                value, position[:, -1], tuple(label[(label >= 0) & (costs[:-1] > _NEGLIGIBLE)].tolist())
            )
        speed = sign * table[:, entering]
        slack = table[:, -1]
        falling = (speed < -_NEGLIGIBLE) & ~tight
        if not falling.any():
            return Proposal(-np.inf, sign * position[:, entering], ())
        ratio = np.full(rows, np.inf)
        ratio[falling] = np.maximum(slack[falling], 0.0) / -speed[falling]
        leaving = int(np.argmin(ratio))
        _pivot(table, costs, position, leaving, entering)
        if label[entering] >= 0:
            tight[label[entering]] = False
        label[entering] = leaving
        tight[leaving] = True
    return None


def _entering(costs: Array, label: Array) -> tuple[int, float]:
    """Return the column that improves the objective most, and the direction of its variable."""
    gain = np.where(label < 0, np.abs(costs), -costs)
    gain[(label < 0) & (gain > _NEGLIGIBLE)] += 1e6  # free coordinates first
    best = int(np.argmax(gain)) if len(gain) else 0
    if not len(gain) or gain[best] <= _NEGLIGIBLE:
        return -1, 0.0
    return best, -1.0 if costs[best] > 0 else 1.0


def _pivot(table: Array, costs: Array, position: Array, leaving: int, entering: int) -> None:
    """Exchange: the row `leaving` becomes the non-basic variable of the column `entering`."""
    row = table[leaving].copy()
    pivot = row[entering]
    # s = row . (x, 1)  <=>  x_entering = (s - others) / pivot
    solved = -row / pivot
    solved[entering] = 1.0 / pivot
    for target in (table, position):
        factor = target[:, entering].copy()
        target[:, entering] = 0.0
        target += factor[:, None] * solved
    factor = costs[entering]
    costs[entering] = 0.0
    costs += factor * solved
    table[leaving] = 0.0
    table[leaving, entering] = 1.0


@lru_cache(maxsize=4096)
def float_row(row: Form) -> tuple[float, ...]:
    """Round a form to floats with linear part near 1; not a number where that has no place in a float."""
    shift = max(x.bit_length() for x in row[:-1])
    if row[-1].bit_length() - shift > _EXPONENTS:
        return (np.nan,) * len(row)
    return tuple(scaled_float(x, -shift) for x in row)


def float_vector(point: Sequence[Rational]) -> Array:
    """Round an exact point to floats; not a number where that has no place in a float."""
    huge = any(x.numerator.bit_length() - x.denominator.bit_length() > _EXPONENTS for x in point)
    return np.array([np.nan if huge else float(x) for x in point])


def proposed_support(
    form: Sequence[Rational | int], rows: Sequence[Form], inside: Sequence[Rational]
) -> tuple[int, ...] | None:
    """Return rows that may carry the multipliers which prove that `form` is >= 0 wherever all rows are.

    `inside` is a point where all rows are positive. None when there is no proposal.
    """
    if not rows or not any(form[:-1]):
        return ()
    system = np.array([float_row(row) for row in rows])
    with np.errstate(all="ignore"):  # infinities and NaN only spoil the proposal
        slack = system[:, :-1] @ float_vector(inside) + system[:, -1]
        if not (np.isfinite(slack).all() and (slack > 0.0).all()):
            return None
        objective = np.array(float_row(primitive(form)))[:-1]
        proposal = minimise(system[:, :-1] / slack[:, None], np.ones(len(rows)), objective)
    return None if proposal is None or proposal.value == -np.inf else proposal.support
