"""Dual vectors: integer vectors u that prove lower bounds, and a pool of them that proves many nodes.

If ``u.g <= 0`` for every generator g of every cone of a node, then ``u.f <= 0`` for the values f of each of
its functions, and with e = y - f

* squared: ``sum w e^2 >= sum (2 t u e - t^2 u^2 / w)`` for every t, hence ``>= (u.y)^2 / sum(u^2 / w)``;
* absolute: ``sum w |e| >= u.e / max(|u|/w) >= u.y / max(|u| / w)``;
* max: ``max w |e| >= u.y / sum(|u| / w)``

whenever u.y > 0 (and u is not 0).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, lcm

import attrs
import numpy as np
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.training.problem import TrainingProblem
from exactrelu.training.rays import Array, Generators
from exactrelu.training.relaxations.filters import SignFilter

Vector = tuple[int, ...]


@attrs.frozen(eq=False)
class Dual:
    """A dual vector with all that it proves.

    Attributes
    ----------
    vector : tuple of int
    bound : mpq
        The least loss, in the units of the integer data, that it proves where it is valid.
    above, below : array of uint64
        The generators on which it is > 0, and < 0: what cones of sign 1, and of sign -1, must avoid.
    """

    vector: Vector
    bound: Rational
    above: Array
    below: Array

    def covers(self, cones: Sequence[tuple[int, Array]]) -> bool:
        """Whether it is <= 0 on every cone, given by sign and bits."""
        return not any((bits & (self.above if sign > 0 else self.below)).any() for sign, bits in cones)


def bound_of(problem: TrainingProblem, vector: Sequence[int]) -> Rational:
    """Return the bound that an integer vector proves, in the units of the integer data; at least 0."""
    gain = sum(u * y for u, y in zip(vector, problem.integer_targets, strict=True))
    if gain <= 0:
        return mpq(0)
    weights = problem.integer_weights
    if problem.loss == "squared":
        return gain * gain / sum((mpq(u * u, w) for u, w in zip(vector, weights, strict=True)), mpq(0))
    sizes = [mpq(abs(u), w) for u, w in zip(vector, weights, strict=True)]
    return gain / (max(sizes) if problem.loss == "absolute" else sum(sizes, mpq(0)))


class DualMaker:
    """Turn integer vectors into `Dual` values, every sign decided exactly."""

    def __init__(self, problem: TrainingProblem, generators: Generators) -> None:
        self.problem, self.generators = problem, generators
        self.filter = SignFilter(generators.images)

    def dual(self, vector: Sequence[int]) -> Dual:
        """Return the dual vector with its bound and the signs of all generators."""
        u = primitive_integers(vector)
        signs = self.filter.signs(u)
        return Dual(u, bound_of(self.problem, u), self._bits(signs > 0), self._bits(signs < 0))

    def _bits(self, chosen: Array) -> Array:
        padded = np.zeros(self.generators.words * 64, bool)
        padded[: len(chosen)] = chosen
        return np.packbits(padded, bitorder="little").view(np.uint64)


def primitive_integers(vector: Sequence[int | Rational]) -> Vector:
    """Return the integer vector without common factor on the ray of a rational one."""
    scale = lcm(*(int(x.denominator) for x in vector))
    integers = [int(x * scale) for x in vector]
    divisor = gcd(*integers)
    return tuple(x // divisor for x in integers) if divisor > 1 else tuple(integers)


class Pool:
    """All dual vectors so far, searched together."""

    def __init__(self, words: int) -> None:
        self.duals: list[Dual] = []
        self._above = np.zeros((64, words), np.uint64)
        self._below = np.zeros((64, words), np.uint64)

    def add(self, dual: Dual) -> int:
        """Keep a dual vector; return its number."""
        number = len(self.duals)
        if number == len(self._above):
            self._above = np.concatenate([self._above, np.zeros_like(self._above)])
            self._below = np.concatenate([self._below, np.zeros_like(self._below)])
        self._above[number], self._below[number] = dual.above, dual.below
        self.duals.append(dual)
        return number

    def forget(self, kept: int) -> None:
        """Keep the first dual vectors only."""
        del self.duals[kept:]

    def find(self, cones: Sequence[tuple[int, Array]], least: Rational) -> int | None:
        """Return the number of a dual vector that proves `least` on the cones, or None."""
        alive = np.arange(len(self.duals))
        for sign, bits in cones:
            words = np.flatnonzero(bits)
            table = self._above if sign > 0 else self._below
            hit = (table[np.ix_(alive, words)] & bits[words]).any(axis=1)
            alive = alive[~hit]
            if not len(alive):
                return None
        return next((int(k) for k in alive if self.duals[k].bound >= least), None)
