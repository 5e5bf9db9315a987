"""The default engine: one shared face lattice, refined neuron by neuron."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from exactrelu.networks.engines.base import Batch
from exactrelu.networks.lattice.driver import finished_pieces, prepare
from exactrelu.networks.lattice.pieces import lexicographic
from exactrelu.networks.lattice.stages import plain_stages
from exactrelu.networks.lattice.witnesses import ForwardPass, find_witnesses
from exactrelu.networks.problem import Problem

# About 150 bytes a face and up to 5 suspended pieces: a few hundred megabytes at most.
PIECE_FACES = 1_000_000


@attrs.frozen
class LatticeEngine:
    """Shared face lattice; see `exactrelu.networks.lattice`.

    Attributes
    ----------
    piece_faces : int or None
        Largest number of faces in a piece; bounds memory. None works on the whole complex at once.
    """

    piece_faces: int | None = PIECE_FACES
    name: str = attrs.field(default="lattice", init=False)
    proof: str = attrs.field(
        default=(
            "exact subdivision: every sign certified by a rigorous float bound or by integers, "
            "Euler characteristic 1 asserted"
        ),
        init=False,
    )

    def batches(self, problem: Problem, witnesses: bool = True) -> Iterator[Batch]:
        setup = prepare(problem)
        forward = ForwardPass(
            problem.rows, plain_stages(problem.layers, problem.dimension), problem.dimension
        )
        for piece in finished_pieces(problem, setup, self.piece_faces):
            patterns = piece.patterns(setup.first)
            order = lexicographic(patterns)
            found = find_witnesses(piece, order, forward, setup.first) if witnesses else ()
            yield Batch(patterns[order], found)

    def count(self, problem: Problem) -> int:
        setup = prepare(problem)
        return sum(piece.lattice.cells for piece in finished_pieces(problem, setup, self.piece_faces))
