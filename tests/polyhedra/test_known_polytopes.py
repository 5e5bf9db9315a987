"""Polytopes whose face numbers and volumes are in the books, from generators, over every conversion."""

from __future__ import annotations

from itertools import combinations, permutations, product
from math import comb, factorial

import pytest
from gmpy2 import mpq

from exactrelu.polyhedra import Polyhedron


def unit_vectors(d):
    return [tuple(int(i == j) for j in range(d)) for i in range(d)]


def cross(d):
    return [tuple(s * x for x in e) for e in unit_vectors(d) for s in (1, -1)]


def birkhoff(n):
    return [tuple(int(p[i] == j) for i in range(n) for j in range(n)) for p in permutations(range(n))]


ROOTS_OF_D4 = [p for p in product((-1, 0, 1), repeat=4) if sum(map(abs, p)) == 2]

# name: points, f-vector, volume, source
TABLE = {
    "point": ([(3, 4)], (), 0, "a point"),
    "segment": ([(1,), (5,), (2,)], (2,), 4, "an interval"),
    "segment in R^2": ([(0, 0), (2, 2)], (2,), 0, "an interval"),
    **{
        f"cube {d}": (
            list(product((0, 1), repeat=d)),
            tuple(comb(d, k) * 2 ** (d - k) for k in range(d)),
            1,
            "Ziegler, Lectures on Polytopes, ch. 0",
        )
        for d in (1, 2, 3, 4, 5)
    },
    **{
        f"cross-polytope {d}": (
            cross(d),
            tuple(comb(d, k + 1) * 2 ** (k + 1) for k in range(d)),
            mpq(2**d, factorial(d)),
            "Ziegler, Lectures on Polytopes, ch. 0",
        )
        for d in (2, 3, 4)
    },
    **{
        f"simplex {d}": (
            [(0,) * d, *unit_vectors(d)],
            tuple(comb(d + 1, k + 1) for k in range(d)),
            mpq(1, factorial(d)),
            "Ziegler, Lectures on Polytopes, ch. 0",
        )
        for d in (1, 2, 3, 5)
    },
    "permutohedron of S_3": (list(permutations(range(3))), (6, 6), 0, "Ziegler, ex. 0.10"),
    "permutohedron of S_4": (list(permutations(range(4))), (24, 36, 14), 0, "Ziegler, ex. 0.10"),
    "permutohedron of S_4, projected": (
        [p[:3] for p in permutations(range(4))],
        (24, 36, 14),
        16,
        "Stanley: n^(n-2) spanning trees",
    ),
    # The 24-cell of edge a has content 2 a^4; the edge here is sqrt 2.
    "24-cell": (ROOTS_OF_D4, (24, 96, 96, 24), 8, "Coxeter, Regular Polytopes, table I"),
    "cyclic C(4, 7)": ([(t, t**2, t**3, t**4) for t in range(7)], (7, 21, 28, 14), None, "Gale"),
    "Birkhoff polytope B_3": (birkhoff(3), (6, 15, 18, 9), 0, "Ziegler, ex. 0.12"),
}


@pytest.mark.parametrize("name", TABLE)
def test_face_numbers_and_volume(name, conversion_backend):
    points, f_vector, volume, _ = TABLE[name]
    polytope = Polyhedron.from_generators(points, conversion_backend=conversion_backend)
    assert polytope.f_vector() == f_vector
    if volume is not None:
        assert polytope.volume() == volume
    assert polytope.facet_representation.backend == conversion_backend
    assert polytope.is_bounded
    assert not polytope.rays
    assert not polytope.lines


@pytest.mark.parametrize("name", TABLE)
def test_back_and_forth(name, conversion_backend):
    points = TABLE[name][0]
    one = Polyhedron.from_generators(points, conversion_backend=conversion_backend)
    two = Polyhedron.from_halfspaces(
        one.facets, one.equations, one.ambient_dimension, conversion_backend=conversion_backend
    )
    assert two == one
    assert two.facets == one.facets
    assert two.equations == one.equations
    assert (two.dimension, two.is_bounded, two.f_vector()) == (one.dimension, True, one.f_vector())


def test_faces_of_the_square_say_what_they_are():
    square = Polyhedron.from_generators(list(product((0, 1), repeat=2)))
    assert square.vertices == ((0, 0), (0, 1), (1, 0), (1, 1))
    assert [face.vertices for face in square.faces(1)] == [(0, 1), (0, 2), (1, 3), (2, 3)]
    for face in (*square.faces(0), *square.faces(1), *square.faces(2)):
        for k in face.facets:
            assert all(square.facets[k].evaluate(square.vertices[i]) == 0 for i in face.vertices)
    assert square.faces(2)[0].facets == ()
    assert square.faces(3) == square.faces(-1) == ()


def test_points_inside_are_not_vertices():
    triangle = Polyhedron.from_generators([[0, 0], [4, 0], [0, 4], [2, 2], [1, 1], [0, 0], [2, 0]])
    assert triangle.vertices == ((0, 0), (0, 4), (4, 0))


def test_volume_is_exact_for_huge_coordinates():
    big = 10**500
    edges = [tuple(big * x for x in e) for e in unit_vectors(3)]
    assert Polyhedron.from_generators([(0, 0, 0), *edges]).volume() == mpq(big**3, 6)


def test_every_pair_of_vertices_of_a_cyclic_polytope_is_an_edge():
    """Gale: C(6, 9) is 3-neighbourly."""
    polytope = Polyhedron.from_generators([[t**k for k in range(1, 7)] for t in range(9)])
    assert polytope.f_vector() == (9, 36, 84, 117, 90, 30)
    assert {face.vertices for face in polytope.faces(2)} == set(combinations(range(9), 3))
