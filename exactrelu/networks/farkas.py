"""Farkas multipliers: why a neuron does not cut a region, as an identity that anybody can add up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import solve
from exactrelu.arith.rational import Rational
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.engines.float_simplex import proposed_support
from exactrelu.networks.geometry import (
    Facet,
    Neuron,
    Pattern,
    inequalities,
    preactivation_layers,
    reduce_rows,
)
from exactrelu.networks.problem import LP_BACKEND, Form, Problem
from exactrelu.polyhedra.linear_program import Optimal
from exactrelu.polyhedra.solving import solve_lp


@attrs.frozen
class Implication:
    """The identity ``form == constant + sum multipliers[k] * rows[k]``.

    With ``constant >= 0`` and positive multipliers it proves that `form` is >= 0 wherever the rows are,
    and > 0 wherever they are > 0, unless both the constant and the multipliers are missing.

    Attributes
    ----------
    form : tuple of rationals (a_1, ..., a_k, c)
    rows : tuple of such forms
    multipliers : mapping from places in `rows` to positive rationals
    constant : mpq, >= 0
    """

    form: tuple[Rational | int, ...]
    rows: tuple[Form, ...]
    multipliers: Mapping[int, Rational]
    constant: Rational

    def holds(self) -> bool:
        """Check the identity and the signs in exact arithmetic."""
        total = [mpq(0)] * (len(self.form) - 1) + [self.constant]
        for k, weight in self.multipliers.items():
            total = [a + weight * b for a, b in zip(total, self.rows[k], strict=True)]
        signs = self.constant >= 0 and all(weight > 0 for weight in self.multipliers.values())
        return bool(signs and all(a == b for a, b in zip(total, self.form, strict=True)))


def implication(
    form: Sequence[Rational | int], rows: Sequence[Form], inside: Sequence[Rational] | None = None
) -> Implication | None:
    """Return why `form` is >= 0 wherever all `rows` are, or None if it is not.

    Parameters
    ----------
    form, rows : affine forms (a_1, ..., a_k, c)
        The rows must be positive together somewhere.
    inside : point, optional
        Where all rows are positive; with it the multipliers are first looked for in floats, which is several
        times faster.

    Returns
    -------
    Implication or None
        Checked before it is returned. At most k multipliers when the linear program ends in a vertex.

    Notes
    -----
    **Proved**: the identity; and None is proved by a point where the form is negative and no row is. Cost:
    one linear program and one exact k x k system.

    Examples
    --------
    >>> found = implication((2, 1, 5), [(1, 0, -1), (0, 1, 3)])
    >>> found.multipliers, found.constant
    ({0: mpq(2,1), 1: mpq(1,1)}, mpq(4,1))
    >>> implication((1, -1, 0), [(1, 0, -1), (0, 1, 3)]) is None
    True
    """
    support = None if inside is None else proposed_support(form, rows, inside)
    if support is not None:
        found = from_support(form, rows, support)
        if found is not None:
            return found
    result = solve_lp(form[:-1], [(row[:-1], row[-1]) for row in rows], sense="min", backend=LP_BACKEND)
    if not isinstance(result, Optimal) or result.value + form[-1] < 0:
        return None
    multipliers = {k: weight for k, weight in enumerate(result.dual.rows) if weight}
    return _checked(Implication(tuple(form), tuple(rows), multipliers, result.value + form[-1]))


def from_support(
    form: Sequence[Rational | int], rows: Sequence[Form], support: Sequence[int]
) -> Implication | None:
    """Return the implication with multipliers on the rows number `support` only, if there is one.

    One exact linear system decides; None says nothing about other rows.
    """
    chosen = [rows[i] for i in support]
    columns = [[row[j] for row in chosen] for j in range(len(form) - 1)]
    weights = solve(columns, form[:-1], len(chosen))
    if weights is None or any(weight < 0 for weight in weights):
        return None
    rest = form[-1] - sum((weight * row[-1] for weight, row in zip(weights, chosen, strict=True)), mpq(0))
    if rest < 0:
        return None
    multipliers = {i: weight for i, weight in sorted(zip(support, weights, strict=True)) if weight}
    return _checked(Implication(tuple(form), tuple(rows), multipliers, rest))


def uncut_proofs(
    problem: Problem,
    pattern: Pattern,
    facets: Collection[Facet] | None = None,
    inside: Sequence[Rational] | None = None,
) -> tuple[tuple[Form, ...], dict[Neuron, Implication]]:
    """Return the facets of a region and, for every other neuron, why it does not cut the region.

    Parameters
    ----------
    problem, pattern : Problem, tuple of str
        A proper region.
    facets : collection of Facet, optional
        The facets of the region, where they are known.
    inside : point of the region in the coordinates of the problem, optional
        Makes the search faster, as in `implication`.

    Returns
    -------
    facets : tuple of integer forms
        In the coordinates of the problem, positive inside the region.
    proofs : dict from (layer, index) to Implication
        For every neuron whose form on the region is not constant and that lies on no facet: ``s z`` as a
        combination of facets, s its sign. Two rows never prove each other redundant: only facets are used.

    Raises
    ------
    UnsoundBackendError
        If the facets given do not describe the region.

    Notes
    -----
    **Proved**: every identity. Cost: one linear program for each distinct form.
    """
    system = inequalities(problem, pattern)
    if facets is None:
        kept = reduce_rows(problem, system).kept
    else:
        kept = tuple(i for i, owner in enumerate(system.owners) if owner in facets)
    forms = tuple(system.forms[i] for i in kept)
    layers = preactivation_layers(problem, pattern)
    proofs: dict[Neuron, Implication] = {}
    for i in sorted(set(range(len(system.forms))) - set(kept)):
        base = implication(system.forms[i], forms, inside)
        if base is None:
            raise UnsoundBackendError("the facets of a region do not imply its other rows", system)
        for level, index in system.owners[i].neurons:
            z = (*layers[level].weights[index], layers[level].bias[index])
            pivot = next(j for j, x in enumerate(z) if x)
            proofs[level, index] = _scaled(base, abs(z[pivot] / base.form[pivot]))
    return forms, proofs


def _scaled(base: Implication, factor: Rational) -> Implication:
    multipliers = {k: factor * weight for k, weight in base.multipliers.items()}
    form = tuple(factor * x for x in base.form)
    return _checked(Implication(form, base.rows, multipliers, factor * base.constant))


def _checked(found: Implication) -> Implication:
    if not found.holds():
        raise UnsoundBackendError("Farkas multipliers do not add up to the form", found)
    return found
