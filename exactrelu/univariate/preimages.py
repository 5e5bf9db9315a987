"""Inverse images of a level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from exactrelu.arith.rational import Rational
from exactrelu.univariate.algebra import crossings, united

if TYPE_CHECKING:
    from exactrelu.univariate.piecewise import PiecewiseLinear1D


@attrs.frozen
class Preimage:
    """``{x : f(x) = level}``.

    Attributes
    ----------
    points : tuple of mpq
        The isolated points, increasing.
    intervals : tuple of (mpq or None, mpq or None)
        The closed intervals on which f is constantly the level; None is an infinite end.
    """

    points: tuple[Rational, ...]
    intervals: tuple[tuple[Rational | None, Rational | None], ...]

    def __bool__(self) -> bool:
        """Whether the level is attained."""
        return bool(self.points or self.intervals)

    def __contains__(self, x: Rational) -> bool:
        return x in self.points or any(
            (a is None or a <= x) and (b is None or x <= b) for a, b in self.intervals
        )


def preimage(f: PiecewiseLinear1D, level: Rational) -> Preimage:
    """Return the inverse image of one level; linear in the number of pieces."""
    ends = [None, *f.breakpoints, None]
    flat = []
    for i, slope in enumerate(f.slopes):
        anchor = ends[i] if ends[i] is not None else ends[i + 1]
        value = f.value if anchor is None else f.values[max(i - 1, 0)]
        if not slope and value == level:
            flat.append((ends[i], ends[i + 1]))
    at_knots = [x for x, y in zip(f.breakpoints, f.values, strict=True) if y == level]
    # Neighbouring slopes differ, so two flat pieces never touch.
    covered = {end for interval in flat for end in interval}
    isolated = [x for x in at_knots if x not in covered]
    return Preimage(tuple(united(isolated, crossings(f, level))), tuple(flat))
