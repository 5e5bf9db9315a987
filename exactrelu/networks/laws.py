"""Which regions share an affine law: exact equality of many affine maps at once, by residues.

Two integers of absolute value at most B are equal iff they agree modulo pairwise coprime numbers whose
product exceeds 2 B. The bound comes from the weights, residues from float64 products that stay below 2^53:
exact arithmetic at the speed of BLAS, and nothing is probable.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

import numpy as np

from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.network import IntegerLayer, ReLUNetwork

_CELLS_AT_ONCE = 4096
_EXACT_BITS = 53


def law_numbers(network: ReLUNetwork, patterns: Array) -> Array:
    """Return a number for each pattern, equal exactly where the affine maps of the network are equal.

    Parameters
    ----------
    network : ReLUNetwork
    patterns : array of bool, shape (regions, hidden neurons)

    Returns
    -------
    array of int, shape (regions,)
        Numbers 0, 1, ... without gaps.

    Notes
    -----
    **Proved**: equal and different laws are told apart exactly (Chinese remainder theorem).
    """
    layers = network.integer_layers
    terms = max((layer.inputs for layer in network.layers), default=0) + 1
    moduli = _moduli(max(2 * _largest_entry(layers, network.inputs), 1), terms)
    blocks = []
    for start in range(0, len(patterns), _CELLS_AT_ONCE):
        part = patterns[start : start + _CELLS_AT_ONCE]
        residues = [_residues(layers, network.inputs, part, modulus) for modulus in moduli]
        blocks.append(np.concatenate(residues, axis=1))
    if not blocks or not blocks[0].shape[1]:
        return np.zeros(len(patterns), np.int64)
    _, numbers = np.unique(np.concatenate(blocks), axis=0, return_inverse=True)
    return numbers.reshape(-1)


def integer_law(network: ReLUNetwork, pattern: Sequence[bool]) -> list[list[int]]:
    """Return the affine map on a region in the scale of the integer layers: rows (a_1, ..., a_n, c)."""
    n = network.inputs
    rows = [[int(i == j) for j in range(n)] + [0] for i in range(n)]
    place = 0
    for weights, bias in network.integer_layers[:-1]:
        rows = [
            row if pattern[place + i] else [0] * (n + 1)
            for i, row in enumerate(_compose(weights, bias, rows, n))
        ]
        place += len(bias)
    return _compose(*network.integer_layers[-1], rows, n)


def _compose(
    weights: Sequence[Sequence[int]], bias: Sequence[int], rows: Sequence[Sequence[int]], n: int
) -> list[list[int]]:
    found = []
    for row, offset in zip(weights, bias, strict=True):
        total = [0] * n + [offset]
        for weight, inner in zip(row, rows, strict=True):
            if weight:
                total = [a + weight * b for a, b in zip(total, inner, strict=True)]
        found.append(total)
    return found


def _largest_entry(layers: Sequence[IntegerLayer], inputs: int) -> int:
    """Bound every entry of every affine map of the network: all neurons active, all weights positive."""
    rows = [[int(i == j) for j in range(inputs)] + [0] for i in range(inputs)]
    for weights, bias in layers:
        rows = _compose([[abs(w) for w in row] for row in weights], [abs(b) for b in bias], rows, inputs)
    return max((x for row in rows for x in row), default=0)


def _moduli(bound: int, terms: int) -> list[int]:
    """Return pairwise coprime numbers whose product exceeds `bound`, so small that sums of products are
    exact."""
    candidate = 2 ** ((_EXACT_BITS - terms.bit_length()) // 2) - 1
    found: list[int] = []
    product = 1
    while product <= bound:
        if gcd(candidate, product) == 1:
            found.append(candidate)
            product *= candidate
        candidate -= 2
    return found


def _residues(layers: Sequence[IntegerLayer], inputs: int, patterns: Array, modulus: int) -> Array:
    """Return all entries of the affine maps modulo a number, shape (regions, outputs * (inputs + 1))."""
    identity = np.eye(inputs, inputs + 1)
    current = np.broadcast_to(identity, (len(patterns), *identity.shape))
    place = 0
    for index, (weights, bias) in enumerate(layers):
        matrix = np.array([[w % modulus for w in row] for row in weights], float).reshape(
            len(bias), current.shape[1]
        )
        rows = np.matmul(matrix, current)
        rows[:, :, -1] += np.array([b % modulus for b in bias], float)
        rows = np.fmod(rows, float(modulus))
        if index < len(layers) - 1:
            rows *= patterns[:, place : place + len(bias), None]
            place += len(bias)
        current = rows
    return current.reshape(len(patterns), -1).astype(np.int32)
