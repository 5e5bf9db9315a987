"""A backend may lie in every field of its answer; nothing false leaves the package."""

from __future__ import annotations

import attrs
import pytest
from gmpy2 import mpq

from exactrelu.errors import UnsoundBackendError
from exactrelu.polyhedra import (
    ConeGenerators,
    Halfspace,
    HRepresentation,
    Infeasible,
    Multipliers,
    Optimal,
    Polyhedron,
    Unbounded,
    VRepresentation,
    generators_of,
    halfspaces_of,
    solve_lp,
)

Q = mpq


@attrs.frozen
class Liar:
    answer: object
    name: str = "liar"

    def solve(self, program):
        return self.answer


# maximise x over 0 <= x <= 2, y == 1
OBJECTIVE, ROWS, EQUATIONS = [1, 0], [([1, 0], 0), ([-1, 0], 2)], [([0, 1], -1)]
GOOD = Optimal(Q(2), (Q(2), Q(1)), Multipliers((Q(0), Q(1)), (Q(0),)))


def ask(answer, rows=ROWS, sense="max"):
    return solve_lp(OBJECTIVE, rows, EQUATIONS, sense, Liar(answer))


def test_the_truth_passes_and_is_signed():
    assert ask(GOOD) == attrs.evolve(GOOD, backend="liar")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"value": Q(3)}, "not the value"),
        ({"point": (Q(3), Q(1))}, "violates a row"),
        ({"point": (Q(2), Q(2))}, "violates an equation"),
        ({"point": (Q(2),)}, "not a vector of 2"),
        ({"point": (2.0, 1.0)}, "not a vector of 2"),
        ({"point": (Q(1), Q(1)), "value": Q(1)}, "dual value differs"),
        ({"dual": Multipliers((Q(0), Q(2)), (Q(0),))}, "do not cancel"),
        ({"dual": Multipliers((Q(-1), Q(0)), (Q(0),))}, "negative"),
        ({"dual": Multipliers((Q(0), Q(1)), ())}, "each equation"),
        ({"dual": Multipliers((Q(1),), (Q(0),))}, "each row"),
        ({"dual": Multipliers((0.0, 1.0), (0.0,))}, "each row"),
    ],
)
def test_a_wrong_optimum_is_caught(change, fault):
    with pytest.raises(UnsoundBackendError, match=fault) as caught:
        ask(attrs.evolve(GOOD, **change))
    program, answer = caught.value.instance
    assert program.objective == (1, 0)
    assert isinstance(answer, Optimal)


def test_a_maximum_is_not_a_minimum():
    with pytest.raises(UnsoundBackendError, match="do not cancel"):
        ask(GOOD, sense="min")


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Infeasible(Multipliers((Q(1), Q(1)), (Q(0),))), "is 2, not -1"),
        (Infeasible(Multipliers((Q(1), Q(0)), (Q(0),))), "do not cancel"),
        (Infeasible(Multipliers((Q(-1, 2), Q(-1, 2)), (Q(0),))), "negative"),
        (Unbounded((Q(0), Q(1)), (Q(1), Q(0))), "the ray leaves a row"),
        (Unbounded((Q(0), Q(1)), (Q(0), Q(1))), "the ray leaves an equation"),
        (Unbounded((Q(0), Q(1)), (Q(0), Q(0))), "does not improve"),
        (Unbounded((Q(-1), Q(1)), (Q(1), Q(0))), "the point violates a row"),
        (Unbounded((Q(0), Q(1)), (Q(1),)), "the ray is not a vector"),
        (None, "not Optimal"),
        ("Optimal", "not Optimal"),
    ],
)
def test_a_wrong_kind_is_caught(answer, fault):
    with pytest.raises(UnsoundBackendError, match=fault):
        ask(answer)


def test_a_polyhedron_does_not_believe_its_backend():
    empty = Infeasible(Multipliers((Q(1),), ()))
    with pytest.raises(UnsoundBackendError):
        _ = Polyhedron.from_halfspaces([([1], 0)], lp_backend=Liar(empty)).is_empty


@attrs.frozen
class LyingConversion:
    cone: ConeGenerators
    name: str = "liar"

    def cone_generators(self, rows, equations, dimension):
        return self.cone


@pytest.mark.parametrize(
    "cone",
    [
        ConeGenerators((), ((-1, 1),)),
        ConeGenerators(((1, 0),), ((0, 1),)),
        ConeGenerators((), ((0, -1),)),
        ConeGenerators((), ((0, 0, 1),)),
    ],
)
def test_a_generator_outside_is_caught(cone):
    half_line = HRepresentation(1, (Halfspace([1], 0),))
    with pytest.raises(UnsoundBackendError, match="outside"):
        generators_of(half_line, LyingConversion(cone))


def test_a_half_space_that_cuts_is_caught():
    segment = VRepresentation(1, ((Q(0),), (Q(1),)))
    with pytest.raises(UnsoundBackendError, match="outside"):
        halfspaces_of(segment, LyingConversion(ConeGenerators((), ((1, -1),))))
