"""Conversions between the forms of a piecewise-linear function, each an identity in exact arithmetic."""

from __future__ import annotations

from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.cpwl.affine import AffineForm, minus, scaled, zero
from exactrelu.cpwl.collected import Key, collect, normal_form, summands
from exactrelu.cpwl.forms import (
    CPWL,
    DifferenceOfConvex,
    MaxMin,
    SignedMaxima,
    TropicalRational,
    require_form,
)
from exactrelu.cpwl.reduction import MAXIMA_LIMIT, reduced_sum
from exactrelu.cpwl.tropical import TropicalPolynomial
from exactrelu.errors import ResourceLimitError

LATTICE_FORMS = 16
"""Most forms of a maximum of minima that is expanded over all their subsets."""


def signed_maxima(f: CPWL) -> SignedMaxima:
    """Return f as a sum of signed maxima of any number of forms, like ones collected.

    Raises
    ------
    InputError
    ResourceLimitError
        For a maximum of minima with more than `LATTICE_FORMS` forms.

    Notes
    -----
    **Proved**: a maximum of minima of forms l_j is an integer combination of maxima over sets of the l_j,
    whose coefficients follow by inclusion and exclusion from the monotone Boolean function that says which
    sets of forms above a level put the value above it. Superfluous forms go.

    Examples
    --------
    >>> smaller = MaxMin.of([([1], 0), ([0], 0)], [[0, 1]])
    >>> [(term.sign, len(term.forms)) for term in signed_maxima(smaller).terms]
    [(1, 1), (-1, 2)]
    """
    require_form(f, "f")
    if isinstance(f, MaxMin):
        vectors = [form.vector for form in f.forms]
        parts = [(mpq(c), [vectors[j] for j in s]) for s, c in _lattice_coefficients(f)]
        return collect(f.dimension, parts).signed()
    return collect(f.dimension, summands(f)).signed()


def _lattice_coefficients(f: MaxMin) -> list[tuple[list[int], int]]:
    """The integers c_U with ``f == sum over U of c_U max(U)``, for any values of the forms.

    Put forms above a level into T. The value is above it when T contains some S_i; max(U) is when T meets U.
    So ``sum of c_U over U inside V == 1 - [complement of V contains some S_i]`` for all V, and Moebius
    inversion gives c.
    """
    used = sorted({j for s in f.sets for j in s})
    if len(used) > LATTICE_FORMS:
        raise ResourceLimitError(
            "a maximum of minima is expanded over all subsets of its forms",
            limit=2**LATTICE_FORMS,
            estimate=2 ** len(used),
        )
    place = {j: k for k, j in enumerate(used)}
    masks = [sum(1 << place[j] for j in s) for s in f.sets]
    table = [int(all(mask & v for mask in masks)) for v in range(1 << len(used))]
    for k in range(len(used)):
        for v in range(1 << len(used)):
            if v >> k & 1:
                table[v] -= table[v ^ (1 << k)]
    return [([used[k] for k in range(len(used)) if v >> k & 1], c) for v, c in enumerate(table) if c]


def difference_of_convex(f: CPWL) -> DifferenceOfConvex:
    """Return f as a difference of two maxima of affine forms, both without superfluous terms.

    Raises
    ------
    InputError
    ResourceLimitError
        When the maxima have too many terms.

    Notes
    -----
    **Proved**: sums of maxima are expanded to maxima of sums, and superfluous terms removed by exact linear
    programs; a maximum of minima is taken set by set, with ``min S = 0 - max(-S)`` and
    ``max(P - N, P' - N') = max(P + N', P' + N) - (N + N')``. Not proved: that the parts have no common
    summand.

    Examples
    --------
    >>> f = difference_of_convex(MaxMin.of([([1], 0), ([0], 0), ([0], 1)], [[0, 2], [1]]))
    >>> [f([x]) for x in (-2, "1/2", 7)]
    [mpq(0,1), mpq(1,2), mpq(1,1)]
    """
    require_form(f, "f")
    if isinstance(f, DifferenceOfConvex):
        return DifferenceOfConvex(f.plus.irredundant(), f.minus.irredundant())
    if isinstance(f, TropicalRational):
        return DifferenceOfConvex(f.numerator.irredundant(), f.denominator.irredundant())
    nothing = TropicalPolynomial((AffineForm(zero(f.dimension)),))
    if isinstance(f, TropicalPolynomial):
        return DifferenceOfConvex(f.irredundant(), nothing)
    if isinstance(f, MaxMin):
        return _from_lattice(f)
    collected = collect(f.dimension, summands(f))
    parts = {1: TropicalPolynomial((AffineForm(collected.affine),)), -1: nothing}
    for key, c in sorted(collected.maxima.items(), key=lambda item: len(item[0])):
        forms = tuple(AffineForm(scaled(abs(c), tuple(map(mpq, v)))) for v in key)
        sign = 1 if c > 0 else -1
        parts[sign] = parts[sign] + TropicalPolynomial(forms)
    return DifferenceOfConvex(parts[1], parts[-1])


def _from_lattice(f: MaxMin) -> DifferenceOfConvex:
    """Minima of one shape first: those that differ by affine forms b_i have the maximum max(b_i) + shape."""
    shapes: dict[tuple[Key, Rational], list[AffineForm]] = {}
    for s in f.sets:
        key, base, scale = normal_form([scaled(mpq(-1), f.forms[j].vector) for j in s])
        shapes.setdefault((key, scale), []).append(AffineForm(scaled(mpq(-1), base)))
    parts = [_one_shape(key, scale, bases) for (key, scale), bases in shapes.items()]
    found = parts[0]
    for part in parts[1:]:
        upper = (found.plus + part.minus) | (part.plus + found.minus)
        found = DifferenceOfConvex(upper, found.minus + part.minus)
    return found


def _one_shape(key: Key, scale: Rational, bases: list[AffineForm]) -> DifferenceOfConvex:
    """``max(bases) - scale * max(key)``, where no key stands for 0."""
    vectors = [tuple(map(mpq, v)) for v in key] or [zero(bases[0].dimension)]
    lower = TropicalPolynomial(tuple(AffineForm(scaled(scale, v)) for v in vectors))
    return DifferenceOfConvex(TropicalPolynomial(tuple(bases)).irredundant(), lower)


def tropical_rational(f: CPWL) -> TropicalRational:
    """Return f as a quotient of two tropical polynomials over Q; as `difference_of_convex`.

    Examples
    --------
    >>> print(tropical_rational(SignedMaxima.of([(-1, [([1, 0], 0), ([0, 1], 2)])])))
    (-2 x2^-1) / (0 + -2 x1 x2^-1)
    """
    found = difference_of_convex(f)
    return TropicalRational(found.plus, found.minus)


def max_min(f: CPWL) -> MaxMin:
    """Return f as a maximum of minima of affine forms.

    Notes
    -----
    **Proved**: ``max_i p_i - max_j q_j = max_i min_j (p_i - q_j)`` for a difference of convex functions. Not
    proved: that no smaller lattice form exists.

    Examples
    --------
    >>> f = max_min(DifferenceOfConvex.of([([1], 0), ([0], 0)], [([1], -1), ([0], 0)]))
    >>> len(f.forms), len(f.sets), f([7])
    (4, 2, mpq(1,1))
    """
    require_form(f, "f")
    if isinstance(f, MaxMin):
        return f
    parts = difference_of_convex(f)
    places: dict[AffineForm, int] = {}
    sets = []
    for p in parts.plus.terms:
        gaps = [AffineForm(minus(p.vector, q.vector)) for q in parts.minus.terms]
        sets.append(tuple(sorted({places.setdefault(gap, len(places)) for gap in gaps})))
    return MaxMin(tuple(places), tuple(sets))


def wang_sun(f: CPWL, limit: int = MAXIMA_LIMIT) -> SignedMaxima:
    """Return f as a sum of signed maxima of at most n + 1 affine forms: Wang and Sun (2005), Theorem 1.

    Parameters
    ----------
    f : CPWL
    limit : int
        Most maxima that one maximum may become.

    Raises
    ------
    InputError, ResourceLimitError

    Notes
    -----
    **Proved**: every maximum is reduced by affine dependences, see `exactrelu.cpwl.reduction`, and like
    maxima are collected. Not proved: that the number of maxima is the least.

    Examples
    --------
    >>> f = wang_sun(TropicalPolynomial.of([([-1], 0), ([0], -1), ([1], 0), ([2], -3)]))
    >>> f.arity, len(f.terms)
    (2, 3)
    """
    reduced, _ = reduced_sum(signed_maxima(f), limit)
    return collect(f.dimension, summands(reduced)).signed()
