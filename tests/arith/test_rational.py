"""The door for numbers lets exact ones in and says clearly why it keeps others out."""

from __future__ import annotations

import sys
from decimal import Decimal
from fractions import Fraction

import gmpy2
import numpy as np
import pytest
from gmpy2 import mpq, mpz
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.arith.rational import as_rational, from_float, rational_matrix, rational_vector, whole_number
from exactrelu.errors import InexactInputError, InputError, ShapeError


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, mpq(3)),
        (-(10**500), mpq(-(10**500))),
        (Fraction(6, -4), mpq(-3, 2)),
        ("6/4", mpq(3, 2)),
        ("-0", mpq(0)),
        ("007/014", mpq(1, 2)),
        ("1" * 5000, mpq(mpz("1" * 5000))),
        (mpq(2, 6), mpq(1, 3)),
        (mpz(7), mpq(7)),
        (np.int64(-5), mpq(-5)),
        (np.uint8(255), mpq(255)),
    ],
)
def test_exact_numbers_enter_unchanged(value: object, expected: mpq) -> None:
    number = as_rational(value)
    assert number == expected
    assert type(number) is type(mpq(1))


def test_sympy_rationals_enter_and_are_recognised_without_importing_sympy() -> None:
    import sympy

    assert as_rational(sympy.Rational(-3, 9)) == mpq(-1, 3)
    assert as_rational(sympy.Integer(4)) == 4
    with pytest.raises(InputError):
        as_rational(sympy.sqrt(2))


@pytest.mark.parametrize(
    "value",
    [
        "1e999999999",
        "1_000",
        "１２",
        "1.5",
        "",
        " 1",
        "1 ",
        "+1",
        "1/-2",
        "1//2",
        "0x10",
        "nan",
        "inf",
        "²",
        "1\n",
    ],
)
def test_text_that_is_not_a_plain_fraction_is_refused(value: str) -> None:
    with pytest.raises(InputError, match=r"bias\[3\] must be written as 'p' or 'p/q'"):
        as_rational(value, "bias[3]")


@pytest.mark.parametrize("value", [True, False, np.True_, None, 1j, b"1", [1], Decimal("1.5"), object()])
def test_other_types_are_refused(value: object) -> None:
    with pytest.raises(InputError, match="x must be"):
        as_rational(value, "x")


@pytest.mark.parametrize("value", ["1/0", "0/000"])
def test_zero_denominators_are_refused(value: str) -> None:
    with pytest.raises(InputError, match="denominator zero"):
        as_rational(value)


def test_floats_are_refused_with_their_exact_value_and_a_remedy() -> None:
    with pytest.raises(InexactInputError) as caught:
        as_rational(0.1, "bias[3]")
    assert str(caught.value) == (
        "bias[3] must be exact, got float 0.1 (= 3602879701896397/36028797018963968); "
        'write "1/10" or call from_float'
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), np.float64("nan")])
def test_numbers_that_are_not_finite_are_refused_everywhere(value: float) -> None:
    for door in (as_rational, from_float):
        with pytest.raises(InexactInputError, match="finite"):
            door(value)


def test_from_float_takes_only_floats() -> None:
    assert from_float(np.float32(0.1)) == mpq(13421773, 134217728)
    assert from_float(sys.float_info.min * 2**-52) == mpq(1, 2**1074)
    third = np.longdouble(1) / 3
    assert from_float(third) == mpq(*third.as_integer_ratio())
    with pytest.raises(InputError):
        from_float(1)  # type: ignore[arg-type]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_from_float_is_the_exact_value(value: float) -> None:
    assert from_float(value) == Fraction(value)


@given(st.fractions())
def test_rationals_equal_and_hash_like_fractions_and_read_back(value: Fraction) -> None:
    number = as_rational(value)
    assert number == value
    assert hash(number) == hash(value)
    assert as_rational(str(number)) == number


def test_vectors_and_matrices_name_the_entry() -> None:
    assert rational_vector([1, "1/2"], "c") == (1, mpq(1, 2))
    with pytest.raises(InputError, match=r"A\[1\]\[0\] must be exact"):
        rational_matrix([[1, 2], [0.5, 1]], "A")
    with pytest.raises(ShapeError, match=r"A\[1\] must have 2 entries like the other rows, got 3"):
        rational_matrix([[1, 2], [1, 2, 3]], "A")
    with pytest.raises(ShapeError, match="c must have 3 entries, got 2"):
        rational_vector([1, 2], "c", 3)
    with pytest.raises(ShapeError, match="list of rows"):
        rational_matrix("12", "A")
    with pytest.raises(ShapeError, match=r"A\[0\] must be a list"):
        rational_matrix([5], "A")  # type: ignore[list-item]


def test_gmpy2_is_not_asked_to_parse_what_the_pattern_refuses() -> None:
    # gmpy2 itself would accept these, which is why the pattern stands before it.
    assert gmpy2.mpz("1_000") == 1000
    with pytest.raises(InputError):
        as_rational("1_000")


def test_whole_numbers() -> None:
    assert whole_number(mpz(3), "k") == 3
    assert type(whole_number(np.int64(3), "k")) is int
    for value in (True, np.True_, 0, 2.0, "3", None, mpq(3)):
        with pytest.raises(InputError, match="k must be an integer of at least 1"):
            whole_number(value, "k")  # type: ignore[arg-type]
