"""What training returns: bounds, a network that attains the upper one, and the proof."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, rational_vector
from exactrelu.errors import InputError
from exactrelu.networks import ReLUNetwork
from exactrelu.training.problem import TrainingProblem
from exactrelu.training.solutions import Incumbent

if TYPE_CHECKING:
    from exactrelu.training.proof import Proof

Affine = tuple[tuple[Rational, ...], Rational]


@attrs.frozen
class Neuron:
    """The function ``sign * relu(<weights, x> + bias)``."""

    sign: int
    weights: tuple[Rational, ...]
    bias: Rational


@attrs.frozen
class ShallowModel:
    """A sum of neurons, plus an affine term.

    Attributes
    ----------
    neurons : tuple of Neuron
    slope : tuple of mpq
        The gradient of the affine term: zero without a skip connection.
    constant : mpq
        The constant of the affine term: zero without an output bias.
    """

    neurons: tuple[Neuron, ...]
    slope: tuple[Rational, ...]
    constant: Rational

    def __call__(self, point: Iterable[RationalLike]) -> Rational:
        """Return the exact value at a point."""
        x = rational_vector(point, "point", len(self.slope))
        total = self.constant + sum((g * t for g, t in zip(self.slope, x, strict=True)), mpq(0))
        for neuron in self.neurons:
            z = sum((a * t for a, t in zip(neuron.weights, x, strict=True)), neuron.bias)
            total += neuron.sign * max(z, mpq(0))
        return total

    def network(self) -> ReLUNetwork:
        """Return the model as a network; a slope costs two more neurons, ``relu(t) - relu(-t) = t``."""
        rows = [list(neuron.weights) for neuron in self.neurons]
        bias = [neuron.bias for neuron in self.neurons]
        signs = [neuron.sign for neuron in self.neurons]
        if any(self.slope):
            for s in (1, -1):
                rows.append([s * g for g in self.slope])
                bias.append(mpq(0))
                signs.append(s)
        return ReLUNetwork.from_weights([(rows, bias), ([signs], [self.constant])])


@attrs.frozen
class TrainingResult:
    """The outcome of `train_global`; true when the optimum is proved.

    Attributes
    ----------
    loss : mpq
        The exact loss of `network`: the sum over the data (max: the maximum), not the mean.
    lower_bound : mpq
        No function of the class has a smaller loss. Equal to `loss` when `proved`.
    proved : bool
        Whether `loss` is the global optimum.
    model : ShallowModel
        The function that attains `loss`, neuron by neuron.
    nodes : int
        Nodes of the search (cells tried, for ``method="enumerate"``).
    why : str
        What proves the result, or why the search stopped.
    problem : TrainingProblem
    proof : Proof or None
        What `write_certificate` writes; None for ``method="enumerate"``.
    """

    loss: Rational
    lower_bound: Rational
    proved: bool
    model: ShallowModel
    nodes: int
    why: str
    problem: TrainingProblem = attrs.field(repr=False)
    proof: Proof | None = attrs.field(repr=False)

    def __bool__(self) -> bool:
        return self.proved

    @property
    def network(self) -> ReLUNetwork:
        """The model as a network of one hidden layer."""
        return self.model.network()

    @property
    def gap(self) -> Rational:
        """How much smaller the optimum may be at most."""
        return self.loss - self.lower_bound

    def write_certificate(self, path: str | Path, source: str = "-") -> int:
        """Write the certificate (proofs/SPEC_TRAINING.md) to a file; return its size in bytes.

        Raises
        ------
        InputError
            For ``method="enumerate"``, which keeps no proof.
        FileFormatError
            If the file cannot be written.
        """
        from exactrelu.training.certificate import write_certificate

        if source != "-" and not re.fullmatch("[0-9a-f]{64}", source):
            raise InputError(f"source must be a SHA-256 in hexadecimal digits or '-', got {source!r:.80}")
        if self.proof is None:
            raise InputError("method 'enumerate' keeps no proof; use method='branch_and_bound'")
        return write_certificate(self, path, source)


def model_of(problem: TrainingProblem, best: Incumbent) -> ShallowModel:
    """Return the model of an incumbent, in the units of the data, with as many neurons as the width."""
    n, q, t = problem.dimension, problem.input_scale, problem.target_scale
    neurons = []
    for sign, direction in best.neurons:
        full = [mpq(0)] * (n + 1)
        for k, v in zip(problem.columns, direction, strict=True):
            full[k] = v * q / t
        neurons.append(Neuron(sign, tuple(full[:n]), full[n]))
    slope, constant = _affine(problem, best)
    signs = problem.signs
    if signs is None:
        wanted = [neuron.sign for neuron in neurons] + [1] * (problem.width - len(neurons))
    else:
        wanted = list(signs)
    ordered = []
    for s in wanted:
        found = next((neuron for neuron in neurons if neuron.sign == s), None)
        if found is None:
            found = Neuron(s, (mpq(0),) * n, mpq(0))
        else:
            neurons.remove(found)
        ordered.append(found)
    return ShallowModel(tuple(ordered), slope, constant)


def _affine(problem: TrainingProblem, best: Incumbent) -> Affine:
    n, q, t = problem.dimension, problem.input_scale, problem.target_scale
    zero = (mpq(0),) * n
    if not problem.free_columns:
        return zero, mpq(0)
    if not problem.skip:
        return zero, best.free[0] / t
    full = [mpq(0)] * (n + 1)
    for k, g in zip(problem.columns, best.free, strict=True):
        full[k] = g * q / t
    return tuple(full[:n]), full[n]
