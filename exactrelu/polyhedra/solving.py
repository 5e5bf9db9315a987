"""`solve_lp`: choose a backend, solve, and hand the answer out only when its witness has been verified."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from exactrelu.arith.rational import RationalLike, rational_vector
from exactrelu.errors import InputError
from exactrelu.polyhedra import cdd_backend
from exactrelu.polyhedra.linear_program import (
    EquationLike,
    LinearProgram,
    LPBackend,
    LPResult,
    RowLike,
    Sense,
    affine_rows,
    verify,
)
from exactrelu.polyhedra.simplex import SimplexBackend

LP_BACKENDS = ("simplex", "cdd")


def solve_lp(
    objective: Iterable[RationalLike],
    rows: Iterable[RowLike],
    equations: Iterable[EquationLike] = (),
    sense: Sense = "max",
    backend: str | LPBackend = "auto",
) -> LPResult:
    """Optimise ``<objective, x>`` over all x in Q^d with row(x) >= 0 and equation(x) == 0, with a proof.

    Parameters
    ----------
    objective : sequence of d exact numbers
        Its length fixes the dimension; ``d == 0`` is allowed.
    rows : iterable of Halfspace or pairs (normal, offset)
        Pairs may have zero normals: ``0 >= 0`` restricts nothing, ``-1 >= 0`` makes the program infeasible.
        The multipliers of the answer belong to the forms as given here.
    equations : iterable of Hyperplane or pairs (normal, offset)
    sense : "max" or "min"
    backend : "auto", "simplex", "cdd" or an `LPBackend`
        "auto" is "simplex", which gives the same witness on every machine; cdd is there to compare with.
        A named backend is never replaced by another.

    Returns
    -------
    Optimal, Infeasible or Unbounded
        The field ``backend`` names the backend used.

    Raises
    ------
    InputError, ShapeError
        For inexact numbers, an unknown sense or backend, rows of another dimension.
    BackendUnavailableError
        For backend "cdd" without pycddlib.
    UnsoundBackendError
        When the witness does not prove the answer; the instance is attached.

    Notes
    -----
    **Proved**: the answer, by a point, multipliers or ray that were verified in exact arithmetic after the
    backend was done; a fault of a backend cannot make it wrong. **Not proved**: that the optimal point or
    the multipliers are unique; backends may differ there, never in kind or value.
    Cost: one pivot is O((rows + equations) * d) integer operations; their number is finite by Bland's rule
    but may be exponential in the worst case.

    References
    ----------
    R. G. Bland, New finite pivoting rules for the simplex method, Math. Oper. Res. 2 (1977).
    A. Schrijver, Theory of Linear and Integer Programming, ch. 7 and 11.

    Examples
    --------
    >>> triangle = [([1, 0], 0), ([0, 1], 0), ([-1, -2], 4)]
    >>> best = solve_lp([1, 1], triangle)
    >>> best.value, best.point, best.dual.rows
    (mpq(4,1), (mpq(4,1), mpq(0,1)), (mpq(0,1), mpq(1,1), mpq(1,1)))
    >>> solve_lp([1], [([1], -2), ([-1], 1)]).farkas.rows
    (mpq(1,1), mpq(1,1))
    """
    return solve_program(linear_program(objective, rows, equations, sense), backend)


def solve_program(program: LinearProgram, backend: str | LPBackend = "auto") -> LPResult:
    """Solve a program whose numbers are already exact; otherwise as `solve_lp`."""
    chosen = _backend(backend)
    result = chosen.solve(program)
    verify(program, result, chosen.name)
    return attrs.evolve(result, backend=chosen.name)


def linear_program(
    objective: Iterable[RationalLike],
    rows: Iterable[RowLike],
    equations: Iterable[EquationLike] = (),
    sense: Sense = "max",
) -> LinearProgram:
    """Return the program of the arguments of `solve_lp`, checked for exactness and shape."""
    if sense not in ("max", "min"):
        raise InputError(f"sense must be 'max' or 'min', got {sense!r:.80}")
    vector = rational_vector(objective, "objective")
    return LinearProgram(
        vector,
        affine_rows(rows, "rows", len(vector)),
        affine_rows(equations, "equations", len(vector)),
        sense,
    )


def _backend(backend: str | LPBackend) -> LPBackend:
    if not isinstance(backend, str):
        return backend
    if backend in ("auto", "simplex"):
        return SimplexBackend()
    if backend == "cdd":
        return cdd_backend.CddLPBackend()
    raise InputError(f"backend must be 'auto', 'simplex', 'cdd' or an LPBackend, got {backend!r:.80}")
