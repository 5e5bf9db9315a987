"""Refining a complex row by row; cutting a large one into pieces that are finished one after the other.

The pieces come in lexicographic order of patterns: at a cut the cells are sorted by the pattern so far,
which is different for every cell, and every piece is a range of them. Depth first, so memory holds one
chain of pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from exactrelu.errors import ResourceLimitError, UnsoundBackendError
from exactrelu.networks.lattice.arrays import Array, Column
from exactrelu.networks.lattice.lattice import FaceLattice, sublattice
from exactrelu.networks.lattice.stages import Stage, read_active, read_negative
from exactrelu.networks.lattice.start import StartComplex
from exactrelu.networks.lattice.step import insert
from exactrelu.networks.lattice.vertices import WORD, VertexStore, flags_of

# A piece that outgrows the limit is cut into this many: few enough to keep doubled border faces rare.
_PARTS = 8


class Piece:
    """A complex, or a part of one, in which the rows before (`stage`, `row`) are inserted.

    Attributes
    ----------
    lattice : FaceLattice
    store : VertexStore
    stage, row : int
        The next row to insert; ``stage == len(stages)`` when all are.
    extendable : bool
        Whether the values of the last stage are kept at all vertices, so that another stage can follow.
    """

    def __init__(
        self, stages: Sequence[Stage], lattice: FaceLattice, store: VertexStore, extendable: bool = False
    ) -> None:
        self.stages = stages
        self.lattice = lattice
        self.store = store
        self.extendable = extendable
        self.stage = 0
        self.row = 0
        self._group = (0, 0)
        self._euler = self.euler()

    @property
    def finished(self) -> bool:
        return self.stage == len(self.stages)

    @property
    def faces(self) -> int:
        return sum(self.lattice.counts)

    def euler(self) -> int:
        """Euler characteristic of all faces held, counted or not."""
        return sum((-1) ** k * count for k, count in enumerate(self.lattice.counts))

    def advance(self) -> None:
        """Insert the next row."""
        rows = self.stages[self.stage].rows
        if self.row == 0:
            self.store.enter(self.stage)
        if self.row == self._group[1] or self.row == 0:
            self._begin_group(rows)
        if self.row < rows:
            last = self.stage == len(self.stages) - 1 and not self.extendable
            insert(self.lattice, self.store, self.row, self._group, last)
            self.row += 1
        if self.row == self._group[1]:
            self.lattice.end_group()
        if self.row == rows:
            self._end_stage()

    def _begin_group(self, rows: int) -> None:
        self._group = (self.row, min(rows, self.row + WORD))
        self.lattice.begin_group(*self.store.signs(*self._group))

    def _end_stage(self) -> None:
        self.stage, self.row, self._group = self.stage + 1, 0, (0, 0)
        if self.euler() != self._euler:
            raise UnsoundBackendError(
                f"cutting must not change the Euler characteristic: {self._euler} became {self.euler()}"
            )

    def neurons(self, stage: int) -> int:
        """Number of neurons of a stage whose activity the inserted rows decide."""
        if stage < self.stage:
            return len(self.stages[stage].readout)
        if stage > self.stage:
            return 0
        rows = self.stages[stage].rows
        open_rows = set(range(self.row, rows)) | set(range(rows + self.row, 2 * rows))
        readout = self.stages[stage].readout
        return next((j for j, source in enumerate(readout) if source in open_rows), len(readout))

    def row_signs(self, dimension: int, stage: int) -> tuple[Array, Array]:
        """Return, for all faces of a tracked dimension, on which rows of a stage they are (positive,
        negative) somewhere.

        Shape (faces, rows), boolean. In a stage that is not finished, only the inserted rows mean anything.
        """
        history = self.lattice.history[dimension].view
        groups = [-(-s.rows // WORD) if s.rows else 1 for s in self.stages]
        offset, rows = 2 * sum(groups[:stage]), self.stages[stage].rows
        found = []
        for side in (0, 1):
            blocks = []
            for g in range(groups[stage]):
                column = offset + 2 * g + side
                if column < history.shape[1]:
                    words = history[:, column]
                else:
                    words = (self.lattice.positive, self.lattice.negative)[side][dimension].view
                blocks.append(flags_of(words, min(WORD, rows - g * WORD)))
            found.append(np.concatenate(blocks, axis=1))
        return found[0], found[1]

    def patterns(self, first: int = 0, dimension: int | None = None) -> Array:
        """Return the activity of the decided neurons of the stages from `first` on, one row a cell,
        boolean."""
        return self._read(read_active, first, self.lattice.dimension if dimension is None else dimension)

    def negatives(self, first: int = 0, dimension: int | None = None) -> Array:
        """Return, like `patterns`, which neurons have a negative pre-activation."""
        return self._read(read_negative, first, self.lattice.dimension if dimension is None else dimension)

    def _read(self, read: Callable[[Stage, Array, Array], Array], first: int, dimension: int) -> Array:
        blocks = [np.zeros((self.lattice.counts[dimension], 0), bool)]
        for s in range(first, min(self.stage + 1, len(self.stages))):
            count = self.neurons(s)
            if count:
                blocks.append(read(self.stages[s], *self.row_signs(dimension, s))[:, :count])
        return np.concatenate(blocks, axis=1)

    def ranges(self, first: int) -> list[Array]:
        """Sort the cells by their patterns so far and divide them; cells of equal pattern stay together.

        Before the rows that the start complex is made of are inserted, cells can still have equal patterns.
        """
        patterns = self.patterns(first)
        order = lexicographic(patterns)
        changes = np.flatnonzero((patterns[order[1:]] != patterns[order[:-1]]).any(axis=1)) + 1
        wanted = np.arange(1, _PARTS) * len(order) // _PARTS
        at = np.searchsorted(changes, wanted)
        return np.split(order, np.unique(changes[at[at < len(changes)]]))

    def parts(self, ranges: Sequence[Array]) -> Iterator[Piece]:
        """Cut into pieces of the given cells; every face is counted by the first piece that holds it."""
        free = [np.ones(count, bool) for count in self.lattice.counts]
        if self.lattice.owned is not None:
            free = [column.view.copy() for column in self.lattice.owned]
        for cells in ranges:
            # In the order of their numbers, neighbours stay close in memory.
            part, kept = self._part(np.sort(cells))
            part.lattice.owned = []
            for k, faces in enumerate(kept):
                part.lattice.owned.append(Column(free[k][faces]))
                free[k][faces] = False
            yield part

    def restrict(self, cells: Array) -> Piece:
        """Return the piece of some cells; this one must not change any more."""
        return self._part(cells)[0]

    def extended(self, cells: Array, stage: Stage) -> Piece:
        """Return a copy of some cells with one more stage to insert; this one must be finished and
        extendable."""
        part, _ = self._part(cells, (*self.stages, stage))
        return part

    def _part(self, cells: Array, stages: Sequence[Stage] | None = None) -> tuple[Piece, list[Array]]:
        stages = self.stages if stages is None else stages
        lattice, kept = sublattice(self.lattice, cells)
        part = Piece(stages, lattice, VertexStore.part(self.store, kept[0], stages), self.extendable)
        part.stage, part.row, part._group = self.stage, self.row, self._group
        return part, kept


def start_piece(
    stages: Sequence[Stage], start: StartComplex, track_from: int | None = None, extendable: bool = False
) -> Piece:
    """Return the start complex as a piece in which no row is inserted."""
    lattice = FaceLattice.from_lists(len(start.points), start.facets, track_from)
    return Piece(stages, lattice, VertexStore(stages, start.points), extendable)


def refine(piece: Piece, limit: int | None, first: int = 0, most: int | None = None) -> Iterator[Piece]:
    """Insert all rows; yield the finished pieces in lexicographic order of their patterns.

    Parameters
    ----------
    limit : int or None
        Largest number of faces of a piece; one that outgrows it is cut. None: never.
    first : int
        The stage that the patterns start with (1 when stage 0 holds the rows of the domain).
    most : int or None
        Number of faces beyond which the work is given up.

    Raises
    ------
    ResourceLimitError
        When a piece has more than `most` faces.
    """
    while not piece.finished:
        if limit is not None and piece.faces > limit:
            ranges = piece.ranges(first)
            if len(ranges) > 1:
                for part in piece.parts(ranges):
                    yield from refine(part, limit, first, most)
                return
        piece.advance()
        if most is not None and piece.faces > most:
            raise ResourceLimitError(
                "the complex has too many faces to be held at once",
                limit=most,
                estimate=piece.faces,
                proved=f"at least {piece.lattice.cells:,} regions",
            )
    yield piece


def lexicographic(patterns: Array) -> Array:
    """Return the order that sorts boolean rows lexicographically, False before True."""
    count, width = patterns.shape
    if not width:
        return np.arange(count)
    padded = np.zeros((count, -(-width // WORD) * 8), np.uint8)
    padded[:, : -(-width // 8)] = np.packbits(patterns, axis=1)
    words = padded.view(">u8").astype(np.uint64)
    if words.shape[1] == 1:
        return np.argsort(words[:, 0], kind="stable")
    return np.lexsort(words.T[::-1])
