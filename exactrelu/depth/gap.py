"""The depth gap of Arora et al., Theorems 3.1 and 3.2, with everything that proves an instance of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from exactrelu.arith.rational import Rational, format_rational, whole_number
from exactrelu.certificates.claims import Count
from exactrelu.depth.piece_bounds import least_size, theorem_31
from exactrelu.depth.zigzags import SimplexPoint, require_points, zigzag_network
from exactrelu.errors import InputError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.univariate.network_function import network_function
from exactrelu.univariate.piecewise import PiecewiseLinear1D


@attrs.frozen
class SizeBound:
    """What a network with fewer layers needs in order to compute the same function.

    Attributes
    ----------
    hidden_layers : int
        The k'; the network has at most so many hidden layers.
    least_size : int
        The exact minimum of the size over all width vectors whose product of ``w_i + 1`` reaches the pieces.
    widths : tuple of int
        A width vector with that minimum; it reaches the pieces, it need not compute the function.
    paper : int
        The least integer that satisfies the paper's bound ``k' w^(k/k') / 2 - 1``.
    """

    hidden_layers: int
    least_size: int
    widths: tuple[int, ...]
    paper: int


@attrs.frozen
class Gap:
    """A function with a small deep network and only large shallow ones.

    Attributes
    ----------
    points : tuple of SimplexPoint
        The parameters a^1 .. a^k.
    network : ReLUNetwork
        k hidden layers of w nodes.
    function : PiecewiseLinear1D
        Its exact function.
    pieces, pieces_on_0_M : Count
        On R and on [0, M]. Theorem 3.2 states w^k, which is the second number; the first is larger (E5).
    bounds : tuple of SizeBound
        For k' = 1 .. k.
    """

    points: tuple[SimplexPoint, ...]
    network: ReLUNetwork
    function: PiecewiseLinear1D
    pieces: Count
    pieces_on_0_M: Count
    bounds: tuple[SizeBound, ...]

    @property
    def size(self) -> int:
        """The size k w of the deep network."""
        return self.network.size

    def certificate(self) -> dict[str, Any]:
        """Return what `exactrelu.depth.gap_check.check_gap` needs: plain numbers and the network.

        The breakpoints show that there are at least so many pieces, by values of the network next to them;
        that is the direction which the lower bounds on the size need.
        """
        return {
            "network": self.network.to_dict(),
            "breakpoints": [format_rational(x) for x in self.function.breakpoints],
            "pieces": int(self.pieces),
            "bounds": [{"hidden_layers": b.hidden_layers, "size": b.least_size} for b in self.bounds],
        }


def certify_gap(k: int, w: int, points: Sequence[SimplexPoint] | None = None) -> Gap:
    """Return the gap between k and fewer hidden layers for a zigzag of width w.

    Parameters
    ----------
    k : int
        Number of hidden layers, at least 1.
    w : int
        Their width, at least 2.
    points : sequence of SimplexPoint, optional
        One for each layer, each with w - 1 entries; evenly spaced ones by default.

    Returns
    -------
    Gap

    Raises
    ------
    InputError
        For k < 1, w < 2 or points that do not fit.

    Notes
    -----
    Proved by the run: the function and its pieces are exact, and every bound is an exact minimum over
    integers of what the number of pieces requires (see `serra_bound` for the proof that widths limit
    pieces). Proved for all k, w and points at once: `exactrelu.depth.symbolic`. Cost: w^k pieces are made.

    Examples
    --------
    >>> gap = certify_gap(3, 2)
    >>> gap.size, int(gap.pieces), int(gap.pieces_on_0_M)
    (6, 10, 8)
    >>> [(b.hidden_layers, b.least_size, b.paper) for b in gap.bounds]
    [(1, 9, 3), (2, 5, 2), (3, 4, 2)]
    """
    k, w = whole_number(k, "k"), whole_number(w, "w", least=2)
    if points is not None:
        require_points(points)
    chosen = tuple(points) if points is not None else (SimplexPoint.even(w),) * k
    if len(chosen) != k or any(point.width != w for point in chosen):
        widths = ", ".join(str(point.width) for point in chosen)
        raise InputError(f"points must be {k} simplex points of width {w}, got the widths {widths}")
    network = zigzag_network(chosen)
    function = network_function(network)
    pieces = function.pieces()
    bounds = tuple(_bound(pieces.count, k, w, shallow) for shallow in range(1, k + 1))
    top: Rational = chosen[0].M
    return Gap(chosen, network, function, pieces, function.pieces((0, top)), bounds)


def _bound(pieces: int, k: int, w: int, shallow: int) -> SizeBound:
    size, widths = least_size(pieces, shallow)
    return SizeBound(shallow, size, widths, theorem_31(k, w, shallow))
