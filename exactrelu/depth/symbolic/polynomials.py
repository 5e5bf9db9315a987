"""Polynomials and rational functions over Q in named variables: all that decides the symbolic statements.

Nothing here comes from a computer algebra system; a polynomial is a dictionary from monomials to fractions.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

import attrs

from exactrelu.errors import InputError

Monomial: TypeAlias = tuple[tuple[str, int], ...]


@attrs.frozen(eq=False)
class Polynomial:
    """A sum of coefficients times monomials; no coefficient is 0, and a monomial lists its powers by name."""

    terms: Mapping[Monomial, Fraction]

    @classmethod
    def constant(cls, value: Fraction | int) -> Polynomial:
        return cls({(): Fraction(value)} if value else {})

    @classmethod
    def variable(cls, name: str) -> Polynomial:
        return cls({((name, 1),): Fraction(1)})

    def __add__(self, other: Polynomial) -> Polynomial:
        found = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            found[monomial] = found.get(monomial, Fraction(0)) + coefficient
        return Polynomial({m: c for m, c in found.items() if c})

    def __neg__(self) -> Polynomial:
        return Polynomial({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        found: dict[Monomial, Fraction] = {}
        for left, a in self.terms.items():
            for right, b in other.terms.items():
                powers = dict(left)
                for name, power in right:
                    powers[name] = powers.get(name, 0) + power
                monomial = tuple(sorted(powers.items()))
                found[monomial] = found.get(monomial, Fraction(0)) + a * b
        return Polynomial({m: c for m, c in found.items() if c})

    def is_zero(self) -> bool:
        return not self.terms

    def is_positive(self) -> bool:
        """Whether it is plainly positive for positive variables: no negative coefficient, and not zero."""
        return bool(self.terms) and all(c > 0 for c in self.terms.values())


@attrs.frozen(eq=False)
class RationalFunction:
    """A quotient of polynomials, not reduced.

    Every denominator that was met stays a factor of `bottom`: the expression makes sense where that is not 0.
    """

    top: Polynomial
    bottom: Polynomial

    def __add__(self, other: RationalFunction) -> RationalFunction:
        return RationalFunction(self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom)

    def __sub__(self, other: RationalFunction) -> RationalFunction:
        return self + RationalFunction(-other.top, other.bottom)

    def __mul__(self, other: RationalFunction) -> RationalFunction:
        return RationalFunction(self.top * other.top, self.bottom * other.bottom)

    def __truediv__(self, other: RationalFunction) -> RationalFunction:
        if other.top.is_zero():
            raise InputError("an expression must not divide by the zero polynomial, and does")
        kept = other.bottom  # a / (b / c) makes no sense where c is 0, though its value has no c below
        return RationalFunction(self.top * kept * kept, self.bottom * other.top * kept)


def parse(text: str, where: Mapping[str, RationalFunction] | None = None) -> RationalFunction:
    """Read an expression of integers, names, ``+ - * /``, ``**`` with an integer exponent, and brackets.

    Parameters
    ----------
    text : str
    where : mapping, optional
        What to put in for some of the names.

    Examples
    --------
    >>> difference = parse("(x + y)**2") - parse("x**2 + 2*x*y + y**2")
    >>> difference.top.is_zero()
    True
    """
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise InputError(f"expression must be arithmetic with names, got {text!r:.80}: {error.msg}") from None
    return _read(tree, where or {}, text)


def _read(node: ast.expr, where: Mapping[str, RationalFunction], text: str) -> RationalFunction:
    one = Polynomial.constant(1)
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return RationalFunction(Polynomial.constant(node.value), one)
    if isinstance(node, ast.Name):
        return where[node.id] if node.id in where else RationalFunction(Polynomial.variable(node.id), one)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return RationalFunction(Polynomial.constant(0), one) - _read(node.operand, where, text)
    if isinstance(node, ast.BinOp):
        left = _read(node.left, where, text)
        if isinstance(node.op, ast.Pow):
            return _power(left, node.right, text)
        right = _read(node.right, where, text)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.Div):
            return left / right
    raise InputError(f"expression must be arithmetic with integers and names, got {text!r:.80}")


def _power(base: RationalFunction, exponent: ast.expr, text: str) -> RationalFunction:
    negative = isinstance(exponent, ast.UnaryOp) and isinstance(exponent.op, ast.USub)
    number = exponent.operand if isinstance(exponent, ast.UnaryOp) and negative else exponent
    if not isinstance(number, ast.Constant) or type(number.value) is not int:
        raise InputError(f"exponents must be integers, got {text!r:.80}")
    one = RationalFunction(Polynomial.constant(1), Polynomial.constant(1))
    found = one if number.value else RationalFunction(base.bottom, base.bottom)
    for _ in range(number.value):
        found = found * base
    return one / found if negative else found
