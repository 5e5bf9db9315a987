"""Zonotopes through their dual arrangements: no convex-hull computation anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from math import comb
from pathlib import Path
from typing import Any

import attrs
import numpy as np
from gmpy2 import mpq
from numpy.typing import NDArray

from exactrelu.arith.linalg import dot, independent_rows, null_space, primitive
from exactrelu.arith.rational import (
    Rational,
    RationalLike,
    common_denominator,
    rational_matrix,
    rational_vector,
    space_dimension,
)
from exactrelu.arrangements import Arrangement, CellList
from exactrelu.certificates import Count
from exactrelu.errors import InputError, ShapeError
from exactrelu.polyhedra import Halfspace, Infeasible, Optimal, Polyhedron, solve_lp
from exactrelu.zonotopes.minors import maximal_minors

_INT64_SAFE = 1 << 62


@attrs.frozen
class Facet:
    """A facet of a zonotope.

    Attributes
    ----------
    normal : tuple of int
        Primitive outer normal, in the span of the generators.
    offset : mpq
        The zonotope satisfies ``<normal, x> <= offset``, with equality on the facet.
    generators : tuple of int
        The generators parallel to the facet.
    """

    normal: tuple[int, ...]
    offset: Rational
    generators: tuple[int, ...]


@attrs.frozen
class Membership:
    """Whether a point lies in a zonotope, with the proof.

    Attributes
    ----------
    inside : bool
    coefficients : tuple of mpq or None
        Numbers in [-1, 1] with point = centre + sum of coefficients[i] * generators[i].
    separator : tuple of mpq or None
        A functional larger at the point than its maximum over the zonotope.
    """

    inside: bool
    coefficients: tuple[Rational, ...] | None
    separator: tuple[Rational, ...] | None

    def __bool__(self) -> bool:
        return self.inside


class VertexList(Sequence[tuple[Rational, ...]]):
    """The vertices of a zonotope, sorted lexicographically.

    A sequence of rational points. Proved: vertex i is the only maximum over the zonotope of the functional
    ``witness(i)``, and there are as many vertices as cells of the dual arrangement, whose list is proved.
    """

    def __init__(
        self, numerators: NDArray[Any], denominator: int, cells: CellList, places: NDArray[np.intp]
    ) -> None:
        self._numerators = numerators
        self._denominator = denominator
        self._cells = cells
        self._places = places
        self.how = cells.how

    def __len__(self) -> int:
        return len(self._numerators)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return tuple(mpq(x, self._denominator) for x in self._numerators[index].tolist())

    def __iter__(self) -> Iterator[tuple[Rational, ...]]:
        for row in self._numerators.tolist():
            yield tuple(mpq(x, self._denominator) for x in row)

    def __repr__(self) -> str:
        return f"<VertexList of {len(self)} vertices>"

    @property
    def array(self) -> tuple[NDArray[Any], int]:
        """The vertices as an integer array, shape (vertices, d), and its common denominator."""
        return self._numerators, self._denominator

    def witness(self, index: int) -> tuple[Rational, ...]:
        """Return a functional whose only maximum over the zonotope is vertex `index`."""
        return self._cells[int(self._places[index])].witness

    def signs(self, index: int) -> str:
        """Return the signs s with vertex `index` equal to centre + sum of s_i generators[i], zeros aside."""
        return self._cells[int(self._places[index])].signs

    def edges(self) -> list[tuple[int, int]]:
        """Return the pairs of vertices whose cells share a facet, as sorted pairs of positions."""
        place = np.empty(len(self), dtype=np.intp)
        place[self._places] = np.arange(len(self))
        beside = self._cells.neighbours
        first, hyperplane = np.nonzero(beside > np.arange(len(beside))[:, None])
        ends = np.sort(np.stack([place[first], place[beside[first, hyperplane]]], axis=1), axis=1)
        return sorted(map(tuple, ends.tolist()))


@attrs.frozen(slots=False, init=False)
class Zonotope:
    """The zonotope ``{centre + sum_i t_i g_i : -1 <= t_i <= 1}`` (Arora et al. 2018, Definition 6).

    Parameters
    ----------
    generators : matrix of exact numbers, shape (m, d)
        Any vectors: zero, parallel, not spanning.
    centre : vector of exact numbers, shape (d,), optional
        Zero by default.
    dimension : int, optional
        d; needed only when there are no generators and no centre.

    Examples
    --------
    >>> hexagon = Zonotope([[1, 0], [0, 1], [1, 1]])
    >>> int(hexagon.vertex_count()), hexagon.f_vector(), hexagon.volume()
    (6, (6, 6), mpq(12,1))
    >>> [tuple(map(int, v)) for v in hexagon.vertices()]
    [(-2, -2), (-2, 0), (0, -2), (0, 2), (2, 0), (2, 2)]
    """

    generators: tuple[tuple[Rational, ...], ...]
    centre: tuple[Rational, ...]
    dimension: int

    def __init__(
        self,
        generators: Iterable[Iterable[RationalLike]],
        centre: Iterable[RationalLike] | None = None,
        dimension: int | None = None,
    ) -> None:
        rows = rational_matrix(generators, "generators", dimension)
        if not rows and centre is None and dimension is None:
            raise ShapeError("generators is empty, so the dimension must be given: Zonotope([], dimension=d)")
        middle = (
            None if centre is None else rational_vector(centre, "centre", len(rows[0]) if rows else dimension)
        )
        width = len(rows[0]) if rows else (len(middle) if middle is not None else space_dimension(dimension))
        self.__attrs_init__(rows, middle if middle is not None else (mpq(0),) * width, width)

    @classmethod
    def from_json(cls, path: str | Path) -> Zonotope:
        """Read a zonotope file ``{"generators": [[...]]}`` (or the key ``"A"``)."""
        from exactrelu.zonotopes.reading import read_generators

        return cls(read_generators(path))

    @cached_property
    def _active(self) -> tuple[int, ...]:
        """The generators that are not zero."""
        return tuple(i for i, row in enumerate(self.generators) if any(row))

    @cached_property
    def _fan(self) -> Arrangement:
        return Arrangement([self.generators[i] for i in self._active], dimension=self.dimension)

    def normal_fan(self) -> Arrangement:
        """Return the dual central arrangement; row i belongs to the i-th non-zero generator.

        Its cells are the interiors of the normal cones of the vertices.
        """
        return self._fan

    @property
    def rank(self) -> int:
        """Dimension of the zonotope: that of the span of its generators."""
        return self._fan.rank

    def vertex_count(self) -> Count:
        """Return the number of vertices, without listing them.

        Notes
        -----
        Proved: exact, the number of cells of the dual arrangement. For generic generators it is
        ``2 * sum_{i<d} C(m-1, i)``; Arora et al. (2018), Theorem 3.6, print half of it.
        """
        cells = self._fan.count()
        return Count(
            cells.count, "vertices of the zonotope", cells.domain, cells.engine, cells.proved, cells.how
        )

    def vertices(self) -> VertexList:
        """List the vertices: sums of +-generators, one for each cell of the dual arrangement."""
        cells = self._fan.cells()
        active = [self.generators[i] for i in self._active]
        denominator = common_denominator([*self.centre, *(x for row in active for x in row)])
        scaled = np.array([[int(x * denominator) for x in row] for row in active], dtype=object)
        centre = np.array([int(x * denominator) for x in self.centre], dtype=object)
        signs = cells.signs
        if not active:
            points = np.array([centre], dtype=object).reshape(1, self.dimension)
        else:
            reach = int(np.abs(scaled).sum(axis=0).max(initial=0)) + int(np.abs(centre).max(initial=0))
            kind = np.int64 if reach < _INT64_SAFE else object
            points = signs.astype(kind) @ scaled.astype(kind) + centre.astype(kind)
        order = np.lexsort(points.T[::-1]) if self.dimension else np.arange(len(points))
        return VertexList(points[order], denominator, cells, order)

    def f_vector(self) -> tuple[int, ...]:
        """Return the numbers of faces of dimensions 0, 1, ..., rank - 1.

        Notes
        -----
        Proved: exact; a face of dimension k is dual to a face of dimension d - k of the arrangement.
        """
        return tuple(reversed(self._fan.f_vector()))[: self.rank]

    def edges(self) -> list[tuple[int, int]]:
        """Return the edges as pairs of positions in `vertices`: cells that share a facet."""
        return self.vertices().edges()

    def facets(self) -> tuple[Facet, ...]:
        """Return the facets, one for each ray of the normal fan, sorted by normal."""
        span = [self.generators[i] for i in independent_rows(self.generators)]
        classes = self._fan.classes
        facets = []
        for flat in self._fan.flats():
            if self.dimension - flat.dimension != self.rank - 1 or self.rank == 0:
                continue
            parallel = [self._active[row] for cls in flat.hyperplanes for row in classes[cls]]
            # The normal is a combination of `span` that vanishes on the generators parallel to the facet.
            system = [[dot(self.generators[i], b) for b in span] for i in parallel]
            (coefficients,) = null_space(system, len(span))
            normal = primitive([dot(coefficients, [b[j] for b in span]) for j in range(self.dimension)])
            for outer in (normal, tuple(-x for x in normal)):
                facets.append(Facet(outer, self.support(outer), tuple(sorted(parallel))))
        return tuple(sorted(facets, key=lambda facet: facet.normal))

    def support(self, functional: Iterable[RationalLike]) -> Rational:
        """Return the maximum of <functional, x> over the zonotope: ``<r, centre> + sum |<r, g_i>|``.

        Source: Arora et al. (2018), Theorem 3.6 (3), for centre 0 the function gamma_Z.
        """
        r = rational_vector(functional, "functional", self.dimension)
        return dot(r, self.centre) + sum((abs(dot(r, g)) for g in self.generators), mpq(0))

    def volume(self) -> Rational:
        """Return the d-dimensional volume: ``2^d`` times the sum of the absolute d x d minors.

        It is 0 when the generators do not span the space. The factor is there because coefficients run over
        [-1, 1]. Cost: C(m, d) d products.
        """
        total = sum((abs(minor) for _, minor in maximal_minors(self.generators, self.dimension)), mpq(0))
        return mpq(2) ** self.dimension * total

    def is_generic(self) -> bool:
        """Return whether every d of the generators are independent (all of them when m < d).

        Proved by minors: all C(m, d) maximal ones are non-zero.
        """
        if len(self.generators) < self.dimension:
            return self.rank == len(self.generators)
        return all(minor != 0 for _, minor in maximal_minors(self.generators, self.dimension))

    def contains(self, point: Iterable[RationalLike]) -> Membership:
        """Decide membership by an exact linear program; either answer comes with its proof."""
        x = rational_vector(point, "point", self.dimension)
        m = len(self.generators)
        unit = [[int(i == j) for j in range(m)] for i in range(m)]
        box = [(row, 1) for row in unit] + [([-x for x in row], 1) for row in unit]
        equations = [([g[j] for g in self.generators], self.centre[j] - x[j]) for j in range(self.dimension)]
        found = solve_lp([0] * m, box, equations)
        if isinstance(found, Optimal):
            return Membership(True, found.point, None)
        if not isinstance(found, Infeasible):
            raise AssertionError("a constant objective has no ray")
        # sum box multipliers * (1 +- t_i) + <y, centre - x + sum t_i g_i> = -1, hence <y, x> > support(y).
        separator = tuple(found.farkas.equations)
        if dot(separator, x) <= self.support(separator):
            separator = tuple(-y for y in separator)
        return Membership(False, None, separator)

    def as_polyhedron(self) -> Polyhedron:
        """Return the zonotope as a polyhedron given by its facets (and equations when it is flat)."""
        halfspaces = [Halfspace([-x for x in f.normal], f.offset) for f in self.facets()]
        equations = [(row, -dot(row, self.centre)) for row in null_space(self.generators, self.dimension)]
        return Polyhedron.from_halfspaces(halfspaces, equations, dimension=self.dimension)

    def __add__(self, other: Zonotope) -> Zonotope:
        """Return the Minkowski sum: generators together, centres added."""
        if not isinstance(other, Zonotope):
            return NotImplemented
        if other.dimension != self.dimension:
            raise ShapeError(
                f"Minkowski sum needs equal dimensions, got {self.dimension} and {other.dimension}"
            )
        centre = tuple(a + b for a, b in zip(self.centre, other.centre, strict=True))
        return Zonotope((*self.generators, *other.generators), centre, self.dimension)


def generic_vertex_count(dimension: int, generators: int) -> int:
    """Return ``2 * sum_{i<d} C(m-1, i)``, the number of vertices for m >= 1 generic generators in R^d.

    Notes
    -----
    Arora et al. (2018), Theorem 3.6 and Definition 7, print the sum without the factor 2; vertices come in
    antipodal pairs, and for m = d = 1 the segment already has two.

    Examples
    --------
    >>> generic_vertex_count(4, 6)
    52
    """
    if dimension < 1 or generators < 1:
        raise InputError(f"dimension and generators must be at least 1, got {dimension} and {generators}")
    return 2 * sum(comb(generators - 1, i) for i in range(dimension))
