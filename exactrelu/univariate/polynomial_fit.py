"""Is one line within eps of a polynomial? Decided exactly, for ties that enclosures cannot decide.

``eps - (p - line)`` and ``eps + (p - line)`` must not be negative on the interval. A polynomial r changes
sign exactly at its roots of odd multiplicity. Sturm's theorem counts those of the product of its factors of
odd multiplicity (Yun's decomposition); where there is none inside, the sign at one place that is no root
decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, zip_longest

import numpy as np
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.univariate.interval import Interval
from exactrelu.univariate.simplify import AffinePiece
from exactrelu.univariate.smooth import shifted

Coefficients = list[Rational]


def line_within(p: Sequence[Rational], eps: Rational, interval: Interval) -> AffinePiece | None:
    """Return a line with short numbers that is within eps of the polynomial p on the interval, or None.

    Proved when there is one: exactly, ties included. None proves nothing: candidates come from floats.

    Examples
    --------
    >>> cube = [mpq(0), mpq(0), mpq(0), mpq(1)]
    >>> line_within(cube, mpq(1, 4), Interval(mpq(-1), mpq(1)))
    AffinePiece(left=mpq(-1,1), right=mpq(1,1), slope=mpq(3,4), constant=mpq(0,1))
    """
    for slope, constant in _candidates(p, interval):
        rest = [x - y for x, y in zip_longest(p, [constant, slope], fillvalue=mpq(0))]
        sides = ([eps - rest[0], *(-x for x in rest[1:])], [eps + rest[0], *rest[1:]])
        if all(not_negative(side, interval.left, interval.right) for side in sides):
            return AffinePiece(interval.left, interval.right, slope, constant)
    return None


def _candidates(p: Sequence[Rational], interval: Interval) -> list[tuple[Rational, Rational]]:
    """The best line on a grid of floats, with denominators that a user may have had in mind."""
    # In t from -1 to 1, made exactly: floats cannot tell the places of a short interval far from 0 apart.
    middle, radius = (interval.left + interval.right) / 2, interval.length / 2
    ts = np.linspace(-1, 1, 2001)
    try:
        scaled = [float(x * radius**i) for i, x in enumerate(shifted(p, middle))]
    except OverflowError:
        return []
    ys = np.polynomial.polynomial.polyval(ts, scaled)
    steps = np.diff(ys) / np.diff(ts)
    if not np.isfinite(steps).all():
        return []
    low, high = float(steps.min()), float(steps.max())
    for _ in range(200):  # the height of the strip is convex in the slope
        a, b = low + (high - low) / 3, high - (high - low) / 3
        if np.ptp(ys - a * ts) <= np.ptp(ys - b * ts):
            high = b
        else:
            low = a
    found = []
    for most in (12, 1000):
        slope = _short(mpq(low) / radius, most)
        try:
            rest = ys - float(slope * radius) * ts
            at_0 = mpq(float(rest.max() + rest.min()) / 2) - slope * middle
        except (OverflowError, ValueError):
            continue
        found += [(slope, _short(at_0, size)) for size in (12, 1000)]
    return list(dict.fromkeys(found))


def _short(value: Rational, most: int) -> Rational:
    from fractions import Fraction

    return mpq(Fraction(int(value.numerator), int(value.denominator)).limit_denominator(most))


def not_negative(r: Coefficients, left: Rational, right: Rational) -> bool:
    """Decide whether a polynomial is at least 0 on [left, right]."""
    r = _trimmed(r)
    if not r:
        return True
    odd = _odd_part(r)
    if _value(r, left) < 0 or _value(r, right) < 0:
        return False
    # A root at an end is no change of sign inside.
    for end in (left, right):
        if not _value(odd, end):
            odd = _quotient(odd, [-end, mpq(1)])
    if _roots_between(odd, left, right):
        return False
    places = (left + (right - left) * mpq(i, len(r) + 1) for i in range(1, len(r) + 1))
    return bool(next(v for x in places if (v := _value(r, x))) > 0)


def _roots_between(r: Coefficients, left: Rational, right: Rational) -> int:
    """The number of roots of a polynomial without double roots, and without roots at the ends."""
    chain = [r, _derivative(r)]
    while chain[-1]:
        chain.append([-x for x in _remainder(chain[-2], chain[-1])])
    counts: list[int] = []
    for x in (left, right):
        signs = [bool(v > 0) for s in chain if s and (v := _value(s, x))]
        counts.append(sum(a != b for a, b in pairwise(signs)))
    return counts[0] - counts[1]


def _odd_part(r: Coefficients) -> Coefficients:
    """The product of the distinct factors of odd multiplicity."""
    odd: Coefficients = [mpq(1)]
    common = _gcd(r, _derivative(r))
    simple, power = _quotient(r, common), 1
    while len(simple) > 1:
        again = _gcd(simple, common)
        if power % 2:
            odd = _product(odd, _quotient(simple, again))
        simple, common, power = again, _quotient(common, again), power + 1
    return odd


def _trimmed(r: Sequence[Rational]) -> Coefficients:
    found = list(r)
    while found and not found[-1]:
        found.pop()
    return found


def _value(r: Coefficients, x: Rational) -> Rational:
    total = mpq(0)
    for coefficient in reversed(r):
        total = total * x + coefficient
    return total


def _derivative(r: Coefficients) -> Coefficients:
    return [i * x for i, x in enumerate(r)][1:]


def _product(r: Coefficients, s: Coefficients) -> Coefficients:
    found = [mpq(0)] * (len(r) + len(s) - 1)
    for i, x in enumerate(r):
        for j, y in enumerate(s):
            found[i + j] += x * y
    return found


def _division(r: Coefficients, s: Coefficients) -> tuple[Coefficients, Coefficients]:
    rest, found = list(r), [mpq(0)] * max(len(r) - len(s) + 1, 0)
    for i in reversed(range(len(found))):
        found[i] = rest[i + len(s) - 1] / s[-1]
        for j, y in enumerate(s):
            rest[i + j] -= found[i] * y
    return found, _trimmed(rest)


def _quotient(r: Coefficients, s: Coefficients) -> Coefficients:
    return _division(r, s)[0]


def _remainder(r: Coefficients, s: Coefficients) -> Coefficients:
    return _division(r, s)[1]


def _gcd(r: Coefficients, s: Coefficients) -> Coefficients:
    """The greatest common divisor, with leading coefficient 1."""
    while s:
        r, s = s, _remainder(r, s)
    return [x / r[-1] for x in r]
