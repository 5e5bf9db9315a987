"""Tunnels around a smooth function: bounds on the fewest pieces that see inflections and continuity.

On a cell of length h the function stays within ``max |f''| h^2 / 8`` of its chord, on the side that the sign
of f'' says. So it runs between two piecewise-linear functions f- <= f <= f+, and with eps:

* whatever is within eps of f lies in the *outer* tunnel, from f- - eps to f+ + eps, so the fewest pieces
  there are a lower bound;
* whatever lies in the *inner* tunnel, from f+ - eps to f- + eps, is within eps of f, so the fewest pieces
  there are an upper bound.
"""

from __future__ import annotations

from itertools import pairwise

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.errors import DegenerateInputError
from exactrelu.univariate.interval import Interval
from exactrelu.univariate.piecewise import PiecewiseLinear1D
from exactrelu.univariate.simplify import Simplification, fewest_pieces_between
from exactrelu.univariate.smooth import SmoothFunction

VERTEX_BITS = 64
"""Vertices of the tunnels are rounded outwards (inwards) to so many bits beyond those of eps."""


@attrs.frozen
class Sandwich:
    """The fewest pieces in the two tunnels; `inner` is None where that tunnel is closed somewhere."""

    outer: Simplification
    inner: Simplification | None
    cells: int


def sandwich(
    f: SmoothFunction, eps: Rational, interval: Interval, cells: int, *, continuous: bool
) -> Sandwich:
    """Return both bounds for an interval cut into equal cells."""
    below, above = enclosing_functions(f, interval, cells, VERTEX_BITS + _bits(eps))
    outer = fewest_pieces_between(below - eps, above + eps, interval, continuous=continuous)
    try:
        inner = fewest_pieces_between(above - eps, below + eps, interval, continuous=continuous)
    except DegenerateInputError:
        inner = None
    return Sandwich(outer, inner, cells)


def _bits(eps: Rational) -> int:
    return max(0, int(eps.denominator).bit_length() - int(eps.numerator).bit_length())


def enclosing_functions(
    f: SmoothFunction, interval: Interval, cells: int, bits: int = VERTEX_BITS
) -> tuple[PiecewiseLinear1D, PiecewiseLinear1D]:
    """Return piecewise-linear functions below and above f on an interval cut into equal cells.

    On [a, b] the difference to the chord is ``f''(xi) (x - a) (x - b) / 2``, between 0 and ``h^2 / 8`` times
    -f''. A vertex takes the worse of the two cells beside it.
    """
    xs = [interval.left + interval.length * i / cells for i in range(cells + 1)]
    room = [(mpq(0), mpq(0))]
    for a, b in pairwise(xs):
        low, high = f.bend(a, b)
        eighth = (b - a) ** 2 / 8
        room.append((max(high, mpq(0)) * eighth, max(-low, mpq(0)) * eighth))
    room.append((mpq(0), mpq(0)))
    values = [f.enclosure(x) for x in xs]
    below, above = [], []
    for i, (x, (low, high)) in enumerate(zip(xs, values, strict=True)):
        below.append((x, _floor(low - max(room[i][0], room[i + 1][0]), bits)))
        above.append((x, -_floor(-high - max(room[i][1], room[i + 1][1]), bits)))
    return PiecewiseLinear1D.through(below), PiecewiseLinear1D.through(above)


def _floor(value: Rational, bits: int) -> Rational:
    """Round down to so many bits, so that numbers stay short."""
    return mpq((value.numerator << bits) // value.denominator, 1 << bits)
