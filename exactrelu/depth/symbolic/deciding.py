"""Statements about all parameters at once, and their decision by polynomial arithmetic over Q."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import attrs

from exactrelu.depth.symbolic.polynomials import RationalFunction, parse


@attrs.frozen
class Identity:
    """``left == right`` for all values of the parameters that `Section.where` allows.

    Attributes
    ----------
    says : str
        What the identity means.
    left, right : str
        Rational expressions.
    """

    says: str
    left: str
    right: str


@attrs.frozen
class Positive:
    """``expression > 0`` for all values of the parameters that `Section.where` allows."""

    says: str
    expression: str


Statement: TypeAlias = Identity | Positive


@attrs.frozen
class Section:
    """One step of a proof.

    Attributes
    ----------
    title, argument : str
        What is shown, and the words that make a proof of the statements.
    where : mapping
        Parameters written as sums of quantities that are positive by assumption: ``0 < a < M`` is
        ``{"M": "a + d"}``. Names that are not keys are positive themselves.
    statements : tuple of Identity or Positive
    """

    title: str
    argument: str
    where: Mapping[str, str]
    statements: tuple[Statement, ...]


@attrs.frozen
class Proof:
    """A theorem, its steps in order, and what the steps do not cover."""

    theorem: str
    sections: tuple[Section, ...]
    beyond: str


@attrs.frozen
class Verdict:
    """Which statements of a proof hold; true when all do."""

    results: tuple[tuple[str, Statement, bool], ...]

    def __bool__(self) -> bool:
        return bool(self.results) and all(holds for _, _, holds in self.results)


def decide(proof: Proof) -> Verdict:
    """Decide every statement of a proof.

    Notes
    -----
    Proved for each accepted statement: an identity holds because the difference of the cross products is the
    zero polynomial, and both denominators are products of one sign in the positive quantities, so never 0. A
    sign fact holds because, after the parameters are written by positive quantities, numerator times
    denominator has no negative coefficient and is not zero. A rejected sign fact may still be true. The words
    of a section, which make the statements into a proof, are for the reader to judge.
    """
    results = []
    for section in proof.sections:
        where = _substitution(section.where)
        for statement in section.statements:
            results.append((section.title, statement, _holds(statement, where)))
    return Verdict(tuple(results))


def _substitution(where: Mapping[str, str]) -> dict[str, RationalFunction]:
    """Read the replacements in order: a later one may use the names of earlier ones."""
    found: dict[str, RationalFunction] = {}
    for name, text in where.items():
        found[name] = parse(text, found)
    return found


def _holds(statement: Statement, where: Mapping[str, RationalFunction]) -> bool:
    if isinstance(statement, Positive):
        value = parse(statement.expression, where)
        return (value.top * value.bottom).is_positive()
    left, right = parse(statement.left, where), parse(statement.right, where)
    defined = all(side.bottom.is_positive() or (-side.bottom).is_positive() for side in (left, right))
    return defined and (left.top * right.bottom - right.top * left.bottom).is_zero()
