"""Sums, maxima, compositions of piecewise-linear functions: one pass over the breakpoints each."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import merge
from typing import TYPE_CHECKING

from gmpy2 import mpq

from exactrelu.arith.rational import Rational

if TYPE_CHECKING:
    from exactrelu.univariate.piecewise import PiecewiseLinear1D


def evaluate(f: PiecewiseLinear1D, points: Sequence[Rational]) -> list[Rational]:
    """Return the values of f at increasing points."""
    if not f.breakpoints:
        return [f.value + f.slopes[0] * x for x in points]
    breakpoints, slopes, values = f.breakpoints, f.slopes, f.values
    found = []
    piece = 0
    for x in points:
        while piece < len(breakpoints) and breakpoints[piece] < x:
            piece += 1
        anchor = piece - 1 if piece else 0
        found.append(values[anchor] + slopes[piece] * (x - breakpoints[anchor]))
    return found


def united(first: Sequence[Rational], second: Sequence[Rational]) -> list[Rational]:
    """Return the increasing union of two increasing sequences."""
    found: list[Rational] = []
    for x in merge(first, second):
        if not found or x != found[-1]:
            found.append(x)
    return found


def slopes_between(f: PiecewiseLinear1D, points: Sequence[Rational]) -> list[Rational]:
    """Return the slopes of f left of, between and right of increasing points that include its breakpoints."""
    found = []
    piece = 0
    for x in points:
        found.append(f.slopes[piece])
        if piece < len(f.breakpoints) and f.breakpoints[piece] == x:
            piece += 1
    found.append(f.slopes[piece])
    return found


def combination(terms: Sequence[tuple[Rational, PiecewiseLinear1D]]) -> PiecewiseLinear1D:
    """Return the sum of factors times functions."""
    kind = type(terms[0][1])
    points: list[Rational] = []
    for _, f in terms:
        points = united(points, f.breakpoints)
    slopes = [mpq(0)] * (len(points) + 1)
    for factor, f in terms:
        for i, slope in enumerate(slopes_between(f, points)):
            slopes[i] += factor * slope
    anchor = points[0] if points else mpq(0)
    value = sum((factor * f.at(anchor) for factor, f in terms), mpq(0))
    return kind._canonical(points, slopes, value)


def maximum(f: PiecewiseLinear1D, g: PiecewiseLinear1D) -> PiecewiseLinear1D:
    """Return max(f, g)."""
    difference = combination([(mpq(1), f), (mpq(-1), g)])
    points = united(united(f.breakpoints, g.breakpoints), sign_changes(difference))
    if not points:  # both affine, and one of them on top everywhere
        return f if difference.value >= 0 else g
    values = [max(y, z) for y, z in zip(evaluate(f, points), evaluate(g, points), strict=True)]
    # Beyond the last sign change the larger function stays larger.
    left = f if difference.at(points[0] - 1) >= 0 else g
    right = f if difference.at(points[-1] + 1) >= 0 else g
    inner = [(values[i + 1] - values[i]) / (points[i + 1] - points[i]) for i in range(len(points) - 1)]
    slopes = [left.slopes[0], *inner, right.slopes[-1]]
    return type(f)._canonical(points, slopes, values[0])


def sign_changes(f: PiecewiseLinear1D) -> list[Rational]:
    """Return the isolated zeros of f that are no breakpoints, in increasing order."""
    return crossings(f, mpq(0))


def crossings(f: PiecewiseLinear1D, level: Rational) -> list[Rational]:
    """Return the points inside pieces, no breakpoints, where f crosses a level."""
    if not f.breakpoints:
        return [(level - f.value) / f.slopes[0]] if f.slopes[0] else []
    points, values, slopes = f.breakpoints, f.values, f.slopes
    found = []
    if (level - values[0]) * slopes[0] < 0:
        found.append(points[0] + (level - values[0]) / slopes[0])
    for i in range(len(points) - 1):
        if (values[i] - level) * (values[i + 1] - level) < 0:
            found.append(points[i] + (level - values[i]) / slopes[i + 1])
    if (level - values[-1]) * slopes[-1] > 0:
        found.append(points[-1] + (level - values[-1]) / slopes[-1])
    return found


def composition(outer: PiecewiseLinear1D, inner: PiecewiseLinear1D) -> PiecewiseLinear1D:
    """Return outer(inner(x)): the breakpoints are those of `inner` and its crossings of outer's."""
    points: list[Rational] = []
    slopes: list[Rational] = []
    knots = inner.breakpoints
    for i, slope in enumerate(inner.slopes):
        left = knots[i - 1] if i else None
        right = knots[i] if i < len(knots) else None
        _compose_piece(outer, inner, (left, right), slope, points, slopes)
        if right is not None:
            points.append(right)
    anchor = points[0] if points else mpq(0)
    return type(outer)._canonical(points, slopes, outer.at(inner.at(anchor)))


def _compose_piece(
    outer: PiecewiseLinear1D,
    inner: PiecewiseLinear1D,
    ends: tuple[Rational | None, Rational | None],
    slope: Rational,
    points: list[Rational],
    slopes: list[Rational],
) -> None:
    """Append the breakpoints inside one affine piece of `inner`, and the slopes on its parts."""
    from bisect import bisect_left, bisect_right

    left, right = ends
    anchor = left if left is not None else (right if right is not None else mpq(0))
    value = inner.at(anchor)
    levels = outer.breakpoints
    if not slope:
        slopes.append(mpq(0))
        return
    # The levels strictly between the values at both ends, from the left end to the right one.
    low, high = (left, right) if slope > 0 else (right, left)
    first = 0 if low is None else bisect_right(levels, value + slope * (low - anchor))
    last = len(levels) if high is None else bisect_left(levels, value + slope * (high - anchor))
    inside = range(first, max(first, last))
    pieces = range(first, max(first, last) + 1)
    order = (inside, pieces) if slope > 0 else (reversed(inside), reversed(pieces))
    points.extend(anchor + (levels[j] - value) / slope for j in order[0])
    slopes.extend(outer.slopes[j] * slope for j in order[1])
