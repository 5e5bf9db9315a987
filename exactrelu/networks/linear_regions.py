"""Linear regions by the six definitions of Stargalla, Hertrich and Reichman, and their counts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import attrs
import numpy as np

from exactrelu.arith.rational import Rational
from exactrelu.certificates.claims import Count, RegionDefinition
from exactrelu.errors import InputError, UnsoundBackendError
from exactrelu.networks.closed import closed_components
from exactrelu.networks.complex import CanonicalComplex, canonical_complex
from exactrelu.networks.components import components, renumber
from exactrelu.networks.convex import ConvexBounds, convex_bounds
from exactrelu.networks.domain import Domain, DomainLike
from exactrelu.networks.engines.choice import LATTICE_DIMENSION
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.laws import law_numbers
from exactrelu.networks.neighbour_graph import NeighbourGraph
from exactrelu.networks.network import AffineMap, ReLUNetwork
from exactrelu.networks.regions import ActivationRegions, activation_regions

_COMPLEX_ENGINE = "lattice (the canonical complex with faces of all dimensions)"
# Definitions that look at faces of lower dimension than facets.
_NEED_FACES = (RegionDefinition.ACTIVATION, RegionDefinition.CONVEX, RegionDefinition.CLOSED_CONNECTED)


@attrs.frozen(slots=False)
class LinearRegion:
    """A region by one of the six definitions.

    Attributes
    ----------
    definition : RegionDefinition
    patterns : tuple of patterns, one string of 0/1 a hidden layer
        The proper activation regions whose closures it is the union of (for AFFINE: on which its law
        holds); a single pattern of any dimension for ACTIVATION.
    witness : tuple of mpq
        A point of the first of them, in its interior relative to its own dimension.
    network : ReLUNetwork
    """

    definition: RegionDefinition
    patterns: tuple[tuple[str, ...], ...]
    witness: tuple[Rational, ...] = attrs.field(eq=False)
    network: ReLUNetwork = attrs.field(eq=False, repr=False)

    @cached_property
    def affine_map(self) -> AffineMap:
        """``(A, b)`` with network(x) = A x + b on the region."""
        return self.network.affine_map(self.patterns[0])


class LinearRegions:
    """The linear regions of a network by one definition: sized, iterable, deterministic.

    Build it with `linear_regions`.

    Attributes
    ----------
    network : ReLUNetwork
    definition : RegionDefinition
    """

    def __init__(
        self, network: ReLUNetwork, definition: RegionDefinition, domain: DomainLike, engine: str
    ) -> None:
        self.network = network
        self.definition = definition
        self._engine = engine
        self._activation: ActivationRegions = activation_regions(network, domain, engine)
        if definition in _NEED_FACES and engine not in ("auto", "lattice"):
            raise InputError(
                f"engine must be 'auto' or 'lattice' for definition {definition.value!r}, which needs the "
                f"whole complex, got {engine!r}"
            )

    @property
    def domain(self) -> Domain:
        return self._activation.domain

    def __repr__(self) -> str:
        return f"LinearRegions({self.definition.value!r}, domain={self.domain})"

    def __len__(self) -> int:
        return self.count.count

    @cached_property
    def count(self) -> Count:
        """The number of regions with its definition, domain, engine and proof."""
        if self._activation.problem.empty or self.definition is RegionDefinition.PROPER:
            return attrs.evolve(self._activation.count, definition=self.definition)
        if self.definition is RegionDefinition.AFFINE:
            laws = law_numbers(self._activation.problem.network, self._activation.patterns())
            how = f"laws compared exactly by residues; {self._activation.proof}"
            return self._result(len(np.unique(laws)), self._activation.engine, how)
        if self.definition is RegionDefinition.OPEN_CONNECTED and not self._on_complex:
            how = f"components of regions with exactly equal laws across facets; {self._activation.proof}"
            return self._result(len(np.unique(self.labels)), self._activation.engine, how)
        if self.definition is RegionDefinition.ACTIVATION:
            return self._result(
                len(self._face_patterns),
                _COMPLEX_ENGINE,
                "distinct patterns of all faces of the exact complex",
            )
        if self.definition is RegionDefinition.CONVEX:
            bounds = self._convex
            how = f"at least {bounds.lower}, at most {bounds.upper}: {bounds.reason}"
            return self._result(bounds.upper, _COMPLEX_ENGINE, how, bounds.lower == bounds.upper)
        return self._result(
            len(np.unique(self.labels)), _COMPLEX_ENGINE, "components of cells with exactly equal laws"
        )

    def _result(self, count: int, engine: str, how: str, proved: bool = True) -> Count:
        return Count(count, self.definition, str(self.domain), engine, proved, how)

    @cached_property
    def complex(self) -> CanonicalComplex:
        """The canonical complex of the network."""
        return canonical_complex(self.network, self.domain)

    @property
    def _on_complex(self) -> bool:
        """Whether regions are read off the complex; otherwise they are found one by one."""
        low = self._activation.problem.dimension <= LATTICE_DIMENSION
        return self.definition in _NEED_FACES or self._engine == "lattice" or (self._engine == "auto" and low)

    @cached_property
    def cells(self) -> CanonicalComplex | NeighbourGraph:
        """The proper activation regions with their patterns, in the order that `labels` has."""
        return self.complex if self._on_complex else NeighbourGraph(self._activation)

    @cached_property
    def _laws(self) -> Array:
        return law_numbers(self.cells.network, self.cells.patterns)

    @cached_property
    def _open(self) -> Array:
        pairs = self.cells.adjacent_cells
        same = self._laws[pairs[:, 0]] == self._laws[pairs[:, 1]]
        return components(len(self._laws), pairs[same, 0], pairs[same, 1])

    @cached_property
    def _convex(self) -> ConvexBounds:
        return convex_bounds(self.complex, self._laws, self._open)

    @cached_property
    def labels(self) -> Array:
        """For each of `cells` the number of its region; only for definitions 2 to 6."""
        if self.definition is RegionDefinition.ACTIVATION:
            raise InputError("labels are defined for definitions 2 to 6 only")
        if self.definition is RegionDefinition.PROPER:
            return np.arange(len(self._laws))
        if self.definition is RegionDefinition.CONVEX:
            return renumber(self._convex.partition)
        if self.definition is RegionDefinition.OPEN_CONNECTED:
            return renumber(self._open)
        if self.definition is RegionDefinition.CLOSED_CONNECTED:
            return renumber(closed_components(self.complex, self._laws, self._open))
        return renumber(self._laws)

    @cached_property
    def _face_patterns(self) -> dict[tuple[str, ...], tuple[int, int]]:
        """Every pattern of a face with the dimension and number of one such face."""
        found: dict[tuple[str, ...], tuple[int, int]] = {}
        for k in range(self.complex.dimension, -1, -1):
            for number, pattern in enumerate(self.complex.pattern_strings(k)):
                found.setdefault(pattern, (k, number))
        return found

    def __iter__(self) -> Iterator[LinearRegion]:
        if self._activation.problem.empty:
            return
        if self.definition is RegionDefinition.ACTIVATION:
            for pattern, (k, number) in sorted(self._face_patterns.items()):
                yield self._region((pattern,), self.complex.interior_point(k, number))
            return
        strings = self.cells.cell_patterns()
        members: dict[int, list[int]] = {}
        for cell, label in enumerate(self.labels.tolist()):
            members.setdefault(label, []).append(cell)
        groups = [sorted(cells, key=strings.__getitem__) for cells in members.values()]
        for cells in sorted(groups, key=lambda group: strings[group[0]]):
            yield self._region(tuple(strings[c] for c in cells), self.cells.cell_witness(cells[0]))

    def _region(self, patterns: tuple[tuple[str, ...], ...], witness: tuple[Rational, ...]) -> LinearRegion:
        if self.network.pattern_at(witness) != patterns[0]:
            raise UnsoundBackendError("an interior point of a face does not have its pattern", witness)
        return LinearRegion(self.definition, patterns, witness, self.network)


def linear_regions(
    network: ReLUNetwork,
    definition: RegionDefinition | str = RegionDefinition.PROPER,
    domain: DomainLike = None,
    engine: str = "auto",
) -> LinearRegions:
    """Return the linear regions of a network by one of six definitions.

    Parameters
    ----------
    network : ReLUNetwork
    definition : RegionDefinition or its value
        "activation", "proper", "convex", "open", "closed" or "affine"; `RegionDefinition.meaning` says each.
        A piece needs a non-empty interior (relative to the affine hull of the domain) in all but the
        first: without that, |x| in the plane has infinitely many, since it agrees with c y on ``{c y =
        |x|}`` for every c.
    domain : Domain, Box, Polyhedron or None
        None is all of R^n.
    engine : str
        As for `activation_regions`; "activation", "convex" and "closed" need the lattice engine.

    Returns
    -------
    LinearRegions
        Sized and iterable; `count` carries definition, domain, engine and proof.

    Raises
    ------
    InputError
        For an unknown definition.

    Notes
    -----
    **Proved**: all counts, with one exception: the convex definition asks for a minimum over all polyhedral
    complexes. It is exact when the bounds meet; otherwise `count` is the upper bound, `proved` is False
    and `how` has both. Cost: the canonical complex with faces of all dimensions; "closed" refines it once
    for each law with several components.

    References
    ----------
    M. Stargalla, C. Hertrich, D. Reichman, On the complexity of counting the linear regions of ReLU
    networks, NeurIPS 2025, arXiv 2505.16716.

    Examples
    --------
    >>> maximum = ReLUNetwork.from_weights([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    >>> [int(linear_regions(maximum, d).count) for d in RegionDefinition]
    [6, 4, 2, 2, 2, 2]
    """
    try:
        chosen = RegionDefinition(definition)
    except ValueError:
        values = ", ".join(d.value for d in RegionDefinition)
        raise InputError(f"definition must be one of {values}, got {definition!r:.80}") from None
    return LinearRegions(network, chosen, domain, engine)


def count_regions(
    network: ReLUNetwork,
    definition: RegionDefinition | str = RegionDefinition.PROPER,
    domain: DomainLike = None,
    engine: str = "auto",
) -> Count:
    """Return the number of regions of a network by one of six definitions; see `linear_regions`.

    Cheaper than the list where only the number is wanted.

    Examples
    --------
    >>> maximum = ReLUNetwork.from_weights([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    >>> print(count_regions(maximum))
    4 (proper; R^2)
    """
    return linear_regions(network, definition, domain, engine).count
