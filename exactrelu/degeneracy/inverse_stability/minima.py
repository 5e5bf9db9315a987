"""Local minima of parameters and of realizations: Proposition 1.2 and Corollary 1.3."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational, rational_vector
from exactrelu.degeneracy.inverse_stability.lift import lifted_point
from exactrelu.degeneracy.inverse_stability.parameters import ShallowParameters, require_parameters
from exactrelu.degeneracy.inverse_stability.theorem import (
    Function,
    StableReparametrisation,
    stable_in_star_set,
)
from exactrelu.errors import InputError, ShapeError
from exactrelu.networks.network import ReLUNetwork

Vector = tuple[Rational, ...]


@attrs.frozen
class Samples:
    """Data ``(x^i, y^i)`` of a regression problem, as exact vectors."""

    points: tuple[Vector, ...]
    values: tuple[Vector, ...]

    @classmethod
    def of(
        cls, points: Iterable[Iterable[RationalLike]], values: Iterable[Iterable[RationalLike]]
    ) -> Samples:
        """Return samples from lists of input and output vectors."""
        for name, value in (("points", points), ("values", values)):
            if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
                raise ShapeError(f"{name} must be a list of vectors, got {value!r:.80}")
        xs = tuple(rational_vector(x, f"points[{i}]") for i, x in enumerate(points))
        ys = tuple(rational_vector(y, f"values[{i}]") for i, y in enumerate(values))
        if len(xs) != len(ys) or not xs:
            raise ShapeError(f"samples need as many points as values, got {len(xs)} and {len(ys)}")
        return cls(xs, ys)

    def lifted(self) -> Samples:
        """Return the samples ``((x, 1, -1), y)`` of Corollary 1.3."""
        return Samples(tuple(map(lifted_point, self.points)), self.values)

    def loss(self, network: ReLUNetwork) -> Rational:
        """Return ``(1/n) sum |g(x^i) - y^i|_2^2``, equation (6)."""
        total = mpq(0)
        for x, y in zip(self.points, self.values, strict=True):
            total += sum(((a - b) ** 2 for a, b in zip(network(x), y, strict=True)), mpq(0))
        return total / len(self.points)


def realization_radius(radius: RationalLike, exponent: RationalLike, constant: RationalLike) -> Rational:
    """Return ``(r / C)^(1/s)``: the radius on the side of realizations (Proposition 1.2).

    Parameters
    ----------
    radius, exponent, constant : rationals, positive
        r, s and C; 1/s must be an integer for the value to be rational in general.

    Notes
    -----
    If R is (s, C) inverse stable on Omega and Gamma is a local minimum of the loss of parameters with radius
    r, then R(Gamma) is one of the loss of realizations with radius ``(r/C)^(1/s)``: for g that near there is
    Phi in Omega with ``R(Phi) = g`` and ``|Phi - Gamma| <= C |g - R(Gamma)|^s <= r``. For (1/2, 4), Corollary
    1.3: ``(r/4)^2``.

    Examples
    --------
    >>> realization_radius(1, "1/2", 4)
    mpq(1,16)
    """
    r, s, c = (
        as_rational(radius, "radius"),
        as_rational(exponent, "exponent"),
        as_rational(constant, "constant"),
    )
    for name, value in (("radius", r), ("exponent", s), ("constant", c)):
        if value <= 0:
            raise InputError(f"{name} must be positive, got {value}")
    if s.numerator != 1:
        raise InputError(f"exponent must be 1/k with an integer k for an exact radius, got {s}")
    return (r / c) ** int(s.denominator)


@attrs.frozen
class Transfer:
    """An instance of Proposition 1.2 on N*: a realization near R(Gamma), moved into the ball of parameters.

    Attributes
    ----------
    radius : mpq
        Of the ball around Gamma.
    realization_radius : mpq
        ``(radius / 4)^2``.
    within : bool
        Whether ``|g - R(Gamma)|_{W^{1,inf}}`` is at most that.
    stable : StableReparametrisation
        With Phi; when `within`, ``|Phi - Gamma|_inf <= radius`` was decided.
    loss_here, loss_there : mpq
        Of R(Gamma) and of g = R(Phi).
    """

    radius: Rational
    realization_radius: Rational
    within: bool
    stable: StableReparametrisation
    loss_here: Rational
    loss_there: Rational

    @property
    def in_ball(self) -> bool:
        """Whether Phi is in the closed ball of the radius around Gamma."""
        distance = self.stable.distance
        return distance is not None and distance <= self.radius

    @property
    def refutes(self) -> bool:
        """Whether Phi shows that Gamma is no local minimum with this radius."""
        return self.in_ball and self.loss_there < self.loss_here


def transfer(gamma: ShallowParameters, radius: RationalLike, g: Function, samples: Samples) -> Transfer:
    """Move a realization near R(Gamma) into the ball around Gamma, as Corollary 1.3 does.

    Parameters
    ----------
    gamma : ShallowParameters in N*
    radius : rational, positive
    g : in R(N*)
    samples : Samples

    Notes
    -----
    **Proved**: Phi, its distance and both losses, exactly. That Gamma is a local minimum is not decided: if
    it is, with that radius, then ``loss_there >= loss_here`` wherever `within` holds.
    """
    _require_samples(samples, gamma)
    r = as_rational(radius, "radius")
    allowed = realization_radius(r, "1/2", 4)
    stable = stable_in_star_set(gamma, g)
    network = g.network if isinstance(g, ShallowParameters) else g
    within = stable.seminorm <= allowed
    return Transfer(r, allowed, within, stable, samples.loss(gamma.network), samples.loss(network))


def loss_bound_in_ball(gamma: ShallowParameters, radius: RationalLike, samples: Samples) -> Rational:
    """Return a lower bound of the loss over the closed ball of parameters around rational Gamma.

    Notes
    -----
    **Proved** by interval arithmetic in rationals: every entry varies in its own interval. Where the bound
    equals the loss at Gamma, Gamma is a local minimum with that radius; the converse does not hold.

    Examples
    --------
    >>> gamma = ShallowParameters.of([[-1], [-1]], [1, -1])  # the stand-in for Example A.1
    >>> samples = Samples.of([[-1], [1]], [[0], [1]])
    >>> loss_bound_in_ball(gamma, 1, samples), samples.loss(gamma.network)
    (mpq(1,2), mpq(1,2))
    """
    _require_samples(samples, gamma)
    r = as_rational(radius, "radius")
    if r < 0:
        raise InputError(f"radius must be 0 or more, got {r}")
    total = mpq(0)
    for x, y in zip(samples.points, samples.values, strict=True):
        for o, target in enumerate(y):
            low, high = _output_interval(gamma, r, x, o)
            gap = max(low - target, target - high, mpq(0))
            total += gap * gap
    return total / len(samples.points)


def _require_samples(samples: Samples, gamma: ShallowParameters) -> None:
    require_parameters(gamma, "gamma")
    if not isinstance(samples, Samples):
        raise InputError(f"samples must be Samples, got {type(samples).__name__} {samples!r:.80}")
    for i, (x, y) in enumerate(zip(samples.points, samples.values, strict=True)):
        if (len(x), len(y)) != (gamma.inputs, gamma.outputs):
            raise ShapeError(
                f"sample {i} must have {gamma.inputs} inputs and {gamma.outputs} outputs like gamma, "
                f"got {len(x)} and {len(y)}"
            )


def _output_interval(
    gamma: ShallowParameters, radius: Rational, x: Sequence[Rational], o: int
) -> tuple[Rational, Rational]:
    low = high = mpq(0)
    spread = radius * sum(map(abs, x), mpq(0))
    for row, column in zip(gamma.weights, gamma.output, strict=True):
        z = sum((a.rational * v for a, v in zip(row, x, strict=True)), mpq(0))
        least, most = max(z - spread, mpq(0)), max(z + spread, mpq(0))
        c = column[o].rational
        products = [(c + s * radius) * h for s in (-1, 1) for h in (least, most)]
        low, high = low + min(products), high + max(products)
    return low, high
