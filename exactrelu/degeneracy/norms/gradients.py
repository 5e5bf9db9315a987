"""The linear parts of a network on many regions at once: exact, or in floats with a rigorous error bound.

On a region the derivative is a product of weight matrices with the rows of inactive neurons struck out. Its
entries are bounded by the product of the absolute matrices, which says in advance how many bits they need.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from exactrelu.arith.residues import ResidueSystem, integer_array
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.lattice.filters import Enclosure, scaled_float
from exactrelu.networks.network import ReLUNetwork

_EXACT = 2**53
# Longer integers are multiplied as such: their residues would be too many.
_LONG = 2048
# More than what all underflows of one chain can lose: numbers are at most 1 in size.
_UNDERFLOW = 2.0**-900
IntegerRows = Sequence[Sequence[int]]


class Gradients:
    """The derivatives of a network on its regions, multiplied by the scale of its integer layers.

    Attributes
    ----------
    network : ReLUNetwork
    shape : (outputs, inputs)
    bound : int
        No entry of a derivative, or of a partial product on the way to it, is larger.
    """

    def __init__(self, network: ReLUNetwork) -> None:
        self.network = network
        self.shape = (network.outputs, network.inputs)
        # From the end with fewer rows the products are smaller.
        self._backward = network.outputs <= network.inputs
        chain: list[IntegerRows] = [weights for weights, _ in network.integer_layers]
        widths = [network.inputs, *network.widths, network.outputs]
        places = np.cumsum([0, *network.widths]).tolist()
        spans = [slice(a, b) for a, b in pairwise(places)]
        if self._backward:
            self._chain = chain[::-1]
            self._spans = spans[::-1]
            widths = widths[::-1]
        else:
            # Spelled out, since a layer without rows has columns nevertheless.
            self._chain = [
                [[row[j] for row in weights] for j in range(layer.inputs)]
                for weights, layer in zip(chain, network.layers, strict=True)
            ]
            self._spans = spans
        self._shapes = list(pairwise(widths))
        self.bound = self._bound()
        self._exact = self._float_chain([0] * len(chain)) if self.bound < _EXACT else None
        self._enclosing: tuple[list[Array], Array] | None = None

    def _bound(self) -> int:
        sizes = [[int(i == j) for j in range(self._shapes[0][0])] for i in range(self._shapes[0][0])]
        bound = 1
        for rows, (_, width) in zip(self._chain, self._shapes, strict=True):
            absolute = [[abs(x) for x in row] for row in rows]
            sizes = [
                [sum(s * row[j] for s, row in zip(line, absolute, strict=True)) for j in range(width)]
                for line in sizes
            ]
            bound = max([bound, *(x for line in (*sizes, *absolute) for x in line)])
        return bound

    @property
    def exact_in_floats(self) -> bool:
        """Whether `floats` is exact: everything stays below 2^53."""
        return self._exact is not None

    def floats(self, patterns: Array) -> Enclosure:
        """Return the derivatives in floats up to one common factor 2^e, with error bounds.

        Parameters
        ----------
        patterns : array of bool, shape (regions, hidden neurons)

        Returns
        -------
        Enclosure
            Values of shape (regions, outputs, inputs), bounds of shape (outputs, inputs).

        Notes
        -----
        **Proved**: the bounds. A chain of sums of k_1, k_2, ... products, each factor rounded once, is off by
        at most ``sum (k_i + 3) 2^-53`` (and 1 % for second-order terms) of the chain of absolute values.
        """
        if self._exact is not None:
            return Enclosure(self._product(self._exact, patterns), np.zeros(self.shape))
        if self._enclosing is None:
            self._enclosing = self._enclosing_chain()
        chain, bound = self._enclosing
        return Enclosure(self._product(chain, patterns), bound)

    def integers(self, patterns: Array) -> Array:
        """Return the derivatives exactly, as integers in an int64 or object array."""
        if self._exact is not None:
            found: Array = self._product(self._exact, patterns).astype(np.int64)
            return found
        if self.bound.bit_length() > _LONG:
            matrices = [
                np.array([x for row in rows for x in row], object).reshape(shape)
                for rows, shape in zip(self._chain, self._shapes, strict=True)
            ]
            return self._product(matrices, patterns.astype(object))
        terms = max(width for width, _ in self._shapes)
        system = ResidueSystem.of(self.bound, terms)
        chain = []
        for rows, shape in zip(self._chain, self._shapes, strict=True):
            chain.append(system.residues(integer_array([x for row in rows for x in row], shape)))
        residues = np.stack(
            [
                self._product([matrix[i] for matrix in chain], patterns, (system, i))
                for i in range(len(system))
            ]
        )
        integers = system.reading(self.bound).integers(residues.reshape(len(system), -1))
        return integers.reshape(len(patterns), *self.shape)

    def _product(
        self, chain: Sequence[Array], patterns: Array, modulus: tuple[ResidueSystem, int] | None = None
    ) -> Array:
        count = len(patterns)
        current = np.broadcast_to(chain[0], (count, *chain[0].shape))
        for span, matrix in zip(self._spans, chain[1:], strict=True):
            masked = current * patterns[:, None, span]
            # One product of two matrices, instead of one for each region.
            flat = masked.reshape(count * len(chain[0]), len(matrix)) @ matrix
            current = flat.reshape(count, len(chain[0]), matrix.shape[1])
            if modulus is not None:
                modulus[0].reduce(current, modulus[1])
        return current if self._backward else np.swapaxes(current, 1, 2)

    def _float_chain(self, exponents: Sequence[int]) -> list[Array]:
        return [
            np.array([[scaled_float(x, -e) for x in row] for row in rows], float).reshape(shape)
            for rows, shape, e in zip(self._chain, self._shapes, exponents, strict=True)
        ]

    def _enclosing_chain(self) -> tuple[list[Array], Array]:
        """Return the matrices, scaled so that absolute columns sum to at most 1, and the error bounds."""
        exponents = [
            max((x.bit_length() for row in rows for x in row), default=0) + shape[0].bit_length()
            for rows, shape in zip(self._chain, self._shapes, strict=True)
        ]
        chain = self._float_chain(exponents)
        size = np.abs(chain[0])
        for matrix in chain[1:]:
            size = size @ np.abs(matrix)
        if not self._backward:
            size = size.T
        roundings = sum(rows + 3 for rows, _ in self._shapes)
        return chain, size * (1.01 * roundings * 2.0**-53) + _UNDERFLOW
