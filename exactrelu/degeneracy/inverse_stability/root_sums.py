"""Sums of square roots of rationals, compared exactly by squaring; nothing is evaluated.

The sign of ``A + B sqrt(n)`` is that of A and B where they agree, and otherwise that of A times the sign of
``A^2 - n B^2``, which has one root less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import total_ordering
from math import gcd, isqrt
from typing import TypeAlias

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational
from exactrelu.errors import DegenerateInputError, InputError

_TRIAL = 50
"""Squares of numbers up to this are taken out of radicands, so that they print as one expects."""


@total_ordering
@attrs.frozen(eq=False, repr=False)
class RootSum:
    """``sum q_n sqrt(n)`` with rational q_n and positive integers n; n = 1 is the rational part.

    Build it with `root_sum` and `square_root`. Values compare exactly with each other and with rationals.

    Attributes
    ----------
    terms : mapping from int to mpq
        No coefficient is 0, and no product of two radicands is a square, so that the roots are linearly
        independent over Q: the value is 0 exactly when there are no terms.

    Examples
    --------
    >>> x = square_root(2) + square_root("9/2")
    >>> print(x, x * x, x < 4)
    5/2*sqrt(2) 25/2 True
    """

    terms: Mapping[int, Rational]

    @property
    def is_rational(self) -> bool:
        return all(n == 1 for n in self.terms)

    @property
    def rational(self) -> Rational:
        """The value as a rational.

        Raises
        ------
        InputError
            If it is irrational.
        """
        if not self.is_rational:
            raise InputError(f"value must be rational, got {self}")
        return self.terms.get(1, mpq(0))

    @property
    def sign(self) -> int:
        """-1, 0 or 1, by squaring."""
        if len(self.terms) < 2:
            return next((1 if q > 0 else -1 for q in self.terms.values()), 0)
        generators = [n for n in self.terms if n != 1]
        element = {0: self.terms.get(1, mpq(0))}
        element |= {1 << i: self.terms[n] for i, n in enumerate(generators)}
        return _sign(element, generators)

    def __add__(self, other: RootSumLike) -> RootSum:
        terms = dict(self.terms)
        for n, q in root_sum(other).terms.items():
            _add(terms, n, q)
        return RootSum(terms)

    __radd__ = __add__

    def __neg__(self) -> RootSum:
        return RootSum({n: -q for n, q in self.terms.items()})

    def __sub__(self, other: RootSumLike) -> RootSum:
        return self + -root_sum(other)

    def __rsub__(self, other: RootSumLike) -> RootSum:
        return -self + other

    def __mul__(self, other: RootSumLike) -> RootSum:
        terms: dict[int, Rational] = {}
        for m, p in self.terms.items():
            for n, q in root_sum(other).terms.items():
                common = gcd(m, n)
                _add(terms, *_reduced((m // common) * (n // common), p * q * common))
        return RootSum(terms)

    __rmul__ = __mul__

    def __truediv__(self, other: RootSumLike) -> RootSum:
        """Divide by a rational or a single root."""
        divisor = root_sum(other)
        if len(divisor.terms) != 1:
            raise DegenerateInputError(f"divisor must be a single root and not 0, got {divisor}")
        ((n, q),) = divisor.terms.items()
        return self * RootSum({n: 1 / (q * n)})

    def __abs__(self) -> RootSum:
        return -self if self.sign < 0 else self

    def __eq__(self, other: object) -> bool:
        try:
            return not (self - other).terms
        except InputError:
            return NotImplemented

    def __lt__(self, other: RootSumLike) -> bool:
        return (self - other).sign < 0

    __hash__ = None  # type: ignore[assignment]  # equal values may have different radicands

    def __str__(self) -> str:
        parts = [_term(n, q) for n, q in sorted(self.terms.items())]
        return " + ".join(parts).replace("+ -", "- ") or "0"

    def __repr__(self) -> str:
        return f"RootSum({self})"


RootSumLike: TypeAlias = "RootSum | RationalLike"


def root_sum(value: RootSumLike, where: str = "value") -> RootSum:
    """Return a rational, or a `RootSum`, as a `RootSum`."""
    if isinstance(value, RootSum):
        return value
    number = as_rational(value, where)
    return RootSum({1: number} if number else {})


def square_root(value: RationalLike, where: str = "value") -> RootSum:
    """Return the square root of a rational, 0 or more."""
    number = as_rational(value, where)
    if number < 0:
        raise DegenerateInputError(f"{where} must be 0 or more to have a square root, got {number}")
    if not number:
        return RootSum({})
    p, q = int(number.numerator), int(number.denominator)
    n, factor = _reduced(p * q, mpq(1, q))
    return RootSum({n: factor})


def largest(values: Iterable[RootSum]) -> RootSum:
    """Return the largest of some values, 0 when there are none or all are negative."""
    found = RootSum({})
    for value in values:
        if value > found:
            found = value
    return found


def _reduced(radicand: int, factor: Rational) -> tuple[int, Rational]:
    """Return the same root with small squares taken out of the radicand, and 1 for a square."""
    root = isqrt(radicand)
    if root * root == radicand:
        return 1, factor * root
    for d in range(2, _TRIAL):
        while radicand % (d * d) == 0:
            radicand //= d * d
            factor *= d
    return radicand, factor


def _add(terms: dict[int, Rational], n: int, q: Rational) -> None:
    """Add ``q sqrt(n)`` in place; a radicand whose product with n is a square takes it up."""
    for m in terms:
        root = isqrt(m * n)
        if root * root == m * n:
            terms[m] += q * mpq(root, m)  # sqrt(n) = sqrt(m n) / m * sqrt(m)
            if not terms[m]:
                del terms[m]
            return
    if q:
        terms[n] = q


_Element = dict[int, Rational]


def _sign(element: _Element, generators: list[int]) -> int:
    """Sign of a sum over products of generators (bit masks), by elimination of the last generator."""
    if not generators:
        value = element.get(0, mpq(0))
        return int(value > 0) - int(value < 0)
    *rest, last = generators
    bit = 1 << len(rest)
    plain = {mask: q for mask, q in element.items() if not mask & bit}
    rooted = {mask ^ bit: q for mask, q in element.items() if mask & bit}
    a, b = _sign(plain, rest), _sign(rooted, rest)
    if a == b or b == 0:
        return a
    if a == 0:
        return b
    difference = _product(plain, plain, rest)
    for mask, q in _product(rooted, rooted, rest).items():
        difference[mask] = difference.get(mask, mpq(0)) - last * q
    return a * _sign(difference, rest)


def _product(left: _Element, right: _Element, generators: list[int]) -> _Element:
    found: _Element = {}
    for one, p in left.items():
        for other, q in right.items():
            value = p * q
            for i, n in enumerate(generators):
                if one & other & 1 << i:
                    value *= n
            found[one ^ other] = found.get(one ^ other, mpq(0)) + value
    return found


def _term(n: int, q: Rational) -> str:
    if n == 1:
        return str(q)
    if abs(q) == 1:
        return f"{'-' if q < 0 else ''}sqrt({n})"
    return f"{q}*sqrt({n})"
