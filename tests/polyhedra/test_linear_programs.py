"""One table of linear programs with known answers over every backend."""

from __future__ import annotations

from itertools import product

import pytest
from gmpy2 import mpq

from exactrelu.errors import BackendUnavailableError, InexactInputError, InputError, ShapeError
from exactrelu.polyhedra import Halfspace, Hyperplane, Infeasible, Optimal, Unbounded, solve_lp

BIG = 10**500
SQUARE = [([1, 0], 0), ([0, 1], 0), ([-1, 0], 1), ([0, -1], 1)]

# Klee and Minty: maximise 4 x + 2 y + z over a cube that Dantzig's rule walks through entirely.
KLEE_MINTY = [([1, 0, 0], 0), ([0, 1, 0], 0), ([0, 0, 1], 0)] + [
    ([-1, 0, 0], 5),
    ([-4, -1, 0], 25),
    ([-8, -4, -1], 125),
]
# Beale 1955: the simplex method with the largest-coefficient rule cycles here; optimum 1/20.
BEALE = [
    (["-1/4", 60, "1/25", -9], 0),
    (["-1/2", 90, "1/50", -3], 0),
    ([0, 0, -1, 0], 1),
    *[([int(i == j) for j in range(4)], 0) for i in range(4)],
]

# name: objective, rows, equations, sense, kind, value
TABLE = {
    "square": ([1, 1], SQUARE, [], "max", Optimal, 2),
    "square, least": ([1, 1], SQUARE, [], "min", Optimal, 0),
    "square on a line": ([1, 1], SQUARE, [([1, -2], 0)], "max", Optimal, "3/2"),
    "halfspace objects": ([1], [Halfspace([-2], 3)], [], "max", Optimal, "3/2"),
    "hyperplane objects": ([1, 0], [], [Hyperplane([1, 0], -7)], "min", Optimal, 7),
    "Klee-Minty": ([4, 2, 1], KLEE_MINTY, [], "max", Optimal, 125),
    "Beale": (["3/4", -150, "1/50", -6], BEALE, [], "max", Optimal, "1/20"),
    "zero objective": ([0, 0], SQUARE, [], "max", Optimal, 0),
    "zero objective, everything": ([0, 0], [], [], "max", Optimal, 0),
    "everything": ([0, 1], [], [], "max", Unbounded, None),
    "half-plane": ([1, 0], [([1, 0], -3)], [], "max", Unbounded, None),
    "half-plane, other way": ([1, 0], [([1, 0], -3)], [], "min", Optimal, 3),
    "half-plane, across": ([1, 1], [([1, 0], -3)], [], "min", Unbounded, None),
    "line": ([1, 1], [], [([1, -1], 0)], "min", Unbounded, None),
    "line, constant": ([1, -1], [], [([1, -1], 0)], "min", Optimal, 0),
    "contradictory rows": ([1], [([1], -2), ([-1], 1)], [], "max", Infeasible, None),
    "contradictory, unbounded dual": ([0, 1], [([1, 0], -2), ([-1, 0], 1)], [], "max", Infeasible, None),
    "contradictory equations": ([1, 0], [], [([1, 1], 0), ([2, 2], 1)], "max", Infeasible, None),
    "three equations": ([1, 0], [], [([1, 1], 0), ([1, -1], 0), ([3, 1], 1)], "min", Infeasible, None),
    "redundant equations": ([1, 2], [], [([1, 1], -1), ([2, 2], -2), ([1, 0], 3)], "min", Optimal, 5),
    "row against equation": ([1], [([1], -1)], [([1], 0)], "max", Infeasible, None),
    "thin triangle": ([1, 1], [([1, 0], 0), ([0, 1], 0), ([-1, -1], -1)], [], "max", Infeasible, None),
    "duplicates": ([1], [([-1], 1)] * 3 + [([-2], 2)], [], "max", Optimal, 1),
    "0 >= 0": ([1], [([0], 0), ([-1], 1)], [], "max", Optimal, 1),
    "-1 >= 0": ([1], [([0], -1), ([-1], 1)], [], "max", Infeasible, None),
    "3 == 0": ([1], [], [([0], 3)], "max", Infeasible, None),
    "0 == 0": ([1], [([-1], 1)], [([0], 0)], "max", Optimal, 1),
    "a point": ([1, 1], [], [([1, 0], -2), ([0, 1], "-1/2")], "max", Optimal, "5/2"),
    "dimension 0": ([], [], [], "max", Optimal, 0),
    "dimension 0, true row": ([], [([], 2)], [([], 0)], "min", Optimal, 0),
    "dimension 0, false row": ([], [([], -2)], [], "min", Infeasible, None),
    "dimension 0, false equation": ([], [], [([], 2)], "min", Infeasible, None),
    "huge": ([BIG, 1], [([-BIG, 0], 1), ([0, -1], mpq(1, BIG))], [], "max", Optimal, 1 + mpq(1, BIG)),
    "huge, infeasible by a hair": ([1], [([BIG], -1), ([-BIG - 1], 1)], [], "max", Infeasible, None),
    "degenerate cube corner": (
        [1, 1, 1],
        [([-a, -b, -c], a + b + c) for a, b, c in product([0, 1, 2], repeat=3) if a + b + c],
        [],
        "max",
        Optimal,
        3,
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_known_answer(name, lp_backend):
    objective, rows, equations, sense, kind, value = TABLE[name]
    result = solve_lp(objective, rows, equations, sense, lp_backend)
    assert isinstance(result, kind)
    assert result.backend == lp_backend
    if kind is Optimal:
        assert result.value == mpq(value)


def test_multipliers_belong_to_the_rows_as_given(lp_backend):
    """The dual of a row scaled by 6 is a sixth; the dual of an equation has the sign of its side."""
    rows = [([1, 0], 0), (["-6", 0], 18)]
    result = solve_lp([2, 3], rows, [([0, -2], 10)], "max", lp_backend)
    assert result.dual.rows == (0, mpq(1, 3))
    assert result.dual.equations == (mpq(3, 2),)
    assert result.value == 21
    least = solve_lp([2, 3], rows, [([0, -2], 10)], "min", lp_backend)
    assert least.dual.rows == (2, 0)
    assert least.dual.equations == (mpq(-3, 2),)


def test_farkas_multipliers_are_scaled_to_minus_one(lp_backend):
    result = solve_lp([0], [([2], -6), (["-1/2"], "1/2")], (), "max", lp_backend)
    # m (2x - 6) + 4m (1/2 - x/2) == -4m, so m == 1/4.
    assert result.farkas.rows == (mpq(1, 4), 1)


def test_auto_names_its_choice_which_is_the_same_everywhere():
    assert solve_lp([1], [([-1], 1)]).backend == "simplex"


def test_a_named_backend_never_falls_back(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "cdd", None)
    with pytest.raises(BackendUnavailableError, match=r"exactrelu\[cdd\]") as caught:
        solve_lp([1], [([-1], 1)], backend="cdd")
    assert caught.value.extra == "cdd"
    assert solve_lp([1], [([-1], 1)]).backend == "simplex"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([0.5], []), InexactInputError, r"objective\[0\]"),
        (([1], [([1.5], 0)]), InexactInputError, r"rows\[0\]\.normal\[0\]"),
        (([1], [([1], 0.1)]), InexactInputError, r"rows\[0\]\.offset"),
        (([1], [([1, 2], 0)]), ShapeError, r"rows\[0\] must have 1 coefficients, got 2"),
        (([1], [], [([1, 2], 0)]), ShapeError, r"equations\[0\]"),
        (([1], [[1, 2, 3]]), InputError, r"rows\[0\] must be a Halfspace"),
        (([1], [], [], "least"), InputError, "sense must be"),
        (([1], [], [], "max", "gurobi"), InputError, "backend must be"),
    ],
)
def test_bad_input_names_the_place(arguments, error, message):
    with pytest.raises(error, match=message):
        solve_lp(*arguments)


def test_entries_near_two_to_the_sixty_two_do_not_crash_the_process(lp_backend):
    # cddlib's dual simplex method dies on such programs; found on an arrangement of six hyperplanes.
    big = 2**62
    rows = [
        ([-big, 1 - big, -big, -1], 0),
        ([-2 * big, 2 - 2 * big, -2 * big, -1], 0),
        ([-big, 0, -1, -1], 0),
        ([big, 0, 0, -1], 1),
        ([1, 0, 0, -1], -1),
        ([0, 0, 0, -1], 1),
    ]
    result = solve_lp([0, 0, 0, 1], rows, backend=lp_backend)
    assert isinstance(result, Optimal)
    assert result.value <= 1
