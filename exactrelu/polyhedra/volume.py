"""Exact volume of a polytope by a triangulation from its faces."""

from __future__ import annotations

from collections.abc import Sequence
from math import factorial

from gmpy2 import mpq

from exactrelu.arith.linalg import determinant
from exactrelu.arith.rational import Rational
from exactrelu.polyhedra.faces import FaceLattice
from exactrelu.polyhedra.linear_program import Point


def pulling_triangulation(lattice: FaceLattice) -> tuple[tuple[int, ...], ...]:
    """Return a triangulation of a polytope without new vertices, as tuples of vertex places.

    Notes
    -----
    Each face is the union of the pyramids from its first vertex over those of its facets that miss it;
    pulling the first vertex in every face makes the pieces fit together (Hudson 1969). The simplices
    cover the polytope and have disjoint interiors. Cost: proportional to their number, which may be of
    order n^(d/2) for n vertices.
    """
    known: dict[int, tuple[tuple[int, ...], ...]] = {}

    def simplices(face: int) -> tuple[tuple[int, ...], ...]:
        if face not in known:
            apex = face & -face
            place = apex.bit_length() - 1
            bases = [base for base in lattice.below(face) if not base & apex]
            known[face] = tuple((place, *s) for base in bases for s in simplices(base)) or ((place,),)
        return known[face]

    return simplices(lattice.top)


def polytope_volume(vertices: Sequence[Point], lattice: FaceLattice) -> Rational:
    """Return the d-dimensional volume of the polytope with `vertices` in R^d, of full dimension d."""
    d = len(vertices[0])
    total = mpq(0)
    for apex, *others in pulling_triangulation(lattice):
        edges = [[x - y for x, y in zip(vertices[i], vertices[apex], strict=True)] for i in others]
        total += abs(determinant(edges))
    return total / factorial(d)
