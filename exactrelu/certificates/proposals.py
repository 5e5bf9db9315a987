"""Many small linear programs at once in floats. They prove nothing: they propose rows for exact multipliers.

All programs minimise ``objective . t`` over ``rows . t + slack >= 0`` with slack > 0, so that t = 0 is
strictly feasible. A dictionary writes the slacks and the objective in n non-basic variables; the free
variables t enter first and never come back. What remains at the end are rows that are tight at the
minimum, and their reduced costs are the multipliers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# What counts as zero among numbers scaled to at most 1.
_NEGLIGIBLE = 2**-36


def supports(rows: Array, slacks: Array, objectives: Array) -> Array:
    """Return, for each program, the rows that a float simplex method ends in, shape (programs, n).

    They increase, and include rows whose multiplier is 0; where there are fewer, or the method did not end,
    the places that remain come first and are -1.

    Parameters
    ----------
    rows : float array, shape (programs, m, n)
        Absolute row sums about 1; unused rows are zero.
    slacks : float array, shape (programs, m)
        Positive.
    objectives : float array, shape (programs, n)
    """
    programs, m, n = rows.shape
    table = np.concatenate([rows, slacks[:, :, None]], axis=2)
    costs = np.concatenate([objectives, np.zeros((programs, 1))], axis=1)
    label = np.full((programs, n), -1)
    found = np.full((programs, n), -1)
    active = np.arange(programs)
    with np.errstate(all="ignore"):
        for _ in range(4 * n + m + 8):
            free = label < 0
            gain = np.where(free, np.abs(costs[:, :n]), -costs[:, :n])
            # Free variables first: they must all become basic.
            column = np.where(free & (gain > _NEGLIGIBLE), gain + 2**40, gain).argmax(axis=1)
            here = np.arange(len(active))
            done = gain[here, column] <= _NEGLIGIBLE
            found[active[done]] = label[done]
            keep = np.flatnonzero(~done)
            if not len(keep):
                break
            table, costs, label, active = table[keep], costs[keep], label[keep], active[keep]
            bounded = _pivot(table, costs, label, column[keep])
            if not bounded.all():
                rest = np.flatnonzero(bounded)
                table, costs, label, active = table[rest], costs[rest], label[rest], active[rest]
                if not len(rest):
                    break
    found.sort(axis=1)
    return found


def _pivot(table: Array, costs: Array, label: Array, column: Array) -> Array:
    """Exchange one column of each dictionary with the row that first becomes tight; tell where one does."""
    here = np.arange(len(table))
    slope = table[here, :, column]
    cost = costs[here, column]
    direction = np.where(cost > 0, -1, 1)
    change = slope * direction[:, None]
    falling = change < -_NEGLIGIBLE
    ratio = np.where(falling, table[:, :, -1] / -change, np.inf)
    row = ratio.argmin(axis=1)
    bounded: Array = falling[here, row]
    pivot = np.where(bounded, slope[here, row], 1)
    # slack_row = ... + pivot * t  =>  t = (slack_row - rest) / pivot
    expressed = table[here, row] / -pivot[:, None]
    expressed[here, column] = 1 / pivot
    table[here, :, column] = 0
    costs[here, column] = 0
    table += slope[:, :, None] * expressed[:, None, :]
    costs += cost[:, None] * expressed
    # A tight row has no expression of its own; one that may loosen again gets it back.
    table[here, row] = 0
    former = label[here, column]
    again = np.flatnonzero(former >= 0)
    table[again, former[again]] = expressed[again]
    label[here, column] = row
    return bounded
