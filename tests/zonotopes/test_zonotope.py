"""Zonotopes: formulas checked against computation, and computation against general polytopes."""

from __future__ import annotations

import random
from itertools import product
from math import factorial

import pytest
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu.errors import DegenerateInputError, InexactInputError, InputError, ShapeError
from exactrelu.polyhedra import Polyhedron
from exactrelu.zonotopes import Zonotope, generic_vertex_count, minkowski_sum
from exactrelu.zonotopes.minors import maximal_minors

vectors = st.integers(1, 3).flatmap(
    lambda d: st.lists(st.lists(st.integers(-2, 2), min_size=d, max_size=d), min_size=1, max_size=5)
)


@settings(max_examples=60)
@given(vectors)
def test_against_the_convex_hull_of_all_signed_sums(generators: list[list[int]]) -> None:
    zonotope = Zonotope(generators)
    points = {
        tuple(
            sum(s * g[j] for s, g in zip(signs, generators, strict=True)) for j in range(len(generators[0]))
        )
        for signs in product((1, -1), repeat=len(generators))
    }
    hull = Polyhedron.from_generators(sorted(points))
    vertices = list(zonotope.vertices())
    assert vertices == sorted(hull.vertices)
    assert zonotope.vertex_count() == len(vertices)
    assert zonotope.f_vector() == hull.f_vector()
    assert zonotope.volume() == hull.volume()
    assert sorted(zonotope.as_polyhedron().vertices) == vertices


@settings(max_examples=60)
@given(vectors, st.data())
def test_support_function_and_its_witnesses(generators: list[list[int]], data: st.DataObject) -> None:
    d = len(generators[0])
    zonotope = Zonotope(generators, [mpq(1, 2)] * d)
    r = data.draw(st.lists(st.integers(-5, 5), min_size=d, max_size=d))
    vertices = zonotope.vertices()
    assert zonotope.support(r) == max(sum(a * x for a, x in zip(r, v, strict=True)) for v in vertices)
    for i, vertex in enumerate(vertices):
        y = vertices.witness(i)
        values = [sum(a * x for a, x in zip(y, v, strict=True)) for v in vertices]
        assert values[i] == max(values) == zonotope.support(y)
        assert values.count(values[i]) == 1
        signs = iter(vertices.signs(i))
        total = [mpq(1, 2)] * d
        for g in generators:
            if any(g):
                sign = 1 if next(signs) == "+" else -1
                total = [t + sign * x for t, x in zip(total, g, strict=True)]
        assert tuple(total) == vertex


@settings(max_examples=40)
@given(vectors, st.data())
def test_membership_comes_with_its_proof(generators: list[list[int]], data: st.DataObject) -> None:
    d = len(generators[0])
    zonotope = Zonotope(generators)
    x = data.draw(st.lists(st.fractions(-9, 9, max_denominator=3), min_size=d, max_size=d))
    verdict = zonotope.contains(x)
    assert bool(verdict) == zonotope.as_polyhedron().contains(x)
    if verdict:
        assert verdict.coefficients is not None
        assert all(-1 <= t <= 1 for t in verdict.coefficients)
        for j in range(d):
            assert sum(t * g[j] for t, g in zip(verdict.coefficients, generators, strict=True)) == x[j]
    else:
        assert verdict.separator is not None
        value = sum(y * c for y, c in zip(verdict.separator, x, strict=True))
        assert value > zonotope.support(verdict.separator)


@settings(max_examples=40)
@given(vectors, st.data())
def test_minkowski_sums_are_additive(generators: list[list[int]], data: st.DataObject) -> None:
    d = len(generators[0])
    others = data.draw(st.lists(st.lists(st.integers(-2, 2), min_size=d, max_size=d), min_size=1, max_size=3))
    left, right = Zonotope(generators, [1] * d), Zonotope(others)
    total = left + right
    r = data.draw(st.lists(st.integers(-5, 5), min_size=d, max_size=d))
    assert total.support(r) == left.support(r) + right.support(r)
    assert minkowski_sum(left.as_polyhedron(), right.as_polyhedron()).vertices == tuple(total.vertices())


@pytest.mark.parametrize(("n", "faces"), [(4, (24, 36, 14)), (5, (120, 240, 150, 30))])
def test_permutohedron(n: int, faces: tuple[int, ...]) -> None:
    roots = [[(k == i) - (k == j) for k in range(n)] for i in range(n) for j in range(i + 1, n)]
    zonotope = Zonotope(roots)
    assert zonotope.f_vector() == faces
    assert zonotope.vertex_count() == factorial(n)
    assert len(zonotope.facets()) == faces[-1]
    assert len(zonotope.edges()) == faces[1]
    assert zonotope.rank == n - 1
    assert zonotope.volume() == 0  # it lies in a hyperplane


def test_face_numbers_from_the_literature() -> None:
    b3 = [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        *([1, s, 0] for s in (1, -1)),
        *([1, 0, s] for s in (1, -1)),
        [0, 1, 1],
        [0, 1, -1],
    ]
    assert Zonotope(b3).f_vector() == (48, 72, 26)
    r4 = [list(v) for v in product((0, 1), repeat=4) if any(v)]
    assert Zonotope(r4).f_vector() == (370, 760, 480, 90)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("m", [1, 2, 3, 4, 5, 6])
def test_generic_generators_reach_twice_the_printed_number(n: int, m: int) -> None:
    generators = [[k**j for j in range(n)] for k in range(1, m + 1)]  # points of the moment curve
    zonotope = Zonotope(generators)
    assert zonotope.is_generic()
    assert zonotope.vertex_count() == generic_vertex_count(n, m)


def test_the_test_vectors_of_the_literature() -> None:
    assert generic_vertex_count(2, 4) == 8
    assert generic_vertex_count(3, 4) == 14
    assert generic_vertex_count(3, 6) == 32
    assert generic_vertex_count(4, 6) == 52
    degenerate = Zonotope([[1, 0], [0, 1], [1, 1], [2, 2]])
    assert degenerate.vertex_count() == 6
    assert not degenerate.is_generic()


def test_degenerate_zonotopes() -> None:
    point = Zonotope([], [1, 2])
    assert list(point.vertices()) == [(1, 2)]
    assert (point.f_vector(), point.rank, point.volume(), point.facets(), point.edges()) == ((), 0, 0, (), [])
    assert list(Zonotope([[0, 0], [0, 0]]).vertices()) == [(0, 0)]
    assert list(Zonotope([], dimension=0).vertices()) == [()]
    assert Zonotope([], dimension=0).volume() == 1
    segment = Zonotope([[2], [-3], [0]], ["1/2"])
    assert [v[0] for v in segment.vertices()] == [mpq(-9, 2), mpq(11, 2)]
    assert segment.volume() == 10
    flat = Zonotope([[1, 0, 0], [0, 1, 0], [1, 1, 0]])
    assert (flat.rank, flat.volume(), flat.f_vector()) == (2, 0, (6, 6))
    big = Zonotope([[10**500, 1], [1, 10**500]])
    assert big.volume() == 4 * (10**1000 - 1)
    assert len(big.vertices()) == 4


def test_minors_are_determinants() -> None:
    from exactrelu.arith.linalg import determinant

    generator = random.Random(5)
    rows = [[generator.randint(-9, 9) for _ in range(4)] for _ in range(7)]
    minors = dict(maximal_minors(rows, 4))
    assert len(minors) == 35
    for subset, minor in minors.items():
        assert minor == determinant([rows[i] for i in subset])


def test_bad_input() -> None:
    with pytest.raises(ShapeError, match="dimension must be given"):
        Zonotope([])
    with pytest.raises(ShapeError, match=r"generators\[1\] must have 2 entries"):
        Zonotope([[1, 2], [1]])
    with pytest.raises(InexactInputError, match=r"generators\[0\]\[0\]"):
        Zonotope([[0.5]])
    with pytest.raises(ShapeError, match="centre must have 2 entries"):
        Zonotope([[1, 2]], [1])
    with pytest.raises(ShapeError, match="equal dimensions"):
        Zonotope([[1]]) + Zonotope([[1, 2]])
    with pytest.raises(ShapeError, match="functional must have 1 entries"):
        Zonotope([[1]]).support([1, 2])
    with pytest.raises(InputError, match="at least 1"):
        generic_vertex_count(0, 3)
    assert issubclass(DegenerateInputError, InputError)
