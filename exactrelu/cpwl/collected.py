"""Signed sums of maxima with like maxima collected: what equality is decided on.

``c max(S)`` does not change its kinks when one form is added to all of S, and its kinks scale when S does.
So a maximum is keyed by its strictly needed forms, moved so that the smallest is 0, and scaled to primitive
integers; the coefficient and one affine form keep the rest. Equal keys cancel without any geometry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import primitive
from exactrelu.arith.rational import Rational
from exactrelu.cpwl.affine import AffineForm, Vector, minus, plus, scaled, zero
from exactrelu.cpwl.essential import essential_terms
from exactrelu.cpwl.forms import DifferenceOfConvex, SignedMaxima, TropicalRational
from exactrelu.cpwl.tropical import TropicalPolynomial

Key: TypeAlias = tuple[tuple[int, ...], ...]
Summand: TypeAlias = tuple[Rational, Sequence[Vector]]
Summable: TypeAlias = TropicalPolynomial | DifferenceOfConvex | TropicalRational | SignedMaxima


@attrs.frozen
class Collected:
    """``affine + sum of coefficient * max(key)``: no coefficient is 0, keys are in normal form.

    Attributes
    ----------
    affine : coefficient vector
    maxima : dict from key to coefficient
    """

    affine: Vector
    maxima: dict[Key, Rational]

    @property
    def dimension(self) -> int:
        return len(self.affine) - 1

    def signed(self) -> SignedMaxima:
        """Return it as a sum of signed maxima; the affine form goes into one of them."""
        terms: list[tuple[Rational, Sequence[AffineForm]]] = [
            (c, [AffineForm(tuple(map(mpq, v))) for v in key]) for key, c in sorted(self.maxima.items())
        ]
        if any(self.affine):
            terms.insert(0, (mpq(1), [AffineForm(self.affine)]))
        return SignedMaxima.combined(self.dimension, terms)


def summands(f: Summable) -> list[Summand]:
    """Return f as a list of (coefficient, forms) with ``f == sum of coefficient * max(forms)``."""
    if isinstance(f, TropicalPolynomial):
        return [(mpq(1), _vectors(f))]
    if isinstance(f, DifferenceOfConvex):
        return [(mpq(1), _vectors(f.plus)), (mpq(-1), _vectors(f.minus))]
    if isinstance(f, TropicalRational):
        return [(mpq(1), _vectors(f.numerator)), (mpq(-1), _vectors(f.denominator))]
    return [(mpq(term.sign), [form.vector for form in term.forms]) for term in f.terms]


def _vectors(polynomial: TropicalPolynomial) -> list[Vector]:
    return [term.vector for term in polynomial.terms]


def collect(dimension: int, parts: Iterable[Summand]) -> Collected:
    """Collect like maxima of a sum of coefficient times maximum."""
    affine = zero(dimension)
    maxima: dict[Key, Rational] = {}
    for coefficient, vectors in parts:
        if not coefficient:
            continue
        key, base, scale = normal_form(vectors)
        affine = plus(affine, scaled(coefficient, base))
        if key:
            maxima[key] = maxima.get(key, mpq(0)) + coefficient * scale
    return Collected(affine, {key: c for key, c in maxima.items() if c})


def normal_form(vectors: Sequence[Vector]) -> tuple[Key, Vector, Rational]:
    """Return (key, base, scale) with ``max(vectors) == base + scale * max(key)``; no key for one form."""
    distinct = sorted(set(vectors))
    kept = distinct
    if len(distinct) > 1:
        kept = [distinct[i] for i in essential_terms(distinct).kept]
    base = kept[0]
    if len(kept) == 1:
        return (), base, mpq(1)
    moved = [minus(v, base) for v in kept]
    width = len(base)
    flat = primitive([x for v in moved for x in v])
    place = next(i for i, x in enumerate(flat) if x)
    factor = [x for v in moved for x in v][place] / flat[place]
    key = tuple(flat[i : i + width] for i in range(0, len(flat), width))
    return key, base, mpq(factor)


def difference(f: Summable, g: Summable) -> Collected:
    """Return ``f - g`` collected."""
    return collect(f.dimension, [*summands(f), *((-c, vectors) for c, vectors in summands(g))])
