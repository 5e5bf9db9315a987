"""The expected number of breakpoints in the limit of infinite width: Kogan, Jananthan and Kepner, Theorem
4.2.

In the limit the pre-activations of a layer are independent Gaussian processes. Weights of variance g / fan-in
and biases of variance b give, on the diagonal, ``E z(x)^2 = A x^2 + B`` with ``E z z' = A x`` and ``E z'^2 =
A``, where

    A_1 = g,  B_1 = b;    A_{l+1} = g A_l / 2,  B_{l+1} = b + g B_l / 2.

The formula of Kac and Rice for the density of zeros of a Gaussian process is
``sqrt(E z^2 E z'^2 - (E z z')^2) / (pi E z^2)``; here ``(A x^2 + B) A - (A x)^2 = A B``, so the density is
``sqrt(A B) / (pi (A x^2 + B))``, the derivative of ``arctan(x sqrt(A / B)) / pi``. Over R its integral is 1
in every layer, whatever g > 0 is, as long as B > 0: each neuron adds one breakpoint on average.

What is a theorem here, and what is not: the recursion and the identity are exact (`exactrelu.depth.symbolic`
decides them by polynomial arithmetic); that finite networks follow the law up to o(sum n_l) is the paper's
theorem, compared with simulations only. The form of the recursion on the diagonal is our derivation.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import gmpy2
from gmpy2 import mpfr, mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational, whole_number
from exactrelu.errors import InputError
from exactrelu.univariate.arguments import require_type
from exactrelu.univariate.interval import Interval, IntervalLike, as_interval
from exactrelu.univariate.random_networks import layer_widths

PRECISION = 120
"""Bits of the enclosures."""


@attrs.frozen
class LayerKernel:
    """``E z(x)^2 = A x^2 + B`` for a neuron of one layer."""

    A: Rational
    B: Rational


def kernels(layers: int, bias_variance: RationalLike = 1, gain: RationalLike = 2) -> tuple[LayerKernel, ...]:
    """Return the coefficients of the kernels of all hidden layers, exact.

    Examples
    --------
    >>> [(int(k.A), int(k.B)) for k in kernels(3)]
    [(2, 1), (2, 2), (2, 3)]
    """
    whole_number(layers, "layers")
    variance, g = as_rational(bias_variance, "bias_variance"), as_rational(gain, "gain")
    if variance <= 0:
        raise InputError(
            f"bias_variance must be positive, got {variance}; without biases a network has at most 2 pieces"
        )
    if g <= 0:
        raise InputError(f"gain must be positive, got {g}")
    found = [LayerKernel(g, variance)]
    for _ in range(layers - 1):
        last = found[-1]
        found.append(LayerKernel(g * last.A / 2, variance + g * last.B / 2))
    return tuple(found)


def expected_zeros(kernel: LayerKernel, interval: IntervalLike | None = None) -> tuple[Rational, Rational]:
    """Return rationals around the expected number of breakpoints of one neuron, on R or on an interval.

    On R it is exactly 1; on [u, v] it is ``(arctan(v s) - arctan(u s)) / pi`` with ``s = sqrt(A / B)``. The
    enclosure comes from correctly rounded functions (MPFR), rounded down and up.
    """
    require_type(kernel, LayerKernel, "kernel", "see kernels")
    if interval is None:
        return mpq(1), mpq(1)
    chosen = as_interval(interval)
    low_v, high_v = _arctan(chosen.right, kernel)
    low_u, high_u = _arctan(chosen.left, kernel)
    return low_v - high_u, high_v - low_u


def _arctan(x: Rational, kernel: LayerKernel) -> tuple[Rational, Rational]:
    """Enclose ``arctan(x sqrt(A / B)) / pi``, an odd and increasing function."""
    if x < 0:
        low, high = _arctan(-x, kernel)
        return -high, -low
    square = x * x * kernel.A / kernel.B
    return _directed(square, gmpy2.RoundDown, gmpy2.RoundUp), _directed(
        square, gmpy2.RoundUp, gmpy2.RoundDown
    )


def _directed(square: Rational, mode: int, other: int) -> Rational:
    with gmpy2.context(precision=PRECISION, round=other):
        pi = gmpy2.const_pi()
    with gmpy2.context(precision=PRECISION, round=mode):
        return mpq(gmpy2.atan(gmpy2.sqrt(mpfr(square))) / pi)


def expected_pieces(
    widths: Sequence[int],
    interval: IntervalLike | None = None,
    bias_variance: RationalLike = 1,
    gain: RationalLike = 2,
) -> tuple[Rational, Rational]:
    """Return rationals around ``1 + sum n_l P_l``, the law in the limit of infinite width.

    P_l is the expected number of breakpoints of a neuron of layer l in the interval; 1 on R.

    Examples
    --------
    >>> expected_pieces([10, 20])[0]
    mpq(31,1)
    """
    hidden = layer_widths(widths)
    chosen: Interval | None = None if interval is None else as_interval(interval)
    low = high = mpq(1)
    for n, kernel in zip(hidden, kernels(len(hidden), bias_variance, gain), strict=True):
        a, b = expected_zeros(kernel, chosen)
        low, high = low + n * a, high + n * b
    return low, high
