"""Pieces of several functions together: the maximal intervals on which all of them are affine."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from exactrelu.arith.rational import Rational
from exactrelu.certificates.claims import Count
from exactrelu.errors import DegenerateInputError
from exactrelu.univariate.algebra import united
from exactrelu.univariate.arguments import listed, require_type
from exactrelu.univariate.interval import IntervalLike, as_interval
from exactrelu.univariate.piecewise import PiecewiseLinear1D


@attrs.frozen
class JointPieces:
    """The pieces that several functions have together.

    Attributes
    ----------
    count : Count
    breakpoints : tuple of mpq
        Where they end, in the interior of the interval.
    """

    count: Count
    breakpoints: tuple[Rational, ...]


def joint_pieces(functions: Sequence[PiecewiseLinear1D], interval: IntervalLike | None = None) -> JointPieces:
    """Return how many pieces functions have together, on R or inside an interval, and where they end.

    Raises
    ------
    DegenerateInputError
        Without functions.

    Notes
    -----
    Proved: exact. For the outputs of a network the pieces are those of the function R -> R^m.

    Examples
    --------
    >>> both = joint_pieces([PiecewiseLinear1D.relu(0), PiecewiseLinear1D.relu(1)])
    >>> int(both.count), [str(x) for x in both.breakpoints]
    (3, ['0', '1'])
    """
    functions = listed(functions, "functions", "PiecewiseLinear1D")
    if not functions:
        raise DegenerateInputError("functions must hold at least one function, got none")
    for i, f in enumerate(functions):
        require_type(f, PiecewiseLinear1D, f"functions[{i}]")
    if len(functions) == 1:
        only = functions[0]
        found = only.breakpoints if interval is None else only.breakpoints_in(interval)
        return JointPieces(only.pieces(interval), found)
    chosen = None if interval is None else as_interval(interval)
    points: Sequence[Rational] = ()
    for f in functions:
        points = united(points, f.breakpoints if chosen is None else f.breakpoints_in(chosen))
    count = Count(
        1 + len(points),
        "maximal intervals on which all outputs are affine",
        "R" if chosen is None else str(chosen),
        "exact",
        True,
        "exact breakpoints; at each of them some output bends",
    )
    return JointPieces(count, tuple(points))
