"""The gap in L1 of Arora et al., Theorem 3.5: the chain of bounds of its proof, step by step."""

from __future__ import annotations

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational, whole_number
from exactrelu.depth.l1_refutation import CloseNetwork, close_network
from exactrelu.depth.piece_bounds import floor_root, lemma_d6_pieces, most_pieces
from exactrelu.depth.zigzags import SimplexPoint, zigzag
from exactrelu.errors import InputError
from exactrelu.univariate.arguments import require_type
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
        What a network of that size and at most k' hidden layers can have at most: `most_pieces`.
    widths : tuple of int
        The widths where that bound is largest.
    error : mpq
        A lower bound for the L1 distance on [0, 1] of any function with so many pieces.
    steps : tuple of Step
    counterexample : CloseNetwork or None
        A network that the theorem excludes, and that is within delta: there the theorem is false.
    """

    k: int
    w: int
    shallow: int
    delta: Rational
    size: int
    pieces: int
    widths: tuple[int, ...]
    error: Rational
    steps: tuple[Step, ...]
    counterexample: CloseNetwork | None

    def __bool__(self) -> bool:
        """Whether every step holds: the theorem is proved for these numbers."""
        return all(self.steps)

    @property
    def verdict(self) -> str:
        """ "proved", "refuted" by the counterexample, or "open": the chain fails, and no network is known."""
        if self:
            return "proved"
        return "open" if self.counterexample is None else "refuted"


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
    Proved by the run: every step, an inequality between exact rationals. Pieces: at most `most_pieces`, an
    exact maximum over all width vectors of at most k' layers; the error of so many pieces: `triangle_bound`.

    Where the excluded size is at least k', the chain of the paper through (2 size/k')^k' closes. Where it is
    smaller, which happens as soon as ``w^k (1 - 4 delta) < 2^(k' + 1)``, no network has k' layers and that
    number bounds nothing; the chain then goes through `most_pieces` alone. There the theorem is not always
    true: for w = 2, k = k' = 7 and delta = 253/1024, three nodes are excluded and come within delta. Such a
    network is looked for when the chain fails. When there is none, nothing is decided: the verdict is "open".

    What this counterexample refutes, and what not. It is one hidden layer of three nodes, depth 2, and the
    theorem speaks of depth at most k' + 1 = 8 and size at most ``7 (3/512)^(1/7)``, about 3.36. Its
    distance is 253/1024 exactly, where "> delta" is claimed; that it is not an artefact of this inequality
    shows delta = 254/1024, where three nodes are excluded as well and the distance is below delta. With
    "exactly 8 layers, none empty" instead of "at most", no network has three nodes and nothing is refuted.
    Proved once for all numbers: the error on one triangle and the identities behind the chain
    (`exactrelu.depth.symbolic`). Roots are integer roots.

    Examples
    --------
    >>> chain = l1_gap(4, 3, 2, "1/10")
    >>> bool(chain), chain.size, chain.error > mpq(1, 10)
    (True, 4, True)
    >>> wrong = l1_gap(7, 2, 7, "253/1024")
    >>> wrong.verdict, wrong.size, wrong.counterexample.network.size, str(wrong.counterexample.error)
    ('refuted', 3, 3, '253/1024')
    >>> l1_gap(7, 2, 7, "254/1024").counterexample.error < mpq(254, 1024)
    True
    """
    fraction = as_rational(delta, "delta")
    whole_number(k, "k"), whole_number(w, "w", least=2), whole_number(shallow, "k'")
    if shallow > k:
        raise InputError(f"k' must be at most k = {k}, got k' = {shallow}; needed: 1 <= k' <= k")
    if not 0 < fraction < mpq(1, 4):
        raise InputError(f"delta must be between 0 and 1/4, got {fraction}; beyond, nothing is claimed")
    q = w**k
    room = q * (1 - 4 * fraction)
    size = floor_root(shallow**shallow * room / 2 ** (shallow + 1), shallow)
    pieces, widths = most_pieces(size, shallow)
    error = triangle_bound(q, pieces)
    if size >= shallow:
        steps = _paper_steps(q, shallow, fraction, size, pieces)
    else:
        steps = (_size_step(q, shallow, fraction, size),)
    last = Step("delta < error of p pieces", fraction, error, strict=True)
    counterexample = None
    if not last:
        counterexample = close_network(q, size, shallow)
        if counterexample is not None and counterexample.error > fraction:
            counterexample = None
    return L1Gap(k, w, shallow, fraction, size, pieces, widths, error, (*steps, last), counterexample)


def _size_step(q: int, shallow: int, delta: Rational, size: int) -> Step:
    left, right = mpq(size**shallow * 2 ** (shallow + 1)), shallow**shallow * q * (1 - 4 * delta)
    return Step("size^k' 2^(k'+1) <= k'^k' q (1 - 4 delta)", left, right)


def _paper_steps(q: int, shallow: int, delta: Rational, size: int, pieces: int) -> tuple[Step, ...]:
    """The chain of the paper, in which p may be any number up to (2 size / k')^k'."""
    room = q * (1 - 4 * delta)
    floor_step = mpq(1, 4) - mpq(2 * pieces - 1, 4 * q)
    error = triangle_bound(q, pieces)
    return (
        _size_step(q, shallow, delta, size),
        Step("k' <= size", mpq(shallow), mpq(size)),
        Step("p <= (2 size / k')^k'", mpq(pieces), lemma_d6_pieces(size, shallow)),
        Step("(2 size / k')^k' <= q (1 - 4 delta) / 2", lemma_d6_pieces(size, shallow), room / 2),
        Step("1/4 - (2 p - 1)/(4 q) <= (floor(q/2) - (p - 1)) / (2 q)", floor_step, error),
        Step("delta + 1/(4 q) <= 1/4 - (2 p - 1)/(4 q)", delta + mpq(1, 4 * q), floor_step),
    )


def triangle_bound(q: int, pieces: int) -> Rational:
    """Return how far, at least, a function with p pieces is from a zigzag of q pieces.

    ``(floor(q/2) - (p - 1)) / (2 q)``, or 0: the zigzag has floor(q/2) triangles; each border between pieces
    spoils one of them, and on the others an affine function errs by at least 1/(2 q). One piece does worse
    for odd q, where a triangle and a half would be lost: see `affine_bound`.
    """
    whole_number(q, "q"), whole_number(pieces, "pieces")
    bound = max(mpq(q // 2 - (pieces - 1), 2 * q), mpq(0))
    return max(bound, affine_bound(q)) if pieces == 1 else bound


def affine_bound(q: int) -> Rational:
    """Return a lower bound for the L1 distance on [0, 1] of affine functions from a zigzag of q pieces.

    Notes
    -----
    1/4 for even q, attained by 1/2. For odd q >= 3, in pieces of length 1 and around the centre, where the
    zigzag is odd: so is one of the best functions, ``1/2 + t y``. For ``0 <= t <= 1/q`` it crosses each piece
    number j, of slope s = 1 or -1 towards that of t, which then errs by
    ``(1 - s t)/4 + j^2 t^2/(1 - s t) >= (1 - s t)/4 + j^2 t^2 q/(q + 1)``. Added up, with one more s = 1 than
    s = -1: ``q/4 - t/4 + t^2 q^2 (q - 1)/12 >= q/4 - 3/(16 q^2 (q - 1))``. At t = 1/q that is more than at
    t = 0, and the error is convex in t: larger t, and negative ones, do not do better.

    Examples
    --------
    >>> affine_bound(8), affine_bound(3)
    (mpq(1,4), mpq(71,288))
    """
    whole_number(q, "q")
    if q == 1:
        return mpq(0)
    return mpq(1, 4) if q % 2 == 0 else mpq(1, 4) - mpq(3, 16 * q**3 * (q - 1))


def comb(q: int) -> PiecewiseLinear1D:
    """Return s_q: the zigzag of q pieces on [0, 1], evenly spaced."""
    return zigzag(SimplexPoint.even(q))


def l1_distance(f: PiecewiseLinear1D, g: PiecewiseLinear1D) -> Rational:
    """Return the exact integral of |f - g| over [0, 1]."""
    require_type(f, PiecewiseLinear1D, "f")
    return f.l1_distance(g, UNIT)


def triangle_error(q: int, y1: RationalLike, y2: RationalLike) -> Rational:
    """Return the exact L1 error on the first triangle of s_q of the line from (0, y1) to (2/q, y2)."""
    whole_number(q, "q", least=2)
    base = Interval(mpq(0), mpq(2, q))
    affine = PiecewiseLinear1D.through([(base.left, y1), (base.right, y2)])
    return comb(q).l1_distance(affine, base)
