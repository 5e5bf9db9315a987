"""Fewest pieces within eps of a smooth function: certified from both sides.

Polynomials of degree 2 have a closed form. Otherwise the bounds come, in this order, from: the range of f
(one constant may do); bounds of f'' on cells (`rough_bounds`), which end it when there are too many pieces to
go through; the pieces themselves, segment by segment between inflections (`curved_segments`); and tunnels
(`sandwich`), which see inflections and continuity. At an exact tie (an eps at which the number jumps) they
may never meet, and the answer is an interval.
"""

from __future__ import annotations

from itertools import pairwise

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational, whole_number
from exactrelu.certificates.claims import Count
from exactrelu.errors import InputError
from exactrelu.univariate.arguments import require_type
from exactrelu.univariate.curved_segments import (
    BlockedWindow,
    NotSettledError,
    Segment,
    blocked_windows,
    certified_knots,
    segments,
)
from exactrelu.univariate.interval import Interval, IntervalLike, as_interval
from exactrelu.univariate.polynomial_fit import line_within
from exactrelu.univariate.rough_bounds import ceil_sqrt, rough_bounds
from exactrelu.univariate.sandwich import sandwich
from exactrelu.univariate.simplify import AffinePiece, Simplification
from exactrelu.univariate.smooth import SmoothFunction
from exactrelu.univariate.undecided import Undecided

MOST_CELLS = 2**14
MOST_PIECES = 10_000
MOST_LISTED = 10**6
"""Pieces of a closed form beyond this are counted, not listed."""

SLACKS = (2.0**-20, 2.0**-40, 2.0**-60)
"""How far the two bounds of a segment keep from 2 eps, relatively, in turn."""

TUNNEL_PIECES = 128
"""Tunnels are tried for no more pieces than this; their numbers grow with every piece."""


@attrs.frozen
class Approximation:
    """The minimal linear complexity of a function at one eps.

    Attributes
    ----------
    count : Count or Undecided
    pieces : tuple of AffinePiece
        A function within eps, with as many pieces as the upper bound; empty when they were only counted.
    windows : tuple of BlockedWindow
        On each of them no affine function is within eps, which proves one piece more than there are windows;
        empty when the lower bound has another reason.
    tunnel : Simplification or None
        The fewest pieces in a tunnel that holds every function within eps, with its witnesses, when they
        are the lower bound.
    cells : int
        How many cells the tunnels had in the end; 0 when there were none.
    """

    count: Count | Undecided
    pieces: tuple[AffinePiece, ...]
    windows: tuple[BlockedWindow, ...] = ()
    tunnel: Simplification | None = None
    cells: int = 0


@attrs.frozen
class _Task:
    """What is asked."""

    f: SmoothFunction
    eps: Rational
    interval: Interval
    continuous: bool

    @property
    def definition(self) -> str:
        kind = "continuous" if self.continuous else "jumps allowed"
        return f"fewest affine pieces of a function within {self.eps}, {kind}"

    def result(self, found: Approximation, lower: int, upper: int, engine: str, how: str) -> Approximation:
        """Put the bounds into `found`, as a count when they agree."""
        trust = "" if self.f.built_in else f"; trusted, not proved: the enclosures of {self.f.name}"
        count: Count | Undecided
        if lower == upper:
            proved = self.f.built_in
            count = Count(lower, self.definition, str(self.interval), engine, proved, how + trust)
        else:
            count = Undecided(lower, upper, self.definition, how + trust)
        return attrs.evolve(found, count=count)


def minimal_complexity(
    f: SmoothFunction,
    eps: RationalLike,
    interval: IntervalLike,
    *,
    continuous: bool = True,
    most_cells: int = MOST_CELLS,
    most_pieces: int = MOST_PIECES,
) -> Approximation:
    """Return the fewest pieces of a piecewise-linear function within eps of f on an interval.

    Parameters
    ----------
    f : SmoothFunction
        With bounds on its second derivative.
    eps : rational
        Positive: no piecewise-linear function equals a curved one.
    interval : pair of rationals
    continuous : bool
        Whether the approximation must be continuous.
    most_cells, most_pieces : int
        Where to stop refining tunnels, and going through pieces one by one.

    Returns
    -------
    Approximation
        Its `count` is a `Count` when both bounds agree, else an `Undecided` interval of two proved bounds.

    Raises
    ------
    InputError
        Without derivative bounds, for enclosures that are none, for eps <= 0 or an empty interval.

    Notes
    -----
    Proved: each bound, by rational arithmetic, given the enclosures of `f`; those of functions that are not
    built in are trusted, and the count then says that it is not proved. The lower bound is shown by windows
    without an affine function within eps, or by the witnesses of a tunnel; the upper one by pieces. For
    polynomials of degree 2 the answer is ``ceil(length sqrt(|c2| / (8 eps)))``, exact at ties too: on a piece
    of length h no affine function errs by less than ``|c2| h^2 / 4 / 2``, and equal chords, shifted, attain
    it. The definition is our reading of Kogan, Jananthan and Kepner, Definition 3.1. Cost: a few
    evaluations a piece; for more than `most_pieces` only bounds of f'' are used, and the pieces not listed.

    Examples
    --------
    >>> from exactrelu.univariate.smooth import exponential, polynomial
    >>> int(minimal_complexity(polynomial([0, 0, 1]), "1/128", (0, 1)).count)
    4
    >>> minimal_complexity(exponential(), "1/100", (0, 1)).count.count
    4
    >>> str(minimal_complexity(exponential(), "1/1000000000000", (0, 1)).count)[:25]
    'between 323944 and 324772'
    """
    require_type(f, SmoothFunction, "f", "exactrelu.univariate.smooth makes them")
    whole_number(most_cells, "most_cells", least=0)
    whole_number(most_pieces, "most_pieces", least=0)
    task = _Task(f, as_rational(eps, "eps"), as_interval(interval), continuous)
    if f.curvature is None:
        f.bend(task.interval.left, task.interval.right)  # says what is missing
    if task.eps < 0 or (task.eps == 0 and f.quadratic is None):
        raise InputError(f"eps must be positive for a smooth target, got {task.eps}")
    if f.quadratic is not None:
        return _quadratic(task, f.quadratic)
    if f.range is not None and f.range[1] - f.range[0] <= 2 * task.eps:
        constant = AffinePiece(task.interval.left, task.interval.right, mpq(0), (f.range[0] + f.range[1]) / 2)
        how = f"{f.name} runs from {f.range[0]} to {f.range[1]}, so a constant does"
        return task.result(_listed((constant,)), 1, 1, "range", how)
    line = line_within(f.coefficients, task.eps, task.interval) if f.coefficients else None
    if line is not None:
        return task.result(
            _listed((line,)), 1, 1, "line", "a line within eps: roots counted by Sturm's theorem"
        )
    rough = rough_bounds(f, task.eps, task.interval)
    if rough.lower > most_pieces:
        why = f"bounds of f'' on cells; more than most_pieces = {most_pieces} are not gone through"
        return task.result(_listed(()), rough.lower, rough.upper, "cells", why)
    return _refined(task, most_cells, max(rough.upper, 1))


def _listed(pieces: tuple[AffinePiece, ...], windows: tuple[BlockedWindow, ...] = ()) -> Approximation:
    """A result without its count."""
    return Approximation(Undecided(0, 1, "", ""), pieces, windows)


def _refined(task: _Task, most_cells: int, limit: int) -> Approximation:
    """Go through segments with less and less slack, then through tunnels of more and more cells."""
    lower, upper, found = 1, limit, _listed(())
    for slack in SLACKS:
        try:
            windows, pieces = _by_segments(task, slack, 2 * limit + 8)
        except NotSettledError:
            break
        if len(windows) + 1 >= lower:
            lower, found = len(windows) + 1, attrs.evolve(found, windows=windows)
        if not found.pieces or len(pieces) < upper:
            upper, found = len(pieces), attrs.evolve(found, pieces=pieces)
        if lower == upper:
            how = "windows without an affine function within eps, and as many pieces, one more, within eps"
            return task.result(found, lower, upper, "windows", how)
        if _bends_both_ways(task):
            break  # less slack does not help there
    return _by_tunnels(task, found, lower, upper, most_cells)


def _bends_both_ways(task: _Task) -> bool:
    return len(_segments(task)) > 1


def _segments(task: _Task) -> list[Segment]:
    """Segments of one sign, with gaps between them, in which pieces can join."""
    finest = task.interval.length / 2**24
    found = segments(task.f, task.interval.left, task.interval.right, finest)
    for i in range(1, len(found)):
        if found[i - 1].right == found[i].left:
            found[i - 1] = attrs.evolve(found[i - 1], right=found[i - 1].right - finest)
            found[i] = attrs.evolve(found[i], left=found[i].left + finest)
    # A segment no longer than the gaps beside it is left to them; `_joined` decides whether that will do.
    return [part for part in found if part.left < part.right]


def _by_segments(
    task: _Task, slack: float, most: int
) -> tuple[tuple[BlockedWindow, ...], tuple[AffinePiece, ...]]:
    """Return blocking windows, and pieces through knots that are moved by eps in each segment.

    Between segments one piece joins the knots; the room that it needs is left by `slack`, or it fails.
    """
    parts = _segments(task)
    if not parts:
        raise NotSettledError
    if not _joined(task, parts, slack):
        raise NotSettledError
    windows: list[BlockedWindow] = []
    knots: list[tuple[Rational, Rational]] = []
    for part in parts:
        windows += blocked_windows(task.f, part, task.eps, slack, most)
        # Knots are moved by a little less than eps, so that the joining pieces have room.
        moved = task.eps * (1 - mpq(slack) / 2)
        for x in certified_knots(task.f, part, task.eps, slack, most):
            low, high = task.f.enclosure(x)
            if high - low > task.eps * mpq(slack) / 4:
                raise NotSettledError
            y = (high if part.sign == 1 else low) - part.sign * moved
            knots.append((x, y))
    return tuple(windows), tuple(
        AffinePiece(a, b, slope, y - slope * a)
        for (a, y), (b, z) in pairwise(knots)
        for slope in ((z - y) / (b - a),)
    )


def _joined(task: _Task, parts: list[Segment], slack: float) -> bool:
    """Whether the segments touch the ends, and the chords of f between them err by less than the room."""
    places = [
        task.interval.left,
        *(x for part in parts for x in (part.left, part.right)),
        task.interval.right,
    ]
    room = task.eps * mpq(slack) / 8
    if places[0] != places[1] or places[-2] != places[-1]:
        return False
    for before, after in pairwise(parts):
        a, b = before.right, after.left
        low, high = task.f.bend(a, b)
        if max(abs(low), abs(high)) * (b - a) ** 2 / 8 > room:
            return False
    return True


def _by_tunnels(task: _Task, found: Approximation, lower: int, upper: int, most_cells: int) -> Approximation:
    cells, last = 16, 0
    most = min(most_cells, max(1024, 64 * upper)) if upper > 16 else most_cells
    while cells <= most and lower < upper <= TUNNEL_PIECES:
        both = sandwich(task.f, task.eps, task.interval, cells, continuous=task.continuous)
        last = cells
        if int(both.outer.count) > lower:
            lower, found = int(both.outer.count), attrs.evolve(found, tunnel=both.outer, windows=())
        if both.inner is not None and (not found.pieces or int(both.inner.count) < upper):
            upper, found = int(both.inner.count), attrs.evolve(found, pieces=both.inner.pieces)
        cells *= 2
    found = attrs.evolve(found, cells=last)
    if lower == upper:
        how = "a tunnel around all functions within eps, with witnesses, or windows; and pieces within eps"
    else:
        how = f"the bounds stay apart with {last} cells; a tie, or inflections: most_cells may be too small"
    return task.result(found, lower, upper, "tunnels", how)


def _quadratic(task: _Task, c: tuple[Rational, Rational, Rational]) -> Approximation:
    """The closed form: equal pieces, each the chord moved by half its height."""
    curve, width, interval = abs(c[2]), task.eps, task.interval
    if curve and not width:
        raise InputError("eps must be positive for a curved target, got 0")
    pieces = max(ceil_sqrt(interval.length**2 * curve / (8 * width)), 1) if curve else 1
    how = "closed form: a piece of length h errs by at least |c2| h^2 / 8, and equal chords attain it"
    if pieces > MOST_LISTED:
        how += f"; more than {MOST_LISTED} pieces are not listed"
        return task.result(_listed(()), pieces, pieces, "quadratic", how)
    step = interval.length / pieces
    found = []
    for i in range(pieces):
        a, b = interval.left + i * step, interval.left + (i + 1) * step
        # The chord of c2 x^2 over [a, b] is c2 ((a + b) x - a b); it is c2 h^2 / 4 off in the middle.
        constant = c[0] - c[2] * a * b - c[2] * step**2 / 8
        found.append(AffinePiece(a, b, c[1] + c[2] * (a + b), constant))
    return task.result(_listed(tuple(found)), pieces, pieces, "quadratic", how)
