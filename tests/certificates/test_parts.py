"""The parts of the emitter: columns of patterns, multipliers, proposals, statements."""

from __future__ import annotations

import random

import numpy as np
import pytest

from exactrelu.certificates.columns import Columns
from exactrelu.certificates.multipliers import multipliers_by_program, multipliers_of
from exactrelu.certificates.proposals import supports
from exactrelu.certificates.statement import Kind, Statement
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


def test_a_header_is_canonical() -> None:
    statement = Statement(Kind.CELLS, 1, (((1, -12),),), domain=((1, 0),))
    lines = list(statement.header(2, 1))
    assert lines[:3] == ["exactrelu-certificate 1", "statement cells", "digits 2"]
    assert lines[4] == f"input {statement.input_hash}"
    assert lines[5:] == ["arrangement 1 1", "row 1 -12", "chart none", "domain 1", "row 1 0", "count 2"]
