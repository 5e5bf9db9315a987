"""Closed convex polyhedra with exact rational data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import dot, primitive, rank
from exactrelu.arith.rational import Rational, RationalLike, rational_matrix, rational_vector
from exactrelu.errors import DegenerateInputError, ShapeError
from exactrelu.polyhedra.cones import ConversionBackend, IntegerVector
from exactrelu.polyhedra.conversion import (
    canonical_generators,
    canonical_halfspaces,
    generators_of,
    halfspaces_of,
    incidences,
)
from exactrelu.polyhedra.faces import Face, FaceLattice
from exactrelu.polyhedra.halfspaces import Halfspace, Hyperplane
from exactrelu.polyhedra.linear_program import (
    AffineRow,
    EquationLike,
    Infeasible,
    LPBackend,
    LPResult,
    Optimal,
    Point,
    RowLike,
    Sense,
    affine_rows,
)
from exactrelu.polyhedra.redundancy import Reduction, remove_redundant_rows
from exactrelu.polyhedra.relative_interior import RelativeInterior, relative_interior
from exactrelu.polyhedra.representations import HRepresentation, VRepresentation
from exactrelu.polyhedra.solving import solve_lp
from exactrelu.polyhedra.volume import polytope_volume


@attrs.frozen(slots=False, eq=False, repr=False)
class Polyhedron:
    """A closed convex polyhedron in R^d, given by half-spaces or by generators.

    Build one with `from_halfspaces` or `from_generators`. The other description is computed when it is
    first asked for. Two polyhedra are equal exactly when they are the same set; comparing and hashing
    convert to generators.

    Attributes
    ----------
    given : HRepresentation or VRepresentation
        What the polyhedron was built from.
    lp_backend : "auto", "simplex", "cdd" or LPBackend
    conversion_backend : "auto", "double-description", "cdd" or ConversionBackend

    Examples
    --------
    >>> square = Polyhedron.from_halfspaces([([1, 0], 0), ([0, 1], 0), ([-1, 0], 1), ([0, -1], 1)])
    >>> square.f_vector(), square.volume(), square.support([2, 3])
    ((4, 4), mpq(1,1), mpq(5,1))
    >>> square == Polyhedron.from_generators([[0, 0], [1, 0], [0, 1], [1, 1], ["1/2", "1/2"]])
    True
    """

    given: HRepresentation | VRepresentation
    lp_backend: str | LPBackend = "auto"
    conversion_backend: str | ConversionBackend = "auto"

    @classmethod
    def from_halfspaces(
        cls,
        rows: Iterable[RowLike],
        equations: Iterable[EquationLike] = (),
        dimension: int | None = None,
        *,
        lp_backend: str | LPBackend = "auto",
        conversion_backend: str | ConversionBackend = "auto",
    ) -> Polyhedron:
        """Return ``{x in R^d : <a, x> + b >= 0 for all rows, <e, x> + c == 0 for all equations}``.

        Parameters
        ----------
        rows : iterable of Halfspace or pairs (normal, offset)
        equations : iterable of Hyperplane or pairs (normal, offset)
            A constant row or equation that always holds is dropped; one that never holds, such as
            ``-1 >= 0``, makes the polyhedron empty.
        dimension : int, optional
            The d of R^d; needed when there are neither rows nor equations.

        Raises
        ------
        InputError, ShapeError
        """
        row_forms = affine_rows(rows, "rows", dimension)
        known = len(row_forms[0][0]) if row_forms and dimension is None else dimension
        equation_forms = affine_rows(equations, "equations", known)
        d = _ambient_dimension(dimension, [a for a, _ in (*row_forms, *equation_forms)])
        contradictory = any(not any(a) and b < 0 for a, b in row_forms)
        contradictory = contradictory or any(not any(a) and b != 0 for a, b in equation_forms)
        given = HRepresentation(
            d,
            tuple(Halfspace(a, b) for a, b in row_forms if any(a)),
            tuple(Hyperplane(a, b) for a, b in equation_forms if any(a)),
            contradictory,
        )
        return cls(given, lp_backend, conversion_backend)

    @classmethod
    def from_generators(
        cls,
        vertices: Iterable[Iterable[RationalLike]],
        rays: Iterable[Iterable[RationalLike]] = (),
        lines: Iterable[Iterable[RationalLike]] = (),
        dimension: int | None = None,
        *,
        lp_backend: str | LPBackend = "auto",
        conversion_backend: str | ConversionBackend = "auto",
    ) -> Polyhedron:
        """Return ``conv(vertices) + cone(rays) + span(lines)``.

        Parameters
        ----------
        vertices, rays, lines : iterables of points or directions of length d
            They need not be extreme; zero directions are dropped.
        dimension : int, optional
            The d of R^d; needed when there are no generators at all: the empty polyhedron.

        Raises
        ------
        DegenerateInputError
            For rays or lines without a vertex.
        InputError, ShapeError
        """
        points = rational_matrix(vertices, "vertices", dimension)
        directions, linear = [list(r) for r in rays], [list(line) for line in lines]
        if not points and (directions or linear):
            raise DegenerateInputError(
                "vertices must hold at least one point when there are rays or lines, got none; "
                "for a cone give its apex, for example the origin"
            )
        d = _ambient_dimension(dimension, points)
        given = VRepresentation(
            d,
            points,
            tuple(primitive(r) for r in rational_matrix(directions, "rays", d) if any(r)),
            tuple(primitive(r) for r in rational_matrix(linear, "lines", d) if any(r)),
        )
        return cls(given, lp_backend, conversion_backend)

    def __repr__(self) -> str:
        h = self.given
        if isinstance(h, HRepresentation):
            what = f"{len(h.halfspaces)} half-spaces and {len(h.equations)} equations"
        else:
            what = f"{len(h.vertices)} points, {len(h.rays)} rays and {len(h.lines)} lines"
        return f"<Polyhedron in R^{self.ambient_dimension} given by {what}>"

    def __eq__(self, other: object) -> bool:
        return self._key == other._key if isinstance(other, Polyhedron) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key)

    @cached_property
    def _key(self) -> tuple[object, ...]:
        v = self.v_representation
        return v.ambient_dimension, v.vertices, v.rays, v.lines

    # Descriptions

    @property
    def ambient_dimension(self) -> int:
        return self.given.ambient_dimension

    @cached_property
    def h_representation(self) -> HRepresentation:
        """The half-spaces as given, or the canonical ones when generators were given."""
        if isinstance(self.given, HRepresentation):
            return self.given
        return halfspaces_of(self.given, self.conversion_backend)

    @cached_property
    def v_representation(self) -> VRepresentation:
        """The canonical generators: extreme, sorted, reduced modulo the lines."""
        if isinstance(self.given, HRepresentation):
            return generators_of(self.given, self.conversion_backend)
        return canonical_generators(self.given, self.h_representation)

    @cached_property
    def facet_representation(self) -> HRepresentation:
        """The canonical half-spaces: one for each facet, with the equations of the affine hull."""
        if isinstance(self.given, VRepresentation):
            return self.h_representation
        return canonical_halfspaces(self.given, self.v_representation)

    @property
    def halfspaces(self) -> tuple[Halfspace, ...]:
        return self.h_representation.halfspaces

    @property
    def equations(self) -> tuple[Hyperplane, ...]:
        return self.h_representation.equations

    @property
    def facets(self) -> tuple[Halfspace, ...]:
        """One half-space for each facet, in canonical form modulo the equations of the affine hull."""
        return self.facet_representation.halfspaces

    @property
    def vertices(self) -> tuple[Point, ...]:
        """The vertices; when there are lines, one canonical point of each minimal face."""
        return self.v_representation.vertices

    @property
    def rays(self) -> tuple[IntegerVector, ...]:
        """Primitive directions of the extreme rays of the recession cone, modulo the lines."""
        return self.v_representation.rays

    @property
    def lines(self) -> tuple[IntegerVector, ...]:
        """A canonical basis of the lineality space."""
        return self.v_representation.lines

    # Position

    @cached_property
    def feasibility(self) -> LPResult:
        """`Optimal` with a point, or `Infeasible` with a Farkas proof that the polyhedron is empty."""
        return self.optimise((0,) * self.ambient_dimension)

    @cached_property
    def is_empty(self) -> bool:
        if isinstance(self.given, VRepresentation):
            return not self.given.vertices
        return isinstance(self.feasibility, Infeasible)

    @cached_property
    def is_bounded(self) -> bool:
        """Whether the polyhedron has no direction to infinity; the empty one is bounded."""
        if isinstance(self.given, VRepresentation):
            return not self.given.rays and not self.given.lines
        if self.is_empty:
            return True
        # Bounded exactly when the recession cone is a point, that is, of dimension 0.
        rows: list[AffineRow] = [(a, 0) for a, _ in self.given.rows]
        equations: list[AffineRow] = [(a, 0) for a, _ in self.given.equation_rows]
        cone = relative_interior(rows, equations, self.ambient_dimension, self.lp_backend)
        return _hull_rank(rows, equations, cone) == self.ambient_dimension

    @cached_property
    def dimension(self) -> int:
        """The dimension of the affine hull; -1 when empty."""
        if self.is_empty:
            return -1
        if isinstance(self.given, VRepresentation):
            return rank([*self.given.homogeneous, *self.given.homogeneous_lines]) - 1
        h = self.given
        return self.ambient_dimension - _hull_rank(h.rows, h.equation_rows, self._relative_interior)

    @cached_property
    def _relative_interior(self) -> RelativeInterior:
        h = self.h_representation
        return relative_interior(h.rows, h.equation_rows, self.ambient_dimension, self.lp_backend)

    def interior_point(self) -> Point:
        """Return a rational point in the interior relative to the affine hull.

        Raises
        ------
        DegenerateInputError
            When the polyhedron is empty.

        Notes
        -----
        **Proved**: it is strictly inside every half-space that does not contain the polyhedron in its
        boundary. Cost: at most d + 1 linear programs; a sum when generators were given.
        """
        if isinstance(self.given, HRepresentation):
            return self._relative_interior.point
        if self.is_empty:
            raise DegenerateInputError("an interior point needs a non-empty polyhedron, got an empty one")
        weight = mpq(1, len(self.given.vertices))
        columns = zip(*self.given.vertices, strict=True)
        point = [weight * sum(column, mpq(0)) for column in columns]
        for ray in self.given.rays:
            point = [x + y for x, y in zip(point, ray, strict=True)]
        return tuple(point)

    def contains(self, point: Sequence[RationalLike]) -> bool:
        """Return whether `point` satisfies every half-space and equation."""
        x = rational_vector(point, "point", self.ambient_dimension)
        h = self.h_representation
        return (
            not h.contradictory
            and all(dot(f.normal, x) + f.offset >= 0 for f in h.halfspaces)
            and all(dot(e.normal, x) + e.offset == 0 for e in h.equations)
        )

    def optimise(self, objective: Iterable[RationalLike], sense: Sense = "max") -> LPResult:
        """Return the verified answer of the linear program over this polyhedron; see `solve_lp`.

        Multipliers belong to `halfspaces` (a last one to ``-1 >= 0`` when the half-spaces are
        contradictory) and to `equations`.
        """
        h = self.h_representation
        vector = rational_vector(objective, "objective", self.ambient_dimension)
        return solve_lp(vector, h.rows, h.equation_rows, sense, self.lp_backend)

    def support(self, direction: Sequence[RationalLike]) -> Rational:
        """Return the support function ``max {<direction, x> : x in P}``.

        Raises
        ------
        DegenerateInputError
            When the polyhedron is empty or unbounded in that direction.

        Notes
        -----
        **Proved** by a point and dual multipliers for half-spaces, by comparison for generators.
        """
        u = rational_vector(direction, "direction", self.ambient_dimension)
        if self.is_empty:
            raise DegenerateInputError("the support function needs a non-empty polyhedron, got an empty one")
        if isinstance(self.given, VRepresentation):
            growing = any(dot(u, r) > 0 for r in self.given.rays) or any(dot(u, r) for r in self.given.lines)
            if not growing:
                return max(dot(u, v) for v in self.given.vertices)
        else:
            result = self.optimise(u)
            if isinstance(result, Optimal):
                return result.value
        raise DegenerateInputError(
            f"direction {[str(x) for x in u]} must be bounded on the polyhedron, "
            "but it grows along a ray of it; optimise() returns the ray"
        )

    # Structure

    def reduction(self) -> Reduction | Infeasible:
        """Return which of `halfspaces` are needed, with proofs; see `remove_redundant_rows`.

        Places are those of `halfspaces`; for an empty polyhedron the answer is the proof of emptiness.
        """
        h = self.h_representation
        return remove_redundant_rows(h.rows, h.equation_rows, self.ambient_dimension, self.lp_backend)

    def irredundant(self) -> Polyhedron:
        """Return the same polyhedron by an irredundant subset of its half-spaces.

        An empty polyhedron becomes the canonical one with the row ``-1 >= 0``.
        """
        h, reduction = self.h_representation, self.reduction()
        if isinstance(reduction, Infeasible):
            given = HRepresentation(self.ambient_dimension, (), contradictory=True)
        else:
            given = attrs.evolve(h, halfspaces=tuple(h.halfspaces[i] for i in reduction.kept))
        return attrs.evolve(self, given=given)

    @cached_property
    def _lattice(self) -> FaceLattice:
        v = self.v_representation
        facets = [(*f.normal, f.offset) for f in self.facets]
        return FaceLattice(incidences(facets, v.homogeneous), len(v.vertices), len(v.rays), self.dimension)

    def faces(self, dimension: int) -> tuple[Face, ...]:
        """Return the non-empty faces of one dimension, the polyhedron itself included.

        Faces of a polyhedron with a lineality space of dimension l have dimension at least l. Cost: the
        whole face lattice is computed once, O(faces * facets^2).
        """
        if self.is_empty:
            return ()
        lattice = self._lattice
        faces = (lattice.face(bits, dimension) for bits in lattice.levels.get(dimension, ()))
        return tuple(sorted(faces, key=lambda face: (face.vertices, face.rays)))

    def f_vector(self) -> tuple[int, ...]:
        """Return the numbers of faces of dimensions 0, 1, ..., dim P - 1.

        Unbounded faces count; the empty face and the polyhedron itself do not.

        Examples
        --------
        >>> orthant = Polyhedron.from_generators([[0, 0, 0]], rays=[[1, 0, 0], [0, 1, 0], [0, 0, 1]])
        >>> orthant.f_vector()
        (1, 3, 3)
        """
        if self.is_empty:
            return ()
        levels = self._lattice.levels
        return tuple(len(levels.get(k, ())) for k in range(self.dimension))

    def volume(self) -> Rational:
        """Return the exact d-dimensional volume in R^d; 0 for a polytope of lower dimension.

        Raises
        ------
        DegenerateInputError
            When the polyhedron is unbounded.

        Notes
        -----
        Sum over a pulling triangulation; the point of R^0 has volume 1. Exact, given the generators.
        """
        if not self.is_bounded:
            raise DegenerateInputError(
                "volume needs a bounded polyhedron, got an unbounded one; intersect it with a box first"
            )
        if self.dimension < self.ambient_dimension:
            return mpq(0)
        return polytope_volume(self.vertices, self._lattice)


def _ambient_dimension(dimension: int | None, vectors: Sequence[Sequence[object]]) -> int:
    if dimension is None:
        if not vectors:
            raise ShapeError(
                "dimension must be given when there is no row or point to read it from, got none"
            )
        return len(vectors[0])
    if isinstance(dimension, bool) or not isinstance(dimension, int) or dimension < 0:
        raise ShapeError(f"dimension must be a non-negative integer, got {dimension!r:.80}")
    return dimension


def _hull_rank(rows: Sequence[AffineRow], equations: Sequence[AffineRow], inside: RelativeInterior) -> int:
    return rank([a for a, _ in equations] + [rows[i][0] for i in inside.implicit])
