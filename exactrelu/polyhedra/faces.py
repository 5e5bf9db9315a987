"""The faces of a polyhedron from the incidences of its vertices, rays and facets."""

from __future__ import annotations

from collections.abc import Sequence

import attrs


@attrs.frozen
class Face:
    """A non-empty face.

    Attributes
    ----------
    dimension : int
    vertices, rays : tuple of int
        Places in the polyhedron's `vertices` and `rays`; the lines belong to every face.
    facets : tuple of int
        Places in the polyhedron's `facets` that contain the face.
    """

    dimension: int
    vertices: tuple[int, ...]
    rays: tuple[int, ...]
    facets: tuple[int, ...]


class FaceLattice:
    """All non-empty faces as sets, in bits, of generators.

    Parameters
    ----------
    facet_sets : sequence of int
        For each facet the set of generators on it; generators are the vertices, then the rays.
    vertices, rays : int
        Numbers of generators; at least one vertex.
    dimension : int
        Of the polyhedron.

    Notes
    -----
    Walks down from the polyhedron: the facets of a face F are the inclusion-maximal sets among the
    intersections of F with facets, and a set without vertices is the empty face. As the lattice is graded,
    each step lowers the dimension by one, so no rank is computed. Cost: O(faces * facets^2) set operations.
    """

    def __init__(self, facet_sets: Sequence[int], vertices: int, rays: int, dimension: int) -> None:
        self.facet_sets = tuple(facet_sets)
        self.vertices = vertices
        self.rays = rays
        self.points = (1 << vertices) - 1
        self.top = (1 << (vertices + rays)) - 1
        self.levels = self._levels(dimension)

    def _levels(self, dimension: int) -> dict[int, tuple[int, ...]]:
        levels: dict[int, tuple[int, ...]] = {}
        level: set[int] = {self.top}
        self._below: dict[int, tuple[int, ...]] = {}
        while level:
            levels[dimension] = tuple(sorted(level))
            for face in level:
                self._below[face] = self._maximal_proper(face)
            level = {lower for face in level for lower in self._below[face]}
            dimension -= 1
        return levels

    def _maximal_proper(self, face: int) -> tuple[int, ...]:
        parts = {face & facet for facet in self.facet_sets} - {face}
        candidates = sorted((p for p in parts if p & self.points), key=int.bit_count, reverse=True)
        maximal: list[int] = []
        for candidate in candidates:
            if not any(candidate & larger == candidate for larger in maximal):
                maximal.append(candidate)
        return tuple(maximal)

    def below(self, face: int) -> tuple[int, ...]:
        """Return the facets of `face`."""
        return self._below[face]

    def face(self, bits: int, dimension: int) -> Face:
        """Return the face of the set `bits` in readable form."""
        members = bit_places(bits)
        return Face(
            dimension,
            tuple(i for i in members if i < self.vertices),
            tuple(i - self.vertices for i in members if i >= self.vertices),
            tuple(j for j, facet in enumerate(self.facet_sets) if facet & bits == bits),
        )


def bit_places(bits: int) -> tuple[int, ...]:
    """Return the places of the ones in `bits`, in increasing order.

    Examples
    --------
    >>> bit_places(0b10110)
    (1, 2, 4)
    """
    places = []
    while bits:
        lowest = bits & -bits
        places.append(lowest.bit_length() - 1)
        bits ^= lowest
    return tuple(places)
