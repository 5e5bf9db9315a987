"""Hyperplanes with normals on the moment curve."""

from __future__ import annotations

from exactrelu.arith.rational import whole_number
from exactrelu.arrangements.arrangement import Arrangement


def moment_curve(dimension: int, hyperplanes: int) -> Arrangement:
    """Return the cyclic arrangement: the central hyperplanes with normals (1, t, ..., t^(n-1)), t = 1..m.

    Parameters
    ----------
    dimension, hyperplanes : int
        n and m, at least 1.

    Raises
    ------
    InputError
        For sizes that are no positive integers.

    Notes
    -----
    Any n of the normals are independent (Vandermonde), so the known number of cells is that of central
    arrangements in general position, 2 sum_{i < n} C(m - 1, i). The normals are ill-conditioned: this
    family tests exactness. Nothing is proved here.

    Examples
    --------
    >>> moment_curve(3, 6).count() == 2 * (1 + 5 + 10)
    True
    """
    n = whole_number(dimension, "dimension")
    m = whole_number(hyperplanes, "hyperplanes")
    return Arrangement([[t**power for power in range(n)] for t in range(1, m + 1)])
