"""Examples 2.1 to 2.5 and A.2 of Berner et al. as families in k: exact for every k >= 1, and instances.

The functions and parameters are the paper's (those of Example 2.5 with square roots, which only enter
through rational products). The values are exact where the paper has bounds. That the lower bounds of
distances hold for every reparametrisation is our case split.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import rank
from exactrelu.arith.rational import (
    Rational,
    RationalLike,
    as_rational,
    rational_matrix,
    rational_vector,
)
from exactrelu.degeneracy.examples.distance import DistanceBound, distance_bound, squared_norm_bound
from exactrelu.degeneracy.examples.functions import SymbolicForm
from exactrelu.degeneracy.examples.symbol import InK, InKLike, K
from exactrelu.degeneracy.inverse_stability.parameters import ShallowParameters
from exactrelu.degeneracy.inverse_stability.root_sums import RootSum, root_sum, square_root
from exactrelu.degeneracy.norms import sup_norm, w1inf_distance
from exactrelu.errors import InputError, UnsoundBackendError
from exactrelu.networks.domain import Box

Neurons = tuple[tuple[InKLike, tuple[InKLike, ...]], ...]
"""Pairs (c, a) of ``sum c relu(<a, x>)``; for irrational parameters (1 or -1, the product |c| a)."""


@attrs.frozen
class Family:
    """Parameters Gamma_k and functions g_k that are near R(Gamma_k), all of whose parameters are far.

    Attributes
    ----------
    name, title : str
        As in the paper, and what goes wrong.
    inputs, neurons : int
        The architecture (d, m, 1).
    gamma, g : Neurons
        Pairs that compute R(Gamma_k) and g_k.
    rows : tuple of rows or None
        The a_i of Gamma_k, None where irrational.
    claimed : InK
        The lower bound of ``|Phi - Gamma_k|_inf`` over all Phi with R(Phi) = g_k.
    instance : callable
        From k to (Gamma_k, some Phi_k) as parameters.
    """

    name: str
    title: str
    inputs: int
    neurons: int
    gamma: Neurons
    g: Neurons
    rows: tuple[tuple[InKLike, ...] | None, ...]
    claimed: InKLike
    instance: Callable[[Rational], tuple[ShallowParameters, ShallowParameters]] = attrs.field(repr=False)

    @property
    def form(self) -> SymbolicForm:
        """The canonical form of g_k."""
        return SymbolicForm.of(self.g, self.inputs)

    @property
    def difference(self) -> SymbolicForm:
        """The canonical form of ``g_k - R(Gamma_k)``."""
        negative = tuple((-1 * c, a) for c, a in self.gamma)
        return SymbolicForm.of((*self.g, *negative), self.inputs)

    def seminorm(self) -> InK:
        """``|g_k - R(Gamma_k)|_{W^{1,inf}}``, exactly, for every k >= 1."""
        return self.difference.seminorm()

    def distance(self) -> DistanceBound:
        """The proof that every Phi with R(Phi) = g_k is at least `claimed` away from Gamma_k."""
        found = distance_bound(self.rows, self.form, self.claimed)
        if found is None:
            raise UnsoundBackendError(f"the case split of Example {self.name} does not close", self)
        return found

    def at(self, k: RationalLike) -> Instance:
        """Certify the values at one k >= 1 with the engine for regions."""
        value = as_rational(k, "k")
        if value < 1:
            raise InputError(f"k must be at least 1, got {value}")
        gamma, phi = self.instance(value)
        return Instance.of(self, value, gamma, phi)


@attrs.frozen
class Instance:
    """A family at one k, by the general engines.

    Attributes
    ----------
    k : mpq
    gamma, phi : ShallowParameters
        Gamma_k and a parametrisation of g_k.
    seminorm : mpq
        Of ``g_k - R(Gamma_k)``, from the regions of the network that computes it.
    distance : RootSum
        ``|phi - gamma|_inf``.
    """

    k: Rational
    gamma: ShallowParameters
    phi: ShallowParameters
    seminorm: Rational
    distance: RootSum

    @classmethod
    def of(cls, family: Family, k: Rational, gamma: ShallowParameters, phi: ShallowParameters) -> Instance:
        """Compute, and compare with the values for every k."""
        seminorm = w1inf_distance(phi.network, gamma.network).value
        if seminorm != family.seminorm().at(k):
            raise UnsoundBackendError(f"Example {family.name}: two semi-norms differ at k = {k}", family)
        return cls(k, gamma, phi, seminorm, phi.distance(gamma))


def supremum_at(family: Family, k: RationalLike) -> Rational:
    """Return ``sup |g_k|`` over the square [-1, 1]^2, from the engine for regions."""
    _, phi = family.instance(as_rational(k, "k"))
    return sup_norm(phi.network, Box.cube(1, family.inputs)).value


def smallest_norm(family: Family) -> InK:
    """Return a lower bound of ``|Phi|_inf^2`` over all Phi with R(Phi) = g_k, for every k >= 1."""
    return squared_norm_bound(family.form, family.neurons)


def exploding_gradient() -> Family:
    """Example 2.1: ``Gamma = 0``, ``g_k = k relu(<(k, 0), x>) - k relu(<(k, -1/k^2), x>)``."""

    def instance(k: Rational) -> tuple[ShallowParameters, ShallowParameters]:
        gamma = ShallowParameters.of([[0, 0], [0, 0]], [0, 0])
        return gamma, ShallowParameters.of([[k, 0], [k, -1 / k**2]], [k, -k])

    g = ((K, (K, 0)), (-K, (K, -1 / (K * K))))
    rows = ((0, 0), (0, 0))
    return Family("2.1", "exploding gradient", 2, 2, (), g, rows, 0, instance)


def unbalanced(r: RationalLike = 1) -> Family:
    """Example 2.2: ``Gamma = ((r, 0), 0)``, ``g_k = relu(x_2) / k``."""
    length = as_rational(r, "r")
    if length <= 0:
        raise InputError(f"r must be positive, got {length}")

    def instance(k: Rational) -> tuple[ShallowParameters, ShallowParameters]:
        return ShallowParameters.of([[length, 0]], [0]), ShallowParameters.of([[0, 1]], [1 / k])

    g = ((1 / K, (0, 1)),)
    return Family("2.2", f"unbalanced, r = {length}", 2, 1, (), g, ((length, 0),), length, instance)


def redundant() -> Family:
    """Example 2.3: ``Gamma = ((1, 0), (1, 0); 1, 1)``, ``g_k = 2 relu(x_1) + relu(x_2) / k``."""

    def instance(k: Rational) -> tuple[ShallowParameters, ShallowParameters]:
        gamma = ShallowParameters.of([[1, 0], [1, 0]], [1, 1])
        return gamma, ShallowParameters.of([[1, 0], [0, 1]], [2, 1 / k])

    gamma = ((1, (1, 0)), (1, (1, 0)))
    g = ((2, (1, 0)), (1 / K, (0, 1)))
    return Family("2.3", "redundant direction", 2, 2, gamma, g, ((1, 0), (1, 0)), 1, instance)


_FIGURE_ROWS = ((1, mpq(-1, 2)), (-1, mpq(-1, 2)), (0, 1))
"""The weights that Example 2.4 is drawn with."""


def opposite_families(
    rows: Sequence[Sequence[RationalLike]] = _FIGURE_ROWS, v: Sequence[RationalLike] = (1, 0)
) -> Family:
    """Example 2.4: ``Gamma = ([a_1 .. a_m | -a_1 .. -a_m], (1 .. 1, -1 .. -1))`` computes 0.

    Parameters
    ----------
    rows : m vectors a_i, pairwise not parallel, largest entry 1, that add up to 0
    v : vector, parallel to none of them
        ``g_k = relu(<v, x>) / k``. The defaults are the paper's figure.

    Notes
    -----
    `claimed` is the least distance of an a_i from the line of v, our value for the paper's C > 0.
    """
    weights = rational_matrix(rows, "rows")
    direction = rational_vector(v, "v", len(weights[0]) if weights else None)
    _require_family(weights, direction)
    m, d = len(weights), len(direction)
    both = tuple(tuple(s * x for x in row) for s in (1, -1) for row in weights)
    signs = (1,) * m + (-1,) * m

    def instance(k: Rational) -> tuple[ShallowParameters, ShallowParameters]:
        zeros = [[0] * d] * (2 * m - 1)
        phi = ShallowParameters.of([direction, *zeros], [1 / k, *[0] * (2 * m - 1)])
        return ShallowParameters.of(both, signs), phi

    gamma = tuple(zip(signs, both, strict=True))
    g: Neurons = ((1 / K, direction),)
    least = min(line_distance(row, direction) for row in weights)
    return Family("2.4", "opposite families", d, 2 * m, gamma, g, both, least, instance)


def _require_family(rows: Sequence[Sequence[Rational]], v: Sequence[Rational]) -> None:
    if len(rows) < 3:
        raise InputError(f"rows must be three or more, got {len(rows)}; fewer are parallel or add up to no 0")
    for i, row in enumerate(rows):
        if max(map(abs, row)) != 1:
            raise InputError(f"rows[{i}] must have the largest entry 1, got {max(map(abs, row))}")
        if rank([row, v]) < 2:
            raise InputError(f"v must not be parallel to rows[{i}], and is")
    for i, j in combinations(range(len(rows)), 2):
        if rank([rows[i], rows[j]]) < 2:
            raise InputError(f"rows must not be parallel, {i} and {j} are")
    total = [sum(column, mpq(0)) for column in zip(*rows, strict=True)]
    if any(total):
        raise InputError(f"rows must add up to 0, got {tuple(map(str, total))}")


def line_distance(a: Sequence[Rational], n: Sequence[Rational]) -> Rational:
    """Return ``min |a - l n|_inf`` over real l, for n != 0.

    The dual has an optimal y on one or two coordinates: <y, n> = 0, |y|_1 <= 1.

    Examples
    --------
    >>> line_distance((mpq(1), mpq(0)), (mpq(1), mpq(1)))
    mpq(1,2)
    """
    best = max((abs(x) for x, y in zip(a, n, strict=True) if not y), default=mpq(0))
    for i, j in combinations(range(len(a)), 2):
        size = abs(n[i]) + abs(n[j])
        if size:
            best = max(best, abs(a[i] * n[j] - a[j] * n[i]) / size)
    return best


def opposite_neurons() -> Family:
    """Example 2.5: balanced Gamma_k and Theta_k = -Gamma_k, ``R(Theta_k) - R(Gamma_k) = 3 x_3``.

    a_1 = (k, k, 1/k), a_2 = (-k, k, 1/k), a_3 = sqrt(2) (0, -k, 1/(2 k)), c = (k, k, sqrt(2) k), so that the
    products c a are (k^2, k^2, 1), (-k^2, k^2, 1), (0, -2 k^2, 1). Gamma has the rows -a_i.
    """

    def instance(k: Rational) -> tuple[ShallowParameters, ShallowParameters]:
        root = square_root(2)
        rows: list[list[RootSum]] = [
            [root_sum(x) for x in (k, k, 1 / k)],
            [root_sum(x) for x in (-k, k, 1 / k)],
            [root_sum(0), root * -k, root / (2 * k)],
        ]
        output = [root_sum(k), root_sum(k), root * k]
        gamma = ShallowParameters.of([[-x for x in row] for row in rows], output)
        return gamma, ShallowParameters.of(rows, output)

    products: tuple[tuple[InKLike, ...], ...] = ((K * K, K * K, 1), (-K * K, K * K, 1), (0, -2 * K * K, 1))
    rows = ((-K, -K, -1 / K), (K, -K, -1 / K), None)
    return _opposite("2.5", "opposite neurons", products, rows, instance)


def opposite_rational() -> Family:
    """A rational companion of Example 2.5 (ours): a = (+-k, k/2, 1/k), (0, -k, 1/k), c = (k, k, k)."""
    half = mpq(1, 2)

    def instance(k: Rational) -> tuple[ShallowParameters, ShallowParameters]:
        rows = [[k, k / 2, 1 / k], [-k, k / 2, 1 / k], [mpq(0), -k, 1 / k]]
        gamma = ShallowParameters.of([[-x for x in row] for row in rows], [k] * 3)
        return gamma, ShallowParameters.of(rows, [k] * 3)

    products: tuple[tuple[InKLike, ...], ...] = (
        (K * K, half * K * K, 1),
        (-K * K, half * K * K, 1),
        (0, -K * K, 1),
    )
    rows = ((-K, -half * K, -1 / K), (K, -half * K, -1 / K), (0, K, -1 / K))
    return _opposite("2.5 (rational)", "opposite neurons, rational", products, rows, instance)


def _opposite(
    name: str,
    title: str,
    products: Sequence[tuple[InKLike, ...]],
    rows: tuple[tuple[InKLike, ...] | None, ...],
    instance: Callable[[Rational], tuple[ShallowParameters, ShallowParameters]],
) -> Family:
    gamma = tuple((1, tuple(-1 * x for x in row)) for row in products)
    g = tuple((1, row) for row in products)
    return Family(name, title, 3, 3, gamma, g, rows, K, instance)


def unbalanced_growing() -> Family:
    """Example A.2: ``Gamma_k = ((k, 0), 1/k^2)``, ``g_k = relu(x_2) / k``."""

    def instance(k: Rational) -> tuple[ShallowParameters, ShallowParameters]:
        return ShallowParameters.of([[k, 0]], [1 / k**2]), ShallowParameters.of([[0, 1]], [1 / k])

    gamma = ((1 / (K * K), (K, 0)),)
    return Family("A.2", "unbalanced, growing", 2, 1, gamma, ((1 / K, (0, 1)),), ((K, 0),), K, instance)


def all_families() -> tuple[Family, ...]:
    """Return the families in the order of the paper."""
    return (
        exploding_gradient(),
        unbalanced(),
        redundant(),
        opposite_families(),
        opposite_neurons(),
        opposite_rational(),
        unbalanced_growing(),
    )
