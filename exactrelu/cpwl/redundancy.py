"""Removal of what a piecewise-linear function does not need, with a proof or a point for each answer."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.cpwl.collected import collect, summands
from exactrelu.cpwl.forms import (
    CPWL,
    DifferenceOfConvex,
    MaxMin,
    TropicalRational,
    require_form,
    require_limit,
)
from exactrelu.cpwl.search import (
    BRANCH_LIMIT,
    Largest,
    SearchProof,
    Smallest,
    Total,
    expression,
    positive_point,
)
from exactrelu.cpwl.tropical import TropicalPolynomial
from exactrelu.errors import InputError, UnsoundBackendError

Point = tuple[Rational, ...]


@attrs.frozen
class NeededSet:
    """A set that a maximum of minima needs.

    Attributes
    ----------
    places : tuple of int
        In the forms of the reduced function.
    above_others : point
        Where its minimum is strictly larger than those of all other sets (the origin for the only set).
    for_each_place : tuple of points
        For each place a point where the function would be larger without that form in the set (the origin
        for the only form).
    """

    places: tuple[int, ...]
    above_others: Point
    for_each_place: tuple[Point, ...]


@attrs.frozen
class LatticeReduction:
    """A maximum of minima without superfluous sets and forms.

    Attributes
    ----------
    function : MaxMin
        The same function; no form of a set and no set can be left out of it.
    needed : tuple of NeededSet
    branches : int
        Linear programs with dual multipliers that prove that the rest was superfluous.
    """

    function: MaxMin
    needed: tuple[NeededSet, ...]
    branches: int


def irredundant(f: CPWL) -> CPWL:
    """Return f in its form without terms that are nowhere strictly needed.

    Maxima of affine forms keep their needed terms (see `TropicalPolynomial.essential` for the proofs), sums
    of maxima are collected as well, and for maxima of minima see `reduce_lattice`.

    Examples
    --------
    >>> f = MaxMin.of([([1], 0), ([-1], 0), ([0], 1), ([0], 2)], [[0, 2, 3], [1, 2], [0, 1, 2]])
    >>> found = irredundant(f)
    >>> [str(form) for form in found.forms], found.sets
    (['x1', '-x1', '1'], ((0, 2), (1, 2)))
    """
    require_form(f, "f")
    if isinstance(f, TropicalPolynomial):
        return f.irredundant()
    if isinstance(f, MaxMin):
        return reduce_lattice(f).function
    if isinstance(f, DifferenceOfConvex):
        return DifferenceOfConvex(f.plus.irredundant(), f.minus.irredundant())
    if isinstance(f, TropicalRational):
        return TropicalRational(f.numerator.irredundant(), f.denominator.irredundant())
    return collect(f.dimension, summands(f)).signed()


def reduce_lattice(f: MaxMin, limit: int = BRANCH_LIMIT) -> LatticeReduction:
    """Return a maximum of minima without superfluous sets and forms, one removed after the other.

    Raises
    ------
    ResourceLimitError

    Notes
    -----
    **Proved**: that f stays the same, by searches that end in dual multipliers; that no single form or set
    of the result can be left out, by points. **Not proved**: that there is no shorter maximum of minima.
    """
    require_limit(limit)
    if not isinstance(f, MaxMin):
        raise InputError(
            f"f must be a MaxMin, got {type(f).__name__} {f!r:.80}; irredundant() takes all forms"
        )
    work = _Lattice(f, limit)
    sets = [tuple(s) for s in dict.fromkeys(f.sets)]
    for i in range(len(sets)):
        for j in sets[i]:
            fewer = tuple(k for k in sets[i] if k != j)
            if fewer and work.exceeds(fewer, sets) is None:
                sets[i] = fewer
    sets = list(dict.fromkeys(sets))
    for s in list(sets):
        others = [t for t in sets if t != s]
        if others and work.exceeds(s, others) is None:
            sets = others
    return work.finished(sets)


class _Lattice:
    def __init__(self, f: MaxMin, limit: int) -> None:
        self.f = f
        self.limit = limit
        self.branches = 0

    def exceeds(self, places: Sequence[int], sets: Sequence[tuple[int, ...]]) -> Point | None:
        """A point where the minimum over `places` is larger than the maximum of minima, or None."""
        minimum = Smallest(tuple(self.f.forms[j].vector for j in places))
        node = Total((Largest((minimum,)), expression(MaxMin(self.f.forms, tuple(sets)), -1)))
        found = positive_point(node, self.f.dimension, self.limit)
        if isinstance(found, SearchProof):
            self.branches += found.branches
            return None
        return found

    def finished(self, sets: list[tuple[int, ...]]) -> LatticeReduction:
        used = sorted({j for s in sets for j in s})
        number = {j: k for k, j in enumerate(used)}
        needed = []
        for s in sets:
            above = self._shown(s, [t for t in sets if t != s])
            each = tuple(self._shown(tuple(k for k in s if k != j), sets) for j in s)
            needed.append(NeededSet(tuple(number[j] for j in s), above, each))
        function = MaxMin(
            tuple(self.f.forms[j] for j in used), tuple(tuple(number[j] for j in s) for s in sets)
        )
        return LatticeReduction(function, tuple(needed), self.branches)

    def _shown(self, places: tuple[int, ...], sets: Sequence[tuple[int, ...]]) -> Point:
        """As `exceeds`, where it must; an empty minimum is above, and an empty maximum below, everywhere."""
        if not places or not sets:
            return (mpq(0),) * self.f.dimension
        point = self.exceeds(places, sets)
        if point is None:
            raise UnsoundBackendError(
                "a set or form that was needed is not needed any more", (self.f, places)
            )
        return point
