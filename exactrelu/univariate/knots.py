"""Where a layer breaks the line anew: exact roots, sorted, with floats that decide what they can."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from gmpy2 import mpq
from numpy.typing import NDArray

from exactrelu.arith.rational import Rational

Indices = NDArray[np.intp]
Floats = NDArray[np.float64]

RELATIVE = np.ldexp(1, -50)
"""A float made by `approximation` is within this relative distance of its rational, and `TINY`."""

TINY = np.ldexp(1, -1060)


@attrs.define
class Knots:
    """Increasing breakpoints.

    Attributes
    ----------
    exact : list of mpq
    approximate : float64 array
        Within `RELATIVE` and `TINY`; infinite where a float cannot hold the number.
    ids : int array
        The order in which they were found, which later layers do not change.
    """

    exact: list[Rational]
    approximate: Floats
    ids: Indices

    @classmethod
    def none(cls) -> Knots:
        return cls([], np.zeros(0), np.zeros(0, dtype=np.intp))

    def __len__(self) -> int:
        return len(self.exact)

    def keep(self, chosen: Indices) -> Knots:
        """Return the chosen knots."""
        return Knots([self.exact[i] for i in chosen], self.approximate[chosen], self.ids[chosen])


def approximation(values: list[Rational]) -> Floats:
    """Return a float near each rational: correctly rounded, or infinite beyond the range of floats."""
    return np.array([_near(x) for x in values], dtype=np.float64)


def _near(value: Rational) -> float:
    try:
        return int(value.numerator) / int(value.denominator)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


@attrs.define
class Roots:
    """Distinct roots by region, and which neuron has which.

    Attributes
    ----------
    exact : list of mpq
        In the order of (region, value), without repetition inside a region.
    approximate : float64 array
    region : int array
        The region of each distinct root.
    neurons, places : int arrays
        Neuron ``neurons[j]`` vanishes at root number ``places[j]``.
    """

    exact: list[Rational]
    approximate: Floats
    region: Indices
    neurons: Indices
    places: Indices


def sorted_roots(neurons: Indices, regions: Indices, slopes: Any, values: Any) -> Roots:
    """Sort the roots ``-values / slopes`` of neurons inside regions and find the equal ones.

    Floats order two neighbours only when their distance exceeds both errors; the rest is ordered exactly.
    """
    exact = [mpq(-b, s) for s, b in zip(slopes.tolist(), values.tolist(), strict=True)]
    near = approximation(exact)
    order = np.lexsort((near, regions))
    order, doubtful = _settled(order, near, regions, exact)
    regions, near = regions[order], near[order]
    first = np.ones(len(order), dtype=np.bool_)
    for j in doubtful:
        first[j + 1] = exact[order[j]] != exact[order[j + 1]]
    return Roots(
        [exact[i] for i in order[first]],
        near[first],
        regions[first],
        neurons[order],
        np.cumsum(first) - 1,
    )


def _settled(
    order: Indices, near: Floats, regions: Indices, exact: list[Rational]
) -> tuple[Indices, Indices]:
    """Return the exact order, and the positions j whose successor may be equal."""
    doubtful = _doubtful(order, near, regions)
    if not len(doubtful):
        return order, doubtful
    if not np.isfinite(near).all():
        order = np.array(sorted(range(len(exact)), key=lambda i: (regions[i], exact[i])), dtype=np.intp)
        return order, _doubtful(order, near, regions)
    settled = order.copy()
    breaks = np.flatnonzero(np.diff(doubtful) > 1)
    for run in np.split(doubtful, breaks + 1):
        # Only neighbours closer than their errors can stand in the wrong order.
        part = slice(run[0], run[-1] + 2)
        settled[part] = sorted(order[part], key=lambda i: exact[i])
    return settled, doubtful


def _doubtful(order: Indices, near: Floats, regions: Indices) -> Indices:
    value, region = near[order], regions[order]
    with np.errstate(invalid="ignore", over="ignore"):  # an infinite error makes a pair doubtful
        gap = value[1:] - value[:-1]
        error = (np.abs(value[1:]) + np.abs(value[:-1])) * RELATIVE + TINY
        return np.flatnonzero((region[1:] == region[:-1]) & ~(gap > error))
