"""How large a linear map is: the operator norms that are rational, or square roots of rationals.

Every measure looks at absolute values of the entries only and grows with each of them, so that bounds of the
entries give bounds of the measure. All work on arrays of floats, of int64 and of Python integers alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

import attrs
import numpy as np
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.networks.lattice.arrays import Array


class Size(StrEnum):
    """Which measure of a matrix A."""

    LARGEST_ENTRY = "max |a_ij|"
    ROW_SUM = "max_i sum_j |a_ij|"
    COLUMN_SUM = "max_j sum_i |a_ij|"
    ROW_SQUARES = "max_i sum_j a_ij^2"
    COLUMN_SQUARES = "max_j sum_i a_ij^2"


@attrs.frozen
class Measure:
    """A measure of matrices.

    Attributes
    ----------
    size : Size
    degree : int
        1, or 2 where the measure is the square of a norm.
    """

    size: Size

    @property
    def degree(self) -> int:
        return 2 if self.size in (Size.ROW_SQUARES, Size.COLUMN_SQUARES) else 1

    def of_absolute(self, entries: Array) -> Array:
        """Return the measures of matrices with entries >= 0, shape (count, rows, columns)."""
        return _MEASURES[self.size](entries)

    def terms(self, rows: int, columns: int) -> int:
        """Return how many products or entries are summed at most."""
        sums = {
            Size.LARGEST_ENTRY: 1,
            Size.ROW_SUM: columns,
            Size.ROW_SQUARES: columns,
            Size.COLUMN_SUM: rows,
            Size.COLUMN_SQUARES: rows,
        }
        return max(sums[self.size], 1)

    def __call__(self, matrix: Sequence[Sequence[Rational]], columns: int) -> Rational:
        """Return the measure of one rational matrix; 0 without entries."""
        entries = np.empty((1, len(matrix), columns), object)
        for i, row in enumerate(matrix):
            entries[0, i] = [abs(x) for x in row]
        return mpq(self.of_absolute(entries)[0]) if entries.size else mpq(0)


_Function = Callable[[Array], Array]


def _largest(values: Array) -> Array:
    found: Array = values.max(axis=1)
    return found


_MEASURES: dict[Size, _Function] = {
    Size.LARGEST_ENTRY: lambda a: _largest(a.reshape(len(a), -1)),
    Size.ROW_SUM: lambda a: _largest(a.sum(axis=2)),
    Size.COLUMN_SUM: lambda a: _largest(a.sum(axis=1)),
    Size.ROW_SQUARES: lambda a: _largest((a * a).sum(axis=2)),
    Size.COLUMN_SQUARES: lambda a: _largest((a * a).sum(axis=1)),
}
