"""Random networks with rational weights: He scaling, exact dyadic normals, seeded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt

import numpy as np
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational, whole_number
from exactrelu.errors import InputError
from exactrelu.networks.network import ReLUNetwork

BITS = 52
"""Weights are integers divided by ``2^BITS``."""


def random_network(
    widths: Sequence[int],
    seed: int,
    *,
    bias_deviation: RationalLike = 1,
    gain: RationalLike = 2,
    outputs: int = 1,
    bits: int = BITS,
) -> ReLUNetwork:
    """Return a random network with one input, its weights exact dyadic rationals.

    Parameters
    ----------
    widths : sequence of int
        Hidden widths n_1 .. n_L.
    seed : int
        Of numpy's PCG64; the same seed gives the same network.
    bias_deviation : rational
        Standard deviation of all biases; 0 gives zero biases.
    gain : rational
        Weights into a layer have variance ``gain / fan-in``; 2 is He scaling.
    outputs, bits : int

    Notes
    -----
    A weight is the float64 normal of ``numpy.random.Generator.standard_normal``, times a float64 standard
    deviation, rounded to a multiple of ``2^-bits``, and exact from there on. So its law is a normal law up
    to the rounding of float64; it is drawn in the order layer by layer, weights before biases, row by row.
    This is our reading of Kogan, Jananthan and Kepner, Definition 2.3.

    Examples
    --------
    >>> net = random_network([3, 3], seed=0)
    >>> net.widths, net.layers[0].weights[0][0].denominator <= 2**52
    ((3, 3), True)
    """
    deviation, variance = as_rational(bias_deviation, "bias_deviation"), as_rational(gain, "gain")
    hidden, outputs = layer_widths(widths), whole_number(outputs, "outputs")
    seed, bits = whole_number(seed, "seed", least=0), whole_number(bits, "bits")
    _require(deviation, variance, bits)
    generator = np.random.Generator(np.random.PCG64(seed))
    layers = []
    inputs = 1
    for width in (*hidden, outputs):
        scale = sqrt(variance / inputs)
        weights = generator.standard_normal((width, inputs)) * scale
        biases = generator.standard_normal(width) * float(deviation)
        rows = [[_dyadic(x, bits) for x in row] for row in weights.tolist()]
        layers.append((rows, [_dyadic(x, bits) for x in biases.tolist()]))
        inputs = width
    return ReLUNetwork.from_weights(layers)


def _dyadic(value: float, bits: int) -> Rational:
    # Scaling by a power of two is exact, and so is rounding to an integer.
    return mpq(round(value * (1 << bits)), 1 << bits)


def layer_widths(widths: Sequence[int]) -> tuple[int, ...]:
    """Return hidden widths as a tuple of positive ints, at least one, or say what is wrong with them."""
    if isinstance(widths, (str, bytes)) or not isinstance(widths, Iterable):
        raise InputError(f"widths must be a list of integers, got {type(widths).__name__} {widths!r:.80}")
    found = tuple(whole_number(w, f"widths[{i}]") for i, w in enumerate(widths))
    if not found:
        raise InputError("widths must be positive integers, at least one, got []")
    return found


def _require(deviation: Rational, variance: Rational, bits: int) -> None:
    if deviation < 0:
        raise InputError(f"bias_deviation must not be negative, got {deviation}")
    if variance <= 0:
        raise InputError(f"gain must be positive, got {variance}")
    if bits > 1000:
        raise InputError(f"bits must be between 1 and 1000, got {bits}")
