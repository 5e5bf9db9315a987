"""The region on which the derivative of a network is largest, exactly."""

from __future__ import annotations

from abc import ABC, abstractmethod

import attrs
import numpy as np

from exactrelu.arith.rational import Rational
from exactrelu.degeneracy.norms.cells import (
    Cells,
    Point,
    checked_point,
    first_of,
    pattern_strings,
    stream,
)
from exactrelu.degeneracy.norms.gradients import Gradients
from exactrelu.degeneracy.norms.measures import Measure
from exactrelu.degeneracy.norms.spectral import LargestSpectral, squared_bounds
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.lattice.pieces import lexicographic
from exactrelu.networks.network import AffineMap, ReLUNetwork
from exactrelu.networks.problem import Problem

_EXACT = 2**53
# Far more than the rounding of a measure of fewer than 2^20 terms, with the rounding of this factor.
_SLACK = 2.0**-30
# More than what is lost where squares underflow.
_UNDERFLOW = 2.0**-1000


@attrs.frozen
class Steepest:
    """A region with the largest derivative.

    Attributes
    ----------
    pattern : tuple of str
    point : tuple of mpq
        In its interior.
    law : (A, b)
        The network is A x + b there.
    regions : int
        How many proper regions were compared.
    """

    pattern: tuple[str, ...]
    point: tuple[Rational, ...]
    law: AffineMap
    regions: int


def steepest(
    network: ReLUNetwork, problem: Problem, measure: Measure | None, engine: str = "auto"
) -> Steepest:
    """Return the proper region with the largest derivative; the first one among equals.

    Parameters
    ----------
    measure : Measure or None
        How derivatives are compared; None is by their spectral norms.

    Notes
    -----
    **Proved**: the maximum over all proper regions, provided that the list is complete. Floats only discard
    regions, by rigorous bounds; what is left is compared in integers. Cost: one product of small matrices
    a region, on top of the list.
    """
    gradients = Gradients(network)
    search: _Search = _Spectral(gradients) if measure is None else _Sizes(gradients, measure)
    regions = 0
    for cells in stream(problem, engine):
        regions += len(cells.patterns)
        search.look_at(cells)
    if search.winner is None or search.inside is None:
        raise AssertionError("a domain with interior points has a region")
    pattern = pattern_strings(network, search.winner)
    point = checked_point(network, problem, pattern, search.inside)
    return Steepest(pattern, point, network.affine_map(pattern), regions)


class _Search(ABC):
    """Keeps the best region so far."""

    # Whether the bounds are exact, so that nothing is left to integers.
    exact = False

    def __init__(self, gradients: Gradients) -> None:
        self.gradients = gradients
        self._floor = -1.0
        self.winner: Array | None = None
        self.inside: Point | None = None

    def look_at(self, cells: Cells) -> None:
        """Compare some regions with the best one so far."""
        if 0 in self.gradients.shape:
            if self.winner is None:
                self._take(cells, first_of(cells.patterns, np.arange(len(cells.patterns))))
            return
        lower, upper = self.bounds(*self.gradients.floats(cells.patterns))
        best = float(lower.max(initial=-1.0))
        if self.exact:
            if best > self._floor:
                self._floor = best
                self._take(cells, first_of(cells.patterns, np.flatnonzero(lower == best)))
            return
        self._floor = max(self._floor, best)
        places = np.flatnonzero(upper >= self._floor)
        if len(places):
            places = places[lexicographic(cells.patterns[places])]
            chosen = self.largest(self.gradients.integers(cells.patterns[places]))
            if chosen is not None:
                self._take(cells, int(places[chosen]))

    @abstractmethod
    def bounds(self, value: Array, error: Array) -> tuple[Array, Array]:
        """Return lower and upper bounds of the sizes of matrices that are known up to an error."""

    @abstractmethod
    def largest(self, matrices: Array) -> int | None:
        """Return the first largest of some exact matrices if it is larger than all before, else None."""

    def _take(self, cells: Cells, place: int) -> None:
        self.winner = cells.patterns[place].copy()
        self.inside = cells.inside(place)


class _Sizes(_Search):
    """By a measure of absolute values of entries."""

    def __init__(self, gradients: Gradients, measure: Measure) -> None:
        super().__init__(gradients)
        self._measure = measure
        self._best = -1
        # Measures of float entries are exact where they are integers below 2^53.
        largest = measure.terms(*gradients.shape) * gradients.bound**measure.degree
        self.exact = gradients.exact_in_floats and largest < _EXACT

    def bounds(self, value: Array, error: Array) -> tuple[Array, Array]:
        size = np.abs(value)
        if self.exact:
            found = self._measure.of_absolute(size)
            return found, found
        lower = self._measure.of_absolute(np.maximum(size - error, 0.0))
        upper = self._measure.of_absolute(size + error)
        return lower * (1.0 - _SLACK), upper * (1.0 + _SLACK) + _UNDERFLOW

    def largest(self, matrices: Array) -> int | None:
        sizes = self._measure.of_absolute(np.abs(matrices.astype(object))).tolist()
        size = max(sizes)
        if size <= self._best:
            return None
        self._best = size
        return int(sizes.index(size))


class _Spectral(_Search):
    """By the largest singular value."""

    def __init__(self, gradients: Gradients) -> None:
        super().__init__(gradients)
        self._largest = LargestSpectral()

    def bounds(self, value: Array, error: Array) -> tuple[Array, Array]:
        # The sum of the entries bounds the Frobenius norm, and no squares underflow.
        return squared_bounds(value, float(error.sum()) * (1.0 + _SLACK))

    def largest(self, matrices: Array) -> int | None:
        chosen = None
        for place, matrix in enumerate(matrices.tolist()):
            if self._largest.offer(matrix) > 0:
                chosen = place
        return chosen
