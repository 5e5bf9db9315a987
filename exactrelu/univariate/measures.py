"""Integrals, variation and norms over an interval, exact."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.univariate.interval import Interval

if TYPE_CHECKING:
    from exactrelu.univariate.piecewise import PiecewiseLinear1D


def total_variation(f: PiecewiseLinear1D, interval: Interval) -> Rational:
    """Return the sum of the absolute increments."""
    graph = f.points(interval)
    return sum((abs(d - b) for (_, b), (_, d) in pairwise(graph)), mpq(0))


def integral(f: PiecewiseLinear1D, interval: Interval) -> Rational:
    """Return the sum of the trapezoids under the graph."""
    graph = f.points(interval)
    return sum(((c - a) * (b + d) / 2 for (a, b), (c, d) in pairwise(graph)), mpq(0))


def l1_norm(f: PiecewiseLinear1D, interval: Interval) -> Rational:
    """Return the integral of |f|: a segment that crosses 0 encloses two triangles."""
    graph = f.points(interval)
    total = mpq(0)
    for (a, b), (c, d) in pairwise(graph):
        if b * d >= 0:
            total += (c - a) * abs(b + d) / 2
        else:
            total += (c - a) * (b * b + d * d) / (2 * abs(d - b))
    return total


def sup_norm(f: PiecewiseLinear1D, interval: Interval) -> Rational:
    """Return the largest absolute value, which is attained at an end or a breakpoint."""
    return max(abs(y) for _, y in f.points(interval))
