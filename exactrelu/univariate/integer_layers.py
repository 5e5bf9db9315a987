"""A network with integer weights that has the same breakpoints, prepared for fast exact products."""

from __future__ import annotations

from math import gcd, lcm

import attrs
import numpy as np
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.arith.residues import Integers, integer_array
from exactrelu.networks.network import AffineLayer, ReLUNetwork


@attrs.frozen(eq=False)
class IntegerLayer:
    """One layer, multiplied by a positive number; its bias also by those of the layers below.

    Attributes
    ----------
    weights : integer array, shape (outputs, inputs)
    bias : list of int
    scale : mpq
        Product of the factors so far: integer values are the layer's true values times this.
    slope_bound, value_bound : int
        No slope (intercept) of an affine piece of the layer is larger in absolute value.
    slack : int
        Bits by which these bounds may well exceed the true size.
    """

    weights: Integers
    bias: list[int]
    scale: Rational
    slope_bound: int
    value_bound: int
    slack: int

    @property
    def bound(self) -> int:
        """A positive bound for all integers of the layer."""
        return max(self.slope_bound, self.value_bound, 1)


def integer_layers(network: ReLUNetwork) -> list[IntegerLayer]:
    """Scale the layers of a network with one input to integers; ReLU lets positive factors through.

    The intercept of a piece is its value, prolonged to 0.
    """
    found: list[IntegerLayer] = []
    scale, slope, value, slack = mpq(1), 1, 0, 0
    for layer in network.layers:
        # Sums of n terms of random signs are smaller than the sum of their sizes by about the root of n.
        slack += layer.inputs.bit_length() // 2 + 1
        weights, bias, factor = _scaled(layer, scale)
        scale *= factor
        rows = weights.astype(object) if weights.dtype == object else weights
        sums = [sum(map(abs, row)) for row in rows.tolist()]
        slope, value = (
            max((s * slope for s in sums), default=0),
            max((s * value + abs(b) for s, b in zip(sums, bias, strict=True)), default=0),
        )
        found.append(IntegerLayer(weights, bias, scale, slope, value, slack))
    return found


def _scaled(layer: AffineLayer, scale: Rational) -> tuple[Integers, list[int], Rational]:
    entries = [x for row in layer.weights for x in row]
    bias = [b * scale for b in layer.bias]
    denominators = {x.denominator for x in entries} | {b.denominator for b in bias}
    common = lcm(*map(int, denominators))
    cofactor = {d: common // int(d) for d in denominators}
    whole = [int(x.numerator) * cofactor[x.denominator] for x in entries]
    constant = [int(b.numerator) * cofactor[b.denominator] for b in bias]
    divisor = gcd(gcd(*whole), *constant) or 1
    if divisor > 1:
        whole = [x // divisor for x in whole]
        constant = [x // divisor for x in constant]
    weights = integer_array(whole, (layer.outputs, layer.inputs))
    return weights, constant, mpq(common, divisor)


def largest_entry(layers: list[IntegerLayer]) -> int:
    """Return a bound for every integer that the propagation meets."""
    return max(layer.bound for layer in layers)


def longest_sum(layers: list[IntegerLayer]) -> int:
    """Return the largest number of products in one entry of a matrix product."""
    return int(np.max([layer.weights.shape[1] for layer in layers], initial=1))
