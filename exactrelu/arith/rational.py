"""The only door for numbers: everything that enters the package passes ``as_rational``."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from numbers import Integral
from numbers import Rational as RationalABC
from operator import index
from typing import Any, SupportsIndex, TypeAlias

import numpy as np
from gmpy2 import mpq, mpz

from exactrelu.errors import InexactInputError, InputError, ShapeError

Rational: TypeAlias = mpq
RationalLike: TypeAlias = Any  # int | Fraction | "p/q" | mpq | mpz | sympy.Rational | numpy integer

# ASCII only: int() would also take "1_000" and full-width digits.
_TEXT = re.compile(r"-?[0-9]+(/[0-9]+)?")


def as_rational(value: RationalLike, where: str = "value") -> Rational:
    """Return `value` as an exact rational.

    Parameters
    ----------
    value : int, Fraction, str, gmpy2.mpq, gmpy2.mpz, sympy.Rational or numpy integer
        Strings have the form ``"p"`` or ``"p/q"`` in ASCII digits with an optional leading minus.
    where : str
        Name of the place, used in error messages.

    Returns
    -------
    gmpy2.mpq
        Equal to, and hashing like, the ``Fraction`` of the same value.

    Raises
    ------
    InexactInputError
        For floats (including NaN and infinities); pass them through `from_float`.
    InputError
        For everything else that is not an exact rational, booleans included.

    Examples
    --------
    >>> as_rational("-6/4")
    mpq(-3,2)
    >>> as_rational(0.5, "c")
    Traceback (most recent call last):
    ...
    exactrelu.errors.InexactInputError: c must be exact, got float 0.5 (= 1/2); write "1/2" or call from_float
    """
    if isinstance(value, mpq):
        return value
    if isinstance(value, (bool, np.bool_)):
        raise InputError(f"{where} must be a rational number, got the boolean {value}; write 0 or 1")
    if isinstance(value, str):
        return _from_text(value, where)
    if isinstance(value, (float, np.floating)):
        raise InexactInputError(_inexact_message(value, where))
    if isinstance(value, (Integral, mpz)):
        return mpq(int(value))
    if isinstance(value, RationalABC):
        return mpq(int(value.numerator), int(value.denominator))
    if getattr(value, "is_Rational", False) and hasattr(value, "p") and hasattr(value, "q"):
        # sympy.Rational, recognised without importing sympy (a second of start-up).
        if int(value.q) == 0:
            raise InputError(f"{where} must be finite, got {value}")
        return mpq(int(value.p), int(value.q))
    raise InputError(
        f"{where} must be an exact rational (int, Fraction, 'p/q', mpq or sympy Rational), "
        f"got {type(value).__name__} {value!r:.80}"
    )


def _from_text(text: str, where: str) -> Rational:
    if not _TEXT.fullmatch(text):
        raise InputError(
            f"{where} must be written as 'p' or 'p/q' with ASCII digits, got {text!r:.80}; "
            "decimals and exponents are refused: write 1/10 instead of 0.1"
        )
    numerator, _, denominator = text.partition("/")
    if denominator and not denominator.strip("0"):
        raise InputError(f"{where} has denominator zero: {text!r:.80}")
    return mpq(mpz(numerator), mpz(denominator or "1"))


def _inexact_message(value: float | np.floating[Any], where: str) -> str:
    if not np.isfinite(value):
        return f"{where} must be a finite exact number, got float {value}"
    remedy = f'write "{_nearest(str(value))}" or call from_float'
    return f"{where} must be exact, got float {value} (= {from_float(value)}); {remedy}"


def _nearest(digits: str) -> Rational:
    """Return the decimal that a float prints as, which is what the user most likely meant."""
    mantissa, _, exponent = digits.partition("e")
    whole, _, decimals = mantissa.partition(".")
    return mpq(mpz(whole + decimals), 1) * mpq(10) ** (int(exponent or 0) - len(decimals))


def from_float(value: float | np.floating[Any], where: str = "value") -> Rational:
    """Return the exact dyadic rational that the float `value` stands for.

    Raises
    ------
    InexactInputError
        For NaN and infinities.
    InputError
        If `value` is not a float.

    Examples
    --------
    >>> from_float(0.1)
    mpq(3602879701896397,36028797018963968)
    """
    if not isinstance(value, (float, np.floating)):
        raise InputError(f"{where} must be a float, got {type(value).__name__} {value!r:.80}")
    if not np.isfinite(value):
        raise InexactInputError(f"{where} must be finite, got float {value}")
    return mpq(*map(mpz, value.as_integer_ratio()))  # exact for every kind of float, long double too


def rational_vector(
    values: Iterable[RationalLike], where: str, length: int | None = None
) -> tuple[Rational, ...]:
    """Return `values` as a tuple of rationals; `length`, when given, is enforced."""
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise ShapeError(f"{where} must be a list of numbers, got {type(values).__name__} {values!r:.80}")
    vector = tuple(as_rational(x, f"{where}[{i}]") for i, x in enumerate(values))
    if length is not None and len(vector) != length:
        raise ShapeError(f"{where} must have {length} entries, got {len(vector)}")
    return vector


def rational_matrix(
    rows: Iterable[Iterable[RationalLike]], where: str, columns: int | None = None
) -> tuple[tuple[Rational, ...], ...]:
    """Return `rows` as a rectangular tuple of tuples of rationals.

    The number of columns is `columns` when given, otherwise that of the first row; a row of another
    length is a `ShapeError` that names it.
    """
    if isinstance(rows, (str, bytes)) or not isinstance(rows, Iterable):
        raise ShapeError(f"{where} must be a list of rows, got {type(rows).__name__} {rows!r:.80}")
    matrix: list[tuple[Rational, ...]] = []
    for i, row in enumerate(rows):
        vector = rational_vector(row, f"{where}[{i}]")
        if columns is None:
            columns = len(vector)
        if len(vector) != columns:
            raise ShapeError(
                f"{where}[{i}] must have {columns} entries like the other rows, got {len(vector)}"
            )
        matrix.append(vector)
    return tuple(matrix)


def space_dimension(value: int | None, where: str = "dimension") -> int:
    """Return the dimension of a space that no row tells; None stands for 0."""
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 0:
        raise InputError(f"{where} must be an integer, 0 or more, got {value!r:.80}")
    return int(value)


def whole_number(value: SupportsIndex, where: str, least: int = 1) -> int:
    """Return `value` as an int.

    Raises
    ------
    InputError
        If it is no integer (a bool is none), or less than `least`.

    Examples
    --------
    >>> whole_number(np.int64(3), "k")
    3
    """
    try:
        number = index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, (bool, np.bool_)) or number < least:
        raise InputError(f"{where} must be an integer of at least {least}, got {value!r:.80}")
    return number


def format_rational(value: Rational) -> str:
    """Return ``"p"`` or ``"p/q"`` in lowest terms, the form that `as_rational` reads back."""
    return str(value)


def common_denominator(values: Sequence[Rational]) -> int:
    """Return the least positive integer that makes all `values` integers."""
    return math.lcm(*(int(x.denominator) for x in values))
