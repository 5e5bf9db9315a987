"""Minkowski sums against known counts and the bound of Adiprasito, Sanyal and Weibel."""

from __future__ import annotations

from itertools import combinations
from math import comb, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu.errors import DegenerateInputError, InputError, ShapeError
from exactrelu.polyhedra import Polyhedron
from exactrelu.zonotopes.minkowski import minkowski_sum


def vertex_bound(counts, d):
    """Largest number of vertices of a sum of polytopes with `counts` vertices in R^d, at least d of them.

    Weibel (2012), Adiprasito and Sanyal (2016).
    """
    m, alpha = len(counts), 2 if d % 2 else 0
    total = alpha
    for j in range(1, d):
        products = sum(prod(chosen) - alpha for chosen in combinations(counts, j))
        total += (-1) ** (d - 1 - j) * comb(m - 1 - j, d - 1 - j) * products
    return total


SEGMENTS = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1), (1, 2, 4)]


@pytest.mark.parametrize(("m", "vertices"), [(3, 8), (4, 14), (5, 22)])
def test_generic_segments_attain_the_bound(m, vertices):
    segments = [Polyhedron.from_generators([[0, 0, 0], g]) for g in SEGMENTS[:m]]
    assert vertex_bound([2] * m, 3) == vertices
    assert len(minkowski_sum(*segments).vertices) == vertices


def test_three_triangles_attain_the_bound():
    triangles = [
        Polyhedron.from_generators(points)
        for points in (
            [(2, 8, 4), (-7, 3, 7), (-2, 4, -4)],
            [(4, 9, 9), (7, 6, -5), (3, -5, -4)],
            [(-6, 6, 6), (7, 5, 9), (-4, -5, -1)],
        )
    ]
    assert vertex_bound([3, 3, 3], 3) == 20
    assert len(minkowski_sum(*triangles).vertices) == 20


def test_polygons_in_general_position_add_their_edges():
    triangle = Polyhedron.from_generators([[0, 0], [5, 1], [2, 7]])
    quadrangle = Polyhedron.from_generators([[0, 0], [3, -1], [4, 4], [-1, 2]])
    pentagon = Polyhedron.from_generators([[0, 0], [2, -3], [6, -1], [5, 5], [-2, 6]])
    total = minkowski_sum(triangle, quadrangle, pentagon)
    assert vertex_bound([3, 4, 5], 2) == 12
    assert total.f_vector() == (12, 12)


def test_parallel_edges_merge():
    square = Polyhedron.from_generators([[0, 0], [1, 0], [0, 1], [1, 1]])
    assert minkowski_sum(square, square, square) == Polyhedron.from_generators(
        [[0, 0], [3, 0], [0, 3], [3, 3]]
    )


@settings(max_examples=20, deadline=None, derandomize=True)
@given(data=st.data())
def test_triangles_in_space(data):
    coordinate = st.integers(-9, 9)
    triangles = [
        Polyhedron.from_generators(data.draw(st.lists(st.tuples(*[coordinate] * 3), min_size=3, max_size=3)))
        for _ in range(3)
    ]
    total = minkowski_sum(*triangles)
    assert len(total.vertices) <= 20
    assert total.vertices == total.given.vertices, "linear programs and conversion disagree on vertices"
    direction = data.draw(st.tuples(*[coordinate] * 3))
    assert total.support(direction) == sum(t.support(direction) for t in triangles)


def test_a_point_translates_and_nothing_gives_nothing():
    square = Polyhedron.from_halfspaces([([1, 0], 0), ([0, 1], 0), ([-1, 0], 1), ([0, -1], 1)])
    point = Polyhedron.from_generators([[7, "1/2"]])
    assert minkowski_sum(square) == square
    assert minkowski_sum(point, square).vertices[0] == square.vertices[0][:0] + point.vertices[0]
    assert minkowski_sum(square, point).volume() == 1
    assert minkowski_sum(square, Polyhedron.from_generators([], dimension=2)).is_empty
    nothing = Polyhedron.from_halfspaces([], dimension=0)
    assert minkowski_sum(nothing, nothing).vertices == ((),)


def test_bad_summands_are_named():
    point = Polyhedron.from_generators([[0]])
    with pytest.raises(InputError, match="at least one summand"):
        minkowski_sum()
    with pytest.raises(ShapeError, match=r"polytopes\[1\] must lie in R\^1"):
        minkowski_sum(point, Polyhedron.from_generators([[0, 0]]))
    with pytest.raises(DegenerateInputError, match=r"polytopes\[1\] must be bounded"):
        minkowski_sum(point, Polyhedron.from_generators([[0]], rays=[[1]]))
