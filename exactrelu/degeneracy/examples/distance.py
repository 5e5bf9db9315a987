"""How far every reparametrisation of g is from Gamma: a finite case split with a certificate in each case.

Every kink of g needs a neuron of Phi with its normal, up to a factor, and a neuron has one hyperplane. So
some injective map sends the kinks to neurons, and where kink j goes to neuron i, with l > 0 and a side s,
``|Phi - Gamma| >= |a_i - l s n_j|_inf >= <y, a_i - l s n_j> >= <y, a_i>`` for every y with ``|y|_1 <= 1`` and
``<y, s n_j> <= 0``. With as many neurons as kinks the sides F that face back make ``linear + sum over F of
kappa_j n_j = 0``, and every neuron has the product of its kink.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations, product

import attrs

from exactrelu.degeneracy.examples.functions import SymbolicForm, Vector, inner
from exactrelu.degeneracy.examples.symbol import InK, InKLike, UndecidedSignError, in_k, largest
from exactrelu.errors import InputError, UnsoundBackendError

Place = tuple[int, int, int]
"""(neuron of Gamma, kink of g, side 1 or -1)."""


@attrs.frozen
class Step:
    """A vector y that keeps neuron i away from the ray of ``s n_j``.

    Attributes
    ----------
    y : Vector
        ``|y|_1 <= 1`` and ``<y, s n_j> <= 0`` for every k >= 1.
    bound : InK
        ``<y, a_i>``.
    """

    y: Vector
    bound: InK


@attrs.frozen
class DistanceBound:
    """``|Phi - Gamma|_inf >= bound`` for every Phi with m neurons and ``R(Phi) = g``, for every k >= 1.

    Attributes
    ----------
    bound : InK
    neurons, kinks : int
    sides : tuple of tuple of int
        The sides that the kinks can have together; all when neurons are left over.
    steps : mapping from Place to Step
        In each case one of them applies, with ``step.bound >= bound``.
    cases : int
        Injective maps times sides.
    """

    bound: InK
    neurons: int
    kinks: int
    sides: tuple[tuple[int, ...], ...]
    steps: Mapping[Place, Step]
    cases: int

    def holds(self, gamma: Sequence[Vector | None], form: SymbolicForm) -> bool:
        """Check everything again: sides, steps, and that each case has a step."""
        if self.sides != _sides(form, self.neurons) or len(gamma) != self.neurons:
            return False
        for (i, j, s), step in self.steps.items():
            row = gamma[i]
            if row is None or not _is_step(step, row, form.kinks[j].normal, s, self.bound):
                return False
        cases = list(_cases(self.neurons, self.kinks, self.sides))
        return len(cases) == self.cases and all(any(place in self.steps for place in case) for case in cases)


def distance_bound(
    gamma: Sequence[Sequence[InKLike] | None], form: SymbolicForm, bound: InKLike
) -> DistanceBound | None:
    """Prove that every reparametrisation of g is at least `bound` away from Gamma, for every k >= 1.

    Parameters
    ----------
    gamma : rows a_i, or None where a row is irrational and not used
    form : SymbolicForm of g
    bound : rational or InK

    Returns
    -------
    DistanceBound or None
        Checked before it is returned; None when the steps that are tried do not do, which refutes nothing.

    Notes
    -----
    **Proved**: the cases are complete by the argument in the head of this module; each has a step whose
    inequalities hold for every k >= 1. The y tried are supported on one or two coordinates, which is where
    the best one is. Every g with at least as many kinks is covered: other neurons of Phi may do anything.
    """
    if not isinstance(form, SymbolicForm):
        raise InputError(f"form must be a SymbolicForm, got {type(form).__name__} {form!r:.80}")
    rows = [None if row is None else tuple(map(in_k, row)) for row in gamma]
    least = in_k(bound)
    sides = _sides(form, len(rows))
    steps: dict[Place, Step] = {}
    for i, row in enumerate(rows):
        for j, kink in enumerate(form.kinks):
            for s in (1, -1):
                step = None if row is None else _step(row, kink.normal, s, least)
                if step is not None:
                    steps[i, j, s] = step
    cases = list(_cases(len(rows), len(form.kinks), sides))
    if not all(any(place in steps for place in case) for case in cases):
        return None
    found = DistanceBound(least, len(rows), len(form.kinks), sides, steps, len(cases))
    if not found.holds(rows, form):
        raise UnsoundBackendError("a lower bound of distances does not hold", found)
    return found


def _sides(form: SymbolicForm, neurons: int) -> tuple[tuple[int, ...], ...]:
    """Return the sides that the neurons of Phi can have: all, when there are more neurons than kinks."""
    found = list(product((1, -1), repeat=len(form.kinks)))
    if neurons > len(form.kinks):
        return tuple(found)
    return tuple(sides for sides in found if not _never_zero(_rest(form, sides)))


def _rest(form: SymbolicForm, sides: Sequence[int]) -> list[InK]:
    rest = list(form.linear)
    for side, kink in zip(sides, form.kinks, strict=True):
        if side < 0:
            rest = [x + kink.kappa * n for x, n in zip(rest, kink.normal, strict=True)]
    return rest


def _never_zero(vector: Sequence[InK]) -> bool:
    """Whether some entry is never 0; False proves nothing, and keeps a case."""
    for x in vector:
        try:
            if not x.is_zero and abs(x).is_positive():
                return True
        except UndecidedSignError:
            continue
    return False


def _cases(neurons: int, kinks: int, sides: Sequence[tuple[int, ...]]) -> Iterator[list[Place]]:
    for places in permutations(range(neurons), kinks):
        for chosen in sides:
            yield [(i, j, s) for j, (i, s) in enumerate(zip(places, chosen, strict=True))]


def _step(row: Vector, normal: Vector, side: int, least: InK) -> Step | None:
    for y in _candidates(row, normal, side):
        step = Step(y, inner(y, row))
        try:
            if _is_step(step, row, normal, side, least):
                return step
        except UndecidedSignError:
            continue
    return None


def _is_step(step: Step, row: Vector, normal: Vector, side: int, least: InK) -> bool:
    length = in_k(0)
    for x in step.y:
        length = length + abs(x)
    return (
        (1 - length).is_nonnegative()
        and (-side * inner(step.y, normal)).is_nonnegative()
        and step.bound == inner(step.y, row)
        and (step.bound - least).is_nonnegative()
    )


def _candidates(row: Vector, normal: Vector, side: int) -> Iterator[Vector]:
    """Yield vectors on one coordinate, then on two with ``<y, n> = 0``."""
    n = len(row)
    for j in range(n):
        for sign in (1, -1):
            yield tuple(in_k(sign if i == j else 0) for i in range(n))
    for i, j in combinations(range(n), 2):
        try:
            total = abs(normal[i]) + abs(normal[j])
        except UndecidedSignError:
            continue
        if total.is_zero:
            continue
        for sign in (1, -1):
            y = [in_k(0)] * n
            y[i], y[j] = sign * normal[j] / total, -sign * normal[i] / total
            yield tuple(y)


def squared_norm_bound(form: SymbolicForm, neurons: int) -> InK:
    """Return b with ``|Phi|_inf^2 >= b`` for every Phi with so many neurons and ``R(Phi) = g``, every k >= 1.

    Notes
    -----
    **Proved**: the products ``c |a|`` of the neurons on the hyperplane of a kink add up to its strength
    ``kappa |n|``; there are at most ``neurons - kinks + 1`` of them, so one of them has a product, and then a
    factor, as large as that.
    """
    shared = neurons - len(form.kinks) + 1
    strengths = [abs(kink.kappa) * largest([abs(x) for x in kink.normal]) for kink in form.kinks]
    return largest(strengths) / shared
