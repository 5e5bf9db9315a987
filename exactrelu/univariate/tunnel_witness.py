"""Why fewer links cannot pass a tunnel: a witness for each link, and a check that knows no greedy.

A witness names three abscissae ``first < second <= exit`` and a side, say the upper one. Let l be the line
through the upper boundary at `first` and the lower boundary at `second`. A line g that is below the upper
boundary at `first` and above the lower one at `second` is on or above l from `second` on. Where l reaches the
upper boundary at `exit` and is above it just beyond, no such g goes on beyond `exit`. (The lower side: the
same with above and below exchanged.)

*Jumps allowed.* Let the constraints of witness i lie at or right of the exit of witness i - 1. By induction
the i-th piece of any function in the tunnel ends at or before exit i: it starts at or before exit i - 1, and
if it passed exit i, it would obey both constraints and go on beyond `exit`. So p - 1 witnesses, the last exit
left of the end, prove p pieces.

*Continuous.* The constraint on the side of the exit may lie at or right of the exit of witness i - 1 if that
one has the same side, else at or right of its `second`; the other constraint likewise with the other side.
Let Q_i be the part of the tunnel right of exit i, together with the points between `second` and `exit` that
are strictly below l (upper side). By induction no path of i links enters Q_i. A link that starts outside
Q_{i-1} and enters it crosses line i - 1 downwards between its `second` and its `exit`, at z; prolonged to the
left of z it is above that line, which is above the lower boundary from `second` on (this is checked), and so
it obeys the lower boundary from there on and the upper one from the exit on. If it went on into Q_i, which
lies right of ``second``, which lies at or right of exit i - 1, it would obey both constraints of witness i;
so it is on or above l there and ends at or before `exit`: it is not in Q_i. Again p - 1 witnesses, the last
exit left of the end, prove p links. Windows that meet in end points only would prove less here: a path may
need a link more in order to join its neighbours.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.univariate.tunnel import Link, Number, Tunnel, following


@attrs.frozen
class BlockingWitness:
    """Why a link that meets two constraints cannot go beyond a place.

    Attributes
    ----------
    side : str
        "upper" or "lower": the boundary that the extreme line leaves.
    first : mpq
        Where this boundary holds the line.
    second : mpq
        Where the other boundary does.
    exit : mpq
        Where the line through both leaves the tunnel.
    """

    side: str
    first: Rational
    second: Rational
    exit: Rational

    def scaled(self, factor: int) -> BlockingWitness:
        """Return the witness for a tunnel whose abscissae are divided by `factor`."""
        places = (mpq(x) / factor for x in (self.first, self.second, self.exit))
        return BlockingWitness(self.side, *places)


def witnesses(links: Sequence[Link]) -> list[BlockingWitness]:
    """Return the witnesses of all links but the last, in the units of the links."""
    return [
        BlockingWitness(link.blocked, link.line[0][0], link.line[1][0], link.exit[0])
        for link in links[:-1]
        if link.exit is not None  # only the last link has none
    ]


def proves(steps: Sequence[BlockingWitness], tunnel: Tunnel, *, continuous: bool) -> bool:
    """Return whether the witnesses prove that more than ``len(steps)`` pieces are needed in the tunnel.

    See the head of this module for the argument. Nothing of the search is used: only the boundaries.

    Examples
    --------
    >>> tent = Tunnel([0, 1, 2], [0, 1, 0], [0, 1, 0])
    >>> step = BlockingWitness("lower", mpq(0), mpq(1), mpq(1))
    >>> upper = attrs.evolve(step, side="upper")
    >>> proves([step], tent, continuous=True), proves([upper], tent, continuous=True)
    (False, True)
    """
    start = tunnel.xs[0]
    since = {"upper": start, "lower": start}
    place = 0  # no vertex before it is right of both
    for step in steps:
        place = following(tunnel.xs, min(since.values()), place)
        if step.side not in since:
            return False
        other = "lower" if step.side == "upper" else "upper"
        if not (since[step.side] <= step.first < step.second <= step.exit < tunnel.xs[-1]):
            return False
        if step.second < since[other] or not _leaves(step, tunnel, continuous, place):
            return False
        since = {step.side: step.exit, other: step.second if continuous else step.exit}
    return True


def _leaves(step: BlockingWitness, tunnel: Tunnel, continuous: bool, place: int) -> bool:
    """Whether the line is at or beyond the boundary at the exit and beyond it just after.

    For paths also whether the line keeps to the other boundary from `second` to the exit.
    """
    sign = 1 if step.side == "upper" else -1
    near, far = (tunnel.upper, tunnel.lower) if sign == 1 else (tunnel.lower, tunnel.upper)
    xs, start, second, leaving = tunnel.xs, step.first, step.second, step.exit
    # The line is value + (x - start) rise / run; everything is multiplied by run > 0, mostly in integers.
    value, run = _boundary(xs, near, start, place), second - start
    rise = _boundary(xs, far, second, place) - value
    after = following(xs, leaving, place)
    if ((value - near[after]) * run + (xs[after] - start) * rise) * sign <= 0:
        return False
    at_exit = value * run + (leaving - start) * rise
    if (at_exit - _between(xs, near, after, leaving) * run) * sign < 0:
        return False
    if not continuous:
        return True
    if (at_exit - _between(xs, far, after, leaving) * run) * sign < 0:
        return False
    inside = range(bisect_left(xs, second, place - 1, after), after)
    return all(((value - far[i]) * run + (xs[i] - start) * rise) * sign >= 0 for i in inside)


def _boundary(xs: Sequence[Number], ys: Sequence[Number], x: Rational, place: int) -> Number:
    """The value of a boundary at x, which is not left of vertex ``place - 1``."""
    j = following(xs, x, place)
    return ys[j - 1] if j == len(xs) else _between(xs, ys, j, x)


def _between(xs: Sequence[Number], ys: Sequence[Number], j: int, x: Rational) -> Number:
    """The value at a place in ``[xs[j - 1], xs[j])``."""
    here, there = xs[j - 1], ys[j - 1]
    if here == x:
        return there
    return there + (x - here) * mpq(ys[j] - there) / (xs[j] - here)
