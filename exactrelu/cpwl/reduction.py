"""Maxima of many affine forms as signed sums of maxima of at most n + 1: Wang and Sun (2005), Theorem 1.

Take n + 2 forms l_i of a maximum. Their normals are affinely dependent: ``sum w_i l_i`` is a constant c
for some weights of sum 0, not all 0. Let P and N be the forms of positive and of negative weight, chosen
so that c >= 0. A weighted mean of P is then a weighted mean of N plus a constant >= 0, so at every point
some form of N is at most the largest of P. With R all other forms of the maximum, the alternating sum

    sum over J in N of (-1)^|J| max(P + R + J)  =  0

since adding or removing that form of N pairs equal terms of opposite sign. It expresses the maximum over
everything, the term J = N, by maxima of fewer forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import dot, null_space
from exactrelu.arith.rational import Rational
from exactrelu.cpwl.affine import AffineForm, Vector
from exactrelu.cpwl.essential import essential_terms
from exactrelu.cpwl.forms import SignedMaxima, SignedMaximum, require_limit
from exactrelu.errors import ResourceLimitError, UnsoundBackendError

MAXIMA_LIMIT = 100_000
"""Most maxima that a reduction may produce."""


@attrs.frozen
class Dependence:
    """``sum of weights[i] * l_i`` is a constant >= 0, with weights of sum 0: what a step rests on.

    Attributes
    ----------
    weights : tuple of (place, mpq)
        No weight is 0.
    constant : mpq
    """

    weights: tuple[tuple[int, Rational], ...]
    constant: Rational

    def holds(self, vectors: Sequence[Vector]) -> bool:
        """Check it in exact arithmetic."""
        total = [
            dot([w for _, w in self.weights], column) for column in zip(*self._chosen(vectors), strict=True)
        ]
        fair = not sum((w for _, w in self.weights), mpq(0)) and any(w for _, w in self.weights)
        return fair and not any(total[:-1]) and total[-1] == self.constant >= 0

    def _chosen(self, vectors: Sequence[Vector]) -> list[Vector]:
        return [vectors[i] for i, _ in self.weights]


@attrs.frozen
class Step:
    """``max(forms in whole) == sum of coefficient * max(forms in smaller)``.

    Attributes
    ----------
    whole : frozenset of places
    smaller : tuple of (frozenset, coefficient 1 or -1)
    dependence : Dependence
    """

    whole: frozenset[int]
    smaller: tuple[tuple[frozenset[int], int], ...]
    dependence: Dependence

    def holds(self, vectors: Sequence[Vector]) -> bool:
        """Check the dependence, and that the step follows from it, without repeating its construction."""
        negative = {i for i, w in self.dependence.weights if w < 0}
        support = {i for i, _ in self.dependence.weights}
        if not self.dependence.holds(vectors) or not support <= self.whole:
            return False
        sign = -1 if len(negative) % 2 else 1
        found = {whole: -c * sign for whole, c in self.smaller}
        found[self.whole] = sign
        base = self.whole - negative
        expected = {
            base | set(s): (-1) ** len(s) for k in range(len(negative) + 1) for s in combinations(negative, k)
        }
        return found == expected


@attrs.frozen
class Reduction:
    """A maximum as a signed sum of maxima of at most n + 1 forms, with its proof.

    Attributes
    ----------
    vectors : tuple of coefficient vectors
        The strictly needed forms of the maximum.
    maxima : tuple of (tuple of places, integer coefficient)
    steps : tuple of Step
        Applied in order they turn the maximum over all forms into `maxima`.
    """

    vectors: tuple[Vector, ...]
    maxima: tuple[tuple[tuple[int, ...], int], ...]
    steps: tuple[Step, ...]

    def proved(self) -> bool:
        """Check every step, and that together they give `maxima`."""
        total = {frozenset(range(len(self.vectors))): 1}
        for step in self.steps:
            if not step.holds(self.vectors):
                return False
            coefficient = total.pop(step.whole, 0)
            for smaller, c in step.smaller:
                total[smaller] = total.get(smaller, 0) + c * coefficient
        return {tuple(sorted(s)): c for s, c in total.items() if c} == dict(self.maxima)


def reduce_maximum(vectors: Sequence[Vector], limit: int = MAXIMA_LIMIT) -> Reduction:
    """Return ``max(vectors)`` as an integer combination of maxima of at most n + 1 of the forms.

    Parameters
    ----------
    vectors : sequence of coefficient vectors on R^n, at least one
    limit : int
        Most maxima.

    Raises
    ------
    ResourceLimitError

    Notes
    -----
    **Proved**: the identity, by the dependences (see the head of this module and `Reduction.proved`). Not
    proved: that the number of maxima is the least. It is at most the number of subsets of at most n + 1 of
    the p needed forms.
    """
    require_limit(limit)
    needed = tuple(sorted(vectors[i] for i in essential_terms(vectors).kept))
    largest = len(needed[0])
    levels: dict[int, dict[frozenset[int], int]] = {len(needed): {frozenset(range(len(needed))): 1}}
    steps: list[Step] = []
    for size in range(len(needed), largest, -1):
        for whole, coefficient in sorted(levels.pop(size, {}).items(), key=lambda item: sorted(item[0])):
            if not coefficient:
                continue
            step = _step(needed, whole)
            steps.append(step)
            for smaller, c in step.smaller:
                level = levels.setdefault(len(smaller), {})
                level[smaller] = level.get(smaller, 0) + c * coefficient
            total = sum(map(len, levels.values()))
            if total > limit:
                raise ResourceLimitError(
                    "the reduction to maxima of n + 1 forms takes too many maxima",
                    limit=limit,
                    estimate=total,
                )
    found = sorted((tuple(sorted(s)), c) for level in levels.values() for s, c in level.items() if c)
    return Reduction(needed, tuple(found), tuple(steps))


def _step(vectors: Sequence[Vector], whole: frozenset[int]) -> Step:
    dependence = _dependence(vectors, sorted(whole))
    negative = [i for i, w in dependence.weights if w < 0]
    base = whole.difference(negative)
    sign = 1 if len(negative) % 2 else -1
    smaller = []
    for size in range(len(negative)):
        for chosen in combinations(negative, size):
            smaller.append((base.union(chosen), sign * (-1) ** size))
    return Step(whole, tuple(smaller), dependence)


def _dependence(vectors: Sequence[Vector], places: Sequence[int]) -> Dependence:
    """A dependence among the first n + 2 forms, with as few negative weights as its sign allows."""
    chosen = places[: len(vectors[0]) + 1]
    columns = [[mpq(1), *vectors[i][:-1]] for i in chosen]
    weights = null_space(list(zip(*columns, strict=True)), len(chosen))[0]
    constant = dot(weights, [vectors[i][-1] for i in chosen])
    negative = sum(w < 0 for w in weights)
    if constant < 0 or (constant == 0 and negative > sum(w > 0 for w in weights)):
        weights, constant = tuple(-w for w in weights), -constant
    found = Dependence(tuple((i, mpq(w)) for i, w in zip(chosen, weights, strict=True) if w), constant)
    if not found.holds(vectors):
        raise UnsoundBackendError("a vector of the null space is no dependence", (vectors, places))
    return found


def reduced_sum(f: SignedMaxima, limit: int = MAXIMA_LIMIT) -> tuple[SignedMaxima, tuple[Reduction, ...]]:
    """Return f with every maximum of more than n + 1 forms reduced, and the reductions."""
    terms: list[SignedMaximum] = []
    reductions = []
    for term in f.terms:
        if len(term.forms) <= f.dimension + 1:
            terms.append(term)
            continue
        reduction = reduce_maximum([form.vector for form in term.forms], limit)
        reductions.append(reduction)
        terms += _signed(reduction, term.sign)
    return SignedMaxima(f.dimension, tuple(terms)), tuple(reductions)


def _signed(reduction: Reduction, sign: int) -> Iterator[SignedMaximum]:
    for places, coefficient in reduction.maxima:
        forms = [AffineForm(reduction.vectors[i]) for i in places]
        inside = SignedMaxima.combined(len(reduction.vectors[0]) - 1, [(mpq(sign * coefficient), forms)])
        yield from inside.terms
