"""Equality and order of piecewise-linear functions, decided exactly, with a point for every "no"."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from math import comb, prod
from random import Random

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.cpwl.affine import minus
from exactrelu.cpwl.collected import Collected, Summable, collect, difference, summands
from exactrelu.cpwl.converting import difference_of_convex, signed_maxima
from exactrelu.cpwl.forms import CPWL, MaxMin, SignedMaxima, require_form, require_limit, require_one_space
from exactrelu.cpwl.kinks import FACE_LIMIT, KinkProof, evaluate, nonzero_along, nonzero_point
from exactrelu.cpwl.reduction import reduced_sum
from exactrelu.cpwl.search import BRANCH_LIMIT, SearchProof, Total, expression, positive_point
from exactrelu.errors import ResourceLimitError, UnsoundBackendError

Point = tuple[Rational, ...]

FEW_BRANCHES = 3000
"""So many branches a search may take at most before a maximum of minima is converted."""

FEW_ENTRIES = 1_000_000
"""And so many branches times the square of the number of forms, as the linear programs grow with that."""

TRIALS = 12
"""Points at which two functions are evaluated first: a difference there is a witness."""

FEW_FACES = 300
"""So many faces of hinges are looked at before sums of maxima with few terms are expanded."""

FEW_MAXIMA = 300
"""Up to so many maxima one maximum of more than n + 1 forms may become."""

FEW_SUMS = 10_000
"""Up to so many terms sums of maxima are expanded to compare them."""

FEW_FORMS = 6
"""Up to so many forms a maximum of minima is compared with a sum of maxima as a sum over their subsets."""

MORE_FORMS = 12
"""The same, when the other function is given as a sum of signed maxima, most of which may cancel, or both
are maxima of minima that are no small matter for a search."""

SMALL_LATTICE = 96
"""Up to so many entries of its sets a maximum of minima is searched as it stands; otherwise converted."""


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
    ``f > g`` and ``f < g`` is refuted by a search whose branches end in dual multipliers. A few points are
    tried first for a witness; that functions agree there proves nothing and is not used.
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
    require_limit(limit)
    for point in _trial_points(f.dimension):
        if f(point) != g(point):
            return _differ("f == g", f, g, point)
    if isinstance(f, MaxMin) or isinstance(g, MaxMin):
        if _better_expanded(f, g) or _better_expanded(g, f):
            return _equal_by_kinks(f, g, difference(signed_maxima(f), signed_maxima(g)), limit)
        if sum(map(_entries, (f, g))) <= SMALL_LATTICE:
            with suppress(ResourceLimitError):
                return _equal_by_search(f, g, min(limit, _few_branches(f, g)))
        try:
            if _few_forms(f) and _few_forms(g):
                rest = difference(signed_maxima(f), signed_maxima(g))
            else:
                rest = difference(_summable(f), _summable(g))
        except ResourceLimitError:
            return _equal_by_search(f, g, limit)
    else:
        rest = difference(f, g)
    return _equal_by_kinks(f, g, rest, limit)


def _better_expanded(f: CPWL, g: CPWL) -> bool:
    """Whether the lattice form f is better compared with g as a sum of maxima over sets of its forms."""
    if not isinstance(f, MaxMin) or isinstance(g, MaxMin):
        return False
    return len(f.forms) <= (MORE_FORMS if isinstance(g, SignedMaxima) else FEW_FORMS)


def _few_forms(f: CPWL) -> bool:
    return isinstance(f, MaxMin) and len(f.forms) <= MORE_FORMS


def _entries(f: CPWL) -> int:
    return sum(map(len, f.sets)) if isinstance(f, MaxMin) else 0


def _few_branches(f: CPWL, g: CPWL) -> int:
    """How many branches cost no more than a conversion: each is a linear program over all forms of both."""
    size = sum(_entries(h) or sum(len(vectors) for _, vectors in summands(_summable(h))) for h in (f, g))
    return max(min(FEW_BRANCHES, FEW_ENTRIES // size**2), 1)


def _trial_points(dimension: int) -> Iterator[Point]:
    """Points near and far, the same in each run."""
    source = Random(0)
    for trial in range(TRIALS):
        scale = mpq(10) ** (trial % 4 - 1)
        yield tuple(scale * mpq(source.randint(-1000, 1000), 300) for _ in range(dimension))


def _summable(f: CPWL) -> Summable:
    return difference_of_convex(f) if isinstance(f, MaxMin) else f


def _equal_by_kinks(f: CPWL, g: CPWL, rest: Collected, limit: int) -> Comparison:
    """Look at all kinks of `rest`, f - g; or expand it, when hinges overlap much and sums have few terms."""
    rest = _simpler(rest)
    sums = sum(_sums(rest))
    few = sums <= FEW_SUMS
    # A pair of forms costs a few linear programs in its hyperplane, a sum of terms about one.
    if rest.maxima and sums <= 2 * _pairs(rest):
        return _equal_by_terms(f, g, rest)
    try:
        found = nonzero_point(rest, FEW_FACES if few else max(limit, FACE_LIMIT))
    except ResourceLimitError:
        if not few:
            raise
        return _equal_by_terms(f, g, rest)
    if isinstance(found, KinkProof):
        proof = (
            f"all kinks cancel: {found.maxima} maxima are left after like ones are collected, with "
            f"{found.hinges} hinges on {found.hyperplanes} hyperplanes, {found.faces} faces; "
            "the affine rest is 0"
        )
        return Comparison("f == g", True, None, None, proof)
    return _differ("f == g", f, g, found)


def _pairs(rest: Collected) -> int:
    return sum(comb(len(key), 2) for key in rest.maxima)


def _simpler(rest: Collected) -> Collected:
    """The same function by maxima of at most n + 1 forms, where that leaves fewer pairs of forms.

    Equal maxima are reduced equally, so that a function and its form of Wang and Sun cancel here.
    """
    if all(len(key) <= rest.dimension + 1 for key in rest.maxima):
        return rest
    try:
        reduced, reductions = reduced_sum(rest.signed(), FEW_MAXIMA)
    except ResourceLimitError:
        return rest
    if not all(reduction.proved() for reduction in reductions):
        raise UnsoundBackendError("a reduction to maxima of n + 1 forms does not prove its identity", rest)
    found = collect(rest.dimension, summands(reduced))
    return found if _pairs(found) < _pairs(rest) else rest


def _sums(rest: Collected) -> tuple[int, int]:
    """Bounds for the terms of both convex parts: one choice in each maximum of one sign."""
    positive = prod(len(key) for key, c in rest.maxima.items() if c > 0)
    return positive, prod(len(key) for key, c in rest.maxima.items() if c < 0)


def _equal_by_terms(f: CPWL, g: CPWL, rest: Collected) -> Comparison:
    """Compare the strictly needed terms of the two convex functions whose difference is f - g."""
    parts = difference_of_convex(rest.signed())
    left, right = parts.plus, parts.minus
    if left == right:
        proof = f"{len(left.terms)} strictly needed terms of two convex functions are the same"
        return Comparison("f == g", True, None, None, proof)
    for one, other in ((left, right), (right, left)):
        for term, point in zip(one.terms, one.essential.witnesses, strict=True):
            if evaluate(rest, point):
                return _differ("f == g", f, g, point)
            if term not in other.terms:
                # Next to the point `one` is the term, and `other` a steeper one in this direction.
                values = {u: u(point) for u in other.terms}
                steeper = next(u for u, value in values.items() if value == max(values.values()))
                direction = minus(steeper.vector, term.vector)
                return _differ("f == g", f, g, nonzero_along(rest, direction, point))
    raise UnsoundBackendError("two sets of terms are different and have no different term", (f, g))


def _equal_by_search(f: CPWL, g: CPWL, limit: int) -> Comparison:
    """Refute f > g and f < g."""
    branches = 0
    for sign in (1, -1):
        # The larger one first: choosing one of its arguments says most.
        larger, smaller = (f, g) if sign > 0 else (g, f)
        node = Total((expression(larger), expression(smaller, -1)))
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
    >>> found = at_most(vee, line)
    >>> bool(at_most(line, vee)), found.holds, found.witness[0] < 0
    (True, False, True)
    """
    require_form(f, "f")
    require_form(g, "g")
    require_one_space(f, g)
    require_limit(limit)
    for point in _trial_points(f.dimension):
        if f(point) > g(point):
            return _differ("f <= g", f, g, point)
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
