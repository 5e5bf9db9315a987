"""The face lattice of a polyhedral complex, with the signs that the rows of one group take on each face."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exactrelu.networks.lattice.arrays import Array, Column, Gathered, Ragged

FacetLists = Sequence[Sequence[Sequence[int]]]


class FaceLattice:
    """All faces of dimensions 0..n of a pure complex of pointed cells; the facets of each face.

    Attributes
    ----------
    dimension : int
        n; the cells are the n-faces.
    edges : Column, shape (edges, 2)
        The two vertices of each 1-face.
    facets : list of Ragged
        ``facets[k]`` lists the (k-1)-faces of each k-face, for k >= 2.
    positive, negative : list of Column of uint64, one a dimension
        One bit a row of the current group, row 0 the highest: the row is > 0 (< 0) somewhere on the face.
    history : dict from dimension to Column, shape (faces, 2 * groups)
        The words (positive, negative) of all finished groups, for the tracked dimensions.
    owned : list of Column of bool, or None
        In a part of a larger complex: whether this part is the one that counts the face. None: all are.
    """

    def __init__(
        self, edges: Array, facets: dict[int, Ragged], vertices: int, dimension: int, track_from: int
    ) -> None:
        self.dimension = dimension
        self.edges = Column(edges)
        self.facets = facets
        counts = [
            vertices,
            *([len(edges)] if dimension else []),
            *(len(facets[k]) for k in range(2, dimension + 1)),
        ]
        self.positive = [Column(np.zeros(c, np.uint64)) for c in counts]
        self.negative = [Column(np.zeros(c, np.uint64)) for c in counts]
        self.history = {
            k: Column(np.zeros((counts[k], 0), np.uint64)) for k in range(track_from, dimension + 1)
        }
        self.owned: list[Column] | None = None

    @classmethod
    def from_lists(cls, vertices: int, facets: FacetLists, track_from: int | None = None) -> FaceLattice:
        """Build from lists: ``facets[k - 1]`` holds, for each k-face, the numbers of its (k-1)-faces."""
        dimension = len(facets)
        edges = np.array(facets[0] if facets else [], np.int32).reshape(-1, 2)
        ragged = {}
        for k in range(2, dimension + 1):
            lists = facets[k - 1]
            length = np.array([len(x) for x in lists], np.int32)
            values = np.fromiter((y for x in lists for y in x), np.int32, int(length.sum()))
            ragged[k] = Ragged(values, length)
        return cls(edges, ragged, vertices, dimension, dimension if track_from is None else track_from)

    @property
    def counts(self) -> list[int]:
        """Numbers of faces held, by dimension."""
        return [column.size for column in self.positive]

    @property
    def cells(self) -> int:
        return self.positive[self.dimension].size

    def f_vector(self) -> tuple[int, ...]:
        """Numbers of faces that this lattice counts, by dimension, those at infinity included."""
        if self.owned is None:
            return tuple(self.counts)
        return tuple(int(np.count_nonzero(column.view)) for column in self.owned)

    def facets_of(self, dimension: int, faces: Array) -> Gathered:
        """Return the facets of some faces of a dimension >= 1."""
        if dimension >= 2:
            return self.facets[dimension].gather(faces)
        count = len(faces)
        return Gathered(
            self.edges.take(faces).ravel(),
            np.repeat(np.arange(count, dtype=np.int32), 2),
            np.arange(count) * 2,
        )

    def all_facets(self, dimension: int) -> Gathered:
        """Return the facets of all faces of a dimension >= 1, in order."""
        if dimension >= 2:
            return self.facets[dimension].gather_all()
        return self.facets_of(1, np.arange(self.edges.size))

    def begin_group(self, positive: Array, negative: Array) -> None:
        """Start a group of rows from their signs at the vertices: a sign is taken on a face iff at one of
        its vertices."""
        for words, at_vertices in ((self.positive, positive), (self.negative, negative)):
            words[0] = Column(at_vertices)
            for k in range(1, self.dimension + 1):
                gathered = self.all_facets(k)
                words[k] = Column(or_over(words[k - 1].view, gathered))

    def end_group(self) -> None:
        """Keep the signs of the group in the history of the tracked dimensions."""
        for k, column in self.history.items():
            words = [self.positive[k].view[:, None], self.negative[k].view[:, None]]
            self.history[k] = Column(np.concatenate([column.view, *words], axis=1))

    def crossing(self, bit: np.uint64) -> list[Array]:
        """Return, by dimension, the faces on which a row takes both signs."""
        found = [np.zeros(0, np.int64)]
        for k in range(1, self.dimension + 1):
            found.append(np.flatnonzero(self.positive[k].view & self.negative[k].view & bit))
        return found


def or_over(words: Array, lists: Gathered) -> Array:
    """Return the OR of the words of the members of each list."""
    if not len(lists.offsets):
        return np.zeros(0, np.uint64)
    result: Array = np.bitwise_or.reduceat(words.take(lists.values), lists.offsets)
    return result


def sublattice(whole: FaceLattice, cells: Array) -> tuple[FaceLattice, list[Array]]:
    """Return the lattice of some cells with all their faces, and for each dimension the old numbers of its
    faces."""
    n = whole.dimension
    kept: list[Array] = [np.zeros(0, np.int64)] * n + [cells]
    lists: dict[int, Gathered] = {}
    for k in range(n, 0, -1):
        gathered = whole.facets_of(k, kept[k])
        present = np.zeros(whole.positive[k - 1].size, bool)
        present[gathered.values] = True
        kept[k - 1] = np.flatnonzero(present)
        renumber = np.cumsum(present, dtype=np.int32) - 1
        lists[k] = Gathered(renumber[gathered.values].astype(np.int32), gathered.owner, gathered.offsets)
    facets = {
        k: Ragged(lists[k].values, np.bincount(lists[k].owner, minlength=len(kept[k])))
        for k in range(2, n + 1)
    }
    edges = lists[1].values.reshape(-1, 2) if n else np.zeros((0, 2), np.int32)
    part = FaceLattice(edges, facets, len(kept[0]), n, n)
    for k in range(n + 1):
        part.positive[k] = Column(whole.positive[k].take(kept[k]))
        part.negative[k] = Column(whole.negative[k].take(kept[k]))
    part.history = {k: Column(column.take(kept[k])) for k, column in whole.history.items()}
    return part, kept
