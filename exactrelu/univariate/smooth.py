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
    coefficients : tuple of mpq or None
        Those of a polynomial.
    range : pair of mpq or None
        Bounds of f on its whole domain.
    built_in : bool
        Whether this module made the enclosures.

    Notes
    -----
    What a user supplies here is trusted: a wrong enclosure gives wrong bounds. So results about functions
    that are not built in say that they are proved only if the enclosures are right.
    """

    name: str
    value: Callable[[Rational], Enclosure]
    curvature: Callable[[Rational, Rational], Enclosure] | None = None
    quadratic: tuple[Rational, Rational, Rational] | None = None
    coefficients: tuple[Rational, ...] | None = None
    range: Enclosure | None = None
    built_in: bool = False

    def enclosure(self, x: Rational) -> Enclosure:
        """Return rationals around f(x).

        Raises
        ------
        InputError
            If `value` returns floats, no pair, or a lower end above the upper one.
        """
        return _checked(self.value(x), f"value of {self.name} at {x}")

    def bend(self, a: Rational, b: Rational) -> Enclosure:
        """Return rationals around f'' on [a, b].

        Raises
        ------
        InputError
            Without `curvature`, or if it returns floats, no pair, or a lower end above the upper one.
        """
        if self.curvature is None:
            raise InputError(
                f"the target {self.name!r} must have bounds on its second derivative, got none; "
                "give curvature"
            )
        return _checked(self.curvature(a, b), f"curvature of {self.name} on [{a}, {b}]")


def _checked(found: Enclosure, what: str) -> Enclosure:
    if not isinstance(found, (tuple, list)):
        raise InputError(f"{what:.120} must be a pair (low, high), got {type(found).__name__} {found!r:.40}")
    low, high = rational_vector(found, f"{what:.120}", 2)
    if low > high:
        raise InputError(f"{what:.120} must have low <= high, got low = {low} and high = {high}")
    return low, high


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
        return _polynomial_range(second, a, b)

    filled = (*c, mpq(0), mpq(0), mpq(0))
    quadratic = (filled[0], filled[1], filled[2]) if not any(c[3:]) else None
    return SmoothFunction("polynomial", value, curvature, quadratic, c, built_in=True)


def _polynomial_range(c: Sequence[Rational], a: Rational, b: Rational) -> Enclosure:
    """Bounds of a polynomial on [a, b]: its end values where the derivative keeps its sign."""
    # Around the middle, where interval arithmetic loses least.
    middle, radius = (a + b) / 2, (b - a) / 2
    centred = shifted(c, middle)
    spread = sum((abs(x) * radius**i for i, x in enumerate(centred) if i), mpq(0))
    start = centred[0] if centred else mpq(0)
    low, high = start - spread, start + spread
    if low >= 0 or high <= 0:
        return low, high
    slope = _polynomial_range([i * x for i, x in enumerate(c)][1:], a, b)
    if slope[0] >= 0:
        return _horner(c, a), _horner(c, b)
    return (_horner(c, b), _horner(c, a)) if slope[1] <= 0 else (low, high)


def _horner(c: Sequence[Rational], x: Rational) -> Rational:
    total = mpq(0)
    for coefficient in reversed(c):
        total = total * x + coefficient
    return total


def shifted(c: Sequence[Rational], by: Rational) -> list[Rational]:
    """Return the coefficients of ``p(x + by)``."""
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

    return SmoothFunction("exp", value, lambda a, b: (value(a)[0], value(b)[1]), built_in=True)


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

    return SmoothFunction("log", value, curvature, built_in=True)


def sine() -> SmoothFunction:
    """Return sin; ``f'' = -sin``, and sin and cos change by no more than their argument."""

    def value(x: Rational) -> Enclosure:
        # As many bits more as x has before the point, so that far from 0 the place is as exact as near it.
        bits = PRECISION + int(abs(x)).bit_length()
        with gmpy2.context(precision=bits, round=gmpy2.RoundToNearest):
            near = mpq(mpfr(x))
        slack = abs(x - near)
        with gmpy2.context(precision=bits, round=gmpy2.RoundDown):
            low = mpq(gmpy2.sin(mpfr(near)))
        with gmpy2.context(precision=bits, round=gmpy2.RoundUp):
            high = mpq(gmpy2.sin(mpfr(near)))
        return low - slack, high + slack

    def curvature(a: Rational, b: Rational) -> Enclosure:
        low, high = value((a + b) / 2)
        radius = (b - a) / 2
        if low * low + radius * 2 < mpq(1, 2) and high * high + radius * 2 < mpq(1, 2):
            # So |cos| is at least 1/2 in the middle, and sin is monotone around it.
            ends = [value(a), value(b)]
            return -max(y for _, y in ends), -min(y for y, _ in ends)
        return max(-high - radius, mpq(-1)), min(-low + radius, mpq(1))

    return SmoothFunction("sin", value, curvature, range=(mpq(-1), mpq(1)), built_in=True)


def _sech_square(x: Rational, mode: int) -> Rational:
    """Return ``1 / cosh(x)^2`` for x >= 0, rounded in one direction; it decreases."""
    if x > LARGEST:
        return mpq(0) if mode == gmpy2.RoundDown else _sech_square(mpq(LARGEST), mode)
    opposite = gmpy2.RoundUp if mode == gmpy2.RoundDown else gmpy2.RoundDown
    with gmpy2.context(precision=PRECISION, round=opposite):
        cosh = gmpy2.cosh(mpfr(x))
    with gmpy2.context(precision=PRECISION, round=mode):
        sech = 1 / cosh
        return mpq(sech * sech)


def hyperbolic_tangent() -> SmoothFunction:
    """Return tanh; with t = tanh x, ``f'' = -2 t (1 - t^2) = -2 t / cosh(x)^2``."""

    def curvature(a: Rational, b: Rational) -> Enclosure:
        low = _rounded(gmpy2.tanh, a, gmpy2.RoundDown)
        high = _rounded(gmpy2.tanh, b, gmpy2.RoundUp)
        if low > mpq(-1, 2) and high < mpq(1, 2):
            return 2 * high**3 - 2 * high, 2 * low**3 - 2 * low  # the derivative 6 t^2 - 2 is negative
        if high < 0:
            from_below, from_above = curvature(-b, -a)
            return -from_above, -from_below
        if low > 0:
            # No difference of nearly equal numbers: far out the sign is certain, too.
            least, most = _sech_square(b, gmpy2.RoundDown), _sech_square(a, gmpy2.RoundUp)
            return -2 * high * most, -2 * low * least
        middle, radius = (low + high) / 2, (high - low) / 2
        centre = 2 * middle**3 - 2 * middle
        # The derivative 6 t^2 - 2 of 2 t^3 - 2 t lies in [-2, 4] for |t| <= 1.
        spread = max(abs(6 * low**2 - 2), abs(6 * high**2 - 2), mpq(2)) * radius
        return centre - spread, centre + spread

    return SmoothFunction(
        "tanh", lambda x: _increasing(gmpy2.tanh, x), curvature, range=(mpq(-1), mpq(1)), built_in=True
    )


NAMED: dict[str, Callable[[], SmoothFunction]] = {
    "exp": exponential,
    "log": logarithm,
    "sin": sine,
    "tanh": hyperbolic_tangent,
}
"""The functions that the command line knows by name."""
