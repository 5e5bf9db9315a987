"""Duality theory on random programs; the checks here do not use the package's own verification."""

from __future__ import annotations

import pytest
from gmpy2 import mpq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exactrelu.polyhedra import Infeasible, Optimal, Unbounded, solve_lp

small = st.integers(-3, 3)
quick = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@st.composite
def programs(draw):
    d = draw(st.integers(0, 4))
    form = st.tuples(st.lists(small, min_size=d, max_size=d), small)
    objective = draw(st.lists(small, min_size=d, max_size=d))
    rows = draw(st.lists(form, max_size=8))
    return objective, rows, draw(st.lists(form, max_size=2)), draw(st.sampled_from(["max", "min"]))


def combination(multipliers, rows, equations, d):
    forms = [(*a, b) for a, b in (*rows, *equations)]
    weights = (*multipliers.rows, *multipliers.equations)
    assert len(weights) == len(forms)
    assert all(w >= 0 for w in multipliers.rows)
    return [sum((w * f[k] for w, f in zip(weights, forms, strict=True)), mpq(0)) for k in range(d + 1)]


def inner(a, x):
    return sum((mpq(p) * q for p, q in zip(a, x, strict=True)), mpq(0))


@quick
@given(program=programs())
def test_every_answer_is_a_proof(program, lp_backend):
    objective, rows, equations, sense = program
    d, sign = len(objective), 1 if sense == "max" else -1
    result = solve_lp(objective, rows, equations, sense, lp_backend)
    if isinstance(result, Infeasible):
        assert combination(result.farkas, rows, equations, d) == [0] * d + [-1]
        return
    assert all(inner(a, result.point) + b >= 0 for a, b in rows)
    assert all(inner(a, result.point) + b == 0 for a, b in equations)
    if isinstance(result, Unbounded):
        assert all(inner(a, result.ray) >= 0 for a, b in rows)
        assert all(inner(a, result.ray) == 0 for a, b in equations)
        assert sign * inner(objective, result.ray) > 0
        return
    assert isinstance(result, Optimal)
    assert inner(objective, result.point) == result.value
    *normal, constant = combination(result.dual, rows, equations, d)
    assert [sign * c + n for c, n in zip(objective, normal, strict=True)] == [0] * d
    assert constant == sign * result.value


@pytest.mark.engine("cdd")
@quick
@given(program=programs())
def test_backends_agree_in_kind_and_value(program):
    ours, theirs = (solve_lp(*program, backend) for backend in ("simplex", "cdd"))
    assert type(ours) is type(theirs)
    assert getattr(ours, "value", None) == getattr(theirs, "value", None)


@quick
@given(program=programs(), scale=st.integers(1, 10**40))
def test_scaling_rows_changes_neither_kind_nor_value(program, scale):
    objective, rows, equations, sense = program
    factor = mpq(scale, 7)
    scaled = [([factor * x for x in a], factor * b) for a, b in rows]
    one = solve_lp(objective, rows, equations, sense, "simplex")
    two = solve_lp(objective, scaled, equations, sense, "simplex")
    assert type(one) is type(two)
    assert getattr(one, "value", None) == getattr(two, "value", None)
