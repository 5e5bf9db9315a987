"""Arrangements in general position, drawn from a seed and certified."""

from __future__ import annotations

from math import comb
from random import Random

from exactrelu.arith.rational import whole_number
from exactrelu.arrangements.arrangement import Arrangement
from exactrelu.arrangements.families.general_position import proves_uniform
from exactrelu.errors import ResourceLimitError

MINORS_LIMIT = 10**9
"""Most minors that `generic` computes for a proof: about a minute."""


def generic(dimension: int, hyperplanes: int, seed: int = 0, central: bool = False) -> Arrangement:
    """Return m hyperplanes of R^n in certified general position.

    Parameters
    ----------
    dimension, hyperplanes : int
        n and m, at least 1.
    seed : int
        At least 0. The same arguments give the same integer coefficients.
    central : bool
        Whether all hyperplanes pass through the origin.

    Returns
    -------
    Arrangement
        Any k <= n of the hyperplanes meet in dimension n - k, and any n + 1 have no common point. Central:
        any min(m, n) of the normals are independent.

    Raises
    ------
    InputError
        For sizes that are no positive integers, or a seed that is no integer of at least 0.
    ResourceLimitError
        When the proof would need more than `MINORS_LIMIT` minors.

    Notes
    -----
    Known: sum_{i <= n} C(m, i) cells, of which C(m - 1, n) are bounded; central: 2 sum_{i < n} C(m - 1, i)
    cells (Zaslavsky 1975). **Proved** here: general position, by minors (the hyperplane at infinity counts
    as one more), not the counts. A draw without that proof is drawn again with one more bit. Cost: C(m + 1,
    n + 1) minors, C(m, n) for a central arrangement.

    Examples
    --------
    >>> generic(3, 7).count() == 1 + 7 + 21 + 35
    True
    >>> generic(3, 7, central=True).count() == 2 * (1 + 6 + 15)
    True
    """
    n = whole_number(dimension, "dimension")
    m = whole_number(hyperplanes, "hyperplanes")
    source = Random(whole_number(seed, "seed", least=0))
    _require_feasible(comb(m, n) if central else comb(m + 1, n + 1))
    rows = _certified_rows(n, m, source, central)
    return Arrangement([row[:n] for row in rows], None if central else [row[n] for row in rows])


def _certified_rows(n: int, m: int, source: Random, central: bool) -> list[list[int]]:
    """Draw m rows (normal, offset) until they are proved to be in general position."""
    # With entries of this size most draws pass, and the numbers stay short.
    bits = max(4, (4 * m).bit_length())
    infinity = [0] * n + [1]
    while True:
        rows = [[_signed(source, bits) for _ in range(n + 1)] for _ in range(m)]
        if proves_uniform([row[:n] for row in rows] if central else [*rows, infinity]):
            return rows
        bits += 1


def _require_feasible(minors: int) -> None:
    if minors > MINORS_LIMIT:
        raise ResourceLimitError(
            "certifying general position needs too many minors; take fewer hyperplanes or another dimension",
            limit=MINORS_LIMIT,
            estimate=minors,
        )


def _signed(source: Random, bits: int) -> int:
    return source.getrandbits(bits) - (1 << (bits - 1))
