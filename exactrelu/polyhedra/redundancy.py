"""Removal of redundant inequalities, each with its Farkas proof, each kept one with a witness."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import dot
from exactrelu.arith.rational import Rational
from exactrelu.errors import UnsoundBackendError
from exactrelu.polyhedra.linear_program import (
    AffineRow,
    Infeasible,
    LinearProgram,
    LPBackend,
    Multipliers,
    Optimal,
    Point,
    Unbounded,
    evaluate_row,
)
from exactrelu.polyhedra.solving import solve_program


@attrs.frozen
class RedundancyProof:
    """An identity that makes row `index` superfluous.

    Attributes
    ----------
    index : int
        The removed row.
    multipliers : Multipliers
        ``row_index == slack + combination`` for every x; only kept rows have a multiplier.
    slack : mpq
        The constant, >= 0.
    """

    index: int
    multipliers: Multipliers
    slack: Rational


@attrs.frozen
class Reduction:
    """The outcome of removing redundant rows.

    Attributes
    ----------
    kept : tuple of int
        Places of an irredundant subset of the rows that describes the same polyhedron.
    proofs : tuple of RedundancyProof
        One for each removed row, by place.
    witnesses : tuple of tuple of mpq
        For each kept row a point that violates it and no other kept row, so that none can be spared.
    """

    kept: tuple[int, ...]
    proofs: tuple[RedundancyProof, ...]
    witnesses: tuple[Point, ...]


def remove_redundant_rows(
    rows: Sequence[AffineRow],
    equations: Sequence[AffineRow],
    dimension: int,
    backend: str | LPBackend = "auto",
) -> Reduction | Infeasible:
    """Return an irredundant subset of `rows` with proofs, or `Infeasible` when nothing satisfies them.

    Rows are tried in order, so that of equivalent rows the last stays.

    Notes
    -----
    **Proved**: that every removed row is implied by the kept rows and the equations, and that every kept
    row is needed beside the others. Cost: one linear program a row.
    """
    empty = solve_program(_program((mpq(0),) * dimension, rows, equations, range(len(rows))), backend)
    if isinstance(empty, Infeasible):
        return empty
    present = list(range(len(rows)))
    proofs: list[RedundancyProof] = []
    witnesses: dict[int, Point] = {}
    for i in range(len(rows)):
        others = [j for j in present if j != i]
        result = solve_program(_program(rows[i][0], rows, equations, others), backend)
        if isinstance(result, Optimal) and result.value + rows[i][1] >= 0:
            proofs.append(_proof(i, others, len(rows), result, result.value + rows[i][1]))
            present = others
        elif isinstance(result, Optimal):
            witnesses[i] = result.point
        elif isinstance(result, Unbounded):
            witnesses[i] = _beyond(rows[i], result.point, result.ray)
        else:  # the whole system has a point, so a part of it cannot be infeasible
            raise UnsoundBackendError("a part of a feasible system is infeasible", (tuple(rows), i))
    return Reduction(tuple(present), _in_kept_rows(proofs), tuple(witnesses[i] for i in present))


def _program(
    objective: Sequence[int | Rational],
    rows: Sequence[AffineRow],
    equations: Sequence[AffineRow],
    places: Sequence[int],
) -> LinearProgram:
    return LinearProgram(tuple(objective), tuple(rows[j] for j in places), tuple(equations), "min")


def _proof(
    index: int, others: Sequence[int], count: int, result: Optimal, slack: Rational
) -> RedundancyProof:
    weights = [mpq(0)] * count
    for j, weight in zip(others, result.dual.rows, strict=True):
        weights[j] = weight
    return RedundancyProof(index, Multipliers(tuple(weights), result.dual.equations), slack)


def _beyond(row: AffineRow, point: Point, ray: Point) -> Point:
    """A point on ``point + t * ray``, t >= 0, where `row` is at most -1; the row decreases along the ray."""
    steps = max((evaluate_row(row, point) + 1) / -dot(row[0], ray), mpq(0))
    return tuple(x + steps * y for x, y in zip(point, ray, strict=True))


def _in_kept_rows(proofs: Sequence[RedundancyProof]) -> tuple[RedundancyProof, ...]:
    """Rewrite each proof without the rows that were removed after it."""
    final: dict[int, RedundancyProof] = {}
    for proof in reversed(proofs):
        rows, equations, slack = list(proof.multipliers.rows), list(proof.multipliers.equations), proof.slack
        for index, later in final.items():
            weight, rows[index] = rows[index], mpq(0)
            if weight:
                rows = [x + weight * y for x, y in zip(rows, later.multipliers.rows, strict=True)]
                pairs = zip(equations, later.multipliers.equations, strict=True)
                equations = [x + weight * y for x, y in pairs]
                slack += weight * later.slack
        final[proof.index] = RedundancyProof(proof.index, Multipliers(tuple(rows), tuple(equations)), slack)
    return tuple(final[index] for index in sorted(final))
