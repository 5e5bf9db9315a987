"""Which terms of a maximum of affine forms are strictly needed, with a proof for each answer.

Output-sensitive, after Clarkson: keep a set E of needed terms. A term is compared with E alone, by one
linear program. Either E makes it superfluous, and the dual multipliers prove it, or the program finds a
point where the term exceeds E; the largest term at that point, or next to it, is a new member of E.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, common_denominator
from exactrelu.cpwl.affine import Vector, minus, value_at
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.engines.float_simplex import float_row, float_vector, minimise
from exactrelu.networks.farkas import from_support
from exactrelu.polyhedra.linear_program import LinearProgram, Optimal
from exactrelu.polyhedra.solving import solve_program

Point = tuple[Rational, ...]


@attrs.frozen
class Superfluous:
    """The identity ``term == sum of weights * other terms - slack``, weights >= 0 of sum 1, slack >= 0.

    So the term is nowhere larger than the largest of the others.

    Attributes
    ----------
    index : int
    weights : mapping from the places of kept terms to mpq
    slack : mpq
    """

    index: int
    weights: Mapping[int, Rational]
    slack: Rational

    def holds(self, vectors: Sequence[Vector]) -> bool:
        """Check the identity in exact arithmetic."""
        total = [mpq(0)] * len(vectors[self.index])
        for place, weight in self.weights.items():
            total = [t + weight * x for t, x in zip(total, vectors[place], strict=True)]
        total[-1] -= self.slack
        fair = sum(self.weights.values(), mpq(0)) == 1 and all(w >= 0 for w in self.weights.values())
        return fair and self.slack >= 0 and tuple(total) == tuple(vectors[self.index])


@attrs.frozen
class Essential:
    """The terms of a maximum that are strictly needed.

    Attributes
    ----------
    kept : tuple of int
        Places of the needed terms, ascending; of equal terms the first. As a set of forms it is unique.
    witnesses : tuple of points
        For each kept term a point where it is strictly larger than every other kept term.
    removed : tuple of Superfluous
        A proof for every other term.
    """

    kept: tuple[int, ...]
    witnesses: tuple[Point, ...]
    removed: tuple[Superfluous, ...]


def essential_terms(vectors: Sequence[Vector]) -> Essential:
    """Return the strictly needed terms of ``max_i <a_i, x> + b_i`` with proofs.

    Parameters
    ----------
    vectors : sequence of coefficient vectors, at least one

    Notes
    -----
    **Proved**: all of it; witnesses and identities can be checked on their own. Cost: about one linear
    program a term, with as many rows as there are needed terms.
    """
    removed: dict[int, Superfluous] = {}
    distinct = _highest_of_each_normal(vectors, removed)
    scale = common_denominator([x for v in vectors for x in v])
    integers = {i: tuple(int(x * scale) for x in vectors[i]) for i in distinct}
    found: dict[int, Point] = {}
    for i in distinct:
        while i not in found:
            point = _exceeds(i, vectors, integers, found, removed)
            if point is None:
                break
            place, witness = _needed_near(point, integers)
            if place in found:
                raise UnsoundBackendError("a point beyond the needed terms shows no new one", (vectors, i))
            found[place] = witness
    kept = tuple(sorted(found))
    proofs = tuple(_in_kept_terms(removed[i], removed) for i in sorted(removed))
    return Essential(kept, tuple(found[i] for i in kept), proofs)


def _highest_of_each_normal(vectors: Sequence[Vector], removed: dict[int, Superfluous]) -> list[int]:
    best: dict[Vector, int] = {}
    for i, vector in enumerate(vectors):
        first = best.setdefault(vector[:-1], i)
        if vector[-1] > vectors[first][-1]:
            best[vector[:-1]] = i
    for i, vector in enumerate(vectors):
        top = best[vector[:-1]]
        if top != i:
            removed[i] = Superfluous(i, {top: mpq(1)}, vectors[top][-1] - vector[-1])
    return sorted(best.values())


def _in_kept_terms(proof: Superfluous, removed: Mapping[int, Superfluous]) -> Superfluous:
    """Rewrite a proof that rests on a term which turned out superfluous later."""
    weights: dict[int, Rational] = {}
    slack = proof.slack
    for place, weight in proof.weights.items():
        later = removed.get(place)
        slack += weight * later.slack if later else 0
        for j, w in (later.weights if later else {place: mpq(1)}).items():
            weights[j] = weights.get(j, mpq(0)) + weight * w
    return Superfluous(proof.index, weights, slack)


def _exceeds(
    i: int,
    vectors: Sequence[Vector],
    integers: Mapping[int, tuple[int, ...]],
    needed: Mapping[int, Point],
    removed: dict[int, Superfluous],
) -> Point | None:
    """Return a point where term i exceeds all `needed`, or note the proof that there is none."""
    if needed:
        found = _by_floats(i, vectors, integers, needed)
        if isinstance(found, Superfluous):
            removed[i] = found
            return None
        if found is not None:
            return found
    dimension = len(vectors[i]) - 1
    rows: list[tuple[Vector, Rational]] = []
    for j in needed:
        gap = minus(vectors[i], vectors[j])
        rows.append(((*gap[:-1], mpq(-1)), gap[-1]))
    rows.append((((mpq(0),) * dimension + (mpq(-1),)), mpq(1)))
    objective = (mpq(0),) * dimension + (mpq(1),)
    result = solve_program(LinearProgram(objective, tuple(rows), ()))
    if not isinstance(result, Optimal):
        raise UnsoundBackendError("a bounded feasible program has no optimum", (vectors, i))
    if result.value > 0:
        return result.point[:-1]
    weights = {j: w for j, w in zip(needed, result.dual.rows, strict=False) if w}
    removed[i] = Superfluous(i, weights, -result.value)
    return None


def _by_floats(
    i: int,
    vectors: Sequence[Vector],
    integers: Mapping[int, tuple[int, ...]],
    needed: Mapping[int, Point],
) -> Superfluous | Point | None:
    """Minimise ``y - term i`` over ``y >= needed terms`` in floats, and prove in rationals what they say."""
    places = list(needed)
    start = next(iter(needed.values()))
    height = max(value_at(integers[j], start) for j in places) + 1
    forms = [_above(integers[j]) for j in places]
    form = _above(integers[i])
    system = np.array([float_row(row) for row in forms])
    with np.errstate(all="ignore"):  # infinities and NaN only spoil the proposal
        slack = system[:, :-1] @ float_vector((*start, height)) + system[:, -1]
        if not (np.isfinite(slack).all() and (slack > 0).all()):
            return None
        proposal = minimise(
            system[:, :-1] / slack[:, None], np.ones(len(forms)), np.array(float_row(form)[:-1])
        )
    if proposal is None:
        return None
    if proposal.value > -np.inf:
        found = from_support(form, forms, proposal.support)
        if found is not None:
            weights = {places[k]: weight for k, weight in found.multipliers.items()}
            slack_of = sum((w * vectors[j][-1] for j, w in weights.items()), mpq(0)) - vectors[i][-1]
            return Superfluous(i, weights, slack_of)
    steps = (1,) if proposal.value > -np.inf else (1, 2**10, 2**30)
    direction = proposal.direction[:-1]
    if not np.isfinite(direction).all():
        return None
    for step in steps:
        point = tuple(x + step * mpq(float(d)) for x, d in zip(start, direction, strict=True))
        here = value_at(integers[i], point)
        if all(value_at(integers[j], point) < here for j in places):
            return point
    return None


def _above(vector: tuple[int, ...]) -> tuple[int, ...]:
    """The form ``y - term`` in the variables (x, y)."""
    return (*(-x for x in vector[:-1]), 1, -vector[-1])


def _needed_near(point: Point, integers: Mapping[int, tuple[int, ...]]) -> tuple[int, Point]:
    """Return a term that is the only largest one at a point arbitrarily near, and that point."""
    values = {i: value_at(v, point) for i, v in integers.items()}
    top = max(values.values())
    tied = [i for i, value in values.items() if value == top]
    if len(tied) == 1:
        return tied[0], point
    # Of the tied terms the one with the lexicographically largest normal wins in the direction of powers.
    best = max(tied, key=lambda i: integers[i])
    base = 2 * max(abs(x) for i in tied for x in integers[i][:-1]) + 1
    dimension = len(point)
    direction = [mpq(base) ** (2 * (dimension - 1 - k)) for k in range(dimension)]
    step = mpq(1)
    for i, vector in integers.items():
        rate = sum((d * (x - y) for d, x, y in zip(direction, vector, integers[best], strict=False)), mpq(0))
        if rate > 0:
            step = min(step, (top - values[i]) / (2 * rate))
    near = tuple(x + step * d for x, d in zip(point, direction, strict=True))
    return best, near
