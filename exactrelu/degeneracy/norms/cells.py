"""The proper regions of a network in streams of arrays, with what is needed of the few that matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise

import attrs
import numpy as np
from gmpy2 import mpq

from exactrelu.arith.linalg import dot
from exactrelu.arith.rational import Rational
from exactrelu.errors import DegenerateInputError, UnsoundBackendError
from exactrelu.networks.domain import DomainLike
from exactrelu.networks.engines.choice import Choice, choose
from exactrelu.networks.engines.lattice import PIECE_FACES
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.lattice.driver import finished_pieces, prepare
from exactrelu.networks.lattice.incidence import spread
from exactrelu.networks.lattice.pieces import Piece, lexicographic
from exactrelu.networks.network import ReLUNetwork
from exactrelu.networks.problem import Problem

Point = tuple[Rational, ...]

# Binary digits that coordinates of points are rounded to, where that is possible.
_ROUNDINGS = (0, 3, 8, 16, 32)


@attrs.frozen(eq=False)
class Cells:
    """Some proper regions.

    Attributes
    ----------
    patterns : array of bool, shape (regions, hidden neurons)
    inside : function from the place of a region to a point of its interior, in the problem's coordinates
    piece : Piece or None
        The complex that they are the cells of, where the lattice engine found them.
    """

    patterns: Array
    inside: Callable[[int], Point]
    piece: Piece | None = None


def problem_with_interior(network: ReLUNetwork, domain: DomainLike) -> Problem:
    """Return the problem of a network on a domain that has interior points.

    Raises
    ------
    DegenerateInputError
        When the domain has none: there are no gradients on a null set, and a supremum on it says nothing
        about the function around it.
    """
    problem = Problem.of(network, domain)
    if problem.empty:
        raise DegenerateInputError(f"domain must have interior points, got the empty {problem.domain}")
    if problem.dimension + problem.free < network.inputs:
        raise DegenerateInputError(
            f"domain must have interior points, got {problem.domain}, of dimension "
            f"{problem.dimension + problem.free} in R^{network.inputs}; restrict the network to its affine "
            "hull with restrict_to_subspace"
        )
    return problem


def stream(problem: Problem, engine: str = "auto", faces: int = PIECE_FACES) -> Iterator[Cells]:
    """Yield all proper regions of a problem; patterns of a later part are lexicographically larger.

    Within a part they come in any order.

    Parameters
    ----------
    faces : int
        Largest number of faces that the lattice engine works on at once.
    """
    choice = choose(problem, engine)
    if choice.engine.name != "lattice":
        for batch in choice.engine.batches(problem, witnesses=True):
            yield Cells(batch.patterns, batch.witnesses.__getitem__)
        return
    setup = prepare(problem)
    for piece in finished_pieces(problem, setup, faces):
        yield Cells(piece.patterns(setup.first), _Centres(piece), piece)


def engine_of(problem: Problem, engine: str = "auto") -> Choice:
    """Return the engine that `stream` takes, with its reason and its proof."""
    return choose(problem, engine)


@attrs.frozen(eq=False)
class _Centres:
    """Interior points of the cells of a piece: the sum of the exact vertices of a cell."""

    piece: Piece

    def __call__(self, cell: int) -> Point:
        faces = np.array([cell])
        for k in range(self.piece.lattice.dimension, 0, -1):
            faces = np.unique(self.piece.lattice.facets_of(k, faces).values)
        vertices = [self.piece.store.exact.coordinates(v) for v in faces.tolist()]
        *x, t = (sum(column) for column in zip(*vertices, strict=True))
        return tuple(mpq(a, t) for a in x)


def cell_at(piece: Piece, vertex: int) -> int:
    """Return the number of a cell that has a vertex."""
    marked = np.zeros(piece.lattice.counts[0], bool)
    marked[vertex] = True
    n = piece.lattice.dimension
    return int(np.flatnonzero(spread(piece, marked, n)[n])[0])


def first_of(patterns: Array, places: Array) -> int:
    """Return the one of some places whose pattern is lexicographically smallest."""
    return int(places[lexicographic(patterns[places])[0]])


def pattern_strings(network: ReLUNetwork, pattern: Array) -> tuple[str, ...]:
    """Return a boolean pattern as one string of 0/1 a hidden layer."""
    bits = "".join("1" if bit else "0" for bit in pattern.tolist())
    return tuple(bits[a:b] for a, b in pairwise([0, *accumulate(network.widths)]))


def checked_point(
    network: ReLUNetwork, problem: Problem, pattern: tuple[str, ...], inside: Point
) -> tuple[Rational, ...]:
    """Return a point of a region in the input space, confirmed by an exact forward pass and the domain.

    It is the given one, or a short one near it with the same signs.

    Raises
    ------
    UnsoundBackendError
        When the given point is not strictly inside the domain, or has another pattern.
    """
    point = problem.chart(inside)
    if not _strictly_inside(problem, point):
        raise UnsoundBackendError("an interior point is not strictly inside the domain", point)
    if network.pattern_at(point) != pattern:
        raise UnsoundBackendError("an interior point of a region does not have its pattern", point)
    signs = _signs(network, point)
    for short in shortened(point):
        if _strictly_inside(problem, short) and _signs(network, short) == signs:
            return short
    return point


def shortened(point: Point) -> Iterator[Point]:
    """Yield points near a point, coarse ones first."""
    for bits in _ROUNDINGS:
        yield tuple(mpq(round(x * 2**bits), 2**bits) for x in point)


def _strictly_inside(problem: Problem, point: Point) -> bool:
    heights = ((dot(a, point) + b, any(a)) for a, b in problem.domain.rows)
    return all(height > 0 or (height == 0 and not moving) for height, moving in heights)


def _signs(network: ReLUNetwork, point: Point) -> list[int]:
    """Signs of all neurons: with those of an interior point, a point is in the same interior."""
    return [(z > 0) - (z < 0) for layer in network.preactivations(point) for z in layer]
