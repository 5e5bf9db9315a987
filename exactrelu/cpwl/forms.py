"""The forms in which a continuous piecewise-linear function on R^n is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TypeAlias

import attrs

from exactrelu.arith.rational import Rational, RationalLike, rational_vector, space_dimension
from exactrelu.cpwl.affine import AffineForm, as_forms, common_dimension, scaled, value_at
from exactrelu.cpwl.tropical import TropicalPolynomial
from exactrelu.errors import InputError, ShapeError


def _as_lattice_forms(forms: object) -> tuple[AffineForm, ...]:
    return as_forms(forms, "forms")


def _as_sets(sets: object) -> tuple[tuple[int, ...], ...]:
    if isinstance(sets, (str, bytes)) or not isinstance(sets, Iterable):
        raise InputError(f"sets must be a list of lists of places, got {sets!r:.80}")
    return tuple(_places(s, f"sets[{i}]") for i, s in enumerate(sets))


def _places(places: object, where: str) -> tuple[int, ...]:
    if isinstance(places, (str, bytes)) or not isinstance(places, Iterable):
        raise InputError(f"{where} must be a list of places in forms, got {places!r:.80}")
    found = list(places)
    for place in found:
        if isinstance(place, bool) or not isinstance(place, int) or place < 0:
            raise InputError(f"{where} must hold places in forms, integers from 0, got {place!r:.80}")
    return tuple(sorted(set(found)))


def _require_maximum(_: object, field: attrs.Attribute[TropicalPolynomial], value: object) -> None:
    if not isinstance(value, TropicalPolynomial):
        raise InputError(
            f"{field.name} must be a TropicalPolynomial, got {type(value).__name__} {value!r:.80}; "
            "build from lists of forms with of()"
        )


@attrs.frozen(slots=False)
class MaxMin:
    """The lattice form ``max_i min_{j in S_i} l_j`` (Ovchinnikov; Tarela and Martinez).

    Attributes
    ----------
    forms : tuple of AffineForm
        l_1, l_2, ...
    sets : tuple of sorted tuples of int
        The S_i, places in `forms`; at least one, none empty.

    Examples
    --------
    >>> middle = MaxMin.of([([1], 0), ([-1], 0), ([0], 1)], [[0, 2], [1, 2]])
    >>> [middle([x]) for x in (-3, "1/2", 3)]
    [mpq(1,1), mpq(1,2), mpq(1,1)]
    """

    forms: tuple[AffineForm, ...] = attrs.field(converter=_as_lattice_forms)
    sets: tuple[tuple[int, ...], ...] = attrs.field(converter=_as_sets)

    @classmethod
    def of(cls, forms: Iterable[object], sets: Iterable[Iterable[int]]) -> MaxMin:
        """Build the form from affine forms (or pairs) and lists of places.

        Raises
        ------
        InputError, ShapeError
            Naming the set with a wrong or missing place.
        """
        return cls(forms, sets)

    def __attrs_post_init__(self) -> None:
        if not self.forms:
            raise ShapeError("forms must hold at least one affine form, got an empty list")
        for i, s in enumerate(self.sets):
            if s and s[-1] >= len(self.forms):
                raise InputError(f"sets[{i}] must hold places from 0 to {len(self.forms) - 1}, got {s[-1]}")
        if not self.sets or not all(self.sets):
            raise ShapeError("sets must hold at least one set, and no empty set")

    @property
    def dimension(self) -> int:
        return self.forms[0].dimension

    def __call__(self, point: Iterable[RationalLike]) -> Rational:
        """Evaluate exactly at a rational point."""
        x = rational_vector(point, "point", self.dimension)
        values = [value_at(form.vector, x) for form in self.forms]
        return max(min(values[j] for j in s) for s in self.sets)


@attrs.frozen(slots=False)
class DifferenceOfConvex:
    """The difference ``plus - minus`` of two maxima of affine forms.

    Attributes
    ----------
    plus, minus : TropicalPolynomial

    Examples
    --------
    >>> f = DifferenceOfConvex.of([([1], 0), ([-1], 0)], [([0], 0), ([1], -1)])
    >>> f([3]), f([-1])
    (mpq(1,1), mpq(1,1))
    """

    plus: TropicalPolynomial = attrs.field(validator=_require_maximum)
    minus: TropicalPolynomial = attrs.field(validator=_require_maximum)

    def __attrs_post_init__(self) -> None:
        if self.plus.dimension != self.minus.dimension:
            raise ShapeError(
                f"minus must be a function on R^{self.plus.dimension} like plus, "
                f"got one on R^{self.minus.dimension}"
            )

    @classmethod
    def of(cls, plus: Iterable[object], minus: Iterable[object]) -> DifferenceOfConvex:
        """Build the difference from two lists of affine forms or pairs."""
        return cls(TropicalPolynomial(as_forms(plus, "plus")), TropicalPolynomial(as_forms(minus, "minus")))

    @property
    def dimension(self) -> int:
        return self.plus.dimension

    def __call__(self, point: Iterable[RationalLike]) -> Rational:
        """Evaluate exactly at a rational point."""
        x = rational_vector(point, "point", self.dimension)
        return self.plus(x) - self.minus(x)


@attrs.frozen(slots=False)
class TropicalRational:
    """The quotient of two tropical polynomials over Q: ``numerator - denominator`` in plain notation.

    Attributes
    ----------
    numerator, denominator : TropicalPolynomial

    Examples
    --------
    >>> f = TropicalRational.of([([2], 0), ([0], 0)], [([1], 0)])
    >>> print(f)
    (0 + 0 x1^2) / (0 x1)
    """

    numerator: TropicalPolynomial = attrs.field(validator=_require_maximum)
    denominator: TropicalPolynomial = attrs.field(validator=_require_maximum)

    def __attrs_post_init__(self) -> None:
        if self.numerator.dimension != self.denominator.dimension:
            raise ShapeError("numerator and denominator must be functions on one space")

    @classmethod
    def of(cls, numerator: Iterable[object], denominator: Iterable[object]) -> TropicalRational:
        """Build the quotient from two lists of affine forms or pairs."""
        return cls(
            TropicalPolynomial(as_forms(numerator, "numerator")),
            TropicalPolynomial(as_forms(denominator, "denominator")),
        )

    @property
    def dimension(self) -> int:
        return self.numerator.dimension

    def __call__(self, point: Iterable[RationalLike]) -> Rational:
        """Evaluate exactly at a rational point."""
        x = rational_vector(point, "point", self.dimension)
        return self.numerator(x) - self.denominator(x)

    def __str__(self) -> str:
        return f"({self._sum(self.numerator)}) / ({self._sum(self.denominator)})"

    @staticmethod
    def _sum(polynomial: TropicalPolynomial) -> str:
        """In max-plus notation: + is the maximum, coefficients are the constants, exponents the slopes."""
        return " + ".join(_monomial(term) for term in sorted(polynomial.terms))


def _monomial(form: AffineForm) -> str:
    powers = [(f"x{i + 1}", a) for i, a in enumerate(form.normal) if a]
    return " ".join([str(form.constant), *(name if a == 1 else f"{name}^{a}" for name, a in powers)])


@attrs.frozen
class SignedMaximum:
    """``sign * max(forms)`` with sign 1 or -1."""

    sign: int
    forms: tuple[AffineForm, ...]


@attrs.frozen(slots=False)
class SignedMaxima:
    """A sum of signed maxima of affine forms; with at most n + 1 forms in each, that of Wang and Sun.

    Attributes
    ----------
    dimension : int
    terms : tuple of SignedMaximum
        No terms is the function 0.

    Examples
    --------
    >>> f = SignedMaxima.of([(1, [([1], 0), ([0], 0)]), (-1, [([1], -1), ([0], 0)])])
    >>> f([5]), f.arity
    (mpq(1,1), 2)
    """

    dimension: int
    terms: tuple[SignedMaximum, ...]

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.terms, tuple) or not all(isinstance(t, SignedMaximum) for t in self.terms):
            raise InputError(
                f"terms must be a tuple of SignedMaximum, got {self.terms!r:.80}; build from lists with of()"
            )
        space_dimension(self.dimension)
        for i, term in enumerate(self.terms):
            if term.sign not in (1, -1):
                raise InputError(f"terms[{i}] must have sign 1 or -1, got {term.sign!r:.80}")
            if not term.forms:
                raise ShapeError(f"terms[{i}] must hold at least one affine form, got an empty list")
            for form in term.forms:
                if form.dimension != self.dimension:
                    raise ShapeError(
                        f"terms[{i}] must hold forms on R^{self.dimension}, got one on R^{form.dimension}"
                    )

    @classmethod
    def of(cls, terms: Iterable[tuple[int, Iterable[object]]], dimension: int | None = None) -> SignedMaxima:
        """Build the sum from pairs (sign, list of affine forms).

        Raises
        ------
        InputError, ShapeError
        """
        found = []
        if isinstance(terms, (str, bytes)) or not isinstance(terms, Iterable):
            raise InputError(f"terms must be a list of pairs (sign, forms), got {terms!r:.80}")
        for i, pair in enumerate(terms):
            if not isinstance(pair, (tuple, list)) or len(pair) != 2:
                raise InputError(f"terms[{i}] must be a pair (sign, forms), got {pair!r:.80}")
            sign, forms = pair
            if isinstance(sign, bool) or not isinstance(sign, int) or sign not in (1, -1):
                raise InputError(
                    f"terms[{i}] must have sign 1 or -1, got {sign!r:.80}; scale the forms instead"
                )
            found.append(SignedMaximum(sign, as_forms(forms, f"terms[{i}].forms", dimension)))
            if not found[-1].forms:
                raise ShapeError(f"terms[{i}] must hold at least one affine form, got an empty list")
            dimension = found[-1].forms[0].dimension
        flat = list(chain.from_iterable(term.forms for term in found))
        return cls(common_dimension(flat, dimension, "terms"), tuple(found))

    @classmethod
    def combined(cls, dimension: int, terms: Iterable[tuple[Rational, Sequence[AffineForm]]]) -> SignedMaxima:
        """Build ``sum of c max(forms)`` for any rational c: a positive factor goes into the forms."""
        found = []
        for c, forms in terms:
            if c:
                inside = tuple(AffineForm(scaled(abs(c), form.vector)) for form in forms)
                found.append(SignedMaximum(1 if c > 0 else -1, inside))
        return cls(dimension, tuple(found))

    @property
    def arity(self) -> int:
        """Most forms in one maximum (0 without terms)."""
        return max((len(term.forms) for term in self.terms), default=0)

    def __call__(self, point: Iterable[RationalLike]) -> Rational:
        """Evaluate exactly at a rational point."""
        x = rational_vector(point, "point", self.dimension)
        values = (term.sign * max(value_at(form.vector, x) for form in term.forms) for term in self.terms)
        return sum(values, Rational(0))


CPWL: TypeAlias = TropicalPolynomial | MaxMin | DifferenceOfConvex | TropicalRational | SignedMaxima
"""A continuous piecewise-linear function in any of the forms."""

FORMS = (TropicalPolynomial, MaxMin, DifferenceOfConvex, TropicalRational, SignedMaxima)


def require_form(f: object, where: str) -> None:
    """Raise `InputError` unless f is a function in one of the forms."""
    if not isinstance(f, FORMS):
        names = ", ".join(form.__name__ for form in FORMS)
        raise InputError(f"{where} must be one of {names}, got {type(f).__name__} {f!r:.80}")


def require_limit(limit: object) -> None:
    """Raise `InputError` unless the limit is a positive integer."""
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise InputError(f"limit must be a positive integer, got {limit!r:.80}")


def require_one_space(f: CPWL, g: CPWL) -> None:
    """Raise `ShapeError` unless f and g are functions on one space."""
    if f.dimension != g.dimension:
        raise ShapeError(f"both must be functions on one space, got R^{f.dimension} and R^{g.dimension}")
