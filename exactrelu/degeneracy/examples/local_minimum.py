"""The stand-in for Example A.1: a local minimum of parameters, and better realizations as near as one likes.

Samples (-1, 0), (1, 1); ``Gamma = ((-1), (-1); 1, -1)`` computes 0 and has the loss 1/2. Within distance 1
all weights stay at most 0, so that the sample 1 is always missed by 1. ``g_k = relu(x) / k`` is better.
"""

from __future__ import annotations

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.degeneracy.examples.functions import SymbolicForm
from exactrelu.degeneracy.examples.symbol import InK, K, in_k
from exactrelu.degeneracy.inverse_stability.minima import Samples, loss_bound_in_ball
from exactrelu.degeneracy.inverse_stability.parameters import ShallowParameters
from exactrelu.errors import UnsoundBackendError


@attrs.frozen
class LocalMinimum:
    """What keeps a local minimum of parameters from being one of realizations, for every k >= 1.

    Attributes
    ----------
    gamma : ShallowParameters
    samples : Samples
    radius : mpq
        No parameter of the closed ball of this radius around gamma has a smaller loss.
    loss : mpq
        Of R(gamma).
    seminorm : InK
        ``|g_k - R(gamma)|_{W^{1,inf}}``.
    better : InK
        ``loss - loss(g_k)``, positive for every k >= 1.
    """

    gamma: ShallowParameters
    samples: Samples
    radius: Rational
    loss: Rational
    seminorm: InK
    better: InK


def stand_in_for_a1() -> LocalMinimum:
    """Return the stand-in, its radius proved by interval arithmetic, its values for every k by signs in Q(k).

    Notes
    -----
    **Proved**: everything that the attributes say. The data of the paper's Example A.1 were not available:
    this is our example of what it shows.

    Examples
    --------
    >>> found = stand_in_for_a1()
    >>> print(found.loss, found.radius, found.seminorm, found.better)
    1/2 1 1/k (-1/2 + k)/k^2
    """
    gamma = ShallowParameters.of([[-1], [-1]], [1, -1])
    samples = Samples.of([[-1], [1]], [[0], [1]])
    radius = mpq(1)
    loss = samples.loss(gamma.network)
    here = SymbolicForm.of([(1, (-1,)), (-1, (-1,))], 1)
    there = SymbolicForm.of([(1 / K, (1,))], 1)
    difference = SymbolicForm.of([(1 / K, (1,)), (-1, (-1,)), (1, (-1,))], 1)
    better = _loss(here, samples) - _loss(there, samples)
    proved = loss_bound_in_ball(gamma, radius, samples) >= loss and better.is_positive()
    if not proved or _loss(here, samples) != in_k(loss):
        raise UnsoundBackendError("the stand-in for Example A.1 does not do what it should", gamma)
    return LocalMinimum(gamma, samples, radius, loss, difference.seminorm(), better)


def _loss(form: SymbolicForm, samples: Samples) -> InK:
    total = in_k(0)
    for x, (y,) in zip(samples.points, samples.values, strict=True):
        gap = form(x) - y
        total = total + gap * gap
    return total / len(samples.points)
