"""Numbers of pieces from bounds of f'' alone: quick, for targets that need very many.

On a cell of length l where ``m <= |f''| <= M`` and f'' keeps its sign:

* no affine function is within eps on a window longer than ``4 sqrt(eps / m)``, because the chord is at least
  ``m h^2 / 8`` from f in the middle; disjoint windows with a breakpoint inside each add up;
* n equal pieces with ``M (l / n)^2 / 16 <= eps`` do, with knots on f moved by eps away from the chords.

Where the sign is not known, knots on f itself and ``M (l / n)^2 / 8 <= eps`` do. Between the two kinds of
knots one more piece is enough: half an equal piece, between a knot moved by eps and one on f.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import pairwise

import attrs
from gmpy2 import iroot, mpq

from exactrelu.arith.rational import Rational
from exactrelu.univariate.interval import Interval
from exactrelu.univariate.smooth import SmoothFunction

MOST_CELLS = 2**12


@attrs.frozen
class Cell:
    """A cell with bounds of ``|f''|``; `sign` is 0 where that of f'' is not known."""

    left: Rational
    right: Rational
    least: Rational
    most: Rational
    sign: int

    @classmethod
    def of(cls, f: SmoothFunction, a: Rational, b: Rational) -> Cell:
        low, high = f.bend(a, b)
        if low >= 0:
            return cls(a, b, low, high, 1)
        return cls(a, b, -high, -low, -1) if high <= 0 else cls(a, b, mpq(0), max(-low, high), 0)

    def windows(self, eps: Rational) -> int:
        """Return how many disjoint windows without an affine function there are at least."""
        return max(ceil_sqrt((self.right - self.left) ** 2 * self.least / (16 * eps)) - 1, 0)

    def pieces(self, eps: Rational) -> int:
        """Return how many equal pieces do."""
        factor = 16 if self.sign else 8
        return max(ceil_sqrt((self.right - self.left) ** 2 * self.most / (factor * eps)), 1)


@attrs.frozen
class RoughBounds:
    """Proved bounds of the fewest pieces within eps, jumps allowed (lower) and continuous (upper)."""

    lower: int
    upper: int


def rough_bounds(f: SmoothFunction, eps: Rational, interval: Interval) -> RoughBounds:
    """Return bounds from cells that are halved where their two numbers differ most.

    Examples
    --------
    >>> from exactrelu.univariate.smooth import exponential
    >>> rough_bounds(exponential(), mpq(1, 10**12), Interval(mpq(0), mpq(1)))
    RoughBounds(lower=323944, upper=324772)
    """
    heap: list[tuple[int, Rational, Cell]] = []

    def add(a: Rational, b: Rational) -> None:
        cell = Cell.of(f, a, b)
        heappush(heap, (cell.windows(eps) - cell.pieces(eps), a, cell))

    add(interval.left, interval.right)
    while heap[0][0] < -3 and len(heap) < MOST_CELLS:
        _, _, cell = heappop(heap)
        middle = (cell.left + cell.right) / 2
        add(cell.left, middle)
        add(middle, cell.right)
    cells = [cell for _, _, cell in sorted(heap, key=lambda entry: entry[1])]
    changes = sum(a.sign != b.sign for a, b in pairwise(cells))
    return RoughBounds(
        1 + sum(cell.windows(eps) for cell in cells),
        sum(cell.pieces(eps) for cell in cells) + 2 * changes,
    )


def ceil_sqrt(square: Rational) -> int:
    """Return the least integer n >= 0 with ``n^2 >= square``, for a square >= 0."""
    whole = -int(-square.numerator // square.denominator)
    root, exact = iroot(whole, 2)
    return int(root) + (not exact)
