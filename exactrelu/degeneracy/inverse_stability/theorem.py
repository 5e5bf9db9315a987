"""Theorem 3.1 and Corollary 3.3 of Berner et al. as functions that construct the reparametrisation.

Let r be the semi-norm of g - R(Gamma). Across a hyperplane the gradient of the difference jumps by at most
2 r, because it is at most r on both sides. When no two rows of Gamma are parallel, none of Gamma and Theta
opposite, every hyperplane belongs to one neuron of each at most. So, with p and q the products c |a| of
matched neurons, ``|p - q| <= 2 r``; neurons without partner have products of size at most 2 r.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike
from exactrelu.degeneracy.inverse_stability.matching import (
    Matching,
    NoThetaError,
    matching,
    star_neurons,
)
from exactrelu.degeneracy.inverse_stability.parameters import Neuron, ShallowParameters, require_parameters
from exactrelu.degeneracy.inverse_stability.restricted import in_star_set, related_pairs
from exactrelu.degeneracy.inverse_stability.root_sums import (
    RootSum,
    RootSumLike,
    largest,
    root_sum,
    square_root,
)
from exactrelu.degeneracy.norms import w1inf_distance
from exactrelu.errors import InputError, ShapeError, UnsoundBackendError
from exactrelu.networks.network import ReLUNetwork

Function = ReLUNetwork | ShallowParameters


@attrs.frozen
class StableReparametrisation:
    """A reparametrisation Phi of g near Gamma, or the conditions that fail; true when there is one.

    Attributes
    ----------
    parameters : ShallowParameters or None
        Phi, with ``R(Phi) = g``; None when a condition fails.
    seminorm : mpq
        r, the W^{1,inf} semi-norm of ``g - R(Gamma)`` on R^d.
    distance : RootSum or None
        ``|Phi - Gamma|_inf``, exactly.
    bound : RootSum or None
        What the statement promises; ``distance <= bound`` was decided.
    sharper : RootSum or None
        What our derivation gives; ``distance <= sharper <= bound`` was decided.
    beta : RootSum or None
        The beta of Theorem 3.1 that was used.
    failures : tuple of str
        The conditions that fail, with the neurons (from 0).
    """

    parameters: ShallowParameters | None
    seminorm: Rational
    distance: RootSum | None
    bound: RootSum | None
    sharper: RootSum | None
    beta: RootSum | None
    failures: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.parameters is not None

    def __str__(self) -> str:
        if self.parameters is None:
            return "conditions fail: " + "; ".join(self.failures)
        return f"|Phi - Gamma| = {self.distance} <= {self.sharper} <= {self.bound}, r = {self.seminorm}"


def stable_reparametrisation(
    gamma: ShallowParameters, g: Function, beta: RationalLike | RootSum | None = None
) -> StableReparametrisation:
    """Return Phi with ``R(Phi) = g`` and ``|Phi - Gamma|_inf <= beta + 2 r^(1/2)`` (Theorem 3.1, one output).

    Parameters
    ----------
    gamma : ShallowParameters of architecture (d, m, 1)
    g : ReLUNetwork without biases, or ShallowParameters
        The function; whether some Theta with m neurons and condition 3 computes it is decided here.
    beta : rational or RootSum, optional
        The least that condition 1 allows when not given.

    Returns
    -------
    StableReparametrisation
        Phi, or which of these fails: (1) ``|c_i|, |a_i|_inf <= beta`` where ``|c_i a_i|_inf <= 2 r``; (2) no
        two non-zero rows of Gamma positively parallel; (3a) none opposite; (3b) some Theta with R(Theta) = g
        without opposite pairs, no row of it opposite to one of Gamma.

    Raises
    ------
    ShapeError
        For several outputs, where the theorem fails without balance: see the notes.
    InputError
        For products or directions that are irrational, biases, other depths, a negative beta.

    Notes
    -----
    **Proved** in each call: ``R(Phi) = g`` by canonical forms; the semi-norm exactly; the distance by exact
    comparison of square roots with the bound. A failure in 3b is decided: hyperplanes of Gamma fix how the
    neurons of Theta face, the rest is a question of subset sums. The published statement and its constants
    are the paper's; the construction is our derivation, and gives ``max(beta + (2 r)^(1/2), 2 r^(1/2))``.
    For two outputs Gamma = (a = 1/K, c = (K, 0)), g = relu(x) (1, e): r = e, condition 1 holds with beta = 0,
    and every Phi is at least K e / 2 away.

    Examples
    --------
    >>> gamma = ShallowParameters.of([[1, 0], [0, 1]], [2, 1])
    >>> g = ShallowParameters.of([[1, 0], [1, 1]], [2, "1/8"])
    >>> print(stable_reparametrisation(gamma, g))
    |Phi - Gamma| = 1 - 1/4*sqrt(2) <= 2 + sqrt(2) <= 4, r = 1
    """
    require_parameters(gamma, "gamma")
    if gamma.outputs != 1:
        raise ShapeError(f"Theorem 3.1 is about one output, got {gamma.outputs}; see Corollary 3.3 for more")
    network = _network_of(gamma, g)
    if beta is not None and root_sum(beta, "beta").sign < 0:
        raise InputError(f"beta must be 0 or more, got {beta}")
    seminorm = w1inf_distance(network, gamma.network).value
    failures = [*_condition_1(gamma, seminorm, beta), *_conditions_on(gamma)]
    chosen = root_sum(beta, "beta") if beta is not None else _least_beta(gamma, seminorm)
    found: Matching | None = None
    if not failures:
        try:
            found = matching(gamma, network)
        except NoThetaError as error:
            failures.append(f"condition 3: {error}")
    if found is None:
        return StableReparametrisation(None, seminorm, None, None, None, chosen, tuple(failures))
    phi = _assembled(gamma, found, seminorm)
    bound = chosen + 2 * square_root(seminorm)
    sharper = largest([chosen + square_root(2 * seminorm), 2 * square_root(seminorm)])
    return _checked(gamma, network, phi, seminorm, bound, sharper, chosen)


def stable_in_star_set(gamma: ShallowParameters, g: Function) -> StableReparametrisation:
    """Return Phi in N* with ``R(Phi) = g`` and ``|Phi - Gamma|_inf <= 4 r^(1/2)`` (Corollary 3.3).

    Parameters
    ----------
    gamma : ShallowParameters in N*, any number of outputs
    g : ReLUNetwork without biases, or ShallowParameters
        In R(N*): all kinks with normals whose last two coordinates are positive.

    Returns
    -------
    StableReparametrisation
        Or what fails: Gamma not in N*, g not in R(N*).

    Notes
    -----
    **Proved** in each call as for `stable_reparametrisation`, and that Phi is in N*. The constants (4, 1/2)
    are the paper's. Our derivation gives ``2 sqrt(2 r)``, constant 2.83, for any number of outputs: with
    balanced neurons, ``|sqrt p - sqrt q| <= sqrt|p - q|`` where directions match and signs agree, ``sqrt p +
    sqrt q <= sqrt(2 (p + q))`` where signs differ, and two neurons without partner have p, q <= 2 r.
    """
    network = _network_of(gamma, g)
    seminorm = w1inf_distance(network, gamma.network).value
    failures = [f"Gamma is not in N*: {reason}" for reason in in_star_set(gamma).reasons]
    try:
        neurons = star_neurons(network, len(gamma.weights))
    except NoThetaError as error:
        failures.append(f"g is not in R(N*): {error}")
    if failures:
        return StableReparametrisation(None, seminorm, None, None, None, None, tuple(failures))
    found = Matching.of(gamma, neurons)
    zero = Neuron((mpq(0),) * gamma.inputs, (mpq(0),) * gamma.outputs)
    phi = ShallowParameters.balanced(
        [found.partner.get(i, zero) for i in range(len(gamma.weights))], gamma.inputs, gamma.outputs
    )
    membership = in_star_set(phi)
    if not membership:
        raise UnsoundBackendError(f"Phi is not in N*: {membership.reasons[0]}", phi)
    bound, sharper = 4 * square_root(seminorm), 2 * square_root(2 * seminorm)
    return _checked(gamma, network, phi, seminorm, bound, sharper, None)


def _network_of(gamma: ShallowParameters, g: Function) -> ReLUNetwork:
    require_parameters(gamma, "gamma")
    network = g.network if isinstance(g, ShallowParameters) else ShallowParameters.from_network(g).network
    if (network.inputs, network.outputs) != (gamma.inputs, gamma.outputs):
        raise ShapeError(
            f"g must map R^{gamma.inputs} to R^{gamma.outputs} like Gamma, "
            f"got R^{network.inputs} -> R^{network.outputs}"
        )
    return network


def _small(gamma: ShallowParameters, seminorm: Rational) -> list[int]:
    """The neurons with ``|c_i a_i|_inf <= 2 r``."""
    return [i for i, neuron in enumerate(gamma.neurons) if neuron.strength <= 2 * seminorm]


def _least_beta(gamma: ShallowParameters, seminorm: Rational) -> RootSum:
    small = _small(gamma, seminorm)
    return largest([*map(gamma.size_in, small), *map(gamma.size_out, small)])


def _condition_1(gamma: ShallowParameters, seminorm: Rational, beta: RootSumLike | None) -> list[str]:
    if beta is None:
        return []
    most = root_sum(beta, "beta")
    return [
        f"condition 1: neuron {i} has |c a| <= 2 r = {2 * seminorm} and |c| = {gamma.size_out(i)}, "
        f"|a| = {gamma.size_in(i)}, not both at most beta = {most}"
        for i in _small(gamma, seminorm)
        if gamma.size_in(i) > most or gamma.size_out(i) > most
    ]


def _conditions_on(gamma: ShallowParameters) -> list[str]:
    return [
        *(
            f"condition 2: neurons {i} and {j} of Gamma are positively parallel"
            for i, j in related_pairs(gamma, gamma, 1)
        ),
        *(
            f"condition 3a: neurons {i} and {j} of Gamma are opposite"
            for i, j in related_pairs(gamma, gamma, -1)
        ),
    ]


def _assembled(gamma: ShallowParameters, found: Matching, seminorm: Rational) -> ShallowParameters:
    """Put each neuron of Theta into its place, scaled to stay near the neuron of Gamma there."""
    rows: list[Sequence[RootSum]] = []
    output: list[RootSum] = []
    small = set(_small(gamma, seminorm))
    for i, row in enumerate(gamma.weights):
        neuron = found.partner.get(i)
        if neuron is None:
            # Nothing to compute here: the weights may stay, without effect.
            rows.append(row)
            output.append(root_sum(0))
            continue
        (product,) = neuron.product
        if i not in small:
            factor, weight = _kept_larger(gamma, i, product)
        else:
            root = square_root(abs(product))
            factor, weight = root, (root if product > 0 else -root)
        rows.append([factor * u for u in neuron.direction])
        output.append(weight)
    return ShallowParameters.of(rows, output, gamma.inputs)


def _kept_larger(gamma: ShallowParameters, i: int, product: Rational) -> tuple[RootSum, RootSum]:
    """Return |a| and c with the given product, the larger of both factors as it is in Gamma."""
    (c,), size = gamma.output[i], gamma.size_in(i)
    if abs(c) >= size:
        return root_sum(product) / c, c
    return size, root_sum(product) / size


def _checked(
    gamma: ShallowParameters,
    network: ReLUNetwork,
    phi: ShallowParameters,
    seminorm: Rational,
    bound: RootSum,
    sharper: RootSum,
    beta: RootSum | None,
) -> StableReparametrisation:
    distance = phi.distance(gamma)
    if phi.form != ShallowParameters.from_network(network).form:
        raise UnsoundBackendError("Phi does not compute g", phi)
    if not distance <= sharper <= bound:
        raise UnsoundBackendError(f"|Phi - Gamma| = {distance} exceeds {sharper} or {bound}", phi)
    return StableReparametrisation(phi, seminorm, distance, bound, sharper, beta, ())
