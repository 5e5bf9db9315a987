"""Signs of integer linear forms at floating-point points, certified.

A float is a dyadic rational, so the sign of ``row . point`` is a well-defined exact question. Floating-point
evaluation answers it when the value exceeds a rigorous bound on its error; integers answer the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
from gmpy2 import mpq
from numpy.typing import NDArray

from exactrelu.arith.linalg import dot

Floats = NDArray[np.float64]

_ROUNDOFF = (
    2.0**-52
)  # twice the unit roundoff: the slack covers second-order terms and the bound's own rounding
# Far above what r underflowing products, and coefficients that underflowed, can lose at points of size 1.
_UNDERFLOW = 2.0**-1060


@attrs.frozen(eq=False)
class SignFilter:
    """Integer linear forms, ready to be evaluated at many floating-point points.

    Attributes
    ----------
    exact : tuple of tuple of int, shape (m, r)
        The forms.
    rows : float64 array, shape (m, r)
        Every form, scaled by a power of two to entries of at most 1, correctly rounded.
    """

    exact: tuple[tuple[int, ...], ...]
    rows: Floats

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]], columns: int) -> SignFilter:
        """Prepare forms with `columns` coefficients each, of any size."""
        exact = tuple(tuple(row) for row in rows)
        scaled = np.zeros((len(exact), columns))
        for i, row in enumerate(exact):
            power = max((abs(x).bit_length() for x in row), default=0)
            # Division of two Python integers is correctly rounded, whatever their size.
            scaled[i] = [x / (1 << power) for x in row]
        return cls(exact, scaled)

    def signs(self, points: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which forms are positive at which points, and which of these answers are certain.

        Parameters
        ----------
        points : float64 array, shape (n, r)
            Finite, with entries of absolute value at most 2^500.

        Notes
        -----
        Proved: the r + 1 roundings (r of them in any order of summation, with or without fused operations,
        and one of the row itself) change the value by less than (r + 4) 2^-52 times the sum of the absolute
        products, plus underflow. A value beyond that has the right sign, and is not zero.
        """
        value = points @ self.rows.T
        size = np.abs(points) @ np.abs(self.rows).T
        size *= (points.shape[1] + 4) * _ROUNDOFF
        size += _UNDERFLOW * np.maximum(1.0, np.abs(points).max(axis=1, initial=0.0))[:, None]
        return value > 0, np.abs(value) > size

    def exact_sign(self, form: int, point: Floats) -> int:
        """Return the sign of one form at one point by rational arithmetic."""
        value = dot(self.exact[form], [mpq(float(x)) for x in point])
        return int(value > 0) - int(value < 0)
