"""Cells and common facets from regions one by one: where the whole complex would be too large."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from exactrelu.arith.rational import Rational
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.regions import ActivationRegions


class NeighbourGraph:
    """The dual graph of the proper activation regions, each asked for its own neighbours.

    Attributes
    ----------
    regions : list of ActivationRegion
        In lexicographic order.

    Notes
    -----
    **Proved**: facets by exact linear programs, the patterns behind them by computation; a neighbour that
    is not in the list would be an error of the engine and raises KeyError. Cost: one linear program for
    each distinct inequality of each region.
    """

    def __init__(self, regions: ActivationRegions) -> None:
        self.regions = list(regions)
        self.network = regions.problem.network

    @cached_property
    def patterns(self) -> Array:
        """Patterns, boolean, shape (cells, hidden neurons)."""
        rows = [[bit == "1" for bit in "".join(region.pattern)] for region in self.regions]
        return np.array(rows, bool).reshape(len(rows), -1)

    @cached_property
    def adjacent_cells(self) -> Array:
        """Pairs of cells with a common facet, shape (pairs, 2)."""
        number = {region.pattern: i for i, region in enumerate(self.regions)}
        pairs = [(i, number[other]) for i, region in enumerate(self.regions) for other in region.neighbours]
        return np.array([pair for pair in pairs if pair[0] < pair[1]], np.int64).reshape(-1, 2)

    def cell_patterns(self) -> list[tuple[str, ...]]:
        """Return the patterns of the cells, one string of 0/1 a hidden layer."""
        return [region.pattern for region in self.regions]

    def cell_witness(self, cell: int) -> tuple[Rational, ...]:
        """Return a point strictly inside a cell."""
        return self.regions[cell].witness
