"""Short multipliers for many forms at once: floats and 64 bits propose, 64 bits with a float bound prove.

Where n rows A_k are tight at the minimum of a form, ``q form = sum w_k A_k + constant`` has one solution up
to scale, and q is about as long as the determinant D of the rows. With one more row E and a multiplier m of
it, q is free: what is needed is that q form - m E lies in the lattice of the A_k, which is a lattice of pairs
(q, m) of index about D. A short pair that leaves all weights and the constant non-negative is taken, and
about n times the digits of D are saved.

In all arrays the last index is that of the form.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from exactrelu.certificates.pairs import Congruences, shortest_pairs

Array = NDArray[Any]

# Products of two remainders must be recovered from a float quotient.
_MODULUS = 2.0**50
_WORD = 2.0**62
_FLOAT = 2.0**52
# Forms that are worked on together: their tables fit into a cache.
_AT_ONCE = 512
# Extra rows that are tried for each form, and exchanges of rows at most.
_EXTRAS = 4
_EXCHANGES = 2
# Digits that another row costs.
_OVERHEAD = 5
# Beyond so many dimensions the determinants do not fit anyway.
MOST_DIMENSIONS = 8


@attrs.frozen
class Found:
    """Multipliers of some forms: ``q * form`` is a constant >= 0 plus the sum of ``weights`` times rows.

    Attributes
    ----------
    good : bool array, shape (forms,)
        Where the identity is proved; nothing is meant elsewhere.
    q : int array, shape (forms,)
    places, weights : int arrays, shape (n + 1, forms)
        Places increase; rows of weight 0, which come last, are none.
    """

    good: Array
    q: Array
    places: Array
    weights: Array


@attrs.frozen
class _Problem:
    """Rows (m, n + 1, forms), of which the first `lengths` count; forms (n + 1, forms); n places of rows."""

    rows: Array
    lengths: Array
    forms: Array
    support: Array

    def part(self, chosen: Array | slice) -> _Problem:
        rows, lengths, forms, support = attrs.astuple(self, recurse=False)
        return _Problem(rows[..., chosen], lengths[chosen], forms[:, chosen], support[:, chosen])

    @property
    def used(self) -> Array:
        return _pick(self.rows, self.support)


@attrs.frozen
class _Basis:
    """What follows from n independent rows: D > 0, the inverse times D, the weights of the form.

    `residues` are D times the weights, modulo D.
    """

    good: Array
    determinant: Array
    adjugate: Array
    weights: Array
    residues: Array

    def part(self, chosen: Array) -> _Basis:
        return _Basis(*(field[..., chosen] for field in attrs.astuple(self, recurse=False)))


@attrs.frozen
class _Guess:
    """What `Found` holds, with floats for weights, before it is proved."""

    good: Array
    q: Array
    places: Array
    weights: Array

    @property
    def digits(self) -> Array:
        lengths = np.floor(np.log10(np.maximum(self.weights, 1))) + np.where(self.places > 9, 5, 4)
        total: Array = np.floor(np.log10(self.q)) + np.where(self.weights > 0, lengths, 0).sum(axis=0)
        return total


def short_multipliers(rows: Array, lengths: Array, forms: Array, support: Array) -> Found:
    """Return multipliers of n or n + 1 rows, the shorter ones.

    Parameters
    ----------
    rows : int64 array, shape (m, n + 1, forms)
        Of a form only the first `lengths` are used.
    lengths : int array, shape (forms,)
    forms : int64 array, shape (n + 1, forms)
    support : int array, shape (n, forms)
        Rows that are tight at the minimum of the form; a guess.

    Notes
    -----
    **Proved** where `good`: the identity and all signs, in integers. All entries must be below 2^62.
    """
    problem = _Problem(rows, lengths, forms, support)
    with np.errstate(all="ignore"):
        parts = [_short(problem.part(slice(i, i + _AT_ONCE))) for i in range(0, len(lengths), _AT_ONCE)]
    columns = zip(*(attrs.astuple(found, recurse=False) for found in parts), strict=True)
    return Found(*(np.concatenate(column, axis=-1) for column in columns))


def _short(problem: _Problem) -> Found:
    problem = attrs.evolve(problem, support=_exchanged(problem))
    basis = _basis(problem)
    common = np.gcd(basis.determinant, np.gcd.reduce(basis.residues, axis=0))
    q = basis.determinant // common
    places = np.concatenate([problem.support, problem.support[:1]])
    weights = np.concatenate([np.rint(basis.weights * q), np.zeros((1, len(q)))])
    # Floats are no integers where they are too long.
    exact = (np.abs(weights) < _FLOAT).all(axis=0)
    long = np.flatnonzero(basis.good & (~exact | (len(basis.weights) * np.log10(q) > _OVERHEAD)))
    if len(long):
        other = _with_one_more(problem.part(long), basis.part(long))
        plain = _Guess(exact[long], q[long], places[:, long], weights[:, long])
        better = other.good & (~plain.good | (other.digits < plain.digits))
        q[long[better]] = other.q[better]
        places[:, long[better]], weights[:, long[better]] = other.places[:, better], other.weights[:, better]
    order = np.where(weights > 0, places, len(problem.rows)).argsort(axis=0, kind="stable")
    ordered = (np.take_along_axis(x, order, 0) for x in (places, weights))
    return _proved(problem, basis.good, q, *ordered)


def _pick(rows: Array, places: Array) -> Array:
    return np.take_along_axis(rows, places[:, None, :], 0)


def _through(linear: Array, matrix: Array) -> Array:
    """Multiply row vectors (..., n, forms) by matrices (n, n, forms); integers wrap around."""
    total: Array = linear[..., 0, None, :] * matrix[0]
    for j in range(1, len(matrix)):
        total += linear[..., j, None, :] * matrix[j]
    return total


def _fold(operation: np.ufunc, table: Array) -> Array:
    """Reduce the second of three indices, which is short; much faster than the method of the operation."""
    total: Array = table[:, 0]
    for k in range(1, table.shape[1]):
        total = operation(total, table[:, k])
    return total


def _inverse(linear: Array) -> Array:
    """Invert matrices (n, n, forms) in floats."""
    matrices = linear.transpose(2, 0, 1)
    try:
        return np.linalg.inv(matrices).transpose(1, 2, 0)
    except np.linalg.LinAlgError:
        zero = np.linalg.det(matrices) == 0
        return np.linalg.inv(np.where(zero[:, None, None], np.eye(len(linear)), matrices)).transpose(1, 2, 0)


def _exchanged(problem: _Problem) -> Array:
    """Exchange rows of the support while that makes its multipliers shorter; a guess like the support.

    Any n rows prove the form whose weights are not negative and whose vertex leaves its value not negative.
    An exchange that keeps the weights non-negative lowers that value.
    """
    support = problem.support.copy()
    waiting = np.arange(support.shape[1])
    part = _Problem(problem.rows.astype(float), problem.lengths, problem.forms.astype(float), support)
    for _ in range(_EXCHANGES):
        better, place, row = _best_exchange(part)
        waiting, part = waiting[better], part.part(better)
        if not len(waiting):
            break
        part.support[place[better], np.arange(len(waiting))] = row[better]
        support[:, waiting] = part.support
    support.sort(axis=0)
    return support


def _best_exchange(part: _Problem) -> tuple[Array, Array, Array]:
    """Return where an exchange is better, the place in the support, and the row that comes there."""
    used, one = part.used, np.arange(len(part.lengths))
    inverse = _inverse(used[:, :-1])
    weights = _through(part.forms[None, :-1], inverse)[0]
    left = part.forms[-1] - (weights * used[:, -1]).sum(axis=0)
    slopes = _through(part.rows[:, :-1], inverse)
    heights = part.rows[:, -1] - _fold(np.add, slopes * used[:, -1])
    ratios = np.where(slopes > 2.0**-40, weights / slopes, np.inf)
    step = _fold(np.minimum, ratios)
    scale = _fold(np.maximum, np.where(ratios == step[:, None], slopes, 0))
    after = _fold(np.multiply, np.maximum(weights - step[:, None] * slopes, 1)) * np.maximum(step, 1)
    # The price of a bit of the determinant is two bits of multipliers.
    gain = np.maximum(weights, 1).prod(axis=0) / (after * scale**2)
    allowed = (step > 0) & (step * heights <= left) & (np.arange(len(step))[:, None] < part.lengths)
    allowed &= np.isfinite(gain)
    allowed[part.support, one] = False
    gain = np.where(allowed, gain, 0)
    row = gain.argmax(axis=0)
    return gain[row, one] > 2, ratios[row, :, one].argmin(axis=1), row


def _basis(problem: _Problem) -> _Basis:
    linear = problem.used[:, :-1]
    n = len(linear)
    floats = linear.astype(float)
    determinant = np.linalg.det(floats.transpose(2, 0, 1))
    good = (np.abs(determinant) > 0.5) & (np.abs(determinant) < _MODULUS)
    determinant = np.where(good, np.rint(determinant), 1)
    adjugate = np.rint(_inverse(floats) * determinant)
    good &= (_through(np.abs(floats), np.abs(adjugate)) < _WORD).all(axis=(0, 1))
    adjugate = np.where(good, adjugate, 0).astype(np.int64)
    exact = determinant.astype(np.int64)
    identity = _through(linear, adjugate) == exact * np.eye(n, dtype=np.int64)[:, :, None]
    good &= identity.all(axis=(0, 1))
    sign = np.where(exact < 0, -1, 1)
    exact, adjugate = exact * sign, adjugate * sign
    weights = _through(problem.forms[None, :-1].astype(float), adjugate.astype(float))[0] / exact
    return _Basis(good, exact, adjugate, weights, _residues(problem.forms[:-1], adjugate, exact))


def _residues(linear: Array, adjugate: Array, modulus: Array) -> Array:
    """Return ``linear @ adjugate`` modulo numbers below 2^50."""
    total = np.zeros(linear.shape, np.int64)
    for entry, row in zip(linear, adjugate, strict=True):
        total += Congruences.times(entry % modulus, row % modulus, modulus)
    return total % modulus


def _with_one_more(problem: _Problem, basis: _Basis) -> _Guess:
    """Return multipliers of the n rows and another one, with a small q."""
    one = np.arange(len(problem.lengths))
    extra, share = _extras(problem, basis)
    linear = _pick(problem.rows, extra)[:, :-1]
    images = _through(linear, basis.adjugate)
    fits = _through(np.abs(linear).astype(float), np.abs(basis.adjugate).astype(float)) < _WORD
    share = np.where(fits.all(axis=1), share, 0)
    pairs = shortest_pairs(Congruences(images, basis.residues, basis.determinant), share)
    slope = images[pairs.number, :, one].T / basis.determinant
    weights = np.rint(basis.weights * pairs.q - slope * pairs.m)
    places = np.concatenate([problem.support, extra[pairs.number, one][None]])
    weights = np.concatenate([weights, pairs.m[None]])
    good = pairs.good & (weights >= 0).all(axis=0) & (weights < _FLOAT).all(axis=0)
    return _Guess(good, pairs.q, places, weights)


def _extras(problem: _Problem, basis: _Basis) -> tuple[Array, Array]:
    """Return the rows that may have the largest multipliers, and these, for q = 1; 0 where there is none."""
    one, constants = np.arange(len(problem.lengths)), problem.used[:, -1].astype(float)
    slopes = _through(problem.rows[:, :-1].astype(float), basis.adjugate.astype(float)) / basis.determinant
    left = problem.forms[-1] - (basis.weights * constants).sum(axis=0)
    heights = problem.rows[:, -1] - _fold(np.add, slopes * constants)
    share = _fold(np.minimum, np.where(slopes > 0, basis.weights / slopes, np.inf))
    share = np.minimum(share, np.where(heights > 0, left / heights, np.inf))
    share = np.where(np.isfinite(share) & (np.arange(len(share))[:, None] < problem.lengths), share, 0)
    share[problem.support, one] = 0
    table = np.ascontiguousarray(share.T)
    found = []
    for _ in range(min(_EXTRAS, len(share))):
        row = table.argmax(axis=1)
        # Floats round; what is nearly too much may be too much.
        found.append((row, table[one, row] * (1 - 2.0**-20)))
        table[one, row] = 0
    return np.array([row for row, _ in found]), np.array([most for _, most in found])


def _proved(problem: _Problem, good: Array, q: Array, places: Array, weights: Array) -> Found:
    """Check the identity: integers modulo 2^64, and floats that bound how far from 0 they may be."""
    good = good & (weights >= 0).all(axis=0) & (weights < _WORD).all(axis=0) & (q > 0)
    integers = np.where(good, weights, 0).astype(np.int64)
    good &= ((integers == 0) | (places < problem.lengths)).all(axis=0)
    used = _pick(problem.rows, places)
    exact = q * problem.forms
    floats = q * problem.forms.astype(float)
    size = np.abs(floats)
    for weight, row in zip(integers, used, strict=True):
        exact -= weight * row
        term = weight * row.astype(float)
        floats -= term
        size += np.abs(term)
    # Rounding is off by at most (terms + 6) 2^-53 2^100 < 2^60, so that the exact value is below 2^62.
    good &= (size < 2.0**100).all(axis=0) & (np.abs(floats[:-1]) < 2.0**61).all(axis=0)
    good &= (exact[:-1] == 0).all(axis=0) & (integers > 0).any(axis=0)
    good &= np.where(np.abs(floats[-1]) < 2.0**61, exact[-1] >= 0, floats[-1] > 0)
    return Found(good, q, places, integers)
