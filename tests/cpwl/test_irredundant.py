"""What is removed is not needed, what is left is."""

from __future__ import annotations

from random import Random

import pytest

from exactrelu.cpwl import (
    DifferenceOfConvex,
    MaxMin,
    SignedMaxima,
    TropicalRational,
    equal,
    irredundant,
    reduce_lattice,
)
from exactrelu.errors import InputError
from tests.cpwl.functions import convex_difference, lattice, points


@pytest.mark.parametrize("seed", range(15))
def test_lattice(seed):
    source = Random(seed)
    f = lattice(source, source.randint(1, 3), 5, 4)
    found = reduce_lattice(f)
    g = found.function
    assert equal(f, g)
    assert all(f(x) == g(x) for x in points(source, f.dimension))
    assert [needed.places for needed in found.needed] == list(g.sets)
    for i, needed in enumerate(found.needed):
        if len(g.sets) > 1:
            without = MaxMin(g.forms, g.sets[:i] + g.sets[i + 1 :])
            assert without(needed.above_others) < g(needed.above_others)
        for place, point in zip(needed.places, needed.for_each_place, strict=True):
            fewer = tuple(k for k in needed.places if k != place)
            if fewer:
                assert MaxMin(g.forms, (*g.sets, fewer))(point) > g(point)


def test_absorbed_sets_and_forms_go():
    forms = [([1], 0), ([-1], 0), ([0], 5), ([0], 6)]
    found = irredundant(MaxMin.of(forms, [[0], [0, 1], [1, 2, 3], [1, 3]]))
    # x or -x: |x| cut at 6 on the left; min(-x, 5) is below min(-x, 6).
    assert [str(form) for form in found.forms] == ["x1", "-x1", "6"]
    assert found.sets == ((0,), (1, 2))


def test_other_forms():
    f = convex_difference(Random(2), 2, 6, 5)
    kinds = [f, TropicalRational(f.plus, f.minus), f.plus]
    kinds.append(SignedMaxima.of([(1, f.plus.terms), (-1, f.plus.terms), (1, f.minus.terms)]))
    for g in kinds:
        found = irredundant(g)
        assert type(found) is type(g)
        assert equal(found, g)
    assert len(irredundant(kinds[-1]).terms) <= 2
    assert isinstance(irredundant(f), DifferenceOfConvex)


def test_bad_input():
    with pytest.raises(InputError):
        irredundant(3)
