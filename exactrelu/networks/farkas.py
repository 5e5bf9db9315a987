"""Farkas multipliers: why a neuron does not cut a region, as an identity that anybody can add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.geometry import Neuron, Pattern, inequalities, preactivation_layers, reduce_rows
from exactrelu.networks.problem import Form, Problem
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


def implication(form: Sequence[Rational | int], rows: Sequence[Form]) -> Implication | None:
    """Return why `form` is >= 0 wherever all `rows` are, or None if it is not.

    Parameters
    ----------
    form, rows : affine forms (a_1, ..., a_k, c)
        The rows must be positive together somewhere.

    Returns
    -------
    Implication or None
        Checked before it is returned. At most k multipliers when the linear program ends in a vertex.

    Notes
    -----
    **Proved**: the identity; and None is proved by a point where the form is negative and no row is. Cost:
    one exact linear program.

    Examples
    --------
    >>> implication((2, 1, 5), [(1, 0, -1), (0, 1, 3)])
    Implication(form=(2, 1, 5), rows=((1, 0, -1), (0, 1, 3)), multipliers={0: mpq(2,1), 1: mpq(1,1)},
    constant=mpq(4,1))
    >>> implication((1, 1, 0), [(1, 0, -1), (0, 1, 0)]).holds()
    True
    """
    result = solve_lp(form[:-1], [(row[:-1], row[-1]) for row in rows], sense="min")
    if not isinstance(result, Optimal) or result.value + form[-1] < 0:
        return None
    multipliers = {k: weight for k, weight in enumerate(result.dual.rows) if weight}
    return _checked(Implication(tuple(form), tuple(rows), multipliers, result.value + form[-1]))


def uncut_proofs(problem: Problem, pattern: Pattern) -> tuple[tuple[Form, ...], dict[Neuron, Implication]]:
    """Return the facets of a region and, for every other neuron, why it does not cut the region.

    Returns
    -------
    facets : tuple of integer forms
        In the coordinates of the problem, positive inside the region.
    proofs : dict from (layer, index) to Implication
        For every neuron whose form on the region is not constant and that lies on no facet: ``s z`` as a
        combination of facets, s its sign. Two rows never prove each other redundant: only facets are used.

    Notes
    -----
    **Proved**: every identity. Cost: one exact linear program for each distinct form.
    """
    system = inequalities(problem, pattern)
    reduction = reduce_rows(problem, system)
    facets = tuple(system.forms[i] for i in reduction.kept)
    places = {i: k for k, i in enumerate(reduction.kept)}
    layers = preactivation_layers(problem, pattern)
    proofs: dict[Neuron, Implication] = {}
    for proof in reduction.proofs:
        weights = {places[i]: weight for i, weight in enumerate(proof.multipliers.rows) if weight}
        base = Implication(tuple(system.forms[proof.index]), facets, weights, proof.slack)
        for level, index in system.owners[proof.index].neurons:
            z = (*layers[level].weights[index], layers[level].bias[index])
            pivot = next(i for i, x in enumerate(z) if x)
            scale = abs(z[pivot] / base.form[pivot])
            sign = 1 if pattern[level][index] == "1" else -1
            proofs[level, index] = _checked(
                Implication(
                    tuple(sign * x for x in z),
                    facets,
                    {k: scale * weight for k, weight in weights.items()},
                    scale * base.constant,
                )
            )
    return facets, proofs


def _checked(found: Implication) -> Implication:
    if not found.holds():
        raise UnsoundBackendError("Farkas multipliers do not add up to the form", found)
    return found
