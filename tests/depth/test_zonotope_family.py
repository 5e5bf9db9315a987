"""ZONOTOPE^n_{k,w,m}: pieces three ways, bounds that hold, and the errata."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb, factorial
from typing import Any

import pytest
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu.certification import certified_count
from exactrelu.depth.architecture_bounds.region_bounds import raghu_upper_bound
from exactrelu.depth.zigzags import SimplexPoint
from exactrelu.depth.zonotope_family import (
    FamilySize,
    generator_orbit,
    support_network,
    theorem_39,
    zonotope_network,
)
from exactrelu.depth.zonotope_family.formulas import least_size
from exactrelu.errors import DegenerateInputError, InputError, ResourceLimitError
from exactrelu.networks import restrict_to_line
from exactrelu.univariate import network_function
from exactrelu.zonotopes import Zonotope

HALF = SimplexPoint.even(2)
MIDDLE = [["1/4", "1/2"], ["-1/2", 0], [0, "-1/4"], ["-1/4", "-1/4"]]


# Arora et al. 2018, Figure 1: the exact numbers; the paper's formulas print 8, 16, 32 and 4, 12, 24.
@pytest.mark.parametrize(
    ("generators", "k", "pieces"), [([[0, 1], [1, 0]], 2, 17), (MIDDLE, 2, 33), (MIDDLE, 3, 65)]
)
def test_figure_1(generators: Any, k: int, pieces: int) -> None:
    member = zonotope_network(generators, [HALF] * k)
    assert (member.network.depth, member.network.size) == (k + 2, 2 * len(generators) + 2 * k)
    assert member.direct_count() == member.pieces().count == pieces
    assert member.pieces().count.definition == "open"


@pytest.mark.parametrize(
    ("generators", "points", "pieces"),
    [
        # Derived by hand: cones times sloped pieces, plus flat ones.
        ([[1, 0], [0, 1], [1, 1], [2, 2]], [HALF] * 2, 6 * 4 + 1),  # parallel generators
        ([[1, 0, 0], [0, 1, 0]], [HALF] * 2, 4 * 4 + 1),  # rank 2 in R^3
        ([[1, 2], [2, 4], [0, 0]], [HALF] * 2, 2 * 4 + 2),  # a segment: the flat piece has two parts
        ([[3]], [SimplexPoint.even(3)], 2 * 3),
        ([[1, 0], [0, 1]], [SimplexPoint.even(3), SimplexPoint.even(2)], 4 * 6),  # different widths
        ([[1, 0], [0, 1]], [SimplexPoint.even(4, 3)], 4 * 4),  # another M
    ],
)
def test_degenerate_members(generators: Any, points: list[SimplexPoint], pieces: int) -> None:
    member = zonotope_network(generators, points)
    assert member.pieces().count == pieces
    assert member.direct_count() == pieces


simplex_points = st.integers(2, 4).flatmap(
    lambda w: st.lists(st.integers(1, 30), min_size=w - 1, max_size=w - 1, unique=True).map(
        lambda a: SimplexPoint.of([mpq(x, 31) for x in sorted(a)])
    )
)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 3).flatmap(
        lambda n: st.lists(st.lists(st.integers(-3, 3), min_size=n, max_size=n), min_size=1, max_size=4)
    ),
    st.lists(simplex_points, min_size=1, max_size=2),
)
def test_composition_and_regions_agree_for_any_generators(
    generators: list[list[int]], points: list[SimplexPoint]
) -> None:
    if not any(x for row in generators for x in row):
        with pytest.raises(DegenerateInputError):
            zonotope_network(generators, points)
        return
    member = zonotope_network(generators, points)
    assert member.pieces().count == member.direct_count()


@pytest.mark.parametrize(
    ("n", "m", "k", "w", "pieces"), [(3, 4, 2, 2, 57), (2, 5, 2, 2, 41), (3, 4, 1, 3, 42), (3, 6, 2, 2, 129)]
)
def test_formula(n: int, m: int, k: int, w: int, pieces: int) -> None:
    size = FamilySize(n, k, w, m)
    assert (size.pieces, size.size, size.depth) == (pieces, 2 * m + w * k, k + 2)
    assert 2 * size.printed_in_theorem_39 <= size.pieces


def test_certified_cones_are_used_and_unproved_ones_refused() -> None:
    member = zonotope_network(MIDDLE, [HALF] * 2)
    certified = certified_count(member.zonotope)
    found = member.pieces(certified)
    assert (found.count, found.cones, found.sloped, found.flat) == (33, 8, 4, 1)
    assert "checker" in found.count.how
    import attrs

    with pytest.raises(InputError, match="must be proved"):
        member.pieces(attrs.evolve(certified, proved=False))


def test_pieces_on_a_line_through_the_origin() -> None:
    # The safe bound of the second term: 2 (w^k + [w even, k >= 2]) pieces.
    for w, k in ((2, 1), (2, 2), (3, 2), (4, 2)):
        member = zonotope_network(MIDDLE, [SimplexPoint.even(w)] * k)
        line = restrict_to_line(member.network, [0, 0], [3, 1])
        assert network_function(line).pieces() == 2 * (w**k + (w % 2 == 0 and k >= 2))


def brute_force_size(pieces: int, inputs: int, layers: int) -> int:
    size = 0
    while True:
        for widths in product(range(size + 1), repeat=layers):
            if sum(widths) == size:
                found = 1
                for w in widths:
                    found *= sum(comb(w, j) for j in range(inputs + 1))
                if found >= pieces:
                    return size
        size += 1


@pytest.mark.parametrize("inputs", [1, 2, 3])
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("pieces", [1, 2, 17, 65, 129])
def test_least_size_against_all_widths(pieces: int, inputs: int, layers: int) -> None:
    assert least_size(pieces, inputs, layers) == brute_force_size(pieces, inputs, layers)


def test_least_sizes_of_many_pieces() -> None:
    # Two layers of u and v nodes in the plane: (1 + u + C(u, 2)) (1 + v + C(v, 2)).
    pieces = 10**20
    size = least_size(pieces, 2, 2)

    def most(s: int) -> int:
        return max((1 + u + comb(u, 2)) * (1 + s - u + comb(s - u, 2)) for u in range(s + 1))

    size_of_half = least_size(10**7, 2, 2)
    assert most(size_of_half - 1) < 10**7 <= most(size_of_half)
    u, v = size // 2, size - size // 2
    assert (1 + u + comb(u, 2)) * (1 + v + comb(v, 2)) >= pieces
    assert least_size(2**2000, 3, 1500) == 2000  # 500 layers of two nodes, 1000 of one


def test_other_types_are_refused_by_name() -> None:
    with pytest.raises(InputError, match="zonotope must be"):
        support_network(None)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="cones must be"):
        zonotope_network(MIDDLE, [HALF]).pieces(8)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "parameters", [(2, 2, 2, 4), (3, 3, 4, 8), (4, 2, 4, 10), (5, 2, 3, 7), (1, 2, 2, 3)]
)
def test_theorem_39_terms_are_least_integers(parameters: tuple[int, int, int, int]) -> None:
    n, k, w, m = parameters
    size = FamilySize(*parameters)
    for shallow in range(1, k + 1):
        found = theorem_39(size, shallow)
        degree = shallow * n
        printed = size.printed_in_proposition_38
        s = found.first.size
        assert Fraction(2 * (s + 1), shallow) ** degree >= printed
        assert s == 0 or Fraction(2 * s, shallow) ** degree < printed
        s = found.second.size
        assert Fraction(s, shallow) ** shallow >= Fraction(w**k, n)
        assert s == 0 or Fraction(s - 1, shallow) ** shallow < Fraction(w**k, n)
        assert found.first.supported == (printed <= size.pieces)
        assert not found.second.supported or found.second.size <= found.safe_second.size
        assert found.exact.size >= found.safe_first.size
        assert found.proved_size >= found.exact.size
        # The family itself has so many nodes and layers, so no bound for its depth may exceed its size.
        assert least_size(size.pieces, n, k + 1) <= size.size
        assert raghu_upper_bound(n, [2 * m, *[w] * k]) >= size.pieces


def test_the_first_printed_term_loses_its_support_for_four_inputs() -> None:
    # (m-1)^(n-1) against 2 sum_{i<n} C(m-1, i): 729 > 260 for n = 4, m = 10.
    assert not theorem_39(FamilySize(4, 2, 4, 10), 1).first.supported
    assert theorem_39(FamilySize(3, 2, 4, 10), 1).first.supported


@pytest.mark.parametrize("m", [1, 2, 3, 4])
def test_orbits_of_generic_generators(m: int) -> None:
    zonotope = Zonotope([[1, i + 1, (i + 1) ** 2] for i in range(m)])
    orbit = generator_orbit(zonotope)
    assert (orbit.size, orbit.one_function) == (2**m * factorial(m), True)
    assert m != 4 or orbit.size == 384


def test_orbit_with_repetitions_is_smaller() -> None:
    orbit = generator_orbit(Zonotope([[1, 0], [1, 0], [0, 0]]))
    assert (orbit.size, orbit.group, orbit.one_function) == (12, 48, True)
    with pytest.raises(ResourceLimitError):
        generator_orbit(Zonotope([[i, 1] for i in range(9)]))


def test_support_form_sees_different_functions() -> None:
    from exactrelu.depth.zonotope_family.symmetry import _support_form

    forms = [_support_form(Zonotope(g).generators) for g in ([[1, 0], [1, 0]], [[2, 0]], [[-2, 0]], [[3, 0]])]
    assert forms[0] == forms[1] == forms[2] != forms[3]


@pytest.mark.parametrize("bad", [0, -1, True, 2.0, "2", None])
def test_bad_sizes(bad: Any) -> None:
    for place in range(4):
        numbers: list[Any] = [2, 2, 2, 4]
        numbers[place] = bad
        with pytest.raises(InputError, match="must be an integer"):
            FamilySize(*numbers)
    with pytest.raises(InputError, match="shallow"):
        theorem_39(FamilySize(2, 2, 2, 4), bad)


def test_bad_members() -> None:
    with pytest.raises(DegenerateInputError, match="generators"):
        zonotope_network([[0, 0]], [HALF])
    with pytest.raises(InputError, match=r"points\[0\]"):
        zonotope_network([[1, 0]], ["1/2"])  # type: ignore[list-item]
    with pytest.raises(InputError, match="one M"):
        zonotope_network([[1, 0]], [HALF, SimplexPoint.even(2, 3)])
    with pytest.raises(InputError, match="points"):
        zonotope_network([[1, 0]], [])
    with pytest.raises(InputError, match="centre"):
        zonotope_network(Zonotope([[1, 0]], [1, 1]), [HALF])
