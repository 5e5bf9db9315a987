"""Lemma A.4: biases become two more inputs, and one more neuron takes the output bias."""

from __future__ import annotations

from collections.abc import Iterable

from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, rational_vector
from exactrelu.degeneracy.inverse_stability.parameters import ShallowParameters, require_parameters
from exactrelu.degeneracy.inverse_stability.restricted import in_star_set, rebalanced
from exactrelu.degeneracy.shallow import canonical_form
from exactrelu.degeneracy.shallow.form import two_layers
from exactrelu.errors import InputError, UnsoundBackendError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.networks.restriction import Chart


def lift(network: ReLUNetwork) -> ShallowParameters:
    """Return Gamma in N* of architecture (d + 2, m + 1, D) with ``R(Gamma)(x, 1, -1) = R(Theta)(x)``.

    Parameters
    ----------
    network : ReLUNetwork with one hidden layer
        Theta, of architecture (d, m, D), with biases.

    Raises
    ------
    InputError
        For another depth.

    Notes
    -----
    ``a_i = (w_i, max(b_i, 0) + 1, max(-b_i, 0) + 1)``, so that ``<a_i, (x, 1, -1)> = <w_i, x> + b_i``; the
    extra neuron (0, 2, 1) is 1 there and carries the output bias; then parallel neurons are merged and all
    are balanced. **Proved** in each call: the identity on all of R^d, by canonical forms, and membership in
    N*, by exact comparison.

    References
    ----------
    Berner, Elbrächter, Grohs, arXiv 1905.09803, Lemma A.4.

    Examples
    --------
    >>> gamma = lift(ReLUNetwork.from_weights([([[1], [1]], [-1, 2]), ([[1, 3]], [5])]))
    >>> gamma.network(lifted_point([4])), gamma.inputs, len(gamma.weights)
    ((mpq(26,1),), 3, 3)
    """
    first, last = two_layers(network)
    zero, one = mpq(0), mpq(1)
    rows = [
        (*row, max(b, zero) + one, max(-b, zero) + one)
        for row, b in zip(first.weights, first.bias, strict=True)
    ]
    rows.append(((zero,) * network.inputs) + (mpq(2), one))
    columns = [tuple(row[i] for row in last.weights) for i in range(first.outputs)]
    plain = ShallowParameters.of(rows, [*columns, last.bias], network.inputs + 2, network.outputs)
    found = rebalanced(plain)
    if canonical_form(unlifted(found)) != canonical_form(network):
        raise UnsoundBackendError("a lift does not compute the function", network)
    membership = in_star_set(found)
    if not membership:
        raise UnsoundBackendError(f"a lift is not in N*: {membership.reasons[0]}", network)
    return found


def lifted_point(point: Iterable[RationalLike]) -> tuple[Rational, ...]:
    """Return the sample ``(x, 1, -1)`` of a sample x."""
    return (*rational_vector(point, "point"), mpq(1), mpq(-1))


def unlifted(parameters: ShallowParameters) -> ReLUNetwork:
    """Return ``x -> R(Gamma)(x, 1, -1)`` as a network with biases."""
    require_parameters(parameters, "parameters")
    d = parameters.inputs - 2
    if d < 0:
        raise InputError(f"parameters must have at least two inputs, got {parameters.inputs}")
    origin = (*[mpq(0)] * d, mpq(1), mpq(-1))
    directions = tuple(tuple(mpq(i == j) for i in range(d + 2)) for j in range(d))
    return Chart(origin, directions).restrict(parameters.network)
