"""Smooth functions known through rational enclosures: values from both sides and bounds on f''.

Values of exp, log, sin and tanh come from MPFR with directed rounding: its results are correctly rounded, so
rounding down and up encloses the value. Inputs that are no binary fraction are enclosed first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import attrs
import gmpy2
from gmpy2 import mpfr, mpq

from exactrelu.arith.rational import Rational, RationalLike, rational_vector
from exactrelu.errors import InputError

Enclosure: TypeAlias = tuple[Rational, Rational]

PRECISION = 160
"""Bits of the enclosures of values."""

LARGEST = 10_000
"""Where exp ends."""


@attrs.frozen
class SmoothFunction:
    """A twice differentiable function, through enclosures.

    Attributes
    ----------
    name : str
    value : callable
        From a rational x to rationals ``(low, high)`` with ``low <= f(x) <= high``.
    curvature : callable or None
        From rationals a < b to ``(low, high)`` with ``low <= f''(x) <= high`` for all x in [a, b]. Without it
        nothing is known between two points, and approximation is refused.
    quadratic : tuple of mpq or None
        The coefficients ``(c0, c1, c2)`` when the function is a polynomial of degree at most 2, for which the
        fewest pieces are known in closed form.

    Notes
    -----
    What a user supplies here is trusted: a wrong enclosure gives wrong bounds.
    """

    name: str
    value: Callable[[Rational], Enclosure]
    curvature: Callable[[Rational, Rational], Enclosure] | None = None
    quadratic: tuple[Rational, Rational, Rational] | None = None


def polynomial(coefficients: Sequence[RationalLike]) -> SmoothFunction:
    """Return ``c_0 + c_1 x + c_2 x^2 + ...``; its values are exact.

    Examples
    --------
    >>> square = polynomial([0, 0, 1])
    >>> square.value(mpq(1, 3)), square.curvature(mpq(0), mpq(1))
    ((mpq(1,9), mpq(1,9)), (mpq(2,1), mpq(2,1)))
    """
    c = rational_vector(coefficients, "coefficients")
    second = [i * (i - 1) * x for i, x in enumerate(c)][2:]

    def value(x: Rational) -> Enclosure:
        y = _horner(c, x)
        return y, y

    def curvature(a: Rational, b: Rational) -> Enclosure:
        # Around the middle, where interval arithmetic loses least.
        middle, radius = (a + b) / 2, (b - a) / 2
        centred = _shifted(second, middle)
        spread = sum((abs(x) * radius**i for i, x in enumerate(centred) if i), mpq(0))
        start = centred[0] if centred else mpq(0)
        return start - spread, start + spread

    filled = (*c, mpq(0), mpq(0), mpq(0))
    quadratic = (filled[0], filled[1], filled[2]) if not any(c[3:]) else None
    return SmoothFunction("polynomial", value, curvature, quadratic)


def _horner(c: Sequence[Rational], x: Rational) -> Rational:
    total = mpq(0)
    for coefficient in reversed(c):
        total = total * x + coefficient
    return total


def _shifted(c: Sequence[Rational], by: Rational) -> list[Rational]:
    """The coefficients of ``p(x + by)``."""
    found = list(c)
    for i in range(len(found)):
        for j in range(len(found) - 2, i - 1, -1):
            found[j] += by * found[j + 1]
    return found


def _rounded(function: Callable[[mpfr], mpfr], x: Rational, mode: int) -> Rational:
    """Evaluate an increasing function at x rounded in one direction, and round the value likewise."""
    with gmpy2.context(precision=PRECISION, round=mode):
        return mpq(function(mpfr(x)))


def _increasing(function: Callable[[mpfr], mpfr], x: Rational) -> Enclosure:
    return _rounded(function, x, gmpy2.RoundDown), _rounded(function, x, gmpy2.RoundUp)


def exponential() -> SmoothFunction:
    """Return exp on [-LARGEST, LARGEST]; its second derivative is itself, and increases."""

    def value(x: Rational) -> Enclosure:
        if abs(x) > LARGEST:
            raise InputError(f"exp needs |x| <= {LARGEST}, got {x}; its value would have too many digits")
        return _increasing(gmpy2.exp, x)

    return SmoothFunction("exp", value, lambda a, b: (value(a)[0], value(b)[1]))


def logarithm() -> SmoothFunction:
    """Return the natural logarithm on positive numbers; ``f'' = -1 / x^2`` increases."""

    def value(x: Rational) -> Enclosure:
        if x <= 0:
            raise InputError(f"log needs a positive x, got {x}")
        return _increasing(gmpy2.log, x)

    def curvature(a: Rational, b: Rational) -> Enclosure:
        if a <= 0:
            raise InputError(f"log needs a positive interval, got [{a}, {b}]")
        return -1 / a**2, -1 / b**2

    return SmoothFunction("log", value, curvature)


def sine() -> SmoothFunction:
    """Return sin; ``f'' = -sin``, and sin changes by no more than its argument."""

    def value(x: Rational) -> Enclosure:
        with gmpy2.context(precision=PRECISION, round=gmpy2.RoundToNearest):
            near = mpq(mpfr(x))
        slack = abs(x - near)
        with gmpy2.context(precision=PRECISION, round=gmpy2.RoundDown):
            low = mpq(gmpy2.sin(mpfr(near)))
        with gmpy2.context(precision=PRECISION, round=gmpy2.RoundUp):
            high = mpq(gmpy2.sin(mpfr(near)))
        return low - slack, high + slack

    def curvature(a: Rational, b: Rational) -> Enclosure:
        low, high = value((a + b) / 2)
        radius = (b - a) / 2
        return max(-high - radius, mpq(-1)), min(-low + radius, mpq(1))

    return SmoothFunction("sin", value, curvature)


def hyperbolic_tangent() -> SmoothFunction:
    """Return tanh; with t = tanh x, ``f'' = -2 t (1 - t^2)``, bounded over an interval of t."""

    def curvature(a: Rational, b: Rational) -> Enclosure:
        low = _rounded(gmpy2.tanh, a, gmpy2.RoundDown)
        high = _rounded(gmpy2.tanh, b, gmpy2.RoundUp)
        middle, radius = (low + high) / 2, (high - low) / 2
        centre = 2 * middle**3 - 2 * middle
        # The derivative 6 t^2 - 2 of 2 t^3 - 2 t lies in [-2, 4] for |t| <= 1.
        spread = max(abs(6 * low**2 - 2), abs(6 * high**2 - 2), mpq(2)) * radius
        return centre - spread, centre + spread

    return SmoothFunction("tanh", lambda x: _increasing(gmpy2.tanh, x), curvature)


NAMED: dict[str, Callable[[], SmoothFunction]] = {
    "exp": exponential,
    "log": logarithm,
    "sin": sine,
    "tanh": hyperbolic_tangent,
}
"""The functions that the command line knows by name."""
