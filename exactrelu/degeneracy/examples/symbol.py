"""Rational functions of k over Q, and what holds for every real k >= 1.

A polynomial is non-negative on [1, oo) when its coefficients in ``t = k - 1`` are. What that does not decide
is an error: nothing is guessed, and nothing here comes from a computer algebra system.
"""

from __future__ import annotations

from itertools import zip_longest
from math import comb
from typing import TypeAlias

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational
from exactrelu.errors import DegenerateInputError, ExactReLUError, InputError

Coefficients = tuple[Rational, ...]  # of 1, k, k^2, ...; the last is not 0


class UndecidedSignError(ExactReLUError):
    """A sign for all k >= 1 that coefficients do not show; it may still have one."""


@attrs.frozen(repr=False)
class InK:
    """A quotient of polynomials in k, in lowest terms, the denominator monic.

    Examples
    --------
    >>> x = (K * K - 1) / (K + 1) + 1 / K
    >>> print(x, x.at(2), x.is_positive())
    (1 - k + k^2)/k 3/2 True
    """

    top: Coefficients
    bottom: Coefficients

    @property
    def is_zero(self) -> bool:
        return not self.top

    def at(self, k: RationalLike) -> Rational:
        """Return the value at a rational k."""
        value = as_rational(k, "k")
        bottom = _evaluated(self.bottom, value)
        if not bottom:
            raise DegenerateInputError(f"k must not be a pole, got {value}")
        return _evaluated(self.top, value) / bottom

    def is_nonnegative(self) -> bool:
        """Whether it is at least 0 for every k >= 1.

        Raises
        ------
        UndecidedSignError
            When neither this nor the opposite can be read off the coefficients in k - 1.
        """
        return self._sign_on_ray() >= 0

    def is_positive(self) -> bool:
        """Whether it is greater than 0 for every k >= 1; errors as for `is_nonnegative`."""
        return self._sign_on_ray() > 0 and bool(_shifted(self.top)[0])

    def _sign_on_ray(self) -> int:
        """1, -1 or 0 when it is >= 0, <= 0 or = 0 for every k >= 1."""
        signs = [_common_sign(_shifted(self.top)), _common_sign(_shifted(self.bottom))]
        if None in signs or not _shifted(self.bottom)[0]:
            raise UndecidedSignError(
                f"the sign of {self} for every k >= 1 is not decided by its coefficients"
            )
        return (signs[0] or 0) * (signs[1] or 0)

    def __add__(self, other: InKLike) -> InK:
        that = in_k(other)
        top = _plus(_times(self.top, that.bottom), _times(that.top, self.bottom))
        return _reduced(top, _times(self.bottom, that.bottom))

    __radd__ = __add__

    def __neg__(self) -> InK:
        return InK(tuple(-x for x in self.top), self.bottom)

    def __sub__(self, other: InKLike) -> InK:
        return self + -in_k(other)

    def __rsub__(self, other: InKLike) -> InK:
        return -self + other

    def __mul__(self, other: InKLike) -> InK:
        that = in_k(other)
        return _reduced(_times(self.top, that.top), _times(self.bottom, that.bottom))

    __rmul__ = __mul__

    def __truediv__(self, other: InKLike) -> InK:
        that = in_k(other)
        if that.is_zero:
            raise DegenerateInputError("divisor must not be 0")
        return _reduced(_times(self.top, that.bottom), _times(self.bottom, that.top))

    def __rtruediv__(self, other: InKLike) -> InK:
        return in_k(other) / self

    def __abs__(self) -> InK:
        """The absolute value, where the sign is the same for every k >= 1."""
        return -self if self._sign_on_ray() < 0 else self

    def __str__(self) -> str:
        top, bottom = _text(self.top), _text(self.bottom)
        if bottom == "1":
            return top
        many = [len([x for x in side if x]) > 1 for side in (self.top, self.bottom)]
        return (
            f"({top})/{bottom}"
            if many[0] and not many[1]
            else (f"({top})/({bottom})" if many[0] or many[1] else f"{top}/{bottom}")
        )

    def __repr__(self) -> str:
        return f"InK({self})"


InKLike: TypeAlias = "InK | RationalLike"


def in_k(value: InKLike) -> InK:
    """Return a rational, or an `InK`, as an `InK`."""
    if isinstance(value, InK):
        return value
    number = as_rational(value)
    return InK((number,) if number else (), (mpq(1),))


K = InK((mpq(0), mpq(1)), (mpq(1),))
"""The symbol k."""


def largest(values: list[InK]) -> InK:
    """Return the value that is at least all others for every k >= 1.

    Raises
    ------
    UndecidedSignError
        If there is none, or that is not decided.
    """
    if not values:
        return in_k(0)
    for candidate in values:
        try:
            if all((candidate - value).is_nonnegative() for value in values):
                return candidate
        except UndecidedSignError:
            continue
    raise UndecidedSignError(f"none of {', '.join(map(str, values))} is largest for every k >= 1")


def _evaluated(coefficients: Coefficients, k: Rational) -> Rational:
    total = mpq(0)
    for x in reversed(coefficients):
        total = total * k + x
    return total


def _shifted(coefficients: Coefficients) -> Coefficients:
    """Return the coefficients in t = k - 1."""
    return tuple(
        sum((comb(j, i) * x for j, x in enumerate(coefficients) if j >= i), mpq(0))
        for i in range(len(coefficients))
    )


def _common_sign(coefficients: Coefficients) -> int | None:
    signs = {1 if x > 0 else -1 for x in coefficients if x}
    return None if len(signs) > 1 else next(iter(signs), 0)


def _trimmed(coefficients: list[Rational]) -> Coefficients:
    while coefficients and not coefficients[-1]:
        coefficients.pop()
    return tuple(coefficients)


def _plus(left: Coefficients, right: Coefficients) -> Coefficients:
    return _trimmed([x + y for x, y in zip_longest(left, right, fillvalue=mpq(0))])


def _times(left: Coefficients, right: Coefficients) -> Coefficients:
    found = [mpq(0)] * max(len(left) + len(right) - 1, 0)
    for i, x in enumerate(left):
        for j, y in enumerate(right):
            found[i + j] += x * y
    return _trimmed(found)


def _divided(top: Coefficients, bottom: Coefficients) -> tuple[Coefficients, Coefficients]:
    """Return quotient and remainder."""
    rest = list(top)
    quotient = [mpq(0)] * max(len(top) - len(bottom) + 1, 0)
    for place in range(len(quotient) - 1, -1, -1):
        factor = rest[place + len(bottom) - 1] / bottom[-1]
        quotient[place] = factor
        for i, y in enumerate(bottom):
            rest[place + i] -= factor * y
    return _trimmed(quotient), _trimmed(rest)


def _reduced(top: Coefficients, bottom: Coefficients) -> InK:
    if not bottom:
        raise InputError("a quotient needs a denominator that is not 0")
    if not top:
        return InK((), (mpq(1),))
    one, other = top, bottom
    while other:
        one, other = other, _divided(one, other)[1]
    top, bottom = _divided(top, one)[0], _divided(bottom, one)[0]
    lead = bottom[-1]
    return InK(tuple(x / lead for x in top), tuple(x / lead for x in bottom))


def _text(coefficients: Coefficients) -> str:
    parts = []
    for i, x in enumerate(coefficients):
        if x:
            power = "" if i == 0 else "k" if i == 1 else f"k^{i}"
            parts.append(
                str(x) if not power else power if x == 1 else f"-{power}" if x == -1 else f"{x} {power}"
            )
    return " + ".join(parts).replace("+ -", "- ") or "0"
