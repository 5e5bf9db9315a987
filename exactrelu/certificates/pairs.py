"""Short pairs (q, m) with ``q a = m b`` modulo D, componentwise, for many problems at once.

The pairs are a lattice; Gauss's reduction and small combinations of the reduced basis give the smallest q
whose m is between 0 and a given multiple of q, nearly always. The last index is that of the problem.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_REDUCTIONS = 60
# Combinations of the two reduced vectors that are tried, up to sign.
_FIRST = np.array([1, 0, 1, 1, 1, 2, 2, 1, 1, 3, 3])
_SECOND = np.array([0, 1, 1, -1, 2, 1, -1, -2, 3, 1, -1])


@attrs.frozen
class Congruences:
    """``q * residues = m * images`` modulo `modulus`, for several choices of images.

    Attributes
    ----------
    images : int64 array, shape (choices, n, problems)
    residues : int64 array, shape (n, problems)
        Non-negative, below the modulus.
    modulus : int64 array, shape (problems,)
        Positive, below 2^50.
    """

    images: Array
    residues: Array
    modulus: Array

    @staticmethod
    def times(x: Array, y: Array, modulus: Array) -> Array:
        """Multiply modulo numbers below 2^50; 0 <= x, y < modulus."""
        quotient = (x.astype(float) * y / modulus).astype(np.int64)
        # The float quotient is off by at most one, and what wraps around comes back.
        rest: Array = x * y - quotient * modulus
        rest += np.where(rest < 0, modulus, 0)
        rest -= np.where(rest >= modulus, modulus, 0)
        return rest

    def rest(self, q: Array, m: Array) -> Array:
        """Return by how much pairs (choices, problems) miss the congruences, (choices, n, problems)."""
        left = self.times((q % self.modulus)[:, None], self.residues, self.modulus)
        right = self.times((m % self.modulus)[:, None], self.images % self.modulus, self.modulus)
        return left - right


@attrs.frozen
class Pairs:
    """One pair for each problem, and the number of the choice that it belongs to; only where `good`."""

    good: Array
    number: Array
    q: Array
    m: Array


def shortest_pairs(system: Congruences, share: Array) -> Pairs:
    """Return pairs with small q > 0 and ``0 <= m <= share * q``.

    Parameters
    ----------
    system : Congruences
    share : float array, shape (choices, problems)

    Notes
    -----
    A proposal: the caller has to check what follows from the pairs.
    """
    step, first, reduced = _one_congruence(system)
    vectors = [
        (step * j.astype(np.int64), m.astype(np.int64))
        for j, m in _reduced_basis(first, reduced, share * step)
    ]
    (q, m), (other_q, other_m) = vectors
    q, m = (a * _FIRST[:, None, None] + b * _SECOND[:, None, None] for a, b in ((q, other_q), (m, other_m)))
    m *= np.sign(q)
    q = np.abs(q)
    valid = (q > 0) & (q < 2**30) & (m >= 0) & (m <= share * q) & (step < 2**10)
    rests = [system.rest(*vector) for vector in vectors]
    # One congruence implies the others in a cyclic group; elsewhere they are looked at.
    broken = np.nonzero((rests[0] != 0).any(axis=1) | (rests[1] != 0).any(axis=1))
    a, b = (rest[broken[0], :, broken[1]] for rest in rests)
    combined = a * _FIRST[:, None, None] + b * _SECOND[:, None, None]
    valid[:, broken[0], broken[1]] &= (combined % system.modulus[broken[1]][:, None] == 0).all(axis=2)

    count = q.shape[2]
    one = np.arange(count)
    cost = np.where(valid, q + m * 2.0**-50, np.inf).reshape(-1, count)
    best = cost.argmin(axis=0)
    q, m = q.reshape(-1, count)[best, one], m.reshape(-1, count)[best, one]
    return Pairs(np.isfinite(cost[best, one]), best % len(share), q, m)


def _one_congruence(system: Congruences) -> tuple[Array, Array, Array]:
    """Return the pairs that satisfy the component of smallest common divisor with the modulus.

    They are (step * j, m) with m = j * first modulo `reduced`; all of shape (choices, problems).
    """
    common = np.gcd(system.images, system.modulus)
    divisor, image = common[:, 0], system.images[:, 0]
    residue = np.broadcast_to(system.residues[0], divisor.shape)
    for k in range(1, common.shape[1]):
        smaller = common[:, k] < divisor
        divisor = np.where(smaller, common[:, k], divisor)
        image = np.where(smaller, system.images[:, k], image)
        residue = np.where(smaller, system.residues[k], residue)
    step = divisor // np.gcd(divisor, residue)
    reduced = system.modulus // divisor
    inverse = _modular_inverse((image // divisor) % reduced, reduced)
    # Where the step is too long for this product, the pair will not be used.
    return step, system.times(step * residue // divisor % reduced, inverse, reduced), reduced


def _modular_inverse(values: Array, modulus: Array) -> Array:
    """Return the inverses of units by Euclid's algorithm, all at once.

    Floats hold all numbers: below 2^50 a quotient that is no integer does not round to one.
    """
    a, b = modulus.astype(float), values.astype(float)
    s, t = np.zeros_like(b), np.ones_like(b)
    while b.any():
        going = b > 0
        quotient = np.floor(a / np.maximum(b, 1))
        a, b = np.where(going, b, a), np.where(going, a - quotient * b, 0)
        s, t = np.where(going, t, s), s - quotient * t
    return s.astype(np.int64) % modulus


def _reduced_basis(first: Array, modulus: Array, weight: Array) -> tuple[tuple[Array, Array], ...]:
    """Return Gauss's reduced basis of the pairs (j, m) with m = j * first modulo `modulus`.

    The size of a pair is that of (weight * j, m). Floats hold all numbers: they are below 2^52.
    """
    scale = np.where(weight > 0, weight, 1)
    j, m = np.ones_like(scale), first.astype(float)
    i, k = np.zeros_like(scale), modulus.astype(float)
    short, long = scale**2 + m**2, k**2
    for _ in range(_REDUCTIONS):
        swap = long < short
        j, i = np.where(swap, i, j), np.where(swap, j, i)
        m, k = np.where(swap, k, m), np.where(swap, m, k)
        short = np.where(swap, long, short)
        factor = np.rint((i * j * scale**2 + k * m) / short)
        if not factor.any():
            break
        i, k = i - factor * j, k - factor * m
        long = (i * scale) ** 2 + k**2
    return (j, m), (i, k)
