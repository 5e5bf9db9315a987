"""Every removed row has an identity, every kept row a point that only it excludes."""

from __future__ import annotations

import pytest
from gmpy2 import mpq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exactrelu.polyhedra import Infeasible, Polyhedron, Reduction

SQUARE = [([1, 0], 0), ([0, 1], 0), ([-1, 0], 1), ([0, -1], 1)]


def check(reduction, halfspaces, equations):
    """Verify a `Reduction` from its numbers alone."""
    assert sorted((*reduction.kept, *(p.index for p in reduction.proofs))) == list(range(len(halfspaces)))
    for proof in reduction.proofs:
        weights, free = proof.multipliers.rows, proof.multipliers.equations
        assert proof.slack >= 0
        assert all(w >= 0 for w in weights)
        assert {i for i, w in enumerate(weights) if w} <= set(reduction.kept)
        forms = [(w, f) for w, f in zip((*weights, *free), (*halfspaces, *equations), strict=True) if w]
        row = halfspaces[proof.index]
        for k, coefficient in enumerate(row.normal):
            assert coefficient == sum((w * f.normal[k] for w, f in forms), mpq(0))
        assert row.offset == proof.slack + sum((w * f.offset for w, f in forms), mpq(0))
    for i, witness in zip(reduction.kept, reduction.witnesses, strict=True):
        assert halfspaces[i].evaluate(witness) < 0
        assert all(halfspaces[j].evaluate(witness) >= 0 for j in reduction.kept if j != i)
        assert all(e.evaluate(witness) == 0 for e in equations)


@pytest.mark.parametrize(
    ("rows", "equations", "kept"),
    [
        (SQUARE, [], (0, 1, 2, 3)),
        ([*SQUARE, ([1, 1], 0), ([-1, -1], 3)], [], (0, 1, 2, 3)),
        ([*SQUARE, *SQUARE], [], (4, 5, 6, 7)),
        ([([1], 0), ([2], 0), ([1], 5)], [], (1,)),
        ([([1], -1), ([-1], 1)], [], (0, 1)),
        ([([1, 0], 0), ([0, 1], 0), ([1, 0], 1)], [([1, -1], 0)], (1,)),
        ([([1, -1], 0), ([-1, 1], 7)], [([1, -1], 0)], ()),
        ([([1, 0], 0), ([10**500, 1], 0), ([1, 10**500], 0)], [], (0, 2)),
        ([], [], ()),
    ],
)
def test_known_reductions(rows, equations, kept, lp_backend):
    p = Polyhedron.from_halfspaces(rows, equations, 2 if not rows else None, lp_backend=lp_backend)
    reduction = p.reduction()
    assert isinstance(reduction, Reduction)
    assert reduction.kept == kept
    check(reduction, p.halfspaces, p.equations)
    assert p.irredundant() == p
    assert len(p.irredundant().halfspaces) == len(kept)


def test_chains_of_removals_end_in_kept_rows(lp_backend):
    """Each row is first proved by the next one, which is then removed itself."""
    p = Polyhedron.from_halfspaces([([1], k) for k in range(6, -1, -1)], lp_backend=lp_backend)
    reduction = p.reduction()
    assert reduction.kept == (6,)
    assert [proof.slack for proof in reduction.proofs] == [6, 5, 4, 3, 2, 1]
    check(reduction, p.halfspaces, p.equations)


def test_an_empty_polyhedron_reduces_to_its_proof(lp_backend):
    p = Polyhedron.from_halfspaces([([1], -1), ([-1], 0)], lp_backend=lp_backend)
    assert isinstance(p.reduction(), Infeasible)
    assert p.irredundant() == p
    assert p.irredundant().h_representation.contradictory


small = st.integers(-2, 2)


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data(), d=st.integers(1, 3))
def test_random_systems(data, d, lp_backend):
    form = st.tuples(st.lists(small, min_size=d, max_size=d), small)
    rows, equations = data.draw(st.lists(form, max_size=8)), data.draw(st.lists(form, max_size=1))
    p = Polyhedron.from_halfspaces(rows, equations, d, lp_backend=lp_backend)
    reduction = p.reduction()
    assert isinstance(reduction, Infeasible) == p.is_empty
    if isinstance(reduction, Reduction):
        check(reduction, p.halfspaces, p.equations)
        if p.dimension == d:
            assert len(reduction.kept) == len(p.facets)
