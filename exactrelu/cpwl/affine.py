"""Affine forms over the rationals, the atoms of every piecewise-linear function."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational, rational_vector, space_dimension
from exactrelu.errors import InputError, ShapeError

Vector: TypeAlias = tuple[Rational, ...]
"""Coefficients and constant of an affine form, in one tuple."""


@attrs.frozen(order=True, repr=False, cache_hash=True)
class AffineForm:
    """The affine map ``x -> <normal, x> + constant`` on Q^n.

    Attributes
    ----------
    vector : tuple of n + 1 mpq
        The coefficients, then the constant.

    Examples
    --------
    >>> form = AffineForm.of([1, "-1/2"], 3)
    >>> form, form([2, 2])
    (AffineForm(x1 - 1/2 x2 + 3), mpq(4,1))
    """

    vector: Vector

    @classmethod
    def of(
        cls, normal: Iterable[RationalLike], constant: RationalLike = 0, where: str = "form"
    ) -> AffineForm:
        """Build a form from exact numbers.

        Raises
        ------
        InputError, ShapeError
            For inexact numbers or no list.
        """
        return cls((*rational_vector(normal, f"{where}.normal"), as_rational(constant, f"{where}.constant")))

    @property
    def dimension(self) -> int:
        return len(self.vector) - 1

    @property
    def normal(self) -> Vector:
        return self.vector[:-1]

    @property
    def constant(self) -> Rational:
        return self.vector[-1]

    def __call__(self, point: Iterable[RationalLike]) -> Rational:
        """Evaluate exactly at a rational point."""
        return value_at(self.vector, rational_vector(point, "point", self.dimension))

    def __repr__(self) -> str:
        return f"AffineForm({self})"

    def __str__(self) -> str:
        parts = [(c, f"x{i + 1}") for i, c in enumerate(self.normal) if c]
        if self.constant or not parts:
            parts.append((self.constant, ""))
        text = ""
        for coefficient, name in parts:
            sign = ("-" if coefficient < 0 else "") if not text else (" - " if coefficient < 0 else " + ")
            size = abs(coefficient)
            text += sign + (str(size) if not name else name if size == 1 else f"{size} {name}")
        return text


def value_at(vector: Vector, point: Sequence[Rational]) -> Rational:
    """Return the value of the form with these coefficients; lengths are not checked."""
    total = vector[-1]
    for coefficient, x in zip(vector, point, strict=False):
        total += coefficient * x
    return total


def plus(left: Vector, right: Vector) -> Vector:
    """Return the sum of two forms."""
    return tuple(a + b for a, b in zip(left, right, strict=True))


def minus(left: Vector, right: Vector) -> Vector:
    """Return the difference of two forms."""
    return tuple(a - b for a, b in zip(left, right, strict=True))


def scaled(factor: Rational, vector: Vector) -> Vector:
    """Return a multiple of a form."""
    return tuple(factor * a for a in vector)


def zero(dimension: int) -> Vector:
    """The form that is 0 on Q^dimension."""
    return (mpq(0),) * (dimension + 1)


def as_forms(forms: object, where: str, dimension: int | None = None) -> tuple[AffineForm, ...]:
    """Return a list of `AffineForm` or pairs (normal, constant) as forms on one space.

    Raises
    ------
    InputError, ShapeError
    """
    if isinstance(forms, (str, bytes, AffineForm)) or not isinstance(forms, Iterable):
        raise InputError(f"{where} must be a list of affine forms, got {type(forms).__name__} {forms!r:.80}")
    found: list[AffineForm] = []
    for i, form in enumerate(forms):
        place = f"{where}[{i}]"
        if not isinstance(form, AffineForm):
            if not isinstance(form, (tuple, list)) or len(form) != 2:
                raise InputError(
                    f"{place} must be an AffineForm or a pair (normal, constant), "
                    f"got {type(form).__name__} {form!r:.80}"
                )
            form = AffineForm.of(form[0], form[1], place)
        dimension = form.dimension if dimension is None else dimension
        if form.dimension != dimension:
            raise ShapeError(f"{place} must be a form on R^{dimension}, got one on R^{form.dimension}")
        found.append(form)
    return tuple(found)


def common_dimension(forms: Sequence[AffineForm], given: int | None, where: str) -> int:
    """Return the dimension of the space of `forms`, which `given` must tell when there are none."""
    if not forms:
        if given is None:
            raise ShapeError(f"{where} is empty: give dimension")
        return space_dimension(given)
    if given is not None and space_dimension(given) != forms[0].dimension:
        raise ShapeError(f"{where} must be forms on R^{given}, got R^{forms[0].dimension}")
    return forms[0].dimension
