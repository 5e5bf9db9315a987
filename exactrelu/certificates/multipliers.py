"""Multipliers that prove the sign of a form: exact, of few rows, found with the help of a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, lcm

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
    solved = _solve(columns, form)
    if solved is None or min(solved[1]) < 0:
        return None
    q, weights = solved
    if q * form[-1] < sum([m * row[-1] for m, row in zip(weights, columns, strict=True)]):
        return None
    return _shortest(q, [(k, m) for k, m in zip(support, weights, strict=True) if m])


def _solve(columns: Sequence[Form], form: Form) -> tuple[int, list[int]] | None:
    """Return q > 0 and integers w with ``q * form == sum w * column`` but for the constants, or None.

    Elimination without fractions (Bareiss, Jordan's variant): after step k all pivots are equal, to a
    minor of the columns, and every division is exact. None also when the columns depend on each other.
    """
    unknowns = len(columns)
    table = [[*row, target] for *row, target in zip(*columns, form, strict=True)][:-1]
    if unknowns > len(table):
        return None
    last = 1
    for k in range(unknowns):
        pivot = next((i for i in range(k, len(table)) if table[i][k]), None)
        if pivot is None:
            return None
        table[k], table[pivot] = table[pivot], table[k]
        leading = table[k]
        head = leading[k]
        for i, row in enumerate(table):
            if i != k:
                factor = row[k]
                table[i] = [(head * x - factor * y) // last for x, y in zip(row, leading, strict=True)]
        last = head
    if any(row[-1] for row in table[unknowns:]):
        return None
    sign = 1 if last > 0 else -1
    return sign * last, [sign * row[-1] for row in table[:unknowns]]


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
