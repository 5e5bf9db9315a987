"""Cells of an arrangement: single ones, and the proved list of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import overload

import attrs
import networkx as nx
import numpy as np
from numpy.typing import NDArray

from exactrelu.arith.rational import Rational
from exactrelu.arith.signs import Bits, Words, find_rows, pack, sign_string, unpack
from exactrelu.arrangements.enumeration import Enumeration
from exactrelu.arrangements.normal_form import NormalForm
from exactrelu.arrangements.unbounded import unbounded_cells

_ROWS_AT_A_TIME = 4096


@attrs.frozen
class Cell:
    """An open cell of an arrangement.

    Attributes
    ----------
    signs : str
        The sign of ``A[i] . x + c[i]`` on the cell, one of ``+`` and ``-`` for every input row.
    witness : tuple of mpq
        A point strictly inside.
    """

    signs: str
    witness: tuple[Rational, ...]


class CellList(Sequence[Cell]):
    """All cells of an arrangement in lexicographic order of sign vectors, ``-`` before ``+``.

    A sequence of `Cell`, and an array form for speed: `signs`, `words`, `bounded`, `facets`. Proved: every
    cell has a witness at which the exact signs are the stated ones; how completeness is proved stands in
    `how`.

    Attributes
    ----------
    engine : str
        The engine that made the list.
    how : str
        What proves the list.
    """

    def __init__(self, form: NormalForm, found: Enumeration, rows: int, dimension: int, engine: str) -> None:
        self._form = form
        self._found = found
        self._rows = rows
        self._dimension = dimension
        self.engine = engine
        self.how = found.how

    def __len__(self) -> int:
        return len(self._found) * (2 if self._form.central else 1)

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Cell]: ...
    def __getitem__(self, index: int | slice) -> Cell | Sequence[Cell]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(f"cell index {index} out of range for {len(self)} cells")
        bits = self._row_bits(self.words[number : number + 1])[0]
        return Cell(sign_string(bits), self._witness(number))

    def __iter__(self) -> Iterator[Cell]:
        return self.between(0, len(self))

    def between(self, first: int, last: int) -> Iterator[Cell]:
        """Yield the cells first, ..., last - 1; cheaper than one by one."""
        for low in range(first, last, _ROWS_AT_A_TIME):
            high = min(low + _ROWS_AT_A_TIME, last)
            for i, bits in enumerate(self._row_bits(self.words[low:high]).tolist(), low):
                yield Cell(sign_string(bits), self._witness(i))

    def __repr__(self) -> str:
        return f"<CellList of {len(self)} cells, engine {self.engine!r}>"

    @cached_property
    def words(self) -> Words:
        """Packed signs over the distinct hyperplanes, shape (cells, words); see `exactrelu.arith.signs`."""
        half = self._found.words
        # Lexicographic order of the antipodes is the reverse order of the cells.
        words = np.concatenate([self._antipodes(half[::-1]), half]) if self._form.central else half.view()
        words.setflags(write=False)
        return words

    @property
    def signs(self) -> NDArray[np.int8]:
        """Signs +1 and -1 over the input rows, shape (cells, rows)."""
        return np.where(self._row_bits(self.words), 1, -1).astype(np.int8)

    @cached_property
    def bounded(self) -> Bits:
        """Which cells are bounded, shape (cells,); none when the normals do not span the space."""
        if self._form.central or self._form.rank < self._dimension or self._dimension == 0:
            return np.full(len(self), self._dimension == 0)
        return ~unbounded_cells(self._form, self.words)

    @cached_property
    def neighbours(self) -> NDArray[np.intp]:
        """The cell beyond each distinct hyperplane, shape (cells, hyperplanes); -1 where that is no facet.

        Proved with the list: two cells share a facet on a hyperplane exactly when their sign vectors differ
        there alone.
        """
        count = len(self._form.classes)
        found = np.empty((len(self), count), dtype=np.intp)
        flips = pack(np.eye(count, dtype=np.bool_), 0, self.words.shape[1])
        for j in range(count):
            found[:, j] = find_rows(self.words, self.words ^ flips[j])
        return found

    def facets(self, index: int) -> tuple[tuple[int, ...], ...]:
        """Return the facets of a cell, each as the input rows of its hyperplane."""
        return tuple(
            tuple(row for row, _ in self._form.classes[j])
            for j in np.flatnonzero(self.neighbours[index] >= 0).tolist()
        )

    def adjacency_graph(self) -> nx.Graph:
        """Return the graph of cells (by index) with an edge, labelled ``rows``, for every common facet."""
        graph: nx.Graph = nx.Graph()
        graph.add_nodes_from(range(len(self)))
        for j, cls in enumerate(self._form.classes):
            rows = tuple(row for row, _ in cls)
            column = self.neighbours[:, j]
            for i in np.flatnonzero(column > np.arange(len(self))).tolist():
                graph.add_edge(i, int(column[i]), rows=rows)
        return graph

    def _row_bits(self, words: Words) -> Bits:
        """Expand signs over distinct hyperplanes to signs over the input rows."""
        column = np.zeros(self._rows, dtype=np.intp)
        turned = np.zeros(self._rows, dtype=np.bool_)
        for j, cls in enumerate(self._form.classes):
            for row, orientation in cls:
                column[row], turned[row] = j, orientation < 0
        bits = unpack(words, len(self._form.classes))
        return bits[:, column] ^ turned

    def _antipodes(self, words: Words) -> Words:
        full = pack(np.ones((1, len(self._form.classes)), dtype=np.bool_), 0, words.shape[1])
        return words ^ full

    def _witness(self, number: int) -> tuple[Rational, ...]:
        half = len(self._found)
        if not self._form.central:
            return self._form.point(self._found.point(number))
        if number >= half:
            return self._form.point(self._found.point(number - half))
        return self._form.point([-x for x in self._found.point(half - 1 - number)])


def cells_of_batch(
    form: NormalForm, found: Enumeration, rows: int, dimension: int, antipodal: bool
) -> Iterator[Cell]:
    """Yield, in lexicographic order, the cells of one enumeration or their antipodes."""
    cells = CellList(form, found, rows, dimension, "incremental")
    half = len(found) if form.central else 0
    return cells.between(0, half) if antipodal else cells.between(half, len(cells))
