"""How many regions to expect before the work starts: a certified upper bound and certified lower bounds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import attrs
import numpy as np

from exactrelu.arith.linalg import rank
from exactrelu.errors import InputError
from exactrelu.networks.domain import DomainLike
from exactrelu.networks.lattice.stages import plain_stages
from exactrelu.networks.lattice.witnesses import ForwardPass
from exactrelu.networks.network import ReLUNetwork
from exactrelu.networks.problem import Problem

# Points further out are not sampled.
_FAR = 10**100


@attrs.frozen
class Estimate:
    """Bounds for the number of proper activation regions.

    Attributes
    ----------
    upper : int
        Certified: no network of this architecture and rank has more.
    lower : int
        Certified: so many different patterns were found, strictly, at sampled points.
    """

    upper: int
    lower: int


def upper_bound(dimension: int, widths: Sequence[int]) -> int:
    """Return the bound of Serra, Tjandraatmadja and Ramalingam (2018) for R^dimension.

    Notes
    -----
    **Proved** there: the sum over (j_1, ..., j_L) of the products of C(n_l, j_l), where
    j_l <= min(dimension, n_1 - j_1, ..., n_{l-1} - j_{l-1}, n_l). Holds on every domain of that dimension.
    Cost: about the dimension times the number of layers.

    Examples
    --------
    >>> upper_bound(2, [2, 2]), upper_bound(2, [4, 4]), upper_bound(3, [4, 4, 4])
    (11, 121, 1631)
    """
    # bounds[room]: the bound for the layers after the current one, on regions of `room` free dimensions.
    bounds = [1] * (dimension + 1)
    for width in reversed(widths):
        chosen = binomials(width, min(dimension, width))
        bounds = _one_layer_more(width, chosen, bounds)
    return bounds[dimension]


def binomials(n: int, last: int) -> list[int]:
    """Return ``C(n, 0), ..., C(n, last)``, each from the one before.

    Examples
    --------
    >>> binomials(4, 2)
    [1, 4, 6]
    """
    found = [1]
    for j in range(last):
        found.append(found[-1] * (n - j) // (j + 1))
    return found


def _one_layer_more(width: int, chosen: Sequence[int], bounds: Sequence[int]) -> list[int]:
    """For every room the sum over j of ``chosen[j] * bounds[min(room, width - j)]``, in linear time.

    The j with ``width - j >= room`` share one factor; the others, where the width is what limits, are
    summed up from the back once.
    """
    last = len(chosen) - 1
    whole = [0, *accumulate(chosen)]
    limited = [0] * (last + 2)
    for j in range(last, -1, -1):
        limited[j] = limited[j + 1] + chosen[j] * bounds[min(width - j, len(bounds) - 1)]
    found = []
    for room in range(len(bounds)):
        top = min(room, last)
        cut = min(max(width - room + 1, 0), top + 1)
        found.append(whole[cut] * bounds[room] + limited[cut] - limited[top + 1])
    return found


def estimate(network: ReLUNetwork, domain: DomainLike = None, points: int = 4096, seed: int = 0) -> Estimate:
    """Return bounds for the number of proper activation regions, in milliseconds.

    Parameters
    ----------
    points : int
        How many random points to look at; the lower bound grows with it.
    seed : int
        The sample is reproducible.

    Notes
    -----
    **Proved**: both bounds. The lower one counts patterns in which every neuron is certified to be non-zero.

    Examples
    --------
    >>> maximum = ReLUNetwork.from_weights([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    >>> estimate(maximum)
    Estimate(upper=7, lower=4)
    """
    if isinstance(points, bool) or not isinstance(points, int) or points < 1:
        raise InputError(f"points must be a positive integer, got {points!r:.80}")
    problem = Problem.of(network, domain)
    if problem.empty:
        return Estimate(0, 0)
    first = problem.network.layers[0].weights if network.hidden else ()
    upper = upper_bound(min(problem.dimension, rank(first)), network.widths)
    if not network.hidden or not problem.dimension:
        return Estimate(upper, 1)
    sample = _sample(problem, points, np.random.default_rng(seed))
    stages = plain_stages(problem.layers, problem.dimension)
    forward = ForwardPass(problem.rows, stages)
    active = forward.active(sample)
    certain = forward.certify(sample, active, ~active)
    return Estimate(upper, max(len(np.unique(active[certain], axis=0)), 1))


def _sample(
    problem: Problem, points: int, generator: np.random.Generator
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    if problem.box is not None:
        low, high = (np.array([float(min(max(x, -_FAR), _FAR)) for x in side]) for side in problem.box)
        return generator.uniform(low, high, (points, problem.dimension))
    # Heavy tails: regions far out and near the origin are both met.
    return generator.standard_cauchy((points, problem.dimension))
