"""Identities MAX_n = sum of c_i F_n[A_i; B_i]: two hidden layers for the maximum, with proofs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import factorial
from typing import Any

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational, common_denominator
from exactrelu.depth.maximum.terms import (
    ChamberForm,
    Pairs,
    SymmetrizedTerm,
    chamber_form,
    injections,
    require_size,
)
from exactrelu.depth.maximum.two_layer import FirstLayerSum, TwoLayerSum
from exactrelu.errors import InputError
from exactrelu.networks.network import ReLUNetwork

# As `proofs/check_max.py` reads them.
_INTEGER = re.compile(r"-?[1-9][0-9]{0,999}|0")


@attrs.frozen
class ChamberProof:
    """What is left of ``sum c_i F_n[A_i; B_i] - MAX_n`` on the sorted chamber; true when nothing is.

    Attributes
    ----------
    n : int
    degree : mpq
        The value of the difference at (1, ..., 1).
    linear : tuple of mpq, length n - 1
        The coefficients of ``x_{j+1} - x_j`` in the difference.
    hinges : mapping from tuple of int to mpq
        Kinks that do not cancel; see `ChamberForm`.
    kinks : int
        How many different kinks the terms have on the chamber.
    """

    n: int
    degree: Rational
    linear: tuple[Rational, ...]
    hinges: Mapping[tuple[int, ...], Rational]
    kinks: int

    def __bool__(self) -> bool:
        return not self.degree and not any(self.linear) and not self.hinges

    def __str__(self) -> str:
        if self:
            return (
                f"MAX_{self.n} proved: {self.kinks} kinks cancel, the linear part is the largest coordinate"
            )
        linear = ", ".join(map(str, (self.degree, *self.linear)))
        return f"not MAX_{self.n}: {len(self.hinges)} of {self.kinks} kinks remain, linear rest ({linear})"


def _exact(coefficients: Iterable[RationalLike]) -> tuple[Rational, ...]:
    return tuple(as_rational(c, f"coefficients[{i}]") for i, c in enumerate(coefficients))


@attrs.frozen
class MaximumIdentity:
    """The function ``sum c_i F_n[A_i; B_i]``, which is meant to be the maximum of n numbers.

    Nothing is claimed by building one: `prove` decides.

    Attributes
    ----------
    n : int
    terms : tuple of SymmetrizedTerm
        Different ones, at least one, with positions up to n.
    coefficients : tuple of mpq, none of them 0
        Floats are refused.

    Examples
    --------
    >>> proof = known_identity(6).prove()
    >>> print(proof)
    MAX_6 proved: 7 kinks cancel, the linear part is the largest coordinate
    """

    n: int
    terms: tuple[SymmetrizedTerm, ...]
    coefficients: tuple[Rational, ...] = attrs.field(converter=_exact)

    def __attrs_post_init__(self) -> None:
        if not self.terms or len(self.terms) != len(self.coefficients):
            raise InputError(
                "summands must hold at least one term, each with a coefficient, got "
                f"{len(self.terms)} terms and {len(self.coefficients)} coefficients"
            )
        seen: set[SymmetrizedTerm] = set()
        for i, (number, term) in enumerate(zip(self.coefficients, self.terms, strict=True)):
            if not isinstance(term, SymmetrizedTerm):
                raise InputError(f"summands[{i}] must hold a SymmetrizedTerm, got {term!r:.80}")
            require_size(self.n, term.pairs)
            if not number or term in seen or term.positions[-1] >= self.n:
                raise InputError(
                    f"summands[{i}] must be a new term with positions up to {self.n} and a coefficient other "
                    f"than 0, got {number} {term}"
                )
            seen.add(term)

    @classmethod
    def of(cls, n: int, summands: Iterable[tuple[RationalLike, SymmetrizedTerm]]) -> MaximumIdentity:
        """Build an identity from pairs (coefficient, term).

        Raises
        ------
        InputError
            For a coefficient 0, a term that comes twice or does not fit n.
        """
        if isinstance(summands, (str, bytes)) or not isinstance(summands, Iterable):
            raise InputError(f"summands must be a list of pairs (c, term), got {summands!r:.80}")
        pairs = [_summand(summand, i) for i, summand in enumerate(summands)]
        return cls(n, tuple(term for _, term in pairs), tuple(c for c, _ in pairs))

    @classmethod
    def from_certificate(cls, text: str) -> MaximumIdentity:
        """Read what `certificate` writes; `prove` then decides.

        Raises
        ------
        InputError
            Naming the line that is wrong.

        Examples
        --------
        >>> identity = known_identity(5)
        >>> MaximumIdentity.from_certificate(identity.certificate()) == identity
        True
        """
        if not isinstance(text, str):
            raise InputError(f"a certificate must be text, got {type(text).__name__}")
        lines = text.split("\n")
        if lines[:1] != ["exactrelu-max 1"] or lines[-2:] != ["end", ""] or len(lines) < 5:
            raise InputError("a certificate must start with 'exactrelu-max 1' and end with the line 'end'")
        (n,), (count,) = (_integers(lines, i, name) for i, name in ((1, "n"), (2, "terms")))
        if count != len(lines) - 5:
            raise InputError(f"line 3 must give the number of terms, {len(lines) - 5}, got {count}")
        return cls.of(n, [_read_term(_integers(lines, i, "term"), i) for i in range(3, 3 + count)])

    def prove(self) -> ChamberProof:
        """Decide whether the sum is MAX_n, by its normal form on the sorted chamber.

        Returns
        -------
        ChamberProof
            True exactly when the identity holds on all of R^n.

        Notes
        -----
        **Proved** either way. Both sides are symmetric, so they are equal when they are equal for
        ``x_1 <= ... <= x_n``; there the normal form is unique (`ChamberForm`), and MAX_n is x_n, the sum of
        x_1 and all the differences. Cost: n! / (n - u)! orders a term with u positions; no samples.
        """
        forms = [chamber_form(term, self.n) for term in self.terms]
        return residual(self.n, forms, self.coefficients)

    def weights_denominator(self) -> int:
        """Return the least common denominator of the coefficients."""
        return common_denominator(self.coefficients)

    def two_layer_sum(self) -> TwoLayerSum:
        """Return the sum over all permutations in normal form, equal maxima collected.

        Cost: n! / (n - u)! maxima a term with u positions.
        """
        n = self.n
        return TwoLayerSum.of_maxima(
            n,
            [
                (c * times, _side(n, left), _side(n, right))
                for c, term in zip(self.coefficients, self.terms, strict=True)
                for times, left, right in _orbit(term, n)
            ],
        )

    def network(self) -> ReLUNetwork:
        """Return the network with two hidden layers; all weights but those of the output are integers."""
        return self.two_layer_sum().network()

    def certificate(self) -> str:
        """Return the text that `proofs/check_max.py` reads: one line a term, positions from 1."""
        lines = ["exactrelu-max 1", f"n {self.n}", f"terms {len(self.terms)}"]
        for coefficient, term in zip(self.coefficients, self.terms, strict=True):
            sides = (" ".join(f"{a + 1} {b + 1}" for a, b in side) for side in (term.left, term.right))
            numbers = f"{coefficient.numerator} {coefficient.denominator}"
            lines.append(f"term {numbers} {term.pairs} {' '.join(sides)}")
        return "\n".join([*lines, "end"]) + "\n"

    def as_dict(self) -> dict[str, Any]:
        """Return the identity in plain values: coefficients as "p/q", positions from 1."""
        return {
            "n": self.n,
            "terms": [
                {
                    "coefficient": str(coefficient),
                    "A": [[a + 1, b + 1] for a, b in term.left],
                    "B": [[a + 1, b + 1] for a, b in term.right],
                }
                for coefficient, term in zip(self.coefficients, self.terms, strict=True)
            ],
        }

    def __str__(self) -> str:
        parts = (f"{c} {term}" for c, term in zip(self.coefficients, self.terms, strict=True))
        return f"MAX_{self.n} = " + " + ".join(parts).replace("+ -", "- ")


def _summand(summand: Any, place: int) -> tuple[RationalLike, SymmetrizedTerm]:
    try:
        coefficient, term = summand
    except (TypeError, ValueError):
        raise InputError(f"summands[{place}] must be a pair (c, term), got {summand!r:.80}") from None
    return coefficient, term


def _integers(lines: list[str], place: int, name: str) -> list[int]:
    head, *words = lines[place].split(" ")
    if head != name or not words or not all(_INTEGER.fullmatch(word) for word in words):
        raise InputError(
            f"line {place + 1} must be {name!r} and canonical integers of at most 1000 digits, got "
            f"{lines[place]!r:.80}"
        )
    if name != "term" and len(words) != 1:
        raise InputError(f"line {place + 1} must be {name!r} and one integer, got {lines[place]!r:.80}")
    return [int(word) for word in words]


def _read_term(numbers: list[int], place: int) -> tuple[Rational, SymmetrizedTerm]:
    top, bottom, pairs, *positions = (*numbers, 0, 0, 0)[: max(len(numbers), 3)]
    if bottom < 1 or pairs < 1 or len(positions) != 4 * pairs:
        raise InputError(f"line {place + 1} must be: term NUMERATOR DENOMINATOR K, then 4 K positions")
    found = list(zip(positions[::2], positions[1::2], strict=True))
    return mpq(top, bottom), SymmetrizedTerm.of(found[:pairs], found[pairs:])


def _orbit(term: SymmetrizedTerm, n: int) -> Iterator[tuple[int, Pairs, Pairs]]:
    """The different maxima of F_n[A; B] up to order, each with how often it occurs."""
    place = {v: i for i, v in enumerate(term.positions)}
    times = factorial(n - len(place))
    counted: Counter[tuple[Pairs, Pairs]] = Counter()
    for order in injections(n, len(place)).tolist():
        name = {v: order[i] for v, i in place.items()}
        left, right = (
            tuple(sorted((min(name[a], name[b]), max(name[a], name[b])) for a, b in side))
            for side in (term.left, term.right)
        )
        counted[(min(left, right), max(left, right))] += times
    yield from ((count, left, right) for (left, right), count in sorted(counted.items()))


def _side(n: int, pairs: Pairs) -> FirstLayerSum:
    """The sum of the m_ab."""
    unit = [tuple(int(i == j) for j in range(n)) for i in range(n)]
    return FirstLayerSum.of_maxima(n, [(unit[a], unit[b]) for a, b in pairs])


def residual(n: int, forms: Iterable[ChamberForm], coefficients: Iterable[Rational]) -> ChamberProof:
    """Return ``sum c_i form_i - MAX_n`` on the sorted chamber."""
    degree, linear = mpq(-1), [mpq(-1)] * (n - 1)
    hinges: dict[tuple[int, ...], Rational] = {}
    for form, c in zip(forms, coefficients, strict=True):
        degree += c * form.degree
        linear = [total + c * x for total, x in zip(linear, form.linear, strict=True)]
        for hinge, weight in form.hinges.items():
            hinges[hinge] = hinges.get(hinge, mpq(0)) + c * weight
    left = {hinge: weight for hinge, weight in hinges.items() if weight}
    return ChamberProof(n, degree, tuple(linear), left, len(hinges))


def known_identity(n: int) -> MaximumIdentity:
    """Return the identity for MAX_5 or MAX_6 in the form of Rueß et al.; not proved until `prove` is called.

    Raises
    ------
    InputError
        For other n; `find_identity` searches for n = 7 and others.

    References
    ----------
    Rueß et al., arXiv 2607.21651: MAX_n with two hidden layers for all n <= 10. Open: MAX_11.
    """
    term = SymmetrizedTerm.of
    if n == 5:
        return MaximumIdentity.of(
            5,
            [
                ("1/120", term([(1, 1), (1, 1)], [(2, 3), (2, 3)])),
                ("-1/60", term([(1, 1), (2, 3)], [(2, 4), (3, 5)])),
                ("1/80", term([(1, 2), (1, 3)], [(1, 4), (1, 5)])),
            ],
        )
    if n == 6:
        return MaximumIdentity.of(
            6,
            [
                ("1/720", term([(1, 2), (1, 2)], [(3, 4), (3, 4)])),
                ("1/360", term([(1, 2), (1, 3)], [(1, 4), (5, 6)])),
                ("-1/1440", term([(1, 2), (1, 3)], [(4, 5), (4, 6)])),
                ("-1/360", term([(1, 2), (3, 4)], [(1, 3), (5, 6)])),
            ],
        )
    raise InputError(f"n must be 5 or 6, got {n!r:.80}; find_identity({n!r:.20}) searches")
