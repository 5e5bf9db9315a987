"""A parametrisation of g that goes with Gamma: one neuron a kink, facing like those of Gamma."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
from gmpy2 import mpq

from exactrelu.degeneracy.inverse_stability.parameters import Neuron, ShallowParameters
from exactrelu.degeneracy.inverse_stability.restricted import directions
from exactrelu.degeneracy.shallow.form import Form, ShallowForm, canonical_form, oriented
from exactrelu.degeneracy.shallow.subsets import find_subset
from exactrelu.degeneracy.shallow.width import SUM_LIMIT
from exactrelu.errors import ResourceLimitError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.univariate.subset_sums import TooManySumsError


class NoThetaError(Exception):
    """There is no parametrisation of g as asked for; the message says why."""


@attrs.frozen
class Matching:
    """Where the neurons of Theta go.

    Attributes
    ----------
    partner : mapping from int to Neuron
        Place in Gamma -> neuron of Theta: the place with the same direction, or else a free one.
    """

    partner: Mapping[int, Neuron]

    @classmethod
    def of(cls, gamma: ShallowParameters, theta: Sequence[Neuron]) -> Matching:
        """Match neurons with pairwise different directions; there are at most as many as places."""
        places = {tuple(x.rational for x in direction): i for i, direction in directions(gamma).items()}
        partner: dict[int, Neuron] = {}
        left = []
        for neuron in theta:
            place = places.get(neuron.direction)
            if place is None:
                left.append(neuron)
            else:
                partner[place] = neuron
        free = (i for i in range(len(gamma.weights)) if i not in partner)
        partner.update(zip(free, left, strict=False))
        return cls(partner)


def matching(gamma: ShallowParameters, network: ReLUNetwork) -> Matching:
    """Return where a Theta with condition 3 goes.

    Raises
    ------
    NoThetaError
        If there is no Theta of the width of Gamma with ``R(Theta) = g``, without opposite rows, and with no
        row opposite to one of Gamma.
    """
    form = canonical_form(network)
    _require_room(form, len(gamma.weights))
    facing = {}
    for i, direction in directions(gamma).items():
        z, factor = oriented([*(x.rational for x in direction), mpq(0)])
        facing[z] = (i, 1 if factor > 0 else -1)
    free = [z for z in form.kinks if z not in facing]
    target = _rest(form, [z for z in form.kinks if z in facing and facing[z][1] < 0])
    vectors = [[k * x for k in form.kinks[z] for x in z[:-1]] for z in free]
    try:
        turned = find_subset(vectors, target, SUM_LIMIT)
    except TooManySumsError:
        raise ResourceLimitError(
            "deciding how the neurons of Theta face needs more subset sums than allowed",
            limit=SUM_LIMIT,
            estimate=2 ** (len(free) // 2),
        ) from None
    if turned is None:
        fixed = sorted(facing[z][0] for z in form.kinks if z in facing)
        raise NoThetaError(
            "no Theta with R(Theta) = g, one neuron a kink, has its rows facing like those of Gamma "
            f"on common hyperplanes (neurons {fixed} of Gamma)"
        )
    back = {free[i] for i in turned} | {z for z, (_, sign) in facing.items() if sign < 0}
    return Matching.of(gamma, [_neuron(form, z, -1 if z in back else 1) for z in form.kinks])


def star_neurons(network: ReLUNetwork, width: int) -> list[Neuron]:
    """Return the neurons of the only Theta in N*, up to order, with ``R(Theta) = g``.

    Raises
    ------
    NoThetaError
        If g is not in R(N*) for this width.
    """
    form = canonical_form(network)
    _require_room(form, width)
    neurons = []
    back = []
    for z in form.kinks:
        last = z[-3:-1]
        if all(x > 0 for x in last):
            neurons.append(_neuron(form, z, 1))
        elif all(x < 0 for x in last):
            neurons.append(_neuron(form, z, -1))
            back.append(z)
        else:
            raise NoThetaError(f"its kink along {z[:-1]} has no normal with positive last two coordinates")
    if any(_rest(form, back)):
        raise NoThetaError("with all rows facing the positive last two coordinates a linear rest is left")
    return neurons


def _require_room(form: ShallowForm, width: int) -> None:
    if len(form.kinks) > width:
        raise NoThetaError(f"g has {len(form.kinks)} kinks, Gamma only {width} neurons")


def _rest(form: ShallowForm, back: Sequence[Form]) -> list[mpq]:
    """Return the linear part that is left when the neurons of some kinks face back, as one vector."""
    rest = [list(row) for row in form.linear]
    for z in back:
        for o, k in enumerate(form.kinks[z]):
            rest[o] = [a + k * x for a, x in zip(rest[o], z, strict=False)]
    return [-a for row in rest for a in row]


def _neuron(form: ShallowForm, z: Form, sign: int) -> Neuron:
    size = max(abs(x) for x in z[:-1])
    return Neuron(tuple(mpq(sign * x, size) for x in z[:-1]), tuple(k * size for k in form.kinks[z]))
