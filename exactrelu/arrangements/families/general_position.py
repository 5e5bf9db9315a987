"""Proofs of general position by minors, independent of every way of counting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from exactrelu.arith.linalg import rank

# The three largest primes below 2^31: differences of two products of residues fit in int64.
_PRIMES = (2147483647, 2147483629, 2147483587)


def proves_uniform(rows: Sequence[Sequence[int]]) -> bool:
    """Prove that every min(m, w) of the m integer rows of width w are linearly independent.

    Returns
    -------
    bool
        True is a proof. False is none: it says that some minor vanishes modulo each of three primes.

    Notes
    -----
    A minor that is not 0 modulo a prime is not 0, so one prime for which all minors of order w are non-zero
    suffices. Cost: all C(m, w) minors, a few operations each, since subsets that start alike share their
    elimination. At most w rows are decided by their exact rank.

    Examples
    --------
    >>> proves_uniform([[1, 0], [0, 1], [1, 1]]), proves_uniform([[1, 0], [0, 1], [2, 0]])
    (True, False)
    """
    if not rows or len(rows) <= len(rows[0]):
        return rank(rows) == len(rows)
    return any(_uniform(np.array([[x % p for x in row] for row in rows], dtype=np.int64), p) for p in _PRIMES)


def _uniform(rows: NDArray[np.int64], prime: int) -> bool:
    """Whether every w of the rows of width w are independent modulo the prime."""
    count, width = rows.shape
    if count < width:
        return True
    if width == 1:
        return bool(rows.all())
    if width == 2:
        x, y = rows[:, 0], rows[:, 1]
        minors = (np.outer(x, y) - np.outer(y, x)) % prime
        return bool(np.count_nonzero(minors) == count * (count - 1))
    # Subsets by their first row: the later ones must be uniform modulo it.
    return all(_uniform(_quotient(rows[i], rows[i + 1 :], prime), prime) for i in range(count - width + 1))


def _quotient(first: NDArray[np.int64], later: NDArray[np.int64], prime: int) -> NDArray[np.int64]:
    """The later rows modulo the span of the first, times a common factor; all zero when the first is."""
    pivot = int(np.flatnonzero(first)[0]) if first.any() else 0
    eliminated = (later * first[pivot] - np.outer(later[:, pivot], first)) % prime
    return np.delete(eliminated, pivot, axis=1)
