"""What an output of a construction is, as a formula: the values that are compared symbolically.

A formula is a wire (an input of the whole construction), an output of a given network, an affine
combination, a maximum or a minimum. Maxima of maxima are written as one maximum of a set, which is all the
algebra that the proofs of `exactrelu.networks.operations` need.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational


@attrs.frozen(cache_hash=True)
class Wire:
    """Input number `index` of the whole construction."""

    index: int

    def __str__(self) -> str:
        return f"x{self.index + 1}"


@attrs.frozen(cache_hash=True)
class Call:
    """Output number `output` of the given network number `network`, at `arguments`."""

    network: int
    output: int
    arguments: tuple[Formula, ...]

    def __str__(self) -> str:
        inside = ", ".join(map(str, self.arguments))
        plain = self.arguments == tuple(map(Wire, range(len(self.arguments))))
        return f"f{self.network + 1}[{self.output + 1}]({'x' if plain else inside})"


@attrs.frozen(cache_hash=True)
class Combination:
    """``sum of coefficient * formula + constant``, no coefficient 0."""

    terms: frozenset[tuple[Formula, Rational]]
    constant: Rational

    def __str__(self) -> str:
        terms = [f"{c} {t}" if c != 1 else str(t) for t, c in self.terms]
        return " + ".join([*sorted(terms), *([str(self.constant)] if self.constant or not terms else [])])


@attrs.frozen(cache_hash=True)
class Extremum:
    """The maximum or minimum of a set of at least two formulas."""

    kind: str
    arguments: frozenset[Formula]

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(sorted(map(str, self.arguments), key=_natural))})"


Formula: TypeAlias = Wire | Call | Combination | Extremum


def combination(weights: Sequence[Rational], arguments: Sequence[Formula], constant: Rational) -> Formula:
    """Return the affine combination in normal form: like terms collected, combinations flattened."""
    total: dict[Formula, Rational] = {}
    for weight, argument in zip(weights, arguments, strict=True):
        if not weight:
            continue
        inner: Iterable[tuple[Formula, Rational]] = [(argument, mpq(1))]
        if isinstance(argument, Combination):
            inner = argument.terms
            constant += weight * argument.constant
        for term, coefficient in inner:
            total[term] = total.get(term, mpq(0)) + weight * coefficient
    kept = {term: coefficient for term, coefficient in total.items() if coefficient}
    if len(kept) == 1 and not constant and next(iter(kept.values())) == 1:
        return next(iter(kept))
    return Combination(frozenset(kept.items()), mpq(constant))


def extremum(kind: str, arguments: Iterable[Formula]) -> Formula:
    """Return the maximum ("max") or minimum ("min") in normal form: nested ones flattened."""
    found: set[Formula] = set()
    for argument in arguments:
        if isinstance(argument, Extremum) and argument.kind == kind:
            found |= argument.arguments
        else:
            found.add(argument)
    return next(iter(found)) if len(found) == 1 else Extremum(kind, frozenset(found))


def _natural(text: str) -> tuple[int, str]:
    return len(text), text
