"""The containers of the lattice: arrays that grow at their end, lists of different lengths in one pool."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Column:
    """An array that grows along its first axis, with doubling capacity.

    Invariant: rows at and beyond `size` are unused capacity and never read.
    """

    __slots__ = ("_data", "size")

    def __init__(self, values: Array) -> None:
        self._data = values
        self.size = len(values)

    @property
    def view(self) -> Array:
        """The rows in use; valid until the next `extend`."""
        return self._data[: self.size]

    def extend(self, values: Array, skip: int = 0) -> None:
        """Append rows; in a matrix, 0 in the first `skip` columns and `values` in the others."""
        end = self.size + len(values)
        if end > len(self._data):
            grown = np.empty((max(end, 2 * len(self._data) + 64), *self._data.shape[1:]), self._data.dtype)
            grown[: self.size] = self.view
            self._data = grown
        if skip:
            self._data[self.size : end, :skip] = 0
            self._data[self.size : end, skip:] = values
        else:
            self._data[self.size : end] = values
        self.size = end

    def take(self, rows: Array, skip: int = 0) -> Array:
        """Return a copy of some rows; of a matrix without its first `skip` columns."""
        return (self._data[:, skip:] if skip else self._data).take(rows, axis=0)

    def put(self, rows: Array, values: Array) -> None:
        """Overwrite some rows."""
        self._data[rows] = values


class Gathered(NamedTuple):
    """Several lists, one after the other.

    `values` are their entries, `owner[e]` the position of the list that entry e came from, and list i
    occupies ``values[offsets[i] :]`` up to the next offset.
    """

    values: Array
    owner: Array
    offsets: Array


def segments(start: Array, length: Array) -> Gathered:
    """Return the flat positions of the ragged segments [start, start + length)."""
    offsets = np.cumsum(length, dtype=np.int64) - length
    owner = np.repeat(np.arange(len(length), dtype=np.int32), length)
    positions = np.arange(len(owner))
    positions += np.repeat(start - offsets, length)
    return Gathered(positions, owner, offsets)


class Ragged:
    """Lists of ids of different lengths; list i is ``pool[start[i] : start[i] + length[i]]``.

    A list is rewritten by appending its new version to the pool; `compact` drops the old ones.
    """

    __slots__ = ("_length", "_pool", "_start")

    def __init__(self, values: Array, length: Array) -> None:
        self._length = Column(length.astype(np.int32))
        self._start = Column(np.cumsum(length, dtype=np.int64) - length)
        self._pool = Column(values.astype(np.int32))

    def __len__(self) -> int:
        return self._length.size

    @property
    def length(self) -> Array:
        return self._length.view

    def gather(self, rows: Array) -> Gathered:
        """Return the lists number `rows`."""
        positions, owner, offsets = segments(self._start.take(rows), self._length.take(rows))
        return Gathered(self._pool.take(positions), owner, offsets)

    def pick(self, part: int, parts: int) -> Array:
        """Return one entry of each list, the one at the share part / parts of the list."""
        return self._pool.take(self._start.view + (self.length - 1) * part // parts)

    def gather_all(self) -> Gathered:
        """Return every list; the pool is compact afterwards."""
        self.compact()
        owner = np.repeat(np.arange(len(self), dtype=np.int32), self.length)
        return Gathered(self._pool.view, owner, self._start.view)

    def compact(self) -> None:
        """Drop what rewritten lists left behind in the pool."""
        positions, _, offsets = segments(self._start.view, self._length.view)
        self._pool = Column(self._pool.take(positions))
        self._start = Column(offsets)

    def append(self, values: Array, offsets: Array, length: Array) -> None:
        """Add new lists at the end."""
        self._start.extend(self._pool.size + offsets)
        self._length.extend(length)
        self._pool.extend(values)

    def replace(self, rows: Array, values: Array, offsets: Array, length: Array) -> None:
        """Rewrite the lists number `rows`."""
        self._start.put(rows, self._pool.size + offsets)
        self._length.put(rows, length)
        self._pool.extend(values)
