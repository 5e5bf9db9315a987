"""Polyhedra of every kind: empty, unbounded, with lines, of lower dimension, in R^0."""

from __future__ import annotations

import pytest
from gmpy2 import mpq

from exactrelu.errors import DegenerateInputError, InexactInputError, InputError, ShapeError
from exactrelu.polyhedra import (
    Halfspace,
    Hyperplane,
    Infeasible,
    Polyhedron,
    Unbounded,
)

BIG = 10**500

# name: rows, equations, d, dimension, bounded, vertices, rays, lines, f-vector
TABLE = {
    "R^0": ([], [], 0, 0, True, [()], [], [], ()),
    "R^0, true row": ([([], 1)], [], 0, 0, True, [()], [], [], ()),
    "empty in R^0": ([([], -1)], [], 0, -1, True, [], [], [], ()),
    "R^1": ([], [], 1, 1, False, [(0,)], [], [(1,)], (0,)),
    "R^2": ([], [], 2, 2, False, [(0, 0)], [], [(1, 0), (0, 1)], (0, 0)),
    "0 >= 0": (
        [([0, 0], 0), ([0, 0], 5)],
        [([0, 0], 0)],
        2,
        2,
        False,
        [(0, 0)],
        [],
        [(1, 0), (0, 1)],
        (0, 0),
    ),
    "-1 >= 0": ([([0, 0], -1)], [], 2, -1, True, [], [], [], ()),
    "1 == 0": ([], [([0, 0], 1)], 2, -1, True, [], [], [], ()),
    "contradictory": ([([1, 0], -1), ([-1, 0], 0)], [], 2, -1, True, [], [], [], ()),
    "contradictory equations": ([], [([1, 0], -1), ([1, 0], 0)], 2, -1, True, [], [], [], ()),
    "empty by a hair": ([([BIG], -1), ([-BIG - 1], 1)], [], 1, -1, True, [], [], [], ()),
    "half-line": ([([2], -1)], [], 1, 1, False, [("1/2",)], [(1,)], [], (1,)),
    "half-line in R^2": ([([1, 0], 0)], [([1, -1], 0)], 2, 1, False, [(0, 0)], [(1, 1)], [], (1,)),
    "half-plane": ([([1, 1], -2)], [], 2, 2, False, [(0, 2)], [(0, 1)], [(1, -1)], (0, 1)),
    "line": ([], [([1, 1], -2)], 2, 1, False, [(0, 2)], [], [(1, -1)], (0,)),
    "line by rows": ([([1, 1], -2), ([-1, -1], 2)], [], 2, 1, False, [(0, 2)], [], [(1, -1)], (0,)),
    "strip": ([([1, 0], 0), ([-1, 0], 1)], [], 2, 2, False, [(0, 0), (1, 0)], [], [(0, 1)], (0, 2)),
    "point by rows": ([([1], -3), ([-1], 3)], [], 1, 0, True, [(3,)], [], [], ()),
    "orthant": ([([1, 0], 0), ([0, 1], 0)], [], 2, 2, False, [(0, 0)], [(0, 1), (1, 0)], [], (1, 2)),
    "cut orthant": (
        [([1, 0], 0), ([0, 1], 0), ([1, 1], -1)],
        [],
        2,
        2,
        False,
        [(0, 1), (1, 0)],
        [(0, 1), (1, 0)],
        [],
        (2, 3),
    ),
    "wedge": (
        [([1, 0, 0], 0), ([0, 1, 0], 0)],
        [],
        3,
        3,
        False,
        [(0, 0, 0)],
        [(0, 1, 0), (1, 0, 0)],
        [(0, 0, 1)],
        (0, 1, 2),
    ),
    "prism over a segment by a line": (
        [([0, 1, 0], 0), ([0, -1, 0], 1)],
        [([0, 0, 1], -2)],
        3,
        2,
        False,
        [(0, 0, 2), (0, 1, 2)],
        [],
        [(1, 0, 0)],
        (0, 2),
    ),
    "huge triangle": (
        [([BIG, 0], -1), ([0, BIG], -1), ([-1, -1], BIG)],
        [],
        2,
        2,
        True,
        [(mpq(1, BIG), mpq(1, BIG)), (mpq(1, BIG), BIG - mpq(1, BIG)), (BIG - mpq(1, BIG), mpq(1, BIG))],
        [],
        [],
        (3, 3),
    ),
}


def rational(points):
    return tuple(tuple(mpq(x) for x in p) for p in points)


@pytest.mark.parametrize("name", TABLE)
def test_half_spaces_to_everything(name, lp_backend, conversion_backend):
    rows, equations, d, dimension, bounded, vertices, rays, lines, f_vector = TABLE[name]
    p = Polyhedron.from_halfspaces(
        rows, equations, d, lp_backend=lp_backend, conversion_backend=conversion_backend
    )
    assert (p.dimension, p.is_empty, p.is_bounded) == (dimension, dimension < 0, bounded)
    assert (p.vertices, p.rays, p.lines) == (rational(vertices), tuple(rays), tuple(lines))
    assert p.f_vector() == f_vector
    assert len(p.faces(dimension)) == (dimension >= 0)
    if p.is_empty:
        assert isinstance(p.feasibility, Infeasible)
        with pytest.raises(DegenerateInputError, match="non-empty"):
            p.interior_point()
        return
    inside = p.interior_point()
    assert p.contains(inside)
    assert all(f.evaluate(inside) > 0 for f in p.facets)


@pytest.mark.parametrize("name", TABLE)
def test_generators_to_everything(name, conversion_backend):
    rows, equations, d, dimension, bounded, vertices, rays, lines, f_vector = TABLE[name]
    p = Polyhedron.from_generators(vertices, rays, lines, d, conversion_backend=conversion_backend)
    assert (p.dimension, p.is_empty, p.is_bounded) == (dimension, dimension < 0, bounded)
    assert (p.vertices, p.rays, p.lines) == (rational(vertices), tuple(rays), tuple(lines))
    assert p.f_vector() == f_vector
    assert len(p.equations) == (d - dimension if dimension >= 0 else 0)
    given = Polyhedron.from_halfspaces(rows, equations, d, conversion_backend=conversion_backend)
    assert p == given
    assert hash(p) == hash(given)
    assert p.facets == given.facets
    if not p.is_empty:
        assert all(f.evaluate(p.interior_point()) > 0 for f in p.facets)


def test_opposite_rays_are_a_line():
    p = Polyhedron.from_generators([[0, 0], [0, 5]], rays=[[1, 0], [-2, 0], [0, 0]])
    assert (p.vertices, p.rays, p.lines) == (((0, 0), (0, 5)), (), ((1, 0),))
    assert p.f_vector() == (0, 2)


def test_equality_is_equality_of_sets():
    square = Polyhedron.from_halfspaces([([1, 0], 0), ([0, 1], 0), ([-2, 0], 2), ([0, -1], 1), ([-1, -1], 9)])
    assert square == Polyhedron.from_generators([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert square != Polyhedron.from_generators([[0, 0], [0, 1], [1, 0], [2, 1]])
    assert square != "square"
    assert Polyhedron.from_generators([], dimension=2) != Polyhedron.from_generators([], dimension=3)


def test_support_function(lp_backend):
    h = Polyhedron.from_halfspaces([([1, 0], 0), ([0, 1], 0), ([-1, -2], 4)], lp_backend=lp_backend)
    v = Polyhedron.from_generators([[0, 0], [4, 0], [0, 2]])
    for u in ([1, 1], [-1, -1], [0, 3], ["1/3", "-2"], [0, 0]):
        assert h.support(u) == v.support(u)
    for p in (
        Polyhedron.from_halfspaces([([1, 0], 0)], lp_backend=lp_backend),
        Polyhedron.from_generators([[0, 0]], rays=[[1, 0]], lines=[[0, 1]]),
    ):
        assert p.support([-1, 0]) == 0
        with pytest.raises(DegenerateInputError, match="grows along a ray"):
            p.support([1, 0])
        with pytest.raises(DegenerateInputError, match="grows along a ray"):
            p.support([0, -1])
        assert isinstance(p.optimise([1, 0]), Unbounded)
    with pytest.raises(DegenerateInputError, match="non-empty"):
        Polyhedron.from_generators([], dimension=2).support([1, 0])


def test_contains_is_exact():
    p = Polyhedron.from_halfspaces([Halfspace([1], 0), Halfspace([-3], 1)], [])
    assert p.contains([mpq(1, 3)])
    assert not p.contains([mpq(1, 3) + mpq(1, BIG)])
    assert not Polyhedron.from_generators([], dimension=1).contains([0])
    line = Polyhedron.from_halfspaces([], [Hyperplane([1, -1])])
    assert line.contains([BIG, BIG])
    assert not line.contains([BIG, BIG + 1])


def test_volume_of_what_has_none():
    with pytest.raises(DegenerateInputError, match="bounded"):
        Polyhedron.from_halfspaces([([1], 0)]).volume()
    assert Polyhedron.from_generators([], dimension=2).volume() == 0
    assert Polyhedron.from_halfspaces([], dimension=0).volume() == 1


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: Polyhedron.from_halfspaces([]), ShapeError, "dimension must be given"),
        (lambda: Polyhedron.from_generators([]), ShapeError, "dimension must be given"),
        (lambda: Polyhedron.from_halfspaces([], dimension=-1), ShapeError, "non-negative integer, got -1"),
        (lambda: Polyhedron.from_halfspaces([([1, 2], 0), ([1], 0)]), ShapeError, r"rows\[1\]"),
        (lambda: Polyhedron.from_halfspaces([([1], 0)], [([1, 2], 0)]), ShapeError, r"equations\[0\]"),
        (lambda: Polyhedron.from_halfspaces([([1], 0)], dimension=2), ShapeError, r"rows\[0\]"),
        (lambda: Polyhedron.from_generators([[1, 2]], [[1]]), ShapeError, r"rays\[0\]"),
        (lambda: Polyhedron.from_generators([], [[1]]), DegenerateInputError, "apex"),
        (lambda: Polyhedron.from_generators([[0.5]]), InexactInputError, r"vertices\[0\]\[0\]"),
        (lambda: Polyhedron.from_halfspaces([([1], 0)]).contains([1, 2]), ShapeError, "point"),
        (lambda: Polyhedron.from_halfspaces([([1], 0)], lp_backend="x").is_empty, InputError, "backend"),
        (lambda: Polyhedron.from_halfspaces([([1], 0)], conversion_backend="x").vertices, InputError, "'x'"),
    ],
)
def test_bad_input(build, error, message):
    with pytest.raises(error, match=message):
        build()


def test_rows_may_be_generators():
    p = Polyhedron.from_halfspaces(((iter([s]), 1) for s in (1, -1)), iter(()))
    assert p.vertices == ((-1,), (1,))


def test_everything_works_without_cdd(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "cdd", None)
    p = Polyhedron.from_halfspaces([([1, 0], 0), ([0, 1], 0), ([-1, -1], 1), ([-1, -1], 2)])
    assert p.feasibility.backend == "simplex"
    assert p.v_representation.backend == "double-description"
    assert (p.f_vector(), p.volume(), p.dimension) == ((3, 3), mpq(1, 2), 2)
    assert p.reduction().kept == (0, 1, 2)


def test_repr_computes_nothing():
    p = Polyhedron.from_halfspaces([([1], 0)], lp_backend="no such backend")
    assert repr(p) == "<Polyhedron in R^1 given by 1 half-spaces and 0 equations>"
