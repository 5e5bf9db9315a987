"""Regions as objects: facets, neighbours, bounded or not, volumes, Farkas multipliers; domains."""

from __future__ import annotations

from fractions import Fraction

import pytest
from gmpy2 import mpq

from exactrelu.errors import InputError, ShapeError
from exactrelu.networks import (
    Box,
    Domain,
    Facet,
    ReLUNetwork,
    activation_regions,
    canonical_complex,
    implication,
)
from exactrelu.networks.geometry import inequalities, reduce_rows
from exactrelu.polyhedra import Polyhedron

MAXIMUM = ReLUNetwork.from_weights([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])


def test_facets_from_the_lattice_agree_with_linear_programs(instance):
    for seed in range(150):
        network, domain = instance(seed)
        regions = activation_regions(network, domain, "lattice")
        for region in list(regions)[:10]:
            system = inequalities(region.problem, region.pattern)
            kept = reduce_rows(region.problem, system).kept
            assert region.facets == tuple(sorted(system.owners[i] for i in kept)), seed
            reduced = Polyhedron.from_halfspaces(system.rows, (), region.problem.dimension)
            assert region.bounded == (reduced.is_bounded and not region.problem.free)


def test_engines_agree_on_facets(table):
    network = table("zerobias_d2_8x8").network
    lattice = {r.pattern: (r.facets, r.bounded) for r in activation_regions(network, None, "lattice")}
    assert {r.pattern: (r.facets, r.bounded) for r in activation_regions(network, None, "lp")} == lattice


def test_neighbours_are_the_edges_of_the_dual_graph(table, instance):
    networks = [table(name).network for name in ("kissing", "deepid_k5", "thirds_d2_8x8", "zerobias_d4_5x5")]
    networks += [instance(seed)[0] for seed in range(60)]
    for network in networks:
        graph = canonical_complex(network).dual_graph()
        edges = {frozenset((graph.nodes[a]["pattern"], graph.nodes[b]["pattern"])) for a, b in graph.edges}
        found = {
            frozenset((region.pattern, other))
            for region in activation_regions(network)
            for other in region.neighbours
        }
        assert found == edges


def test_a_neuron_that_wakes_up_behind_a_facet():
    """relu(relu(x)): the second neuron is identically 0 for x < 0, and active for x > 0."""
    network = ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0]), ([[1]], [0])])
    left, right = activation_regions(network)
    assert left.pattern == ("0", "0")
    assert left.neighbours == (right.pattern,) == (("1", "1"),)
    assert left.facets == (Facet(((0, 0),), ()),)
    assert right.facets == (Facet(((0, 0), (1, 0)), ()),)


def test_geometry_of_a_region_in_a_box():
    regions = activation_regions(MAXIMUM, Box.of([0, 0], [1, 2]))
    by_pattern = {region.pattern: region for region in regions}
    assert set(by_pattern) == {("010",), ("110",)}
    triangle = by_pattern[("110",)]
    assert triangle.bounded
    assert triangle.volume() == Fraction(1, 2)
    assert triangle.f_vector() == (3, 3)
    assert sorted(triangle.vertices) == [(0, 0), (1, 0), (1, 1)]
    # Rows of a box: 2 i for the lower and 2 i + 1 for the upper end of coordinate i.
    assert triangle.facets == (Facet((), (1,)), Facet(((0, 0),), ()), Facet(((0, 1), (0, 2)), (2,)))
    assert triangle.affine_map == (((1, 0),), (0,))
    assert sum(region.volume() for region in regions) == 2


def test_regions_with_lines_and_rays():
    line = ReLUNetwork.from_weights([([[1, 1, 0]], [-1]), ([[1]], [0])])
    below, above = activation_regions(line)
    assert not above.bounded
    assert above.vertices == ()
    assert above.closure.is_bounded is False
    assert activation_regions(MAXIMUM, Box.cube(1, 2)).count == 4
    assert below.facets == above.facets == (Facet(((0, 0),), ()),)


def test_a_domain_of_lower_dimension():
    diagonal = Domain.polyhedron([([1, 0], 0), ([-1, 0], 2)], [([1, -2], 0)])
    (region,) = activation_regions(MAXIMUM, diagonal)
    assert region.pattern == ("110",)
    assert region.bounded
    assert region.witness[0] == 2 * region.witness[1]
    assert region.facets == (Facet((), (1,)), Facet(((0, 0), (0, 1), (0, 2)), (0,)))
    assert sorted(region.vertices) == [(0, 0), (2, 1)]


@pytest.mark.parametrize(
    "domain",
    [
        Box.of([1, 0], [0, 1]),
        Domain.polyhedron([([1, 0], -1), ([-1, 0], 0)]),
        Domain.polyhedron([], [([1, 1], 0), ([1, 1], 1)]),
        Domain.polyhedron([([0, 0], -1)]),
        Polyhedron.from_halfspaces([([1, 0], -1), ([-1, 0], 0)]),
    ],
)
def test_an_empty_domain_has_no_regions_and_says_so(domain):
    regions = activation_regions(MAXIMUM, domain)
    assert regions.count == 0
    assert regions.count.how == "the domain is empty"
    assert list(regions) == []
    assert regions.patterns().shape == (0, 3)


def test_domains_as_they_come():
    redundant = Domain.polyhedron([([1, 0], 1), ([2, 0], 2), ([1, 0], 5), ([0, 0], 3), ([-1, 0], 1)])
    assert (
        activation_regions(MAXIMUM, redundant).count
        == activation_regions(MAXIMUM, Polyhedron.from_halfspaces([([1, 0], 1), ([-1, 0], 1)])).count
    )
    flat = Box.of([0, "1/2"], [1, "1/2"])
    assert str(flat) == "[0, 1] x [1/2, 1/2]"
    assert [r.pattern for r in activation_regions(MAXIMUM, flat)] == [("010",), ("110",)]
    assert activation_regions(MAXIMUM, Box.of([3, 3], [3, 3])).count == 1


def test_bad_domains():
    with pytest.raises(ShapeError, match="domain must lie in R\\^2"):
        activation_regions(MAXIMUM, Box.cube(1, 3))
    with pytest.raises(InputError, match="domain must be a Domain"):
        activation_regions(MAXIMUM, 10)
    with pytest.raises(ShapeError, match="dimension is needed"):
        Domain.polyhedron([])
    with pytest.raises(InputError, match="must be exact"):
        Box.cube(0.5, 2)


def test_regions_are_values():
    first, *_, last = activation_regions(MAXIMUM)
    assert first == next(iter(activation_regions(MAXIMUM)))
    assert first != last
    assert len({first, next(iter(activation_regions(MAXIMUM)))}) == 1
    with pytest.raises(AttributeError):
        first.pattern = ("111",)


def test_uncut_proofs(table):
    for name in ("thirds_d2_8x8", "zerobias_d2_8x8", "dupneg5"):
        network = table(name).network
        for region in list(activation_regions(network))[::9]:
            facets, proofs = region.uncut_proofs()
            on_facets = {neuron for facet in region.facets for neuron in facet.neurons}
            assert len(facets) == len(region.facets)
            assert on_facets.isdisjoint(proofs)
            assert all(proof.holds() for proof in proofs.values())
            for (layer, index), proof in proofs.items():
                z = network.preactivations(region.witness)[layer][index]
                total = sum(a * x for a, x in zip(proof.form, region.witness, strict=False)) + proof.form[-1]
                assert total == abs(z) > 0


def test_implication():
    assert implication((1, 0, 0), [(0, 1, 0)]) is None
    assert implication((1, 0, 1), [(1, 0, 0)]).constant == 1
    found = implication((2, 1, 5), [(1, 0, -1), (0, 1, 3)])
    assert found.multipliers == {0: mpq(2), 1: mpq(1)}
    assert not type(found)(found.form, found.rows, {0: mpq(1)}, found.constant).holds()
