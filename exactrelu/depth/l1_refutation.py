"""Networks with few nodes that Theorem 3.5 of Arora et al. excludes, and that are close in L1 all the same.

The zigzag of q pieces, followed on its first m - 1/2 pieces and replaced by the constant 1/2 from there on,
errs by 1/4 on what is left of [0, 1]. A network makes it like the zigzag of m pieces, with one more node that
stops the line: v_1 + ... + v_r + 1 nodes for m = v_1 ... v_r.
"""

from __future__ import annotations

from itertools import pairwise
from math import prod

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.depth.piece_bounds import balanced
from exactrelu.depth.zigzags import SimplexPoint, zigzag_layer
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.univariate.interval import Interval
from exactrelu.univariate.network_function import network_function
from exactrelu.univariate.piecewise import PiecewiseLinear1D

MOST_FOLLOWED = 2**12
"""Most pieces that a counterexample follows."""


@attrs.frozen
class CloseNetwork:
    """A small network and its exact L1 distance to the zigzag of q pieces on [0, 1].

    Attributes
    ----------
    network : ReLUNetwork
        Without an output bias, as in Definition 1.
    followed : int
        The m: it is the zigzag on ``[0, (m - 1/2)/q]`` and 1/2 from there on.
    error : mpq
        ``(q - m + 1/2) / (4 q)``.
    """

    network: ReLUNetwork
    followed: int
    error: Rational


def close_network(q: int, size: int, hidden_layers: int) -> CloseNetwork | None:
    """Return a network of at most so many nodes and layers that is close to the zigzag, or None for size < 2.

    Notes
    -----
    Proved by the run: the exact function of the network is compared with the one described, and its distance
    to the zigzag is 0 where it follows; where it is 1/2, every piece of the zigzag errs by 1/4 of its length,
    half a piece from a zero to a top likewise. Not claimed: that no other network of this size is closer.

    Examples
    --------
    >>> found = close_network(128, 3, 7)
    >>> found.network.widths, str(found.error)
    ((3,), '253/1024')
    """
    widths = _widths(q, size, hidden_layers)
    if widths is None:
        return None
    followed = prod(widths)
    network = _stopped_zigzag(q, widths)
    function = network_function(network)
    end = mpq(2 * followed - 1, 2 * q)
    stopped = [*((mpq(i, q), mpq(i % 2)) for i in range(followed)), (end, mpq(1, 2))]
    expected = PiecewiseLinear1D.through(stopped, left=0, right=0)
    zigzag = PiecewiseLinear1D.through([(mpq(i, q), i % 2) for i in range(followed + 1)])
    if function != expected or zigzag.l1_distance(function, Interval(mpq(0), end)):
        raise UnsoundBackendError("the network must follow the zigzag, and does not", network)
    return CloseNetwork(network, followed, (1 - end) / 4)


def _widths(q: int, size: int, hidden_layers: int) -> tuple[int, ...] | None:
    """The widths, but for the stopping node, with the largest product that is at most q."""
    found = [
        widths
        for nodes in range(1, size)
        for layers in range(1, min(hidden_layers, nodes) + 1)
        if prod(widths := balanced(nodes, layers)) <= min(q, MOST_FOLLOWED)
        and (min(widths) > 1 or layers == 1)
    ]
    return max(found, key=prod, default=None)


def _stopped_zigzag(q: int, widths: tuple[int, ...]) -> ReLUNetwork:
    m, first = prod(widths), widths[0]
    stop = mpq(2 * m - 1, 2 * m)
    kinks = [mpq(i, first) for i in range(first)]
    slopes = [mpq(0), *(first * mpq(-1) ** i for i in range(first)), mpq(0)]
    jumps = [after - before for before, after in pairwise(slopes)]
    bias = [-t for t in (*kinks, stop)]
    network = ReLUNetwork.from_weights([([[mpq(q, m)]] * len(bias), bias), ([jumps], [0])])
    for w in widths[1:]:
        network = zigzag_layer(SimplexPoint.even(w)).compose(network)
    return network
