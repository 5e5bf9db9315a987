"""The network that computes the difference of two networks: its regions are their common refinement."""

from __future__ import annotations

from collections.abc import Sequence

from gmpy2 import mpq

from exactrelu.arith.linalg import independent_rows, inverse, matrix_product, pivot_columns
from exactrelu.arith.rational import Rational
from exactrelu.errors import InputError, ShapeError
from exactrelu.networks.network import AffineLayer, ReLUNetwork

Rows = tuple[tuple[Rational, ...], ...]


def require_comparable(first: ReLUNetwork, second: ReLUNetwork) -> None:
    """Refuse networks that are no functions between the same spaces.

    Raises
    ------
    InputError, ShapeError
    """
    for name, network in (("first", first), ("second", second)):
        if not isinstance(network, ReLUNetwork):
            raise InputError(f"{name} must be a ReLUNetwork, got {type(network).__name__} {network!r:.80}")
    for what in ("inputs", "outputs"):
        a, b = getattr(first, what), getattr(second, what)
        if a != b:
            raise ShapeError(
                f"both networks must have the same number of {what}, got {a} and {b}; "
                "functions between different spaces are not compared"
            )


def difference(first: ReLUNetwork, second: ReLUNetwork) -> ReLUNetwork:
    """Return a network that computes ``first(x) - second(x)``.

    Parameters
    ----------
    first, second : ReLUNetwork
        With the same numbers of inputs and outputs, of any depths.

    Returns
    -------
    ReLUNetwork
        Of the larger depth; its hidden neurons are those of both networks, the first network's before the
        second's in each layer, and what it takes to carry the values of the shallower one upwards.

    Raises
    ------
    InputError, ShapeError

    Notes
    -----
    **Proved** by construction: the identity of the functions, and that the proper regions are the
    intersections with interior of those of the two networks. Layers are stacked. Values of a last hidden
    layer are >= 0, so that identity neurons carry them upwards without a new cut. An affine network
    beside a deeper one is written with the first-layer forms z of that one, as ``c z = c relu(z) - c
    relu(-z)``; only where these do not span what it needs, coordinates are added, which cut.
    Cost: one matrix inverse at most.

    Examples
    --------
    >>> hinge = ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0])])
    >>> absolute = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    >>> difference(absolute, hinge)([-3])
    (mpq(3,1),)
    """
    require_comparable(first, second)
    hidden = max(len(first.hidden), len(second.hidden))
    if not hidden:
        a, b = first.layers[0], second.layers[0]
        return ReLUNetwork((_stacked_outputs(a, b, shared=True),))
    left = _deepened(with_hidden_layer(first, second), hidden)
    right = _deepened(with_hidden_layer(second, first), hidden)
    layers = [_stacked(left.layers[0], right.layers[0], shared=True)]
    layers += [_stacked(a, b) for a, b in zip(left.layers[1:-1], right.layers[1:-1], strict=True)]
    return ReLUNetwork((*layers, _stacked_outputs(left.layers[-1], right.layers[-1])))


def _stacked(above: AffineLayer, below: AffineLayer, shared: bool = False) -> AffineLayer:
    """Return both layers side by side, on the same inputs or each on its own."""
    if shared:
        return AffineLayer((*above.weights, *below.weights), (*above.bias, *below.bias), above.inputs)
    zero = mpq(0)
    rows: Rows = (
        *((*row, *(zero,) * below.inputs) for row in above.weights),
        *((*(zero,) * above.inputs, *row) for row in below.weights),
    )
    return AffineLayer(rows, (*above.bias, *below.bias), above.inputs + below.inputs)


def _stacked_outputs(plus: AffineLayer, minus: AffineLayer, shared: bool = False) -> AffineLayer:
    bias = tuple(a - b for a, b in zip(plus.bias, minus.bias, strict=True))
    pairs = list(zip(plus.weights, minus.weights, strict=True))
    if shared:
        return AffineLayer(
            tuple(tuple(x - y for x, y in zip(a, b, strict=True)) for a, b in pairs), bias, plus.inputs
        )
    rows = tuple((*a, *(-x for x in b)) for a, b in pairs)
    return AffineLayer(rows, bias, plus.inputs + minus.inputs)


def _deepened(network: ReLUNetwork, hidden: int) -> ReLUNetwork:
    """Return the same function with `hidden` hidden layers; relu(relu(z)) = relu(z)."""
    width = network.layers[-1].inputs
    rows = tuple(tuple(mpq(i == j) for j in range(width)) for i in range(width))
    identity = AffineLayer(rows, (mpq(0),) * width, width)
    missing = hidden - len(network.hidden)
    return ReLUNetwork((*network.hidden, *[identity] * missing, network.layers[-1]))


def with_hidden_layer(network: ReLUNetwork, other: ReLUNetwork) -> ReLUNetwork:
    """Write an affine network with one hidden layer, with cuts that `other` makes anyway if that is
    possible."""
    if network.hidden:
        return network
    output = network.layers[0]
    rows, offsets = _basis(other.layers[0], network.inputs)
    # x = B^-1 (z - offsets), so output(x) = (A B^-1) z + rest.
    coefficients = matrix_product(output.weights, inverse(rows), network.inputs)
    used = [j for j in range(network.inputs) if any(row[j] for row in coefficients)]
    weights: list[tuple[Rational, ...]] = []
    bias: list[Rational] = []
    for j in used:
        weights += [rows[j], tuple(-x for x in rows[j])]
        bias += [offsets[j], -offsets[j]]
    rest = tuple(
        b - sum((row[j] * offsets[j] for j in used), mpq(0))
        for row, b in zip(coefficients, output.bias, strict=True)
    )
    out = tuple(tuple(x for j in used for x in (row[j], -row[j])) for row in coefficients)
    hidden = AffineLayer(tuple(weights), tuple(bias), network.inputs)
    return ReLUNetwork((hidden, AffineLayer(out, rest, len(bias))))


def _basis(layer: AffineLayer, inputs: int) -> tuple[Sequence[tuple[Rational, ...]], Sequence[Rational]]:
    """Return independent rows of a layer, with their offsets, completed by coordinates to a basis."""
    chosen = independent_rows(layer.weights)
    rows = [layer.weights[i] for i in chosen]
    offsets = [layer.bias[i] for i in chosen]
    covered = set(pivot_columns(rows)) if rows else set()
    for j in range(inputs):
        if j not in covered:
            rows.append(tuple(mpq(i == j) for i in range(inputs)))
            offsets.append(mpq(0))
    return rows, offsets
