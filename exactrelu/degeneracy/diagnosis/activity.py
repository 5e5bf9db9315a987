"""Which neurons never switch on a domain, with points or Farkas identities as proofs."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import attrs
import numpy as np

from exactrelu.arith.rational import Rational
from exactrelu.errors import DegenerateInputError, InputError, ResourceLimitError, UnsoundBackendError
from exactrelu.networks.domain import DomainLike
from exactrelu.networks.farkas import Implication, implication
from exactrelu.networks.geometry import inequalities
from exactrelu.networks.network import ReLUNetwork
from exactrelu.networks.problem import Problem
from exactrelu.networks.regions import ActivationRegions, activation_regions

Point = tuple[Rational, ...]


class State(StrEnum):
    """What a neuron does on a domain."""

    DEAD = "dead"
    ACTIVE = "always active"
    SWITCHING = "switching"


@attrs.frozen
class Activity:
    """Where the pre-activation of a neuron is positive and negative.

    Attributes
    ----------
    positive, negative : point or None
        Points of the domain where it is; None when there is none.
    """

    positive: Point | None
    negative: Point | None

    @property
    def state(self) -> State:
        """DEAD: never positive, the neuron is 0. ACTIVE: never negative, the neuron is its pre-activation."""
        if self.positive is None:
            return State.DEAD
        return State.ACTIVE if self.negative is None else State.SWITCHING


@attrs.frozen
class ActivityProof:
    """Why a neuron is dead or always active: one Farkas identity for each region of the layers before.

    Attributes
    ----------
    layer, index : int
    state : State
    regions : tuple of (pattern of the layers before, Implication)
        Each proves ``-z >= 0`` (DEAD) or ``z >= 0`` (ACTIVE) on the closure of a region; the regions are all.
    """

    layer: int
    index: int
    state: State
    regions: tuple[tuple[tuple[str, ...], Implication], ...]

    def holds(self) -> bool:
        """Check every identity in exact arithmetic; that the regions are all of them is not checked here."""
        return all(found.holds() for _, found in self.regions)


def activity(
    network: ReLUNetwork, domain: DomainLike = None, limit: int | None = None
) -> list[list[Activity]]:
    """Return, for each hidden layer, where each neuron is positive and negative on a domain.

    Parameters
    ----------
    limit : int, optional
        Most regions to look at.

    Raises
    ------
    DegenerateInputError
        For an empty domain.
    ResourceLimitError
        For more than `limit` regions, unless all neurons were seen to switch before.

    Notes
    -----
    **Proved**: each point is evaluated exactly; None because the list of proper regions is complete and their
    closures cover the domain. The witness of a region lies in its interior, so a pre-activation that is 0
    there is 0 on the region, and the neuron neither positive nor negative on it. Stops as soon as every
    neuron was seen on both sides. Cost: at worst the list of regions.
    """
    regions = activation_regions(network, domain)
    if regions.problem.empty:
        raise DegenerateInputError(f"domain must have points, got the empty {regions.domain}")
    found = _Found(regions)
    seen = 0
    for batch in regions.batches():
        seen += len(batch.patterns)
        found.look(batch.patterns, batch.witnesses)
        if found.complete:
            break
        if limit is not None and seen >= limit:
            raise ResourceLimitError(
                "deciding which neurons are dead needs more regions than allowed",
                limit=limit,
                estimate=seen + 1,
                proved=f"{found.switching} of {network.size} neurons switch",
            )
    return found.layers()


class _Found:
    """Points with either sign for each neuron, as they turn up."""

    def __init__(self, regions: ActivationRegions) -> None:
        self.network, self.chart = regions.network, regions.problem.chart
        size = self.network.size
        self.positive: list[Point | None] = [None] * size
        self.negative: list[Point | None] = [None] * size

    @property
    def complete(self) -> bool:
        return None not in self.positive and None not in self.negative

    @property
    def switching(self) -> int:
        pairs = zip(self.positive, self.negative, strict=True)
        return sum(a is not None and b is not None for a, b in pairs)

    def look(
        self, patterns: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], witnesses: Sequence[Point]
    ) -> None:
        rows = set()
        for i in range(self.network.size):
            if self.positive[i] is None and patterns[:, i].any():
                rows.add(int(np.argmax(patterns[:, i])))
        for row in sorted(rows):
            self._enter(witnesses[row])
        for i in range(self.network.size):
            for row in np.flatnonzero(~patterns[:, i]).tolist():
                if self.negative[i] is not None:
                    break
                self._enter(witnesses[row])

    def _enter(self, witness: Point) -> None:
        point = self.chart(witness)
        flat = [z for layer in self.network.preactivations(point) for z in layer]
        for i, z in enumerate(flat):
            if z > 0 and self.positive[i] is None:
                self.positive[i] = point
            elif z < 0 and self.negative[i] is None:
                self.negative[i] = point

    def layers(self) -> list[list[Activity]]:
        pairs = iter(map(Activity, self.positive, self.negative))
        return [[next(pairs) for _ in range(width)] for width in self.network.widths]


def activity_proof(
    network: ReLUNetwork, layer: int, index: int, domain: DomainLike = None
) -> ActivityProof | None:
    """Return why a neuron is dead or always active on a domain, or None when it switches.

    Parameters
    ----------
    layer, index : int
        Counted from 0; hidden layers only.

    Notes
    -----
    **Proved**: in each region of the layers before, the pre-activation is an affine form, and the identity
    writes it as a non-negative combination of the inequalities of the region; None by the opposite. Cost:
    the regions of the layers before, and one linear program for each.

    Examples
    --------
    >>> network = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[-1, -2]], [0]), ([[1]], [0])])
    >>> proof = activity_proof(network, 1, 0)  # -relu(x) - 2 relu(-x) <= 0
    >>> proof.state, [pattern for pattern, _ in proof.regions], proof.holds()
    (<State.DEAD: 'dead'>, [('01',), ('10',)], True)
    """
    plain = all(isinstance(i, int) and not isinstance(i, bool) for i in (layer, index))
    if not plain or not 0 <= layer < len(network.hidden) or not 0 <= index < network.widths[layer]:
        raise InputError(f"layer, index must name a hidden neuron, got {layer!r}, {index!r}")
    for state, sign in ((State.DEAD, -1), (State.ACTIVE, 1)):
        proved = _one_sided(network, layer, index, sign, domain)
        if proved is not None:
            found = ActivityProof(layer, index, state, proved)
            if not found.holds():
                raise UnsoundBackendError("a proof of activity does not hold", found)
            return found
    return None


def _one_sided(
    network: ReLUNetwork, layer: int, index: int, sign: int, domain: DomainLike
) -> tuple[tuple[tuple[str, ...], Implication], ...] | None:
    before = ReLUNetwork(network.layers[: layer + 1])
    regions = activation_regions(before, domain)
    if regions.problem.empty:
        raise DegenerateInputError(f"domain must have points, got the empty {regions.domain}")
    # Coordinates on which this layer depends, which those before it may not need.
    whole = Problem.of(ReLUNetwork(network.layers[: layer + 2]), domain)
    problem = attrs.evolve(whole, network=ReLUNetwork(whole.network.layers[: layer + 1]))
    found = []
    for region in regions:
        weights, bias = problem.network.affine_map(region.pattern)
        form = tuple(sign * x for x in (*weights[index], bias[index]))
        proof = implication(form, inequalities(problem, region.pattern).forms)
        if proof is None:
            return None
        found.append((region.pattern, proof))
    return tuple(found)
