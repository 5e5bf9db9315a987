"""Spectral norms of many small matrices: floats with a checked error discard, polynomials decide."""

from __future__ import annotations

import numpy as np

from exactrelu.degeneracy.norms.polynomials import (
    Polynomial,
    characteristic_polynomial,
    compare_largest_roots,
)
from exactrelu.networks.lattice.arrays import Array

# A generous bound of all roundings of a product of three r x r matrices, times r^2 and their size.
_ROUNDING = 2.0**-40
# More than what squares lose that underflow.
_UNDERFLOW = 2.0**-1000


def squared_bounds(matrices: Array, error: float) -> tuple[Array, Array]:
    """Return bounds of the squares of the largest singular values of matrices that are known up to `error`.

    Parameters
    ----------
    matrices : float array, shape (count, rows, columns)
    error : float
        The true matrices differ from these by at most that much in the Frobenius norm.

    Notes
    -----
    **Proved**, whatever the eigenvalue routine returns: with G the Gram matrix and computed Q and L,
    ``|G| <= |L| |Q|^2 + |G - Q L Q^T|`` in the spectral norm, where ``|Q|^2 <= 1 + |Q^T Q - I|``, and the
    Rayleigh quotient of any vector is a lower bound.
    """
    turned = matrices if matrices.shape[1] <= matrices.shape[2] else np.swapaxes(matrices, 1, 2)
    gram = turned @ np.swapaxes(turned, 1, 2)
    r = gram.shape[1]
    trace = np.trace(gram, axis1=1, axis2=2)
    slack = _ROUNDING * r * r * trace * max(1, turned.shape[2]) + _UNDERFLOW
    lower = np.diagonal(gram, axis1=1, axis2=2).max(axis=1)
    upper = trace.copy()
    try:
        values, vectors = np.linalg.eigh(gram)
    except np.linalg.LinAlgError:
        return _widened(lower - slack, upper + slack, error)
    transposed = np.swapaxes(vectors, 1, 2)
    residual = np.linalg.norm(gram - (vectors * values[:, None, :]) @ transposed, axis=(1, 2))
    skew = np.linalg.norm(transposed @ vectors - np.eye(r), axis=(1, 2))
    better = np.abs(values).max(axis=1) * (1.0 + skew) + residual
    first = vectors[:, :, -1:]
    quotient = (np.swapaxes(first, 1, 2) @ gram @ first).reshape(-1)
    # With vectors of length between 1/2 and 2, and no NaN, the bounds above hold with the slack.
    sound = (skew < 0.5) & np.isfinite(better) & np.isfinite(quotient)
    upper = np.where(sound, np.minimum(better, upper), upper)
    lower = np.where(sound, np.maximum(quotient / (1.0 + skew), lower), lower)
    return _widened(lower - slack, upper + slack, error)


def _widened(lower: Array, upper: Array, error: float) -> tuple[Array, Array]:
    low = np.maximum(np.sqrt(np.maximum(lower, 0.0)) - error, 0.0)
    high = np.sqrt(upper) + error
    return low * low * (1.0 - _ROUNDING), high * high * (1.0 + _ROUNDING)


def gram_polynomial(matrix: list[list[int]]) -> Polynomial:
    """Return the characteristic polynomial of the smaller Gram matrix of an integer matrix."""
    columns = [list(column) for column in zip(*matrix, strict=True)]
    rows = matrix if len(matrix) <= len(columns) else columns
    return characteristic_polynomial(
        [[sum(x * y for x, y in zip(a, b, strict=True)) for b in rows] for a in rows]
    )


class LargestSpectral:
    """The largest of many spectral norms, exactly; keeps the first one among equals."""

    def __init__(self) -> None:
        self.polynomial: Polynomial | None = None
        self._seen: set[Polynomial] = set()

    def offer(self, matrix: list[list[int]]) -> int:
        """Return 1 if the matrix is the largest so far, 0 if it equals the largest, else -1."""
        polynomial = gram_polynomial(matrix)
        if self.polynomial is None:
            self.polynomial = polynomial
            return 1
        if polynomial == self.polynomial:
            return 0
        if polynomial in self._seen:
            return -1
        order = compare_largest_roots(polynomial, self.polynomial)
        if order > 0:
            self._seen.add(self.polynomial)
            self.polynomial = polynomial
        elif order < 0:
            self._seen.add(polynomial)
        return order
