"""Fewest pieces within eps of a piecewise-linear function or inside a tunnel, with a function to show."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational, common_denominator
from exactrelu.certificates.claims import Count
from exactrelu.errors import DegenerateInputError, InputError, UnsoundBackendError
from exactrelu.univariate.algebra import united
from exactrelu.univariate.arguments import require_type
from exactrelu.univariate.interval import Interval, IntervalLike, as_interval
from exactrelu.univariate.piecewise import PiecewiseLinear1D
from exactrelu.univariate.tunnel import Line, Link, Tunnel, continuous_links, separate_links
from exactrelu.univariate.tunnel_witness import BlockingWitness, proves, witnesses

_COMMON_BITS = 256
"""Vertices are scaled to integers, which is faster, when the common denominator is no longer than this."""


@attrs.frozen
class AffinePiece:
    """``x -> slope x + constant`` on the closed interval [left, right]."""

    left: Rational
    right: Rational
    slope: Rational
    constant: Rational

    def __call__(self, x: Rational) -> Rational:
        return self.slope * x + self.constant


@attrs.frozen
class Simplification:
    """The fewest pieces inside a tunnel over an interval.

    Attributes
    ----------
    count : Count
    pieces : tuple of AffinePiece
        From left to right; where two meet, the values agree for a continuous simplification.
    interval : Interval
    continuous : bool
    """

    count: Count
    pieces: tuple[AffinePiece, ...]
    interval: Interval
    continuous: bool
    _steps: Sequence[BlockingWitness] = attrs.field(repr=False)
    _scale: int = attrs.field(repr=False)  # the abscissae of the steps are multiplied by it

    @property
    def witnesses(self) -> tuple[BlockingWitness, ...]:
        """Why fewer pieces cannot do: one for each piece but the last.

        The run has checked them. See `exactrelu.univariate.tunnel_witness` for the argument, and `proves`
        there for the check.
        """
        return tuple(step.scaled(self._scale) for step in self._steps)

    @property
    def function(self) -> PiecewiseLinear1D:
        """The continuous simplification as a function on R, its outer pieces prolonged.

        Raises
        ------
        DegenerateInputError
            For a simplification with jumps.
        """
        if not self.continuous:
            raise DegenerateInputError(
                "function needs a continuous simplification, got one with jumps; use pieces"
            )
        first = self.pieces[0]
        knots = [piece.left for piece in self.pieces[1:]]
        anchor = knots[0] if knots else mpq(0)
        return PiecewiseLinear1D.of(knots, [piece.slope for piece in self.pieces], first(anchor))


def fewest_pieces(
    f: PiecewiseLinear1D, eps: RationalLike, interval: IntervalLike, *, continuous: bool = True
) -> Simplification:
    """Return a function with the fewest pieces within `eps` of f in the sup norm over an interval.

    Parameters
    ----------
    f : PiecewiseLinear1D
    eps : rational
        Not negative; 0 merges nothing but what is affine already.
    interval : pair of rationals
    continuous : bool
        Whether the approximation must be continuous. With jumps fewer pieces can do.

    Returns
    -------
    Simplification

    Raises
    ------
    InputError
        For a negative or inexact eps, or an empty interval.

    Notes
    -----
    Proved by the run: the function returned is within eps, checked exactly at all its breakpoints and those
    of f, and that no function has fewer pieces: each piece but the last has a witness of three places that
    refutes every line that goes farther, and all are checked by a module that knows nothing of the search
    (`tunnel_witness.proves`; how p - 1 of them prove p pieces is said there, and not machine-checked). The
    search is the greedy on windows of Suri (1986) and of Imai and Iri (1986). The definition is our reading
    of Kogan, Jananthan and Kepner, Definition 3.1 (minimal linear complexity). Cost: linear in the number of
    pieces, up to the length of the numbers, which on convex functions grows by some 20 bits a piece of the
    result.

    Examples
    --------
    >>> zigzag = PiecewiseLinear1D.through([(0, 0), (1, 1), (2, 0), (3, 1)])
    >>> [fewest_pieces(zigzag, eps, (0, 3)).count.count for eps in (0, "1/4", "1/2")]
    [3, 3, 1]
    """
    require_type(f, PiecewiseLinear1D, "f")
    width = as_rational(eps, "eps")
    if width < 0:
        raise InputError(f"eps must not be negative, got {width}; eps = 0 keeps the function")
    chosen = as_interval(interval)
    graph = f.points(chosen)
    xs = [x for x, _ in graph]
    return _inside(
        xs,
        [y - width for _, y in graph],
        [y + width for _, y in graph],
        chosen,
        continuous,
        f"affine pieces of a function within {width}",
    )


def fewest_pieces_between(
    lower: PiecewiseLinear1D, upper: PiecewiseLinear1D, interval: IntervalLike, *, continuous: bool = True
) -> Simplification:
    """Return a function with the fewest pieces between two functions, ``lower <= g <= upper``.

    The tunnel may be pinched, at points or along intervals. Proved and not proved: see `fewest_pieces`.

    Raises
    ------
    DegenerateInputError
        If ``lower > upper`` somewhere: nothing fits in.
    """
    require_type(lower, PiecewiseLinear1D, "lower")
    require_type(upper, PiecewiseLinear1D, "upper")
    chosen = as_interval(interval)
    inner = united(lower.breakpoints_in(chosen), upper.breakpoints_in(chosen))
    xs = [chosen.left, *inner, chosen.right]
    below, above = lower.evaluate(xs), upper.evaluate(xs)
    for x, low, high in zip(xs, below, above, strict=True):
        if low > high:
            raise DegenerateInputError(
                f"the tunnel must have lower <= upper, got {low} > {high} at x = {x}; no function fits in"
            )
    return _inside(xs, below, above, chosen, continuous, "affine pieces of a function in the tunnel")


def _inside(
    xs: list[Rational],
    lower: list[Rational],
    upper: list[Rational],
    interval: Interval,
    continuous: bool,
    what: str,
) -> Simplification:
    x_scale, y_scale = _scale(xs), _scale([*lower, *upper])
    scaled = Tunnel(_times(xs, x_scale), _times(lower, y_scale), _times(upper, y_scale))
    links = (continuous_links if continuous else separate_links)(scaled)
    lines = [_unscaled(link.line, x_scale, y_scale) for link in links]
    ends = _meeting_points(links, lines, x_scale, continuous)
    borders = [interval.left, *ends, interval.right]
    pieces = tuple(AffinePiece(a, b, *line) for (a, b), line in zip(pairwise(borders), lines, strict=True))
    _verify(pieces, xs, lower, upper, continuous)
    reasons = witnesses(links[: len(pieces)])
    if not proves(reasons, scaled, continuous=continuous):
        raise UnsoundBackendError("the witnesses of a lower bound failed their check", (reasons, scaled))
    kind = "continuous" if continuous else "jumps allowed"
    count = Count(
        len(pieces),
        f"fewest {what}, {kind}",
        str(interval),
        "windows",
        True,
        "a function with so many is checked exactly; a witness for each piece refutes fewer",
    )
    return Simplification(count, pieces, interval, continuous, reasons, x_scale)


def _scale(values: Sequence[Rational]) -> int:
    denominator = 1
    for start in range(0, len(values), 1000):
        denominator = common_denominator([mpq(1, denominator), *values[start : start + 1000]])
        if denominator.bit_length() > _COMMON_BITS:
            return 1
    return denominator


def _times(values: Sequence[Rational], scale: int) -> list[int] | list[Rational]:
    if scale == 1 and any(x.denominator != 1 for x in values):
        return list(values)
    return [int(x.numerator) * (scale // int(x.denominator)) for x in values]


def _unscaled(line: Line, x_scale: int, y_scale: int) -> tuple[Rational, Rational]:
    """Return slope and constant in the user's units."""
    (a, b), (c, d) = line
    slope = mpq(d - b) / (c - a) * x_scale / y_scale
    return slope, mpq(b) / y_scale - slope * a / x_scale


def _meeting_points(
    links: list[Link], lines: list[tuple[Rational, Rational]], x_scale: int, continuous: bool
) -> list[Rational]:
    exits = [mpq(link.exit[0]) / x_scale for link in links if link.exit is not None]
    if not continuous:
        return exits[: len(links) - 1]
    # Neighbouring lines cross inside the window, so both are valid up to there.
    return [(q - b) / (m - p) for (m, b), (p, q) in pairwise(lines)]


def _verify(
    pieces: tuple[AffinePiece, ...],
    xs: list[Rational],
    lower: list[Rational],
    upper: list[Rational],
    continuous: bool,
) -> None:
    """Check the result without the algorithm: borders in order, values that join, and the tunnel."""
    sound = pieces[0].left == xs[0] and pieces[-1].right == xs[-1]
    sound = sound and all(piece.left < piece.right for piece in pieces)
    sound = sound and all(p.right == q.left for p, q in pairwise(pieces))
    if continuous:
        sound = sound and all(p(p.right) == q(p.right) for p, q in pairwise(pieces))
    vertex = 0
    for piece in pieces:
        # Between the vertices everything is affine: vertices and both ends of the piece decide.
        ends = (piece.left, piece.right) if not continuous else (piece.right,)
        sound = sound and all(_fits(piece(x), x, vertex, xs, lower, upper) for x in ends)
        while vertex < len(xs) and xs[vertex] <= piece.right:
            sound = sound and lower[vertex] <= piece(xs[vertex]) <= upper[vertex]
            vertex += 1
        vertex -= xs[vertex - 1] == piece.right  # a vertex at the border belongs to the next piece too
    if not sound:
        raise UnsoundBackendError("a simplification failed its exact check", (pieces, xs, lower, upper))


def _fits(
    y: Rational, x: Rational, start: int, xs: list[Rational], lower: list[Rational], upper: list[Rational]
) -> bool:
    """Whether ``lower <= y <= upper`` at x, which is not left of vertex ``start - 1``."""
    j = max(start, 1)
    while xs[j] < x:
        j += 1
    run, step = xs[j] - xs[j - 1], x - xs[j - 1]
    low = (y - lower[j - 1]) * run >= (lower[j] - lower[j - 1]) * step
    return low and bool((y - upper[j - 1]) * run <= (upper[j] - upper[j - 1]) * step)
