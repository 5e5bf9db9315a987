"""Largest roots of polynomials all of whose roots are real: counted by Descartes' rule, exact for these."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

from gmpy2 import mpq

from exactrelu.arith.rational import Rational

Polynomial = tuple[int, ...]
"""Coefficients, the highest one first and not 0."""

_Coefficients = Sequence[Rational | int]
T = TypeVar("T", int, Rational)


def characteristic_polynomial(matrix: Sequence[Sequence[int]]) -> Polynomial:
    """Return ``det(t I - M)`` of an integer matrix, by the method of Faddeev and LeVerrier.

    Examples
    --------
    >>> characteristic_polynomial([[2, 1], [1, 1]])
    (1, -3, 1)
    """
    n = len(matrix)
    found = [1]
    power = [[0] * n for _ in range(n)]
    for k in range(1, n + 1):
        # N_k = M N_{k-1} + c_{k-1} I, and c_k = -trace(M N_k) / k, an integer.
        power = [
            [
                sum(matrix[i][m] * power[m][j] for m in range(n)) + (found[-1] if i == j else 0)
                for j in range(n)
            ]
            for i in range(n)
        ]
        trace = sum(matrix[i][m] * power[m][i] for i in range(n) for m in range(n))
        found.append(-trace // k)
    return tuple(found)


def largest_root_exceeds(polynomial: _Coefficients, bound: Rational) -> bool:
    """Return whether a polynomial with real roots only has a root larger than `bound`.

    **Proved**: the roots larger than the bound are the positive roots of the shifted polynomial; with
    real roots only, Descartes' rule of signs counts them exactly.
    """
    shifted = [mpq(c) for c in polynomial]
    for last in range(len(shifted) - 1, 0, -1):
        for i in range(1, last + 1):
            shifted[i] += bound * shifted[i - 1]
    signs = [c > 0 for c in shifted if c]
    return any(a != b for a, b in pairwise(signs))


def ceiling_of_largest_root(polynomial: Polynomial) -> int:
    """Return the least integer that is at least the largest root.

    The polynomial is monic with integer coefficients, of degree 1 or more, and has real roots >= 0 only.

    Notes
    -----
    **Proved**: Newton's method from above stays above the largest root of a real-rooted polynomial, also when
    its steps are rounded down; where a step is below 1, the root is at most the degree below, and Descartes'
    rule decides. Without multiple roots it converges quadratically, however long the numbers are.

    Examples
    --------
    >>> ceiling_of_largest_root((1, -3, 1)), ceiling_of_largest_root((1, -4, 4))
    (3, 2)
    """
    simple = _without_multiple_roots(polynomial)
    slopes = _derivative(simple)
    # The roots are >= 0: their sum is an upper bound.
    x = -simple[1]
    while (height := value_at(simple, x)) and (step := height // value_at(slopes, x)):
        x -= step
    while not largest_root_exceeds(simple, mpq(x - 1)):
        x -= 1
    return x


def _without_multiple_roots(polynomial: Polynomial) -> Polynomial:
    quotient, _ = _divided(polynomial, _gcd(polynomial, _derivative(polynomial)))
    # By the lemma of Gauss a monic divisor of a monic polynomial in integers has integer coefficients.
    return tuple(int(c) for c in quotient)


def _derivative(polynomial: Polynomial) -> Polynomial:
    degree = len(polynomial) - 1
    return tuple(c * (degree - i) for i, c in enumerate(polynomial[:-1]))


def value_at(polynomial: Polynomial, x: T) -> T:
    """Return the value of a polynomial at an integer, as an integer, or at a rational."""
    total = x * 0
    for coefficient in polynomial:
        total = total * x + coefficient
    return total


def compare_largest_roots(left: Polynomial, right: Polynomial) -> int:
    """Return -1, 0 or 1 as the largest root of `left` is smaller than, equal to or larger than that of
    `right`.

    Both are monic with integer coefficients, of degree 1 or more, and have real roots >= 0 only.
    """
    if left == right:
        return 0
    common = _gcd(left, right)
    if len(common) > 1:
        # Equal largest roots are roots of the common divisor, and the largest ones there; what is left of
        # either polynomial without its divisors then only has smaller roots.
        rest = [_without(p, common) for p in (left, right)]
        if all(len(p) == 1 or _separate(p, common) < 0 for p in rest):
            return 0
    return _separate(left, right)


def _separate(left: _Coefficients, right: _Coefficients) -> int:
    """Compare largest roots that are different, by bisection."""
    # The roots are >= 0, so the second coefficient of a monic polynomial is minus their sum.
    low = mpq(-1)
    high = max(mpq(-p[1]) / p[0] for p in (left, right)) + 1
    while True:
        middle = (low + high) / 2
        a, b = largest_root_exceeds(left, middle), largest_root_exceeds(right, middle)
        if a != b:
            return 1 if a else -1
        low, high = (middle, high) if a else (low, middle)


def _gcd(left: _Coefficients, right: _Coefficients) -> _Coefficients:
    """Return the monic greatest common divisor over the rationals."""
    a, b = left, right
    while b:
        a, b = b, _divided(a, b)[1]
    return [mpq(c) / a[0] for c in a]


def _without(polynomial: _Coefficients, divisor: _Coefficients) -> _Coefficients:
    """Return the polynomial without the roots that it shares with `divisor`."""
    common = _gcd(polynomial, divisor)
    while len(common) > 1:
        polynomial = _divided(polynomial, common)[0]
        common = _gcd(polynomial, divisor)
    return polynomial


def _divided(numerator: _Coefficients, divisor: _Coefficients) -> tuple[_Coefficients, _Coefficients]:
    """Return quotient and remainder; the remainder without leading zeros."""
    rest = [mpq(c) for c in numerator]
    quotient = []
    for k in range(len(rest) - len(divisor) + 1):
        factor = rest[k] / divisor[0]
        quotient.append(factor)
        for j, c in enumerate(divisor):
            rest[k + j] -= factor * c
    tail = rest[len(quotient) :]
    start = next((i for i, c in enumerate(tail) if c), len(tail))
    return quotient, tail[start:]
