"""The canonical polyhedral complex: Euler relations, posets, bent hyperplanes, decision boundaries;
restrictions."""

from __future__ import annotations

import networkx as nx
import pytest
from gmpy2 import mpq

from exactrelu.errors import DegenerateInputError, InputError, ShapeError
from exactrelu.networks import (
    Box,
    Domain,
    ReLUNetwork,
    activation_regions,
    canonical_complex,
    reduce_to_rank,
    restrict_to_line,
    restrict_to_plane,
    restrict_to_subspace,
)

build = ReLUNetwork.from_weights
FOUR = build([([[1, 0], [0, 1], [1, 1], [1, -2]], [0, 0, 1, 3]), ([[1] * 4], [0])])
MAXIMUM = build([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])


def test_four_generic_lines():
    """Masden: (V, E, F) = (6, 16, 11), every vertex has exactly n_0 zero signs."""
    complex_ = canonical_complex(FOUR)
    assert complex_.f_vector() == (6, 16, 11)
    assert all((row == 0).sum() == 2 for row in complex_.signs(0))
    assert len(set(complex_.vertices)) == 6


def test_euler_characteristic_of_the_whole_space_and_of_boxes(instance):
    for seed in range(150):
        network, domain = instance(seed)
        if activation_regions(network, domain).count == 0:
            continue
        complex_ = canonical_complex(network, domain)
        alternating = sum((-1) ** k * count for k, count in enumerate(complex_.f_vector()))
        if domain is None:
            assert alternating == (-1) ** complex_.dimension
        elif isinstance(domain, Box):
            assert alternating == 1


def test_signs_of_faces_are_signs_at_their_points(table):
    network = table("thirds_d2_8x8").network
    complex_ = canonical_complex(network)
    for k, count in enumerate(complex_.f_vector()):
        signs = complex_.signs(k)
        for face in range(0, count, 7):
            values = [z for layer in network.preactivations(complex_.interior_point(k, face)) for z in layer]
            assert [(z > 0) - (z < 0) for z in values] == signs[face].tolist()


def test_face_poset(table):
    complex_ = canonical_complex(table("kissing").network)
    poset = complex_.face_poset()
    assert poset.number_of_nodes() == sum(complex_.f_vector())
    assert nx.is_directed_acyclic_graph(poset)
    for k, count in enumerate(complex_.f_vector()):
        assert sum(1 for node in poset if node[0] == k) == count
    # Between a face and a face two dimensions below, if comparable, lie exactly two faces or one at infinity.
    for upper in poset:
        middle = list(poset.successors(upper))
        lower = [face for m in middle for face in poset.successors(m)]
        assert all(lower.count(face) == 2 for face in lower)


def test_dual_graph():
    graph = canonical_complex(MAXIMUM).dual_graph()
    patterns = nx.get_node_attributes(graph, "pattern").values()
    assert sorted(patterns) == [("001",), ("010",), ("101",), ("110",)]
    shared = sorted(data["neurons"] for _, _, data in graph.edges(data=True))
    assert shared == [((0, 0),)] * 2 + [((0, 1), (0, 2))] * 2
    assert nx.is_connected(canonical_complex(FOUR).dual_graph())


def test_bent_hyperplanes():
    complex_ = canonical_complex(FOUR)
    line = complex_.bent_hyperplane(0, 2)
    assert line.f_vector() == (3, 4)
    assert line.component_count() == 1
    dead = canonical_complex(build([([[1], [-1]], [0, 0]), ([[1, 0], [0, -1]], [0, 0]), ([[1, 1]], [0])]))
    assert dead.bent_hyperplane(1, 0).dimension == 1  # 0 on a whole region
    with pytest.raises(InputError, match="hidden neuron"):
        complex_.bent_hyperplane(1, 0)


def test_decision_boundaries():
    # |x| + |y| - 1 = 0 is a diamond: four vertices, four edges.
    diamond = build([([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4), ([[1, 1, 1, 1]], [-1])])
    boundary = canonical_complex(diamond).decision_boundary()
    assert boundary.f_vector() == (4, 4)
    assert boundary.component_count() == 1
    # Two outputs |x| and 1: equal at x = -1 and x = 1, two lines.
    lines = build([([[1, 0], [-1, 0]], [0, 0]), ([[1, 1], [0, 0]], [0, 1])])
    pair = canonical_complex(lines).decision_boundary([0, 1])
    assert pair.component_count() == 2
    assert canonical_complex(lines).decision_boundary([1]).dimension == -1
    with pytest.raises(InputError, match="outputs must be different numbers below 2"):
        canonical_complex(lines).decision_boundary([0, 2])


def test_complex_of_an_empty_domain():
    with pytest.raises(DegenerateInputError, match="non-empty domain"):
        canonical_complex(MAXIMUM, Domain.polyhedron([([0, 0], -1)]))


def test_restrictions_are_exact(table):
    network = table("thirds_d3_6x6").network
    line = restrict_to_line(network, ["1/3", 0, 2], [1, -1, "1/7"])
    plane = restrict_to_plane(network, [0, 1, 0], [1, 2, 3], [0, 1, "-1/2"])
    for t in (mpq(-3), mpq(1, 5), mpq(9)):
        assert line([t]) == network([mpq(1, 3) + t, -t, 2 + t / 7])
        assert plane([t, 1]) == network([t, 1 + 2 * t + 1, 3 * t - mpq(1, 2)])
    on_line = Domain.polyhedron([], [([1, 1, 0], "-1/3"), (["1/7", 0, -1], 2 - mpq(1, 21))])
    assert activation_regions(line).count == activation_regions(network, on_line).count
    point = restrict_to_subspace(network, [1, 2, 3], [])
    assert point.inputs == 0
    assert point([]) == network([1, 2, 3])


def test_bad_restrictions(table):
    network = table("thirds_d3_6x6").network
    with pytest.raises(DegenerateInputError, match="linearly independent"):
        restrict_to_plane(network, [0, 0, 0], [1, 2, 3], [2, 4, 6])
    with pytest.raises(ShapeError):
        restrict_to_line(network, [0, 0], [1, 2, 3])


def test_reduction_to_rank(table):
    wide = build([([[1, 2, 3, 4], [2, 4, 6, 8], [0, 1, 0, 1]], [0, 1, 0]), ([[1, 1, 1]], [0])])
    reduced, chart = reduce_to_rank(wide)
    assert reduced.inputs == 2
    assert reduced([3, 5]) == wide(chart([mpq(3), mpq(5)]))
    assert activation_regions(reduced).count == activation_regions(wide).count == 6
