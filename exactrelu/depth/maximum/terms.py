"""Symmetrised terms F_n[A; B] and their normal form on the sorted chamber x_1 <= ... <= x_n."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise, permutations
from math import factorial, gcd
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from exactrelu.errors import InputError

Pair = tuple[int, int]
Pairs = tuple[Pair, ...]
Integers = NDArray[np.int64]

# n! orders are summed up with at most 2^20 integers below n! * pairs: no int64 overflows.
LARGEST_N = 9
# A hinge is coded in base 2 * pairs + 1 with n - 1 digits.
LARGEST_PAIRS = 6


@attrs.frozen(order=True)
class SymmetrizedTerm:
    """The function ``F_n[A; B](x) = sum over sigma in S_n of max(sum_A m, sum_B m) o sigma``.

    Here ``m_ab(x) = max(x_a, x_b)`` and ``m_aa(x) = x_a``; A and B have equally many pairs.

    Attributes
    ----------
    left, right : tuple of pairs (a, b), 0 <= a <= b
        A and B, with positions counted from 0; each sorted. Anything else is refused.

    Notes
    -----
    F_n[A; B] is a symmetric function with two hidden layers: the m_ab make the first, the outer maxima the
    second.

    Examples
    --------
    >>> print(SymmetrizedTerm.of([(1, 1), (1, 1)], [(2, 3), (2, 3)]))
    F[2 m_11; 2 m_23]
    """

    left: Pairs
    right: Pairs

    def __attrs_post_init__(self) -> None:
        if not self.left or len(self.left) != len(self.right):
            raise InputError(
                "both sides must have equally many pairs, at least one, got "
                f"{len(self.left)} and {len(self.right)}"
            )
        for side in (self.left, self.right):
            exact = all(type(a) is int and type(b) is int and 0 <= a <= b for a, b in side)
            if not exact or any(p > q for p, q in pairwise(side)):
                raise InputError(
                    "a side must hold sorted pairs 0 <= a <= b of integers, "
                    f"got {side!r:.80}; SymmetrizedTerm.of sorts"
                )

    @classmethod
    def of(cls, left: Iterable[Pair], right: Iterable[Pair]) -> SymmetrizedTerm:
        """Build a term from pairs counted from 1, as they are written in papers.

        Raises
        ------
        InputError
            For positions that are no integers from 1, and for sides of different length.
        """
        for side in (left, right):
            if isinstance(side, (str, bytes)) or not isinstance(side, Iterable):
                raise InputError(f"a side must be a list of pairs, got {side!r:.80}")
        sides = [tuple(sorted(_pair(pair, i) for i, pair in enumerate(side))) for side in (left, right)]
        return cls(sides[0], sides[1])

    @property
    def pairs(self) -> int:
        """The number of pairs on a side."""
        return len(self.left)

    @property
    def positions(self) -> tuple[int, ...]:
        """The positions that occur, sorted."""
        return tuple(sorted({v for pair in (*self.left, *self.right) for v in pair}))

    def __str__(self) -> str:
        return f"F[{_side(self.left)}; {_side(self.right)}]"


def _pair(pair: Any, place: int) -> Pair:
    try:
        a, b = pair
    except (TypeError, ValueError):
        raise InputError(f"pairs[{place}] must be a pair of positions, got {pair!r:.80}") from None
    for v in (a, b):
        if isinstance(v, bool) or not isinstance(v, int) or v < 1:
            raise InputError(f"pairs[{place}] must hold positions, integers from 1, got {v!r:.80}")
    return (min(a, b) - 1, max(a, b) - 1)


def _side(pairs: Pairs) -> str:
    counted = {pair: pairs.count(pair) for pair in pairs}
    names = (f"m_{a + 1}{b + 1}" for a, b in counted)
    return " + ".join(
        name if times == 1 else f"{times} {name}" for name, times in zip(names, counted.values(), strict=True)
    )


@attrs.frozen
class ChamberForm:
    """A symmetric function on the sorted chamber ``x_1 <= ... <= x_n``: linear part and hinges.

    With ``t_j = x_{j+1} - x_j >= 0``, j = 1..n-1, it is
    ``degree x_1 + sum_j linear_j t_j + sum_h hinges[h] relu(sum_j h_j t_j)``.

    Attributes
    ----------
    degree : int
        The value at (1, ..., 1).
    linear : tuple of int, length n - 1
    hinges : mapping from tuple of int, length n - 1, to int
        The vectors h are primitive, have a positive and a negative entry, and their last non-zero one is
        positive.

    Notes
    -----
    **The form is unique**: every hyperplane ``<h, t> = 0`` meets the interior of the chamber, different h
    give different hyperplanes, and near a point on just one of them only its own term bends. So two
    functions of this kind are equal on the chamber exactly when their forms are.
    """

    degree: int
    linear: tuple[int, ...]
    hinges: Mapping[tuple[int, ...], int]


def chamber_form(term: SymmetrizedTerm, n: int) -> ChamberForm:
    """Return the normal form of F_n[A; B] on the sorted chamber, in exact integers.

    Parameters
    ----------
    term : SymmetrizedTerm
        With positions up to n.
    n : int
        Between 2 and 9.

    Raises
    ------
    InputError
        When the term does not fit n, or n or the number of pairs is too large for the integers used.

    Notes
    -----
    On the chamber ``m_ab o sigma`` is the coordinate number max(sigma(a), sigma(b)), so each summand is
    ``max(p, q)`` of two linear forms. In the t_j the form ``p - q`` has as coefficients the differences of
    numbers of pairs that reach position j: all of one sign means that one side wins on the whole chamber,
    otherwise ``max(p, q) = q + relu(p - q)`` with a hinge.
    Cost: n! / (n - u)! orders for u positions that occur.

    Examples
    --------
    >>> form = chamber_form(SymmetrizedTerm.of([(1, 2)], [(3, 4)]), 4)
    >>> form.degree, form.linear, dict(form.hinges)
    (24, (24, 24, 24), {})
    """
    if not isinstance(term, SymmetrizedTerm):
        raise InputError(f"term must be a SymmetrizedTerm, got {type(term).__name__} {term!r:.80}")
    require_size(n, term.pairs)
    if term.positions[-1] >= n:
        raise InputError(f"the positions of {term} must be at most n = {n}, got {term.positions[-1] + 1}")
    k, place = term.pairs, {v: i for i, v in enumerate(term.positions)}
    orders = injections(n, len(place))
    times = factorial(n - len(place))
    left, right = (_reached(side, place, orders, n) for side in (term.left, term.right))
    difference = left - right
    largest, smallest = difference.max(axis=1), difference.min(axis=1)
    cut = (largest > 0) & (smallest < 0)
    codes = difference @ (2 * k + 1) ** np.arange(n - 1, dtype=np.int64)
    # The code has the sign of its last non-zero digit. relu(-h) is relu(h) - h, so that the left side is the
    # linear part of a hinge that has to be turned around.
    winner = np.where(cut, codes < 0, largest > 0)
    linear = np.where(winner[:, None], left, right).sum(axis=0) * times
    hinges: dict[tuple[int, ...], int] = {}
    found, counts = np.unique(np.abs(codes[cut]), return_counts=True)
    for code, count in zip(found.tolist(), counts.tolist(), strict=True):
        digits = _digits(code, n - 1, k)
        divisor = gcd(*digits)
        primitive = tuple(x // divisor for x in digits)
        hinges[primitive] = hinges.get(primitive, 0) + divisor * count * times
    return ChamberForm(k * factorial(n), tuple(linear.tolist()), hinges)


def require_size(n: int, pairs: int) -> None:
    """Raise unless the integers of the chamber form fit int64."""
    for name, value, low, high in (("n", n, 2, LARGEST_N), ("pairs", pairs, 1, LARGEST_PAIRS)):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise InputError(f"{name} must be an integer from {low} to {high}, got {value!r:.80}")


def _reached(side: Pairs, place: Mapping[int, int], orders: Integers, n: int) -> Integers:
    """For each order and each j = 1..n-1: how many pairs have a maximum at position j + 1 or later."""
    steps = np.arange(1, n)
    total = np.zeros((len(orders), n - 1), np.int64)
    for a, b in side:
        total += np.maximum(orders[:, place[a]], orders[:, place[b]])[:, None] >= steps
    return total


@lru_cache(maxsize=16)
def injections(n: int, used: int) -> Integers:
    """Return all injections of `used` positions into n, shape (n! / (n - used)!, used)."""
    return np.array(list(permutations(range(n), used)), dtype=np.int64).reshape(-1, used)


def _digits(code: int, length: int, pairs: int) -> tuple[int, ...]:
    """Read a code in balanced digits of base 2 * pairs + 1, the first digit the lowest."""
    digits = []
    for _ in range(length):
        digit = (code + pairs) % (2 * pairs + 1) - pairs
        digits.append(digit)
        code = (code - digit) // (2 * pairs + 1)
    return tuple(digits)
