"""Pieces on a segment where f is convex (or concave): certified knots and blocking windows.

Let f be convex on a segment. On [a, b] an affine function is within eps of f exactly when the chord is
nowhere more than 2 eps above f.

* *Lower bound.* Where the chord exceeds f by more than 2 eps at some c in (a, b), no affine function is
  within eps on [a, b]: it is at least f - eps at a and b, hence at least the chord minus eps at c. So a
  function within eps has a breakpoint or a jump inside, and windows [a, b] that meet in end points only, n of
  them, prove n + 1 pieces, jumps allowed or not.
* *Upper bound.* The interpolant of f - eps at knots is within eps when the chords of f exceed f by no more
  than 2 eps. It is continuous.

Floating point proposes the knots; rational enclosures of values and of f'' decide. Both bounds follow the
greedy, with 2 eps (1 + slack) and 2 eps (1 - slack), so they agree unless the number is about to jump.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.univariate.smooth import SmoothFunction


@attrs.frozen
class BlockedWindow:
    """A window on which no affine function is within eps: the chord is too far from f at `middle`."""

    left: Rational
    middle: Rational
    right: Rational

    def blocks(self, f: SmoothFunction, eps: Rational, sign: int) -> bool:
        """Check it, from the enclosures of three values; `sign` is that of f''."""
        if not self.left < self.middle < self.right:
            return False
        (a, _), (_, b), (c, _) = (_signed(f, x, sign) for x in (self.left, self.middle, self.right))
        run = self.right - self.left
        return bool(
            (a * (self.right - self.middle) + c * (self.middle - self.left)) - b * run > 2 * eps * run
        )


@attrs.frozen
class Segment:
    """A closed interval on which f'' keeps its sign.

    Attributes
    ----------
    left, right : mpq
    sign : int
        1 where f is convex, -1 where it is concave.
    """

    left: Rational
    right: Rational
    sign: int


class NotSettledError(Exception):
    """A proposed step could not be certified."""


def _signed(f: SmoothFunction, x: Rational, sign: int) -> tuple[Rational, Rational]:
    low, high = f.enclosure(x)
    return (low, high) if sign == 1 else (-high, -low)


@attrs.define
class _Stepper:
    """Finds, from the left end of a piece, where the chord is `height` above f at most."""

    f: SmoothFunction
    segment: Segment
    height: Rational
    slack: float
    length: Rational = attrs.field(factory=mpq)
    ratio: float = 0.5

    def value(self, x: Rational) -> Rational:
        low, high = _signed(self.f, x, self.segment.sign)
        return (low + high) / 2

    def gap(self, a: Rational, b: Rational) -> tuple[Rational, Rational]:
        """Return nearly the place where the chord over [a, b] is farthest from f, and the distance there."""
        fa, fb = self.value(a), self.value(b)
        slope = (fb - fa) / (b - a)

        def distance(x: Rational) -> Rational:
            return fa + slope * (x - a) - self.value(x)

        run = b - a
        c = self.rounded(a + run * mpq(self.ratio), run)
        step = 1 / 16
        aim = max(math.sqrt(self.slack) / 8, 2.0**-40)
        while True:
            d = run * mpq(step)
            c = min(max(c, a + d), b - d)
            left, here, right = distance(c - d), distance(c), distance(c + d)
            bend = left - 2 * here + right
            if bend < 0:
                shift = min(max((left - right) / bend, mpq(-8)), mpq(8))
                c = self.rounded(c + d * mpq(float(shift)) / 2, run)
            if step <= aim:
                break
            step = max(step * step, aim)
        c = min(max(c, a + run / 2**20), b - run / 2**20)
        self.ratio = float((c - a) / run)
        return c, distance(c)

    def rounded(self, x: Rational, run: Rational) -> Rational:
        """Round to a binary fraction much finer than the slack, so that numbers stay short."""
        # By lengths of integers: floats would overflow, or be 0.
        size = int(run.numerator).bit_length() - int(run.denominator).bit_length()
        bits = max(0, 10 - size - int(math.log2(self.slack)))
        return mpq(math.floor(x * 2**bits), 2**bits)

    def reach(self, a: Rational) -> tuple[Rational, Rational] | None:
        """Return (c, b) with the chord over [a, b] `height` above f at c, nearly; None beyond the end."""
        end = self.segment.right
        run = self.length or (end - a) / 16
        for _ in range(200):
            b = self.rounded(a + run, run)
            if b >= end:
                c, distance = self.gap(a, end)
                if distance <= self.height:
                    return None
                b = end
            else:
                c, distance = self.gap(a, b)
            if distance <= 0:
                run *= 2
                continue
            # More than 64 times too low is as good as 64 times.
            miss = float(min(self.height / distance - 1, mpq(64)))
            if abs(miss) < self.slack / 8:
                self.length = b - a
                return c, b
            # Twice as high is longer by a root; near the aim, exactly, for the sake of tiny steps.
            far = abs(miss) > 2**-20
            run = (b - a) * (mpq(min(max(math.sqrt(1 + miss), 0.125), 8.0)) if far else 1 + mpq(miss) / 2)
        raise NotSettledError


def blocked_windows(
    f: SmoothFunction, segment: Segment, eps: Rational, slack: float, most: int
) -> list[BlockedWindow]:
    """Return windows from left to right, each checked, that meet in end points only."""
    stepper = _Stepper(f, segment, 2 * eps * (1 + mpq(slack)), slack)
    found: list[BlockedWindow] = []
    a = segment.left
    while len(found) < most:
        step = stepper.reach(a)
        if step is None:
            break
        window = BlockedWindow(a, *step)
        if not window.blocks(f, eps, segment.sign):
            raise NotSettledError
        found.append(window)
        a = window.right
        if a >= segment.right:
            break
    return found


def certified_knots(
    f: SmoothFunction, segment: Segment, eps: Rational, slack: float, most: int
) -> list[Rational]:
    """Return knots from end to end of the segment between which chords exceed f by less than 2 eps.

    By at most ``2 eps (1 - slack / 2)``, which leaves room for knots that are not moved by eps exactly.

    Raises
    ------
    NotSettledError
        If there are more than `most`, or a chord cannot be certified.
    """
    stepper = _Stepper(f, segment, 2 * eps * (1 - mpq(slack)), slack)
    knots = [segment.left]
    while knots[-1] < segment.right:
        a = knots[-1]
        step = stepper.reach(a)
        c, b = step if step is not None else (stepper.gap(a, segment.right)[0], segment.right)
        height = 2 * eps * (1 - mpq(slack) / 2)
        if len(knots) > most or not chord_fits(f, segment.sign, a, b, c, height, slack):
            raise NotSettledError
        knots.append(b)
    return knots


def chord_fits(
    f: SmoothFunction, sign: int, a: Rational, b: Rational, c: Rational, height: Rational, slack: float
) -> bool:
    """Prove that the chord over [a, b] is at most `height` above f, which is convex there (times `sign`).

    With w = f minus its chord and points l < c < r, spaced d: where w(l) and w(r) are at least w(c), w is no
    smaller outside [l, r] than at l and r, by convexity; inside, than the least of the three values minus
    d^2 / 8 times a bound of f''. For c near an end, l = a and r = b may be as near.
    """
    d = (b - a) * mpq(math.sqrt(slack)) / 4
    left, right = max(c - d, a), min(c + d, b)
    # The chord through the upper ends of the enclosures is above the chord of f.
    fa, fb = _signed(f, a, sign)[1], _signed(f, b, sign)[1]
    slope = (fb - fa) / (b - a)
    (low_l, _), (low_c, high_c), (low_r, _) = (
        tuple(y - fa - slope * (x - a) for y in _signed(f, x, sign)) for x in (left, c, right)
    )
    if not ((left == a or low_l >= high_c) and (right == b or low_r >= high_c)):
        return False
    low, high = f.bend(left, right)
    bend = max(abs(low), abs(high))
    return bool(min(low_l, low_c, low_r) - bend * max(c - left, right - c) ** 2 / 8 >= -height)


def segments(f: SmoothFunction, left: Rational, right: Rational, finest: Rational) -> list[Segment]:
    """Return the maximal segments on which the enclosures of f'' keep a sign, in order.

    What lies between two of them is no longer than a few times `finest`.
    """
    found: list[Segment] = []
    for a, b, sign in _signs(f, left, right, finest):
        if sign and found and found[-1].right == a and found[-1].sign == sign:
            found[-1] = attrs.evolve(found[-1], right=b)
        elif sign:
            found.append(Segment(a, b, sign))
    return found


def _signs(
    f: SmoothFunction, left: Rational, right: Rational, finest: Rational
) -> Iterator[tuple[Rational, Rational, int]]:
    start = (right - left) / 8
    stack = [(left + i * start, left + (i + 1) * start) for i in reversed(range(8))]
    while stack:
        a, b = stack.pop()
        low, high = f.bend(a, b)
        if low >= 0 or high <= 0:
            yield a, b, 1 if low >= 0 else -1
        elif b - a <= finest:
            yield a, b, 0
        else:
            middle = (a + b) / 2
            stack += [(middle, b), (a, middle)]
