"""The parts of the default engine, and what happens when one of them fails."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu.arith.filters import SignFilter
from exactrelu.arrangements import Arrangement
from exactrelu.arrangements.incremental import ascent, descent, engine, lines, traces, witnesses
from exactrelu.errors import ResourceLimitError, UnsoundBackendError

ROWS = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 1, 1], [1, -1, 2], [2, 2, 1]]
OFFSETS = [0, 1, 0, -1, 2, 0, 1]

sizes = st.sampled_from([2, 9, 2**20, 2**40, 2**61, 10**25, 10**290])


@st.composite
def line_traces(draw: st.DrawFn) -> np.ndarray:
    size, count = draw(sizes), draw(st.integers(1, 8))
    number = st.integers(-size, size)
    pairs = draw(st.lists(st.tuples(number, number), min_size=count, max_size=count))
    # Breakpoints that differ in the last place, or not at all, decide whether floats were trusted too far.
    a, b = draw(st.tuples(st.integers(1, size), number))
    pairs += [(a, b), (-a, -b), (a, b + 1), (a + 1, b)]
    fits = max(abs(x) for pair in pairs for x in pair) < 2**62
    return np.array([pairs], dtype=np.int64 if fits else object)


@settings(max_examples=300)
@given(line_traces())
def test_breakpoints_are_sorted_exactly(array: np.ndarray) -> None:
    pairs = [(int(b), int(a)) for b, a in array[0].tolist()]
    moving = [i for i, (beta, _) in enumerate(pairs) if beta]
    place = {i: Fraction(-pairs[i][1], pairs[i][0]) for i in moving}
    found = lines.sort_lines(array)
    order = found.order[0].tolist()
    assert sorted(order) == list(range(len(pairs)))
    assert order[: len(moving)] == sorted(moving, key=lambda i: (place[i], i))
    assert found.present[0].tolist() == [k < len(moving) for k in range(len(pairs))]
    for position in range(len(moving)):
        i = order[position]
        last = position + 1 == len(moving) or place[order[position + 1]] != place[i]
        assert found.group_end[0, position] == last
        assert found.first[0, position] == min(j for j in moving if place[j] == place[i])


@given(st.integers(2, 4), st.integers(0, 2**32 - 1), st.booleans())
def test_parallel_classes_are_proportionality(q: int, seed: int, huge: bool) -> None:
    array = np.random.default_rng(seed).integers(-1, 2, size=(3, 9, q)).astype(object)
    array = traces.make_primitive(array * (10**40 if huge else 1))
    classes = traces.parallel_classes(array)
    for flat in range(3):
        rows = [tuple(int(x) for x in row) for row in array[flat]]
        for j, row in enumerate(rows):
            if not any(row):
                assert classes.representative[flat, j] == -1
                continue
            mates = [i for i, other in enumerate(rows) if other in (row, tuple(-x for x in row))]
            assert classes.representative[flat, j] == mates[0]
            assert classes.same_side[flat, j] == (rows[mates[0]] == row)


def test_colliding_keys_do_not_merge_traces(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = Arrangement(ROWS, OFFSETS).count()
    monkeypatch.setattr(traces, "_row_keys", lambda canonical: np.zeros(canonical.shape[:2], dtype=np.uint64))
    monkeypatch.setattr(descent, "hash_rows", lambda words, salt: np.zeros(len(words), dtype=np.uint64))
    assert Arrangement(ROWS, OFFSETS).count() == expected
    assert len(Arrangement(ROWS, OFFSETS).cells()) == expected


def test_a_lost_cell_is_noticed_and_another_seed_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = ascent.hash_rows
    seeds: list[int] = []

    def colliding_once(words: Any, salt: Any, seed: int) -> Any:
        seeds.append(seed)
        keys = honest(words, salt, seed)
        return keys & np.uint64(1) if seed == 0 else keys

    monkeypatch.setattr(ascent, "hash_rows", colliding_once)
    assert len(Arrangement(ROWS, OFFSETS).cells()) == Arrangement(ROWS, OFFSETS).count()
    assert set(seeds) == {0, 1}
    monkeypatch.setattr(ascent, "hash_rows", lambda words, salt, seed: honest(words, salt, 0) & np.uint64(1))
    with pytest.raises(UnsoundBackendError, match="where the exact count is"):
        Arrangement(ROWS, OFFSETS).cells()


def test_wrong_witnesses_are_replaced_by_exact_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [cell.signs for cell in Arrangement(ROWS, OFFSETS).cells()]
    monkeypatch.setattr(
        engine, "float_witnesses", lambda d, a, rows, basis: np.ones((len(a.words), rows.shape[1]))
    )
    cells = Arrangement(ROWS, OFFSETS).cells()
    assert [cell.signs for cell in cells] == expected
    for cell in cells:
        values = [
            sum(a * x for a, x in zip(r, cell.witness, strict=True)) + c
            for r, c in zip(ROWS, OFFSETS, strict=True)
        ]
        assert cell.signs == "".join("+" if v > 0 else "-" if v < 0 else "0" for v in values)


def test_a_listed_cell_that_is_empty_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = ascent.ascend

    def forged(*arguments: Any, **options: Any) -> Any:
        found = honest(*arguments, **options)
        words = found.words.copy()
        words[0] = np.uint64(0b0110011) << np.uint64(57)
        return ascent.Ascent(words, found.lifts, found.lines)

    monkeypatch.setattr(engine, "ascend", forged)
    with pytest.raises(UnsoundBackendError):
        Arrangement(ROWS, OFFSETS).cells()


def test_certification_rejects_every_single_wrong_sign() -> None:
    form = Arrangement(ROWS, OFFSETS)._form
    cells = Arrangement(ROWS, OFFSETS).cells()
    points = np.array([[float(x) for x in cells._found.point(i)] for i in range(len(cells))])
    filter_ = SignFilter.of(form.rows, 4)
    assert len(witnesses.certify_signs(points, cells.words, 0, filter_)) == 0
    for j in range(len(ROWS)):
        wrong = cells.words ^ np.uint64(1 << (63 - j))
        assert len(witnesses.certify_signs(points, wrong, 0, filter_)) == len(cells)


def test_the_flats_have_a_limit_that_the_user_can_set() -> None:
    with pytest.raises(ResourceLimitError, match="pairs of a flat of dimension 3 and a hyperplane") as caught:
        Arrangement(ROWS, OFFSETS).count(limit=50)
    assert caught.value.limit == 50 < caught.value.estimate
    with pytest.raises(ResourceLimitError, match="flats of dimension 2 would not fit"):
        Arrangement(ROWS, OFFSETS).count(limit=200)
    assert Arrangement(ROWS, OFFSETS).count(limit=None) == Arrangement(ROWS, OFFSETS).count()


def test_counting_what_cannot_be_counted_stops_early() -> None:
    generator = np.random.default_rng(1)
    vast = Arrangement(
        generator.integers(-99, 100, (40, 10)).tolist(), generator.integers(-99, 100, 40).tolist()
    )
    with pytest.raises(ResourceLimitError, match="would not fit"):
        vast.count(limit=1 << 22)


def test_counts_beyond_the_exact_range_of_floats() -> None:
    # The boolean arrangement has 2^n cells and only binomially many flats of each dimension up to merging;
    # its Whitney numbers are the binomial coefficients, whatever the weights' type.
    rows = [[int(i == j) for j in range(12)] for i in range(12)]
    assert Arrangement(rows, [1] * 12).count() == 2**12
    weights = descent.chain_numbers(descent.descend([(0, 0, 0, 1), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0)]))
    huge = np.array([1 << 60], dtype=object)
    level = descent.descend([(0, 0, 0, 1), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0)]).levels[0]
    assert [int(x) for x in descent._push(huge, level)] == [1 << 60] * len(weights[1])
    big = np.array([float(1 << 52)])
    assert [int(x) for x in descent._push(big, level)] == [1 << 52] * len(weights[1])
