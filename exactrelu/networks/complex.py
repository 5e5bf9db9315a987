"""The canonical polyhedral complex of a network: all faces on which every neuron has a constant sign."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import networkx as nx
import numpy as np
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.errors import DegenerateInputError, InputError
from exactrelu.networks.domain import DomainLike
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.lattice.driver import finished_pieces, prepare
from exactrelu.networks.lattice.incidence import at_infinity, spread
from exactrelu.networks.lattice.lattice import FaceLattice
from exactrelu.networks.lattice.pieces import Piece
from exactrelu.networks.lattice.stages import Stage, stages_of
from exactrelu.networks.network import ReLUNetwork
from exactrelu.networks.problem import Problem

# About 200 bytes each.
FACES = 20_000_000


class Subcomplex:
    """A set of closed faces of a complex, closed under taking faces.

    Attributes
    ----------
    whole : CanonicalComplex
        The complex; for a decision boundary the given one, refined along the boundary.
    members : list of arrays, by dimension
        Numbers of the faces.
    """

    def __init__(self, whole: CanonicalComplex, members: Sequence[Array]) -> None:
        self.whole = whole
        self.members = list(members)

    @property
    def dimension(self) -> int:
        """The largest dimension of a face; -1 without faces."""
        return max((k for k, faces in enumerate(self.members) if len(faces)), default=-1)

    def f_vector(self) -> tuple[int, ...]:
        """Return the numbers of faces by dimension, up to the largest that occurs."""
        return tuple(len(faces) for faces in self.members[: self.dimension + 1])

    def component_count(self) -> int:
        """Return the number of connected components.

        The faces without lines have vertices, and the bounded edges of a polyhedron connect all its vertices.
        """
        graph = nx.Graph()
        graph.add_nodes_from(self.members[0].tolist() if self.members else [])
        if len(self.members) > 1:
            ends = self.whole.edge_ends(self.members[1])
            graph.add_edges_from((a, b) for a, b in ends.tolist() if a >= 0 and b >= 0)
        return int(nx.number_connected_components(graph))

    def __repr__(self) -> str:
        return f"Subcomplex(f_vector={self.f_vector()})"


class CanonicalComplex:
    """All faces of the subdivision of a domain by the neurons of a network, with their sign vectors.

    Build it with `canonical_complex`. Faces are numbered by dimension from 0; dimensions are those of the
    reduced coordinates, to which `free` dimensions have to be added: coordinates that nothing depends on.

    Attributes
    ----------
    problem : Problem
        The network in reduced coordinates.
    network : ReLUNetwork
        That of the problem.
    dimension : int
        Largest dimension of a face, in reduced coordinates.
    free : int
        Every face is a product of the face listed with R^free.
    piece : Piece
        The engine's complex, faces at infinity included; must not be changed.
    """

    def __init__(self, problem: Problem, piece: Piece, first: int) -> None:
        self.problem = problem
        self.network = problem.network
        self.dimension = piece.lattice.dimension
        self.free = problem.free
        self.piece = piece
        self._first = first
        finite = spread(piece, ~at_infinity(piece), self.dimension)
        # Faces at infinity belong to the engine's picture of R^n, not to the complex.
        self._kept = [np.flatnonzero(flags) for flags in finite]
        self._number = []
        for flags in finite:
            self._number.append(np.where(flags, np.cumsum(flags) - 1, -1))

    @property
    def lattice(self) -> FaceLattice:
        return self.piece.lattice

    def f_vector(self) -> tuple[int, ...]:
        """Return the numbers of faces by dimension, in reduced coordinates."""
        return tuple(len(kept) for kept in self._kept)

    def signs(self, dimension: int) -> Array:
        """Return the signs (-1, 0, 1) of all hidden neurons on the faces of a dimension, shape (faces,
        neurons)."""
        kept = self._kept[dimension]
        positive = self.piece.patterns(self._first, dimension)[kept].astype(np.int8)
        negative = self.piece.negatives(self._first, dimension)[kept].astype(np.int8)
        return positive - negative

    @cached_property
    def patterns(self) -> Array:
        """Activation patterns of the cells, boolean, shape (cells, neurons), in the order of their
        numbers."""
        return self.piece.patterns(self._first)

    @cached_property
    def vertices(self) -> tuple[tuple[Rational, ...], ...]:
        """The exact vertices, as points of input space."""
        found = []
        for v in self._kept[0].tolist():
            *x, t = self.piece.store.exact.coordinates(v)
            found.append(self.problem.chart([mpq(a, t) for a in x]))
        return tuple(found)

    def facets(self, dimension: int) -> list[tuple[int, ...]]:
        """Return, for each face of a dimension >= 1, the numbers of its facets."""
        gathered = self.lattice.facets_of(dimension, self._kept[dimension])
        numbers = self._number[dimension - 1][gathered.values]
        found: list[list[int]] = [[] for _ in self._kept[dimension]]
        for owner, number in zip(gathered.owner.tolist(), numbers.tolist(), strict=True):
            if number >= 0:
                found[owner].append(number)
        return [tuple(sorted(facets)) for facets in found]

    def edge_ends(self, edges: Array) -> Array:
        """Return the two vertices of some edges, -1 for an end at infinity, shape (edges, 2)."""
        ends: Array = self._number[0][self.lattice.edges.take(self._kept[1][edges])]
        return ends

    @cached_property
    def adjacent_cells(self) -> Array:
        """Pairs of cells with a common facet and the number of the facet, shape (pairs, 3)."""
        if self.dimension == 0:
            return np.zeros((0, 3), np.int64)
        gathered = self.lattice.all_facets(self.dimension)
        order = np.argsort(gathered.values, kind="stable")
        facet, owner = gathered.values[order], gathered.owner[order]
        twice = np.flatnonzero(facet[1:] == facet[:-1])
        numbers = self._number[self.dimension - 1][facet[twice]]
        return np.stack([owner[twice], owner[twice + 1], numbers], axis=1).astype(np.int64)

    def dual_graph(self) -> nx.Graph:
        """Return the graph of cells and common facets.

        Nodes are cell numbers with attribute ``pattern`` (one string a layer); edges have ``facet``, its
        number, and ``neurons``, all (layer, index) that vanish there and not on both cells.
        """
        graph = nx.Graph()
        signs = self.signs(self.dimension)
        for cell, pattern in enumerate(self.pattern_strings(self.dimension)):
            graph.add_node(cell, pattern=pattern)
        if self.dimension:
            on_facet = self.signs(self.dimension - 1)
            names = [
                (layer, i) for layer, width in enumerate(self.problem.network.widths) for i in range(width)
            ]
            for a, b, facet in self.adjacent_cells.tolist():
                changing = np.flatnonzero((on_facet[facet] == 0) & ((signs[a] != 0) | (signs[b] != 0)))
                graph.add_edge(a, b, facet=facet, neurons=tuple(names[i] for i in changing.tolist()))
        return graph

    def face_poset(self) -> nx.DiGraph:
        """Return the face poset: nodes (dimension, number) with attribute ``signs``, an edge to each
        facet."""
        graph = nx.DiGraph()
        for k in range(self.dimension + 1):
            for number, signs in enumerate(self.signs(k).tolist()):
                graph.add_node((k, number), signs=tuple(signs))
        for k in range(1, self.dimension + 1):
            for number, facets in enumerate(self.facets(k)):
                graph.add_edges_from(((k, number), (k - 1, g)) for g in facets)
        return graph

    def bent_hyperplane(self, layer: int, index: int) -> Subcomplex:
        """Return the zero set of a neuron's pre-activation: all faces on which it vanishes.

        It has cells where the pre-activation is identically 0 on a region.
        """
        widths = self.problem.network.widths
        if not (0 <= layer < len(widths) and 0 <= index < widths[layer]):
            raise InputError(
                f"(layer, index) must be a hidden neuron of widths {widths}, got {(layer, index)}"
            )
        column = sum(widths[:layer]) + index
        return Subcomplex(
            self, [np.flatnonzero(self.signs(k)[:, column] == 0) for k in range(self.dimension + 1)]
        )

    def decision_boundary(self, outputs: Sequence[int] = (0,)) -> Subcomplex:
        """Return where one output is 0, or where several outputs are equal.

        Parameters
        ----------
        outputs : sequence of output numbers
            One: the set where that output vanishes. Several: the set where all of them are equal.

        Returns
        -------
        Subcomplex
            Of this complex, refined along the boundary.
        """
        network = self.problem.network
        count = network.outputs
        if not outputs or any(not 0 <= o < count for o in outputs) or len(set(outputs)) < len(outputs):
            raise InputError(f"outputs must be different numbers below {count}, got {list(outputs)!r:.80}")
        rows = _boundary_rows(len(outputs), count, outputs)
        return self.zero_set(rows, [[0] * (self.problem.dimension + 1)] * len(rows))

    def zero_set(self, combinations: Sequence[Sequence[int]], laws: Sequence[Sequence[int]]) -> Subcomplex:
        """Return where ``combination . outputs == law`` for all pairs, as a subcomplex of a refinement.

        Parameters
        ----------
        combinations : integer rows over the outputs
        laws : integer affine forms on the reduced coordinates, in the scale of the integer layers
        """
        if not self.problem.network.hidden:
            raise InputError("zero sets of outputs need a network with hidden layers, got an affine map")
        probe = probe_stage(self.problem, combinations, laws)
        if any(source > 2 * probe.rows for source in probe.readout):  # a constant other than 0
            return Subcomplex(self, [np.zeros(0, np.int64) for _ in self._kept])
        if not probe.rows:
            return Subcomplex(self, [np.arange(count) for count in self.f_vector()])
        piece = self.piece.extended(np.arange(self.lattice.cells), probe)
        while not piece.finished:
            piece.advance()
        refined = CanonicalComplex(self.problem, piece, self._first)
        return Subcomplex(refined, refined.where_probe_vanishes())

    def where_probe_vanishes(self) -> list[Array]:
        """Return, by dimension, the faces on which all rows of the last stage vanish."""
        found = []
        for k, kept in enumerate(self._kept):
            positive, negative = self.piece.row_signs(k, len(self.piece.stages) - 1)
            somewhere: Array = np.logical_or.reduce(positive | negative, axis=1)
            found.append(np.flatnonzero(~somewhere[kept]))
        return found

    def pattern_strings(self, dimension: int) -> list[tuple[str, ...]]:
        """Return the activation patterns of the faces of a dimension, one string of 0/1 a hidden layer."""
        return self._strings(self.piece.patterns(self._first, dimension)[self._kept[dimension]])

    def cell_patterns(self) -> list[tuple[str, ...]]:
        """Return the activation patterns of the cells."""
        return self.pattern_strings(self.dimension)

    def cell_witness(self, cell: int) -> tuple[Rational, ...]:
        """Return an exact point strictly inside a cell."""
        return self.interior_point(self.dimension, cell)

    def interior_point(self, dimension: int, face: int) -> tuple[Rational, ...]:
        """Return an exact point in the relative interior of a face: from the sum of its vertices."""
        faces = self._kept[dimension][[face]]
        for k in range(dimension, 0, -1):
            faces = np.unique(self.lattice.facets_of(k, faces).values)
        vertices = [self.piece.store.exact.coordinates(v) for v in faces.tolist()]
        *x, t = (sum(column) for column in zip(*vertices, strict=True))
        return self.problem.chart([mpq(a, t) for a in x])

    def _strings(self, active: Array) -> list[tuple[str, ...]]:
        cuts = np.cumsum([0, *self.problem.network.widths]).tolist()
        found = []
        for row in active.tolist():
            bits = "".join("1" if bit else "0" for bit in row)
            found.append(tuple(bits[a:b] for a, b in pairwise(cuts)))
        return found

    def __repr__(self) -> str:
        return f"CanonicalComplex(f_vector={self.f_vector()}, domain={self.problem.domain})"


def canonical_complex(
    network: ReLUNetwork, domain: DomainLike = None, limit: int = FACES
) -> CanonicalComplex:
    """Return the canonical polyhedral complex of a network on a domain, with all faces.

    Parameters
    ----------
    network : ReLUNetwork
    domain : Domain, Box, Polyhedron or None
    limit : int
        Largest number of faces.

    Returns
    -------
    CanonicalComplex

    Raises
    ------
    DegenerateInputError
        For an empty domain.
    ResourceLimitError
        When the reduced dimension is too large for the lattice engine, or there are more faces than allowed.

    Notes
    -----
    **Proved**: every face and sign, by the lattice engine; the Euler characteristic is asserted. Without
    vertices (lines in every face) the complex is that of the quotient by the lines; `free` says how many
    were divided out. Memory: all faces, about 2^n for each region.

    References
    ----------
    J. E. Grigsby, K. Lindsey, On transversality of bent hyperplane arrangements, 2022.
    M. Masden, Algorithmic determination of the combinatorial structure of the linear regions of ReLU
    networks, 2022.

    Examples
    --------
    Four lines in general position:

    >>> four = ReLUNetwork.from_weights([([[1, 0], [0, 1], [1, 1], [1, -2]], [0, 0, 1, 3]), ([[1] * 4], [0])])
    >>> canonical_complex(four).f_vector()
    (6, 16, 11)
    """
    problem = Problem.of(network, domain)
    if problem.empty:
        raise DegenerateInputError(f"a complex needs a non-empty domain, got {domain}")
    setup = prepare(problem, all_rows=True)
    (piece,) = finished_pieces(problem, setup, track_from=0, extendable=True, most=limit)
    return CanonicalComplex(problem, piece, setup.first)


def probe_stage(
    problem: Problem, combinations: Sequence[Sequence[int]], laws: Sequence[Sequence[int]]
) -> Stage:
    """Return the stage with rows ``combination . outputs - law``; see `Stage.readout` for constant ones."""
    weights, bias = problem.network.integer_layers[-1]
    rows = [
        (
            tuple(
                sum(c * w for c, w in zip(combination, column, strict=True))
                for column in zip(*weights, strict=True)
            ),
            sum(c * b for c, b in zip(combination, bias, strict=True)),
        )
        for combination in combinations
    ]
    outputs = (tuple(row for row, _ in rows), tuple(b for _, b in rows))
    return stages_of([*problem.layers, outputs], problem.dimension, minus=laws)[-1]


def _boundary_rows(size: int, count: int, outputs: Sequence[int]) -> list[list[int]]:
    if size == 1:
        return [[int(j == outputs[0]) for j in range(count)]]
    return [[int(j == outputs[0]) - int(j == other) for j in range(count)] for other in outputs[1:]]
