"""Parameters of one hidden layer without biases, in a class of numbers that contains the balanced ones.

Rebalancing takes square roots: a neuron of product p becomes ``|c| = |a|_inf = sqrt(|p|)``. The entries of a
and of c are rational multiples of one root each, and the products ``c a^T``, which alone matter for the
function, stay rational.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.degeneracy.inverse_stability.root_sums import (
    RootSum,
    RootSumLike,
    largest,
    root_sum,
    square_root,
)
from exactrelu.degeneracy.shallow import ShallowForm, canonical_form
from exactrelu.degeneracy.shallow.form import two_layers
from exactrelu.errors import InputError, ShapeError
from exactrelu.networks.network import ReLUNetwork

Vector = tuple[Rational, ...]


@attrs.frozen
class Neuron:
    """What a neuron does: ``x -> p relu(<u, x>)``.

    Attributes
    ----------
    direction : tuple of mpq, shape (inputs,)
        ``a / |a|_inf``; all 0 for a = 0.
    product : tuple of mpq, shape (outputs,)
        ``c |a|_inf``.
    """

    direction: Vector
    product: Vector

    @property
    def strength(self) -> Rational:
        """``|c|_inf |a|_inf``."""
        return max(map(abs, self.product), default=mpq(0))


@attrs.frozen
class ShallowParameters:
    """``Theta = ([a_1 | ... | a_m], [c_1 | ... | c_m])`` with ``R(Theta)(x) = sum c_i relu(<a_i, x>)``.

    Build it with `of`, `from_network` or `from_neurons`.

    Attributes
    ----------
    inputs, outputs : int
    weights : tuple of tuple of RootSum, shape (neurons, inputs)
        The a_i.
    output : tuple of tuple of RootSum, shape (neurons, outputs)
        The c_i.

    Examples
    --------
    >>> theta = ShallowParameters.of([[square_root(2), 0], [0, 1]], [square_root(2), 3])
    >>> theta.network([1, 1])
    (mpq(5,1),)
    """

    inputs: int
    outputs: int
    weights: tuple[tuple[RootSum, ...], ...]
    output: tuple[tuple[RootSum, ...], ...]

    @classmethod
    def of(
        cls,
        weights: Iterable[Iterable[RootSumLike]],
        output: Iterable[RootSumLike | Iterable[RootSumLike]],
        inputs: int | None = None,
        outputs: int = 1,
    ) -> ShallowParameters:
        """Return parameters from rows a_i and output weights c_i: numbers, or vectors for several outputs.

        Raises
        ------
        ShapeError, InputError
            For rows of different lengths and numbers that are not exact.
        """
        for name, value in (("weights", weights), ("output", output)):
            if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
                raise ShapeError(f"{name} must be a list, one entry a neuron, got {value!r:.80}")
        rows = tuple(_vector(row, f"weights[{i}]") for i, row in enumerate(weights))
        columns = tuple(
            _vector(c, f"output[{i}]")
            if isinstance(c, Sequence) and not isinstance(c, str)
            else (root_sum(c, f"output[{i}]"),)
            for i, c in enumerate(output)
        )
        if len(rows) != len(columns):
            raise ShapeError(f"output must have {len(rows)} entries, one a row, got {len(columns)}")
        if not rows and inputs is None:
            raise ShapeError("inputs is needed without neurons, got none")
        n = len(rows[0]) if inputs is None else inputs
        many = len(columns[0]) if columns else outputs
        for i, (row, column) in enumerate(zip(rows, columns, strict=True)):
            if len(row) != n or len(column) != many:
                raise ShapeError(
                    f"neuron {i} must have {n} weights and {many} output weights, "
                    f"got {len(row)} and {len(column)}"
                )
        return cls(n, many, rows, columns)

    @classmethod
    def from_network(cls, network: ReLUNetwork) -> ShallowParameters:
        """Return the parameters of a network with one hidden layer and no biases."""
        first, last = two_layers(network)
        biased = next((i for i, b in enumerate((*first.bias, *last.bias)) if b), None)
        if biased is not None:
            raise InputError(
                f"network must have no biases, got one on neuron {biased} (hidden neurons first); "
                "`lift` turns biases into two more inputs (Lemma A.4)"
            )
        columns = list(zip(*last.weights, strict=True)) if last.outputs else [()] * first.outputs
        return cls.of(first.weights, columns, network.inputs, network.outputs)

    @classmethod
    def balanced(cls, neurons: Sequence[Neuron], inputs: int, outputs: int) -> ShallowParameters:
        """Return the parameters with ``|c_i|_inf == |a_i|_inf`` of neurons, 0 for products 0."""
        rows, columns = [], []
        for neuron in neurons:
            strength = neuron.strength if any(neuron.direction) else mpq(0)
            root = square_root(strength)
            rows.append([root * u for u in neuron.direction])
            columns.append([root * (p / strength) if strength else root for p in neuron.product])
        return cls.of(rows, columns, inputs, outputs)

    @property
    def neurons(self) -> tuple[Neuron, ...]:
        """What each neuron does.

        Raises
        ------
        InputError
            If a direction or a product is irrational.
        """
        return tuple(self._neuron(i) for i in range(len(self.weights)))

    def _neuron(self, i: int) -> Neuron:
        row, column = self.weights[i], self.output[i]
        size = largest(map(abs, row))
        if not size.sign:
            return Neuron((mpq(0),) * self.inputs, (mpq(0),) * self.outputs)
        try:
            return Neuron(tuple((x / size).rational for x in row), tuple((c * size).rational for c in column))
        except InputError as error:
            raise InputError(
                f"neuron {i} must have rational ratios of weights and rational products c a: {error}"
            ) from None

    @property
    def network(self) -> ReLUNetwork:
        """A rational network of the same function: weights a / |a|_inf, output weights c |a|_inf."""
        neurons = self.neurons
        last = [[neuron.product[o] for neuron in neurons] for o in range(self.outputs)]
        first = ([neuron.direction for neuron in neurons], [0] * len(neurons))
        return ReLUNetwork.from_weights([first, (last, [0] * self.outputs)], self.inputs)

    @property
    def form(self) -> ShallowForm:
        """The canonical form of the realization."""
        return canonical_form(self.network)

    @property
    def norm(self) -> RootSum:
        """The largest absolute value of an entry."""
        return largest(map(abs, self._entries()))

    def distance(self, other: ShallowParameters) -> RootSum:
        """Return the largest absolute value of an entry of the difference, exactly."""
        self.require_like(other)
        return largest(abs(x - y) for x, y in zip(self._entries(), other._entries(), strict=True))

    def require_like(self, other: ShallowParameters) -> None:
        """Raise `ShapeError` unless the architectures agree."""
        require_parameters(other, "other")
        mine = (self.inputs, len(self.weights), self.outputs)
        yours = (other.inputs, len(other.weights), other.outputs)
        if mine != yours:
            raise ShapeError(f"both parameters must have one architecture (d, m, D), got {mine} and {yours}")

    def size_in(self, i: int) -> RootSum:
        """``|a_i|_inf``."""
        return largest(map(abs, self.weights[i]))

    def size_out(self, i: int) -> RootSum:
        """``|c_i|_inf``."""
        return largest(map(abs, self.output[i]))

    @property
    def support(self) -> tuple[int, ...]:
        """The neurons with a_i != 0, the I of the paper."""
        return tuple(i for i, row in enumerate(self.weights) if any(x.terms for x in row))

    def _entries(self) -> list[RootSum]:
        return [x for row in (*self.weights, *self.output) for x in row]


def require_parameters(value: object, where: str) -> None:
    """Raise `InputError` unless a value is `ShallowParameters`."""
    if not isinstance(value, ShallowParameters):
        raise InputError(f"{where} must be ShallowParameters, got {type(value).__name__} {value!r:.80}")


def _vector(values: Iterable[RootSumLike], where: str) -> tuple[RootSum, ...]:
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise ShapeError(f"{where} must be a list of numbers, got {type(values).__name__} {values!r:.80}")
    return tuple(root_sum(x, f"{where}[{j}]") for j, x in enumerate(values))
