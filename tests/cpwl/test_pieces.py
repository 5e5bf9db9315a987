"""Pieces of the user: faults are found where they are, good pieces become the function."""

from __future__ import annotations

from random import Random

import pytest
from gmpy2 import mpq

from exactrelu.cpwl import FaultKind, PieceList, equal, function_of
from exactrelu.errors import DegenerateInputError, InputError, ShapeError
from exactrelu.networks import ReLUNetwork
from exactrelu.polyhedra import Polyhedron
from tests.cpwl.functions import points

P = Polyhedron.from_halfspaces
QUADRANTS = [P([([s, 0], 0), ([0, t], 0)]) for s in (1, -1) for t in (1, -1)]


def kinds(pieces):
    return [fault.kind for fault in pieces.check().faults]


class TestFaults:
    def test_missing_piece(self):
        pieces = PieceList.of([(q, ([0, 0], 1)) for q in QUADRANTS[:3]])
        (fault,) = pieces.check().faults
        assert fault.kind is FaultKind.GAP
        assert fault.point[0] < 0
        assert fault.point[1] < 0
        with pytest.raises(DegenerateInputError, match="no piece"):
            pieces(fault.point)

    def test_thin_pieces_do_not_close_a_gap(self):
        line = P([], [([1, -1], 0)])
        pieces = PieceList.of([*((q, ([0, 0], 0)) for q in QUADRANTS[:3]), (line, ([0, 0], 0))])
        (fault,) = pieces.check().faults
        assert fault.kind is FaultKind.GAP
        assert not any(region.contains(fault.point) for region in pieces.regions)

    def test_overlap(self):
        half = P([([1, 0], 1)])
        pieces = PieceList.of([(half, ([1, 0], 0)), (P([([-1, 0], 1)]), ([0, 0], 0))])
        (fault,) = pieces.check().faults
        assert fault.kind is FaultKind.OVERLAP
        assert fault.values[0] != fault.values[1]
        assert all(region.contains(fault.point) for region in pieces.regions)
        with pytest.raises(DegenerateInputError, match="disagree"):
            pieces(fault.point)

    def test_overlap_where_they_agree(self):
        assert PieceList.of([(P([([1], 1)]), ([2], 0)), (P([([-1], 1)]), ([2], 0))]).check()

    def test_jump_far_away(self):
        # Continuous at 0 and wrong only in the far part of a common wall.
        right, left = P([([1, 0], 0)]), P([([-1, 0], 0)])
        pieces = PieceList.of([(right, ([1, mpq(1, 10**9)], 0)), (left, ([0, 0], 0))])
        (fault,) = pieces.check().faults
        assert fault.kind is FaultKind.JUMP
        assert fault.point[0] == 0
        assert fault.values[0] != fault.values[1]

    def test_constant_jump(self):
        pieces = PieceList.of([(P([([1], 0)]), ([1], 5)), (P([([-1], 0)]), ([1], 0))])
        assert kinds(pieces) == [FaultKind.JUMP]

    def test_everything_at_once(self):
        pieces = PieceList.of([(QUADRANTS[0], ([1, 0], 0)), (QUADRANTS[1], ([1, 1], 1))])
        assert kinds(pieces) == [FaultKind.JUMP, FaultKind.GAP]
        with pytest.raises(DegenerateInputError, match="continuous"):
            pieces.signed_maxima()


class TestFunctions:
    @pytest.mark.parametrize("seed", range(8))
    def test_regions_of_a_network(self, seed):
        source = Random(seed)
        n = source.randint(1, 2)
        rows = [[source.randint(-2, 2) for _ in range(n)] for _ in range(3)]
        layers = [(rows, [source.randint(-2, 2) for _ in range(3)])]
        layers.append(([[source.randint(-2, 2) for _ in range(3)]], [source.randint(-2, 2)]))
        network = ReLUNetwork.from_weights(layers)
        pieces = PieceList.of_network(network)
        assert pieces.check()
        found = pieces.signed_maxima()
        assert all(found(x) == network(x)[0] == pieces(x) for x in points(source, n))
        assert equal(found, function_of(network))

    def test_thin_pieces_are_welcome(self):
        pieces = PieceList.of(
            [(P([([1], 0)]), ([1], 0)), (P([([-1], 0)]), ([-1], 0)), (P([], [([1], -3)]), ([0], 3))]
        )
        assert pieces.check()
        assert pieces.signed_maxima()([-2]) == 2

    def test_a_deep_network(self):
        source = Random(3)
        layers = [
            ([[source.randint(-3, 3) for _ in range(2)] for _ in range(m)], [source.randint(-2, 2)] * m)
            for m in (2, 2, 1)
        ]
        network = ReLUNetwork.from_weights(layers)
        pieces = PieceList.of_network(network)
        assert pieces.check()
        assert equal(pieces.signed_maxima(), function_of(network))

    def test_bad_input(self):
        for bad in (None, ReLUNetwork.from_weights([([[1], [2]], [0, 0])])):
            with pytest.raises(InputError, match="one output"):
                PieceList.of_network(bad)
        for bad in (None, "x", [3], [(P([([1], 0)]), ([1], 0), 1)], [("P", ([1], 0))]):
            with pytest.raises(InputError):
                PieceList.of(bad)
        with pytest.raises(ShapeError):
            PieceList.of([])
        with pytest.raises(ShapeError, match=r"pieces\[0\]"):
            PieceList.of([(P([([1, 0], 0)]), ([1], 0))])
