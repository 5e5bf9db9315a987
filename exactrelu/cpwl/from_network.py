"""From networks to piecewise-linear functions, neuron by neuron: networks are tropical rational maps.

Zhang, Naitzat and Lim (2018): a neuron that gets a difference P - N of sums of maxima puts out
``max(P - N, 0) = max(P, N) - N``. Like maxima are collected on the way, so that a neuron and its negative
give their difference back as it was: relu(z) - relu(-z) is z, without a maximum.
"""

from __future__ import annotations

from collections.abc import Sequence

from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.cpwl.affine import Vector, scaled, zero
from exactrelu.cpwl.collected import Collected, Summand, collect
from exactrelu.cpwl.essential import essential_terms
from exactrelu.cpwl.forms import SignedMaxima, require_limit
from exactrelu.errors import InputError, ResourceLimitError
from exactrelu.networks.network import AffineLayer, ReLUNetwork

TERM_LIMIT = 20_000
"""Most terms of one maximum while it is expanded."""


def functions_of(network: ReLUNetwork, *, limit: int = TERM_LIMIT) -> tuple[SignedMaxima, ...]:
    """Return every output of a network, of any depth, as a sum of signed maxima of affine forms.

    Parameters
    ----------
    network : ReLUNetwork
    limit : int
        Most terms of a maximum before superfluous ones are removed.

    Raises
    ------
    InputError
        If it is no network.
    ResourceLimitError
        Terms may grow exponentially with depth.

    Notes
    -----
    **Proved**: equality at all points, by the identity ``max(P - N, 0) = max(P, N) - N`` at each neuron and
    exact removal of superfluous terms. One hidden layer costs nothing: one maximum of two forms a neuron.

    References
    ----------
    L. Zhang, G. Naitzat, L.-H. Lim, Tropical geometry of deep neural networks, ICML 2018.

    Examples
    --------
    >>> from exactrelu.networks import ReLUNetwork
    >>> maximum = ReLUNetwork.from_weights([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    >>> (f,) = functions_of(maximum)
    >>> f([2, "7/2"]), [len(term.forms) for term in f.terms]
    (mpq(7,2), [1, 2])
    """
    if not isinstance(network, ReLUNetwork):
        raise InputError(f"network must be a ReLUNetwork, got {type(network).__name__} {network!r:.80}")
    require_limit(limit)
    n = network.inputs
    values = [Collected(tuple(mpq(i == j) for j in range(n + 1)), {}) for i in range(n)]
    for layer in network.hidden:
        values = [_rectified(z, limit) for z in _affine_images(layer, values, n)]
    return tuple(z.signed() for z in _affine_images(network.layers[-1], values, n))


def function_of(network: ReLUNetwork, *, limit: int = TERM_LIMIT) -> SignedMaxima:
    """Return the only output of a network as a sum of signed maxima; see `functions_of`.

    Raises
    ------
    InputError
        If the network has not exactly one output.
    """
    if isinstance(network, ReLUNetwork) and network.outputs != 1:
        raise InputError(f"network must have one output, got {network.outputs}; use functions_of")
    return functions_of(network, limit=limit)[0]


def _affine_images(layer: AffineLayer, values: Sequence[Collected], dimension: int) -> list[Collected]:
    images = []
    for row, b in zip(layer.weights, layer.bias, strict=True):
        affine = list(zero(dimension))
        affine[-1] = b
        maxima: dict[tuple[tuple[int, ...], ...], Rational] = {}
        for weight, z in zip(row, values, strict=True):
            if weight:
                affine = [a + weight * x for a, x in zip(affine, z.affine, strict=True)]
                for key, c in z.maxima.items():
                    maxima[key] = maxima.get(key, mpq(0)) + weight * c
        images.append(Collected(tuple(affine), {key: c for key, c in maxima.items() if c}))
    return images


def _rectified(z: Collected, limit: int) -> Collected:
    """max(P, N) - N for z = P - N, the affine part of z in P."""
    positive = _expanded(z, 1, limit)
    negative = _expanded(z, -1, limit)
    subtracted: list[Summand] = [
        (c, [tuple(map(mpq, v)) for v in key]) for key, c in z.maxima.items() if c < 0
    ]
    return collect(z.dimension, [(mpq(1), [*positive, *negative]), *subtracted])


def _expanded(z: Collected, sign: int, limit: int) -> list[Vector]:
    """The sum of the maxima of one sign as one maximum, without superfluous terms."""
    terms: list[Vector] = [z.affine if sign > 0 else zero(z.dimension)]
    for key, c in sorted(z.maxima.items(), key=lambda item: len(item[0])):
        if c * sign < 0:
            continue
        forms = [scaled(abs(c), tuple(map(mpq, v))) for v in key]
        if len(terms) * len(forms) > limit:
            raise ResourceLimitError(
                "a sum of maxima has too many terms to expand", limit=limit, estimate=len(terms) * len(forms)
            )
        sums = sorted({tuple(a + b for a, b in zip(s, t, strict=True)) for s in terms for t in forms})
        terms = [sums[i] for i in essential_terms(sums).kept] if len(terms) > 1 else sums
    return terms
