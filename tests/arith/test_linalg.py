"""Exact matrices: identities that determine the answers."""

from __future__ import annotations

import pytest
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu.arith import linalg
from exactrelu.errors import DegenerateInputError, ShapeError

entries = st.integers(-3, 3) | st.fractions(max_denominator=4).map(lambda f: mpq(f.numerator, f.denominator))


def matrices(rows: int, columns: int) -> st.SearchStrategy[list[list[object]]]:
    return st.lists(st.lists(entries, min_size=columns, max_size=columns), min_size=rows, max_size=rows)


shapes = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(lambda s: matrices(*s))
squares = st.integers(1, 4).flatmap(lambda n: matrices(n, n))


@given(shapes)
def test_null_space_is_the_kernel(matrix: list[list[mpq]]) -> None:
    kernel = linalg.null_space(matrix)
    assert len(kernel) == len(matrix[0]) - linalg.rank(matrix)
    assert linalg.rank(kernel) == len(kernel)
    for vector in kernel:
        assert all(linalg.dot(row, vector) == 0 for row in matrix)
        assert all(isinstance(x, int) for x in vector)


@given(squares)
def test_inverse_and_determinant(matrix: list[list[mpq]]) -> None:
    n = len(matrix)
    if linalg.determinant(matrix) == 0:
        assert linalg.rank(matrix) < n
        with pytest.raises(DegenerateInputError):
            linalg.inverse(matrix)
        return
    product = linalg.matrix_product(matrix, linalg.inverse(matrix))
    assert product == tuple(tuple(mpq(i == j) for j in range(n)) for i in range(n))
    assert linalg.determinant(linalg.inverse(matrix)) * linalg.determinant(matrix) == 1


@given(shapes, st.data())
def test_solve_finds_a_solution_exactly_when_there_is_one(
    matrix: list[list[mpq]], data: st.DataObject
) -> None:
    x = data.draw(st.lists(entries, min_size=len(matrix[0]), max_size=len(matrix[0])))
    right = [linalg.dot(row, x) for row in matrix]
    solution = linalg.solve(matrix, right)
    assert solution is not None
    assert [linalg.dot(row, solution) for row in matrix] == right
    other = data.draw(st.lists(entries, min_size=len(matrix), max_size=len(matrix)))
    solvable = linalg.rank([[*row, b] for row, b in zip(matrix, other, strict=True)]) == linalg.rank(matrix)
    assert (linalg.solve(matrix, other) is not None) == solvable


@given(shapes)
def test_independent_rows_and_pivot_columns_are_the_first_possible(matrix: list[list[mpq]]) -> None:
    chosen = linalg.independent_rows(matrix)
    for i in range(len(matrix)):
        before = [matrix[j] for j in chosen if j < i]
        grows = linalg.rank([*before, matrix[i]]) > linalg.rank(before)
        assert grows == (i in chosen)
    assert linalg.independent_rows([list(c) for c in zip(*matrix, strict=True)]) == linalg.pivot_columns(
        matrix
    )


@settings(max_examples=50)
@given(
    st.integers(1, 3).flatmap(
        lambda n: st.lists(st.lists(st.integers(-9, 9), min_size=n, max_size=n), min_size=1, max_size=4)
    )
)
def test_hermite_form_spans_the_same_lattice(matrix: list[list[int]]) -> None:
    form = linalg.hermite_form(matrix)
    assert linalg.rank(form) == linalg.rank(matrix)
    # The same lattice has the same Hermite form; a unimodular change of rows must not alter it.
    mixed = [list(row) for row in matrix]
    for i in range(1, len(mixed)):
        mixed[i] = [a + 3 * b for a, b in zip(mixed[i], mixed[i - 1], strict=True)]
    assert linalg.hermite_form(mixed) == form


def test_primitive_is_the_positive_multiple_with_gcd_one() -> None:
    assert linalg.primitive([mpq(1, 2), mpq(-1, 3)]) == (3, -2)
    assert linalg.primitive([0, 0]) == (0, 0)
    assert linalg.primitive([]) == ()
    assert linalg.primitive([-4, 6]) == (-2, 3)


def test_matrices_without_rows_or_columns() -> None:
    assert linalg.rank([]) == 0
    assert linalg.rank([[], []]) == 0
    assert linalg.determinant([]) == 1
    assert linalg.inverse([]) == ()
    assert linalg.null_space([], 2) == ((1, 0), (0, 1))
    assert linalg.solve([], [], 2) == (0, 0)
    assert linalg.matrix_product([[], []], [], 3) == ((0, 0, 0), (0, 0, 0))


def test_shapes_are_checked() -> None:
    with pytest.raises(ShapeError):
        linalg.determinant([[1, 2]])
    with pytest.raises(ShapeError):
        linalg.inverse([[1, 2]])
    with pytest.raises(ShapeError):
        linalg.dot([1], [1, 2])
    with pytest.raises(ShapeError):
        linalg.solve([[1]], [1, 2])
