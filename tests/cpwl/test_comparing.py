"""Equality and order, against evaluation and against functions known to differ."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from gmpy2 import mpq

from exactrelu.cpwl import (
    AffineForm,
    DifferenceOfConvex,
    MaxMin,
    SignedMaxima,
    SignedMaximum,
    TropicalPolynomial,
    TropicalRational,
    at_most,
    difference_of_convex,
    equal,
    signed_maxima,
    wang_sun,
)
from exactrelu.cpwl.collected import collect, difference, summands
from exactrelu.cpwl.kinks import KinkProof, nonzero_point
from exactrelu.errors import InputError, ResourceLimitError, ShapeError
from tests.cpwl.functions import convex_difference, form, lattice, points, signed


def shown(comparison, f, g):
    """Whether a refusal shows where: the values at the witness, evaluated again."""
    x = comparison.witness
    return not comparison and comparison.values == (f(x), g(x))


class TestEqual:
    @pytest.mark.parametrize("seed", range(12))
    def test_common_summand(self, seed):
        source = Random(seed)
        n = source.randint(1, 3)
        f = convex_difference(source, n, 4, 3)
        extra = TropicalPolynomial(tuple(form(source, n) for _ in range(3)))
        g = DifferenceOfConvex(f.plus + extra, f.minus + extra)
        assert equal(f, g)
        assert equal(g, f)
        x = points(source, n, 1)[0]
        # Raise one needed term: the functions differ where it is largest.
        terms = [t.vector for t in f.plus.irredundant().terms]
        raised = [*terms[1:], (*terms[0][:-1], terms[0][-1] + mpq(1, 10**6))]
        h = DifferenceOfConvex.of(
            [(v[:-1], v[-1]) for v in raised], [(t.normal, t.constant) for t in f.minus.terms]
        )
        found = equal(g, h)
        assert shown(found, g, h)
        assert found.values[0] != found.values[1]
        assert f(x) == g(x)

    @pytest.mark.parametrize("seed", range(10))
    def test_every_way_agrees(self, seed):
        source = Random(100 + seed)
        n = source.randint(1, 3)
        f, g = lattice(source, n, 4, 2), lattice(source, n, 4, 2)
        for other in (f, g):
            forms = [other, signed_maxima(other), difference_of_convex(other)]
            answers = {bool(equal(f, form_)) for form_ in forms}
            assert len(answers) == 1
        assert equal(f, difference_of_convex(f))
        kinks = nonzero_point(difference(signed_maxima(f), difference_of_convex(f)))
        assert isinstance(kinks, KinkProof)

    def test_absorbed_sets(self):
        source = Random(3)
        f = lattice(source, 4, 8, 8)
        sets = [list(s) for s in f.sets]
        same = MaxMin.of(f.forms, [*reversed(sets), sorted({*sets[0], 0, 1}), sorted({*sets[1], *sets[2]})])
        assert equal(f, same)

    def test_kink_only_on_a_part_of_a_line(self):
        # max(0, x, y) and max(0, x) + max(0, y) - ...: the line x = 0 bends on one half only.
        f = TropicalPolynomial.of([([0, 0], 0), ([1, 0], 0), ([0, 1], 0)])
        g = SignedMaxima.of(
            [
                (1, [([0, 0], 0), ([1, 0], 0)]),
                (1, [([0, 0], 0), ([0, 1], 0)]),
                (-1, [([0, 0], 0), ([1, 0], 0), ([0, 1], 0), ([1, 1], 0)]),
            ]
        )
        assert equal(g, SignedMaxima(2, ()))
        assert shown(equal(f, SignedMaxima(2, ())), f, SignedMaxima(2, ()))

    def test_kinks_that_cancel_along_a_normal(self):
        # |x| - |x + y| is 0 on both sides of the origin along (1, 0), the normal of the first kink.
        f = TropicalPolynomial.of([([1, 0], 0), ([-1, 0], 0)])
        g = TropicalPolynomial.of([([1, 1], 0), ([-1, -1], 0)])
        rest = difference(f, g)
        point = nonzero_point(rest)
        assert f(point) != g(point)
        assert shown(equal(f, g), f, g)
        # Many such planes through one point.
        source = Random(8)
        terms = []
        for k in range(-4, 5):
            forms = [([1, k, k * k], 0), ([-1, -k, -k * k], 0)]
            terms.append((source.choice([1, -1]), forms))
        many = SignedMaxima.of(terms)
        assert shown(equal(many, SignedMaxima(3, ())), many, SignedMaxima(3, ()))
        point = nonzero_point(collect(3, summands(many)))
        assert many(point) != 0

    @pytest.mark.parametrize("seed", range(60))
    def test_many_planes_through_the_origin(self, seed):
        source = Random(seed)
        n = source.randint(1, 4)
        terms = []
        for _ in range(source.randint(1, 5)):
            count = source.randint(1, 4)
            forms = [([source.randint(-1, 1) for _ in range(n)], 0) for _ in range(count)]
            terms.append((source.choice([1, -1]), forms))
        f, zero = SignedMaxima.of(terms), SignedMaxima(n, ())
        # Kinks and normal forms of both convex parts are two ways to the answer.
        point = nonzero_point(collect(n, summands(f)))
        parts = difference_of_convex(f)
        assert (parts.plus == parts.minus) == isinstance(point, KinkProof) == bool(equal(f, zero))
        if not isinstance(point, KinkProof):
            assert f(point) != 0

    def test_repeated_and_scaled_maxima(self):
        source = Random(9)
        parts = signed(source, 3, 4, 4)
        twice = SignedMaxima(3, (*parts.terms, *parts.terms))
        doubled = SignedMaxima.combined(3, [(mpq(2 * t.sign), t.forms) for t in parts.terms])
        assert equal(twice, doubled)
        whole = TropicalPolynomial(tuple(form(source, 3) for _ in range(7)))
        left = SignedMaxima.combined(3, [(mpq(1), whole.terms)])
        assert isinstance(nonzero_point(difference(whole, left)), KinkProof)

    def test_inclusion_and_exclusion(self):
        # max and min of three: needs hinges of different maxima to cancel on shared hyperplanes.
        forms = [([1, 0], 0), ([0, 1], 0), ([-1, -1], 1)]
        smallest = MaxMin.of(forms, [[0, 1, 2]])
        expanded = signed_maxima(smallest)
        assert expanded.arity == 3
        assert equal(smallest, expanded)
        rest = difference(expanded, difference_of_convex(smallest))
        assert isinstance(nonzero_point(rest), KinkProof)

    def test_affine_rest(self):
        f = TropicalPolynomial.of([([1, 0], 0), ([0, 1], 0)])
        g = TropicalPolynomial.of([([1, 0], mpq(1, 10**50)), ([0, 1], mpq(1, 10**50))])
        assert shown(equal(f, g), f, g)

    def test_eight_terms_in_four_dimensions(self):
        source = Random(4)
        f = convex_difference(source, 4, 8, 8)
        extra = TropicalPolynomial(tuple(form(source, 4) for _ in range(3)))
        g = TropicalRational(f.plus + extra, f.minus + extra)
        assert equal(f, g)
        h = signed(source, 4, 8, 5)
        assert equal(h, SignedMaxima(4, tuple(reversed(h.terms))))
        assert shown(equal(h, f), h, f)

    @pytest.mark.parametrize("seed", range(3))
    def test_eight_forms_against_wang_sun(self, seed):
        source = Random(seed)
        forms = [form(source, 4) for _ in range(8)]
        f = MaxMin.of(forms, [source.sample(range(8), source.randint(2, 4)) for _ in range(5)])
        g = wang_sun(f)
        assert equal(f, g)
        last = g.terms[-1]
        moved = SignedMaxima.of([*((t.sign, t.forms) for t in g.terms[:-1]), (-last.sign, last.forms)])
        assert shown(equal(f, moved), f, moved)

    def test_many_sets_of_eight_forms(self):
        # The fourth largest of eight forms: 70 minima, which no search goes through.
        source = Random(0)
        forms = [form(source, 4) for _ in range(8)]
        sets = list(combinations(range(8), 4))
        f = MaxMin.of(forms, sets)
        assert equal(f, MaxMin.of(reversed(forms), [*sets, range(5)]))
        # A difference of 10^-9 in one form, which few points show.
        raised = AffineForm.of(forms[7].normal, forms[7].constant + mpq(1, 10**9))
        g = MaxMin.of([*forms[:7], raised], sets)
        assert shown(equal(f, g), f, g)

    @pytest.mark.parametrize("dimension", [1, 2, 3])
    def test_differ_only_far_away(self, dimension):
        # min(max(x1 - 10^30, 0), 1) is 0 at all points that anybody tries.
        far = ([1] + [0] * (dimension - 1), -(10**30))
        nothing, one = ([0] * dimension, 0), ([0] * dimension, 1)
        f = MaxMin.of([far, one, nothing], [[0, 1], [2]])
        zero = SignedMaxima(dimension, ())
        for other in (f, difference_of_convex(f), signed_maxima(f)):
            assert shown(equal(other, zero), other, zero)
            assert shown(equal(zero, other), zero, other)
            assert shown(at_most(other, zero), other, zero)
            assert at_most(zero, other)


class TestOrder:
    @pytest.mark.parametrize("seed", range(10))
    def test_maximum_is_larger(self, seed):
        source = Random(seed)
        n = source.randint(1, 3)
        f, g = lattice(source, n, 4, 3), convex_difference(source, n, 3, 3)
        larger = MaxMin.of([*f.forms, form(source, n)], [*f.sets, [len(f.forms)]])
        assert at_most(f, larger)
        for a, b in ((f, g), (g, f)):
            found = at_most(a, b)
            if found:
                assert all(a(x) <= b(x) for x in points(source, n))
            else:
                assert found.values == (a(found.witness), b(found.witness))
                assert found.values[0] > found.values[1]

    def test_touching_is_at_most(self):
        vee = TropicalPolynomial.of([([1, 0], 0), ([-1, 0], 0)])
        assert at_most(TropicalPolynomial.of([([0, 0], 0)]), vee)
        assert not at_most(TropicalPolynomial.of([([0, 0], mpq(1, 10**30))]), vee)

    def test_both_directions_are_equality(self):
        f = lattice(Random(7), 2, 4, 3)
        g = difference_of_convex(f)
        assert at_most(f, g)
        assert at_most(g, f)


class TestCollected:
    def test_like_maxima_cancel(self):
        parts = [
            (mpq(1), [(mpq(2), mpq(0)), (mpq(0), mpq(4))]),
            (mpq(-2), [(mpq(1), mpq(5)), (mpq(0), mpq(7))]),
        ]
        found = collect(1, parts)
        assert not found.maxima
        assert found.affine == (0, -10)

    @pytest.mark.parametrize("seed", range(5))
    def test_same_function(self, seed):
        source = Random(seed)
        f = signed(source, 2, 5, 4)
        g = collect(2, summands(f)).signed()
        assert all(f(x) == g(x) for x in points(source, 2))


class TestBadInput:
    def test_types_and_spaces(self):
        f = TropicalPolynomial.of([([1], 0)])
        for bad in (None, 1, "f", True, [f]):
            with pytest.raises(InputError):
                equal(f, bad)
            with pytest.raises(InputError):
                at_most(bad, f)
        with pytest.raises(ShapeError):
            equal(f, TropicalPolynomial.of([([1, 0], 0)]))

    def test_limit(self):
        f = lattice(Random(5), 3, 6, 4)
        g = MaxMin.of(f.forms, [*f.sets, f.sets[0]])
        with pytest.raises(ResourceLimitError):
            at_most(f, g, limit=1)

    @pytest.mark.parametrize("limit", [0, -1, True, "2", None, 1.5])
    def test_limits_are_integers(self, limit):
        f = TropicalPolynomial.of([([1], 0)])
        for relation in (equal, at_most):
            with pytest.raises(InputError, match="limit"):
                relation(f, f, limit=limit)

    def test_constructors(self):
        f = TropicalPolynomial.of([([1], 0)])
        for build in (
            lambda: DifferenceOfConvex(f, 3),
            lambda: TropicalRational(None, f),
            lambda: TropicalPolynomial([1, 2]),
            lambda: MaxMin(f.terms, ((1,),)),
            lambda: SignedMaxima(1, [f]),
            lambda: SignedMaxima.of(None),
            lambda: SignedMaxima.of([(1.0, [([1], 0)])]),
        ):
            with pytest.raises(InputError):
                build()

    def test_sums_put_together_by_hand(self):
        line = (AffineForm.of([1]),)
        for dimension, term in (
            (1, SignedMaximum(5, line)),
            (1, SignedMaximum(1, ())),
            (3, SignedMaximum(1, line)),
        ):
            with pytest.raises(InputError, match=r"terms\[0\]"):
                SignedMaxima(dimension, (term,))
        for dimension in ("a", -1, True):
            with pytest.raises(InputError):
                SignedMaxima(dimension, ())

    def test_forms(self):
        with pytest.raises(InputError, match="places"):
            MaxMin.of([([1], 0)], [[1]])
        with pytest.raises(InputError, match="places"):
            MaxMin.of([([1], 0)], [[True]])
        with pytest.raises(ShapeError):
            MaxMin.of([([1], 0)], [[]])
        with pytest.raises(ShapeError):
            MaxMin.of([], [])
        with pytest.raises(InputError, match="sign"):
            SignedMaxima.of([(2, [([1], 0)])])
        with pytest.raises(ShapeError, match="dimension"):
            SignedMaxima.of([])
        with pytest.raises(ShapeError):
            DifferenceOfConvex.of([([1], 0)], [([1, 2], 0)])
        with pytest.raises(ShapeError):
            TropicalRational.of([([1], 0)], [([1, 2], 0)])
