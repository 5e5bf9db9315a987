"""Fewest pieces within eps of a smooth function: certified from both sides.

On a cell of length h the function stays within ``max |f''| h^2 / 8`` of its chord, on the side that the sign
of f'' says. So it runs between two piecewise-linear functions f- <= f <= f+, and with eps:

* whatever is within eps of f lies in the *outer* tunnel, from f- - eps to f+ + eps, so the fewest pieces
there
  are a lower bound;
* whatever lies in the *inner* tunnel, from f+ - eps to f- + eps, is within eps of f, so the fewest pieces
there
  are an upper bound.

The cells are halved until the bounds meet. At an exact tie (an eps at which the number jumps) they never do,
and the answer is an interval.
"""

from __future__ import annotations

from itertools import pairwise

import attrs
from gmpy2 import iroot, mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational
from exactrelu.certificates.claims import Count
from exactrelu.errors import DegenerateInputError, InputError
from exactrelu.univariate.interval import Interval, IntervalLike, as_interval
from exactrelu.univariate.piecewise import PiecewiseLinear1D
from exactrelu.univariate.simplify import AffinePiece, Simplification, fewest_pieces_between
from exactrelu.univariate.smooth import SmoothFunction
from exactrelu.univariate.undecided import Undecided

VERTEX_BITS = 64
"""Vertices of the tunnels are rounded outwards (inwards) to so many bits after the point."""

MOST_CELLS = 2**14


@attrs.frozen
class Approximation:
    """The minimal linear complexity of a function at one eps.

    Attributes
    ----------
    count : Count or Undecided
    best : Simplification or None
        A function within eps, with as many pieces as the upper bound; None when it has a closed form instead
        (`pieces` has it then).
    pieces : tuple of AffinePiece
    cells : int
        How many cells the enclosure had in the end.
    """

    count: Count | Undecided
    best: Simplification | None
    pieces: tuple[AffinePiece, ...]
    cells: int


def minimal_complexity(
    f: SmoothFunction,
    eps: RationalLike,
    interval: IntervalLike,
    *,
    continuous: bool = True,
    most_cells: int = MOST_CELLS,
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
    most_cells : int
        Where to stop refining.

    Returns
    -------
    Approximation
        Its `count` is a `Count` when both bounds agree, else an `Undecided` interval.

    Raises
    ------
    InputError
        Without derivative bounds, for eps <= 0 or an empty interval.

    Notes
    -----
    Proved: both tunnels enclose what they must, given the enclosures of `f`; the counts in them rest on the
    theorem on greedy windows (see `fewest_pieces`). For polynomials of degree 2 the answer is
    ``ceil(length sqrt(|c2| / (8 eps)))``, exact at ties too: on a piece of length h no affine function errs
    by less than ``|c2| h^2 / 4 / 2``, and equal chords, shifted, attain it. The definition is our reading of
    Kogan, Jananthan and Kepner, Definition 3.1.

    Examples
    --------
    >>> from exactrelu.univariate.smooth import exponential, polynomial
    >>> int(minimal_complexity(polynomial([0, 0, 1]), "1/128", (0, 1)).count)
    4
    >>> minimal_complexity(exponential(), "1/100", (0, 1)).count.count
    4
    """
    width = as_rational(eps, "eps")
    chosen = as_interval(interval)
    if f.curvature is None:
        raise InputError(
            f"the target {f.name!r} must have bounds on its second derivative, got none; give curvature"
        )
    if width < 0 or (width == 0 and f.quadratic is None):
        raise InputError(f"eps must be positive for a smooth target, got {width}")
    if f.quadratic is not None:
        return _quadratic(f.quadratic, width, chosen, continuous)
    lower, cells = 1, 16
    best: Simplification | None = None
    while True:
        below, above = enclosing_functions(f, chosen, cells)
        outer = fewest_pieces_between(below - width, above + width, chosen, continuous=continuous)
        lower = max(lower, int(outer.count))
        best = _better(best, below, above, width, chosen, continuous)
        if best is not None and int(best.count) <= lower:
            return Approximation(_count(lower, width, chosen, continuous), best, best.pieces, cells)
        if 2 * cells > most_cells:
            break
        cells *= 2
    if best is None:
        raise InputError(f"eps must be larger for at most {most_cells} cells, got {width}; raise most_cells")
    why = f"the bounds stay apart with {cells} cells; a tie, or most_cells is too small"
    undecided = Undecided(lower, int(best.count), _definition(width, continuous), why)
    return Approximation(undecided, best, best.pieces, cells)


def _better(
    best: Simplification | None,
    below: PiecewiseLinear1D,
    above: PiecewiseLinear1D,
    width: Rational,
    interval: Interval,
    continuous: bool,
) -> Simplification | None:
    """The better one of two upper bounds; there is none while the inner tunnel is closed somewhere."""
    try:
        found = fewest_pieces_between(above - width, below + width, interval, continuous=continuous)
    except DegenerateInputError:
        return best
    return found if best is None or int(found.count) < int(best.count) else best


def enclosing_functions(
    f: SmoothFunction, interval: Interval, cells: int
) -> tuple[PiecewiseLinear1D, PiecewiseLinear1D]:
    """Return piecewise-linear functions below and above f on an interval cut into equal cells.

    On [a, b] the difference to the chord is ``f''(xi) (x - a) (x - b) / 2``, between 0 and ``h^2 / 8`` times
    -f''. A vertex takes the worse of the two cells beside it.
    """
    if f.curvature is None:
        raise InputError(f"the target {f.name!r} must have bounds on its second derivative, got none")
    xs = [interval.left + interval.length * i / cells for i in range(cells + 1)]
    values = [f.value(x) for x in xs]
    room = [(mpq(0), mpq(0))]
    for a, b in pairwise(xs):
        low, high = f.curvature(a, b)
        eighth = (b - a) ** 2 / 8
        room.append((max(high, mpq(0)) * eighth, max(-low, mpq(0)) * eighth))
    room.append((mpq(0), mpq(0)))
    below, above = [], []
    for i, (x, (low, high)) in enumerate(zip(xs, values, strict=True)):
        below.append((x, _floor(low - max(room[i][0], room[i + 1][0]))))
        above.append((x, -_floor(-high - max(room[i][1], room[i + 1][1]))))
    return PiecewiseLinear1D.through(below), PiecewiseLinear1D.through(above)


def _floor(value: Rational) -> Rational:
    """Round down to `VERTEX_BITS` bits, so that numbers stay short."""
    return mpq((value.numerator << VERTEX_BITS) // value.denominator, 1 << VERTEX_BITS)


def _definition(width: Rational, continuous: bool) -> str:
    kind = "continuous" if continuous else "jumps allowed"
    return f"fewest affine pieces of a function within {width}, {kind}"


def _count(found: int, width: Rational, interval: Interval, continuous: bool) -> Count:
    how = "enclosing tunnels from both sides agree; windows in each are optimal by the theorem of Suri"
    return Count(found, _definition(width, continuous), str(interval), "windows", True, how)


def _quadratic(
    c: tuple[Rational, Rational, Rational], width: Rational, interval: Interval, continuous: bool
) -> Approximation:
    """The closed form: equal pieces, each the chord moved by half its height."""
    curve = abs(c[2])
    if curve and not width:
        raise InputError("eps must be positive for a curved target, got 0")
    pieces = 1
    if curve:
        square = interval.length**2 * curve / (8 * width)
        whole = -int(-square.numerator // square.denominator)
        root, exact = iroot(whole, 2)
        pieces = max(int(root) + (not exact), 1)
    step = interval.length / pieces
    found = []
    for i in range(pieces):
        a, b = interval.left + i * step, interval.left + (i + 1) * step
        # The chord of c2 x^2 over [a, b] is c2 ((a + b) x - a b); it is c2 h^2 / 4 off in the middle.
        constant = c[0] - c[2] * a * b - c[2] * step**2 / 8
        found.append(AffinePiece(a, b, c[1] + c[2] * (a + b), constant))
    how = "closed form: a piece of length h errs by at least |c2| h^2 / 8, and equal chords attain it"
    count = Count(pieces, _definition(width, continuous), str(interval), "quadratic", True, how)
    return Approximation(count, None, tuple(found), 0)
