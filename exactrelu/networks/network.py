"""ReLU networks with exact rational weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from math import gcd
from pathlib import Path
from typing import Any

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import dot, matrix_product
from exactrelu.arith.rational import (
    Rational,
    RationalLike,
    common_denominator,
    rational_matrix,
    rational_vector,
)
from exactrelu.errors import InputError, ShapeError

AffineMap = tuple[tuple[tuple[Rational, ...], ...], tuple[Rational, ...]]
IntegerLayer = tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]


@attrs.frozen
class AffineLayer:
    """The affine map ``x -> weights @ x + bias``.

    Attributes
    ----------
    weights : tuple of tuple of mpq, shape (outputs, inputs)
    bias : tuple of mpq, shape (outputs,)
    inputs : int
        Kept apart from `weights`, which has no rows when the layer has no outputs.
    """

    weights: tuple[tuple[Rational, ...], ...]
    bias: tuple[Rational, ...]
    inputs: int

    @classmethod
    def of(
        cls,
        weights: Iterable[Iterable[RationalLike]],
        bias: Iterable[RationalLike],
        where: str = "layer",
        inputs: int | None = None,
    ) -> AffineLayer:
        """Build a layer from exact numbers; `inputs` is needed only when there are no rows."""
        matrix = rational_matrix(weights, f"{where}.W", inputs)
        width = inputs if inputs is not None else (len(matrix[0]) if matrix else 0)
        return cls(matrix, rational_vector(bias, f"{where}.b", len(matrix)), width)

    @property
    def outputs(self) -> int:
        return len(self.bias)

    def __call__(self, point: Sequence[Rational]) -> tuple[Rational, ...]:
        return tuple(dot(row, point) + b for row, b in zip(self.weights, self.bias, strict=True))

    def after(self, first: AffineLayer) -> AffineLayer:
        """Return the affine map ``self(first(x))``."""
        weights = matrix_product(self.weights, first.weights, first.inputs)
        return AffineLayer(weights, self(first.bias), first.inputs)


def _as_layers(layers: Iterable[AffineLayer]) -> tuple[AffineLayer, ...]:
    if not isinstance(layers, Iterable):
        raise InputError(f"layers must be AffineLayer objects, got {type(layers).__name__} {layers!r:.80}")
    found = tuple(layers)
    for i, layer in enumerate(found):
        if not isinstance(layer, AffineLayer):
            raise InputError(
                f"layers[{i}] must be an AffineLayer, got {type(layer).__name__} {layer!r:.80}; "
                "build networks from matrices with ReLUNetwork.from_weights([(W, b), ...])"
            )
    return found


@attrs.frozen(slots=False)
class ReLUNetwork:
    """A feed-forward network: ReLU after every layer but the last, exact rational weights.

    Attributes
    ----------
    layers : tuple of AffineLayer
        Hidden layers, then the output layer; at least one.

    Examples
    --------
    >>> maximum = ReLUNetwork.from_weights([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    >>> maximum([2, "7/2"])
    (mpq(7,2),)
    >>> maximum.widths, maximum.depth, maximum.size
    ((3,), 2, 3)
    """

    layers: tuple[AffineLayer, ...] = attrs.field(converter=_as_layers)

    def __attrs_post_init__(self) -> None:
        if not self.layers:
            raise ShapeError("layers must hold at least the output layer, got an empty list")
        for i, (lower, upper) in enumerate(zip(self.layers, self.layers[1:], strict=False)):
            if upper.inputs != lower.outputs:
                raise ShapeError(
                    f"layers[{i + 1}].W must have {lower.outputs} columns, the number of rows of "
                    f"layers[{i}].W, got {upper.inputs}"
                )

    @classmethod
    def from_weights(
        cls,
        layers: Iterable[tuple[Iterable[Iterable[RationalLike]], Iterable[RationalLike]]],
        inputs: int | None = None,
    ) -> ReLUNetwork:
        """Build a network from ``[(W, b), ...]`` with exact entries.

        Parameters
        ----------
        layers : iterable of (W, b)
            ``W`` of shape (outputs, inputs), ``b`` of shape (outputs,).
        inputs : int, optional
            The input dimension; needed only when the first layer has no rows.

        Raises
        ------
        InputError, ShapeError
            Naming the layer, row and column.
        """
        if isinstance(layers, (str, bytes)) or not isinstance(layers, Iterable):
            raise ShapeError(
                f"layers must be a list of pairs (W, b), got {type(layers).__name__} {layers!r:.80}"
            )
        built: list[AffineLayer] = []
        for i, pair in enumerate(layers):
            try:
                weights, bias = pair
            except (TypeError, ValueError):
                raise ShapeError(
                    f"layers[{i}] must be a pair (W, b), got {type(pair).__name__} {pair!r:.80}"
                ) from None
            # After the first layer the rows say how long they are, so that a mismatch is reported as one.
            rows = rational_matrix(weights, f"layers[{i}].W", None if built else inputs)
            width = built[-1].outputs if built and not rows else inputs
            built.append(AffineLayer.of(rows, bias, f"layers[{i}]", len(rows[0]) if rows else width))
        return cls(tuple(built))

    @classmethod
    def from_json(cls, path: str | Path) -> ReLUNetwork:
        """Read a network file; see `exactrelu.networks.reading.read_network`."""
        from exactrelu.networks.reading import read_network

        return read_network(path)

    @property
    def inputs(self) -> int:
        """Dimension of the input space."""
        return self.layers[0].inputs

    @property
    def outputs(self) -> int:
        """Number of outputs."""
        return self.layers[-1].outputs

    @property
    def hidden(self) -> tuple[AffineLayer, ...]:
        return self.layers[:-1]

    @property
    def widths(self) -> tuple[int, ...]:
        """Numbers of neurons of the hidden layers."""
        return tuple(layer.outputs for layer in self.hidden)

    @property
    def depth(self) -> int:
        """Number of affine layers: hidden layers plus one, as in Arora et al., Definition 1."""
        return len(self.layers)

    @property
    def width(self) -> int:
        """Largest hidden width (0 without hidden layers)."""
        return max(self.widths, default=0)

    @property
    def size(self) -> int:
        """Number of hidden neurons."""
        return sum(self.widths)

    def __call__(self, point: Iterable[RationalLike]) -> tuple[Rational, ...]:
        """Evaluate the network exactly at a rational point of length `inputs`."""
        values = rational_vector(point, "point", self.inputs)
        for layer in self.hidden:
            values = tuple(max(z, mpq(0)) for z in layer(values))
        return self.layers[-1](values)

    def preactivations(self, point: Iterable[RationalLike]) -> tuple[tuple[Rational, ...], ...]:
        """Return the exact pre-activations of every hidden layer at a point."""
        values = rational_vector(point, "point", self.inputs)
        found = []
        for layer in self.hidden:
            z = layer(values)
            found.append(z)
            values = tuple(max(x, mpq(0)) for x in z)
        return tuple(found)

    def pattern_at(self, point: Iterable[RationalLike]) -> tuple[str, ...]:
        """Return the activation pattern at a point, one string of 0/1 a hidden layer; 0 is inactive."""
        return tuple("".join("1" if z > 0 else "0" for z in layer) for layer in self.preactivations(point))

    def affine_map(self, pattern: Sequence[str]) -> AffineMap:
        """Return ``(A, b)`` with network(x) = A x + b wherever the activation pattern is `pattern`."""
        if not self._is_pattern(pattern):
            raise ShapeError(
                f"pattern must have one string of 0/1 for each of the widths {self.widths}, "
                f"got {pattern!r:.80}; pattern_at(point) gives the pattern at a point"
            )
        zero = mpq(0)
        current = AffineLayer(
            tuple(tuple(mpq(i == j) for j in range(self.inputs)) for i in range(self.inputs)),
            (zero,) * self.inputs,
            self.inputs,
        )
        for layer, bits in zip(self.hidden, pattern, strict=True):
            z = layer.after(current)
            dead = (zero,) * self.inputs
            current = AffineLayer(
                tuple(row if bit == "1" else dead for row, bit in zip(z.weights, bits, strict=True)),
                tuple(b if bit == "1" else zero for b, bit in zip(z.bias, bits, strict=True)),
                self.inputs,
            )
        out = self.layers[-1].after(current)
        return out.weights, out.bias

    def _is_pattern(self, pattern: object) -> bool:
        return (
            isinstance(pattern, Sequence)
            and all(isinstance(bits, str) and set(bits) <= {"0", "1"} for bits in pattern)
            and tuple(map(len, pattern)) == self.widths
        )

    def compose(self, inner: ReLUNetwork) -> ReLUNetwork:
        """Return the network computing ``self(inner(x))``: depths add up minus one, sizes add up."""
        if not isinstance(inner, ReLUNetwork):
            raise InputError(f"inner must be a ReLUNetwork, got {type(inner).__name__} {inner!r:.80}")
        if inner.outputs != self.inputs:
            raise ShapeError(
                f"composition needs {self.inputs} outputs of the inner network, got {inner.outputs}"
            )
        glued = self.layers[0].after(inner.layers[-1])
        return ReLUNetwork((*inner.hidden, glued, *self.layers[1:]))

    @cached_property
    def integer_layers(self) -> tuple[IntegerLayer, ...]:
        """All layers scaled to integers without changing any activation pattern.

        Layer l is multiplied by a positive number, its bias also by the product of the earlier factors:
        ReLU is positively homogeneous, so every pre-activation keeps its sign at every point.
        """
        scaled: list[IntegerLayer] = []
        factor = mpq(1)
        for layer in self.layers:
            bias = [b * factor for b in layer.bias]
            entries = [x for row in layer.weights for x in row] + bias
            denominator = common_denominator(entries)
            divisor = gcd(*(int(x * denominator) for x in entries)) or 1
            step = mpq(denominator, divisor)
            scaled.append(
                (
                    tuple(tuple(int(x * step) for x in row) for row in layer.weights),
                    tuple(int(b * step) for b in bias),
                )
            )
            factor *= step
        return tuple(scaled)

    def to_dict(self) -> dict[str, Any]:
        """Return the network in the file format that `from_json` reads."""
        return {
            "layers": [
                {"W": [[str(x) for x in row] for row in layer.weights], "b": [str(b) for b in layer.bias]}
                for layer in self.layers
            ]
        }
