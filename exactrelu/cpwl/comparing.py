"""Equality and order of piecewise-linear functions, decided exactly, with a point for every "no"."""

from __future__ import annotations

from math import prod

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.cpwl.collected import Collected, difference
from exactrelu.cpwl.forms import CPWL, MaxMin, SignedMaxima, require_form, require_one_space
from exactrelu.cpwl.kinks import SPLIT_LIMIT, KinkProof, nonzero_point
from exactrelu.cpwl.search import BRANCH_LIMIT, SearchProof, Total, expression, positive_point
from exactrelu.errors import UnsoundBackendError

Point = tuple[Rational, ...]

FEW_BRANCHES = 3000
"""Up to so many branches, as a bound beforehand, a search is taken instead of looking at all kinks."""


@attrs.frozen
class Comparison:
    """Whether a relation of two functions holds on all of R^n; its truth value is the answer.

    Attributes
    ----------
    relation : str
        "f == g" or "f <= g".
    holds : bool
    witness : point or None
        Where the relation fails; None when it holds.
    values : pair of mpq or None
        f and g at the witness, evaluated from the forms as given.
    proof : str
        What proves the answer.
    """

    relation: str
    holds: bool
    witness: Point | None
    values: tuple[Rational, Rational] | None
    proof: str

    def __bool__(self) -> bool:
        return self.holds


def equal(f: CPWL, g: CPWL, *, limit: int = BRANCH_LIMIT) -> Comparison:
    """Decide whether two piecewise-linear functions are equal at all points of R^n.

    Parameters
    ----------
    f, g : TropicalPolynomial, MaxMin, DifferenceOfConvex, TropicalRational or SignedMaxima
        In any two forms.
    limit : int
        Most linear programs that branch.

    Returns
    -------
    Comparison
        With a rational point where f and g differ, if they do.

    Raises
    ------
    InputError, ShapeError
        For other types, functions on different spaces.
    ResourceLimitError
        When `limit` is exceeded; nothing is decided then.

    Notes
    -----
    **Proved** either way. Sums of maxima are compared by their kinks: like maxima cancel, and on every
    hyperplane the jumps of the gradient that are left must add up to zero. With a maximum of minima, each of
    ``f > g`` and ``f < g`` is refuted by a search whose branches end in dual multipliers. Nothing is sampled.
    The question is NP-hard in general.

    Examples
    --------
    >>> from exactrelu.cpwl import MaxMin, TropicalPolynomial
    >>> cut = MaxMin.of([([1], 0), ([-1], 0), ([0], 1)], [[0], [1]])
    >>> bool(equal(cut, TropicalPolynomial.of([([1], 0), ([-1], 0)])))
    True
    >>> found = equal(cut, TropicalPolynomial.of([([1], 0), ([-1], "1/2")]))
    >>> found.holds, [cut(found.witness)] == [found.values[0]]
    (False, True)
    """
    require_form(f, "f")
    require_form(g, "g")
    require_one_space(f, g)
    if isinstance(f, MaxMin) or isinstance(g, MaxMin):
        return _equal_by_search(f, g, None, limit)
    rest = difference(f, g)
    if rest.maxima and sum(_branches(rest)) <= FEW_BRANCHES:
        return _equal_by_search(f, g, rest.signed(), limit)
    found = nonzero_point(rest, max(limit, SPLIT_LIMIT))
    if isinstance(found, KinkProof):
        proof = (
            f"all kinks cancel: {found.maxima} maxima left after collecting like ones, {found.hinges} hinges "
            f"on {found.hyperplanes} hyperplanes, {found.parts} parts; the affine rest is 0"
        )
        return Comparison("f == g", True, None, None, proof)
    return _differ("f == g", f, g, found)


def _branches(rest: Collected) -> tuple[int, int]:
    """Bounds for the branches of both searches: one choice in each maximum of one sign."""
    positive = prod(len(key) for key, c in rest.maxima.items() if c > 0)
    return positive, prod(len(key) for key, c in rest.maxima.items() if c < 0)


def _equal_by_search(f: CPWL, g: CPWL, rest: SignedMaxima | None, limit: int) -> Comparison:
    """Refute f > g and f < g, on their difference `rest` where it is at hand."""
    branches = 0
    for sign in (1, -1):
        if rest is not None:
            node = expression(rest, sign)
        else:
            node = Total((expression(f, sign), expression(g, -sign)))
        found = positive_point(node, f.dimension, limit)
        if not isinstance(found, SearchProof):
            return _differ("f == g", f, g, found)
        branches += found.branches
    proof = f"neither f > g nor f < g anywhere: {branches} branches, each ended by dual multipliers"
    return Comparison("f == g", True, None, None, proof)


def at_most(f: CPWL, g: CPWL, *, limit: int = BRANCH_LIMIT) -> Comparison:
    """Decide whether ``f(x) <= g(x)`` at all points of R^n.

    Parameters, errors and proof as for `equal`; the witness is a point with f > g.

    Examples
    --------
    >>> from exactrelu.cpwl import TropicalPolynomial
    >>> vee, line = TropicalPolynomial.of([([1], 0), ([-1], 0)]), TropicalPolynomial.of([([1], 0)])
    >>> bool(at_most(line, vee)), at_most(vee, line).witness
    (True, (mpq(-1,1),))
    """
    require_form(f, "f")
    require_form(g, "g")
    require_one_space(f, g)
    found = positive_point(Total((expression(f), expression(g, -1))), f.dimension, limit)
    if isinstance(found, SearchProof):
        proof = f"f > g nowhere: {found.branches} branches, each ended by dual multipliers"
        return Comparison("f <= g", True, None, None, proof)
    return _differ("f <= g", f, g, found)


def _differ(relation: str, f: CPWL, g: CPWL, point: Point) -> Comparison:
    x = tuple(map(mpq, point))
    values = (f(x), g(x))
    if values[0] == values[1] or (relation == "f <= g" and values[0] < values[1]):
        raise UnsoundBackendError("the witness does not show what it should", (f, g, x))
    return Comparison(relation, False, x, values, "the values at the witness, in exact arithmetic")
