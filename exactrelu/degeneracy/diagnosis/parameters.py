"""What the weights of one layer show by themselves: balance, parallel, opposite and cancelling neurons."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import null_space, primitive
from exactrelu.arith.rational import Rational
from exactrelu.degeneracy.shallow.form import Form, form_of_neurons, oriented
from exactrelu.networks.network import AffineLayer, ReLUNetwork

Group = tuple[int, ...]


@attrs.frozen
class Balance:
    """The largest entries of what enters and what leaves a neuron.

    Attributes
    ----------
    incoming : mpq
        Largest absolute value of the weights and the bias.
    outgoing : mpq
        Largest absolute value of the output weights.
    """

    incoming: Rational
    outgoing: Rational

    @property
    def balanced(self) -> bool:
        """``|c|_inf == |(a, b)|_inf``, the condition of Berner et al. without biases."""
        return bool(self.incoming == self.outgoing)


@attrs.frozen
class OppositeFamily:
    """Hyperplanes of one layer along which neurons face both ways.

    Attributes
    ----------
    forms : tuple of Form
        The hyperplanes; neurons ``relu(l z)`` and ``relu(-l' z)`` with l, l' > 0 are present.
    neurons : tuple of (tuple of int, tuple of int)
        For each, the neurons that face along z and against it.
    cancelled : tuple of Form
        Those whose kinks cancel in the next layer: their neurons add up to an affine function.
    affine_sum : tuple of tuple of mpq, shape (next layer, inputs + 1)
        What the neurons of the cancelled hyperplanes add up to; all 0 when they do nothing at all.
    relations : tuple of tuple of int
        A basis of the delta with ``sum delta_H n_H = 0`` over `forms`: along each, weight can move from one
        facing to the other without changing the function (Lemma A.3).
    """

    forms: tuple[Form, ...]
    neurons: tuple[tuple[Group, Group], ...]
    cancelled: tuple[Form, ...]
    affine_sum: tuple[tuple[Rational, ...], ...]
    relations: tuple[tuple[int, ...], ...]


@attrs.frozen
class LayerWeights:
    """What the weights of a hidden layer show.

    Attributes
    ----------
    balance : tuple of Balance, one a neuron
    parallel : tuple of tuple of int
        Groups of two or more neurons with positively parallel, non-zero (w, b): one neuron would do.
    duplicates : tuple of tuple of int
        Groups of two or more neurons with the same (w, b), zero included.
    opposite : OppositeFamily or None
        None when no two neurons are opposite.
    without_weights : tuple of int
        Neurons with w = 0, which are constant.
    without_output : tuple of int
        Neurons whose output weights are all 0.
    """

    balance: tuple[Balance, ...]
    parallel: tuple[Group, ...]
    duplicates: tuple[Group, ...]
    opposite: OppositeFamily | None
    without_weights: Group
    without_output: Group

    @property
    def unbalanced(self) -> Group:
        return tuple(i for i, balance in enumerate(self.balance) if not balance.balanced)


def layer_weights(network: ReLUNetwork, level: int) -> LayerWeights:
    """Return what the weights of hidden layer number `level` (from 0) show.

    Notes
    -----
    **Proved**: comparison of exact rationals. Neurons of a deeper layer may coincide as functions although
    their weights differ; that is not looked for here.
    """
    layer, following = network.layers[level], network.layers[level + 1]
    rows = [(*row, b) for row, b in zip(layer.weights, layer.bias, strict=True)]
    columns = list(zip(*following.weights, strict=True)) if following.outputs else [()] * layer.outputs
    rays = _groups([primitive(row) if any(row) else None for row in rows])
    return LayerWeights(
        balance=tuple(Balance(_largest(r), _largest(c)) for r, c in zip(rows, columns, strict=True)),
        parallel=tuple(group for group in rays if len(group) > 1),
        duplicates=tuple(group for group in _groups(rows) if len(group) > 1),
        opposite=_opposite(layer, following, rows),
        without_weights=tuple(i for i, row in enumerate(layer.weights) if not any(row)),
        without_output=tuple(i for i, column in enumerate(columns) if not any(column)),
    )


def _largest(values: Sequence[Rational]) -> Rational:
    return max(map(abs, values), default=mpq(0))


def _groups(keys: Sequence[object]) -> list[Group]:
    found: dict[object, list[int]] = {}
    for i, key in enumerate(keys):
        if key is not None:
            found.setdefault(key, []).append(i)
    return [tuple(group) for group in found.values()]


def _opposite(
    layer: AffineLayer, following: AffineLayer, rows: Sequence[tuple[Rational, ...]]
) -> OppositeFamily | None:
    facing: dict[Form, tuple[list[int], list[int]]] = {}
    for i, row in enumerate(rows):
        if any(row[:-1]):
            z, factor = oriented(row)
            facing.setdefault(z, ([], []))[factor < 0].append(i)
    both = {z: sides for z, sides in facing.items() if sides[0] and sides[1]}
    if not both:
        return None
    cancelled = []
    members: list[int] = []
    for z, sides in both.items():
        chosen = [*sides[0], *sides[1]]
        if form_of_neurons(_part(layer, chosen), _columns(following, chosen)).is_affine:
            cancelled.append(z)
            members += chosen
    whole = form_of_neurons(_part(layer, members), _columns(following, members))
    normals = [[z[j] for z in both] for j in range(layer.inputs)]
    return OppositeFamily(
        forms=tuple(both),
        neurons=tuple((tuple(along), tuple(against)) for along, against in both.values()),
        cancelled=tuple(cancelled),
        affine_sum=tuple((*row, e) for row, e in zip(whole.linear, whole.constant, strict=True)),
        relations=null_space(normals, len(both)),
    )


def _part(layer: AffineLayer, chosen: Sequence[int]) -> AffineLayer:
    weights, bias = [layer.weights[i] for i in chosen], [layer.bias[i] for i in chosen]
    return AffineLayer(tuple(weights), tuple(bias), layer.inputs)


def _columns(following: AffineLayer, chosen: Sequence[int]) -> AffineLayer:
    """Return the part of the next layer that reads the chosen neurons, without its bias."""
    weights = tuple(tuple(row[i] for i in chosen) for row in following.weights)
    return AffineLayer(weights, (mpq(0),) * following.outputs, len(chosen))
