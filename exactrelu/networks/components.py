"""Connected components of large graphs given as arrays."""

from __future__ import annotations

import numpy as np

from exactrelu.networks.lattice.arrays import Array


def components(count: int, tails: Array, heads: Array) -> Array:
    """Return for each of `count` nodes the smallest node of its component.

    Parameters
    ----------
    count : int
    tails, heads : integer arrays of one length
        The edges.

    Notes
    -----
    Each round hooks every root to the smallest neighbouring root and shortens paths; the number of rounds is
    logarithmic in practice.

    Examples
    --------
    >>> components(5, np.array([0, 3]), np.array([2, 4])).tolist()
    [0, 1, 0, 3, 3]
    """
    label = np.arange(count)
    while True:
        a, b = label[tails], label[heads]
        different = a != b
        if not different.any():
            return label
        low, high = np.minimum(a, b)[different], np.maximum(a, b)[different]
        np.minimum.at(label, high, low)
        while True:
            shorter = label[label]
            if np.array_equal(shorter, label):
                break
            label = shorter


def renumber(labels: Array) -> Array:
    """Return the labels as 0, 1, ... in the order of their first appearance."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse.reshape(-1)]
