"""A linear program, what a solver must answer, and the exact check of every answer.

The search for an answer and its proof are apart: a backend may be wrong in any way, `verify` decides from
the numbers of the answer alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, Protocol, TypeAlias

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import Number, dot
from exactrelu.arith.rational import Rational, RationalLike, as_rational, rational_vector
from exactrelu.errors import InputError, ShapeError, UnsoundBackendError
from exactrelu.polyhedra.halfspaces import Halfspace, Hyperplane

Sense = Literal["max", "min"]
Point: TypeAlias = tuple[Rational, ...]
AffineRow: TypeAlias = tuple[tuple[Number, ...], Number]
RowLike: TypeAlias = Halfspace | tuple[Iterable[RationalLike], RationalLike]
EquationLike: TypeAlias = Hyperplane | tuple[Iterable[RationalLike], RationalLike]


@attrs.frozen
class LinearProgram:
    """Maximise or minimise ``<objective, x>`` over ``<a, x> + b >= 0`` and ``<e, x> + c == 0``, x free.

    Attributes
    ----------
    objective : tuple of d rationals
    rows, equations : tuple of (normal, offset)
        Zero normals are allowed: ``0 >= 0`` is no restriction and ``-1 >= 0`` cannot be met.
    sense : "max" or "min"
    """

    objective: tuple[Number, ...]
    rows: tuple[AffineRow, ...]
    equations: tuple[AffineRow, ...]
    sense: Sense = "max"

    @property
    def dimension(self) -> int:
        return len(self.objective)


@attrs.frozen
class Multipliers:
    """A combination ``sum rows[i] * row_i + sum equations[j] * equation_j`` of the forms of a program.

    Attributes
    ----------
    rows : tuple of mpq, all >= 0
    equations : tuple of mpq, of any sign
    """

    rows: tuple[Rational, ...]
    equations: tuple[Rational, ...] = ()


@attrs.frozen
class Optimal:
    """The optimum is attained.

    Attributes
    ----------
    value : mpq
    point : tuple of mpq
        A feasible point with ``<objective, point> == value``.
    dual : Multipliers
        Proof that no point is better. With C the combination of `dual`, for every x
        ``<objective, x> == value - C(x)`` (sense "max") or ``== value + C(x)`` (sense "min").
    backend : str
        The backend that found the answer.
    """

    value: Rational
    point: Point
    dual: Multipliers
    backend: str = ""


@attrs.frozen
class Infeasible:
    """No point satisfies the rows and equations.

    Attributes
    ----------
    farkas : Multipliers
        Proof: the combination is the constant -1, although it is >= 0 at every feasible point.
    backend : str
    """

    farkas: Multipliers
    backend: str = ""


@attrs.frozen
class Unbounded:
    """The objective improves without end.

    Attributes
    ----------
    point : tuple of mpq
        A feasible point.
    ray : tuple of mpq
        A direction that keeps every row and equation satisfied and improves the objective.
    backend : str
    """

    point: Point
    ray: Point
    backend: str = ""


LPResult: TypeAlias = Optimal | Infeasible | Unbounded


class LPBackend(Protocol):
    """What `solve_lp` needs of a solver; its answers are checked, so nothing is assumed of them."""

    @property
    def name(self) -> str: ...

    def solve(self, program: LinearProgram) -> LPResult: ...


def affine_rows(
    rows: Iterable[RowLike] | Iterable[EquationLike], where: str, dimension: int | None
) -> tuple[AffineRow, ...]:
    """Return `rows` as pairs (normal, offset) with `dimension` coefficients each, or as many as the first."""
    forms: list[AffineRow] = []
    for i, row in enumerate(rows):
        if isinstance(row, (Halfspace, Hyperplane)):
            form: AffineRow = (row.normal, row.offset)
        else:
            form = _pair(row, f"{where}[{i}]")
        if dimension is None:
            dimension = len(form[0])
        if len(form[0]) != dimension:
            raise ShapeError(f"{where}[{i}] must have {dimension} coefficients, got {len(form[0])}")
        forms.append(form)
    return tuple(forms)


def _pair(row: object, where: str) -> AffineRow:
    if not isinstance(row, (tuple, list)) or len(row) != 2:
        raise InputError(
            f"{where} must be a Halfspace, a Hyperplane or a pair (normal, offset), "
            f"got {type(row).__name__} {row!r:.80}"
        )
    return rational_vector(row[0], f"{where}.normal"), as_rational(row[1], f"{where}.offset")


def evaluate_row(row: AffineRow, point: Sequence[Rational]) -> Rational:
    """Return the value of the affine form `row` at `point`."""
    return dot(row[0], point) + row[1]


def combine(program: LinearProgram, multipliers: Multipliers) -> tuple[tuple[Rational, ...], Rational]:
    """Return the affine form (normal, constant) that `multipliers` make of rows and equations."""
    normal = [mpq(0)] * program.dimension
    constant = mpq(0)
    forms = (*program.rows, *program.equations)
    for (coefficients, offset), weight in zip(
        forms, (*multipliers.rows, *multipliers.equations), strict=True
    ):
        if weight:
            normal = [x + weight * y for x, y in zip(normal, coefficients, strict=True)]
            constant += weight * offset
    return tuple(normal), constant


def verify(program: LinearProgram, result: LPResult, backend: str = "") -> None:
    """Check in exact arithmetic that `result` proves what it says about `program`.

    Raises
    ------
    UnsoundBackendError
        With the program and the result as ``instance``.

    Notes
    -----
    Proved on return: for `Optimal` the value is the optimum (weak duality), for `Infeasible` there is no
    feasible point (Farkas), for `Unbounded` the objective has no bound. Cost O((rows + equations) * d).
    """
    if isinstance(result, Optimal):
        fault = _fault_of_optimum(program, result)
    elif isinstance(result, Infeasible):
        fault = _fault_of_multipliers(program, result.farkas) or _fault_of_farkas(program, result.farkas)
    elif isinstance(result, Unbounded):
        fault = _fault_of_point(program, result.point) or _fault_of_ray(program, result.ray)
    else:
        fault = f"the answer is a {type(result).__name__}, not Optimal, Infeasible or Unbounded"
    if fault:
        raise UnsoundBackendError(
            f"backend {backend or 'unnamed'!r} gave a wrong {type(result).__name__} witness: {fault}; "
            "please report the attached instance and name another backend",
            instance=(program, result),
        )


def _fault_of_optimum(program: LinearProgram, result: Optimal) -> str:
    fault = _fault_of_point(program, result.point) or _fault_of_multipliers(program, result.dual)
    if fault:
        return fault
    if dot(program.objective, result.point) != result.value:
        return "the objective at the point is not the value"
    normal, constant = combine(program, result.dual)
    sign = 1 if program.sense == "max" else -1
    if any(sign * x + y for x, y in zip(program.objective, normal, strict=True)):
        return "the dual multipliers do not cancel the objective"
    return "" if constant == sign * result.value else "the dual value differs from the value"


def _fault_of_farkas(program: LinearProgram, farkas: Multipliers) -> str:
    normal, constant = combine(program, farkas)
    if any(normal):
        return "the Farkas multipliers do not cancel the variables"
    return "" if constant == -1 else f"the Farkas combination is {constant}, not -1"


def _fault_of_ray(program: LinearProgram, ray: Point) -> str:
    if not _is_exact_vector(ray, program.dimension):
        return f"the ray is not a vector of {program.dimension} rationals"
    if any(dot(normal, ray) < 0 for normal, _ in program.rows):
        return "the ray leaves a row"
    if any(dot(normal, ray) for normal, _ in program.equations):
        return "the ray leaves an equation"
    gain = dot(program.objective, ray)
    return (
        "" if (gain > 0 if program.sense == "max" else gain < 0) else "the ray does not improve the objective"
    )


def _fault_of_point(program: LinearProgram, point: Point) -> str:
    if not _is_exact_vector(point, program.dimension):
        return f"the point is not a vector of {program.dimension} rationals"
    if any(evaluate_row(row, point) < 0 for row in program.rows):
        return "the point violates a row"
    if any(evaluate_row(row, point) for row in program.equations):
        return "the point violates an equation"
    return ""


def _fault_of_multipliers(program: LinearProgram, multipliers: Multipliers) -> str:
    if not _is_exact_vector(multipliers.rows, len(program.rows)):
        return "there is not one rational multiplier for each row"
    if not _is_exact_vector(multipliers.equations, len(program.equations)):
        return "there is not one rational multiplier for each equation"
    return "a multiplier of a row is negative" if any(x < 0 for x in multipliers.rows) else ""


def _is_exact_vector(vector: object, length: int) -> bool:
    # A float among the numbers would make every comparison below inexact.
    return isinstance(vector, tuple) and len(vector) == length and all(isinstance(x, mpq) for x in vector)
