"""From a problem to finished pieces: choose the start complex, cut out the domain, insert the network."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from exactrelu.arith.linalg import independent_rows
from exactrelu.errors import ResourceLimitError, UnsoundBackendError
from exactrelu.networks.lattice.pieces import Piece, refine, start_piece
from exactrelu.networks.lattice.stages import Stage, form_stage, stages_of
from exactrelu.networks.lattice.start import StartComplex, box_complex, hyperplane_complex
from exactrelu.networks.problem import Problem

# Beyond this many faces to begin with, the lattice is the wrong engine.
START_LIMIT = 3**13


@attrs.frozen(eq=False)
class Setup:
    """Where the lattice begins.

    Attributes
    ----------
    stages : tuple of Stage
        Rows of the domain that are still to be cut out (if ``first`` is 1), then the layers.
    first : int
        The stage that holds the first layer.
    start : StartComplex
    """

    stages: tuple[Stage, ...]
    first: int
    start: StartComplex


def prepare(problem: Problem, all_rows: bool = False) -> Setup:
    """Return the start complex and the stages for a problem that is not empty.

    With `all_rows` the first stage holds every row of the domain, also those that the start complex is made
    of, so that its signs tell which faces lie on which row.

    Raises
    ------
    ResourceLimitError
        When the start complex alone would be too large: 3^n faces for n reduced coordinates.
    """
    n = problem.dimension
    if 3**n > START_LIMIT:
        raise ResourceLimitError(
            f"the lattice engine would start from about 3^{n} faces; for regions only, use the engine 'lp'",
            limit=START_LIMIT,
            estimate=3**n,
        )
    stages = stages_of(problem.layers, n)
    full = (form_stage(problem.rows), *stages) if all_rows and problem.rows else stages
    if problem.box is not None:
        return Setup(full, len(full) - len(stages), box_complex(*problem.box))
    rows = list(dict.fromkeys(problem.rows))
    forms = [*rows, *(stages[0].forms if stages else ())]
    # Domain rows come first, so that as few sides as possible have to be listed.
    chosen = independent_rows([form[:-1] for form in forms])
    start = hyperplane_complex([forms[i] for i in chosen], [i < len(rows) for i in chosen])
    rest = [row for i, row in enumerate(rows) if i not in chosen]
    if rest and not all_rows:
        full = (form_stage(rest), *stages)
    return Setup(full, len(full) - len(stages), start)


def finished_pieces(
    problem: Problem,
    setup: Setup,
    limit: int | None = None,
    track_from: int | None = None,
    extendable: bool = False,
    most: int | None = None,
) -> Iterator[Piece]:
    """Yield the complex of a problem in finished pieces, in lexicographic order of patterns.

    Parameters
    ----------
    limit : int or None
        Largest number of faces of a piece while it is worked on; None keeps everything in one piece.
    track_from : int, optional
        Smallest dimension of faces whose signs are kept; only cells by default.
    extendable : bool
        Whether another stage may follow; see `Piece`.
    most : int, optional
        Largest number of faces of a piece at all.

    Raises
    ------
    UnsoundBackendError
        When the Euler characteristic of the whole complex, a subdivided ball, is not 1.
    ResourceLimitError
        When a piece outgrows `most`.
    """
    piece = start_piece(setup.stages, setup.start, track_from, extendable)
    if setup.first:
        piece = _inside(piece)
    euler = 0
    for part in refine(piece, limit, setup.first, most):
        euler += sum((-1) ** k * count for k, count in enumerate(part.lattice.f_vector()))
        yield part
    if euler != 1:
        raise UnsoundBackendError(f"the Euler characteristic of the complex must be 1, got {euler}", problem)


def _inside(piece: Piece) -> Piece:
    """Cut along the rows of the domain and keep the cells on which all of them are positive."""
    while piece.stage == 0:
        piece.advance()
    _, negative = piece.row_signs(piece.lattice.dimension, 0)
    inside = piece.restrict(np.flatnonzero(~negative.any(axis=1)))
    if inside.euler() != 1:
        raise UnsoundBackendError("the domain must have Euler characteristic 1", inside.euler())
    return inside
