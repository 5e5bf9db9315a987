"""Deformations of the braid arrangement: hyperplanes ``x_i - x_j = k`` with i < j, for a few integers k."""

from __future__ import annotations

from collections.abc import Sequence

from exactrelu.arith.rational import whole_number
from exactrelu.arrangements.arrangement import Arrangement
from exactrelu.arrangements.families.coxeter import pairs, unit_sum


def shi(n: int) -> Arrangement:
    """Return the Shi arrangement ``x_i - x_j = 0, 1`` (i < j) of R^n.

    Raises
    ------
    InputError
        Unless n is an integer of at least 1.

    Notes
    -----
    Known: (n + 1)^(n - 1) cells, (n - 1)^(n - 1) of them bounded modulo the line of lineality;
    characteristic polynomial t (t - n)^(n - 1) (Shi 1986; Headley 1997). Not used or proved here.

    Examples
    --------
    >>> shi(4).count() == 5**3
    True
    """
    return _deformation(n, (0, 1))


def catalan(n: int) -> Arrangement:
    """Return the Catalan arrangement ``x_i - x_j = -1, 0, 1`` (i < j) of R^n.

    Raises
    ------
    InputError
        Unless n is an integer of at least 1.

    Notes
    -----
    Known: n! C_n cells with the Catalan number C_n = C(2n, n) / (n + 1) (Stanley 1996). Not used or proved
    here.

    Examples
    --------
    >>> catalan(3).count() == 6 * 5
    True
    """
    return _deformation(n, (-1, 0, 1))


def linial(n: int) -> Arrangement:
    """Return the Linial arrangement ``x_i - x_j = 1`` (i < j) of R^n.

    Raises
    ------
    InputError
        Unless n is an integer of at least 1.

    Notes
    -----
    Known: 2^-n sum_k C(n, k) (k + 1)^(n - 1) cells, the number of alternating trees on n + 1 vertices: 1, 2,
    7, 36, 246, 2104, ... (Postnikov and Stanley 2000; OEIS A007889). Not used or proved here.

    Examples
    --------
    >>> linial(4).count() == 36
    True
    """
    return _deformation(n, (1,))


def semiorder(n: int) -> Arrangement:
    """Return the semiorder arrangement ``x_i - x_j = -1, 1`` (i < j) of R^n.

    Raises
    ------
    InputError
        Unless n is an integer of at least 1.

    Notes
    -----
    Known: one cell for each labelled semiorder on n elements: 1, 3, 19, 183, 2371, ... (Stanley 1996; OEIS
    A006531). Not used or proved here.

    Examples
    --------
    >>> semiorder(4).count() == 183
    True
    """
    return _deformation(n, (-1, 1))


def _deformation(n: int, differences: Sequence[int]) -> Arrangement:
    n = whole_number(n, "n")
    rows = [(unit_sum(n, i, j, -1), -k) for i, j in pairs(n) for k in differences]
    return Arrangement([a for a, _ in rows], [c for _, c in rows], dimension=n)
