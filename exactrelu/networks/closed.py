"""Closed connected regions: components of ``{f = g}`` with interior, joined also along lower-dimensional
slices.

Two cells with one law g can be joined through cells with other laws, along the slice on which f and g happen
to agree. A slice need not consist of faces of the canonical complex: it is found by inserting the outputs
of f - g like neurons into the cells where they vanish somewhere.
"""

from __future__ import annotations

import numpy as np

from exactrelu.networks.complex import CanonicalComplex, probe_stage
from exactrelu.networks.components import components
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.lattice.incidence import at_infinity
from exactrelu.networks.lattice.lattice import or_over
from exactrelu.networks.lattice.pieces import Piece
from exactrelu.networks.lattice.stages import Stage
from exactrelu.networks.lattice.vertices import WORD, VertexStore
from exactrelu.networks.laws import integer_law


def closed_components(complex_: CanonicalComplex, laws: Array, joined: Array) -> Array:
    """Return, for each cell, a number of the closed connected region that it belongs to.

    Parameters
    ----------
    laws : array of int, one a cell
        Equal exactly for equal affine laws.
    joined : array of int, one a cell
        Components of cells with one law joined across facets: a finer partition than the result.
    """
    touching = _join_at_vertices(complex_, laws, joined)
    for law in _several(laws, touching):
        cells = np.flatnonzero(laws == law)
        touching = _join_along_slices(complex_, cells, touching)
    return touching


def _several(laws: Array, labels: Array) -> list[int]:
    """Return the laws whose cells have more than one label."""
    pairs = np.unique(np.stack([laws, labels], axis=1), axis=0)
    found, count = np.unique(pairs[:, 0], return_counts=True)
    return [int(law) for law in found[count > 1]]


def _merge(labels: Array, tails: Array, heads: Array) -> Array:
    """Join cells pairwise on top of the components `labels` (numbers of cells)."""
    everything = np.arange(len(labels))
    return components(len(labels), np.concatenate([everything, tails]), np.concatenate([labels, heads]))


def _join_at_vertices(complex_: CanonicalComplex, laws: Array, joined: Array) -> Array:
    """Join cells of one law that share a vertex: closed cells that touch at all do."""
    cells = np.flatnonzero(np.isin(laws, _several(laws, joined)))
    if not len(cells):
        return joined
    owner, faces = cells, cells
    for k in range(complex_.dimension, 0, -1):
        gathered = complex_.lattice.facets_of(k, faces)
        pairs = np.unique(np.stack([owner[gathered.owner], gathered.values], axis=1), axis=0)
        owner, faces = pairs[:, 0], pairs[:, 1]
    finite = ~at_infinity(complex_.piece)[faces]
    owner, faces = owner[finite], faces[finite]
    order = np.lexsort((faces, laws[owner]))
    owner, faces = owner[order], faces[order]
    same = (faces[1:] == faces[:-1]) & (laws[owner[1:]] == laws[owner[:-1]])
    return _merge(joined, owner[:-1][same], owner[1:][same])


def _join_along_slices(complex_: CanonicalComplex, cells: Array, labels: Array) -> Array:
    """Join the cells of one law that lie in one component of the set where the law holds."""
    network = complex_.problem.network
    law = integer_law(network, complex_.patterns[cells[0]].tolist())
    identity = [[int(i == j) for j in range(network.outputs)] for i in range(network.outputs)]
    probe = probe_stage(complex_.problem, identity, law)
    candidates = _cells_with_zeros(complex_.piece, probe)
    piece = complex_.piece.extended(candidates, probe)
    while not piece.finished:
        piece.advance()
    vanishing = [_vanishing(piece, k) for k in (0, 1, piece.lattice.dimension)]
    finite = ~at_infinity(piece)
    ends = piece.lattice.edges.view
    inside = vanishing[1] & finite[ends].all(axis=1)
    points = components(len(finite), ends[inside, 0], ends[inside, 1])
    # Cells of the law do not cross, so they kept their numbers in the piece.
    places = np.searchsorted(candidates, cells)
    component = points[_some_vertex(piece, finite)[places]]
    order = np.argsort(component, kind="stable")
    same = component[order[1:]] == component[order[:-1]]
    return _merge(labels, cells[order[:-1][same]], cells[order[1:][same]])


def _cells_with_zeros(piece: Piece, probe: Stage) -> Array:
    """Return the closed cells on which every row of the probe is 0 somewhere."""
    store = VertexStore.part(piece.store, np.arange(len(piece.store)), (*piece.stages, probe))
    store.enter(len(piece.stages))
    everywhere = np.uint64(0xFFFFFFFFFFFFFFFF)
    found = np.ones(piece.lattice.counts[-1], dtype=np.bool_)
    for first in range(0, probe.rows, WORD):
        # Non-negative somewhere and non-positive somewhere.
        positive, negative = store.signs(first, min(first + WORD, probe.rows))
        for at_vertices in (~positive, ~negative):
            for k in range(1, piece.lattice.dimension + 1):
                at_vertices = or_over(at_vertices, piece.lattice.all_facets(k))
            found &= at_vertices == everywhere
    return np.flatnonzero(found)


def _vanishing(piece: Piece, dimension: int) -> Array:
    """Return the faces on which all rows of the last stage vanish."""
    positive, negative = piece.row_signs(dimension, len(piece.stages) - 1)
    result: Array = ~np.logical_or.reduce(positive | negative, axis=1)
    return result


def _some_vertex(piece: Piece, finite: Array) -> Array:
    """Return a finite vertex of each cell."""
    found = np.where(finite, np.arange(len(finite)), -1)
    for k in range(1, piece.lattice.dimension + 1):
        gathered = piece.lattice.all_facets(k)
        found = np.maximum.reduceat(found[gathered.values], gathered.offsets)
    return found
