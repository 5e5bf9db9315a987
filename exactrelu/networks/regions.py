"""The proper activation regions of a network: full-dimensional sets of inputs of one activation pattern."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, pairwise

import attrs
import numpy as np

from exactrelu.arith.rational import Rational
from exactrelu.certificates.claims import Count, RegionDefinition
from exactrelu.errors import ResourceLimitError
from exactrelu.networks.domain import Domain, DomainLike
from exactrelu.networks.engines.base import Batch
from exactrelu.networks.engines.choice import Choice, choose
from exactrelu.networks.farkas import Implication, uncut_proofs
from exactrelu.networks.geometry import Facet, Neuron, inequalities, neighbour_across, reduce_rows
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.network import AffineMap, ReLUNetwork
from exactrelu.networks.problem import LP_BACKEND, Form, Problem
from exactrelu.networks.restriction import Chart
from exactrelu.polyhedra.polyhedron import Polyhedron

# Largest array of patterns that is made unless asked for.
PATTERN_BYTES = 2**30


@attrs.frozen(slots=False)
class ActivationRegion:
    """A full-dimensional region of constant activation pattern, with a point strictly inside.

    Regions come from `activation_regions`. Two are equal when their patterns are.

    Attributes
    ----------
    pattern : tuple of str
        One string of 0/1 a hidden layer; 1 is active, and a pre-activation of 0 is inactive.
    witness : tuple of mpq
        A point of the region's interior (relative to the affine hull of the domain), re-checked by a
        certified forward pass.
    network : ReLUNetwork
    problem : Problem
        The network in reduced coordinates; see there.

    Notes
    -----
    What is not stored is computed when it is first asked for, exactly: `facets` and `neighbours` need one
    linear program for each distinct inequality (nothing where the engine knows the facets), vertices and what
    follows from them one conversion of the polyhedron.
    """

    pattern: tuple[str, ...]
    witness: tuple[Rational, ...] = attrs.field(eq=False)
    network: ReLUNetwork = attrs.field(eq=False, repr=False)
    problem: Problem = attrs.field(eq=False, repr=False)
    _known: tuple[Batch, int] | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def _reduced_witness(self) -> tuple[Rational, ...] | None:
        return None if self._known is None else self._known[0].witnesses[self._known[1]]

    @cached_property
    def affine_map(self) -> AffineMap:
        """``(A, b)`` with network(x) = A x + b on the region."""
        return self.network.affine_map(self.pattern)

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """The facets, each with all neurons and domain rows that vanish on it, sorted."""
        if self._known is not None and self._known[0].facets is not None:
            return self._known[0].facets(self._known[1])
        system = inequalities(self.problem, self.pattern)
        return tuple(sorted(system.owners[i] for i in reduce_rows(self.problem, system).kept))

    @cached_property
    def neighbours(self) -> tuple[tuple[str, ...], ...]:
        """The patterns of the regions across the facets inside the domain, in the order of `facets`."""
        return tuple(
            neighbour_across(self.problem, self.pattern, facet.neurons[0])
            for facet in self.facets
            if not facet.rows
        )

    @cached_property
    def bounded(self) -> bool:
        """Whether the region is bounded."""
        if self.problem.free:
            return False
        if self._known is not None and self._known[0].bounded is not None:
            return bool(self._known[0].bounded[self._known[1]])
        return self._reduced.is_bounded

    @cached_property
    def _reduced(self) -> Polyhedron:
        """The closure in the coordinates of the problem, where it has full dimension."""
        system = inequalities(self.problem, self.pattern)
        return Polyhedron.from_halfspaces(system.rows, (), self.problem.dimension, lp_backend=LP_BACKEND)

    @cached_property
    def closure(self) -> Polyhedron:
        """The closed region in input space, for vertices, rays, lines, volume, f-vector."""
        domain = self.problem.domain
        whole = Problem(self.network, Chart.identity(self.network.inputs), (), (), None, domain)
        own = inequalities(whole, self.pattern)
        return Polyhedron.from_halfspaces(
            [*domain.rows, *own.rows], domain.equations, domain.dimension, lp_backend=LP_BACKEND
        )

    @property
    def vertices(self) -> tuple[tuple[Rational, ...], ...]:
        """The vertices of the closed region; none when it contains a line."""
        return self.closure.vertices if not self.closure.lines else ()

    @property
    def rays(self) -> tuple[tuple[int, ...], ...]:
        """Primitive directions of the extreme rays of the closed region."""
        return self.closure.rays

    def volume(self) -> Rational:
        """Return the exact volume of a bounded region of full dimension."""
        return self.closure.volume()

    def f_vector(self) -> tuple[int, ...]:
        """Return the numbers of faces of the closed region, by dimension from 0."""
        return self.closure.f_vector()

    def uncut_proofs(self) -> tuple[tuple[Form, ...], dict[Neuron, Implication]]:
        """Return Farkas multipliers for every neuron that does not cut the region; see
        `farkas.uncut_proofs`."""
        return uncut_proofs(self.problem, self.pattern, self.facets, self._reduced_witness)


class ActivationRegions:
    """The proper activation regions of a network on a domain: sized, iterable, in lexicographic order.

    Iteration streams: regions are found while they are consumed, and only one piece of the complex is in
    memory. `count`, ``len()`` and `patterns` run the engine without regions.

    Attributes
    ----------
    network : ReLUNetwork
    domain : Domain
    engine : str
        The engine, and for "auto" why it was chosen.
    """

    def __init__(self, network: ReLUNetwork, domain: DomainLike = None, engine: str = "auto") -> None:
        self.network = network
        self.problem = Problem.of(network, domain)
        self._choice: Choice = choose(self.problem, engine)
        self._counting: Choice = choose(self.problem, engine, counting=True)

    @property
    def domain(self) -> Domain:
        return self.problem.domain

    @property
    def engine(self) -> str:
        return str(self._choice)

    def __repr__(self) -> str:
        return (
            f"ActivationRegions(widths={self.network.widths}, domain={self.domain}, engine={self.engine!r})"
        )

    @property
    def proof(self) -> str:
        """What makes the list complete and free of false entries."""
        return "the domain is empty" if self.problem.empty else self._choice.engine.proof

    def __len__(self) -> int:
        return self.count.count

    def __iter__(self) -> Iterator[ActivationRegion]:
        if self.problem.empty:
            return
        cuts = [0, *accumulate(self.network.widths)]
        total = 0
        for batch in self._choice.engine.batches(self.problem, witnesses=True, facets=True):
            total += len(batch.patterns)
            for i, (row, witness) in enumerate(zip(batch.patterns, batch.witnesses, strict=True)):
                bits = "".join("1" if bit else "0" for bit in row.tolist())
                pattern = tuple(bits[a:b] for a, b in pairwise(cuts))
                point = self.problem.chart(witness)
                yield ActivationRegion(pattern, point, self.network, self.problem, (batch, i))
        self.__dict__.setdefault("count", self._result(total, self._choice))

    @cached_property
    def count(self) -> Count:
        """The number of regions, proved by the run that found it; cheaper than the list."""
        total = 0 if self.problem.empty else self._counting.engine.count(self.problem)
        return self._result(total, self._counting)

    def _result(self, total: int, choice: Choice) -> Count:
        how = "the domain is empty" if self.problem.empty else choice.engine.proof
        return Count(total, RegionDefinition.PROPER, str(self.domain), str(choice), True, how)

    def patterns(self, limit: int = PATTERN_BYTES) -> Array:
        """Return all patterns as booleans, shape (regions, hidden neurons), sorted: the array form.

        Without witnesses: the fastest way to the complete list.

        Raises
        ------
        ResourceLimitError
            When the array would need more than `limit` bytes; iterate over `batches` instead.
        """
        found = [np.zeros((0, self.network.size), bool)]
        total = 0
        for batch in self._batches(witnesses=False):
            found.append(batch.patterns)
            total += len(batch.patterns)
            if total * self.network.size > limit:
                raise ResourceLimitError(
                    "the array of patterns needs more bytes than allowed; stream `batches()` instead",
                    limit=limit,
                    estimate=total * self.network.size,
                    proved=f"at least {total:,} regions",
                )
        return np.concatenate(found)

    def batches(self) -> Iterator[Batch]:
        """Stream patterns as arrays with their witnesses in reduced coordinates (see `problem.chart`)."""
        return self._batches(witnesses=True)

    def _batches(self, witnesses: bool) -> Iterator[Batch]:
        return iter(()) if self.problem.empty else self._choice.engine.batches(self.problem, witnesses)


def activation_regions(
    network: ReLUNetwork, domain: DomainLike = None, engine: str = "auto"
) -> ActivationRegions:
    """Return the full-dimensional regions of constant activation pattern of a network.

    Parameters
    ----------
    network : ReLUNetwork
        Of any depth and any degeneracy: zero, repeated, antipodal, parallel rows, no biases, width 0, no
        hidden layers, input dimension 0.
    domain : Domain, Box, Polyhedron or None
        None is all of R^n. In a domain of lower dimension full-dimensional means relative to its affine hull.
    engine : "auto", "lattice", "lp", "cdd" or "arrangement"
        A named engine is never replaced by another.

    Returns
    -------
    ActivationRegions
        Sized and iterable, in lexicographic order of patterns. An empty domain has none.

    Raises
    ------
    InputError, ShapeError
        For an unknown engine, a domain in another space.
    ResourceLimitError
        From a named engine whose start would not fit into memory.

    Notes
    -----
    **Proved**, provided that this code is right: the list is complete and without repetition, over the
    rationals and for the stored weights. Checked at run time: every region has a witness whose pattern was
    evaluated again, and the Euler characteristic of the complex; completeness itself rests on the algorithm.
    **Not proved**: anything about what a float implementation of the network does. Use `certify` for a proof
    that others can check.
    Cost: the lattice engine takes about 2^n faces a region for n inputs (after reduction to the rank of the
    first layer), some 100,000 regions a second for n <= 4; the linear-programming engine takes
    milliseconds a region in any dimension.

    References
    ----------
    M. Stargalla, C. Hertrich, D. Reichman, arXiv 2505.16716, Definition 2.

    Examples
    --------
    >>> maximum = ReLUNetwork.from_weights([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    >>> regions = activation_regions(maximum)
    >>> len(regions), [region.pattern for region in regions]
    (4, [('001',), ('010',), ('101',), ('110',)])
    >>> next(iter(regions)).facets
    (Facet(neurons=((0, 0),), rows=()), Facet(neurons=((0, 1), (0, 2)), rows=()))
    """
    return ActivationRegions(network, domain, engine)
