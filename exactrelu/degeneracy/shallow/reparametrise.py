"""Are two parameter sets of one hidden layer the same function, and by which moves?

Group the neurons by the ray of (w, b). On a ray with form z the neurons add up to ``alpha relu(z)``, with
alpha the sum of length times output weights. Two parameter sets of one function have, for every hyperplane,
equal sums of the alphas of its two rays. So from one to the other lead: dropping what contributes nothing,
splitting and merging on a ray, moving weight delta_H from the ray of z_H to that of -z_H (in all, ``sum
delta_H z_H`` is a constant, as in Lemma A.3), rescaling, reordering. No other moves are needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import primitive
from exactrelu.arith.rational import Rational
from exactrelu.degeneracy.shallow.form import (
    Form,
    canonical_form,
    oriented,
    require_same_spaces,
    two_layers,
)
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.network import ReLUNetwork

Weights = tuple[Rational, ...]


class MoveKind(StrEnum):
    """What leads from one parameter set to another of the same function."""

    NULL = "null"
    REGROUP = "regroup"
    OPPOSITE = "opposite"
    CONSTANT = "constant"
    RESCALE = "rescale"
    PERMUTE = "permute"

    @property
    def meaning(self) -> str:
        """The move in one sentence."""
        return _MEANING[self]


_MEANING = {
    MoveKind.NULL: "neurons that are 0 everywhere, or have output weights 0, come or go",
    MoveKind.REGROUP: "positively parallel neurons are split or merged",
    MoveKind.OPPOSITE: "weight moves between opposite neurons, the affine parts cancel (Lemma A.3)",
    MoveKind.CONSTANT: "constants move between neurons without weights, opposite neurons and output bias",
    MoveKind.RESCALE: "weights are multiplied by a positive factor and output weights divided by it",
    MoveKind.PERMUTE: "neurons change places",
}


@attrs.frozen
class Move:
    """One kind of move between two parameter sets.

    Attributes
    ----------
    kind : MoveKind
    first, second : tuple of int
        The neurons of the two networks that take part.
    factors : tuple of mpq
        For RESCALE: the factor of each pair (first[i], second[i]).
    shifts : mapping from Form to tuple of mpq
        For OPPOSITE: delta_H, shape (outputs,), for each hyperplane: what ``relu(z_H)`` gains.
    """

    kind: MoveKind
    first: tuple[int, ...] = ()
    second: tuple[int, ...] = ()
    factors: tuple[Rational, ...] = ()
    shifts: Mapping[Form, Weights] = attrs.field(factory=dict)


@attrs.frozen
class Reparametrisation:
    """Whether two parameter sets give one function, and how one becomes the other; true when they do.

    Attributes
    ----------
    equal : bool
    witness : tuple of mpq or None
        A point where the functions differ; None when they are equal.
    moves : tuple of Move
        None of a kind that is not needed; empty for identical parameters or different functions.
    """

    equal: bool
    witness: tuple[Rational, ...] | None
    moves: tuple[Move, ...]

    def __bool__(self) -> bool:
        return self.equal

    @property
    def kinds(self) -> frozenset[MoveKind]:
        return frozenset(move.kind for move in self.moves)

    @property
    def is_trivial(self) -> bool:
        """Whether positive rescaling and reordering of neurons are all it takes."""
        return self.equal and self.kinds <= {MoveKind.RESCALE, MoveKind.PERMUTE}

    def __str__(self) -> str:
        if not self.equal:
            return f"different functions, at ({', '.join(map(str, self.witness or ()))})"
        names = sorted({str(kind) for kind in self.kinds})
        return f"one function; moves: {', '.join(names) or 'none'}"


def reparametrisation(first: ReLUNetwork, second: ReLUNetwork) -> Reparametrisation:
    """Decide whether two networks with one hidden layer are one function, and by which moves.

    Parameters
    ----------
    first, second : ReLUNetwork with one hidden layer
        Of the same inputs and outputs; the widths may differ.

    Returns
    -------
    Reparametrisation
        With the moves, or with a rational point where the functions differ.

    Raises
    ------
    InputError, ShapeError
        For other depths or different numbers of inputs or outputs.

    Notes
    -----
    **Proved**: equality by canonical forms, on all of R^n; difference by evaluation at the witness; and that
    the moves suffice, by the argument in the head of this module. The moves are not unique where several
    neurons share a ray. Cost: a sort of the neurons.

    Examples
    --------
    >>> one = ReLUNetwork.from_weights([([[1, 0], [0, 1]], [0, 0]), ([[1, 2]], [0])])
    >>> other = ReLUNetwork.from_weights([([[0, 4], [1, 0]], [0, 0]), ([["1/2", 1]], [0])])
    >>> print(reparametrisation(one, other))
    one function; moves: permute, rescale
    """
    for name, network in (("first", first), ("second", second)):
        two_layers(network, name)
    require_same_spaces(first, second)
    one, two = canonical_form(first), canonical_form(second)
    if one != two:
        witness = (one - two).nonzero_point()
        if witness is None or first(witness) == second(witness):
            raise UnsoundBackendError("different forms without a point of difference", (first, second))
        return Reparametrisation(False, witness, ())
    return Reparametrisation(True, None, tuple(_moves(first, second)))


@attrs.frozen
class _Neuron:
    index: int
    length: Rational
    output: Weights

    @property
    def contribution(self) -> Weights:
        return tuple(self.length * c for c in self.output)


@attrs.frozen
class _Rays:
    """The neurons of a network by ray, those that are constant and those that are nothing."""

    rays: Mapping[Form, list[_Neuron]]
    constant: tuple[int, ...]
    null: tuple[int, ...]

    @classmethod
    def of(cls, network: ReLUNetwork) -> _Rays:
        rays: dict[Form, list[_Neuron]] = {}
        constant, null = [], []
        for i, bias in enumerate(network.layers[0].bias):
            (ray, _), neuron = _keyed(network, i)
            if not any(neuron.output) or (not any(ray[:-1]) and bias <= 0):
                null.append(i)
            elif not any(ray[:-1]):
                constant.append(i)
            else:
                rays.setdefault(ray, []).append(neuron)
        return cls(rays, tuple(constant), tuple(null))

    def total(self, ray: Form, outputs: int) -> Weights:
        parts = [neuron.contribution for neuron in self.rays.get(ray, ())]
        return tuple(sum(column, mpq(0)) for column in zip(*parts, strict=True)) or (mpq(0),) * outputs


def _moves(first: ReLUNetwork, second: ReLUNetwork) -> list[Move]:
    one, two = _Rays.of(first), _Rays.of(second)
    found: list[Move] = []
    pairs: list[tuple[_Neuron, _Neuron]] = []
    shifts: dict[Form, Weights] = {}
    shifted: tuple[list[int], list[int]] = ([], [])
    for ray in dict.fromkeys([*one.rays, *two.rays]):
        ours, theirs = one.rays.get(ray, []), two.rays.get(ray, [])
        before, after = one.total(ray, first.outputs), two.total(ray, first.outputs)
        if before != after:
            z, factor = oriented(ray)
            if factor > 0 or z not in shifts:
                delta = tuple(b - a for a, b in zip(before, after, strict=True))
                shifts[z] = delta if factor > 0 else tuple(-x for x in delta)
            shifted[0].extend(neuron.index for neuron in ours)
            shifted[1].extend(neuron.index for neuron in theirs)
            continue
        matched = _matched(ours, theirs)
        if matched is None:
            found.append(Move(MoveKind.REGROUP, tuple(n.index for n in ours), tuple(n.index for n in theirs)))
        else:
            pairs += matched
    if shifts:
        found.append(Move(MoveKind.OPPOSITE, tuple(shifted[0]), tuple(shifted[1]), (), shifts))
    return [*_on_the_side(first, second, one, two, pairs), *found, *_paired(pairs)]


def _on_the_side(
    first: ReLUNetwork, second: ReLUNetwork, one: _Rays, two: _Rays, pairs: list[tuple[_Neuron, _Neuron]]
) -> list[Move]:
    """Return the moves of neurons that are nothing or constant; those that stay as they are join `pairs`."""
    found = []
    left, right = _same_removed(first, second, one.null, two.null, pairs)
    if left or right:
        found.append(Move(MoveKind.NULL, left, right))
    left, right = _same_removed(first, second, one.constant, two.constant, pairs)
    if left or right or first.layers[1].bias != second.layers[1].bias:
        found.append(Move(MoveKind.CONSTANT, left, right))
    return found


def _same_removed(
    first: ReLUNetwork,
    second: ReLUNetwork,
    ours: Sequence[int],
    theirs: Sequence[int],
    pairs: list[tuple[_Neuron, _Neuron]],
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the neurons that have no partner up to rescaling; those that have one join `pairs`."""
    rest: dict[tuple[Form, Weights], list[_Neuron]] = {}
    for j in theirs:
        key, neuron = _keyed(second, j)
        rest.setdefault(key, []).append(neuron)
    left = []
    for i in ours:
        key, neuron = _keyed(first, i)
        if rest.get(key):
            pairs.append((neuron, rest[key].pop(0)))
        else:
            left.append(i)
    return tuple(left), tuple(sorted(neuron.index for group in rest.values() for neuron in group))


def _keyed(network: ReLUNetwork, i: int) -> tuple[tuple[Form, Weights], _Neuron]:
    """Return a neuron and what rescaling does not change of it."""
    hidden, last = network.layers
    whole, column = (*hidden.weights[i], hidden.bias[i]), tuple(row[i] for row in last.weights)
    ray = primitive(whole)
    if not any(ray):
        return (ray, tuple(map(mpq, primitive(column)))), _Neuron(i, mpq(1), column)
    place = next(j for j, x in enumerate(ray) if x)
    neuron = _Neuron(i, mpq(whole[place]) / ray[place], column)
    return (ray, neuron.contribution), neuron


def _matched(ours: Sequence[_Neuron], theirs: Sequence[_Neuron]) -> list[tuple[_Neuron, _Neuron]] | None:
    """Return pairs of neurons with equal contributions, or None when the two lists have no such pairing."""
    if len(ours) != len(theirs):
        return None
    # Shortest first, so that identical neurons meet.
    left = sorted(ours, key=lambda neuron: (neuron.contribution, neuron.length))
    right = sorted(theirs, key=lambda neuron: (neuron.contribution, neuron.length))
    pairs = list(zip(left, right, strict=True))
    return pairs if all(a.contribution == b.contribution for a, b in pairs) else None


def _paired(pairs: Sequence[tuple[_Neuron, _Neuron]]) -> list[Move]:
    found = []
    scaled = [(a, b) for a, b in pairs if a.length != b.length]
    if scaled:
        found.append(
            Move(
                MoveKind.RESCALE,
                tuple(a.index for a, _ in scaled),
                tuple(b.index for _, b in scaled),
                tuple(b.length / a.length for a, b in scaled),
            )
        )
    # Neurons that come and go do not make a reordering: only the relative order counts.
    order = sorted((a.index, b.index) for a, b in pairs)
    seconds = [b for _, b in order]
    if seconds != sorted(seconds):
        found.append(Move(MoveKind.PERMUTE, tuple(a for a, _ in order), tuple(seconds)))
    return found
