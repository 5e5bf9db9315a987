"""The default engine: one shared face lattice, refined neuron by neuron."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from exactrelu.networks.engines.base import Batch
from exactrelu.networks.geometry import Facet, Neuron
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.lattice.driver import Setup, finished_pieces, prepare
from exactrelu.networks.lattice.incidence import CellFacets, cell_facets
from exactrelu.networks.lattice.pieces import lexicographic
from exactrelu.networks.lattice.stages import plain_stages
from exactrelu.networks.lattice.witnesses import ForwardPass, find_witnesses
from exactrelu.networks.problem import Problem

# Measured on 5 inputs: some 250 bytes a face with everything that is suspended, 250 MB in all.
PIECE_FACES = 600_000


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

    def batches(self, problem: Problem, witnesses: bool = True, facets: bool = False) -> Iterator[Batch]:
        setup = prepare(problem, all_rows=facets)
        forward = ForwardPass(problem.rows, plain_stages(problem.layers, problem.dimension))
        track_from = max(problem.dimension - 1, 0) if facets else None
        for piece in finished_pieces(problem, setup, self.piece_faces, track_from):
            patterns = piece.patterns(setup.first)
            order = lexicographic(patterns)
            found = find_witnesses(piece, order, forward, setup.first) if witnesses else ()
            if not facets:
                yield Batch(patterns[order], found)
                continue
            incidence = cell_facets(piece)
            reader = _FacetReader(incidence, order, setup, problem)
            yield Batch(patterns[order], found, reader, incidence.bounded[order])

    def count(self, problem: Problem) -> int:
        setup = prepare(problem)
        return sum(piece.lattice.cells for piece in finished_pieces(problem, setup, self.piece_faces))


class _FacetReader:
    """Names the facets of the regions of a batch; keeps the incidences of the piece, not the piece."""

    def __init__(self, incidence: CellFacets, order: Array, setup: Setup, problem: Problem) -> None:
        self._incidence = incidence
        self._order = order
        # For each row of the normal form, the neurons or domain rows that it stands for.
        self._neurons: list[list[Neuron]] = [[] for _ in range(incidence.columns[-1])]
        self._rows: list[list[int]] = [[] for _ in range(incidence.columns[-1])]
        for number, stage in enumerate(setup.stages):
            for j, source in enumerate(stage.readout):
                if source >= 2 * stage.rows:
                    continue
                column = incidence.columns[number] + source % stage.rows
                if number < setup.first:
                    self._rows[column].append(problem.row_numbers[j])
                else:
                    self._neurons[column].append((number - setup.first, j))

    def __call__(self, place: int) -> tuple[Facet, ...]:
        cell = int(self._order[place])
        start = int(self._incidence.facets.offsets[cell])
        owner = self._incidence.facets.owner
        found = []
        while start < len(owner) and owner[start] == cell:
            facet = self._incidence.facets.values[start]
            columns = np.flatnonzero(
                self._incidence.vanishing[facet] & self._incidence.present[cell]
            ).tolist()
            neurons = sorted(neuron for c in columns for neuron in self._neurons[c])
            found.append(Facet(tuple(neurons), tuple(sorted(row for c in columns for row in self._rows[c]))))
            start += 1
        return tuple(sorted(found))
