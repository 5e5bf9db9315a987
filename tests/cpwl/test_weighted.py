"""Sums of weighted polyhedra: zero almost everywhere, or a point, against sums at many points."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from gmpy2 import mpq

from exactrelu.cpwl.affine import value_at
from exactrelu.cpwl.interior import strict_point
from exactrelu.cpwl.weighted import Weights, irredundant_rows
from exactrelu.errors import ResourceLimitError


def polyhedron(dimension, rows):
    """The needed rows, None for a thin or empty polyhedron."""
    if strict_point(dimension, [tuple(map(mpq, row)) for row in rows]) is None:
        return None
    return irredundant_rows(dimension, set(rows))


def total(pieces, point):
    return sum(weight for rows, weight in pieces.items() if all(value_at(row, point) > 0 for row in rows))


def cells(planes):
    """All cells of an arrangement, with weight 1."""
    dimension = len(planes[0]) - 1
    found = {}
    for signs in product((1, -1), repeat=len(planes)):
        rows = polyhedron(
            dimension, [tuple(s * x for x in plane) for s, plane in zip(signs, planes, strict=True)]
        )
        if rows is not None:
            found[rows] = mpq(1)
    return found


PLANES = {
    1: [(1, 0), (1, -3), (2, 5)],
    2: [(1, 0, 0), (0, 1, 0), (1, 1, -1), (1, -2, 0)],
    3: [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (1, 1, 1, -1), (1, -1, 0, 0)],
}


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_a_partition_is_the_whole_space(dimension):
    pieces = cells(PLANES[dimension])
    assert Weights(10_000).unbalanced(dimension, {**pieces, frozenset(): mpq(-1)}) is None
    # Cells of another partition on the other side.
    other = cells([tuple(x + 1 for x in plane) for plane in PLANES[dimension][:2]])
    both = dict(pieces)
    for rows, weight in other.items():
        both[rows] = both.get(rows, mpq(0)) - weight
    assert Weights(10_000).unbalanced(dimension, both) is None


@pytest.mark.parametrize("dimension", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_every_missing_or_changed_cell_is_found(dimension, seed):
    pieces = cells(PLANES[dimension])
    changed = Random(seed).choice(sorted(pieces, key=sorted))
    pieces[changed] += mpq((-1) ** seed, 10**20)
    whole = {**pieces, frozenset(): mpq(-1)}
    point = Weights(10_000).unbalanced(dimension, whole)
    assert total(whole, point) != 0
    assert all(value_at(row, point) > 0 for row in changed)


def test_a_constant_total():
    assert Weights(10).unbalanced(0, {frozenset(): mpq(1)}) == ()
    assert Weights(10).unbalanced(0, {frozenset(): mpq(0)}) is None
    half = {frozenset([(1, 0, 2)]): mpq(1), frozenset([(-1, 0, -2)]): mpq(1)}
    point = Weights(10).unbalanced(2, half)
    assert total(half, point) == 1


def test_limit():
    with pytest.raises(ResourceLimitError, match="faces"):
        Weights(3).unbalanced(2, cells(PLANES[2]))
