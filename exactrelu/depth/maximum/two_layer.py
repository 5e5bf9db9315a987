"""Sums of maxima with two hidden layers in a normal form, as networks and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import primitive
from exactrelu.arith.rational import Rational
from exactrelu.errors import InputError
from exactrelu.networks.network import ReLUNetwork

Vector: TypeAlias = tuple[int, ...]
Form = Sequence[int | Rational]


@attrs.frozen
class FirstLayerSum:
    """The function ``linear . x + sum_p kinks[p] relu(p . x)`` on R^n.

    Attributes
    ----------
    linear : tuple of mpq, length n
    kinks : tuple of (p, coefficient), sorted by p
        The p are primitive integer vectors whose first non-zero entry is positive; no coefficient is 0.

    Notes
    -----
    Unique for the function: different p kink on different hyperplanes.
    """

    linear: tuple[Rational, ...]
    kinks: tuple[tuple[Vector, Rational], ...]

    @classmethod
    def of(cls, n: int, linear: Form, rectified: Iterable[tuple[Rational, Form]]) -> FirstLayerSum:
        """Return ``linear . x + sum c relu(a . x)`` over the pairs (c, a) of `rectified`."""
        total = [mpq(x) for x in linear] if linear else [mpq(0)] * n
        kinks: dict[Vector, Rational] = {}
        for coefficient, form in rectified:
            if not coefficient or not any(form):
                continue
            ray = primitive(form)
            pivot = next(i for i, x in enumerate(ray) if x)
            size = coefficient * form[pivot] / ray[pivot]
            if ray[pivot] < 0:
                # relu(-a) = relu(a) - a.
                total = [t + size * x for t, x in zip(total, ray, strict=True)]
                ray = tuple(-x for x in ray)
            kinks[ray] = kinks.get(ray, mpq(0)) + size
        return cls(tuple(total), tuple(sorted((p, c) for p, c in kinks.items() if c)))

    @classmethod
    def of_maxima(cls, n: int, maxima: Iterable[tuple[Form, Form]]) -> FirstLayerSum:
        """Return the sum of ``max(u . x, v . x)`` over pairs (u, v) of forms."""
        pairs = list(maxima)
        linear = [sum((mpq(v[i]) for _, v in pairs), mpq(0)) for i in range(n)]
        return cls.of(n, linear, [(mpq(1), [a - b for a, b in zip(u, v, strict=True)]) for u, v in pairs])

    @property
    def n(self) -> int:
        return len(self.linear)

    def plus(self, factor: Rational, other: FirstLayerSum) -> FirstLayerSum:
        """Return ``self + factor * other``."""
        linear = [x + factor * y for x, y in zip(self.linear, other.linear, strict=True)]
        kinks = [(c, p) for p, c in self.kinks] + [(factor * c, p) for p, c in other.kinks]
        return FirstLayerSum.of(self.n, linear, kinks)

    def normal(self) -> tuple[Rational, FirstLayerSum]:
        """Return (c, z) with ``self = c z``, z with coprime integers, the first one positive; c = 0 for 0."""
        entries = [*(c for _, c in self.kinks), *self.linear]
        pivot = next((i for i, x in enumerate(entries) if x), None)
        if pivot is None:
            return mpq(0), self
        ray = primitive(entries)
        factor = entries[pivot] / abs(ray[pivot])
        return factor, FirstLayerSum(
            tuple(x / factor for x in self.linear), tuple((p, c / factor) for p, c in self.kinks)
        )

    def renamed(self, order: Sequence[int]) -> FirstLayerSum:
        """Return the function with coordinate i called ``order[i]``."""
        linear = [mpq(0)] * self.n
        for i, x in enumerate(self.linear):
            linear[order[i]] = x
        return FirstLayerSum.of(self.n, linear, [(c, _renamed(p, order)) for p, c in self.kinks])


def _renamed(form: Vector, order: Sequence[int]) -> Vector:
    found = [0] * len(form)
    for i, x in enumerate(form):
        found[order[i]] = x
    return tuple(found)


@attrs.frozen
class TwoLayerSum:
    """The function ``remainder + sum_z hinges[z] relu(z)`` on R^n with first-layer sums z.

    Attributes
    ----------
    remainder : FirstLayerSum
    hinges : mapping from FirstLayerSum to mpq
        The z are normal (`FirstLayerSum.normal`); no coefficient is 0.

    Notes
    -----
    Equal sums are equal functions. Equal functions may have different sums.
    """

    remainder: FirstLayerSum
    hinges: Mapping[FirstLayerSum, Rational]

    @classmethod
    def of(cls, remainder: FirstLayerSum, rectified: Iterable[tuple[Rational, FirstLayerSum]]) -> TwoLayerSum:
        """Return ``remainder + sum c relu(z)`` over the pairs (c, z) of `rectified`."""
        hinges: dict[FirstLayerSum, Rational] = {}
        for coefficient, inner in rectified:
            factor, z = inner.normal()
            if factor < 0:
                # relu(f z) = -f relu(-z) = -f (relu(z) - z).
                remainder = remainder.plus(coefficient * factor, z)
            hinges[z] = hinges.get(z, mpq(0)) + coefficient * abs(factor)
        return cls(remainder, {z: c for z, c in hinges.items() if c})

    @classmethod
    def of_maxima(
        cls, n: int, maxima: Iterable[tuple[Rational, FirstLayerSum, FirstLayerSum]]
    ) -> TwoLayerSum:
        """Return the sum of ``c max(u, v)`` over triples (c, u, v)."""
        triples = list(maxima)
        kinks = [(c * k, p) for c, _, v in triples for p, k in v.kinks]
        linear = [sum((c * v.linear[i] for c, _, v in triples), mpq(0)) for i in range(n)]
        remainder = FirstLayerSum.of(n, linear, kinks)
        return cls.of(remainder, [(c, u.plus(mpq(-1), v)) for c, u, v in triples])

    @property
    def n(self) -> int:
        return self.remainder.n

    def renamed(self, order: Sequence[int]) -> TwoLayerSum:
        """Return the function with coordinate i called ``order[i]``."""
        return TwoLayerSum.of(
            self.remainder.renamed(order), [(c, z.renamed(order)) for z, c in self.hinges.items()]
        )

    def is_visibly_symmetric(self) -> bool:
        """Whether exchanging two and turning all coordinates give the same sum; then the function is
        symmetric."""
        swap = [1, 0, *range(2, self.n)]
        turn = [*range(1, self.n), 0]
        return all(self.renamed(order) == self for order in (swap, turn))

    def network(self) -> ReLUNetwork:
        """Return a network with two hidden layers and no biases that computes the sum.

        Notes
        -----
        First layer: a neuron for every kink; linear parts need x_i - x_n and x_n, each as a difference of
        two neurons. Second layer: a neuron for every z, two for the remainder. Sums of maxima with integer
        forms give integer weights but in the output layer. `read_two_layer_sum` reads it back.
        """
        parts = [self.remainder.normal()[1], *self.hinges]
        rows = _FirstLayer(self.n, parts)
        scale = self.remainder.normal()[0]
        second = [rows.weights(z) for z in self.hinges]
        last = list(self.hinges.values())
        if scale:
            carried = rows.weights(parts[0])
            second += [carried, [-x for x in carried]]
            last += [scale, -scale]
        return ReLUNetwork.from_weights(
            [(rows.rows, [0] * len(rows.rows)), (second, [0] * len(second)), ([last], [0])], inputs=self.n
        )


class _FirstLayer:
    """The neurons that some first-layer sums need: their kinks, and differences for the linear parts."""

    def __init__(self, n: int, parts: Sequence[FirstLayerSum]) -> None:
        self.n = n
        wanted = {p for z in parts for p, _ in z.kinks}
        for z in parts:
            wanted |= {sign for form, _ in self._linear(z) for sign in (form, tuple(-x for x in form))}
        self.rows = sorted(wanted, reverse=True)
        self._place = {row: i for i, row in enumerate(self.rows)}

    def _linear(self, z: FirstLayerSum) -> Iterator[tuple[Vector, Rational]]:
        """The linear part as a combination of x_i - x_n and x_n."""
        last = self.n - 1
        for i in range(last):
            if z.linear[i]:
                yield tuple(int(j == i) - int(j == last) for j in range(self.n)), z.linear[i]
        if total := sum(z.linear, mpq(0)):
            yield tuple(int(j == last) for j in range(self.n)), total

    def weights(self, z: FirstLayerSum) -> list[Rational]:
        """The row of the second layer with pre-activation z."""
        row = [mpq(0)] * len(self.rows)
        for p, c in z.kinks:
            row[self._place[p]] += c
        for form, c in self._linear(z):
            row[self._place[form]] += c
            row[self._place[tuple(-x for x in form)]] -= c
        return row


def read_two_layer_sum(network: ReLUNetwork) -> TwoLayerSum:
    """Return the function of a network with two hidden layers, one output and no biases, as a sum.

    Raises
    ------
    InputError
        For any other network.

    Notes
    -----
    **Proved**: the sum is the function of the network, by ``relu(c z) = c relu(z)`` for c > 0 and
    ``relu(-z) = relu(z) - z`` alone.
    """
    if not isinstance(network, ReLUNetwork):
        raise InputError(f"network must be a ReLUNetwork, got {type(network).__name__} {network!r:.80}")
    if len(network.widths) != 2 or network.outputs != 1:
        raise InputError(
            "network must have two hidden layers and one output, got "
            f"{len(network.widths)} hidden layers and {network.outputs} outputs"
        )
    if any(b for layer in network.layers for b in layer.bias):
        raise InputError("network must have no biases, got one; the maximum is positively homogeneous")
    first, second, output = (layer.weights for layer in network.layers)
    inner = [FirstLayerSum.of(network.inputs, (), list(zip(row, first, strict=True))) for row in second]
    return TwoLayerSum.of(FirstLayerSum.of(network.inputs, (), ()), list(zip(output[0], inner, strict=True)))
