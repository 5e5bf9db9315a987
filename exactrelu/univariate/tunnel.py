"""Fewest affine pieces inside a tunnel ``lower <= g <= upper``: minimum-link monotone paths, exact.

The greedy of Suri and of Imai and Iri: a *link* is a line that is extended as far as the tunnel allows. The
lines that pass all constraints so far have an extreme member that reaches farthest; it touches the tunnel on
both sides and then leaves it at a point q. The part of it from its last contact to q is the *window*: the
next link must cross it. Constraints are the vertices of the tunnel, from left to right; the upper hull of the
lower ones and the lower hull of the upper ones give the extreme lines in amortised constant time.

Pinched places (``lower == upper``) need no special case as long as a constraint never supports a line
together with one above or below itself: the vertices of one abscissa are tested first, then used.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, TypeAlias

import attrs
from gmpy2 import mpq

Number: TypeAlias = Any  # int or mpq: exact and ordered, nothing else is used
Point: TypeAlias = tuple[Number, Number]
Line: TypeAlias = tuple[Point, Point]


@attrs.frozen
class Tunnel:
    """The vertices of a tunnel, at increasing common abscissae; ``lower[i] <= upper[i]``."""

    xs: Sequence[Number]
    lower: Sequence[Number]
    upper: Sequence[Number]


@attrs.define(eq=False)  # one a piece, made in the inner loop, where frozen ones cost thrice as much
class Link:
    """A maximal link.

    Attributes
    ----------
    line : pair of points
        The extreme line; for the last link any admissible line.
    contact, exit : point or None
        The ends of the window on it; None for the last link.
    blocked : str
        "upper" or "lower": the side at which the line leaves the tunnel, "" for the last link.
    """

    line: Line
    contact: Point | None
    exit: Point | None
    blocked: str


def turn(o: Point, a: Point, b: Point) -> Number:
    """Positive when b is left of (above) the line from o to a, for a to the right of o."""
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


@attrs.define
class _Side:
    """One boundary while a link grows: its hull, and the extreme line towards the other boundary.

    `sign` is 1 for the lower boundary (points that lines pass above) and -1 for the upper one.
    """

    sign: int
    hull: list[Point]
    head: int = 0

    def tangent(self, point: Point) -> Line:
        """The line through `point` that supports the hull; earlier hull points can never matter again."""
        hull, head, sign = self.hull, self.head, self.sign
        while head + 1 < len(hull) and turn(point, hull[head], hull[head + 1]) * sign <= 0:
            head += 1
        self.head = head
        return hull[head], point

    def add(self, point: Point) -> None:
        hull, sign = self.hull, self.sign
        while len(hull) - self.head >= 2 and turn(hull[-2], hull[-1], point) * sign >= 0:
            hull.pop()
        hull.append(point)


@attrs.define
class _Growth:
    """A link that grows from left to right."""

    below: _Side
    above: _Side
    steepest: Line | None = None
    flattest: Line | None = None

    def block(self, low: Point | None, high: Point | None) -> str:
        """Tell which boundary no line can respect any more; both never fail at once."""
        if low is not None and self.steepest is not None and turn(*self.steepest, low) > 0:
            return "lower"
        if high is not None and self.flattest is not None and turn(*self.flattest, high) < 0:
            return "upper"
        return ""

    def accept(self, low: Point | None, high: Point | None) -> None:
        """Take the constraints of one abscissa; lines are updated before the hulls know the points."""
        if high is not None and self.below.hull and (self.steepest is None or turn(*self.steepest, high) < 0):
            self.steepest = self.below.tangent(high)
        if low is not None and self.above.hull and (self.flattest is None or turn(*self.flattest, low) > 0):
            self.flattest = self.above.tangent(low)
        if low is not None:
            self.below.add(low)
        if high is not None:
            self.above.add(high)


def grow(tunnel: Tunnel, low: Point, next_low: int, high: Point, next_high: int) -> Link:
    """Extend one link as far as possible.

    Parameters
    ----------
    tunnel : Tunnel
    low, high : point
        The first constraint on either side, not necessarily at one abscissa.
    next_low, next_high : int
        The vertices that follow on either side.
    """
    xs, lower, upper = tunnel.xs, tunnel.lower, tunnel.upper
    end = len(xs)
    growth = _Growth(_Side(1, []), _Side(-1, []))
    low_, high_ = low, high
    pending_low: Point | None = low
    pending_high: Point | None = high
    while True:
        if pending_low is not None and (pending_high is None or pending_low[0] <= pending_high[0]):
            x = pending_low[0]
        elif pending_high is not None:
            x = pending_high[0]
        else:
            break
        here_low = pending_low if pending_low is not None and pending_low[0] == x else None
        here_high = pending_high if pending_high is not None and pending_high[0] == x else None
        side = growth.block(here_low, here_high)
        if side:
            return _blocked(tunnel, growth, side, next_low if side == "lower" else next_high)
        growth.accept(here_low, here_high)
        if here_low is not None:
            pending_low = (xs[next_low], lower[next_low]) if next_low < end else None
            next_low += 1
        if here_high is not None:
            pending_high = (xs[next_high], upper[next_high]) if next_high < end else None
            next_high += 1
    line = growth.steepest or growth.flattest or (low_, high_)
    return Link(line, None, None, "")


def _blocked(tunnel: Tunnel, growth: _Growth, side: str, following: int) -> Link:
    """Intersect the extreme line with the boundary that it leaves just before vertex ``following - 1``."""
    line, boundary = (growth.steepest, tunnel.lower) if side == "lower" else (growth.flattest, tunnel.upper)
    assert line is not None  # block() has just tested it
    (a, b), contact = line
    j = following - 1
    x0, x1, y0, y1 = tunnel.xs[j - 1], tunnel.xs[j], boundary[j - 1], boundary[j]
    slope = _ratio(contact[1] - b, contact[0] - a)
    before, after = b + slope * (x0 - a) - y0, b + slope * (x1 - a) - y1
    x = x0 + _ratio(before * (x1 - x0), before - after)
    return Link(line, contact, (x, b + slope * (x - a)), side)


def _ratio(top: Number, bottom: Number) -> Number:
    return mpq(top) / bottom


def following(xs: Sequence[Number], x: Number, start: int = 0) -> int:
    """Return ``bisect_right(xs, x)``, which must be at least `start`, and is found fast when near to it."""
    step = 1
    while start + step <= len(xs) and xs[start + step - 1] <= x:
        start, step = start + step, 2 * step
    return bisect_right(xs, x, start, min(start + step, len(xs)))


def continuous_links(tunnel: Tunnel) -> list[Link]:
    """Return a minimum-link path through the tunnel; the number of links is the fewest possible."""
    xs = tunnel.xs
    low, high = (xs[0], tunnel.lower[0]), (xs[0], tunnel.upper[0])
    next_low = next_high = 1
    links = []
    while True:
        link = grow(tunnel, low, next_low, high, next_high)
        links.append(link)
        if link.exit is None or link.contact is None:
            return links
        start = min(next_low, next_high)
        after_contact, after_exit = following(xs, link.contact[0], start), following(xs, link.exit[0], start)
        if link.blocked == "upper":
            # The line falls out at the top: the next one crosses it between the contact below and the exit.
            low, next_low, high, next_high = link.contact, after_contact, link.exit, after_exit
        else:
            low, next_low, high, next_high = link.exit, after_exit, link.contact, after_contact


def separate_links(tunnel: Tunnel) -> list[Link]:
    """Return links that need not meet: each starts anywhere in the tunnel where the last one left it."""
    xs = tunnel.xs
    low, high, next_vertex = (xs[0], tunnel.lower[0]), (xs[0], tunnel.upper[0]), 1
    links = []
    while True:
        link = grow(tunnel, low, next_vertex, high, next_vertex)
        links.append(link)
        if link.exit is None:
            return links
        x = link.exit[0]
        next_vertex = bisect_right(xs, x)
        if next_vertex == len(xs):  # the link reached the end itself
            return links
        low, high = (
            (x, _between(xs, tunnel.lower, next_vertex, x)),
            (x, _between(xs, tunnel.upper, next_vertex, x)),
        )


def _between(xs: Sequence[Number], ys: Sequence[Number], j: int, x: Number) -> Number:
    return ys[j - 1] + (ys[j] - ys[j - 1]) * _ratio(x - xs[j - 1], xs[j] - xs[j - 1])
