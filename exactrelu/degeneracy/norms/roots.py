"""Norms that are no rationals: square roots of rationals and of largest roots of real-rooted polynomials.

They are compared exactly and never evaluated: with rationals by squaring, with each other by squares or
polynomials. `enclosure` gives rational bounds as close as one likes, for printing.
"""

from __future__ import annotations

from functools import total_ordering
from math import isqrt
from typing import TypeAlias

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational
from exactrelu.degeneracy.norms.polynomials import (
    Polynomial,
    ceiling_of_largest_root,
    compare_largest_roots,
    largest_root_exceeds,
    value_at,
)
from exactrelu.errors import InputError


def square_root_bounds(square: Rational, bits: int) -> tuple[Rational, Rational]:
    """Return rationals low <= sqrt(square) <= high with denominator 2^bits and high - low <= 2^-bits."""
    scaled = square * mpq(4) ** bits
    low = isqrt(int(scaled.numerator // scaled.denominator))
    exact = mpq(low) ** 2 == scaled
    return mpq(low, 1 << bits), mpq(low if exact else low + 1, 1 << bits)


def _as_square(value: RationalLike) -> Rational:
    square = as_rational(value, "square")
    if square < 0:
        raise InputError(f"square must be 0 or more, got {square}")
    return square


@total_ordering
@attrs.frozen(eq=False)
class SquareRoot:
    """The square root of a rational >= 0.

    Attributes
    ----------
    square : mpq

    Examples
    --------
    >>> SquareRoot(mpq(2)) < mpq(3, 2), SquareRoot(mpq(9, 4)) == mpq(3, 2)
    (True, True)
    >>> SquareRoot(mpq(9, 4)).rational, SquareRoot(mpq(2)).rational
    (mpq(3,2), None)
    """

    square: Rational = attrs.field(converter=_as_square)

    @property
    def rational(self) -> Rational | None:
        """The root itself where it is rational, else None."""
        p, q = int(self.square.numerator), int(self.square.denominator)
        root = mpq(isqrt(p), isqrt(q))
        return root if root * root == self.square else None

    def enclosure(self, bits: int = 30) -> tuple[Rational, Rational]:
        """Return rational bounds of the root that are at most 2^-bits apart."""
        return square_root_bounds(self.square, bits)

    def compared(self, other: Rational) -> int:
        """Return -1, 0 or 1 as the root is smaller than, equal to or larger than a rational."""
        if other < 0:
            return 1
        return int(self.square > other * other) - int(self.square < other * other)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, SquareRoot):
            return bool(self.square == other.square)
        number = _number(other)
        return NotImplemented if number is None else self.compared(number) == 0

    def __lt__(self, other: object) -> bool:
        if isinstance(other, SquareRoot):
            return bool(self.square < other.square)
        number = _number(other)
        return NotImplemented if number is None else self.compared(number) < 0

    def __hash__(self) -> int:
        rational = self.rational
        return hash((SquareRoot, self.square)) if rational is None else hash(rational)

    def __str__(self) -> str:
        return f"sqrt({self.square})" if self.rational is None else str(self.rational)


@total_ordering
@attrs.frozen(eq=False)
class LargestRoot:
    """The square root of the largest root of a polynomial with real roots >= 0 only, divided by an integer.

    Attributes
    ----------
    polynomial : tuple of int
        Monic, highest coefficient first: the characteristic polynomial of a Gram matrix ``A^T A``.
    scale : int, > 0

    Examples
    --------
    The matrix [[1, 1], [0, 1]] has the golden ratio as its largest singular value:

    >>> golden = LargestRoot((1, -3, 1), 1)
    >>> golden < mpq(1619, 1000), golden > mpq(1618, 1000)
    (True, True)
    >>> golden == LargestRoot((1, -12, 16), 2)  # the same of twice the matrix, halved
    True
    """

    polynomial: Polynomial
    scale: int

    def compared(self, other: Rational) -> int:
        """Return -1, 0 or 1 as the number is smaller than, equal to or larger than a rational."""
        if other < 0:
            return 1
        square = (other * self.scale) ** 2
        if largest_root_exceeds(self.polynomial, square):
            return 1
        return 0 if value_at(self.polynomial, square) == 0 else -1

    def enclosure(self, bits: int = 30) -> tuple[Rational, Rational]:
        """Return rational bounds that are at most 2^-bits apart."""
        low, high = 0, 1
        while self.compared(mpq(high)) > 0:
            high *= 2
        low, high = 0, high << bits
        while high - low > 1:
            middle = (low + high) // 2
            if self.compared(mpq(middle, 1 << bits)) > 0:
                low = middle
            else:
                high = middle
        return mpq(low, 1 << bits), mpq(high, 1 << bits)

    @classmethod
    def of(cls, polynomial: Polynomial, scale: int) -> SquareRoot | LargestRoot:
        """Return the number, as the square root of a rational where it is one.

        A rational root of a monic polynomial with integer coefficients is an integer.
        """
        high = ceiling_of_largest_root(polynomial)
        if value_at(polynomial, mpq(high)) == 0:
            return SquareRoot(mpq(high, scale * scale))
        return cls(polynomial, scale)

    def _difference(self, other: object) -> int | None:
        if isinstance(other, LargestRoot):
            # Roots of p times scale^2: both in one scale.
            mine = _scaled(self.polynomial, other.scale**2)
            return compare_largest_roots(mine, _scaled(other.polynomial, self.scale**2))
        if isinstance(other, SquareRoot):
            square = other.square * self.scale**2
            if largest_root_exceeds(self.polynomial, square):
                return 1
            return 0 if value_at(self.polynomial, square) == 0 else -1
        number = _number(other)
        return None if number is None else self.compared(number)

    def __eq__(self, other: object) -> bool:
        found = self._difference(other)
        return NotImplemented if found is None else found == 0

    def __lt__(self, other: object) -> bool:
        found = self._difference(other)
        return NotImplemented if found is None else found < 0

    # Equal numbers can have different polynomials.
    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        terms = ", ".join(map(str, self.polynomial))
        divided = f" / {self.scale}" if self.scale > 1 else ""
        return f"sqrt(largest root of [{terms}]){divided}"


ExactNorm: TypeAlias = Rational | SquareRoot | LargestRoot


def _number(other: object) -> Rational | None:
    """Return what compares like a rational; floats never do."""
    try:
        return as_rational(other)
    except InputError:
        return None


def _scaled(polynomial: Polynomial, factor: int) -> Polynomial:
    """Return the monic polynomial whose roots are `factor` times as large."""
    return tuple(c * factor**k for k, c in enumerate(polynomial))
