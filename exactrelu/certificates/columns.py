"""A set of patterns by columns: one long integer for each neuron, one bit for each pattern."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from exactrelu.arith.signs import Bits


class Columns:
    """Which neurons are active in which of a list of patterns.

    Attributes
    ----------
    size : int
        Number of patterns.
    masks : list of int
        ``masks[i] >> p & 1`` is the bit of neuron i in pattern p.
    names : array of int
        The number, in the list of all patterns, of each pattern here.
    """

    __slots__ = ("masks", "names", "size")

    def __init__(self, size: int, masks: list[int], names: NDArray[np.intp]) -> None:
        self.size = size
        self.masks = masks
        self.names = names

    @classmethod
    def of(cls, blocks: Iterable[Bits], neurons: int) -> Columns:
        """Build the columns of all rows of some boolean arrays."""
        parts: list[list[bytes]] = [[] for _ in range(neurons)]
        size = 0
        left = np.zeros((0, neurons), np.bool_)
        for block in blocks:
            rows = np.concatenate([left, block])
            whole = len(rows) // 8 * 8
            _append(parts, rows[:whole])
            left = rows[whole:]
            size += len(block)
        _append(parts, left)
        masks = [int.from_bytes(b"".join(part), "little") for part in parts]
        return cls(size, masks, np.arange(size))

    def members(self, mask: int) -> NDArray[np.intp]:
        """Return the places of the bits of a mask."""
        data = np.frombuffer(mask.to_bytes(-(-self.size // 8), "little"), np.uint8)
        return np.flatnonzero(np.unpackbits(data, bitorder="little", count=self.size))

    def part(self, places: NDArray[np.intp], wanted: Sequence[int]) -> Columns:
        """Return the columns of the patterns at some places; only `wanted` neurons are kept."""
        masks = [0] * len(self.masks)
        for i in wanted:
            data = np.frombuffer(self.masks[i].to_bytes(-(-self.size // 8), "little"), np.uint8)
            bits = np.unpackbits(data, bitorder="little", count=self.size)[places]
            masks[i] = int.from_bytes(np.packbits(bits, bitorder="little").tobytes(), "little")
        return Columns(len(places), masks, self.names[places])


def _append(parts: list[list[bytes]], rows: Bits) -> None:
    packed = np.packbits(rows, axis=0, bitorder="little")
    for part, column in zip(parts, packed.T, strict=True):
        part.append(column.tobytes())
