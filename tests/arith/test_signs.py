"""Packed sign vectors keep order and identity for any number of hyperplanes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.arith import signs

widths = st.sampled_from([1, 5, 63, 64, 65, 127, 128, 200])


@st.composite
def bit_matrices(draw: st.DrawFn) -> np.ndarray:
    width, rows, seed = draw(widths), draw(st.integers(1, 20)), draw(st.integers(0, 2**32 - 1))
    bits = np.random.default_rng(seed).integers(0, 2, size=(rows, width)).astype(bool)
    bits[draw(st.integers(0, rows - 1))] = bits[0]
    return bits


@given(bit_matrices(), st.integers(0, 3))
def test_packing_round_trips_at_any_offset(bits: np.ndarray, offset: int) -> None:
    words = signs.pack(bits, offset)
    unpacked = signs.unpack(words, offset + bits.shape[1])
    assert not unpacked[:, :offset].any()
    assert (unpacked[:, offset:] == bits).all()


@given(bit_matrices())
def test_order_of_words_is_the_lexicographic_order(bits: np.ndarray) -> None:
    words = signs.pack(bits)
    ordered = [tuple(row) for row in bits[signs.lexicographic_order(words)].tolist()]
    assert ordered == sorted(tuple(row) for row in bits.tolist())
    table = words[signs.lexicographic_order(words)]
    assert signs.distinct_sorted(table) == (len(set(ordered)) == len(ordered))


@given(bit_matrices())
def test_rows_are_found_and_absent_rows_are_not(bits: np.ndarray) -> None:
    unique = np.unique(bits, axis=0)
    table = signs.pack(unique)
    assert signs.find_rows(table, table).tolist() == list(range(len(unique)))
    flipped = signs.pack(~unique)
    known = {tuple(row) for row in unique.tolist()}
    expected = [tuple(row) in known for row in (~unique).tolist()]
    assert (signs.find_rows(table, flipped) >= 0).tolist() == expected


def test_searching_an_empty_table_finds_nothing() -> None:
    empty = np.zeros((0, 2), dtype=np.uint64)
    assert signs.find_rows(empty, np.zeros((3, 2), dtype=np.uint64)).tolist() == [-1, -1, -1]
    assert signs.distinct_sorted(empty)


@pytest.mark.parametrize("columns", [1, 64, 65])
def test_masks_and_single_bits(columns: int) -> None:
    words = signs.word_count(columns)
    single = signs.unpack(signs.bit_rows(columns), columns)
    assert (single == np.eye(columns, dtype=bool)).all()
    masks = signs.unpack(signs.prefix_masks(columns, words), columns)
    assert masks.sum(axis=1).tolist() == list(range(columns + 1))


@given(bit_matrices(), st.integers(0, 5))
def test_equal_rows_have_equal_hashes(bits: np.ndarray, seed: int) -> None:
    words = signs.pack(bits)
    salt = np.zeros(len(words), dtype=np.uint64)
    hashes = signs.hash_rows(words, salt, seed)
    for i in range(len(bits)):
        same = (bits == bits[i]).all(axis=1)
        assert len(set(hashes[same].tolist())) == 1
