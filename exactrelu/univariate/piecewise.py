"""Continuous piecewise-linear functions of one variable, exact and in canonical form."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational, rational_vector
from exactrelu.certificates.claims import Count
from exactrelu.errors import DegenerateInputError, InputError, ShapeError
from exactrelu.univariate import algebra, measures
from exactrelu.univariate.arguments import listed, require_type
from exactrelu.univariate.interval import Interval, IntervalLike, as_interval

if TYPE_CHECKING:
    from exactrelu.univariate.preimages import Preimage


@attrs.frozen(slots=False, repr=False)
class PiecewiseLinear1D:
    """A continuous function R -> R, affine between finitely many breakpoints.

    The form is canonical: breakpoints increase and neighbouring slopes differ. So two functions are equal
    exactly when their attributes are, and ``len(slopes)`` is the number of maximal intervals of affinity.

    Attributes
    ----------
    breakpoints : tuple of mpq, length p - 1
    slopes : tuple of mpq, length p
        ``slopes[i]`` holds left of ``breakpoints[i]``.
    value : mpq
        The value at the first breakpoint; at 0 when there is none.

    Notes
    -----
    Numbers may enter as anything that `as_rational` takes. Points where the slope does not change are dropped
    by `of`, and are an error here. Discontinuous functions cannot be written down.

    Examples
    --------
    >>> f = PiecewiseLinear1D.of([0], [-1, 1], 0)
    >>> f("-1/2"), (f + 1).values, abs(f - 1).pieces().count
    (mpq(1,2), (mpq(1,1),), 4)
    """

    breakpoints: tuple[Rational, ...]
    slopes: tuple[Rational, ...]
    value: Rational

    def __attrs_post_init__(self) -> None:
        if len(self.slopes) != len(self.breakpoints) + 1:
            raise ShapeError(
                f"slopes must be one more than the {len(self.breakpoints)} breakpoints, "
                f"got {len(self.slopes)}"
            )
        remedy = "use PiecewiseLinear1D.of"
        for x in (*self.breakpoints, *self.slopes, self.value):
            if not isinstance(x, mpq):
                raise InputError(f"numbers must be mpq here, got {type(x).__name__} {x!r:.40}; {remedy}")
        if any(a >= b for a, b in pairwise(self.breakpoints)):
            raise InputError(f"breakpoints must increase here; {remedy}, which says where they do not")
        if any(a == b for a, b in pairwise(self.slopes)):
            raise InputError(f"neighbouring slopes must differ here, and two are equal; {remedy}")

    @classmethod
    def of(
        cls, breakpoints: Iterable[RationalLike], slopes: Iterable[RationalLike], value: RationalLike
    ) -> PiecewiseLinear1D:
        """Return the function with these breakpoints and slopes, `value` at the first one (at 0 if none).

        Raises
        ------
        InputError, ShapeError
            If a number is not exact, the breakpoints do not increase, or the lengths do not fit.
        """
        points = rational_vector(breakpoints, "breakpoints")
        steep = rational_vector(slopes, "slopes")
        _require_increasing(points, "breakpoints")
        if len(steep) != len(points) + 1:
            raise ShapeError(f"slopes must be one more than the {len(points)} breakpoints, got {len(steep)}")
        return cls._canonical(points, steep, as_rational(value, "value"))

    @classmethod
    def _canonical(
        cls, points: Sequence[Rational], slopes: Sequence[Rational], value: Rational
    ) -> PiecewiseLinear1D:
        """Drop the points without a kink; the points increase and the numbers are rational already."""
        kept = [i for i in range(len(points)) if slopes[i] != slopes[i + 1]]
        if len(kept) == len(points):
            return cls(tuple(points), tuple(slopes), value)
        new = tuple(points[i] for i in kept)
        anchor = new[0] if new else mpq(0)
        # Left of the first kink one law holds.
        shifted = value + slopes[0] * (anchor - points[0])
        return cls(new, (slopes[0], *(slopes[i + 1] for i in kept)), shifted)

    @classmethod
    def through(
        cls,
        points: Iterable[tuple[RationalLike, RationalLike]],
        left: RationalLike | None = None,
        right: RationalLike | None = None,
    ) -> PiecewiseLinear1D:
        """Return the interpolant of points (x, y), prolonged with the slopes `left` and `right`.

        Parameters
        ----------
        points : iterable of (x, y)
            At least one, x increasing.
        left, right : rational, optional
            Slopes beyond the points; by default those of the outer segments (0 for a single point).
        """
        pairs = [
            rational_vector(point, f"points[{i}]", 2)
            for i, point in enumerate(listed(points, "points", "pairs (x, y)"))
        ]
        if not pairs:
            raise DegenerateInputError("points must hold at least one point, got none")
        xs = [x for x, _ in pairs]
        _require_increasing(xs, "the x of the points")
        steep = [(d - b) / (c - a) for (a, b), (c, d) in pairwise(pairs)]
        first = as_rational(left, "left") if left is not None else (steep[0] if steep else mpq(0))
        last = as_rational(right, "right") if right is not None else (steep[-1] if steep else mpq(0))
        return cls._canonical(xs, [first, *steep, last], pairs[0][1])

    @classmethod
    def affine(cls, slope: RationalLike, value_at_0: RationalLike) -> PiecewiseLinear1D:
        """Return ``x -> slope x + value_at_0``."""
        return cls((), (as_rational(slope, "slope"),), as_rational(value_at_0, "value_at_0"))

    @classmethod
    def constant(cls, value: RationalLike) -> PiecewiseLinear1D:
        """Return the constant function."""
        return cls.affine(0, value)

    @classmethod
    def relu(cls, at: RationalLike = 0) -> PiecewiseLinear1D:
        """Return ``x -> max(x - at, 0)``."""
        return cls.of([at], [0, 1], 0)

    # Values

    @cached_property
    def values(self) -> tuple[Rational, ...]:
        """The values at the breakpoints."""
        if not self.breakpoints:
            return ()
        found = [self.value]
        for i in range(1, len(self.breakpoints)):
            found.append(found[-1] + self.slopes[i] * (self.breakpoints[i] - self.breakpoints[i - 1]))
        return tuple(found)

    def __call__(self, x: RationalLike) -> Rational:
        """Evaluate exactly, in O(log p) after the first call."""
        return self.at(as_rational(x, "x"))

    def at(self, x: Rational) -> Rational:
        """Evaluate at an mpq, without checks."""
        if not self.breakpoints:
            return self.value + self.slopes[0] * x
        i = bisect_left(self.breakpoints, x)
        j = max(i - 1, 0)
        return self.values[j] + self.slopes[i] * (x - self.breakpoints[j])

    def evaluate(self, points: Sequence[Rational]) -> list[Rational]:
        """Evaluate at increasing rationals in one pass, in O(p + n)."""
        return algebra.evaluate(self, points)

    # Pieces

    def pieces(self, interval: IntervalLike | None = None) -> Count:
        """Return the number of maximal intervals of affinity, on R or inside a closed interval.

        Proved: the arithmetic is exact and the form canonical.
        """
        if interval is None:
            found, domain = len(self.slopes), "R"
        else:
            chosen = as_interval(interval)
            found, domain = len(self.restricted_slopes(chosen)), str(chosen)
        return Count(
            found,
            "maximal intervals on which the function is affine",
            domain,
            "exact",
            True,
            "exact breakpoints; neighbouring slopes differ",
        )

    def breakpoints_in(self, interval: IntervalLike) -> tuple[Rational, ...]:
        """Return the breakpoints in the interior of an interval."""
        chosen = as_interval(interval)
        return tuple(x for x in self.breakpoints if chosen.left < x < chosen.right)

    def restricted_slopes(self, interval: Interval) -> tuple[Rational, ...]:
        """Return the slopes of the pieces that an interval meets in more than a point."""
        low = sum(1 for x in self.breakpoints if x <= interval.left)
        high = sum(1 for x in self.breakpoints if x < interval.right)
        return self.slopes[low : high + 1]

    def points(self, interval: IntervalLike) -> list[tuple[Rational, Rational]]:
        """Return the graph over an interval: its ends and the breakpoints between them, with values."""
        chosen = as_interval(interval)
        xs = [chosen.left, *self.breakpoints_in(chosen), chosen.right]
        return list(zip(xs, self.evaluate(xs), strict=True))

    def __repr__(self) -> str:
        if len(self.slopes) > 6:
            return f"PiecewiseLinear1D({len(self.slopes)} pieces)"
        points = ", ".join(f"({x}, {y})" for x, y in zip(self.breakpoints, self.values, strict=True))
        slopes = ", ".join(map(str, self.slopes))
        return (
            f"PiecewiseLinear1D(through {points}; slopes {slopes})"
            if points
            else f"PiecewiseLinear1D({slopes} x + {self.value})"
        )

    # Algebra: each result is canonical again, in time linear in the numbers of pieces.

    def __add__(self, other: PiecewiseLinear1D | RationalLike) -> PiecewiseLinear1D:
        return algebra.combination([(mpq(1), self), (mpq(1), _function(other))])

    def __sub__(self, other: PiecewiseLinear1D | RationalLike) -> PiecewiseLinear1D:
        return algebra.combination([(mpq(1), self), (mpq(-1), _function(other))])

    def __mul__(self, factor: RationalLike) -> PiecewiseLinear1D:
        return algebra.combination([(as_rational(factor, "factor"), self)])

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: RationalLike) -> PiecewiseLinear1D:
        return _function(other) - self

    def __neg__(self) -> PiecewiseLinear1D:
        return self * -1

    def __abs__(self) -> PiecewiseLinear1D:
        return self.maximum(-self)

    def maximum(self, other: PiecewiseLinear1D | RationalLike) -> PiecewiseLinear1D:
        """Return the pointwise maximum."""
        return algebra.maximum(self, _function(other))

    def minimum(self, other: PiecewiseLinear1D | RationalLike) -> PiecewiseLinear1D:
        """Return the pointwise minimum."""
        return -algebra.maximum(-self, -_function(other))

    def after(self, inner: PiecewiseLinear1D) -> PiecewiseLinear1D:
        """Return the composition ``x -> self(inner(x))``; the cost is that of its pieces, up to a log."""
        require_type(inner, PiecewiseLinear1D, "inner", "PiecewiseLinear1D.constant makes one from a number")
        return algebra.composition(self, inner)

    # Preimages and measures

    def preimage(self, level: RationalLike) -> Preimage:
        """Return ``{x : self(x) = level}``: points and intervals, possibly unbounded."""
        from exactrelu.univariate.preimages import preimage

        return preimage(self, as_rational(level, "level"))

    def total_variation(self, interval: IntervalLike) -> Rational:
        """Return the exact total variation over a closed interval."""
        return measures.total_variation(self, as_interval(interval))

    def integral(self, interval: IntervalLike) -> Rational:
        """Return the exact integral over a closed interval."""
        return measures.integral(self, as_interval(interval))

    def l1_norm(self, interval: IntervalLike) -> Rational:
        """Return the exact integral of the absolute value."""
        return measures.l1_norm(self, as_interval(interval))

    def l1_distance(self, other: PiecewiseLinear1D, interval: IntervalLike) -> Rational:
        """Return the exact integral of ``|self - other|``."""
        return measures.l1_norm(self - other, as_interval(interval))

    def sup_norm(self, interval: IntervalLike) -> Rational:
        """Return the exact maximum of the absolute value over a closed interval."""
        return measures.sup_norm(self, as_interval(interval))

    def sup_distance(self, other: PiecewiseLinear1D, interval: IntervalLike | None = None) -> Rational | None:
        """Return the exact supremum of ``|self - other|``; without an interval, over R.

        Returns
        -------
        mpq or None
            None when the difference is unbounded on R.
        """
        difference = self - other
        if interval is not None:
            return measures.sup_norm(difference, as_interval(interval))
        if difference.slopes[0] or difference.slopes[-1]:
            return None
        return max(map(abs, difference.values), default=abs(difference.value))

    def plot(self, interval: IntervalLike, ax: Any = None, **style: Any) -> Any:
        """Draw the graph over an interval with matplotlib (extra ``plot``); return the axes."""
        from exactrelu.univariate.plotting import plot

        return plot(self, as_interval(interval), ax, **style)


def _function(other: PiecewiseLinear1D | RationalLike) -> PiecewiseLinear1D:
    if isinstance(other, PiecewiseLinear1D):
        return other
    return PiecewiseLinear1D.constant(as_rational(other, "other"))


def _require_increasing(points: Sequence[Rational], what: str) -> None:
    for i in range(1, len(points)):
        if points[i] == points[i - 1]:
            raise InputError(
                f"{what} must increase, got {points[i]} twice; a function with a jump is not continuous "
                "and has no exact form here"
            )
        if points[i] < points[i - 1]:
            raise InputError(f"{what} must increase, got {points[i]} after {points[i - 1]}; sort them")
