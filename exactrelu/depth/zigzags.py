"""Zigzags h_a, their compositions H, and other networks whose pieces multiply from layer to layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import pairwise

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational, rational_vector, whole_number
from exactrelu.errors import DegenerateInputError, InputError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.univariate.arguments import require_type
from exactrelu.univariate.piecewise import PiecewiseLinear1D


@attrs.frozen
class SimplexPoint:
    """A point of the open ordered simplex: ``0 < a_1 < ... < a_p < M`` (Arora et al., Definition 4).

    Attributes
    ----------
    a : tuple of mpq, length p >= 1
    M : mpq
    """

    a: tuple[Rational, ...]
    M: Rational

    @classmethod
    def of(cls, a: Iterable[RationalLike], M: RationalLike = 1) -> SimplexPoint:
        """Return the point, or say which inequality fails."""
        top = as_rational(M, "M")
        if top <= 0:
            raise InputError(f"M must be positive, got {top}")
        entries = rational_vector(a, "a")
        if not entries:
            raise DegenerateInputError("a must have at least one entry (width w = p + 1 >= 2), got none")
        for left, right in pairwise((mpq(0), *entries, top)):
            if left >= right:
                raise InputError(
                    f"a must increase strictly between 0 and M = {top}, got {left} before {right}"
                )
        return cls(entries, top)

    @classmethod
    def even(cls, width: int, M: RationalLike = 1) -> SimplexPoint:
        """Return ``(M / w, 2 M / w, ..., (w - 1) M / w)``."""
        _require_width(width)
        top = as_rational(M, "M")
        return cls.of([top * mpq(i, width) for i in range(1, width)], top)

    @property
    def width(self) -> int:
        """The number w = p + 1 of nodes of the zigzag, and of its pieces on [0, M]."""
        return len(self.a) + 1

    def knots(self) -> list[tuple[Rational, Rational]]:
        """Return the points ``(a_i, M (i mod 2))`` from ``a_0 = 0`` to ``a_{p+1} = M``."""
        return [(x, self.M * (i % 2)) for i, x in enumerate((mpq(0), *self.a, self.M))]


def zigzag(point: SimplexPoint) -> PiecewiseLinear1D:
    """Return h_a: 0 for x <= 0, then up and down between 0 and M (Arora et al., Definition 8).

    It has p + 2 pieces: the paper lists p + 3 segments, but beyond M the last law goes on.

    Examples
    --------
    >>> zigzag(SimplexPoint.of(["1/2"]))
    PiecewiseLinear1D(through (0, 0), (1/2, 1); slopes 0, 2, -2)
    """
    require_type(point, SimplexPoint, "point", "see SimplexPoint.of")
    return PiecewiseLinear1D.through(point.knots(), left=0)


def zigzag_layer(point: SimplexPoint) -> ReLUNetwork:
    """Return h_a as a network of w nodes, one at 0 and at every a_i, without an output bias."""
    h = zigzag(point)
    jumps = [after - before for before, after in pairwise(h.slopes)]
    return ReLUNetwork.from_weights([([[1]] * len(jumps), [-t for t in h.breakpoints]), ([jumps], [0])])


def zigzag_network(points: Sequence[SimplexPoint]) -> ReLUNetwork:
    """Return ``H = h_{a^k} o ... o h_{a^1}`` as a network of k hidden layers, w_i nodes in layer i.

    Parameters
    ----------
    points : sequence of SimplexPoint
        From the first layer to the last, all with the same M.

    Examples
    --------
    >>> net = zigzag_network([SimplexPoint.of(["1/3"]), SimplexPoint.of(["1/2"])])
    >>> net.widths, net(["1/6"])
    ((2, 2), (mpq(1,1),))
    """
    require_points(points)
    if not points:
        raise DegenerateInputError("points must hold one point of the simplex a layer, got none")
    tops = {point.M for point in points}
    if len(tops) > 1:
        raise InputError(f"all points must lie in simplices of one M, got {', '.join(map(str, tops))}")
    return _composed([zigzag_layer(point) for point in points])


def require_points(points: object) -> None:
    """Raise an InputError for anything but a sequence of simplex points."""
    fits = isinstance(points, Sequence) and all(isinstance(point, SimplexPoint) for point in points)
    if not fits:
        raise InputError(f"points must be a list of SimplexPoint, got {points!r:.80}; see SimplexPoint.of")


def _composed(layers: Sequence[ReLUNetwork]) -> ReLUNetwork:
    return reduce(lambda inner, outer: outer.compose(inner), layers)


def telgarsky_network(folds: int) -> ReLUNetwork:
    """Return Telgarsky's k-fold composition of ``f(z) = relu(2 relu(z) - 4 relu(z - 1/2))``.

    It has 2 k hidden layers of widths 2 and 1, and 2^k pieces on [0, 1].
    """
    whole_number(folds, "folds")
    fold = ReLUNetwork.from_weights([([[1], [1]], [0, "-1/2"]), ([[2, -4]], [0]), ([[1]], [0])])
    return _composed([fold] * folds)


def fold_network(widths: Sequence[int]) -> ReLUNetwork:
    """Return the network of Montufar et al. (2014, Theorem 4) for one input.

    All layers but the last fold [0, 1] onto itself w_i times; the last has w_L kinks inside each copy. On
    [0, 1] it has ``w_1 ... w_{L-1} (w_L + 1)`` pieces, for ``w_L >= 2``.

    Notes
    -----
    The choice of the last layer is ours: slopes 1, 3, 2, 3, 2, ..., none of them 0, so that no fold is lost.
    """
    _require_widths(widths, inner=2, last=2)
    return _composed([*(zigzag_layer(SimplexPoint.even(w)) for w in widths[:-1]), _uneven_layer(widths[-1])])


def _uneven_layer(width: int) -> ReLUNetwork:
    """A layer with `width` kinks in (0, 1) and the slopes 1, 3, 2, 3, 2, ...

    The second node faces left, which makes the outer slope: its jump is -1.
    """
    kinks = [mpq(i, width + 1) for i in range(1, width + 1)]
    jumps = [2, -1, *((-1) ** i for i in range(width - 2))]
    return _layer(kinks, jumps, {1})


def _layer(kinks: Sequence[Rational], jumps: Sequence[RationalLike], left: set[int]) -> ReLUNetwork:
    """One node a kink, those in `left` facing left; the function is affine beyond the kinks."""
    signs = [-1 if i in left else 1 for i in range(len(kinks))]
    bias = [-s * t for s, t in zip(signs, kinks, strict=True)]
    return ReLUNetwork.from_weights([([[s] for s in signs], bias), ([list(jumps)], [0])])


def sharp_network(widths: Sequence[int]) -> ReLUNetwork:
    """Return a network with ``(w_1 + 1) ... (w_k + 1)`` pieces on R: the bound of Serra et al. is attained.

    Parameters
    ----------
    widths : sequence of int
        At least 3 but in the last layer, where 2 do; a single layer may have any width.

    Notes
    -----
    The construction is ours. A layer of w >= 3 nodes makes a zigzag with w kinks whose two outer pieces are
    sloped as well: with the second and third node facing left, the outer slope is the sum of their jumps, and
    the gaps between the kinks are chosen so that this sum is not 0. Each of its w + 1 pieces maps a
    part of [0, 1] onto [0, 1], where the next layer has its kinks.

    Examples
    --------
    >>> from exactrelu.univariate import network_function
    >>> network_function(sharp_network([3, 3])).pieces().count
    16
    """
    if widths in ([1], (1,)):
        return ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0])])
    _require_widths(widths, inner=3, last=2)
    inner = [full_zigzag(w) for w in widths[:-1]]
    return _composed([*inner, _uneven_layer(widths[-1])])


def full_zigzag(width: int) -> ReLUNetwork:
    """A zigzag between 1 and 0 with `width` kinks; each of its w + 1 pieces maps a part of [0, 1] onto it."""
    whole_number(width, "width", least=3)
    unit = mpq(1, width + 3)
    # The first gap is twice the others, so the second slope is half as steep as the fourth; the outer pieces
    # run through (0, 1) before they leave it, at 0 and at 1.
    kinks = [2 * unit] + [unit * (i + 3) for i in range(1, width)]
    steep = 1 / unit
    sizes = [steep / 2, steep / 2, *[steep] * (width - 1)]
    slopes = [size * (-1) ** i for i, size in enumerate(sizes)]
    jumps = [after - before for before, after in pairwise(slopes)]
    raw = _layer(kinks, jumps, {1, 2})
    top = raw([kinks[0]])[0]
    (weights, _), (output, _) = [(layer.weights, layer.bias) for layer in raw.layers]
    return ReLUNetwork.from_weights([(weights, raw.layers[0].bias), (output, [1 - top])])


def _require_width(width: int) -> None:
    whole_number(width, "w", least=2)  # a zigzag of one node has no kink inside [0, M]


def _require_widths(widths: Sequence[int], inner: int, last: int) -> None:
    if isinstance(widths, (str, bytes)) or not isinstance(widths, Sequence):
        raise InputError(f"widths must be a list of integers, got {type(widths).__name__} {widths!r:.80}")
    if not widths:
        raise DegenerateInputError("widths must hold one width a layer, got none")
    for i, w in enumerate(widths):
        whole_number(w, f"widths[{i}]", least=last if i == len(widths) - 1 else inner)
