"""In which ring the weights of a network lie, and what that means for the depth of the maximum."""

from __future__ import annotations

from math import gcd

import attrs

from exactrelu.arith.rational import common_denominator
from exactrelu.errors import InputError
from exactrelu.networks.network import ReLUNetwork

_TRIAL_DIVISION = 100_000


@attrs.frozen
class WeightRing:
    """The smallest ring Z[1/N] that holds the weights of a network.

    Attributes
    ----------
    N : int
        1 for integers, else the product of the primes in the denominators, square-free but for a factor
        without prime divisors below 100,000, which is left as it is.
    bias_N : int
        The same for the biases.
    denominators : tuple of int
        Least common denominator of the weights of each layer.

    Notes
    -----
    Every network with rational weights lies in some Z[1/N], the fractions with a power of N below (N-ary
    fractions for Averkov, Hojny and Merkert). Theorems on integer or N-ary weights are about weights; biases
    are free there.
    """

    N: int
    bias_N: int
    denominators: tuple[int, ...]

    @property
    def is_integer(self) -> bool:
        """Whether all weights are integers."""
        return self.N == 1

    def __str__(self) -> str:
        return "Z" if self.is_integer else f"Z[1/{self.N}]"


def weight_ring(network: ReLUNetwork) -> WeightRing:
    """Return the smallest ring of N-ary fractions with the weights of a network, exactly as they are stored.

    Examples
    --------
    >>> net = ReLUNetwork.from_weights([([[1, "1/4"]], ["1/3"]), ([["1/6"]], [0])])
    >>> ring = weight_ring(net)
    >>> str(ring), ring.bias_N, ring.denominators
    ('Z[1/6]', 3, (4, 6))
    """
    if not isinstance(network, ReLUNetwork):
        raise InputError(f"network must be a ReLUNetwork, got {type(network).__name__} {network!r:.80}")
    denominators = tuple(
        common_denominator([x for row in layer.weights for x in row]) for layer in network.layers
    )
    biases = common_denominator([b for layer in network.layers for b in layer.bias])
    return WeightRing(_radical(denominators), _radical((biases,)), denominators)


def _radical(numbers: tuple[int, ...]) -> int:
    """The product of the primes that divide one of the numbers; large unfactored rests stay whole."""
    found, rest, prime = 1, 1, 2
    for number in numbers:
        rest = rest * number // gcd(rest, number)
    while prime * prime <= rest and prime < _TRIAL_DIVISION:
        if rest % prime == 0:
            found *= prime
            while rest % prime == 0:
                rest //= prime
        prime += 1
    return found * rest


def n_ary_lower_bound(n: int, N: int) -> int:
    """Return the hidden layers that max(0, x_1, ..., x_n) needs with N-ary fractions as weights.

    Notes
    -----
    Averkov, Hojny and Merkert (2025): at least ``ceil(log_p(n + 1))`` for a prime p that does not divide N;
    here the smallest such p. For N = 1, integers, that is ``ceil(log_2(n + 1))``, first proved by Haase,
    Hertrich and Loho (2023) for n = 2^k. Computed by comparing integers.

    Examples
    --------
    Decimal fractions:

    >>> n_ary_lower_bound(8, 10), n_ary_lower_bound(9, 10), n_ary_lower_bound(4, 1)
    (2, 3, 3)
    """
    for name, value in (("n", n), ("N", N)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise InputError(f"{name} must be a positive integer, got {value!r:.80}")
    prime = 2
    while N % prime == 0 or any(prime % q == 0 for q in range(2, prime)):
        prime += 1
    return ceil_log(prime, n + 1)


def ceil_log(base: int, value: int) -> int:
    """Return the least k >= 0 with ``base^k >= value``.

    Examples
    --------
    >>> ceil_log(3, 9), ceil_log(3, 10)
    (2, 3)
    """
    power, exponent = 1, 0
    while power < value:
        power, exponent = power * base, exponent + 1
    return exponent
