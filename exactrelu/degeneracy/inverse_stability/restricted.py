"""The restricted parameter sets N' and N* of Berner et al., membership with reasons, and how to get there."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.degeneracy.inverse_stability.parameters import Neuron, ShallowParameters, require_parameters
from exactrelu.degeneracy.inverse_stability.root_sums import RootSum
from exactrelu.errors import ShapeError


@attrs.frozen
class Membership:
    """Whether parameters are in a restricted set; true when they are.

    Attributes
    ----------
    holds : bool
    reasons : tuple of str
        What fails, naming the neurons (from 0); empty when nothing does.
    """

    holds: bool
    reasons: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.holds


def in_restricted_set(parameters: ShallowParameters) -> Membership:
    """Decide ``Gamma in N'``: balanced neurons, no two non-zero rows positively parallel.

    Notes
    -----
    **Proved**: comparisons of square roots are exact. ``N' = {|c_i|_inf = |a_i|_inf for all i; a_i != l a_j
    for all l > 0 and i != j in I}``, I the neurons with a_i != 0.

    Examples
    --------
    >>> gamma = ShallowParameters.of([[1, 0], [2, 0]], [1, -1])
    >>> in_restricted_set(gamma).reasons
    ('neuron 1 is unbalanced: |c| = 1, |a| = 2', 'neurons 0 and 1 are positively parallel')
    """
    require_parameters(parameters, "parameters")
    return _membership([*_unbalanced(parameters), *_parallel(parameters)])


def in_star_set(parameters: ShallowParameters) -> Membership:
    """Decide ``Gamma in N*``: in N', and the last two coordinates of every non-zero row are positive.

    Raises
    ------
    ShapeError
        For fewer than two inputs.
    """
    require_parameters(parameters, "parameters")
    if parameters.inputs < 2:
        raise ShapeError(f"N* needs at least two inputs, got {parameters.inputs}")
    turned = []
    for i in parameters.support:
        for j in (parameters.inputs - 2, parameters.inputs - 1):
            entry = parameters.weights[i][j]
            if entry.sign <= 0:
                turned.append(f"neuron {i}: coordinate {j} must be positive, is {entry}")
    return _membership([*_unbalanced(parameters), *_parallel(parameters), *turned])


def _membership(reasons: Sequence[str]) -> Membership:
    return Membership(not reasons, tuple(reasons))


def _unbalanced(parameters: ShallowParameters) -> list[str]:
    found = []
    for i in range(len(parameters.weights)):
        outer, inner = parameters.size_out(i), parameters.size_in(i)
        if outer != inner:
            found.append(f"neuron {i} is unbalanced: |c| = {outer}, |a| = {inner}")
    return found


def _parallel(parameters: ShallowParameters) -> list[str]:
    return [
        f"neurons {i} and {j} are positively parallel" for i, j in related_pairs(parameters, parameters, 1)
    ]


def related_pairs(first: ShallowParameters, second: ShallowParameters, sign: int) -> list[tuple[int, int]]:
    """Return the pairs (i, j) with non-zero rows and ``a_j = sign l a_i`` for some l > 0.

    Within one and the same parameters only pairs with i < j.
    """
    one, two = directions(first), directions(second)
    found = []
    for i, u in one.items():
        for j, v in two.items():
            if (first is not second or i < j) and all(x == sign * y for x, y in zip(u, v, strict=True)):
                found.append((i, j))
    return found


def directions(parameters: ShallowParameters) -> dict[int, tuple[RootSum, ...]]:
    """Return ``a_i / |a_i|_inf`` for the neurons with a_i != 0."""
    return {i: tuple(x / parameters.size_in(i) for x in parameters.weights[i]) for i in parameters.support}


def merged(parameters: ShallowParameters) -> list[Neuron]:
    """Merge positively parallel neurons by (35), and drop those that contribute nothing.

    For ``a_j = mu a_i`` with mu > 0:
    ``c_i relu(<a_i, x>) + c_j relu(<a_j, x>) = (c_i + c_j |a_j| / |a_i|) relu(<a_i, x>)``.
    """
    sums: dict[tuple[Rational, ...], list[Rational]] = {}
    for neuron in parameters.neurons:
        if any(neuron.direction):
            total = sums.setdefault(neuron.direction, [mpq(0)] * parameters.outputs)
            sums[neuron.direction] = [x + y for x, y in zip(total, neuron.product, strict=True)]
    return [Neuron(u, tuple(p)) for u, p in sums.items() if any(p)]


def rebalanced(parameters: ShallowParameters) -> ShallowParameters:
    """Return parameters in N' of the same function and architecture, by (34) and (35).

    Notes
    -----
    ``R(N'_N) = R(N_N)``: merged neurons are scaled to ``|c|_inf = |a|_inf`` with ``relu(l x) = l relu(x)``,
    and the places that become free are filled with zeros. The square roots are kept as such.

    Examples
    --------
    >>> theta = rebalanced(ShallowParameters.of([[1, 0], [2, 0]], [1, "1/2"]))
    >>> [str(x) for x in theta.weights[0]], [str(x) for x in theta.output[0]]
    (['sqrt(2)', '0'], ['sqrt(2)'])
    """
    require_parameters(parameters, "parameters")
    width = len(parameters.weights)
    zero = Neuron((mpq(0),) * parameters.inputs, (mpq(0),) * parameters.outputs)
    neurons = merged(parameters)
    filled = [*neurons, *[zero] * (width - len(neurons))]
    return ShallowParameters.balanced(filled, parameters.inputs, parameters.outputs)
