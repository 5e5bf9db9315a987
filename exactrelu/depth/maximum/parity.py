"""Volumes of lattice polytopes modulo 2: what integer weights cannot compute (Haase, Hertrich, Loho 2023)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import factorial, prod

import attrs

from exactrelu.arith.linalg import hermite_form, solve
from exactrelu.arith.rational import Rational, RationalLike, rational_matrix
from exactrelu.errors import InputError
from exactrelu.polyhedra import Polyhedron

LatticePoint = tuple[int, ...]


@attrs.frozen
class LatticeFace:
    """A face of a lattice polytope.

    Attributes
    ----------
    dimension : int
    vertices : tuple of lattice points
    volume : int
        Normalised: dimension! times the volume in a basis of the lattice points of its affine hull, so that a
        unimodular simplex has 1; a point has 1 as well.
    """

    dimension: int
    vertices: tuple[LatticePoint, ...]
    volume: int


@attrs.frozen
class ParityObstruction:
    """What odd volumes of faces forbid for k hidden layers; true when something is forbidden.

    Attributes
    ----------
    hidden_layers : int
        k.
    polytope : LatticeFace or None
        A face of dimension at least 2^k with odd volume: P is no k-layer lattice polytope.
    function : LatticeFace or None
        One of dimension exactly 2^k: no network with k hidden layers and integer weights computes the support
        function of P.
    faces : int
        How many faces of dimension at least 2^k were looked at, up to the first odd one of dimension 2^k.
    """

    hidden_layers: int
    polytope: LatticeFace | None
    function: LatticeFace | None
    faces: int

    def __bool__(self) -> bool:
        return self.polytope is not None


def parity_obstruction(points: Iterable[Iterable[RationalLike]], hidden_layers: int) -> ParityObstruction:
    """Test a lattice polytope for faces of odd normalised volume.

    Parameters
    ----------
    points : lattice points
        P is their convex hull.
    hidden_layers : int
        k, at least 1.

    Returns
    -------
    ParityObstruction
        False proves nothing: even volumes are necessary, not sufficient.

    Raises
    ------
    InputError
        For points that are not integers.

    Notes
    -----
    k-layer lattice polytopes: lattice points for k = 0, and finite Minkowski sums of ``conv(A u B)`` of two
    such of k - 1 layers. **Theorem 16 of Haase, Hertrich and Loho**: their faces of dimension at least 2^k
    have even normalised volume. The volumes are computed exactly.

    *function*, our wording of their Theorem: a network with integer weights (biases do not matter) computes
    ``h_A - h_B`` with k-layer lattice polytopes A and B. If this is h_P, then A = P + B. Passing to
    derivatives at u passes to the faces in direction u, so let P have dimension d = 2^k, and by a unimodular
    change of coordinates and a restriction let it span. Then ``vol A`` is the sum of
    ``C(d, i) V(P[i], B[d-i])``, where C(d, i) is even for 0 < i < d; vol A and vol B are even (a volume in
    fewer than d dimensions is 0), hence vol P is.

    References
    ----------
    C. Haase, C. Hertrich, G. Loho, Lower bounds on the depth of integral ReLU neural networks via lattice
    polytopes, ICLR 2023, arXiv 2302.12553.

    Examples
    --------
    max(0, x_1, x_2) needs two hidden layers with integer weights:

    >>> bool(parity_obstruction([[0, 0], [1, 0], [0, 1]], 1))
    True
    >>> bool(parity_obstruction([[0, 0], [2, 0], [0, 1], [2, 1]], 1))
    False
    """
    if isinstance(hidden_layers, bool) or not isinstance(hidden_layers, int) or hidden_layers < 1:
        raise InputError(f"hidden_layers must be an integer from 1, got {hidden_layers!r:.80}")
    rows = _lattice_points(points)
    # No face has more dimensions than points: 2^k is not needed beyond.
    least, odd, seen = 1 << min(hidden_layers, len(rows).bit_length()), None, 0
    for face in lattice_faces(rows, least):
        seen += 1
        if face.volume % 2:
            if face.dimension == least:
                return ParityObstruction(hidden_layers, odd or face, face, seen)
            odd = odd or face
    return ParityObstruction(hidden_layers, odd, None, seen)


def lattice_faces(points: Iterable[Iterable[RationalLike]], least: int = 0) -> Iterator[LatticeFace]:
    """Yield the faces of a lattice polytope with dimension at least `least`, from the smallest dimension."""
    polytope = Polyhedron.from_generators(_lattice_points(points))
    for dimension in range(max(least, 0), polytope.dimension + 1):
        for face in polytope.faces(dimension):
            vertices = tuple(tuple(int(x) for x in polytope.vertices[i]) for i in face.vertices)
            yield LatticeFace(dimension, vertices, normalised_volume(vertices))


def _lattice_points(points: Iterable[Iterable[RationalLike]]) -> tuple[tuple[Rational, ...], ...]:
    rows = rational_matrix(points, "points")
    if not rows:
        raise InputError("points must hold at least one lattice point, got none")
    for i, row in enumerate(rows):
        for j, x in enumerate(row):
            if x.denominator != 1:
                raise InputError(f"points[{i}][{j}] must be an integer, got {x}")
    return rows


def normalised_volume(points: Iterable[Iterable[RationalLike]]) -> int:
    """Return d! times the volume of a lattice polytope of dimension d, in the lattice of its affine hull.

    The polytope is the convex hull of the points; a single point has volume 1.

    Raises
    ------
    InputError
        For no points, or points that are not integers.

    Notes
    -----
    In a basis of the lattice that the differences of vertices generate (their Hermite form), then times the
    index of that lattice in all lattice points of the span: the product of the diagonal of the Hermite form
    of the transposed basis.

    Examples
    --------
    >>> normalised_volume([(0, 0), (1, 0), (0, 1)]), normalised_volume([(0, 0, 0), (2, 0, 2)])
    (1, 2)
    """
    base, *others = _lattice_points(points)
    edges = [[int(x - y) for x, y in zip(p, base, strict=True)] for p in others]
    basis = [row for row in hermite_form(edges) if any(row)] if edges else []
    if not basis:
        return 1
    columns = [list(column) for column in zip(*basis, strict=True)]
    index = abs(prod(row[i] for i, row in enumerate(hermite_form(columns)[: len(basis)])))
    coordinates = [[0] * len(basis)]
    for edge in edges:
        found = solve(columns, edge)
        if found is None:
            raise AssertionError("a lattice vector outside of the lattice that it helps to generate")
        coordinates.append(list(found))
    volume = Polyhedron.from_generators(coordinates).volume() * factorial(len(basis)) * index
    if volume.denominator != 1:
        raise AssertionError(f"the normalised volume {volume} of a lattice polytope is no integer")
    return int(volume)


def standard_simplex(dimension: int) -> list[list[int]]:
    """Return the vertices 0, e_1, ..., e_d; the support function is max(0, x_1, ..., x_d)."""
    return [[0] * dimension, *([int(i == j) for j in range(dimension)] for i in range(dimension))]
