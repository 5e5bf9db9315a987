"""The two descriptions of a polyhedron: by half-spaces (H) and by generators (V)."""

from __future__ import annotations

import attrs
from gmpy2 import mpq

from exactrelu.polyhedra.cones import IntegerVector
from exactrelu.polyhedra.halfspaces import Halfspace, Hyperplane
from exactrelu.polyhedra.linear_program import AffineRow, Point


@attrs.frozen
class HRepresentation:
    """``{x in R^d : every half-space and every equation holds}``.

    Attributes
    ----------
    ambient_dimension : int
    halfspaces : tuple of Halfspace
    equations : tuple of Hyperplane
    contradictory : bool
        True when a constant row that nothing satisfies, such as ``-1 >= 0``, was given: the polyhedron is
        then empty. No `Halfspace` can say so, and in dimension 0 nothing else can.
    backend : str
        The conversion that made it; "input" when it was given.
    """

    ambient_dimension: int
    halfspaces: tuple[Halfspace, ...]
    equations: tuple[Hyperplane, ...] = ()
    contradictory: bool = False
    backend: str = "input"

    @property
    def rows(self) -> tuple[AffineRow, ...]:
        """The inequalities as rows of a linear program, a contradictory one last."""
        rows: list[AffineRow] = [(h.normal, h.offset) for h in self.halfspaces]
        if self.contradictory:
            rows.append(((0,) * self.ambient_dimension, -1))
        return tuple(rows)

    @property
    def equation_rows(self) -> tuple[AffineRow, ...]:
        return tuple((e.normal, e.offset) for e in self.equations)


@attrs.frozen
class VRepresentation:
    """``conv(vertices) + cone(rays) + span(lines)``; empty when there are no vertices.

    Attributes
    ----------
    ambient_dimension : int
    vertices : tuple of tuple of mpq
    rays, lines : tuple of tuple of int
        Primitive directions.
    backend : str
        The conversion that made it; "input" when it was given.
    """

    ambient_dimension: int
    vertices: tuple[Point, ...]
    rays: tuple[IntegerVector, ...] = ()
    lines: tuple[IntegerVector, ...] = ()
    backend: str = "input"

    @property
    def homogeneous(self) -> tuple[tuple[int | mpq, ...], ...]:
        """Vertices as (v, 1), then rays as (r, 0): the rays of the cone over the polyhedron."""
        return (*((*v, mpq(1)) for v in self.vertices), *((*r, 0) for r in self.rays))

    @property
    def homogeneous_lines(self) -> tuple[IntegerVector, ...]:
        return tuple((*line, 0) for line in self.lines)
