"""The lattice step: cut every cell that one row crosses, without any general position.

A face F *crosses* when the row takes both signs on it. It is replaced by F+ and F-, and its section F0 is
a new face of one dimension less. With G running over the facets of F:

    F+ = {G : the row is not negative on G} + {G+ : G crosses} + {F0}, and F- likewise;
    F0 = {G0 : G crosses} + {g : g a facet of a facet G that lies on the + side and does not cross, the row
    is 0 on g}.

Why this is right in every degenerate case: a facet of F0 is the intersection of F0 with a facet G of F. If G
crosses, that is G0. If not, it has the dimension of a facet of F0 only as a facet g of G on which the row
vanishes; g lies in exactly two facets of F, on opposite sides of the cut, so looking on the + side finds
it once.

Numbers: F+ keeps the number of F; the F- of dimension k come first among the new k-faces, then the sections.
"""

from __future__ import annotations

import attrs
import numpy as np

from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.lattice.lattice import FaceLattice
from exactrelu.networks.lattice.vertices import WORD, VertexStore

Half = tuple[Array, Array, Array]


@attrs.frozen(eq=False)
class Cut:
    """What is fixed during one step.

    Attributes
    ----------
    bit : uint64
        The bit of the row in the words of its group.
    crossing : list of arrays, by dimension
        The faces that cross; none in dimension 0.
    before : list of int
        Numbers of faces before the step.
    touching : bool
        Whether the row vanishes at some old vertex: only then can a section have facets that are old faces.
    """

    bit: np.uint64
    crossing: list[Array]
    before: list[int]
    touching: bool

    def minus_half(self, dimension: int) -> int:
        """Number of the first F- of a dimension."""
        return self.before[dimension]

    def section(self, dimension: int) -> int:
        """Number of the section of the first crossing face of a dimension."""
        return self.before[dimension - 1] + len(self.crossing[dimension - 1])

    def rank(self, dimension: int) -> Array:
        """Position of each crossing face among those of its dimension, by face number."""
        rank = np.full(self.before[dimension], -1, np.int32)
        rank[self.crossing[dimension]] = np.arange(len(self.crossing[dimension]), dtype=np.int32)
        return rank


def bit_of(row: int, first: int) -> np.uint64:
    """Return the bit of a row in the words of the group that starts at row `first`."""
    return np.uint64(1 << (WORD - 1 - (row - first)))


def insert(lattice: FaceLattice, store: VertexStore, row: int, group: tuple[int, int], last: bool) -> None:
    """Cut the complex along the zero set of a row of the current stage; `group` are the rows first..last
    of the words."""
    bit = bit_of(row, group[0])
    crossing = lattice.crossing(bit)
    if not len(crossing[lattice.dimension]):
        return
    at_vertices = lattice.positive[0].view | lattice.negative[0].view
    cut = Cut(bit, crossing, lattice.counts, bool(((at_vertices & bit) == 0).any()))
    _cut_edges(lattice, store, cut, row, group, last)
    for k in range(2, lattice.dimension + 1):
        _cut_faces(lattice, cut, k)


def _cut_edges(
    lattice: FaceLattice, store: VertexStore, cut: Cut, row: int, group: tuple[int, int], last: bool
) -> None:
    edges = cut.crossing[1]
    ends = lattice.edges.take(edges)
    first_is_head = (lattice.negative[0].take(ends[:, 0]) & cut.bit) != 0
    tails = np.where(first_is_head, ends[:, 1], ends[:, 0])
    heads = np.where(first_is_head, ends[:, 0], ends[:, 1])
    store.cut(tails, heads, row, last)
    # Inside an edge a row has the signs that it has on the edge: only where it takes both there is
    # something to decide.
    on_edge = (lattice.positive[1].take(edges), lattice.negative[1].take(edges))
    unknown = on_edge[0] & on_edge[1] & ~cut.bit
    decided = store.new_signs(len(edges), *group, unknown)
    middle = cut.section(1) + np.arange(len(edges), dtype=np.int32)
    lattice.edges.put(edges, np.stack([tails, middle], axis=1))
    lattice.edges.extend(np.stack([heads, middle], axis=1))
    for words, edge, sign in zip((lattice.positive, lattice.negative), on_edge, decided, strict=True):
        at_middle = (edge & ~(on_edge[0] & on_edge[1])) | (sign & unknown)
        words[1].put(edges, words[0].take(tails) | at_middle)
        words[1].extend(words[0].take(heads) | at_middle)
        words[0].extend(at_middle)
    _inherit(lattice, cut, 1)


def _cut_faces(lattice: FaceLattice, cut: Cut, k: int) -> None:
    """Cut the crossing faces of dimension k >= 2; those of lower dimensions are cut already."""
    faces = cut.crossing[k]
    facet, owner, _ = lattice.facets[k].gather(faces)
    rank = cut.rank(k - 1).take(facet)
    crosses = rank >= 0
    # G+ has lost its negative sign, so this is False on crossing facets.
    behind = (lattice.negative[k - 1].take(facet) & cut.bit) != 0
    _add_sections(lattice, cut, k, facet, owner, rank, behind)
    section = (cut.section(k) + np.arange(len(faces))).astype(np.int32)
    half = _half(facet, owner, ~behind, section)
    _replace(lattice, k, faces, half)
    minus = np.where(crosses, cut.minus_half(k - 1) + rank, facet)
    half = _half(minus, owner, crosses | behind, section)
    _append(lattice, k, half)
    _inherit(lattice, cut, k)


def _half(facet: Array, owner: Array, chosen: Array, section: Array) -> Half:
    """Return (values, offsets, lengths) of the facet lists of one half: the chosen facets, then the
    section."""
    entry = np.flatnonzero(chosen)
    of = owner.take(entry)
    length = np.bincount(of, minlength=len(section)) + 1
    end = np.cumsum(length)
    values = np.empty(len(entry) + len(section), np.int32)
    values[np.arange(len(entry)) + of] = facet.take(entry)
    values[end - 1] = section
    return values, end - length, length


def _replace(lattice: FaceLattice, k: int, faces: Array, half: Half) -> None:
    values, offsets, length = half
    lattice.facets[k].replace(faces, values, offsets, length)
    for words in (lattice.positive, lattice.negative):
        words[k].put(faces, np.bitwise_or.reduceat(words[k - 1].take(values), offsets))


def _append(lattice: FaceLattice, k: int, half: Half) -> None:
    values, offsets, length = half
    if k >= 2:
        lattice.facets[k].append(values, offsets, length)
    else:
        lattice.edges.extend(values.reshape(-1, 2))
    for words in (lattice.positive, lattice.negative):
        words[k].extend(np.bitwise_or.reduceat(words[k - 1].take(values), offsets))


def _add_sections(
    lattice: FaceLattice, cut: Cut, k: int, facet: Array, owner: Array, rank: Array, behind: Array
) -> None:
    """Append the sections of the crossing k-faces, faces of dimension k - 1 >= 1."""
    crosses = np.flatnonzero(rank >= 0)
    of, values = owner[crosses], cut.section(k - 1) + rank[crosses]
    if cut.touching:
        beside = np.flatnonzero((rank < 0) & ~behind)
        ridge, via, _ = lattice.facets_of(k - 1, facet[beside])
        words = lattice.positive[k - 2].take(ridge) | lattice.negative[k - 2].take(ridge)
        zero = np.flatnonzero((words & cut.bit) == 0)
        if len(zero):
            of = np.concatenate([of, owner[beside[via[zero]]]])
            values = np.concatenate([values, ridge[zero]])
            order = np.argsort(of, kind="stable")
            of, values = of[order], values[order]
    length = np.bincount(of, minlength=len(cut.crossing[k]))
    offsets = np.cumsum(length) - length
    _append(lattice, k - 1, (values.astype(np.int32), offsets, length))


def _inherit(lattice: FaceLattice, cut: Cut, k: int) -> None:
    """Give F- and F0 what F has: finished signs (F0 lies inside F), and who counts the face."""
    faces = cut.crossing[k]
    if k in lattice.history:
        rows = lattice.history[k].take(faces)
        lattice.history[k].extend(rows)
        if k - 1 in lattice.history:
            lattice.history[k - 1].extend(rows)
    if lattice.owned is not None:
        owned = lattice.owned[k].take(faces)
        lattice.owned[k].extend(owned)
        lattice.owned[k - 1].extend(owned)
