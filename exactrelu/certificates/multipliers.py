"""Multipliers that prove the sign of a form: exact, of few rows, found with the help of a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, lcm

from exactrelu.arith.linalg import solve
from exactrelu.certificates.statement import Form
from exactrelu.errors import UnsoundBackendError
from exactrelu.polyhedra.linear_program import Optimal
from exactrelu.polyhedra.solving import solve_lp

Multipliers = tuple[int, tuple[tuple[int, int], ...]]
"""q and the pairs (k, m): q * form is a constant >= 0 plus the sum of m times row k."""


def multipliers_of(form: Form, rows: Sequence[Form], support: Sequence[int]) -> Multipliers | None:
    """Return positive multipliers of rows of `support` that prove form > 0, or None when they do not.

    Notes
    -----
    **Proved**: the identity and all signs, in integers. None says nothing about the form.
    """
    if not support:
        return None
    columns = [rows[k] for k in support]
    width = len(form) - 1
    weights = solve([[row[j] for row in columns] for j in range(width)], form[:-1], len(columns))
    if weights is None or any(w < 0 for w in weights):
        return None
    q = lcm(*(int(w.denominator) for w in weights))
    scaled = [int(w * q) for w in weights]
    if q * form[-1] < sum(m * row[-1] for m, row in zip(scaled, columns, strict=True)):
        return None
    return _shortest(q, [(k, m) for k, m in zip(support, scaled, strict=True) if m])


def multipliers_by_program(form: Form, rows: Sequence[Form]) -> Multipliers:
    """Return positive multipliers that prove form > 0 wherever all rows are > 0, by an exact linear program.

    Raises
    ------
    UnsoundBackendError
        When the form is not positive there, so that the list of patterns cannot be complete.
    """
    result = solve_lp(form[:-1], [(row[:-1], row[-1]) for row in rows], sense="min")
    if not isinstance(result, Optimal) or result.value + form[-1] < 0:
        raise UnsoundBackendError(
            "the list of patterns is not complete: a neuron takes both signs where only one is listed; "
            "please report the attached instance",
            instance=(form, tuple(rows)),
        )
    weights = result.dual.rows
    q = lcm(*(int(w.denominator) for w in weights))
    return _shortest(q, [(k, int(w * q)) for k, w in enumerate(weights) if w])


def _shortest(q: int, pairs: list[tuple[int, int]]) -> Multipliers:
    divisor = gcd(q, *(m for _, m in pairs))
    return q // divisor, tuple((k, m // divisor) for k, m in pairs)
