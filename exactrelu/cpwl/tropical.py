"""Maxima of affine forms: tropical polynomials over Q."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import attrs

from exactrelu.arith.rational import Rational, RationalLike, as_rational, rational_vector
from exactrelu.cpwl.affine import AffineForm, as_forms, plus, scaled, value_at
from exactrelu.cpwl.essential import Essential, essential_terms
from exactrelu.errors import InputError, ResourceLimitError, ShapeError

TERM_LIMIT = 20_000
"""Most terms that a sum of maxima is expanded to before removal of superfluous ones."""


def _as_terms(terms: object) -> tuple[AffineForm, ...]:
    return as_forms(terms, "terms")


@attrs.frozen(slots=False)
class TropicalPolynomial:
    """The convex function ``max_i (<a_i, x> + b_i)``, in max-plus notation a polynomial.

    The exponents a_i and the coefficients b_i are rational. ``==`` compares terms as they are written;
    `exactrelu.cpwl.equal` compares functions.

    Attributes
    ----------
    terms : tuple of AffineForm
        At least one, all on one space.

    Examples
    --------
    >>> p = TropicalPolynomial.of([([1], 0), ([-1], 0), ([0], -1)])
    >>> p([3]), len(p.irredundant().terms)
    (mpq(3,1), 2)
    """

    terms: tuple[AffineForm, ...] = attrs.field(converter=_as_terms)

    def __attrs_post_init__(self) -> None:
        if not self.terms:
            raise ShapeError("terms must hold at least one affine form, got an empty list")

    @classmethod
    def of(cls, terms: Iterable[object]) -> TropicalPolynomial:
        """Build a maximum of `AffineForm` or pairs (normal, constant)."""
        return cls(terms)

    @property
    def dimension(self) -> int:
        return self.terms[0].dimension

    def __call__(self, point: Iterable[RationalLike]) -> Rational:
        """Evaluate exactly at a rational point."""
        x = rational_vector(point, "point", self.dimension)
        return max(value_at(term.vector, x) for term in self.terms)

    def __str__(self) -> str:
        return f"max({', '.join(map(str, self.terms))})"

    @cached_property
    def essential(self) -> Essential:
        """Which terms are strictly needed, with a proof for each answer."""
        return essential_terms([term.vector for term in self.terms])

    def irredundant(self) -> TropicalPolynomial:
        """Return the same function by its strictly needed terms, sorted: a normal form.

        Two tropical polynomials are the same function exactly when these are equal.
        """
        return TropicalPolynomial(tuple(sorted(self.terms[i] for i in self.essential.kept)))

    def __add__(self, other: TropicalPolynomial) -> TropicalPolynomial:
        """The sum, in max-plus notation the product: all sums of terms, superfluous ones removed.

        Raises
        ------
        ResourceLimitError
            When there are more than `TERM_LIMIT` sums.
        """
        if not isinstance(other, TropicalPolynomial):
            return NotImplemented
        _require_same(self, other)
        size = len(self.terms) * len(other.terms)
        if size > TERM_LIMIT:
            raise ResourceLimitError(
                "a sum of maxima has too many terms to expand", limit=TERM_LIMIT, estimate=size
            )
        sums = {plus(a.vector, b.vector) for a in self.terms for b in other.terms}
        return TropicalPolynomial(tuple(map(AffineForm, sorted(sums)))).irredundant()

    def __or__(self, other: TropicalPolynomial) -> TropicalPolynomial:
        """The maximum, in max-plus notation the sum."""
        if not isinstance(other, TropicalPolynomial):
            return NotImplemented
        _require_same(self, other)
        return TropicalPolynomial(tuple(sorted({*self.terms, *other.terms}))).irredundant()

    def times(self, factor: RationalLike) -> TropicalPolynomial:
        """Return ``factor`` times the function, for a factor >= 0: in max-plus notation a power."""
        c = as_rational(factor, "factor")
        if c < 0:
            raise InputError(f"factor must be at least 0 to keep a maximum a maximum, got {c}")
        return TropicalPolynomial(tuple(AffineForm(scaled(c, term.vector)) for term in self.terms))


def _require_same(left: TropicalPolynomial, right: TropicalPolynomial) -> None:
    if left.dimension != right.dimension:
        raise ShapeError(f"both must be functions on R^{left.dimension}, got one on R^{right.dimension}")
