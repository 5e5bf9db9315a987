"""How many regions an architecture allows, and how many it certainly reaches: exact integers.

Every function takes the input dimension n_0 and the hidden widths n_1, ..., n_L. "Regions" of an upper bound
are proper activation regions, so that it holds for linear regions by every definition but that of activation
regions of any dimension. A lower bound says that some network of the architecture has so many.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import factorial, prod

from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational
from exactrelu.errors import InputError, ResourceLimitError
from exactrelu.networks.estimation import binomials, upper_bound

# Bits of all the integers that a bound adds up: about the dimension times the sum of the widths.
LARGEST_BITS = 400_000_000


def require_architecture(inputs: int, widths: Sequence[int]) -> tuple[int, ...]:
    """Return the widths, or say which number is no positive integer."""
    if isinstance(widths, (str, bytes)) or not isinstance(widths, Sequence) or not widths:
        raise InputError(f"widths must hold at least one hidden width, got {widths!r:.80}")
    named = [("the input dimension", inputs), *((f"widths[{i}]", w) for i, w in enumerate(widths))]
    for name, value in named:
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise InputError(f"{name} must be a positive integer, got {value!r:.80}")
    bits = min(inputs, max(widths)) * sum(widths)
    if bits > LARGEST_BITS:
        raise ResourceLimitError(
            "the binomial coefficients of so large an architecture need too many bits",
            limit=LARGEST_BITS,
            estimate=bits,
        )
    return tuple(widths)


def cells_in_general_position(dimension: int, hyperplanes: int) -> int:
    """Return ``sum_{j <= d} C(m, j)``, the largest number of cells of m hyperplanes in R^d (Zaslavsky 1975).

    Examples
    --------
    >>> [cells_in_general_position(2, m) for m in range(1, 7)]
    [2, 4, 7, 11, 16, 22]
    """
    return sum(binomials(hyperplanes, min(dimension, hyperplanes)))


def raghu_upper_bound(inputs: int, widths: Sequence[int]) -> int:
    """Return ``prod_i sum_{j <= n_0} C(n_i, j)`` (Raghu et al. 2017).

    Proved by: the neurons of layer i cut each region, of dimension n_0, by at most n_i hyperplanes. The same
    number is the bound of Zhang, Naitzat and Lim (2018) for integer weights, by tropical geometry.

    Examples
    --------
    >>> raghu_upper_bound(2, [4, 1, 4])
    242
    """
    return prod(cells_in_general_position(inputs, n) for n in require_architecture(inputs, widths))


def montufar_2017_upper_bound(inputs: int, widths: Sequence[int]) -> int:
    """Return ``prod_i sum_{j <= d_i} C(n_i, j)`` with ``d_i = min(n_0, ..., n_i)`` (Montufar 2017).

    The image of a region in layer i - 1 has no more dimensions than any layer before; at most as large as
    `raghu_upper_bound`.

    Examples
    --------
    >>> montufar_2017_upper_bound(2, [4, 1, 4])
    110
    """
    known = require_architecture(inputs, widths)
    narrowest = list(accumulate((inputs, *known), min))[1:]
    return prod(cells_in_general_position(d, n) for d, n in zip(narrowest, known, strict=True))


def serra_upper_bound(inputs: int, widths: Sequence[int]) -> int:
    """Return the bound of Serra, Tjandraatmadja and Ramalingam (2018); see `networks.upper_bound`.

    ``sum prod C(n_l, j_l)`` over ``0 <= j_l <= min(n_0, n_1 - j_1, ..., n_{l-1} - j_{l-1}, n_l)``: where j
    neurons are inactive the image has at most n - j dimensions. At most as large as
    `montufar_2017_upper_bound`.

    Examples
    --------
    >>> serra_upper_bound(2, [4, 1, 4]), len(str(serra_upper_bound(784, [500, 500, 500])))
    (66, 451)
    """
    known = require_architecture(inputs, widths)
    return upper_bound(min(inputs, known[0]), known)


def hinz_upper_bound(inputs: int, widths: Sequence[int]) -> int:
    """Return the bound of Hinz and van de Geer (2019) with the binomial histogram.

    A histogram counts regions by the dimension of their image. A layer of m neurons replaces a region of
    dimension d by ``C(m, j)`` regions of dimension ``min(d, m - j)`` for each ``j <= min(d, m)``; the bound
    is the sum of the last histogram.

    Notes
    -----
    Their framework accepts any histogram that dominates; with this one the bound equals that of Serra et al.
    (a theorem there), reached forwards where `serra_upper_bound` goes backwards. Sharper histograms are not
    implemented. Cost: the dimension times the width for each layer.

    Examples
    --------
    >>> hinz_upper_bound(2, [2, 2])
    11
    """
    known = require_architecture(inputs, widths)
    histogram = {inputs: 1}
    for width in known:
        following: dict[int, int] = {}
        for dimension, regions in histogram.items():
            for j, ways in enumerate(binomials(width, min(dimension, width))):
                image = min(dimension, width - j)
                following[image] = following.get(image, 0) + regions * ways
        histogram = following
    return sum(histogram.values())


def montufar_2014_lower_bound(inputs: int, widths: Sequence[int]) -> int:
    """Return ``prod_{l < L} floor(n_l / n_0)^n_0 sum_{j <= n_0} C(n_L, j)`` (Montufar et al. 2014).

    Attained by `folding_network` in the open unit cube.

    Raises
    ------
    InputError
        Unless all widths are at least n_0, the hypothesis of the theorem.

    Examples
    --------
    >>> montufar_2014_lower_bound(2, [4, 4])
    44
    """
    *inner, last = _at_least(inputs, widths, inputs, "Montufar et al. 2014")
    return int(prod((n // inputs) ** inputs for n in inner)) * cells_in_general_position(inputs, last)


def serra_lower_bound(inputs: int, widths: Sequence[int]) -> int:
    """Return ``prod_{l < L} (floor(n_l / n_0) + 1)^n_0 sum_{j <= n_0} C(n_L, j)`` (Serra et al. 2018).

    Attained by `zigzag_grid_network` in the open unit cube.

    Raises
    ------
    InputError
        Unless all widths are at least 3 n_0, the hypothesis of the theorem.

    Examples
    --------
    >>> serra_lower_bound(1, [3, 3]), serra_lower_bound(2, [6, 6])
    (16, 352)
    """
    *inner, last = _at_least(inputs, widths, 3 * inputs, "Serra et al. 2018")
    return int(prod((n // inputs + 1) ** inputs for n in inner)) * cells_in_general_position(inputs, last)


def hanin_rolnick_density(inputs: int, neurons: int, T: RationalLike) -> Rational:
    """Return ``(T N)^n_0 / n_0!``, a bound for the expected activation regions in a unit of volume.

    Parameters
    ----------
    inputs, neurons : int
        n_0 and the number N of hidden neurons.
    T : exact number
        From bounds on the density of the biases and on the gradients of the neurons; for the user to prove.

    Notes
    -----
    Hanin and Rolnick (2019, "Deep ReLU networks have surprisingly few activation patterns") prove, for random
    weights and biases and every large enough cube, that the expected number of regions over the volume is at
    most this when ``N >= n_0``, and 2^N otherwise (which is then returned). The bound is recalled from the
    paper; nothing of it is proved here.

    Examples
    --------
    >>> hanin_rolnick_density(2, 10, "1/2")
    mpq(25,2)
    """
    require_architecture(inputs, [neurons])
    rate = as_rational(T, "T")
    if rate <= 0:
        raise InputError(f"T must be positive, got {rate}")
    if neurons < inputs:
        return mpq(2**neurons)
    return (rate * neurons) ** inputs / factorial(inputs)


def _at_least(inputs: int, widths: Sequence[int], least: int, source: str) -> tuple[int, ...]:
    known = require_architecture(inputs, widths)
    for i, width in enumerate(known):
        if width < least:
            raise InputError(
                f"widths[{i}] must be at least {least} for the bound of {source} with {inputs} inputs, "
                f"got {width}"
            )
    return known
