"""Decide from the weights alone whether a network computes the maximum of its inputs."""

from __future__ import annotations

from itertools import permutations

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.certificates.claims import RegionDefinition
from exactrelu.errors import InputError, ResourceLimitError
from exactrelu.networks.linear_regions import linear_regions
from exactrelu.networks.network import ReLUNetwork

_ORDERS = 8


@attrs.frozen
class MaximumVerdict:
    """Whether a network computes the maximum of its inputs, with the proof; true when it does.

    Attributes
    ----------
    n : int
    laws : int
        Number of different affine laws of the network on full-dimensional sets.
    orders : int
        Orders of the coordinates at which it was evaluated; 0 when a law already decides.
    differs : tuple of mpq or None
        A point at which the network is not the maximum.
    """

    n: int
    laws: int
    orders: int
    differs: tuple[Rational, ...] | None

    def __bool__(self) -> bool:
        return self.differs is None


def computes_maximum(network: ReLUNetwork) -> MaximumVerdict:
    """Decide whether ``network(x) = max(x_1, ..., x_n)`` for all x in R^n, from the weights.

    Parameters
    ----------
    network : ReLUNetwork
        With one output, of any depth, with at most 8 inputs.

    Returns
    -------
    MaximumVerdict

    Raises
    ------
    InputError
        For several outputs.
    ResourceLimitError
        For more than 8 inputs.

    Notes
    -----
    **Proved** either way, provided the region engine is right. Every affine law of the network must be one
    of the coordinates: a law that is not differs from all n coordinates on its region but for a set without
    interior. Then, on the set where the coordinates have one strict order, the network is a continuous
    function that always equals one of n different coordinates, hence always the same one, and one
    point for each of the n! orders decides. Cost: all regions, and n! evaluations.

    Examples
    --------
    >>> maximum = ReLUNetwork.from_weights([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    >>> bool(computes_maximum(maximum))
    True
    """
    if not isinstance(network, ReLUNetwork):
        raise InputError(f"network must be a ReLUNetwork, got {type(network).__name__} {network!r:.80}")
    n = network.inputs
    if network.outputs != 1 or n < 1:
        raise InputError(f"network must have one output and inputs, got {network.outputs} and {n}")
    if n > _ORDERS:
        raise ResourceLimitError(
            "the orders of the inputs are too many; prove the identity behind the network instead",
            limit=_ORDERS,
            estimate=n,
        )
    unit = {tuple(mpq(int(i == j)) for j in range(n)) for i in range(n)}
    regions = list(linear_regions(network, RegionDefinition.AFFINE))
    for region in regions:
        (row,), (constant,) = region.affine_map
        if constant or row not in unit:
            return MaximumVerdict(n, len(regions), 0, _difference(network, region.witness, row, constant))
    orders = list(permutations(range(1, n + 1)))
    for order in orders:
        if network(order)[0] != n:
            return MaximumVerdict(n, len(regions), len(orders), tuple(map(mpq, order)))
    return MaximumVerdict(n, len(regions), len(orders), None)


def _difference(
    network: ReLUNetwork, witness: tuple[Rational, ...], row: tuple[Rational, ...], constant: Rational
) -> tuple[Rational, ...]:
    """A point near the witness at which the network, with this law, is none of the coordinates.

    The law differs from each coordinate, so on a short segment from the witness in a direction
    (1, s, s^2, ...) all but finitely many points and finitely many s will do.
    """
    n, pattern, step = len(witness), network.pattern_at(witness), mpq(1)
    while True:
        for s in range(n * n + 1):
            point = tuple(x + step * s**i for i, x in enumerate(witness))
            value = network(point)[0]
            if network.pattern_at(point) == pattern and value != max(point):
                return point
        step /= 2
