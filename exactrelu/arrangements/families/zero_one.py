"""Central arrangements whose normals are vectors of zeros and ones."""

from __future__ import annotations

from itertools import product

from exactrelu.arith.rational import whole_number
from exactrelu.arrangements.arrangement import Arrangement


def boolean(n: int) -> Arrangement:
    """Return the coordinate hyperplanes ``x_i = 0`` of R^n.

    Raises
    ------
    InputError
        Unless n is an integer of at least 1.

    Notes
    -----
    Known: 2^n cells, the orthants. Not used or proved here.

    Examples
    --------
    >>> boolean(5).count() == 2**5
    True
    """
    n = whole_number(n, "n")
    return Arrangement([[int(i == j) for j in range(n)] for i in range(n)])


def resonance(n: int) -> Arrangement:
    """Return the resonance (all-subsets) arrangement: ``sum_{i in S} x_i = 0`` for all non-empty S, in R^n.

    Raises
    ------
    InputError
        Unless n is an integer of at least 1.

    Notes
    -----
    Known: 2, 6, 32, 370, 11292, 1066044, 347326352, ... cells (OEIS A034997); no formula is known. Not used
    or proved here. There are 2^n - 1 hyperplanes: n = 6 is counted in about a second, n = 7 is out of reach
    for most machines.

    Examples
    --------
    >>> resonance(4).count() == 370
    True
    """
    n = whole_number(n, "n")
    return Arrangement([subset for subset in product((0, 1), repeat=n) if any(subset)])


def threshold(n: int) -> Arrangement:
    """Return the threshold arrangement: ``w_0 + sum_{i in S} w_i = 0`` for all S, in R^(n + 1).

    A cell is a threshold function of n zero-one inputs: the sign of the weighted sum at each of the 2^n
    inputs.

    Raises
    ------
    InputError
        Unless n is an integer of at least 1.

    Notes
    -----
    Known: 4, 14, 104, 1882, 94572, 15028134, ... cells (OEIS A000609); no formula is known. Not used or
    proved here.

    Examples
    --------
    >>> threshold(3).count() == 104
    True
    """
    n = whole_number(n, "n")
    return Arrangement([(1, *inputs) for inputs in product((0, 1), repeat=n)])
