"""The moves that change the parameters of a network with one hidden layer and not its function."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gmpy2 import mpq

from exactrelu.arith.linalg import dot
from exactrelu.arith.rational import Rational, RationalLike, as_rational, rational_matrix, rational_vector
from exactrelu.degeneracy.shallow.form import two_layers
from exactrelu.errors import InputError
from exactrelu.networks.network import ReLUNetwork


def rescaled(network: ReLUNetwork, factors: Iterable[RationalLike]) -> ReLUNetwork:
    """Multiply the weights and bias of each neuron by a positive factor, and divide its output weights.

    Examples
    --------
    >>> vee = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    >>> rescaled(vee, [2, "1/3"]).layers[1].weights
    ((mpq(1,2), mpq(3,1)),)
    """
    first, last = two_layers(network)
    scales = rational_vector(factors, "factors", first.outputs)
    for i, factor in enumerate(scales):
        if factor <= 0:
            raise InputError(f"factors[{i}] must be positive: relu(l x) = l relu(x) for l > 0, got {factor}")
    rows = [[s * x for x in row] for s, row in zip(scales, first.weights, strict=True)]
    bias = [s * b for s, b in zip(scales, first.bias, strict=True)]
    out = [[c / s for s, c in zip(scales, row, strict=True)] for row in last.weights]
    return _network(first.inputs, rows, bias, out, last.bias)


def permuted(network: ReLUNetwork, order: Sequence[int]) -> ReLUNetwork:
    """Put the neurons into another order: neuron number i of the result is number ``order[i]``."""
    first, last = two_layers(network)
    if not _is_permutation(order, first.outputs):
        raise InputError(f"order must be a permutation of 0, ..., {first.outputs - 1}, got {order!r:.80}")
    return _network(
        first.inputs,
        [first.weights[i] for i in order],
        [first.bias[i] for i in order],
        [[row[i] for i in order] for row in last.weights],
        last.bias,
    )


def split(network: ReLUNetwork, index: int, share: RationalLike, factor: RationalLike = 1) -> ReLUNetwork:
    """Give a share of the output weights of a neuron to a new last neuron, `factor` times as long."""
    first, last = two_layers(network)
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < first.outputs:
        raise InputError(f"index must be one of the neurons 0, ..., {first.outputs - 1}, got {index!r:.80}")
    part, length = as_rational(share, "share"), as_rational(factor, "factor")
    if length <= 0:
        raise InputError(f"factor must be positive, got {length}")
    rows = [*first.weights, tuple(length * x for x in first.weights[index])]
    bias = [*first.bias, length * first.bias[index]]
    out = []
    for row in last.weights:
        c = row[index]
        out.append([*row[:index], c - part * c, *row[index + 1 :], part * c / length])
    return _network(first.inputs, rows, bias, out, last.bias)


def with_opposite_families(
    network: ReLUNetwork,
    rows: Iterable[Iterable[RationalLike]],
    biases: Iterable[RationalLike],
    weight: Iterable[RationalLike],
) -> ReLUNetwork:
    """Append neurons ``relu(z_i)`` with output weights c and ``relu(-z_i)`` with -c, whose sum is affine.

    Parameters
    ----------
    rows, biases : k vectors of length `inputs`, k rationals
        The forms z_i. Their sum may be any constant; the output bias takes it up.
    weight : rationals, shape (outputs,)
        The c.

    Raises
    ------
    InputError
        If the rows do not add up to 0: then the sum of the neurons is not constant.

    Notes
    -----
    ``relu(z) - relu(-z) = z``, so that the 2 k neurons add up to ``c sum z_i`` (Berner et al., Lemma A.3).
    """
    first, last = two_layers(network)
    forms = rational_matrix(rows, "rows", first.inputs)
    offsets = rational_vector(biases, "biases", len(forms))
    c = rational_vector(weight, "weight", last.outputs)
    total = [sum(column, mpq(0)) for column in zip(*forms, strict=True)]
    if any(total):
        raise InputError(f"rows must add up to 0, got {tuple(map(str, total))}; see Lemma A.3")
    shift = sum(offsets, mpq(0))
    back = [tuple(-x for x in row) for row in forms]
    out = [[*row, *[w] * len(forms), *[-w] * len(forms)] for row, w in zip(last.weights, c, strict=True)]
    bias = [e - w * shift for e, w in zip(last.bias, c, strict=True)]
    hidden = [*first.bias, *offsets, *(-b for b in offsets)]
    return _network(first.inputs, [*first.weights, *forms, *back], hidden, out, bias)


def turned(network: ReLUNetwork, indices: Iterable[int]) -> ReLUNetwork:
    """Turn neurons to face the other way: ``c relu(z)`` becomes ``c relu(-z)``, when that changes nothing.

    Raises
    ------
    InputError
        If ``sum c_i w_i`` over the neurons is not 0; what is left is an affine function.
    """
    first, last = two_layers(network)
    chosen = list(dict.fromkeys(indices)) if isinstance(indices, Iterable) else [indices]
    if any(isinstance(i, bool) or not isinstance(i, int) or not 0 <= i < first.outputs for i in chosen):
        raise InputError(f"indices must be neurons 0, ..., {first.outputs - 1}, got {chosen!r:.80}")
    bias = list(last.bias)
    for o, row in enumerate(last.weights):
        for j in range(first.inputs):
            left = dot([row[i] for i in chosen], [first.weights[i][j] for i in chosen])
            if left:
                raise InputError(
                    f"indices must name neurons whose output weight times weights add up to 0, got {left} "
                    f"for input {j} and output {o}"
                )
        bias[o] += dot([row[i] for i in chosen], [first.bias[i] for i in chosen])
    signs = [-1 if i in chosen else 1 for i in range(first.outputs)]
    rows = [[s * x for x in row] for s, row in zip(signs, first.weights, strict=True)]
    hidden = [s * b for s, b in zip(signs, first.bias, strict=True)]
    return _network(first.inputs, rows, hidden, last.weights, bias)


def _is_permutation(order: object, size: int) -> bool:
    if not isinstance(order, Sequence) or any(isinstance(i, bool) or not isinstance(i, int) for i in order):
        return False
    return sorted(order) == list(range(size))


def _network(
    inputs: int,
    rows: Sequence[Sequence[Rational]],
    bias: Sequence[Rational],
    out: Sequence[Sequence[Rational]],
    out_bias: Sequence[Rational],
) -> ReLUNetwork:
    return ReLUNetwork.from_weights([(rows, bias), (out, out_bias)], inputs)
