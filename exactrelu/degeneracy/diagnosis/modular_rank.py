"""A growing row space modulo a prime: a proved lower bound for ranks over Q, and which rows attain it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

PRIME = 67108859
"""The largest prime below 2^26: a thousand products of residues fit into 64 bits."""

_TERMS = 1024


def modular_product(left: Integers, right: Integers) -> Integers:
    """Return ``left @ right`` modulo `PRIME`; entries are residues in [0, PRIME)."""
    inner = left.shape[-1]
    total = np.zeros((*left.shape[:-1], right.shape[-1]), dtype=np.int64)
    for start in range(0, inner, _TERMS):
        part = slice(start, start + _TERMS)
        total = (total + np.matmul(left[..., part], right[..., part, :])) % PRIME
    return total


class RowSpace:
    """The span modulo `PRIME` of the rows that were added, in reduced echelon form.

    Attributes
    ----------
    labels : list
        For each dimension, the label of the row that added it: these rows are independent modulo the prime,
        and therefore over Q.
    """

    def __init__(self, columns: int) -> None:
        self._basis = np.zeros((0, columns), dtype=np.int64)
        self._pivots: list[int] = []
        self.labels: list[Any] = []

    @property
    def rank(self) -> int:
        return len(self._pivots)

    def add(self, rows: Integers, labels: list[Any]) -> None:
        """Add rows of residues, each with a label."""
        if self._pivots:
            coefficients = rows[:, self._pivots]
            rows = (rows - modular_product(coefficients, self._basis)) % PRIME
        for i in np.flatnonzero(rows.any(axis=1)).tolist():
            self._add_one(rows[i], labels[i])

    def _add_one(self, row: Integers, label: Any) -> None:
        if self._pivots:
            row = (row - modular_product(row[None, self._pivots], self._basis)[0]) % PRIME
        support = np.flatnonzero(row)
        if not len(support):
            return
        pivot = int(support[0])
        row = row * pow(int(row[pivot]), -1, PRIME) % PRIME
        if self._pivots:
            column = self._basis[:, pivot].copy()
            self._basis = (self._basis - column[:, None] * row[None, :]) % PRIME
        self._basis = np.concatenate([self._basis, row[None, :]])
        self._pivots.append(pivot)
        self.labels.append(label)
