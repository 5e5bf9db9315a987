"""How many dimensions of functions the parameters of a network reach: the rank of a Jacobian, exactly.

On a region of constant activation the outputs are polynomials in the parameters and affine in x, and so are
the partial derivatives. Their values at n + 1 affinely independent points of the region have the same rank
as their coefficients in x_1, ..., x_n, 1. The rank over all regions is the functional dimension (Grigsby,
Lindsey, Meyerhoff, Wu). Scaling the weights of a neuron by l and its output weights by 1/l changes nothing:
one direction of the kernel for each neuron, hence the bound #parameters - #hidden neurons.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from exactrelu.arith.linalg import matrix_product, null_space, rank
from exactrelu.degeneracy.diagnosis.modular_rank import PRIME, Integers, RowSpace, modular_product
from exactrelu.errors import DegenerateInputError, InputError
from exactrelu.networks.domain import DomainLike
from exactrelu.networks.network import IntegerLayer, ReLUNetwork
from exactrelu.networks.regions import activation_regions

REGION_LIMIT = 20_000
"""Most regions that are looked at, unless told otherwise."""

_AT_ONCE = 128

Pattern = Sequence[bool]
Row = tuple[int, ...]


@attrs.frozen
class FunctionalDimension:
    """The rank of the Jacobian of the realization at one parameter.

    Attributes
    ----------
    lower, upper : int
        Both proved; equal unless the regions exceed the limit.
    parameters, hidden : int
        Numbers of weights and biases, and of hidden neurons.
    bound : int
        ``parameters - hidden``, which no parameter exceeds.
    regions : int
        Regions that were looked at; fewer than all when the bound was attained before.
    excluded : int
        Regions among them on which some pre-activation is 0 throughout: there the function is not
        differentiable in the parameters, and they do not count.
    """

    lower: int
    upper: int
    parameters: int
    hidden: int
    regions: int
    excluded: int

    @property
    def bound(self) -> int:
        return self.parameters - self.hidden

    @property
    def proved(self) -> bool:
        return self.lower == self.upper

    @property
    def attained(self) -> bool | None:
        """Whether the bound is attained; None when that is not decided."""
        if self.lower == self.bound:
            return True
        return False if self.upper < self.bound else None

    def __int__(self) -> int:
        if not self.proved:
            raise InputError(f"the functional dimension is only known to be {self}; look at lower and upper")
        return self.lower

    __index__ = __int__

    def __str__(self) -> str:
        value = str(self.lower) if self.proved else f"between {self.lower} and {self.upper}"
        says = {True: "attains", False: "misses", None: "may attain"}[self.attained]
        return f"{value} of {self.parameters} parameters; {says} the bound {self.bound}"

    def as_dict(self) -> dict[str, Any]:
        """Return the keys that ``--json`` prints."""
        return {
            "lower": self.lower,
            "upper": self.upper,
            "parameters": self.parameters,
            "bound": self.bound,
            "attained": self.attained,
            "regions": self.regions,
            "excluded": self.excluded,
        }


def functional_dimension(
    network: ReLUNetwork, domain: DomainLike = None, limit: int = REGION_LIMIT
) -> FunctionalDimension:
    """Return the rank of the Jacobian of the outputs with respect to all weights and biases.

    Parameters
    ----------
    network : ReLUNetwork
    domain : Domain, Box, Polyhedron or None
        Only regions inside count; None is all of R^n. It must have an interior.
    limit : int
        Most regions; beyond it only bounds are returned.

    Raises
    ------
    DegenerateInputError
        For a domain without interior.

    Notes
    -----
    **Proved**: the lower bound by rows that are independent modulo a prime, and therefore over Q; the upper
    bound by exact vectors that every row annihilates, the scalings among them. Points on faces between
    regions are excluded, and so are regions on which a pre-activation is 0 throughout: the rank is that of
    Grigsby et al. at the points where the realization is smooth in the parameters. Not computed: the
    dimension at nearby parameters, which may be larger. Cost: one pass over the regions.

    References
    ----------
    J. E. Grigsby, K. Lindsey, R. Meyerhoff, C. Wu, Functional dimension of feedforward ReLU neural networks,
    arXiv 2209.04036.

    Examples
    --------
    >>> network = ReLUNetwork.from_weights([([[1], [2]], [1, -3]), ([[1, 5]], [0])])
    >>> print(functional_dimension(network))
    5 of 7 parameters; attains the bound 5
    """
    regions = activation_regions(network, domain)
    inside = regions.problem
    if inside.empty or inside.dimension + inside.free < network.inputs:
        raise DegenerateInputError(
            f"domain must have an interior for a functional dimension, got {regions.domain}"
        )
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise InputError(f"limit must be a positive integer, got {limit!r:.80}")
    jacobian = _Jacobian(network)
    kernel = jacobian.scalings()
    most = jacobian.columns - rank(kernel)
    space = RowSpace(jacobian.columns)
    looked, excluded, kept = 0, 0, []
    complete = True
    for patterns in _chunks(regions.batches()):
        if looked + len(patterns) > limit:
            complete = False
            break
        looked += len(patterns)
        smooth = [p for p in patterns.tolist() if jacobian.is_smooth(p)]
        excluded += len(patterns) - len(smooth)
        if smooth:
            rows = jacobian.residues(np.array(smooth, dtype=bool))
            count = rows.shape[1]
            space.add(rows.reshape(-1, jacobian.columns), [(p, k) for p in smooth for k in range(count)])
            kept += smooth
        if space.rank == most:
            break
    lower = space.rank
    if lower == most or not complete:
        upper = min(most, jacobian.columns - network.size)
    else:
        lower = upper = _exact_rank(jacobian, space, kept, kernel)
    return FunctionalDimension(lower, upper, jacobian.columns, network.size, looked, excluded)


def _chunks(batches: Iterator[Any]) -> Iterator[NDArray[np.bool_]]:
    for batch in batches:
        for start in range(0, len(batch.patterns), _AT_ONCE):
            yield batch.patterns[start : start + _AT_ONCE]


def _exact_rank(
    jacobian: _Jacobian, space: RowSpace, patterns: Sequence[Pattern], scalings: Sequence[Sequence[int]]
) -> int:
    """Return the rank over Q: the vectors orthogonal to the independent rows annihilate all others.

    The scalings are in the kernel by homogeneity of ReLU, so only what the kernel has beyond them is tried.
    """
    chosen = [jacobian.rows(pattern)[k] for pattern, k in space.labels]
    while True:
        kernel = null_space(chosen, jacobian.columns)
        missed = _not_annihilated(jacobian, patterns, _beyond(scalings, kernel))
        if missed is None:
            return jacobian.columns - len(kernel)
        chosen.append(missed)  # the prime divided a minor


def _beyond(scalings: Sequence[Sequence[int]], kernel: Sequence[Row]) -> Sequence[Row]:
    """Return vectors of the kernel that span it together with the scalings."""
    space = RowSpace(len(kernel[0]) if kernel else 0)
    for number, vector in enumerate([*scalings, *kernel]):
        space.add(np.array([[x % PRIME for x in vector]], dtype=np.int64), [number - len(scalings)])
    # Independent modulo the prime is independent; all dimensions found is all there is.
    complete = space.rank == len(kernel)
    return [kernel[i] for i in space.labels if i >= 0] if complete else kernel


def _not_annihilated(jacobian: _Jacobian, patterns: Sequence[Pattern], vectors: Sequence[Row]) -> Row | None:
    """Return a row of the Jacobian that is not orthogonal to all vectors, or None: then all are."""
    if not vectors:
        return None
    columns = [list(entries) for entries in zip(*vectors, strict=True)]
    for start in range(0, len(patterns), _AT_ONCE):
        rows = [row for pattern in patterns[start : start + _AT_ONCE] for row in jacobian.rows(pattern)]
        images = matrix_product(rows, columns, len(vectors))
        for row, image in zip(rows, images, strict=True):
            if any(image):
                return row
    return None


class _Jacobian:
    """The Jacobian on a region: one row for each output and each coefficient of x_1, ..., x_n, 1.

    Computed for the integer layers. Rescaling a layer multiplies the function and the columns by non-zero
    numbers, so the rank is that of the network itself.
    """

    def __init__(self, network: ReLUNetwork) -> None:
        self.network = network
        self.inputs, self.outputs = network.inputs, network.outputs
        self.layers: tuple[IntegerLayer, ...] = network.integer_layers
        self.widths = [layer.outputs for layer in network.layers]
        self.columns = sum((layer.inputs + 1) * layer.outputs for layer in network.layers)
        self._weights = [
            np.array(weights, dtype=object).reshape(layer.outputs, layer.inputs)
            for (weights, _), layer in zip(self.layers, network.layers, strict=True)
        ]

    def scalings(self) -> list[list[int]]:
        """Return the kernel vectors of the scalings: (w, b) of a neuron grows, its output weights shrink."""
        starts = [0]
        for layer in self.network.layers:
            starts.append(starts[-1] + (layer.inputs + 1) * layer.outputs)
        found = []
        for level, layer in enumerate(self.network.hidden):
            weights, bias = self.layers[level]
            out = self.layers[level + 1][0]
            stride = layer.outputs + 1
            for i in range(layer.outputs):
                vector = [0] * self.columns
                place = starts[level] + i * (layer.inputs + 1)
                vector[place : place + layer.inputs + 1] = [*weights[i], bias[i]]
                for j, row in enumerate(out):
                    vector[starts[level + 1] + j * stride + i] = -row[i]
                found.append(vector)
        return found

    def forward(self, pattern: Pattern) -> list[NDArray[Any]]:
        """Return the inputs of each layer as affine forms (a_1, ..., a_n, c), one row a coordinate."""
        current = np.array(np.eye(self.inputs, self.inputs + 1, dtype=int), dtype=object)
        found = [current]
        place = 0
        for matrix, (_, bias) in list(zip(self._weights, self.layers, strict=True))[:-1]:
            z = matrix.dot(current) if matrix.size else np.zeros((len(bias), self.inputs + 1), dtype=object)
            z[:, -1] += np.array(bias, dtype=object)
            bits = np.array(pattern[place : place + len(bias)], dtype=bool)
            place += len(bias)
            current = np.where(bits[:, None], z, 0)
            found.append(current)
        return found

    def is_smooth(self, pattern: Pattern) -> bool:
        """Whether no pre-activation is 0 throughout the region."""
        forms = self.forward(pattern)
        for matrix, (_, bias), before in zip(self._weights, self.layers[:-1], forms, strict=False):
            z = matrix.dot(before) if matrix.size else np.zeros((len(bias), self.inputs + 1), dtype=object)
            z[:, -1] += np.array(bias, dtype=object)
            if not (z != 0).any(axis=1).all():
                return False
        return True

    def rows(self, pattern: Pattern) -> list[Row]:
        """Return the exact rows of a region."""
        forms = self.forward(pattern)
        bits = np.split(np.array(pattern, dtype=bool), np.cumsum(self.network.widths)[:-1])
        back = np.array(np.eye(self.outputs, dtype=int), dtype=object)
        blocks: list[NDArray[Any]] = []
        one = np.array([[0] * self.inputs + [1]], dtype=object)
        for level in reversed(range(len(self.layers))):
            inner = np.concatenate([forms[level], one])
            # (output, coefficient, neuron, input): G[o, i] * H[j, k]
            block = back[:, None, :, None] * inner.T[None, :, None, :]
            blocks.append(block.reshape(self.outputs * (self.inputs + 1), -1))
            if level:
                matrix = self._weights[level]
                back = np.where(bits[level - 1][None, :], back.dot(matrix), 0)
        table = np.concatenate(blocks[::-1], axis=1)
        return [tuple(int(x) for x in row) for row in table]

    def residues(self, patterns: NDArray[np.bool_]) -> Integers:
        """Return the rows of many regions modulo the prime, shape (regions, rows, columns)."""
        count, n = len(patterns), self.inputs
        bits = np.split(patterns, np.cumsum(self.network.widths)[:-1], axis=1)
        weights = [np.array(matrix % PRIME, dtype=np.int64) for matrix in self._weights]
        one = np.zeros((count, 1, n + 1), dtype=np.int64)
        one[:, 0, n] = 1
        current = np.broadcast_to(np.eye(n, n + 1, dtype=np.int64), (count, n, n + 1))
        inner = [np.concatenate([current, one], axis=1)]
        for level in range(len(self.layers) - 1):
            z = modular_product(weights[level][None], current)
            z[:, :, n] = (z[:, :, n] + np.array([b % PRIME for b in self.layers[level][1]])) % PRIME
            current = z * bits[level][:, :, None]
            inner.append(np.concatenate([current, one], axis=1))
        back = np.broadcast_to(np.eye(self.outputs, dtype=np.int64), (count, self.outputs, self.outputs))
        blocks = []
        for level in reversed(range(len(self.layers))):
            forms = np.swapaxes(inner[level], 1, 2)
            block = back[:, :, None, :, None] * forms[:, None, :, None, :] % PRIME
            blocks.append(block.reshape(count, self.outputs * (n + 1), -1))
            if level:
                back = modular_product(back, weights[level][None]) * bits[level - 1][:, None, :]
        return np.concatenate(blocks[::-1], axis=2)
