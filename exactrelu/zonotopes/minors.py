"""All maximal minors of a matrix with few columns, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from exactrelu.arith.rational import Rational

Number = int | Rational


def maximal_minors(
    rows: Sequence[Sequence[Number]], columns: int
) -> Iterator[tuple[tuple[int, ...], Number]]:
    """Yield ``(subset, minor)`` for every set of `columns` rows, subsets in lexicographic order.

    Parameters
    ----------
    rows : matrix of exact numbers, shape (m, columns)

    Notes
    -----
    Laplace expansion along the last column over shared minors of the columns before it: C(m, k) k products
    for
    k = 1 .. columns, instead of C(m, columns) separate eliminations. Memory: C(m, columns - 1) numbers.

    Examples
    --------
    >>> dict(maximal_minors([[1, 0], [0, 1], [1, 1]], 2))
    {(0, 1): 1, (0, 2): 1, (1, 2): -1}
    """
    smaller: dict[tuple[int, ...], Number] = {(): 1}
    for size in range(1, columns):
        smaller = dict(_expand(rows, smaller, size))
    if columns == 0:
        yield (), 1
    else:
        yield from _expand(rows, smaller, columns)


def _expand(
    rows: Sequence[Sequence[Number]], smaller: dict[tuple[int, ...], Number], size: int
) -> Iterator[tuple[tuple[int, ...], Number]]:
    column = size - 1
    for subset in combinations(range(len(rows)), size):
        total: Number = 0
        for place, row in enumerate(subset):
            entry = rows[row][column]
            if entry:
                minor = smaller[subset[:place] + subset[place + 1 :]]
                total = total + entry * minor if (place + column) % 2 == 0 else total - entry * minor
        yield subset, total
