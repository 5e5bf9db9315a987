"""Needed terms of maxima: witnesses, proofs, and agreement with brute force."""

from __future__ import annotations

from random import Random

import pytest
from gmpy2 import mpq

from exactrelu.cpwl import AffineForm, TropicalPolynomial
from exactrelu.cpwl.affine import value_at
from exactrelu.cpwl.essential import Superfluous, essential_terms
from exactrelu.cpwl.interior import strict_point
from exactrelu.errors import InputError, ResourceLimitError, ShapeError
from tests.cpwl.functions import form, points


def needed_one_by_one(vectors):
    """Places strictly needed, by one linear program each against all the others."""
    found = set()
    for v in vectors:
        gaps = [tuple(a - b for a, b in zip(v, w, strict=True)) for w in vectors if w != v]
        if strict_point(len(v) - 1, gaps) is not None:
            found.add(v)
    return found


@pytest.mark.parametrize("seed", range(25))
def test_against_one_program_a_term(seed):
    source = Random(seed)
    dimension = source.randint(1, 4)
    # Few values: many ties, repeated and parallel forms, terms that are tight but not needed.
    vectors = [form(source, dimension, 2).vector for _ in range(source.randint(1, 14))]
    found = essential_terms(vectors)
    assert {vectors[i] for i in found.kept} == needed_one_by_one(vectors)
    for i, witness in zip(found.kept, found.witnesses, strict=True):
        own = value_at(vectors[i], witness)
        assert all(value_at(vectors[j], witness) < own for j in found.kept if j != i)
    assert sorted([*found.kept, *(proof.index for proof in found.removed)]) == list(range(len(vectors)))
    for proof in found.removed:
        assert proof.holds(vectors)
        assert set(proof.weights) <= set(found.kept)


def test_a_wrong_proof_does_not_hold():
    vectors = [(mpq(0), mpq(0)), (mpq(2), mpq(0)), (mpq(1), mpq(-1))]
    (proof,) = essential_terms(vectors).removed
    assert proof.holds(vectors)
    assert not Superfluous(2, {0: mpq(1, 2), 1: mpq(1, 2)}, mpq(2)).holds(vectors)
    assert not Superfluous(2, {0: mpq(1)}, mpq(1)).holds(vectors)
    assert not Superfluous(1, {0: mpq(-1), 2: mpq(2)}, mpq(-2)).holds(vectors)


def test_huge_and_tiny_numbers():
    big = mpq(10) ** 400
    vectors = [(big, mpq(0)), (-big, mpq(0)), (mpq(0), 1 / big), (mpq(0), -1 / big)]
    assert essential_terms(vectors).kept == (0, 1, 2)


def test_dimension_zero():
    assert essential_terms([(mpq(1),), (mpq(3),), (mpq(3),)]).kept == (1,)


def test_middle_line_through_the_corner_is_not_needed():
    fan = TropicalPolynomial.of([([1], 0), ([-1], 0), ([0], 0)])
    assert [t.normal for t in fan.irredundant().terms] == [(-1,), (1,)]


def test_sums_and_maxima():
    source = Random(1)
    p = TropicalPolynomial(tuple(form(source, 3) for _ in range(6)))
    q = TropicalPolynomial(tuple(form(source, 3) for _ in range(5)))
    total, largest, double = p + q, p | q, p.times(2)
    for x in points(source, 3):
        assert total(x) == p(x) + q(x)
        assert largest(x) == max(p(x), q(x))
        assert double(x) == 2 * p(x)
    assert (p + q) == (q + p)


def test_limits_and_bad_input(monkeypatch):
    p = TropicalPolynomial.of([([1], 0), ([0], 0)])
    with pytest.raises(InputError, match="at least 0"):
        p.times(-1)
    with pytest.raises(ShapeError):
        TropicalPolynomial(())
    with pytest.raises(ShapeError, match=r"R\^1"):
        p + TropicalPolynomial.of([([1, 2], 0)])
    monkeypatch.setattr("exactrelu.cpwl.tropical.TERM_LIMIT", 3)
    with pytest.raises(ResourceLimitError):
        p + p
    for bad in (None, 3, "x", [3], [([1], 0, 0)], [(True, 0)], [([0.5], 0)], [([True], 0)]):
        with pytest.raises(InputError):
            TropicalPolynomial.of(bad)
    with pytest.raises(ShapeError, match=r"terms\[1\]"):
        TropicalPolynomial.of([([1], 0), ([1, 2], 0)])
    with pytest.raises(ShapeError):
        AffineForm.of([1])([1, 2])
