"""The parametrisation of g nearest to Gamma, exactly, when g has a kink for every neuron.

Then Phi has one neuron a kink: a permutation, finitely many choices of facings, and a scale l > 0 for each
neuron. Neuron i at the kink with direction u and product q is ``(l u, q / l)``, at the distance

    F(l) = max(|a_i - l u|_inf, |c_i - q / l|)

from Gamma. F is the largest of finitely many monotone functions and grows at both ends, so that its least
value is taken where two of them cross: at rationals and at roots of quadratic equations. What is left is to
assign neurons to kinks with the least largest distance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import attrs
import networkx as nx
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.degeneracy.inverse_stability.parameters import Neuron, ShallowParameters, require_parameters
from exactrelu.degeneracy.inverse_stability.root_sums import RootSum, largest, root_sum, square_root
from exactrelu.degeneracy.shallow import ShallowForm, canonical_form, parametrisations
from exactrelu.errors import InputError, ShapeError, UnsoundBackendError
from exactrelu.networks.network import ReLUNetwork


@attrs.frozen
class Nearest:
    """The least distance of all parametrisations of g from Gamma, and one that has it.

    Attributes
    ----------
    distance : RootSum
        ``min |Phi - Gamma|_inf`` over all Phi with R(Phi) = g and the architecture of Gamma.
    parameters : ShallowParameters
        A Phi at that distance; its entries may be sums of square roots.
    order : tuple of int
        For each neuron of Phi the number of its kink, in the order of the canonical form.
    facings : int
        How many choices of facings there are.
    """

    distance: RootSum
    parameters: ShallowParameters
    order: tuple[int, ...]
    facings: int


@attrs.frozen
class _Fit:
    """The best scale of one neuron for one kink: weights ``scale u``, output weight ``product inverse``."""

    distance: RootSum
    scale: RootSum
    inverse: RootSum


def nearest_parametrisation(
    gamma: ShallowParameters, g: ReLUNetwork | ShallowParameters | ShallowForm
) -> Nearest:
    """Return the parametrisation of g nearest to Gamma in the max-norm, exactly.

    Parameters
    ----------
    gamma : ShallowParameters of architecture (d, m, 1), rational
    g : ReLUNetwork without biases, ShallowParameters or ShallowForm
        With exactly m kinks.

    Raises
    ------
    ShapeError
        For several outputs or other inputs.
    InputError
        If g has not as many kinks as Gamma has neurons (with fewer there are continuous families besides
        scalings; `exactrelu.degeneracy.examples.distance_bound` has lower bounds), if no parametrisation of
        that architecture computes g, or if Gamma is irrational.

    Notes
    -----
    **Proved**: the minimum, by the argument in the head of this module and complete enumeration of facings;
    all comparisons of sums of square roots are exact. Cost: m^2 scales of O(d^2) crossings each, for every
    choice of facings.

    References
    ----------
    The question of Berner, Elbrächter, Grohs, arXiv 1905.09803, Definition 1.1; the algorithm is ours.

    Examples
    --------
    >>> gamma = ShallowParameters.of([[1, 0]], [0])
    >>> g = ShallowParameters.of([[0, 1]], ["1/4"])  # Example 2.2 with r = 1, k = 4
    >>> print(nearest_parametrisation(gamma, g).distance)
    1
    """
    form = _form(gamma, g)
    rows, weights = _rational(gamma)
    best: Nearest | None = None
    choices = parametrisations(form, output_bias=False)
    if not choices.facings:
        raise InputError(f"no parameters with {len(rows)} neurons compute g: its linear part does not fit")
    for facing in choices.facings:
        targets = [_target(form, number, -1 if z in facing else 1) for number, z in enumerate(form.kinks)]
        fits = [[_fit(row, c, target) for target in targets] for row, c in zip(rows, weights, strict=True)]
        order = _bottleneck(fits)
        distance = largest(fits[i][j].distance for i, j in enumerate(order))
        if best is None or distance < best.distance:
            phi = _parameters(gamma, fits, targets, order)
            best = Nearest(distance, phi, order, len(choices.facings))
    if best is None or best.parameters.distance(gamma) != best.distance:
        raise UnsoundBackendError("the nearest parametrisation is not at its distance", best)
    return best


def _form(gamma: ShallowParameters, g: ReLUNetwork | ShallowParameters | ShallowForm) -> ShallowForm:
    require_parameters(gamma, "gamma")
    if gamma.outputs != 1:
        raise ShapeError(f"nearest parametrisations are found for one output, got {gamma.outputs}")
    if isinstance(g, ShallowParameters):
        form = g.form
    elif isinstance(g, ShallowForm):
        form = g
    else:
        form = canonical_form(ShallowParameters.from_network(g).network)
    if (form.inputs, form.outputs) != (gamma.inputs, 1):
        raise ShapeError(
            f"g must map R^{gamma.inputs} to R^1 like Gamma, got R^{form.inputs} -> R^{form.outputs}"
        )
    if any(form.constant) or any(z[-1] for z in form.kinks):
        raise InputError("g must be without biases, like Gamma")
    if len(form.kinks) != len(gamma.weights):
        raise InputError(
            f"g must have one kink a neuron of Gamma, {len(gamma.weights)}, got {len(form.kinks)}"
        )
    return form


def _rational(gamma: ShallowParameters) -> tuple[list[list[Rational]], list[Rational]]:
    try:
        rows = [[x.rational for x in row] for row in gamma.weights]
        return rows, [c.rational for (c,) in gamma.output]
    except InputError as error:
        raise InputError(f"gamma must be rational for an exact minimum: {error}") from None


def _target(form: ShallowForm, number: int, sign: int) -> Neuron:
    z, kappa = list(form.kinks.items())[number]
    size = max(abs(x) for x in z[:-1])
    return Neuron(tuple(mpq(sign * x, size) for x in z[:-1]), tuple(k * size for k in kappa))


def _fit(row: Sequence[Rational], c: Rational, target: Neuron) -> _Fit:
    """Return the scale with the least distance."""
    (q,) = target.product
    best: _Fit | None = None
    for scale, inverse in _crossings(row, c, target.direction, q):
        gaps = [abs(a - u * scale) for a, u in zip(row, target.direction, strict=True)]
        distance = largest([*gaps, abs(c - q * inverse)])
        if best is None or distance < best.distance:
            best = _Fit(distance, scale, inverse)
    if best is None:
        raise UnsoundBackendError("a scale without crossings", (row, c, target))
    return best


def _crossings(
    row: Sequence[Rational], c: Rational, direction: Sequence[Rational], q: Rational
) -> Iterator[tuple[RootSum, RootSum]]:
    """Yield the l > 0 where two of the monotone functions ``alpha l + beta + gamma / l`` cross, and 1 / l."""
    functions = [
        *((-s * u, s * a, mpq(0)) for a, u in zip(row, direction, strict=True) for s in (1, -1)),
        *((mpq(0), s * c, -s * q) for s in (1, -1)),
    ]
    for (a, b, d), (a_2, b_2, d_2) in combinations(functions, 2):
        # (a - a_2) l^2 + (b - b_2) l + (d - d_2) = 0
        yield from _positive_roots(a - a_2, b - b_2, d - d_2)


def _positive_roots(a: Rational, b: Rational, c: Rational) -> Iterator[tuple[RootSum, RootSum]]:
    if not a and not c:
        return
    if not a or not c:
        # b l + c = 0, or l (a l + b) = 0
        top, bottom = (-c, b) if not a else (-b, a)
        if bottom and top / bottom > 0:
            yield root_sum(top / bottom), root_sum(bottom / top)
        return
    discriminant = b * b - 4 * a * c
    if discriminant < 0:
        return
    root = square_root(discriminant)
    for s in (1, -1):
        value = (s * root - b) / (2 * a)
        if value.sign > 0:
            yield value, (value * a + b) * (-1 / c)  # a l^2 + b l + c = 0 divided by c l


def _bottleneck(fits: Sequence[Sequence[_Fit]]) -> tuple[int, ...]:
    """Return an assignment of kinks to neurons with the least largest distance."""
    size = len(fits)
    values: list[RootSum] = sorted(fit.distance for row in fits for fit in row)
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high) // 2
        if _assignment(fits, values[middle]) is not None:
            high = middle
        else:
            low = middle + 1
    found = _assignment(fits, values[low]) if size else ()
    if found is None:
        raise UnsoundBackendError("no assignment at the largest distance", fits)
    return found


def _assignment(fits: Sequence[Sequence[_Fit]], most: RootSum) -> tuple[int, ...] | None:
    graph = nx.Graph()
    size = len(fits)
    graph.add_nodes_from(range(2 * size))
    for i, row in enumerate(fits):
        graph.add_edges_from((i, size + j) for j, fit in enumerate(row) if fit.distance <= most)
    matched = nx.bipartite.hopcroft_karp_matching(graph, range(size))
    if any(i not in matched for i in range(size)):
        return None
    return tuple(matched[i] - size for i in range(size))


def _parameters(
    gamma: ShallowParameters,
    fits: Sequence[Sequence[_Fit]],
    targets: Sequence[Neuron],
    order: Sequence[int],
) -> ShallowParameters:
    rows, output = [], []
    for i, j in enumerate(order):
        fit, target = fits[i][j], targets[j]
        rows.append([u * fit.scale for u in target.direction])
        output.append(target.product[0] * fit.inverse)
        if fit.scale * fit.inverse != 1:
            raise UnsoundBackendError("a scale and its inverse do not multiply to 1", fit)
    return ShallowParameters.of(rows, output, gamma.inputs)
