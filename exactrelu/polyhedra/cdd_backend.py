"""cddlib as a backend for linear programs and conversions: the only module that imports cdd.

Only ``cdd.gmp`` is used, which computes with exact rationals. cdd is imported when it is first needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gmpy2 import mpq

from exactrelu.arith.linalg import Number, primitive
from exactrelu.arith.rational import Rational
from exactrelu.errors import BackendUnavailableError, UnsoundBackendError
from exactrelu.polyhedra.cones import ConeGenerators, IntegerVector
from exactrelu.polyhedra.linear_program import (
    Infeasible,
    LinearProgram,
    LPResult,
    Multipliers,
    Optimal,
    Unbounded,
)


def _import_cdd() -> tuple[Any, Any]:
    try:
        import cdd
        import cdd.gmp
    except ImportError:
        raise BackendUnavailableError(
            "cdd",
            "cdd",
            "the engines and backends that 'auto' and the defaults choose do the same work",
        ) from None
    return cdd, cdd.gmp


class CddLPBackend:
    """`LPBackend` by the criss-cross method of cddlib."""

    name = "cdd"

    def solve(self, program: LinearProgram) -> LPResult:
        cdd, _ = _import_cdd()
        sign = 1 if program.sense == "max" else -1
        linprog = _maximise(program, [sign * x for x in program.objective])
        status = linprog.status
        if status == cdd.LPStatusType.OPTIMAL:
            dual = _multipliers(program, _weights(program, linprog))
            return Optimal(sign * mpq(linprog.obj_value), _vector(linprog), dual)
        if status == cdd.LPStatusType.INCONSISTENT:
            return Infeasible(_farkas(program, linprog))
        if status in (cdd.LPStatusType.DUAL_INCONSISTENT, cdd.LPStatusType.STRUC_DUAL_INCONSISTENT):
            # There is an improving direction, but cdd has not looked whether there is a feasible point.
            feasible = _maximise(program, [0] * program.dimension)
            if feasible.status == cdd.LPStatusType.OPTIMAL:
                return Unbounded(_vector(feasible), _vector(linprog))
            return Infeasible(_farkas(program, feasible))
        raise UnsoundBackendError(
            f"backend 'cdd' stopped with the undecided status {status}", instance=program
        )


class CddConversionBackend:
    """`ConversionBackend` by the double description method of cddlib."""

    name = "cdd"

    def cone_generators(
        self, rows: Sequence[IntegerVector], equations: Sequence[IntegerVector], dimension: int
    ) -> ConeGenerators:
        cdd, gmp = _import_cdd()
        if dimension == 0:
            return ConeGenerators((), ())
        # cdd knows polyhedra only; a cone is the one with zero offsets, written first. The row 0 >= 0
        # keeps the number of columns known when there is no other.
        array = [[0, *row] for row in (*equations, *rows)] + [[0] * (dimension + 1)]
        matrix = gmp.matrix_from_array(array, lin_set=range(len(equations)), rep_type=cdd.RepType.INEQUALITY)
        output = gmp.copy_generators(gmp.polyhedron_from_matrix(matrix))
        linear = set(output.lin_set)
        lines, rays = [], []
        for i, (kind, *vector) in enumerate(output.array):
            if i in linear:
                lines.append(primitive(vector))
            elif kind == 0:
                rays.append(primitive(vector))
        return ConeGenerators(tuple(lines), tuple(rays))


def _maximise(program: LinearProgram, objective: Sequence[Number]) -> Any:
    cdd, gmp = _import_cdd()
    array = [*_inequalities(program), [0, *objective]]
    linprog = gmp.linprog_from_array(array, obj_type=cdd.LPObjType.MAX)
    # Not the dual simplex method: it starts from a basis found in floating point, and cddlib crashes the
    # process where rounding makes that basis singular (entries near 2^53 and beyond).
    gmp.linprog_solve(linprog, solver=cdd.LPSolverType.CRISS_CROSS)
    return linprog


def _inequalities(program: LinearProgram) -> list[list[Number]]:
    """Rows (offset, normal); an equation is two opposite ones, so that multipliers keep their places."""
    array = [[b, *a] for a, b in program.rows]
    for a, b in program.equations:
        array += [[b, *a], [-b, *(-x for x in a)]]
    return array


def _vector(linprog: Any) -> tuple[Rational, ...]:
    return tuple(mpq(x) for x in linprog.primal_solution)


def _weights(program: LinearProgram, linprog: Any) -> list[Rational]:
    weights = [mpq(0)] * (len(program.rows) + 2 * len(program.equations))
    for i, value in linprog.dual_solution:
        if 0 <= i < len(weights):
            weights[i] = mpq(value)
    return weights


def _multipliers(program: LinearProgram, weights: Sequence[Rational]) -> Multipliers:
    count = len(program.rows)
    pairs = zip(weights[count::2], weights[count + 1 :: 2], strict=True)
    return Multipliers(tuple(weights[:count]), tuple(x - y for x, y in pairs))


def _farkas(program: LinearProgram, linprog: Any) -> Multipliers:
    """Complete the multipliers of an infeasible program.

    cdd stops at a row that is negative although its form is a combination of the others with non-positive
    coefficients. It reports these coefficients, negated, but not which row it was: that one has multiplier
    1, and is found as the row that cancels the rest.
    """
    array = _inequalities(program)
    weights = _weights(program, linprog)
    total = [mpq(0)] * (program.dimension + 1)
    for weight, row in zip(weights, array, strict=True):
        if weight:
            total = [x + weight * y for x, y in zip(total, row, strict=True)]
    for i, (offset, *normal) in enumerate(array):
        constant = total[0] + offset
        if constant < 0 and all(x + y == 0 for x, y in zip(total[1:], normal, strict=True)):
            weights[i] += 1
            return _multipliers(program, [w / -constant for w in weights])
    raise UnsoundBackendError("backend 'cdd' gave Farkas multipliers that prove nothing", (program, weights))
