"""Theorem 2.3 of Arora et al. for q < infinity: networks within a certified L^q error of a function.

A continuous function that vanishes outside a box is interpolated on the Kuhn (Freudenthal) triangulation of a
grid. The hat function of that triangulation is an iterated difference of one maximum: with x_0 = 0,

    hat(x) = - sum over J in {0, ..., n} of (-1)^|J| max_i (x_i + [i in J]),

by inclusion and exclusion from ``hat = max(0, 1 + min_i x_i - max_i x_i)``, since the minimum of the
``1 + x_i`` over J joins the maximum. So the interpolant is a signed sum of maxima of n + 1 forms as it
stands, and a network of ceil(log2(n + 1)) hidden layers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from math import prod
from typing import TypeAlias

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational, rational_vector
from exactrelu.cpwl.affine import AffineForm
from exactrelu.cpwl.forms import SignedMaxima, require_limit
from exactrelu.cpwl.to_network import network_of_maxima
from exactrelu.errors import DegenerateInputError, InputError, ResourceLimitError, ShapeError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.networks.operations import Construction

Target: TypeAlias = Callable[[tuple[Rational, ...]], object]
"""From a rational point to a rational, or to a pair (lower, upper) of rationals around the value."""
Modulus: TypeAlias = RationalLike | Callable[[Rational], RationalLike]

NODE_LIMIT = 2_000
"""Most nodes of a grid with two hidden layers or more, whose matrices are dense."""


@attrs.frozen(slots=False)
class NetworkApproximation:
    """A network and the bound on its distance to a function.

    Attributes
    ----------
    interpolant : SignedMaxima
        What the network computes: the interpolant on the triangulated grid.
    construction : Construction
        With `prove`: equality of network and interpolant, gadget by gadget.
    cells : tuple of int
        Cells of the grid in each direction.
    sup_bound : mpq
        ``|f - network| <= sup_bound`` at all points: modulus at the longest edge of a cell, plus the largest
        width of the values given.
    volume : mpq
        Of the box, outside of which both are 0.
    q, error : mpq
        ``(integral of |f - network|^q)^(1/q) <= error``, since ``volume * sup_bound^q <= error^q``.
    """

    interpolant: SignedMaxima
    construction: Construction
    cells: tuple[int, ...]
    sup_bound: Rational
    volume: Rational
    q: Rational
    error: Rational

    @property
    def network(self) -> ReLUNetwork:
        return self.construction.network

    @property
    def certified(self) -> bool:
        """Whether ``volume * sup_bound^q <= error^q``, compared as rationals."""
        return _within(self.volume, self.sup_bound, self.q, self.error)


def approximate_in_lq(
    function: Target,
    box: tuple[Iterable[RationalLike], Iterable[RationalLike]],
    modulus: Modulus,
    error: RationalLike,
    q: RationalLike = 1,
    *,
    limit: int = NODE_LIMIT,
) -> NetworkApproximation:
    """Return a network with ceil(log2(n + 1)) hidden layers within a given L^q error of a function.

    Parameters
    ----------
    function : callable
        Continuous on R^n and 0 outside the box. It gets a tuple of n rationals, and returns a rational or a
        pair of rationals (lower, upper) around the value.
    box : (lower corner, upper corner)
    modulus : rational or callable
        A Lipschitz constant in the maximum norm, or a modulus of continuity: a non-decreasing map from a
        distance d to a bound of |f(x) - f(y)| for all x, y at most d apart in the maximum norm.
    error : rational > 0
    q : rational, at least 1
    limit : int
        Most nodes of the grid for n >= 2; for n = 1 a hundred times as many.

    Raises
    ------
    InputError, ShapeError
    DegenerateInputError
        When a value on the boundary of the box cannot be 0.
    ResourceLimitError
        When the grid must be finer than `limit` allows.

    Notes
    -----
    **Proved**, provided that the modulus and the enclosures are right, which nobody can check from
    values: the bound, in rational arithmetic. At a point of a simplex the interpolant is a mean of values at
    vertices at most one edge away in the maximum norm. **Not proved**: that the network is small.
    The theorem's case q = infinity is false for all of L^infinity, where limits of continuous functions are
    continuous; for the continuous functions here `sup_bound` is the bound that it means.

    Examples
    --------
    >>> def tent(x):
    ...     return max(0, 1 - abs(x[0]) - abs(x[1]))
    >>> found = approximate_in_lq(tent, ([-1, -1], [1, 1]), 2, 2, q=1)
    >>> found.cells, found.sup_bound, found.certified, found.network.depth
    ((8, 8), mpq(1,2), True, 3)
    """
    lower, upper = _corners(box)
    bound, power = as_rational(error, "error"), as_rational(q, "q")
    if bound <= 0:
        raise InputError(f"error must be positive, got {bound}; no finite network is exact in general")
    if power < 1:
        raise InputError(f"q must be at least 1 (and finite), got {power}")
    if not callable(function):
        raise InputError(f"function must be callable, got {type(function).__name__} {function!r:.80}")
    require_limit(limit)
    steps = _modulus(modulus)
    volume = prod((b - a for a, b in zip(lower, upper, strict=True)), start=mpq(1))
    most = limit if len(lower) > 1 else 100 * limit
    edge_cells = 1
    while True:
        cells = _cells(lower, upper, edge_cells)
        nodes = prod(c + 1 for c in cells)
        if nodes > most:
            raise ResourceLimitError("the grid needs more nodes than allowed", limit=most, estimate=nodes)
        edge = max((b - a) / c for a, b, c in zip(lower, upper, cells, strict=True))
        if _within(volume, steps(edge), power, bound):
            values, width = _values(function, lower, upper, cells)
            total = steps(edge) + width
            if _within(volume, total, power, bound):
                interpolant = _interpolant(lower, upper, cells, values)
                built = network_of_maxima(interpolant)
                return NetworkApproximation(interpolant, built, cells, total, volume, power, bound)
            if width and not _within(volume, width, power, bound):
                raise InputError(f"function must be enclosed more narrowly: a value is known to {width} only")
        edge_cells *= 2


def _corners(box: object) -> tuple[tuple[Rational, ...], tuple[Rational, ...]]:
    if not isinstance(box, (tuple, list)) or len(box) != 2:
        raise InputError(f"box must be a pair (lower corner, upper corner), got {box!r:.80}")
    lower = rational_vector(box[0], "box[0]")
    upper = rational_vector(box[1], "box[1]", len(lower))
    if not lower:
        raise ShapeError("box must be in R^n with n >= 1, got n = 0")
    for i, (a, b) in enumerate(zip(lower, upper, strict=True)):
        if a >= b:
            raise InputError(f"box[1][{i}] must be larger than box[0][{i}] = {a}, got {b}")
    return lower, upper


def _modulus(modulus: Modulus) -> Callable[[Rational], Rational]:
    if callable(modulus):
        return lambda distance: _at_least_zero(as_rational(modulus(distance), "modulus(d)"))
    constant = _at_least_zero(as_rational(modulus, "modulus"))
    return lambda distance: constant * distance


def _at_least_zero(value: Rational) -> Rational:
    if value < 0:
        raise InputError(f"modulus must be at least 0, got {value}")
    return value


def _within(volume: Rational, distance: Rational, q: Rational, error: Rational) -> bool:
    """Whether ``volume * distance^q <= error^q``, with q = a / b: the b-th powers are rational."""
    a, b = int(q.numerator), int(q.denominator)
    return bool(volume**b * distance**a <= error**a)


def _cells(lower: Sequence[Rational], upper: Sequence[Rational], count: int) -> tuple[int, ...]:
    """`count` cells along the longest edge of the box, about as long ones along the others."""
    longest = max(b - a for a, b in zip(lower, upper, strict=True))
    ratios = [count * (b - a) / longest for a, b in zip(lower, upper, strict=True)]
    return tuple(max(int(-(-r.numerator // r.denominator)), 1) for r in ratios)


def _values(
    function: Target, lower: Sequence[Rational], upper: Sequence[Rational], cells: Sequence[int]
) -> tuple[dict[tuple[int, ...], Rational], Rational]:
    """Values at the inner nodes, and the largest half width of the enclosures; the boundary must allow 0."""
    values: dict[tuple[int, ...], Rational] = {}
    width = mpq(0)
    for node in product(*(range(c + 1) for c in cells)):
        point = tuple(a + (b - a) * k / c for a, b, k, c in zip(lower, upper, node, cells, strict=True))
        low, high = _enclosure(function(point), point)
        if any(k in (0, c) for k, c in zip(node, cells, strict=True)):
            if not low <= 0 <= high:
                raise DegenerateInputError(
                    f"function must be 0 on the boundary of the box, got {low} or more, {high} or less at "
                    f"({', '.join(map(str, point))}); take a larger box"
                )
            continue
        width = max(width, (high - low) / 2)
        if low + high:
            values[node] = (low + high) / 2
    return values, width


def _enclosure(value: object, point: Sequence[Rational]) -> tuple[Rational, Rational]:
    where = f"function({', '.join(map(str, point))})"
    if isinstance(value, (tuple, list)):
        if len(value) != 2:
            raise InputError(f"{where} must be a rational or a pair (lower, upper), got {value!r:.80}")
        low, high = as_rational(value[0], where), as_rational(value[1], where)
        if low > high:
            raise InputError(f"{where} must be a pair with lower <= upper, got {low} and {high}")
        return low, high
    exact = as_rational(value, where)
    return exact, exact


def _interpolant(
    lower: Sequence[Rational],
    upper: Sequence[Rational],
    cells: Sequence[int],
    values: dict[tuple[int, ...], Rational],
) -> SignedMaxima:
    """Sum the hats: a maximum is known by its shifts (0 for x_0), and many hats share it."""
    n = len(cells)
    weights: dict[tuple[int, ...], Rational] = {}
    raised: dict[tuple[int, ...], Rational] = {}
    for node, height in values.items():
        for sign, first, shifts in _hat(node):
            weights[shifts] = weights.get(shifts, mpq(0)) + sign * height
            raised[shifts] = raised.get(shifts, mpq(0)) + sign * height * first
    slopes = [c / (b - a) for a, b, c in zip(lower, upper, cells, strict=True)]
    terms: list[tuple[Rational, list[AffineForm]]] = []
    for shifts, weight in sorted(weights.items()):
        forms = [AffineForm((mpq(0),) * (n + 1))]
        for i, (slope, a, shift) in enumerate(zip(slopes, lower, shifts, strict=True)):
            normal = [slope if k == i else mpq(0) for k in range(n)]
            forms.append(AffineForm((*normal, -slope * a - shift)))
        terms.append((weight, forms))
    # What was taken out of each maximum to make its first form 0.
    constant = sum(raised.values(), mpq(0))
    if constant:
        terms.append((constant, [AffineForm((*((mpq(0),) * n), mpq(1)))]))
    return SignedMaxima.combined(n, terms)


def _hat(node: Sequence[int]) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield (sign, first, shifts) with ``hat(x - node) = sum of sign (first + max(0, x_i - shifts_i))``."""
    for chosen in product((0, 1), repeat=len(node) + 1):
        first, others = chosen[0], chosen[1:]
        sign = 1 if sum(chosen) % 2 else -1
        yield sign, first, tuple(k - j + first for k, j in zip(node, others, strict=True))
