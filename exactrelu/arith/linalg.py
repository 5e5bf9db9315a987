"""Exact matrices over the rationals, computed by FLINT; no FLINT object leaves this module.

Matrices are sequences of rows of ints or `gmpy2.mpq`; results are tuples of the same. A matrix without
rows needs its number of columns said, so every function that could meet one takes `columns`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, lcm

from flint import fmpq, fmpq_mat, fmpz, fmpz_mat, nmod_mat
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.errors import DegenerateInputError, ShapeError

Number = int | Rational
Row = Sequence[Number]
Matrix = Sequence[Row]


def primitive(row: Row) -> tuple[int, ...]:
    """Return the primitive integer vector on the ray of `row`: a positive multiple with gcd 1.

    The zero vector is returned as it is.

    Examples
    --------
    >>> primitive([mpq(-1, 2), mpq(3, 4)])
    (-2, 3)
    """
    denominator = lcm(*(int(x.denominator) for x in row))
    integers = [int(x * denominator) for x in row]
    divisor = gcd(*integers)
    return tuple(integers) if divisor <= 1 else tuple(x // divisor for x in integers)


def dot(left: Row, right: Row) -> Rational:
    """Return the exact inner product of two vectors of one length."""
    if len(left) != len(right):
        raise ShapeError(f"inner product needs equal lengths, got {len(left)} and {len(right)}")
    total = mpq(0)
    for x, y in zip(left, right, strict=True):
        total += x * y
    return total


def rank(matrix: Matrix) -> int:
    """Return the rank; 0 for a matrix without rows or columns."""
    return 0 if _empty(matrix) else int(_rational(matrix).rank())


def determinant(matrix: Matrix) -> Rational:
    """Return the determinant of a square matrix (1 for the empty one)."""
    if not matrix:
        return mpq(1)
    _require_square(matrix, "determinant")
    return _number(_rational(matrix).det())


def inverse(matrix: Matrix) -> tuple[tuple[Rational, ...], ...]:
    """Return the inverse of a square matrix; `DegenerateInputError` when it is singular."""
    if not matrix:
        return ()
    _require_square(matrix, "inverse")
    try:
        return _rows(_rational(matrix).inv())
    except ZeroDivisionError:
        raise DegenerateInputError("inverse needs a regular matrix, got one of determinant 0") from None


def solve(matrix: Matrix, right: Row, columns: int | None = None) -> tuple[Rational, ...] | None:
    """Return one solution x of ``matrix @ x == right``, or None when there is none.

    Free variables are set to 0. Works for any shape and rank.
    """
    width = columns if columns is not None else (len(matrix[0]) if matrix else 0)
    if len(right) != len(matrix):
        raise ShapeError(f"right-hand side must have {len(matrix)} entries, got {len(right)}")
    if not matrix:
        return (mpq(0),) * width
    reduced, pivots = row_echelon([[*row, b] for row, b in zip(matrix, right, strict=True)])
    if width in pivots:
        return None
    solution = [mpq(0)] * width
    for row, pivot in zip(reduced, pivots, strict=True):
        solution[pivot] = row[width]
    return tuple(solution)


def row_echelon(matrix: Matrix) -> tuple[tuple[tuple[Rational, ...], ...], tuple[int, ...]]:
    """Return the non-zero rows of the reduced row echelon form and their pivot columns."""
    if _empty(matrix):
        return (), ()
    reduced, rank_ = _rational(matrix).rref()
    rows = _rows(reduced)[:rank_]
    return rows, tuple(next(j for j, x in enumerate(row) if x) for row in rows)


def pivot_columns(matrix: Matrix) -> tuple[int, ...]:
    """Return the lexicographically first maximal set of independent columns."""
    return row_echelon(matrix)[1]


def independent_rows(matrix: Matrix) -> tuple[int, ...]:
    """Return the lexicographically first maximal set of independent rows."""
    if _empty(matrix):
        return ()
    return pivot_columns(list(zip(*matrix, strict=True)))


def null_space(matrix: Matrix, columns: int | None = None) -> tuple[tuple[int, ...], ...]:
    """Return a basis of ``{x : matrix @ x == 0}`` as primitive integer vectors."""
    width = columns if columns is not None else (len(matrix[0]) if matrix else 0)
    reduced, pivots = row_echelon(matrix)
    basis = []
    for free in (j for j in range(width) if j not in pivots):
        vector = [mpq(0)] * width
        vector[free] = mpq(1)
        for row, pivot in zip(reduced, pivots, strict=True):
            vector[pivot] = -row[free]
        basis.append(primitive(vector))
    return tuple(basis)


def support_modulo(
    matrix: Sequence[Sequence[int]], right: Sequence[int], prime: int
) -> tuple[int, ...] | None:
    """Return the columns that one solution of ``matrix @ x == right`` modulo a prime needs.

    The solution is the one on the lexicographically first maximal set of independent columns; None when there
    is no solution modulo the prime. Cheap advice for large systems over Q, and no proof about them: solve
    for these columns over Q.

    Examples
    --------
    >>> support_modulo([[1, 1, 0], [0, 2, 1]], [3, 0], 101)
    (0,)
    """
    if len(right) != len(matrix):
        raise ShapeError(f"right-hand side must have {len(matrix)} entries, got {len(right)}")
    if not matrix:
        return ()
    width = len(matrix[0])
    reduced, rank_ = nmod_mat([[*row, b] for row, b in zip(matrix, right, strict=True)], prime).rref()
    used, pivot = [], 0
    for i in range(rank_):
        while not int(reduced[i, pivot]):
            pivot += 1
        if pivot == width:
            return None
        if int(reduced[i, width]):
            used.append(pivot)
    return tuple(used)


def hermite_form(matrix: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """Return the row Hermite normal form of an integer matrix, zero rows included."""
    if _empty(matrix):
        return tuple(tuple(row) for row in matrix)
    form = fmpz_mat([[fmpz(int(x)) for x in row] for row in matrix]).hnf()
    return tuple(tuple(int(x) for x in row) for row in form.tolist())


def matrix_product(
    left: Matrix, right: Matrix, columns: int | None = None
) -> tuple[tuple[Rational, ...], ...]:
    """Return ``left @ right``; `columns` is the width of `right`, needed when that has no rows."""
    width = columns if columns is not None else (len(right[0]) if right else 0)
    if not left or not right or not width:
        return tuple((mpq(0),) * width for _ in left)
    return _rows(_rational(left) * _rational(right))


def _empty(matrix: Matrix) -> bool:
    return not matrix or not matrix[0]


def _require_square(matrix: Matrix, what: str) -> None:
    if any(len(row) != len(matrix) for row in matrix):
        raise ShapeError(f"{what} needs a square matrix, got {len(matrix)} x {len(matrix[0])}")


def _rational(matrix: Matrix) -> fmpq_mat:
    return fmpq_mat([[fmpq(int(x.numerator), int(x.denominator)) for x in row] for row in matrix])


def _number(value: fmpq) -> Rational:
    return mpq(int(value.p), int(value.q))


def _rows(matrix: fmpq_mat) -> tuple[tuple[Rational, ...], ...]:
    return tuple(tuple(_number(x) for x in row) for row in matrix.tolist())
