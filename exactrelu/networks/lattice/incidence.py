"""What a finished piece knows about its cells: their facets, what vanishes there, and which are bounded."""

from __future__ import annotations

import attrs
import numpy as np

from exactrelu.networks.lattice.arrays import Array, Gathered
from exactrelu.networks.lattice.pieces import Piece


@attrs.frozen(eq=False)
class CellFacets:
    """The facets of the cells of a piece, those at infinity left out.

    Attributes
    ----------
    facets : Gathered
        For each cell the numbers of its facets.
    vanishing : array of bool, shape (facets of the piece, rows of all stages)
        Whether a row is 0 on the whole facet.
    present : array of bool, shape (cells, rows of all stages)
        Whether a row is not 0 on the whole cell.
    bounded : array of bool, one a cell
        Whether the cell has no vertex at infinity.
    columns : tuple of int
        Where the rows of each stage begin.
    """

    facets: Gathered
    vanishing: Array
    present: Array
    bounded: Array
    columns: tuple[int, ...]


def at_infinity(piece: Piece) -> Array:
    """Return which vertices have t = 0; the enclosures of t are exact about it."""
    coordinates = piece.store.coordinates()
    result: Array = coordinates.bound[:, -1] == 0.0
    return result


def spread(piece: Piece, marked: Array, dimension: int) -> list[Array]:
    """Return, for dimensions 0..dimension, which faces have a marked vertex."""
    found = [marked]
    for k in range(1, dimension + 1):
        gathered = piece.lattice.all_facets(k)
        if len(gathered.offsets):
            found.append(np.logical_or.reduceat(found[-1][gathered.values], gathered.offsets))
        else:
            found.append(np.zeros(0, bool))
    return found


def cell_facets(piece: Piece) -> CellFacets:
    """Read the facets of all cells; the piece must track the dimensions n - 1 and n."""
    n = piece.lattice.dimension
    infinite = at_infinity(piece)
    bounded = ~spread(piece, infinite, n)[n]
    present = _nonzero(piece, n)
    columns = tuple(np.cumsum([0, *(stage.rows for stage in piece.stages)]).tolist())
    if n == 0:
        none = np.zeros(0, np.int64)
        return CellFacets(Gathered(none, none, np.zeros(1, np.int64)), present[:0], present, bounded, columns)
    finite = spread(piece, ~infinite, n - 1)[n - 1]
    gathered = piece.lattice.all_facets(n)
    kept = finite[gathered.values]
    owner = gathered.owner[kept]
    length = np.bincount(owner, minlength=piece.lattice.cells)
    facets = Gathered(gathered.values[kept], owner, np.cumsum(length) - length)
    return CellFacets(facets, ~_nonzero(piece, n - 1), present, bounded, columns)


def _nonzero(piece: Piece, dimension: int) -> Array:
    blocks = [np.zeros((piece.lattice.counts[dimension], 0), bool)]
    for stage in range(len(piece.stages)):
        positive, negative = piece.row_signs(dimension, stage)
        blocks.append(positive | negative)
    return np.concatenate(blocks, axis=1)
