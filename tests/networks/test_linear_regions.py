"""The six definitions of a linear region against values from the literature and from independent methods."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from gmpy2 import mpq

from exactrelu.certificates import RegionDefinition
from exactrelu.errors import InputError
from exactrelu.networks import Box, Domain, ReLUNetwork, canonical_complex, count_regions, linear_regions

build = ReLUNetwork.from_weights


def counts(network, domain=None):
    return tuple(int(count_regions(network, definition, domain)) for definition in RegionDefinition)


# max(-y, min(0, -x))
FAN = build(
    [
        ([[1, 0], [0, 1], [0, -1]], [0] * 3),
        ([[-1, 1, -1], [0, 1, 0], [0, 0, 1]], [0] * 3),
        ([[1, -1, 1]], [0]),
    ]
)
# relu(min(x, y)) + relu(min(-x, -y))
CONTACT = build(
    [
        ([[0, 1], [0, -1], [-1, 1], [1, -1]], [0] * 4),
        ([[1, -1, -1, 0], [-1, 1, 0, -1]], [0, 0]),
        ([[1, 1]], [0]),
    ]
)
HAT = build([([[1], [1], [1]], [1, 0, -1]), ([[1, -2, 1]], [0])])
# min(|y|, relu(1 - |x|))
BRIDGE = build(
    [
        ([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4),
        ([[-1, -1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], [1, 0, 0]),
        ([[-1, 1, 1], [0, 1, 1]], [0, 0]),
        ([[-1, 1]], [0]),
    ]
)


def test_all_six_differ_where_they_should():
    assert counts(FAN) == (7, 5, 4, 3, 3, 3)
    assert counts(HAT)[3:] == (4, 4, 3)
    assert counts(CONTACT)[3:] == (6, 5, 5)


def test_a_slice_joins_closed_regions():
    """The slice y = 0 joins x <= -1 with x >= 1: gluing only cells that touch would give 6."""
    _, proper, _, open_, closed, affine = counts(BRIDGE)
    assert (proper, open_, closed, affine) == (12, 8, 5, 5)


def test_counts_do_not_depend_on_coordinates():
    sheared = build(
        [([[1, 0], [-1, 0], [1, 1], [-1, -1]], [0] * 4), *((la.weights, la.bias) for la in BRIDGE.layers[1:])]
    )
    assert counts(sheared) == counts(BRIDGE)


def test_a_slice_through_the_interior_of_a_cell():
    """min(y, relu(1 - |x|)) on a box, without a neuron that bends at y = 0.

    The law 0 holds for |x| >= 1, y >= 0 and on the segment y = 0, |x| < 1 inside the cell of the law y.
    """
    valley = build(
        [
            ([[1, 0], [-1, 0], [0, 1]], [0, 0, 10]),
            ([[-1, -1, 0], [0, 0, 1]], [1, 0]),
            ([[-1, 1], [0, 1]], [-10, 0]),
            ([[-1, 1]], [-10]),
        ]
    )
    assert valley([0, 2]) == (1,)
    assert valley([2, 2]) == (0,)
    box = Box.cube(3, 2)
    assert [int(count_regions(valley, definition, box)) for definition in ("open", "closed", "affine")] == [
        5,
        4,
        4,
    ]


def test_the_chain_of_inequalities(instance):
    for seed in range(120):
        network, domain = instance(seed)
        found = counts(network, domain)
        assert list(found) == sorted(found, reverse=True), seed


def test_known_counts(moderate):
    """Regions joined across facets, and distinct laws, of every network where they are moderate."""
    joined, laws = moderate.true.get("linear_regions"), moderate.true.get("affine_pieces")
    if joined is not None:
        assert count_regions(moderate.network, RegionDefinition.OPEN_CONNECTED) == joined
    if laws is not None:
        assert count_regions(moderate.network, RegionDefinition.AFFINE) == laws


@pytest.mark.long
def test_known_counts_of_the_large_networks(known):
    if known.true.get("affine_pieces") is not None:
        assert count_regions(known.network, RegionDefinition.AFFINE) == known.true["affine_pieces"]


def test_regions_in_one_dimension_are_intervals(table):
    for name in ("saw3_4", "tent_6", "gen_d1_8x8x8"):
        network = table(name).network
        assert counts(network)[2] == counts(network)[3]


def test_activation_patterns_of_every_dimension(table):
    """Definition 1 from first principles: the pattern at one point of every face of a central arrangement."""
    network = table("coxB_3").network
    complex_ = canonical_complex(network)
    patterns = {
        network.pattern_at(complex_.interior_point(k, face))
        for k, count in enumerate(complex_.f_vector())
        for face in range(count)
    }
    assert count_regions(network, "activation") == len(patterns)


def brute_force_patterns(network, points):
    return {network.pattern_at(p) for p in points}


def test_definition_one_on_a_grid_of_points():
    """max(x, y): 6 patterns: 4 proper ones, and those on the positive and negative y-axis and where y = 0."""
    maximum = build([([[1, -1], [0, 1], [0, -1]], [0] * 3), ([[1, 1, -1]], [0])])
    grid = [(x, y) for x in range(-2, 3) for y in range(-2, 3)]
    found = {region.patterns[0] for region in linear_regions(maximum, "activation")}
    assert brute_force_patterns(maximum, grid) == found
    assert len(found) == 6


def test_listed_regions(instance):
    for seed in range(40):
        network, domain = instance(seed)
        for definition in RegionDefinition:
            regions = linear_regions(network, definition, domain)
            listed = list(regions)
            assert len(listed) == len(regions), (seed, definition)
            for region in listed:
                weights, bias = region.affine_map
                value = tuple(
                    sum(a * x for a, x in zip(row, region.witness, strict=True)) + b
                    for row, b in zip(weights, bias, strict=True)
                )
                assert value == network(region.witness)
                assert network.pattern_at(region.witness) == region.patterns[0]


def test_laws_are_compared_exactly():
    """Two laws that differ by 1 in an integer of 200 digits."""
    big = 10**200
    network = build([([[big], [big + 1]], [0, -1]), ([[1, -1]], [0])])
    assert count_regions(network, "affine") == 3
    same = build([([[big], [big]], [0, -1]), ([[1, -1]], [0])])
    assert count_regions(same, "affine") == 3
    shifted = build([([[1], [1], [1], [1]], [0, -1, -2, -3]), ([[1, -1, 1, -1]], [0])])
    assert count_regions(shifted, "affine") == 5


def test_convex_bounds_are_reported_when_they_do_not_meet():
    found = count_regions(BRIDGE, RegionDefinition.CONVEX)
    assert not found.proved
    assert found.how.startswith("at least 9, at most 10: ")
    assert count_regions(FAN, RegionDefinition.CONVEX).proved


def test_erratum_a_piece_needs_interior():
    """f = |x| in the plane equals c y on {c y = |x|} for every c: maximal connected sets, infinitely many.

    For each c the set is found exactly: it is connected, of dimension 1, and contains no cell. So
    Definition 3 of Arora et al., read literally, has no finite count, while every definition with interior
    gives 2.
    """
    network = build([([[1, 0], [-1, 0], [0, 1]], [0] * 3), ([[1, 1, 0]], [0])])
    complex_ = canonical_complex(network)
    for c in range(1, 20):
        shape = complex_.zero_set([[1]], [[0, c, 0]])
        assert shape.dimension == 1
        assert shape.component_count() == 1
        assert shape.f_vector() == (1, 2)
    assert counts(network)[2:] == (2, 2, 2, 2)


def test_counts_carry_their_definition():
    count = count_regions(FAN, "open", Box.cube(1, 2))
    assert count.definition == RegionDefinition.OPEN_CONNECTED
    assert count.domain == "[-1, 1]^2"
    assert count.engine.startswith("lattice")
    assert count.proved
    assert str(count_regions(FAN)) == "5 (proper; R^2)"


def test_empty_domains_have_no_regions_by_any_definition():
    nowhere = Domain.polyhedron([([1, 0], -1), ([-1, 0], 0)])
    for definition in RegionDefinition:
        assert count_regions(FAN, definition, nowhere) == 0
        assert list(linear_regions(FAN, definition, nowhere)) == []


def test_bad_definitions_and_engines():
    with pytest.raises(InputError, match="got 'pieces'"):
        count_regions(FAN, "pieces")
    with pytest.raises(InputError, match="needs the whole complex"):
        count_regions(FAN, "closed", engine="lp")
    assert count_regions(FAN, "affine", engine="lp") == 3


def closed_regions_on_a_grid(network, radius):
    """An oracle for one output: for each law, walk through the grid points where it holds.

    Right when every slice and every region is visible at this resolution, diagonals included.
    """
    step = mpq(1, 4)
    axis = [step * i for i in range(-4 * radius, 4 * radius + 1)]
    total = 0
    for (row,), (offset,) in {r.affine_map for r in linear_regions(network, "proper")}:
        grid = itertools.product(axis, repeat=2)
        law = {p for p in grid if network(p)[0] == row[0] * p[0] + row[1] * p[1] + offset}

        def around(p, law=law):
            moves = itertools.product((-step, 0 * step, step), repeat=2)
            return [q for dx, dy in moves if (q := (p[0] + dx, p[1] + dy)) in law]

        seen = set()
        for start in law:
            if len(around(start)) < 9 or start in seen:
                continue
            total += 1
            todo = [start]
            while todo:
                p = todo.pop()
                if p not in seen:
                    seen.add(p)
                    todo += around(p)
    return total


@pytest.mark.parametrize("network", [FAN, CONTACT, BRIDGE], ids=["fan", "contact", "bridge"])
def test_closed_regions_by_walking_on_a_grid(network):
    assert closed_regions_on_a_grid(network, 3) == count_regions(network, "closed")


def test_labels():
    regions = linear_regions(BRIDGE, "closed")
    assert regions.labels.max() == 4
    assert len(regions.labels) == 12
    assert np.array_equal(regions.labels, linear_regions(BRIDGE, "closed").labels)
    with pytest.raises(InputError):
        _ = linear_regions(BRIDGE, "activation").labels


def test_open_regions_without_a_complex(instance):
    """Many inputs: regions joined across facets that are found region by region."""
    for seed in range(60):
        network, domain = instance(seed)
        alone = linear_regions(network, "open", domain, engine="lp")
        assert alone.count == count_regions(network, "open", domain), seed
        whole = {frozenset(region.patterns) for region in linear_regions(network, "open", domain)}
        assert {frozenset(region.patterns) for region in alone} == whole
