"""The canonical form of a network with one hidden layer: kinks on hyperplanes plus an affine rest.

A neuron ``c relu(<w, x> + b)`` with w != 0 bends the function along the hyperplane ``z = 0``, where z is the
primitive integer form on the line of (w, b) whose first non-zero entry is positive. Facing along z it is
``l c relu(z)`` with l > 0; facing against it is ``l c relu(-z) = l c relu(z) - l c z``. So every function is
``sum_H kappa_H relu(z_H) + A x + e`` with one sum of kinks kappa_H a hyperplane. The gradient jumps by
``kappa_H n_H^T`` across H, hence the kappa_H, and then A and e, depend on the function alone: two networks
compute the same function on R^n exactly if their forms are equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import dot, primitive
from exactrelu.arith.rational import Rational, RationalLike, rational_vector
from exactrelu.errors import InputError, ShapeError
from exactrelu.networks.network import AffineLayer, ReLUNetwork

Form = tuple[int, ...]
"""The affine form ``a_1 x_1 + ... + a_n x_n + t`` as ``(a_1, ..., a_n, t)``."""

Vector = tuple[Rational, ...]


@attrs.frozen
class ShallowForm:
    """The function ``x -> sum_H kappa_H relu(z_H(x)) + A x + e``, each hyperplane H once.

    Values compare equal exactly if the functions are equal on R^n.

    Attributes
    ----------
    inputs, outputs : int
    kinks : mapping from Form to tuple of mpq, shape (outputs,)
        Primitive integer forms z_H, first non-zero entry positive, not constant, with ``kappa_H != 0``.
    linear : tuple of tuple of mpq, shape (outputs, inputs)
    constant : tuple of mpq, shape (outputs,)
    """

    inputs: int
    outputs: int
    kinks: Mapping[Form, Vector]
    linear: tuple[Vector, ...]
    constant: Vector

    def __hash__(self) -> int:
        return hash((self.inputs, self.outputs, frozenset(self.kinks.items()), self.linear, self.constant))

    def __call__(self, point: Iterable[RationalLike]) -> Vector:
        """Evaluate the function exactly at a rational point of length `inputs`."""
        x = rational_vector(point, "point", self.inputs)
        values = [dot(row, x) + e for row, e in zip(self.linear, self.constant, strict=True)]
        for form, kappa in self.kinks.items():
            z = value_of(form, x)
            if z > 0:
                values = [v + k * z for v, k in zip(values, kappa, strict=True)]
        return tuple(values)

    def __sub__(self, other: ShallowForm) -> ShallowForm:
        """Return the form of the difference of two functions."""
        if not isinstance(other, ShallowForm):
            return NotImplemented
        require_same_spaces(self, other)
        kinks = dict(self.kinks)
        for form, kappa in other.kinks.items():
            left = _minus(kinks.pop(form, (mpq(0),) * self.outputs), kappa)
            if any(left):
                kinks[form] = left
        return ShallowForm(
            self.inputs,
            self.outputs,
            kinks,
            tuple(map(_minus, self.linear, other.linear)),
            _minus(self.constant, other.constant),
        )

    @property
    def is_zero(self) -> bool:
        """Whether the function is 0 everywhere."""
        return self.is_affine and not any(self.constant) and not any(map(any, self.linear))

    @property
    def is_affine(self) -> bool:
        """Whether the function has no kink."""
        return not self.kinks

    def nonzero_point(self) -> Vector | None:
        """Return a rational point where the function is not 0, or None: then it is 0 everywhere.

        Notes
        -----
        **Proved**: the function is evaluated at the point. With a kink, among three equidistant points on a
        line across that hyperplane alone one is not 0, because the second difference is not; without one,
        the origin or a unit vector does.
        """
        for point in self._candidates():
            if any(self(point)):
                return point
        return None

    def _candidates(self) -> Iterable[Vector]:
        if self.kinks:
            yield from _across_one_kink(list(self.kinks))
            return
        origin = (mpq(0),) * self.inputs
        yield origin
        for j in range(self.inputs):
            yield tuple(mpq(i == j) for i in range(self.inputs))


def canonical_form(network: ReLUNetwork) -> ShallowForm:
    """Return the canonical form of a network with at most one hidden layer.

    Parameters
    ----------
    network : ReLUNetwork
        At most one hidden layer; biases, several outputs, and any degeneracy (zero, repeated, antipodal
        rows, zero output weights) are allowed.

    Returns
    -------
    ShallowForm
        Equal for two networks exactly if they compute the same function on R^n.

    Raises
    ------
    InputError
        For more hidden layers: use `exactrelu.degeneracy` functions for networks of any depth instead.

    Notes
    -----
    **Proved**: equality of forms is equality of functions, see the head of this module. Cost: one pass over
    the weights.

    Examples
    --------
    >>> vee = ReLUNetwork.from_weights([([[2], [-2]], [0, 0]), ([[1, 1]], [0])])  # |2 x|
    >>> form = canonical_form(vee)
    >>> form.kinks, form.linear
    ({(1, 0): (mpq(4,1),)}, ((mpq(-2,1),),))
    """
    if not isinstance(network, ReLUNetwork):
        raise InputError(f"network must be a ReLUNetwork, got {type(network).__name__} {network!r:.80}")
    if len(network.hidden) > 1:
        raise InputError(
            f"network must have at most one hidden layer for a canonical form, got {len(network.hidden)}; "
            "compare deeper networks on their regions"
        )
    last = network.layers[-1]
    if not network.hidden:
        return ShallowForm(network.inputs, network.outputs, {}, last.weights, last.bias)
    return form_of_neurons(network.hidden[0], last)


def form_of_neurons(first: AffineLayer, last: AffineLayer) -> ShallowForm:
    """Return the canonical form of ``last(relu(first(x)))``."""
    n, outputs = first.inputs, last.outputs
    columns = list(zip(*last.weights, strict=True)) if outputs else [()] * first.outputs
    kinks: dict[Form, list[Rational]] = {}
    linear = [[mpq(0)] * n for _ in range(outputs)]
    constant = list(last.bias)
    for row, bias, column in zip(first.weights, first.bias, columns, strict=True):
        if not any(column):
            continue
        if not any(row):
            if bias > 0:
                constant = [e + c * bias for e, c in zip(constant, column, strict=True)]
            continue
        form, factor = oriented((*row, bias))
        kappa = kinks.setdefault(form, [mpq(0)] * outputs)
        size = abs(factor)
        for o, c in enumerate(column):
            if c:
                kappa[o] += size * c
                if factor < 0:
                    linear[o] = [a + c * w for a, w in zip(linear[o], row, strict=True)]
                    constant[o] += c * bias
    kept = {form: tuple(kappa) for form, kappa in kinks.items() if any(kappa)}
    return ShallowForm(n, outputs, kept, tuple(map(tuple, linear)), tuple(constant))


def oriented(row: Sequence[Rational | int]) -> tuple[Form, Rational]:
    """Return (z, l) with ``row == l z``, z primitive with its first non-zero entry positive.

    Examples
    --------
    >>> oriented([mpq(0), mpq(-3, 2), 3])
    ((0, 1, -2), mpq(-3,2))
    """
    form = primitive(row)
    place = next(i for i, x in enumerate(form) if x)
    if form[place] < 0:
        form = tuple(-x for x in form)
    return form, mpq(row[place]) / form[place]


def value_of(form: Sequence[int], point: Sequence[Rational]) -> Rational:
    """Return ``a_1 x_1 + ... + a_n x_n + t``."""
    return sum((a * x for a, x in zip(form, point, strict=False) if a), mpq(form[-1]))


def two_layers(network: ReLUNetwork, where: str = "network") -> tuple[AffineLayer, AffineLayer]:
    """Return the layers of a network with one hidden layer; else raise `InputError` or `ShapeError`."""
    if not isinstance(network, ReLUNetwork):
        raise InputError(f"{where} must be a ReLUNetwork, got {type(network).__name__} {network!r:.80}")
    if len(network.layers) != 2:
        raise ShapeError(f"{where} must have one hidden layer, got {len(network.hidden)}")
    return network.layers[0], network.layers[1]


def require_same_spaces(first: ShallowForm | ReLUNetwork, second: ShallowForm | ReLUNetwork) -> None:
    """Raise `ShapeError` unless two functions have the same numbers of inputs and outputs."""
    one, two = (first.inputs, first.outputs), (second.inputs, second.outputs)
    if one != two:
        raise ShapeError(
            "the two networks must have equally many inputs and outputs, "
            f"got R^{one[0]} -> R^{one[1]} and R^{two[0]} -> R^{two[1]}"
        )


def _minus(left: Sequence[Rational], right: Sequence[Rational]) -> Vector:
    return tuple(x - y for x, y in zip(left, right, strict=True))


def _across_one_kink(forms: Sequence[Form]) -> list[Vector]:
    """Return three equidistant points on a line that crosses the first hyperplane and no other between."""
    first, others = forms[0], forms[1:]
    normal = [mpq(a) for a in first[:-1]]
    length = sum((a * a for a in normal), mpq(0))
    base = [-first[-1] * a / length for a in normal]
    start = _off_all(first, base, others)
    reach = mpq(1)
    for form in others:
        slope = sum((a * b for a, b in zip(form, normal, strict=False)), mpq(0))
        if slope:
            reach = min(reach, abs(value_of(form, start) / slope) / 2)
    return [tuple(x + s * reach * a for x, a in zip(start, normal, strict=True)) for s in (0, 1, -1)]


def _off_all(on: Form, base: Sequence[Rational], others: Sequence[Form]) -> Vector:
    """Return a point of the hyperplane `on`, which contains `base`, that lies on none of the others.

    The directions ``(1, s, s^2, ...)``, projected onto the hyperplane, lie in another hyperplane for less
    than n values of s, so that finitely many trials do; the same for the length along the direction.
    """
    n = len(base)
    normal = on[:-1]
    length = sum(a * a for a in normal)
    s = 1
    while True:
        power = [mpq(s) ** j for j in range(n)]
        along = sum((a * p for a, p in zip(normal, power, strict=True)), mpq(0)) / length
        direction = [p - along * a for p, a in zip(power, normal, strict=True)]
        # A line meets each of the other hyperplanes once, if it does not lie in one.
        for step in range(len(others) + 1):
            point = tuple(x + step * d for x, d in zip(base, direction, strict=True))
            if all(value_of(form, point) for form in others):
                return point
        s += 1
