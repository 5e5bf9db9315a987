from __future__ import annotations

from fractions import Fraction

import attrs
import pytest
from gmpy2 import mpq

from exactrelu.errors import DegenerateInputError, InexactInputError, ShapeError
from exactrelu.polyhedra import Halfspace, Hyperplane


def test_halfspace_is_primitive_and_keeps_its_side():
    assert Halfspace([-2, 4], 6) == Halfspace(["-1/3", Fraction(2, 3)], 1)
    assert Halfspace([-2, 4], 6).normal == (-1, 2)
    assert Halfspace([1], 1) != Halfspace([-1], -1)
    assert Halfspace([2], 1) == Halfspace([1], "1/2")


def test_hyperplane_has_one_form():
    assert Hyperplane([0, -2], 4) == Hyperplane([0, "1/7"], "-2/7")
    assert (Hyperplane([0, -2], 4).normal, Hyperplane([0, -2], 4).offset) == ((0, 1), -2)
    assert hash(Hyperplane([-1], 1)) == hash(Hyperplane([1], -1))
    assert [Hyperplane([1, 0], -1).side([x, 9]) for x in (0, 1, 2)] == ["-", "0", "+"]


def test_halfspaces_of_a_hyperplane_meet_in_it():
    plane = Hyperplane([1, -3], 2)
    assert plane.positive.opposite == plane.negative
    assert plane.negative.boundary == plane
    assert plane.positive.evaluate([1, 0]) == 3 == -plane.negative.evaluate([1, 0])
    assert plane.contains([1, 1])
    assert plane.positive.contains([1, 1])


@pytest.mark.parametrize("kind", [Halfspace, Hyperplane])
def test_bad_input_names_the_argument(kind):
    with pytest.raises(DegenerateInputError, match=r"normal of a .* must not be zero, got 2 zeros"):
        kind([0, 0], 5)
    with pytest.raises(DegenerateInputError):
        kind([], 5)
    with pytest.raises(InexactInputError, match=r"normal\[1\]"):
        kind([1, 0.5])
    with pytest.raises(InexactInputError, match="offset"):
        kind([1, 1], 0.5)
    with pytest.raises(ShapeError, match="point must have 2 entries, got 3"):
        kind([1, 1]).evaluate([1, 2, 3])
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        kind([1]).offset = 3


def test_values_are_gmpy2_rationals():
    assert isinstance(Halfspace([1], 1).evaluate([Fraction(1, 2)]), type(mpq(1)))
