"""Reflection arrangements of the classical types A, B and D."""

from __future__ import annotations

from collections.abc import Iterator

from exactrelu.arith.rational import whole_number
from exactrelu.arrangements.arrangement import Arrangement


def braid(n: int) -> Arrangement:
    """Return the braid arrangement ``x_i = x_j`` (i < j) of R^n.

    Raises
    ------
    InputError
        Unless n is an integer of at least 1.

    Notes
    -----
    Known: n! cells, one for each order of the coordinates; characteristic polynomial t (t - 1) ... (t - n +
    1). Its rank is n - 1; `Arrangement.essentialisation` sets x_n = 0. Not used or proved here.

    Examples
    --------
    >>> braid(4).count() == 24
    True
    """
    n = whole_number(n, "n")
    return Arrangement([unit_sum(n, i, j, -1) for i, j in pairs(n)], dimension=n)


def type_b(n: int) -> Arrangement:
    """Return the reflection arrangement of type B: ``x_i = x_j``, ``x_i = -x_j`` (i < j), ``x_i = 0`` in R^n.

    Raises
    ------
    InputError
        Unless n is an integer of at least 1.

    Notes
    -----
    Known: 2^n n! cells, one for each signed permutation; characteristic polynomial (t - 1) (t - 3) ... (t -
    2n + 1). Not used or proved here.

    Examples
    --------
    >>> type_b(3).count() == 48
    True
    """
    n = whole_number(n, "n")
    return Arrangement([*_differences_and_sums(n), *([int(i == j) for j in range(n)] for i in range(n))])


def type_d(n: int) -> Arrangement:
    """Return the reflection arrangement of type D: ``x_i = x_j`` and ``x_i = -x_j`` (i < j) in R^n.

    Raises
    ------
    InputError
        Unless n is an integer of at least 1.

    Notes
    -----
    Known: 2^(n - 1) n! cells; characteristic polynomial (t - 1) (t - 3) ... (t - 2n + 3) (t - n + 1). Not
    used or proved here.

    Examples
    --------
    >>> type_d(4).count() == 192
    True
    """
    n = whole_number(n, "n")
    return Arrangement(_differences_and_sums(n), dimension=n)


def pairs(n: int) -> Iterator[tuple[int, int]]:
    """Yield all (i, j) with 0 <= i < j < n in lexicographic order."""
    return ((i, j) for i in range(n) for j in range(i + 1, n))


def unit_sum(n: int, i: int, j: int, sign: int) -> list[int]:
    """Return the vector ``e_i + sign * e_j`` of R^n."""
    return [1 if k == i else sign if k == j else 0 for k in range(n)]


def _differences_and_sums(n: int) -> list[list[int]]:
    return [unit_sum(n, i, j, sign) for i, j in pairs(n) for sign in (-1, 1)]
