"""Theorems on random polyhedra: round trips, the Euler relation, invariance, additivity."""

from __future__ import annotations

import pytest
from gmpy2 import mpq
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from exactrelu.polyhedra import Polyhedron, generators_of, halfspaces_of

small = st.integers(-3, 3)
quick = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)


@st.composite
def systems(draw):
    d = draw(st.integers(1, 4))
    form = st.tuples(st.lists(small, min_size=d, max_size=d), st.integers(-1, 3))
    return draw(st.lists(form, max_size=9)), draw(st.lists(form, max_size=1)), d


@st.composite
def point_sets(draw, d):
    return draw(st.lists(st.tuples(*[small] * d), min_size=1, max_size=9))


@quick
@given(system=systems())
def test_there_and_back(system, conversion_backend):
    p = Polyhedron.from_halfspaces(*system, conversion_backend=conversion_backend)
    q = Polyhedron.from_generators(
        p.vertices, p.rays, p.lines, system[2], conversion_backend=conversion_backend
    )
    assert (q.vertices, q.rays, q.lines) == (p.vertices, p.rays, p.lines)
    assert (q.facets, q.equations) == (p.facets, p.facet_representation.equations)
    r = Polyhedron.from_halfspaces(q.halfspaces, q.equations, system[2]) if not q.is_empty else p
    assert r == p
    # One side is found by linear programs, the other by ranks and counting.
    assert (p.is_empty, p.is_bounded, p.dimension) == (q.is_empty, q.is_bounded, q.dimension)


@pytest.mark.engine("cdd")
@quick
@given(system=systems())
def test_conversions_agree(system):
    h = Polyhedron.from_halfspaces(*system).h_representation
    ours, theirs = generators_of(h, "double-description"), generators_of(h, "cdd")
    assert (ours.vertices, ours.rays, ours.lines) == (theirs.vertices, theirs.rays, theirs.lines)
    back, forth = halfspaces_of(ours, "cdd"), halfspaces_of(ours, "double-description")
    assert (back.halfspaces, back.equations) == (forth.halfspaces, forth.equations)


@quick
@given(system=systems())
def test_euler_relation(system):
    """Faces with signs sum to 1 for polytopes, 0 for pointed unbounded ones; a line changes the sign."""
    p = Polyhedron.from_halfspaces(*system)
    assume(not p.is_empty)
    faces = (*p.f_vector(), 1)
    quotient_bounded = not p.rays
    assert sum((-1) ** k * n for k, n in enumerate(faces)) == (-1) ** len(p.lines) * quotient_bounded
    assert not any(faces[: len(p.lines)])
    assert faces[len(p.lines)] == len(p.vertices)


@quick
@given(data=st.data(), d=st.integers(1, 3))
def test_volume_under_maps_and_cuts(data, d):
    points = data.draw(point_sets(d))
    p = Polyhedron.from_generators(points)
    shift = data.draw(st.tuples(*[small] * d))
    sheared = [[(x[0] + 5 * x[-1] if d > 1 else x[0]) / mpq(3) + shift[0], *x[1:]] for x in points]
    assert Polyhedron.from_generators(sheared).volume() * 3 == p.volume()
    normal = data.draw(st.tuples(*[small] * d))
    assume(any(normal))
    parts = [
        Polyhedron.from_halfspaces([*p.halfspaces, ([s * x for x in normal], s)], p.equations, d)
        for s in (1, -1)
    ]
    assert sum((part.volume() for part in parts), mpq(0)) == p.volume()


@quick
@given(data=st.data(), d=st.integers(1, 3))
def test_support_function_reads_vertices_and_rows_alike(data, d):
    v = Polyhedron.from_generators(data.draw(point_sets(d)))
    h = Polyhedron.from_halfspaces(v.halfspaces, v.equations, d)
    direction = data.draw(st.tuples(*[small] * d))
    assert h.support(direction) == v.support(direction)
