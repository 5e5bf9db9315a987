"""Exact signs of integer inner products: floats where a rigorous bound decides, integers elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exactrelu.training.rays import Array
from exactrelu.training.relaxations.base import scaled_rows

_UNIT = 2.0**-52
# Far above what underflow can lose in a sum, far below any sum that is decided by floats.
_UNDERFLOW = 2.0**-900


class SignFilter:
    """Signs of ``row . u`` for fixed integer rows and many integer vectors u."""

    def __init__(self, rows: Sequence[Sequence[int]]) -> None:
        self._rows = rows
        self._columns = len(rows[0]) if rows else 0
        table, sizes = scaled_rows(rows, self._columns)
        self._table = table
        self._sizes = np.abs(table)
        self._norms = np.sqrt((table**2).sum(axis=1))
        self._largest = max(sizes, default=0)
        self._integers = np.array(rows, np.int64) if self._largest < 2**62 else None

    def sizes(self, vector: Sequence[int]) -> Array:
        """Return about ``|row . u|``, each row divided by its length."""
        top = max(map(abs, vector)) or 1
        u = np.array([x / top for x in vector])
        return np.asarray(np.abs(self._table @ u) / self._norms)

    def signs(self, vector: Sequence[int]) -> Array:
        """Return the signs as -1, 0, 1.

        Every entry of the table and of the vector is the correctly rounded quotient of integers, so a product
        of two is off by less than (3 + 1) units of 2^-53 of its size, and a sum of D by D - 1 more.
        """
        top = max(map(abs, vector)) or 1
        u = np.array([x / top for x in vector])
        values = self._table @ u
        error = (self._columns + 8) * _UNIT * (self._sizes @ np.abs(u)) + _UNDERFLOW
        signs: Array = np.sign(values).astype(np.int8)
        open_ = np.flatnonzero(np.abs(values) <= error)
        if not len(open_):
            return signs
        if self._integers is not None and self._largest * top * self._columns < 2**62:
            signs[open_] = np.sign(self._integers[open_] @ np.array(vector, np.int64))
            return signs
        for k in map(int, open_):
            total = sum(x * y for x, y in zip(self._rows[k], vector, strict=True))
            signs[k] = (total > 0) - (total < 0)
        return signs
