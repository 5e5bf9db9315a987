"""Packed sign vectors: one bit a hyperplane, any number of hyperplanes.

A *word row* is a row of ``uint64``; column 0 is the most significant bit of the first word, so that the
numerical order of word rows is the lexicographic order of the sign vectors with ``-`` before ``+``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Bits = NDArray[np.bool_]

WORD = 64


def word_count(columns: int) -> int:
    """Return the number of words that hold `columns` bits (at least one)."""
    return max(1, -(-columns // WORD))


def pack(bits: Bits, offset: int = 0, words: int | None = None) -> Words:
    """Pack boolean rows into word rows; column j goes to bit ``offset + j``.

    Parameters
    ----------
    bits : bool array, shape (n, m)
    offset : int
        Number of leading zero bits.
    words : int, optional
        Number of words a row; by default as few as hold ``offset + m`` bits.

    Returns
    -------
    uint64 array, shape (n, words)

    Examples
    --------
    >>> [hex(int(w)) for w in pack(np.array([[True, False, True]]))[0]]
    ['0xa000000000000000']
    """
    rows, columns = bits.shape
    width = words if words is not None else word_count(offset + columns)
    padded = np.zeros((rows, width * WORD), dtype=np.bool_)
    padded[:, offset : offset + columns] = bits
    packed = np.packbits(padded, axis=1)
    return packed.view(">u8").astype(np.uint64)


def unpack(words: Words, columns: int) -> Bits:
    """Return the first `columns` bits of every word row as booleans, shape (n, columns)."""
    data = np.ascontiguousarray(words.astype(">u8")).view(np.uint8)
    return np.unpackbits(data, axis=1, count=columns).astype(np.bool_)


def bit_rows(columns: int, offset: int = 0, words: int | None = None) -> Words:
    """Return the word rows that have exactly one bit set, one for each of `columns` columns."""
    return pack(np.eye(columns, dtype=np.bool_), offset, words)


def prefix_masks(columns: int, words: int) -> Words:
    """Return word rows ``masks[k]`` with the first k bits set, for k = 0 .. columns."""
    triangle = np.arange(columns)[None, :] < np.arange(columns + 1)[:, None]
    return pack(triangle, 0, words)


def lexicographic_order(words: Words) -> NDArray[np.intp]:
    """Return the permutation that sorts word rows lexicographically."""
    if words.shape[1] == 1:
        return np.argsort(words[:, 0], kind="stable")
    return np.lexsort(words.T[::-1])


def distinct_sorted(words: Words) -> bool:
    """Tell whether word rows are strictly increasing, hence pairwise distinct."""
    if len(words) < 2:
        return True
    lower, upper = words[:-1], words[1:]
    undecided = np.ones(len(lower), dtype=np.bool_)
    for column in range(words.shape[1]):
        if bool((undecided & (lower[:, column] > upper[:, column])).any()):
            return False
        undecided &= lower[:, column] == upper[:, column]
    return not bool(undecided.any())


def find_rows(table: Words, queries: Words) -> NDArray[np.intp]:
    """Return for every query row its position in the sorted `table`, or -1 when it is absent.

    Cost: one binary search a query, on a byte key that orders like the words.
    """
    if not len(table):
        return np.full(len(queries), -1, dtype=np.intp)
    if table.shape[1] == 1:
        position = np.searchsorted(table[:, 0], queries[:, 0])
    else:
        # Byte strings of one length compare like big-endian words.
        kind = f"S{8 * table.shape[1]}"
        position = np.searchsorted(_byte_keys(table, kind), _byte_keys(queries, kind))
    position = np.minimum(position, len(table) - 1)
    return np.where((table[position] == queries).all(axis=1), position, -1)


def _byte_keys(words: Words, kind: str) -> NDArray[np.bytes_]:
    return np.ascontiguousarray(words.astype(">u8")).view(kind)[:, 0]


def hash_rows(words: Words, salt: NDArray[np.uint64], seed: int = 0) -> NDArray[np.uint64]:
    """Mix every word row and its `salt` into 64 bits; equal inputs give equal hashes, never the converse.

    Callers must close the gap themselves, by comparing rows or by a count that distinct rows must reach.
    """
    with np.errstate(over="ignore"):
        state = (salt + np.uint64(seed)) * np.uint64(0x9E3779B97F4A7C15)
        for column in range(words.shape[1]):
            state = (state ^ words[:, column]) * np.uint64(0xBF58476D1CE4E5B9)
            state ^= state >> np.uint64(29)
            state *= np.uint64(0x94D049BB133111EB)
            state ^= state >> np.uint64(32)
    return state


def sign_string(bits: Sequence[bool] | Bits) -> str:
    """Return a boolean row as a string of ``+`` and ``-``."""
    return "".join("+" if bit else "-" for bit in bits)
