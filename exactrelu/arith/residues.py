"""Integer matrices of any size, multiplied exactly by floating-point hardware.

An integer is kept as its residues modulo pairwise coprime moduli so small that float64 matrix products have
no rounding error. When ``4 |x| < M`` for the product M of some of them, x is determined by the *digits*
``u_i = x (M / p_i)^-1 mod p_i``, because ``x / M`` and the sum of the ``u_i / p_i`` differ by an integer. The
digits show the sign and a close float of x without any long arithmetic.
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd, prod
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[Any]  # of int64, or of Python ints

_EXACT_BITS = 52  # float64 holds all integers up to 2^53; one bit is left for the reduction
_BLOCK = 2**18  # entries that are read off at a time
_LIMB = 30  # long integers are reduced in pieces of so many bits
_FINEST = 960  # bits of a fraction; more would underflow, and its error bound become 0


@attrs.frozen(eq=False)
class ResidueSystem:
    """Moduli for integer matrices whose entries stay below a bound.

    Attributes
    ----------
    moduli : float64 array, shape (k,)
    half : int
        Balanced residues are at most ``2^half`` in absolute value.
    """

    moduli: Floats
    half: int

    @classmethod
    def of(cls, bound: int, terms: int) -> ResidueSystem:
        """Return moduli for integers of absolute value at most `bound` and sums of `terms` products."""
        half = (_EXACT_BITS - (terms + 1).bit_length()) // 2
        moduli = _coprime_moduli(2 ** (half + 1) - 16, (4 * bound).bit_length())
        return cls(np.array(moduli, dtype=np.float64), half)

    def __len__(self) -> int:
        return len(self.moduli)

    def residues(self, values: Integers) -> Floats:
        """Return the balanced residues of an integer array, one layer a modulus; no bound on the entries."""
        found = np.empty((len(self), *values.shape))
        limbs = _limbs(values)
        for i, p in enumerate(self.moduli):
            modulus = int(p)
            rest = np.zeros(values.shape, dtype=np.int64)
            for limb in reversed(limbs):  # Horner in base 2^30; the remainder is below 2^26
                rest = (rest * ((1 << _LIMB) % modulus) + limb) % modulus
            found[i] = rest
            self.reduce(found[i], i)
        return found

    def reduce(self, array: Floats, index: int) -> None:
        """Replace exact integers below 2^52 by their balanced residues, in place.

        The rounded quotient is off by less than 2^-20, so that a residue exceeds half the modulus by less
        than 8, which the choice of the moduli allows for.
        """
        p = self.moduli[index]
        quotient = array * (1 / p)
        np.rint(quotient, out=quotient)
        quotient *= p
        array -= quotient

    def differ(self, left: Floats, right: Floats, index: int) -> NDArray[np.bool_]:
        """Tell which balanced residues stand for different classes.

        A class may have two of them, next to plus and minus half the modulus: `reduce` rounds.
        """
        found: NDArray[np.bool_] = left != right
        found[found] = np.abs(left[found] - right[found]) != self.moduli[index]
        return found

    def reading(self, bound: int, precision: int = 140) -> Reading:
        """Return a way to read integers of absolute value at most `bound` off their first residues.

        Parameters
        ----------
        bound : int
        precision : int
            Bits of ``x / M`` that `Reading.fractions` can show; at most `_FINEST`.
        """
        precision = min(precision, _FINEST)
        product, count = 1, 0
        while product <= 4 * bound:
            product *= int(self.moduli[count])
            count += 1
        moduli = [int(p) for p in self.moduli[:count]]
        inverses = tuple(pow(product // p, -1, p) for p in moduli)
        shift = _EXACT_BITS - self.half - count.bit_length()
        rows = [
            [((1 << (shift * j)) // p) & ((1 << shift) - 1) for p in moduli]
            for j in range(1, -(-precision // shift) + 1)
        ]
        balanced = tuple(c - p * (2 * c > p) for c, p in zip(inverses, moduli, strict=True))
        return Reading(self, product, balanced, np.array(rows, np.float64), shift, precision)


@attrs.frozen(eq=False)
class Reading:
    """How to read bounded integers off their residues modulo the first k moduli.

    Attributes
    ----------
    system : ResidueSystem
    product : int
        The number M.
    inverses : tuple of int, length k
        ``(M / p_i)^-1 mod p_i``, balanced.
    expansion : float64 array, shape (t, k)
        The first t digits of ``1 / p_i`` in base ``2^shift``.
    shift, precision : int
    """

    system: ResidueSystem
    product: int
    inverses: tuple[int, ...]
    expansion: Floats
    shift: int
    precision: int

    def digits(self, residues: Floats) -> Floats:
        """Return the digits u_i."""
        found = residues[: len(self.inverses)].copy()
        for i, inverse in enumerate(self.inverses):
            found[i] *= inverse
            self.system.reduce(found[i], i)
        return found

    @property
    def absolute_error(self) -> float:
        """What `fractions` may be off by, besides a relative 2^-48."""
        return float(np.ldexp(1, 54 - self.precision))

    def fractions(self, residues: Floats) -> Floats:
        """Return floats near ``x / M``.

        Proved: the error is at most ``2^-48 |x / M|`` plus `absolute_error`; a larger value
        has the sign of x.
        The products are exact. The first partial sum of the limbs that does not fit 53 bits is already
        within one part in 2^52 of the whole, each addition adds a relative 2^-53, and the digits of 1 / p_i
        that are left out weigh less than 2^(52 - shift) 2^-precision.
        """
        shape = residues.shape[1:]
        flat = residues[: len(self.inverses)].reshape(len(self.inverses), prod(shape))
        found = np.empty(flat.shape[1])
        step = max(1, _BLOCK // len(self.inverses))
        for start in range(0, len(found), step):  # blocks that stay in the cache
            found[start : start + step] = self._fractions(flat[:, start : start + step])
        return found.reshape(shape)

    def _fractions(self, residues: Floats) -> Floats:
        limbs = self.expansion @ self.digits(residues)
        base = 1 << self.shift
        for j in range(len(limbs) - 1, 0, -1):
            carry = np.floor(limbs[j] / base)
            limbs[j] -= carry * base
            limbs[j - 1] += carry
        limbs[0] -= np.rint(limbs[0] / base) * base  # modulo 1, to the representative nearest to 0
        total: Floats = np.ldexp(limbs[0], -self.shift)
        for j in range(1, len(limbs)):
            total += np.ldexp(limbs[j], -self.shift * (j + 1))
        return total

    def integers(self, residues: Floats) -> Integers:
        """Return the integers with these residues, shape (n,): int64 when M is small, else Python ints."""
        small = self.digits(residues).astype(np.int64)
        cofactors = [self.product // int(p) for p in self.system.moduli[: len(small)]]
        if len(small) <= 2:  # both terms are below 2^51
            total: Integers = sum((u * c for u, c in zip(small, cofactors, strict=True)), small[0] * 0)
        else:
            total = np.dot(small.T.astype(object), np.array(cofactors, dtype=object))
        total = total % self.product
        return np.where(2 * total > self.product, total - self.product, total)


@lru_cache(maxsize=64)
def _coprime_moduli(largest: int, bits: int) -> tuple[int, ...]:
    """Pairwise coprime integers, from `largest` downwards, whose product has more than `bits` bits."""
    found: list[int] = []
    product = 1
    candidate = largest
    while product.bit_length() <= bits:
        if gcd(candidate, product) == 1:
            found.append(candidate)
            product *= candidate
        candidate -= 1
    return tuple(found)


def _limbs(values: Integers) -> list[NDArray[np.int64]]:
    """Write integers in base 2^30, least significant first; the last limb carries the sign."""
    if values.dtype != object:
        return [values.astype(np.int64)]
    found: list[NDArray[np.int64]] = []
    while True:
        if all(-(1 << 61) < x < (1 << 61) for x in values.flat):
            # Horner multiplies a remainder below 2^26 by at most 2^26 and adds this.
            return [*found, values.astype(np.int64)]
        found.append((values & ((1 << _LIMB) - 1)).astype(np.int64))
        values = values >> _LIMB


def integer_array(values: list[Any], shape: tuple[int, ...]) -> Integers:
    """Return integers as an int64 array when all are below 2^62, else as Python ints."""
    if all(-(1 << 62) < x < (1 << 62) for x in values):
        return np.array(values, dtype=np.int64).reshape(shape)
    found = np.empty(len(values), dtype=object)
    found[:] = [int(x) for x in values]
    return found.reshape(shape)
