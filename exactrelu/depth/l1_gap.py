"""The gap in L1 of Arora et al., Theorem 3.5: the chain of bounds of its proof, step by step."""

from __future__ import annotations

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational
from exactrelu.depth.piece_bounds import floor_root, lemma_d6_pieces
from exactrelu.depth.zigzags import SimplexPoint, zigzag
from exactrelu.errors import InputError
from exactrelu.univariate.interval import Interval
from exactrelu.univariate.piecewise import PiecewiseLinear1D

UNIT = Interval(mpq(0), mpq(1))


@attrs.frozen
class Step:
    """One inequality of the chain, with both sides evaluated.

    Attributes
    ----------
    statement : str
    left, right : mpq
    strict : bool
        Whether ``left < right`` is claimed, or ``left <= right``.
    """

    statement: str
    left: Rational
    right: Rational
    strict: bool = False

    def __bool__(self) -> bool:
        return bool(self.left < self.right if self.strict else self.left <= self.right)


@attrs.frozen
class L1Gap:
    """The chain for one choice of the numbers.

    Attributes
    ----------
    k, w, shallow : int
    delta : mpq
    size : int
        The largest size that Theorem 3.5 excludes: ``floor(k' w^(k/k') (1 - 4 delta)^(1/k') / 2^(1 +
        1/k'))``.
    pieces : int
        What a network of that size and at most k' hidden layers can have at most.
    error : mpq
        A lower bound for the L1 distance on [0, 1] of any function with so many pieces.
    steps : tuple of Step
    """

    k: int
    w: int
    shallow: int
    delta: Rational
    size: int
    pieces: int
    error: Rational
    steps: tuple[Step, ...]

    def __bool__(self) -> bool:
        """Whether every step holds."""
        return all(self.steps)


def l1_gap(k: int, w: int, shallow: int, delta: RationalLike) -> L1Gap:
    """Return the chain of bounds of Theorem 3.5: small nets with at most k' <= k hidden layers err by more
    than delta.

    Parameters
    ----------
    k, w : int
        The function is h_a composed k times, a = (1/w, ..., (w-1)/w), on [0, 1].
    shallow : int
        The k', from 1 to k.
    delta : rational
        Positive, below 1/4: beyond, the theorem says nothing.

    Notes
    -----
    Proved by the run: every step, an inequality between exact rationals; the object is false where one fails.
    Pieces: a network has at most prod (w_i + 1) (Serra et al.), and a node in a layer of its own gives a
    larger product than in another layer, so fewer layers than k' reach no more than (2 size/k')^k'. That
    needs size >= k'. For a smaller size no network has k' layers, the printed bound says nothing about fewer
    layers, and the object is false: the theorem is then not proved here. Proved once for all numbers: the
    error on one triangle and the identities behind the chain (`exactrelu.depth.symbolic`). Roots are integer
    roots.

    Examples
    --------
    >>> chain = l1_gap(4, 3, 2, "1/10")
    >>> bool(chain), chain.size, chain.error > mpq(1, 10)
    (True, 4, True)
    """
    fraction = as_rational(delta, "delta")
    if k < 1 or w < 2 or not 1 <= shallow <= k:
        raise InputError(f"needed: k >= 1, w >= 2, 1 <= k' <= k, got k = {k}, w = {w}, k' = {shallow}")
    if not 0 < fraction < mpq(1, 4):
        raise InputError(f"delta must be between 0 and 1/4, got {fraction}; beyond, nothing is claimed")
    q = w**k
    room = q * (1 - 4 * fraction)
    size = floor_root(shallow**shallow * room / 2 ** (shallow + 1), shallow)
    reachable = lemma_d6_pieces(size, shallow)
    pieces = int(reachable.numerator // reachable.denominator)
    error = triangle_bound(q, pieces)
    power = mpq(size**shallow * 2 ** (shallow + 1))
    floor_step = mpq(1, 4) - mpq(2 * pieces - 1, 4 * q)
    steps = (
        Step(
            "size^k' 2^(k'+1) <= k'^k' q (1 - 4 delta)",
            power,
            shallow**shallow * room,
        ),
        Step("k' <= size", mpq(shallow), mpq(size)),
        Step("p <= (2 size / k')^k'", mpq(pieces), reachable),
        Step("p <= q (1 - 4 delta) / 2", mpq(pieces), room / 2),
        Step("1/4 - (2 p - 1)/(4 q) <= (floor(q/2) - (p - 1)) / (2 q)", floor_step, error),
        Step("delta + 1/(4 q) <= 1/4 - (2 p - 1)/(4 q)", fraction + mpq(1, 4 * q), floor_step),
        Step("delta < error", fraction, error, strict=True),
    )
    return L1Gap(k, w, shallow, fraction, size, pieces, error, steps)


def triangle_bound(q: int, pieces: int) -> Rational:
    """Return ``(floor(q/2) - (p - 1)) / (2 q)``: how far a p-piece function is from a zigzag of q pieces.

    The zigzag has floor(q/2) triangles; each border between pieces spoils one of them, and on the others an
    affine function errs by at least 1/(2 q).
    """
    return max(mpq(q // 2 - (pieces - 1), 2 * q), mpq(0))


def comb(q: int) -> PiecewiseLinear1D:
    """Return s_q: the zigzag of q pieces on [0, 1], evenly spaced."""
    return zigzag(SimplexPoint.even(q))


def l1_distance(f: PiecewiseLinear1D, g: PiecewiseLinear1D) -> Rational:
    """Return the exact integral of |f - g| over [0, 1]."""
    return f.l1_distance(g, UNIT)


def triangle_error(q: int, y1: RationalLike, y2: RationalLike) -> Rational:
    """Return the exact L1 error on the first triangle of s_q of the line from (0, y1) to (2/q, y2)."""
    base = Interval(mpq(0), mpq(2, q))
    affine = PiecewiseLinear1D.through([(base.left, y1), (base.right, y2)])
    return comb(q).l1_distance(affine, base)
