"""The largest absolute value of a network on a domain, or the ray along which it grows without bound.

On a cell the network is affine, so that the largest values are taken at vertices; it is bounded on an
unbounded cell exactly if it is constant along the extreme rays, which in homogeneous coordinates (x, t)
are the vertices with t = 0. The homogenised network is continuous and linear on the cone over each cell,
so its value at a vertex serves all cells around it.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.degeneracy.norms.cells import Cells, cell_at, checked_point, pattern_strings, stream
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.geometry import inequalities
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.lattice.filters import TINY, Enclosure, evaluate, float_stage
from exactrelu.networks.lattice.pieces import Piece
from exactrelu.networks.lattice.stages import Stage, plain_stages
from exactrelu.networks.network import ReLUNetwork
from exactrelu.networks.problem import LP_BACKEND, Problem
from exactrelu.networks.restriction import Chart
from exactrelu.polyhedra.linear_program import Optimal, Unbounded
from exactrelu.polyhedra.solving import solve_lp

# Far more than the few roundings that make a quotient of two enclosed numbers.
_SLACK = 2.0**-40


@attrs.frozen
class Growth:
    """Why a network is unbounded on a domain.

    Attributes
    ----------
    point, ray : tuple of mpq
        All ``point + s * ray``, s >= 0, lie in the domain and in the closure of one region.
    output : int
    rate : mpq
        Not 0: that output is ``value(point) + s * rate`` along the ray.
    """

    point: tuple[Rational, ...]
    ray: tuple[Rational, ...]
    output: int
    rate: Rational

    def __str__(self) -> str:
        start, along = (f"({', '.join(map(str, v))})" for v in (self.point, self.ray))
        return f"along {start} + s {along}, s >= 0, output {self.output} changes by {self.rate} s"


@attrs.frozen
class Highest:
    """A largest absolute value.

    Attributes
    ----------
    value : mpq
    pattern : tuple of str
        A proper region with the point in its closure.
    point : tuple of mpq
        Where the value is taken.
    regions : int
        How many proper regions the domain has.
    """

    value: Rational
    pattern: tuple[str, ...]
    point: tuple[Rational, ...]
    regions: int


def highest(network: ReLUNetwork, problem: Problem, engine: str = "auto") -> Highest | Growth:
    """Return the largest absolute value of any output, or a ray along which there is none.

    Notes
    -----
    **Proved**: both. With the lattice engine the value at each vertex of the complex is enclosed in floats
    and decided in integers where that is needed; with the others two exact linear programs for each region
    and output.
    """
    search: _Vertices | _Programs | None = None
    regions = 0
    for cells in stream(problem, engine):
        if search is None:
            # Without hidden layers the reduced problem does not know what the output depends on.
            whole = cells.piece is not None and bool(network.hidden)
            search = _Vertices(network, problem) if whole else _Programs(network, problem)
        regions += len(cells.patterns)
        growth = search.look_at(cells)
        if growth is not None:
            return growth
    if search is None or search.pattern is None or search.point is None:
        raise AssertionError("a domain with interior points has a region")
    if max((abs(y) for y in network(search.point)), default=mpq(0)) != search.value:
        raise UnsoundBackendError("the largest value is not the one at its point", search.point)
    return Highest(search.value, search.pattern, search.point, regions)


class _Vertices:
    """The largest value at vertices, and growth at vertices at infinity."""

    def __init__(self, network: ReLUNetwork, problem: Problem) -> None:
        self._network = network
        self._problem = problem
        self._outputs = _Outputs(problem)
        self._floor = -1.0
        self.value = mpq(-1)
        self.point: tuple[Rational, ...] | None = None
        self.pattern: tuple[str, ...] | None = None

    def look_at(self, cells: Cells) -> Growth | None:
        piece = cells.piece
        if piece is None:
            raise AssertionError("vertices are known to the lattice engine only")
        place = piece.store.coordinates()
        found = self._outputs(place)
        infinite = place.bound[:, -1] == 0.0
        doubtful = infinite & (found.bound > 0.0).any(axis=1)
        for vertex in np.flatnonzero(doubtful).tolist():
            at = piece.store.exact.coordinates(vertex)
            if any(self._outputs.exact(at)):
                return self._growth(cells, piece, vertex, at)
        self._compare(cells, piece, place, found, infinite)
        return None

    def _growth(self, cells: Cells, piece: Piece, vertex: int, at: Sequence[int]) -> Growth:
        cell = cell_at(piece, vertex)
        pattern = pattern_strings(self._network, cells.patterns[cell])
        start = checked_point(self._network, self._problem, pattern, cells.inside(cell))
        origin = self._problem.chart.origin
        end = self._problem.chart([mpq(x) for x in at[:-1]])
        return _growth(self._network, pattern, start, [a - b for a, b in zip(end, origin, strict=True)])

    def _compare(
        self, cells: Cells, piece: Piece, place: Enclosure, found: Enclosure, infinite: Array
    ) -> None:
        t, error = place.value[:, -1], place.bound[:, -1]
        # t is positive, whatever its enclosure says.
        least = np.where(t > error, t - error, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            low = np.maximum(np.abs(found.value) - found.bound, 0.0).max(axis=1, initial=0.0) / (t + error)
            high = (np.abs(found.value) + found.bound).max(axis=1, initial=0.0) / least
        low, high = low * (1.0 - _SLACK), np.where(least > 0.0, high * (1.0 + _SLACK), np.inf)
        low, high = np.where(infinite, -1.0, low), np.where(infinite, -1.0, high)
        self._floor = max(self._floor, float(low.max(initial=-1.0)))
        for vertex in np.flatnonzero(~infinite & (high >= self._floor)).tolist():
            *x, scale = piece.store.exact.coordinates(vertex)
            point = self._problem.chart([mpq(a, scale) for a in x])
            value = max((abs(y) for y in self._network(point)), default=mpq(0))
            if value > self.value or (value == self.value and self.point is not None and point < self.point):
                self.value, self.point = value, point
                self.pattern = pattern_strings(self._network, cells.patterns[cell_at(piece, vertex)])


class _Outputs:
    """The homogenised outputs of a problem's network at vertices, in integer scale."""

    def __init__(self, problem: Problem) -> None:
        self._stages: Sequence[Stage] = plain_stages(problem.network.integer_layers, problem.dimension)
        self._floats = []
        exponents: tuple[int, ...] = ()
        for stage in self._stages:
            floats = float_stage(stage, exponents if stage.depends else ()) if stage.rows else None
            exponents = floats.exponents if floats is not None else ()
            self._floats.append(floats)
        largest = max(exponents, default=0)
        self._shift = np.array([max(e - largest, -900) for e in exponents], int)

    def __call__(self, place: Enclosure) -> Enclosure:
        """Enclose all outputs at vertices, up to one common power of 2; a bound of 0 says exactly 0."""
        empty = np.zeros((len(place.value), 0))
        found = Enclosure(empty, empty)
        for stage, floats in zip(self._stages, self._floats, strict=True):
            if floats is None:
                found = Enclosure(empty, empty)
            else:
                found = evaluate(floats, found if stage.depends else None, place)
        # Scaling down may lose what underflows; zeros stay exact.
        bound = np.ldexp(found.bound, self._shift) + np.where(found.bound > 0.0, TINY, 0.0)
        return Enclosure(np.ldexp(found.value, self._shift), bound)

    def exact(self, point: Sequence[int]) -> list[int]:
        """Return the outputs at homogeneous integer coordinates."""
        values: list[int] = []
        for stage in self._stages:
            values = stage(values, point)
        return values


class _Programs:
    """The largest value by linear programs, region by region."""

    def __init__(self, network: ReLUNetwork, problem: Problem) -> None:
        self._network = network
        self._problem = problem
        # The rows of the domain and the forms of a region, both on the input space.
        self._whole = attrs.evolve(
            problem,
            network=network,
            chart=Chart.identity(network.inputs),
            rows=(),
            row_numbers=(),
            box=None,
            free=0,
        )
        self.value = mpq(-1)
        self.point: tuple[Rational, ...] | None = None
        self.pattern: tuple[str, ...] | None = None

    def look_at(self, cells: Cells) -> Growth | None:
        for place in range(len(cells.patterns)):
            pattern = pattern_strings(self._network, cells.patterns[place])
            growth = self._region(pattern, self._problem.chart(cells.inside(place)))
            if growth is not None:
                return growth
        return None

    def _region(self, pattern: tuple[str, ...], inside: tuple[Rational, ...]) -> Growth | None:
        matrix, offsets = self._network.affine_map(pattern)
        rows = [*self._problem.domain.rows, *inequalities(self._whole, pattern).rows]
        equations = self._problem.domain.equations
        if not matrix:
            self._offer(mpq(0), inside, pattern)
        for normal, offset in zip(matrix, offsets, strict=True):
            if not any(normal):
                self._offer(abs(offset), inside, pattern)
                continue
            for sign in (1, -1):
                found = solve_lp([sign * a for a in normal], rows, equations, "max", LP_BACKEND)
                if isinstance(found, Unbounded):
                    return _growth(self._network, pattern, inside, found.ray)
                if not isinstance(found, Optimal):
                    raise UnsoundBackendError("a region with a witness has contradictory inequalities", rows)
                self._offer(found.value + sign * offset, found.point, pattern)
        return None

    def _offer(self, value: Rational, point: tuple[Rational, ...], pattern: tuple[str, ...]) -> None:
        if value > self.value:
            self.value, self.point, self.pattern = value, point, pattern


def _growth(
    network: ReLUNetwork, pattern: tuple[str, ...], point: tuple[Rational, ...], ray: Sequence[Rational]
) -> Growth:
    """Return the growth along a ray in a region, after an exact look at its affine map."""
    matrix, _ = network.affine_map(pattern)
    rates = [sum((a * r for a, r in zip(row, ray, strict=True)), mpq(0)) for row in matrix]
    output = next((j for j, rate in enumerate(rates) if rate), None)
    if output is None:
        raise UnsoundBackendError("the network does not grow along the ray that was found", (point, ray))
    return Growth(point, tuple(ray), output, rates[output])
