"""The parts of the emitter: columns of patterns, multipliers, proposals, statements."""

from __future__ import annotations

import random

import numpy as np
import pytest

from exactrelu.certificates.columns import Columns
from exactrelu.certificates.layers import Layers
from exactrelu.certificates.multipliers import multipliers_by_program, multipliers_of
from exactrelu.certificates.pairs import Congruences, shortest_pairs
from exactrelu.certificates.proposals import supports
from exactrelu.certificates.short_multipliers import short_multipliers
from exactrelu.certificates.statement import Kind, Statement
from exactrelu.certificates.tree import TreeWriter
from exactrelu.certificates.writing import _longest
from exactrelu.errors import UnsoundBackendError


def test_columns_in_blocks_of_any_length() -> None:
    rng = np.random.default_rng(0)
    bits = rng.random((77, 5)) < 0.5
    columns = Columns.of([bits[:3], bits[3:20], bits[20:20], bits[20:]], 5)
    assert columns.size == 77
    for i in range(5):
        assert [columns.masks[i] >> p & 1 for p in range(77)] == bits[:, i].astype(int).tolist()
    part = columns.part(columns.members(columns.masks[0]), [2])
    assert part.names.tolist() == np.flatnonzero(bits[:, 0]).tolist()
    assert [part.masks[2] >> p & 1 for p in range(part.size)] == bits[bits[:, 0], 2].astype(int).tolist()


def test_multipliers_add_up() -> None:
    rows = [(1, 0, 0), (0, 1, 0), (-1, -1, 3)]
    assert multipliers_of((2, 4, 6), rows, [0, 1]) == (1, ((0, 2), (1, 4)))
    assert multipliers_of((-1, 0, 2), rows, [1, 2]) is None  # 2 - x may be -1
    assert multipliers_of((-1, 0, 3), rows, [1, 2]) == (1, ((1, 1), (2, 1)))
    assert multipliers_of((-1, 0, 3), rows, [0, 1]) is None
    assert multipliers_of((-1, 0, 3), rows, []) is None
    q, pairs = multipliers_by_program((-2, -3, 10), rows)
    total = [sum(m * rows[k][j] for k, m in pairs) for j in range(3)]
    assert [q * x for x in (-2, -3)] == total[:2]
    assert q * 10 >= total[2]
    with pytest.raises(UnsoundBackendError, match="not complete"):
        multipliers_by_program((-2, -3, 1), rows)


def test_proposals_nearly_always_end_in_true_multipliers() -> None:
    rng = random.Random(3)
    good = 0
    for _ in range(50):
        n, m = rng.randint(1, 4), 9
        table = [[rng.randint(-9, 9) for _ in range(n)] + [rng.randint(1, 9)] for _ in range(m)]
        weights = [rng.choice([0, 0, 1, 2]) for _ in range(m)]
        form = [sum(w * row[j] for w, row in zip(weights, table, strict=True)) for j in range(n + 1)]
        if not any(form[:-1]):
            continue
        matrix = np.array(table, float) / 10
        found = supports(matrix[None, :, :-1], matrix[None, :, -1], np.array([form[:-1]], float) / 100)
        rows = [tuple(row) for row in table]
        good += multipliers_of(tuple(form), rows, [k for k in found[0].tolist() if k >= 0]) is not None
    assert good >= 40


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [1, 9, 2**10, 2**40])
def test_short_multipliers_are_identities(n: int, size: int) -> None:
    """Whatever is called good holds in Python's integers, with positive multipliers of increasing rows."""
    rng = random.Random(n * size)
    count, m = 60, 7
    rows = np.array(
        [[[rng.randint(-size, size) for _ in range(count)] for _ in range(n + 1)] for _ in range(m)]
    )
    chosen = np.array([rng.sample(range(m - 1), n) for _ in range(count)])
    support = np.sort(chosen, axis=1).T
    weights = np.array([[rng.randint(0, 9) for _ in range(count)] for _ in range(n)])
    forms = np.array(
        [
            sum(w * rows[s, :, p] for w, s in zip(weights[:, p], support[:, p], strict=True))
            for p in range(count)
        ]
    ).T
    forms[-1] += np.array([rng.choice([-1, 0, 5]) * size for _ in range(count)])
    lengths = np.array([rng.choice([m - 1, m]) for _ in range(count)])
    found = short_multipliers(rows, lengths, forms, support)
    for p in np.flatnonzero(found.good).tolist():
        pairs = [
            (k, w)
            for k, w in zip(found.places[:, p].tolist(), found.weights[:, p].tolist(), strict=True)
            if w
        ]
        places = [k for k, _ in pairs]
        assert places == sorted(set(places))
        assert places[-1] < lengths[p]
        assert min(w for _, w in pairs) > 0
        q = int(found.q[p])
        assert q > 0
        rest = [q * int(forms[j, p]) - sum(w * int(rows[k, j, p]) for k, w in pairs) for j in range(n + 1)]
        assert not any(rest[:-1])
        assert rest[-1] >= 0
    # Forms with a negative constant are not positive at the vertex; others have their own weights.
    assert found.good.sum() >= (count // 3 if 1 < size < 2**40 else 0)


def test_short_multipliers_save_digits() -> None:
    rows = np.array([[1009, 1, 0], [3, 997, 0], [-40, -50, 10**6]])[:, :, None]
    form = np.array([100003, 200003, 7 * 10**5])[:, None]
    found = short_multipliers(rows, np.array([3]), form, np.array([[0], [1]]))
    assert found.good.tolist() == [True]
    assert (found.weights[:, 0] > 0).all()
    exact = multipliers_of(
        (100003, 200003, 7 * 10**5), [tuple(row) for row in rows[:, :, 0].tolist()], [0, 1]
    )
    assert exact is not None
    assert found.q[0] < 2000 < exact[0]


def test_pairs_satisfy_all_congruences_when_the_group_is_not_cyclic() -> None:
    # Modulo (6Z)^2 nothing generates the group; only q divisible by 6 goes with an image of 0.
    system = Congruences(np.array([[[6], [6]]]), np.array([[6], [24]]), np.array([36]))
    pairs = shortest_pairs(system, np.array([[100.0]]))
    assert pairs.good.tolist() == [True]
    q, m = int(pairs.q[0]), int(pairs.m[0])
    assert q > 0 <= m
    assert all((q * r - m * 6) % 36 == 0 for r in (6, 24))


def test_forms_leave_64_bits_when_they_must() -> None:
    big = 2**40
    statement = Statement(Kind.REGIONS, 1, (((big, 1),), ((big, -big),), ((1, 0),)), ((1, 0),))
    layers = Layers(statement)
    second = layers.following(1, layers.first, [True])
    assert second.tolist() == [[big * big, 0]]
    assert second.dtype == object
    assert layers.following(1, layers.first, [False]).tolist() == [[0, -big]]


@pytest.mark.parametrize("size", [1, 2**10, 2**70])
def test_an_incomplete_list_of_patterns_is_found_out(size: int) -> None:
    """Three of the four quadrants: a neuron that is said not to cut cannot be passed."""
    statement = Statement(Kind.CELLS, 2, (((size, 0, 0), (0, size, 0)),))
    patterns = np.array([[False, False], [False, True], [True, True]])
    points = [(-1, -1, 1), (-1, 1, 1), (1, 1, 1)]
    with pytest.raises(UnsoundBackendError, match="not complete"):
        list(TreeWriter(statement, Columns.of([patterns], 2), points.__getitem__).lines())


def test_the_longest_word() -> None:
    for text in (b"", b"X\n", b"P 1 22\nL\n", b"W -333 1\nend\n"):
        assert _longest(text) == max(map(len, text.split()), default=1)


def test_a_header_is_canonical() -> None:
    statement = Statement(Kind.CELLS, 1, (((1, -12),),), domain=((1, 0),))
    lines = list(statement.header(2, 1))
    assert lines[:3] == ["exactrelu-certificate 1", "statement cells", "digits 2"]
    assert lines[4] == f"input {statement.input_hash}"
    assert lines[5:] == ["arrangement 1 1", "row 1 -12", "chart none", "domain 1", "row 1 0", "count 2"]
