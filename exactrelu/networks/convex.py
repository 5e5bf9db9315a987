"""Fewest convex pieces in a polyhedral complex: a minimisation, so bounds that are certified from both sides.

Lower bound: every open connected region needs a cell of its own, two when it is not convex; and if these
regions are convex but do not meet face to face, one more. Upper bound: a coarsening of the canonical
complex that is checked to be a polyhedral complex of convex cells. A best complex need not be such a
coarsening, so the bounds can differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import attrs
import numpy as np

from exactrelu.arith.linalg import null_space
from exactrelu.networks.complex import CanonicalComplex
from exactrelu.networks.components import components
from exactrelu.networks.lattice.arrays import Array

# Complexes with more cells get the bounds that need no search.
SEARCH_CELLS = 600
EXHAUSTIVE_CELLS = 10

Form = tuple[int, ...]
Class = frozenset[int]


@attrs.frozen
class ConvexBounds:
    """Bounds for the number of convex regions.

    Attributes
    ----------
    lower, upper : int
    partition : array of int, one a cell
        The cells of a complex with `upper` convex cells: unions of cells with equal numbers.
    reason : str
        What proves the bounds.
    """

    lower: int
    upper: int
    partition: Array
    reason: str


def convex_bounds(complex_: CanonicalComplex, laws: Array, joined: Array) -> ConvexBounds:
    """Return certified bounds for the fewest cells of a polyhedral complex compatible with the function.

    Parameters
    ----------
    laws, joined : arrays of int, one a cell
        Equal for equal laws; equal for cells of one open connected region.
    """
    count = len(np.unique(joined))
    cells = len(laws)
    everything = np.arange(cells)
    if count == cells:
        return ConvexBounds(cells, cells, everything, "no two adjacent cells have one law")
    if complex_.dimension == 1:
        return ConvexBounds(count, count, joined, "the regions are intervals")
    if cells > SEARCH_CELLS:
        return ConvexBounds(count, cells, everything, f"no search beyond {SEARCH_CELLS} cells")
    coarsening = _Coarsening(complex_)
    regions = [frozenset(np.flatnonzero(joined == label).tolist()) for label in np.unique(joined)]
    bent = [region for region in regions if not coarsening.is_convex(region)]
    if not bent and coarsening.is_complex(regions):
        return ConvexBounds(count, count, joined, "the open connected regions form a polyhedral complex")
    lower = count + max(len(bent), 1)
    best = _best_coarsening(coarsening, complex_, joined, regions, lower)
    partition = np.empty(cells, np.int64)
    for number, members in enumerate(best):
        partition[list(members)] = number
    reason = (
        "a polyhedral complex with as many cells as the lower bound was found"
        if len(best) == lower
        else "lower: a region that is not convex needs two cells; upper: a complex that was checked"
    )
    return ConvexBounds(lower, len(best), partition, reason)


def _best_coarsening(
    coarsening: _Coarsening,
    complex_: CanonicalComplex,
    joined: Array,
    regions: Sequence[Class],
    lower: int,
) -> list[Class]:
    best = _merge_along_neurons(coarsening, complex_, joined)
    if len(best) > lower and len(joined) <= EXHAUSTIVE_CELLS:
        choices = [list(_convex_partitions(coarsening, region)) for region in regions]
        for found in _by_size(choices, lower, len(best) - 1):
            if coarsening.is_complex(found):
                return found
    return best


def _by_size(choices: Sequence[list[list[Class]]], low: int, high: int) -> Iterator[list[Class]]:
    """Yield the combinations of one partition a region, fewest classes in all first."""

    def pick(rest: Sequence[list[list[Class]]], size: int) -> Iterator[list[Class]]:
        if not rest:
            if size == 0:
                yield []
            return
        for option in rest[0]:
            if len(option) <= size:
                for others in pick(rest[1:], size - len(option)):
                    yield [*option, *others]

    for size in range(low, high + 1):
        yield from pick(choices, size)


def _convex_partitions(coarsening: _Coarsening, region: Class) -> Iterator[list[Class]]:
    """Yield all ways to divide the cells of a region into convex unions."""
    if not region:
        yield []
        return
    first, *rest = sorted(region)
    for size in range(len(rest), -1, -1):
        for others in combinations(rest, size):
            union = frozenset((first, *others))
            if coarsening.is_convex(union):
                for remaining in _convex_partitions(coarsening, region - union):
                    yield [union, *remaining]


def _merge_along_neurons(coarsening: _Coarsening, complex_: CanonicalComplex, joined: Array) -> list[Class]:
    """Forget facets inside regions, all facets on one neuron at a time, as long as the result is a
    complex."""
    pairs = complex_.adjacent_cells
    inside = pairs[joined[pairs[:, 0]] == joined[pairs[:, 1]]]
    on_facet = complex_.signs(complex_.dimension - 1)[inside[:, 2]] == 0
    forgotten = np.zeros(len(inside), bool)
    best = [frozenset([cell]) for cell in range(len(joined))]
    for column in range(on_facet.shape[1]):
        trial = forgotten | on_facet[:, column]
        if np.array_equal(trial, forgotten):
            continue
        labels = components(len(joined), inside[trial, 0], inside[trial, 1])
        classes = [frozenset(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)]
        if all(coarsening.is_convex(members) for members in classes) and coarsening.is_complex(classes):
            forgotten, best = trial, classes
    return best


class _Coarsening:
    """Exact convexity and face-to-face tests for unions of cells."""

    def __init__(self, complex_: CanonicalComplex) -> None:
        piece, n = complex_.piece, complex_.dimension
        self._points = [piece.store.exact.coordinates(v) for v in range(len(piece.store))]
        vertices: list[list[frozenset[int]]] = [[frozenset([v]) for v in range(len(piece.store))]]
        facets: list[list[int]] = []
        for k in range(1, n + 1):
            gathered = piece.lattice.all_facets(k)
            members: list[list[int]] = [[] for _ in gathered.offsets]
            for owner, value in zip(gathered.owner.tolist(), gathered.values.tolist(), strict=True):
                members[owner].append(value)
            vertices.append([frozenset().union(*(vertices[-1][g] for g in faces)) for faces in members])
            facets = members
        self._cell_vertices = vertices[n]
        self._facets = facets
        self._facet_vertices = vertices[n - 1]
        self._faces = {face for level in vertices for face in level}
        self._convex: dict[Class, bool] = {}

    def is_convex(self, cells: Class) -> bool:
        """Whether the union of some cells, connected across facets, is convex."""
        if cells not in self._convex:
            union = frozenset().union(*(self._cell_vertices[c] for c in cells))
            self._convex[cells] = self._connected(cells) and all(
                min(self._values(form, union)) >= 0 for form in self._supports(cells)
            )
        return self._convex[cells]

    def is_complex(self, classes: Sequence[Class]) -> bool:
        """Whether convex classes meet face to face: wherever two of them meet, the smallest faces agree."""
        owners: dict[frozenset[int], list[int]] = {}
        vertices = [frozenset().union(*(self._cell_vertices[c] for c in cells)) for cells in classes]
        supports = [self._supports(cells) for cells in classes]
        zeros = [
            {
                form: {v for v, z in zip(sorted(own), self._values(form, sorted(own)), strict=True) if z == 0}
                for form in forms
            }
            for own, forms in zip(vertices, supports, strict=True)
        ]
        for number, own in enumerate(vertices):
            for face in self._faces:
                if face <= own:
                    owners.setdefault(face, []).append(number)
        for face, numbers in owners.items():
            smallest = set()
            for number in numbers if len(numbers) > 1 else ():
                tight = [zero for zero in zeros[number].values() if face <= zero]
                smallest.add(frozenset(vertices[number].intersection(*tight)))
            if len(smallest) > 1:
                return False
        return True

    def _connected(self, cells: Class) -> bool:
        todo, seen = [min(cells)], {min(cells)}
        while todo:
            facets = set(self._facets[todo.pop()])
            for other in cells - seen:
                if not facets.isdisjoint(self._facets[other]):
                    seen.add(other)
                    todo.append(other)
        return seen == cells

    def _supports(self, cells: Class) -> list[Form]:
        """Return the distinct forms that are >= 0 on one cell and 0 on a facet of it on the boundary of
        the union."""
        times: dict[int, list[int]] = {}
        for cell in cells:
            for facet in self._facets[cell]:
                times.setdefault(facet, []).append(cell)
        return list({self._support(facet, own[0]) for facet, own in times.items() if len(own) == 1})

    def _support(self, facet: int, cell: int) -> Form:
        points = [self._points[v] for v in self._facet_vertices[facet]]
        (form,) = null_space(points, len(points[0]))
        other = next(iter(self._values(form, self._cell_vertices[cell] - self._facet_vertices[facet])))
        return form if other > 0 else tuple(-x for x in form)

    def _values(self, form: Form, vertices: frozenset[int] | Sequence[int]) -> list[int]:
        return [sum(a * x for a, x in zip(form, self._points[v], strict=True)) for v in vertices]
