"""What is degenerate in the parameters of a network, layer by layer, as one report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from exactrelu.arith.rational import Rational
from exactrelu.degeneracy.diagnosis.activity import (
    Activity,
    ActivityProof,
    State,
    activity,
    activity_proof,
)
from exactrelu.degeneracy.diagnosis.functional_dimension import (
    REGION_LIMIT,
    FunctionalDimension,
    functional_dimension,
)
from exactrelu.degeneracy.diagnosis.parameters import LayerWeights, OppositeFamily, layer_weights
from exactrelu.errors import DegenerateInputError, InputError
from exactrelu.networks.domain import Domain, DomainLike, as_domain
from exactrelu.networks.network import ReLUNetwork


@attrs.frozen
class LayerDiagnosis:
    """One hidden layer.

    Attributes
    ----------
    weights : LayerWeights
    activity : tuple of Activity, one a neuron
    """

    weights: LayerWeights
    activity: tuple[Activity, ...]

    def _in(self, state: State) -> tuple[int, ...]:
        return tuple(i for i, found in enumerate(self.activity) if found.state is state)

    @property
    def dead(self) -> tuple[int, ...]:
        """Neurons that are 0 on the whole domain."""
        return self._in(State.DEAD)

    @property
    def always_active(self) -> tuple[int, ...]:
        """Neurons that equal their pre-activation on the whole domain, and are not dead."""
        return self._in(State.ACTIVE)

    @property
    def clean(self) -> bool:
        """Whether nothing is degenerate; balance is a matter of scaling and does not count."""
        w = self.weights
        groups = (w.parallel, w.duplicates, w.opposite, w.without_weights, w.without_output)
        return not any((*groups, self.dead, self.always_active))

    def as_dict(self) -> dict[str, Any]:
        """Return the keys that ``--json`` prints."""
        w = self.weights
        return {
            "neurons": [
                {
                    "state": str(found.state),
                    "positive": found.positive,
                    "negative": found.negative,
                    "incoming": balance.incoming,
                    "outgoing": balance.outgoing,
                    "balanced": balance.balanced,
                }
                for found, balance in zip(self.activity, w.balance, strict=True)
            ],
            "dead": self.dead,
            "always_active": self.always_active,
            "unbalanced": w.unbalanced,
            "parallel": w.parallel,
            "duplicates": w.duplicates,
            "without_weights": w.without_weights,
            "without_output": w.without_output,
            "opposite": None if w.opposite is None else _family_dict(w.opposite),
        }


@attrs.frozen
class Diagnosis:
    """What is degenerate in a network on a domain. Build it with `diagnose`; neurons count from 0.

    Attributes
    ----------
    network : ReLUNetwork
    domain : Domain
    layers : tuple of LayerDiagnosis
    dimension : FunctionalDimension or None
        None when the domain has no interior.
    """

    network: ReLUNetwork = attrs.field(repr=False)
    domain: Domain
    layers: tuple[LayerDiagnosis, ...]
    dimension: FunctionalDimension | None

    @property
    def clean(self) -> bool:
        """Whether no layer is degenerate and the functional dimension is not known to miss its bound."""
        full = self.dimension is None or self.dimension.attained is not False
        return full and all(layer.clean for layer in self.layers)

    def proof(self, layer: int, index: int) -> ActivityProof | None:
        """Return Farkas identities that a neuron is dead or always active; None when it switches."""
        return activity_proof(self.network, layer, index, self.domain)

    def as_dict(self) -> dict[str, Any]:
        """Return the keys that ``--json`` prints."""
        return {
            "domain": str(self.domain),
            "clean": self.clean,
            "layers": [layer.as_dict() for layer in self.layers],
            "functional_dimension": None if self.dimension is None else self.dimension.as_dict(),
        }

    def __str__(self) -> str:
        lines = [f"{self.network.size} hidden neurons, widths {list(self.network.widths)}, on {self.domain}"]
        for number, layer in enumerate(self.layers, 1):
            lines.append(f"layer {number}: " + ("nothing degenerate" if layer.clean else ""))
            lines += [f"  {line}" for line in _layer_lines(layer)]
        if self.dimension is None:
            lines.append("functional dimension: not defined on a domain without interior")
        else:
            lines.append(f"functional dimension: {self.dimension}")
            if self.dimension.excluded:
                lines.append(
                    f"  {self.dimension.excluded} of {self.dimension.regions} regions excluded: a "
                    "pre-activation is 0 throughout"
                )
        return "\n".join(line.rstrip() for line in lines)


def diagnose(network: ReLUNetwork, domain: DomainLike = None, limit: int = REGION_LIMIT) -> Diagnosis:
    """Say what is degenerate in the parameters of a network, layer by layer.

    Parameters
    ----------
    network : ReLUNetwork
        Of any depth.
    domain : Domain, Box, Polyhedron or None
        Where neurons are called dead or always active, and whose regions count for the functional dimension;
        None is all of R^n.
    limit : int
        Most regions to look at.

    Returns
    -------
    Diagnosis
        Neurons and layers are numbered from 0 in it, layers from 1 in its text.

    Raises
    ------
    DegenerateInputError
        For an empty domain.
    ResourceLimitError
        When more than `limit` regions would have to be looked at to know which neurons are dead.

    Notes
    -----
    **Proved**: which neurons are dead or always active, from the complete list of proper regions, with exact
    points for those that are not; `Diagnosis.proof` has Farkas identities for those that are. Parallel,
    opposite and repeated neurons, and families of opposite neurons that cancel to something affine, by exact
    comparison of weights. The functional dimension is an exact rank; see `functional_dimension`. **Not
    looked for**: neurons of deeper layers that agree as functions with different weights.

    Examples
    --------
    >>> rows = [[1, 0], [2, 0], [-1, 0], [0, -1], [0, 0]]
    >>> print(diagnose(ReLUNetwork.from_weights([(rows, [0, 0, 0, 1, -1]), ([[1, 1, -3, 1, 1]], [0])])))
    5 hidden neurons, widths [5], on R^2
    layer 1:
      dead: 4
      positively parallel: {0, 1}
      without weights (constant): 4
      opposite along (1, 0, 0): {0, 1} against {2}; kinks cancel
      cancelling opposite neurons add up to an affine function: ((3, 0, 0))
      unbalanced, |(w, b)| : |c|: 1 (2 : 1), 2 (1 : 3)
    functional dimension: 9 of 21 parameters; misses the bound 16
    """
    chosen = as_domain(domain, network.inputs) if isinstance(network, ReLUNetwork) else None
    if chosen is None:
        raise InputError(f"network must be a ReLUNetwork, got {type(network).__name__} {network!r:.80}")
    states = activity(network, chosen, limit)
    try:
        dimension = functional_dimension(network, chosen, limit)
    except DegenerateInputError:
        dimension = None
    layers = tuple(
        LayerDiagnosis(layer_weights(network, level), tuple(found)) for level, found in enumerate(states)
    )
    return Diagnosis(network, chosen, layers, dimension)


def _family_dict(family: OppositeFamily) -> dict[str, Any]:
    return {
        "forms": family.forms,
        "neurons": family.neurons,
        "cancelled": family.cancelled,
        "affine_sum": family.affine_sum,
        "relations": family.relations,
    }


def _layer_lines(layer: LayerDiagnosis) -> list[str]:
    w = layer.weights
    lines = [
        *_named("dead", layer.dead),
        *_named("always active", layer.always_active),
        *(f"positively parallel: {_set(group)}" for group in w.parallel),
        *(f"identical: {_set(group)}" for group in w.duplicates),
        *_named("without weights (constant)", w.without_weights),
        *_named("without output weights", w.without_output),
    ]
    if w.opposite is not None:
        lines += _family_lines(w.opposite)
    if w.unbalanced:
        shown = (f"{i} ({w.balance[i].incoming} : {w.balance[i].outgoing})" for i in w.unbalanced)
        lines.append(f"unbalanced, |(w, b)| : |c|: {', '.join(shown)}")
    return lines


def _family_lines(family: OppositeFamily) -> list[str]:
    lines = []
    for form, (along, against) in zip(family.forms, family.neurons, strict=True):
        cancels = "; kinks cancel" if form in family.cancelled else ""
        lines.append(f"opposite along {_vector(form)}: {_set(along)} against {_set(against)}{cancels}")
    if family.cancelled:
        zero = not any(map(any, family.affine_sum))
        what = "0" if zero else "an affine function: " + _vector(map(_vector, family.affine_sum))
        lines.append(f"cancelling opposite neurons add up to {what}")
    for relation in family.relations:
        lines.append(f"Lemma A.3: the opposite forms times {_vector(relation)} add up to a constant")
    return lines


def _named(what: str, neurons: Sequence[int]) -> list[str]:
    return [f"{what}: {', '.join(map(str, neurons))}"] if neurons else []


def _set(neurons: Sequence[int]) -> str:
    return "{" + ", ".join(map(str, neurons)) + "}"


def _vector(entries: Iterable[Rational | int | str]) -> str:
    return f"({', '.join(map(str, entries))})"
