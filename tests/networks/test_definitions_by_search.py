"""Definitions 1 and 5 from their wording: exact linear programs over all patterns, over all pairs of
cells."""

from __future__ import annotations

import itertools

import networkx as nx
import pytest

from exactrelu.networks import ReLUNetwork, activation_regions, count_regions, linear_regions
from exactrelu.networks.domain import as_domain
from exactrelu.networks.geometry import masked
from exactrelu.networks.restriction import Chart
from exactrelu.polyhedra import Infeasible, Optimal, solve_lp


def forms_of(network, pattern):
    """The pre-activations as affine forms of the input, where `pattern` holds."""
    current = Chart.identity(network.inputs).layer
    for layer, bits in zip(network.hidden, pattern, strict=True):
        z = layer.after(current)
        yield from zip(z.weights, z.bias, bits, strict=True)
        current = masked(z, bits)


def occurs(network, domain, pattern):
    """Whether some point of the closed domain has the pattern: z > 0 where active, z <= 0 elsewhere."""
    n = network.inputs
    rows = [([*a, 0], b) for a, b in domain.rows]
    for form, offset, bit in forms_of(network, pattern):
        rows.append(([*form, -1], offset) if bit == "1" else ([*(-x for x in form), 0], -offset))
    rows.append(([0] * n + [-1], 1))
    equations = [([*a, 0], b) for a, b in domain.equations]
    result = solve_lp([0] * n + [1], rows, equations, backend="simplex")
    return isinstance(result, Optimal) and result.value > 0


def all_patterns(network):
    return itertools.product(
        *(["".join(b) for b in itertools.product("01", repeat=w)] for w in network.widths)
    )


def check_activation(instance, seeds, neurons):
    for seed in seeds:
        network, domain = instance(seed)
        if network.size > neurons:
            continue
        where = as_domain(domain, network.inputs)
        expected = [p for p in all_patterns(network) if occurs(network, where, p)]
        found = [region.patterns[0] for region in linear_regions(network, "activation", domain)]
        assert found == expected, seed


def test_patterns_of_any_dimension(instance):
    check_activation(instance, range(6_000, 6_120), neurons=5)


@pytest.mark.long
def test_patterns_of_any_dimension_on_many_networks(instance):
    check_activation(instance, range(60_000, 63_000), neurons=7)


def meets(domain, cells, law):
    """Whether closed cells have a common point at which all their laws agree with `law`."""
    rows, equations = list(domain.rows), list(domain.equations)
    for cell in cells:
        rows += [(h.normal, h.offset) for h in cell.closure.halfspaces]
        for (a, b), (c, d) in zip(zip(*cell.affine_map, strict=True), zip(*law, strict=True), strict=True):
            equations.append(([x - y for x, y in zip(a, c, strict=True)], b - d))
    return not isinstance(solve_lp([0] * domain.dimension, rows, equations, backend="simplex"), Infeasible)


def closed_count(network, domain):
    """For each law the components of the slices of all cells that contain a whole cell."""
    where = as_domain(domain, network.inputs)
    cells = list(activation_regions(network, domain))
    hull = cells[0].problem.chart
    laws = {}
    for number, cell in enumerate(cells):
        on_hull = tuple(hull.pull_back(row) for row in zip(*cell.affine_map, strict=True))
        laws.setdefault(on_hull, []).append(number)
    total = 0
    for own in laws.values():
        law = cells[own[0]].affine_map
        graph = nx.Graph()
        graph.add_nodes_from(i for i, cell in enumerate(cells) if meets(where, [cell], law))
        pairs = itertools.combinations(list(graph), 2)
        graph.add_edges_from((i, j) for i, j in pairs if meets(where, [cells[i], cells[j]], law))
        total += sum(1 for part in nx.connected_components(graph) if not part.isdisjoint(own))
    return total


def check_closed(instance, seeds, cells):
    for seed in seeds:
        network, domain = instance(seed)
        if not 1 < activation_regions(network, domain).count.count <= cells:
            continue
        assert count_regions(network, "closed", domain) == closed_count(network, domain), seed


def test_closed_regions(instance):
    check_closed(instance, range(7_000, 7_100), cells=9)


@pytest.mark.long
def test_closed_regions_of_many_networks(instance):
    check_closed(instance, range(70_000, 71_500), cells=16)


def test_closed_regions_joined_by_a_slice():
    bridge = ReLUNetwork.from_weights(
        [
            ([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4),
            ([[-1, -1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], [1, 0, 0]),
            ([[-1, 1, 1], [0, 1, 1]], [0, 0]),
            ([[-1, 1]], [0]),
        ]
    )
    assert closed_count(bridge, None) == count_regions(bridge, "closed") == 5
