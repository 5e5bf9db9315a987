"""The region on which the derivative of a network is largest, exactly."""

from __future__ import annotations

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
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.network import AffineMap, ReLUNetwork
from exactrelu.networks.problem import Problem

_EXACT = 2**53
# Far more than the rounding of a measure of fewer than 2^20 terms, with the rounding of this factor.
_SLACK = 2.0**-30


@attrs.frozen
class Steepest:
    """A region with the largest derivative.

    Attributes
    ----------
    value : mpq
        The measure of its derivative: the square of a norm for measures of degree 2.
    pattern : tuple of str
    point : tuple of mpq
        In its interior.
    law : (A, b)
        The network is A x + b there.
    regions : int
        How many proper regions were compared.
    """

    value: Rational
    pattern: tuple[str, ...]
    point: tuple[Rational, ...]
    law: AffineMap
    regions: int


def steepest(network: ReLUNetwork, problem: Problem, measure: Measure, engine: str = "auto") -> Steepest:
    """Return the proper region with the largest measure of the derivative; the first one among equals.

    Notes
    -----
    **Proved**: the maximum over all proper regions, provided that the list is complete. Floats only discard
    regions, by rigorous bounds; what is left is compared in integers. Cost: one product of small matrices
    a region, on top of the list.
    """
    search = _Search(Gradients(network), measure)
    regions = 0
    for cells in stream(problem, engine):
        regions += len(cells.patterns)
        search.look_at(cells)
    if search.winner is None or search.inside is None:
        raise AssertionError("a domain with interior points has a region")
    pattern = pattern_strings(network, search.winner)
    law = network.affine_map(pattern)
    return Steepest(
        measure(law[0], network.inputs),
        pattern,
        checked_point(network, problem, pattern, search.inside),
        law,
        regions,
    )


class _Search:
    """Keeps the best region so far."""

    def __init__(self, gradients: Gradients, measure: Measure) -> None:
        self._gradients = gradients
        self._measure = measure
        rows, columns = gradients.shape
        self._trivial = not rows * columns
        # Whether measures of float entries are exact integers, so that they can be compared as they are.
        largest = measure.terms(rows, columns) * gradients.bound**measure.degree
        self._exact = gradients.exact_in_floats and largest < _EXACT
        self._floor = -1.0
        self._best: int | None = None
        self.winner: Array | None = None
        self.inside: Point | None = None

    def look_at(self, cells: Cells) -> None:
        """Compare some regions with the best one so far."""
        if self._trivial:
            if self.winner is None:
                self._take(cells, first_of(cells.patterns, np.arange(len(cells.patterns))))
            return
        lower, upper = self._bounds(cells.patterns)
        if self._exact:
            best = float(upper.max(initial=-1.0))
            if best > self._floor:
                self._floor = best
                self._take(cells, first_of(cells.patterns, np.flatnonzero(upper == best)))
            return
        self._floor = max(self._floor, float(lower.max(initial=-1.0)))
        places = np.flatnonzero(upper >= self._floor)
        if not len(places):
            return
        entries = np.abs(self._gradients.integers(cells.patterns[places]).astype(object))
        sizes = self._measure.of_absolute(entries)
        largest = max(sizes.tolist())
        if self._best is None or largest > self._best:
            self._best = largest
            self._take(cells, first_of(cells.patterns, places[sizes == largest]))

    def _bounds(self, patterns: Array) -> tuple[Array, Array]:
        """Return lower and upper bounds of the measures, in one scale for all regions."""
        value, bound = self._gradients.floats(patterns)
        size = np.abs(value)
        if self._exact:
            exact = self._measure.of_absolute(size)
            return exact, exact
        lower = self._measure.of_absolute(np.maximum(size - bound, 0.0))
        upper = self._measure.of_absolute(size + bound)
        return lower * (1.0 - _SLACK), upper * (1.0 + _SLACK)

    def _take(self, cells: Cells, place: int) -> None:
        self.winner = cells.patterns[place].copy()
        self.inside = cells.inside(place)
