"""Minkowski sums of polytopes from their vertices."""

from __future__ import annotations

from collections.abc import Sequence

from gmpy2 import mpq

from exactrelu.arith.linalg import Number
from exactrelu.errors import DegenerateInputError, InputError, ShapeError
from exactrelu.polyhedra import Infeasible, LinearProgram, LPBackend, Polyhedron, solve_program
from exactrelu.polyhedra.linear_program import AffineRow, Point


def minkowski_sum(*polytopes: Polyhedron, lp_backend: str | LPBackend = "auto") -> Polyhedron:
    """Return ``P_1 + ... + P_m = {x_1 + ... + x_m : x_i in P_i}``, given by its vertices.

    Parameters
    ----------
    *polytopes : Polyhedron
        At least one; bounded, in one space R^d. An empty one makes the sum empty.
    lp_backend : "auto", "simplex", "cdd" or LPBackend

    Returns
    -------
    Polyhedron
        Given by exactly its vertices.

    Raises
    ------
    DegenerateInputError
        For an unbounded summand.
    InputError, ShapeError
        For no summand, or summands in spaces of different dimensions.

    Notes
    -----
    A sum v + w of vertices is a vertex of P + Q exactly when one direction u has v as its only maximiser on
    P and w on Q: rows ``<u, v - v'> >= 1`` and ``<u, w - w'> >= 1`` (Fukuda 2004). **Proved**, given the
    vertices of the summands: a verified u for each vertex listed, a verified Farkas proof for each pair
    left out. Cost: one linear program in d variables for each pair of vertices, one summand after another.

    References
    ----------
    K. Fukuda, From the zonotope construction to the Minkowski addition of convex polytopes, J. Symbolic
    Comput. 38 (2004).

    Examples
    --------
    >>> square = Polyhedron.from_generators([[0, 0], [1, 0], [0, 1], [1, 1]])
    >>> diamond = Polyhedron.from_generators([[1, 0], [-1, 0], [0, 1], [0, -1]])
    >>> minkowski_sum(square, diamond).f_vector()
    (8, 8)
    """
    if not polytopes:
        raise InputError("polytopes must hold at least one summand, got none; the empty sum has no dimension")
    d = polytopes[0].ambient_dimension
    for i, polytope in enumerate(polytopes):
        if polytope.ambient_dimension != d:
            raise ShapeError(
                f"polytopes[{i}] must lie in R^{d} like the first, got R^{polytope.ambient_dimension}"
            )
        if not polytope.is_bounded:
            raise DegenerateInputError(f"polytopes[{i}] must be bounded, got {polytope!r} with a ray")
    vertices = polytopes[0].vertices
    for polytope in polytopes[1:]:
        vertices = _sum_of_two(vertices, polytope.vertices, lp_backend)
    return Polyhedron.from_generators(sorted(vertices), dimension=d, lp_backend=lp_backend)


def _sum_of_two(left: Sequence[Point], right: Sequence[Point], backend: str | LPBackend) -> tuple[Point, ...]:
    """Return the vertices of the sum of two polytopes with vertices `left` and `right`."""
    vertices = []
    for i, v in enumerate(left):
        rows = _only_maximiser(left, i)
        for j, w in enumerate(right):
            program = LinearProgram((mpq(0),) * len(v), (*rows, *_only_maximiser(right, j)), ())
            if not isinstance(solve_program(program, backend), Infeasible):
                vertices.append(_add(v, w))
    return tuple(vertices)


def _only_maximiser(points: Sequence[Point], place: int) -> tuple[AffineRow, ...]:
    """The rows on u that make ``points[place]`` the only maximiser of <u, .> among `points`."""
    minus_one: Number = -1
    best = points[place]
    others = (p for k, p in enumerate(points) if k != place)
    return tuple((tuple(x - y for x, y in zip(best, p, strict=True)), minus_one) for p in others)


def _add(left: Point, right: Point) -> Point:
    return tuple(x + y for x, y in zip(left, right, strict=True))
