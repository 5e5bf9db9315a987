"""Short multipliers for many forms at once: floats and 64 bits propose, 64 bits with a float bound prove.

Where n rows A_k are tight at the minimum of a form, ``q form = sum w_k A_k + constant`` has one solution up to
scale, and q is about as long as the determinant D of the rows. With one more row E and a small multiplier m,
q is free: what is needed is that q form - m E lies in the lattice of the A_k, one congruence modulo D (where
that group is cyclic). Among small q the first m that leaves all weights and the constant non-negative is
taken, and about n times the digits of D are saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# Products of two remainders must be recovered from a float quotient.
_MODULUS = 2.0**50
_WORD = 2.0**62
# Extra rows that are tried for each form.
_EXTRAS = 6
# Exchanges of rows at most, and the price of a bit of the determinant in bits of multipliers.
_EXCHANGES = 4
_PRICE = 2.0
# Steps of a reduction, and the combinations of a reduced basis that are tried.
_REDUCTIONS = 60
_RANGE = 3
_FIRST, _SECOND = (
    grid.ravel() for grid in np.meshgrid(np.arange(-_RANGE, _RANGE + 1), np.arange(-_RANGE, _RANGE + 1))
)
# Beyond so many dimensions the determinants do not fit anyway.
MOST_DIMENSIONS = 8


@attrs.frozen
class Found:
    """Multipliers of some forms: ``q * form`` is a constant >= 0 plus the sum of ``weights`` times rows.

    Attributes
    ----------
    good : bool array, shape (forms,)
        Where the identity is proved; nothing is meant by the other rows.
    q : int array, shape (forms,)
    places, weights : int arrays, shape (forms, terms)
        Places increase; a weight of 0 stands for no row.
    """

    good: Array
    q: Array
    places: Array
    weights: Array


@attrs.frozen
class _Basis:
    """n independent rows for each form, their determinant D > 0 and the inverse times D."""

    good: Array
    determinant: Array
    adjugate: Array
    constants: Array


def short_multipliers(rows: Array, lengths: Array, forms: Array, support: Array) -> Found:
    """Return multipliers of n or n + 1 rows, the shorter ones.

    Parameters
    ----------
    rows : int64 array, shape (forms, m, n + 1)
        Of a form only the first `lengths` are used.
    lengths : int array, shape (forms,)
    forms : int64 array, shape (forms, n + 1)
    support : int array, shape (forms, n)
        Rows that are tight at the minimum of the form; a guess.

    Notes
    -----
    **Proved** where `good`: the identity and all signs, in integers. All entries must be below 2^62.
    """
    here = np.arange(len(forms))[:, None]
    with np.errstate(all="ignore"):
        support = _exchanged(rows, lengths, forms, support)
        basis = _basis(rows[here, support])
        weights = _product(forms[:, None, :-1].astype(float), basis.adjugate.astype(float))[:, 0]
        weights /= basis.determinant[:, None]
        residues = _residues(forms[:, :-1], basis)
        plain = _plain(rows, forms, support, basis, weights, residues)
        other = _with_one_more(rows, lengths, forms, support, basis, weights, residues)
        return _shorter(plain, other)


def _exchanged(rows: Array, lengths: Array, forms: Array, support: Array) -> Array:
    """Exchange rows of the support while that makes its multipliers shorter; a guess like the support.

    Any n rows prove the form whose weights are not negative and whose vertex leaves its value not negative.
    An exchange that keeps the weights non-negative lowers that value.
    """
    support = support.copy()
    floats, targets = rows.astype(float), forms.astype(float)
    waiting = np.arange(len(forms))
    for _ in range(_EXCHANGES):
        better = _best_exchange(floats[waiting], lengths[waiting], targets[waiting], support[waiting])
        waiting = waiting[better.any(axis=1)]
        if not len(waiting):
            break
        support[waiting] = better[better.any(axis=1)]
    support.sort(axis=1)
    return support


def _best_exchange(rows: Array, lengths: Array, forms: Array, support: Array) -> Array:
    """Return the better supports after one exchange; 0 where there is none."""
    count, height, _ = rows.shape
    one, here = np.arange(count), np.arange(count)[:, None]
    used = rows[here, support]
    inverse = _inverse(used[:, :, :-1])
    weights = _product(forms[:, None, :-1], inverse)[:, 0]
    left = forms[:, -1] - (weights * used[:, :, -1]).sum(axis=1)
    slopes = _product(rows[:, :, :-1], inverse)
    heights = rows[:, :, -1] - (slopes * used[:, None, :, -1]).sum(axis=2)
    ratios = np.where(slopes > 2.0**-40, weights[:, None, :] / slopes, np.inf)
    leaving = ratios.argmin(axis=2)
    step = np.take_along_axis(ratios, leaving[:, :, None], 2)
    after = weights[:, None, :] - step * slopes
    np.put_along_axis(after, leaving[:, :, None], step, 2)
    scale = np.take_along_axis(slopes, leaving[:, :, None], 2)[:, :, 0]
    gain = (np.log2(np.maximum(weights, 1)).sum(axis=1)[:, None] - np.log2(np.maximum(after, 1)).sum(axis=2)) - _PRICE * np.log2(scale)
    allowed = (step[:, :, 0] > 0) & (step[:, :, 0] * heights <= left[:, None]) & (np.arange(height) < lengths[:, None])
    allowed[here, support] = False
    gain = np.where(allowed & np.isfinite(gain), gain, 0)
    entering = gain.argmax(axis=1)
    found = support.copy()
    found[one, leaving[one, entering]] = entering
    return np.where(gain[one, entering][:, None] > 1, found, 0)


def _product(a: Array, b: Array) -> Array:
    """Multiply small matrices, entry by entry of the middle index; integers wrap around."""
    total = a[:, :, 0, None] * b[:, None, 0, :]
    for j in range(1, a.shape[2]):
        total += a[:, :, j, None] * b[:, None, j, :]
    return total


def _basis(rows: Array) -> _Basis:
    linear = rows[:, :, :-1]
    n = linear.shape[1]
    floats = linear.astype(float)
    determinant = np.linalg.det(floats)
    good = np.isfinite(determinant) & (np.abs(determinant) > 0.5) & (np.abs(determinant) < _MODULUS)
    safe = np.where(good[:, None, None], floats, np.eye(n))
    determinant = np.where(good, np.rint(determinant), 1)
    # A matrix that is singular to the last bit has no place here.
    adjugate = np.rint(_inverse(safe) * determinant[:, None, None])
    good &= np.abs(_product(np.abs(floats), np.abs(adjugate))).max(axis=(1, 2)) < _WORD
    adjugate = np.where(good[:, None, None], adjugate, 0).astype(np.int64)
    exact = determinant.astype(np.int64)
    identity = _product(linear, adjugate) == exact[:, None, None] * np.eye(n, dtype=np.int64)
    good &= identity.all(axis=(1, 2))
    sign = np.where(exact < 0, -1, 1)
    return _Basis(good, exact * sign, adjugate * sign[:, None, None], rows[:, :, -1])


def _inverse(matrices: Array) -> Array:
    try:
        return np.linalg.inv(matrices)
    except np.linalg.LinAlgError:
        return np.stack([_inverse_or_zero(matrix) for matrix in matrices])


def _inverse_or_zero(matrix: Array) -> Array:
    try:
        return np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return np.zeros_like(matrix)


def _residues(linear: Array, basis: _Basis) -> Array:
    """Return ``linear @ adjugate`` modulo the determinant."""
    modulus = basis.determinant[:, None]
    total = np.zeros(linear.shape, np.int64)
    for j in range(linear.shape[1]):
        total += _times(linear[:, j, None] % modulus, basis.adjugate[:, j] % modulus, modulus)
        total %= modulus
    return total


def _times(x: Array, y: Array, modulus: Array) -> Array:
    """Multiply modulo numbers below 2^50; 0 <= x, y < modulus."""
    quotient = (x.astype(float) * y / modulus).astype(np.int64)
    # The float quotient is off by at most one, and what wraps around comes back.
    rest: Array = x * y - quotient * modulus
    return rest % modulus


def _plain(
    rows: Array, forms: Array, support: Array, basis: _Basis, weights: Array, residues: Array
) -> Found:
    """Return the multipliers of the n rows alone."""
    q = basis.determinant // np.gcd(basis.determinant, np.gcd.reduce(residues, axis=1))
    return _proved(rows, forms, basis.good, q, support, np.rint(weights * q[:, None]))


def _with_one_more(
    rows: Array, lengths: Array, forms: Array, support: Array, basis: _Basis, weights: Array, residues: Array
) -> Found:
    """Return multipliers of the n rows and another one, with a small q."""
    here = np.arange(len(forms))[:, None]
    modulus = basis.determinant[:, None]
    extra, share = _extras(rows, lengths, forms, support, basis, weights)
    linear = rows[here, extra][:, :, :-1]
    images = _product(linear, basis.adjugate)
    fits = _product(np.abs(linear).astype(float), np.abs(basis.adjugate).astype(float)).max(axis=2) < _WORD
    common = np.gcd(images, modulus[:, :, None])
    column = common.argmin(axis=2)
    picked = column[:, :, None]
    divisor = np.take_along_axis(common, picked, 2)[:, :, 0]
    image = np.take_along_axis(images, picked, 2)[:, :, 0]
    residue = np.take_along_axis(residues, column, 1)
    step = divisor // np.gcd(divisor, residue)
    reduced = modulus // divisor
    inverse = _modular_inverse((image // divisor) % reduced, reduced)
    first = _times(step * residue // divisor % reduced, inverse, reduced)

    small, large = _reduced_basis(first, reduced, share * step)
    j, m = _combinations(small[0], large[0]), _combinations(small[1], large[1])
    q = step[:, :, None] * j
    valid = (j > 0) & (j < 2**30) & (m >= 0) & (m <= share[:, :, None] * q)
    valid &= (fits & (step < 2**10))[:, :, None]
    _keep_congruent(valid, [(step * x, y) for x, y in (small, large)], images, residues, modulus)
    cost = np.where(valid, q + m / _MODULUS, np.inf).reshape(len(forms), -1)
    best = cost.argmin(axis=1)
    good = basis.good & np.isfinite(cost[here[:, 0], best])
    one = here[:, 0]
    chosen = best // m.shape[2]
    q, m = q.reshape(len(forms), -1)[one, best], m.reshape(len(forms), -1)[one, best]
    slope = images[one, chosen] / modulus
    found = np.rint(weights * q[:, None] - slope * m[:, None])
    places = np.column_stack([support, extra[one, chosen]])
    return _proved(rows, forms, good, q, places, np.column_stack([found, m.astype(float)]))


def _extras(
    rows: Array, lengths: Array, forms: Array, support: Array, basis: _Basis, weights: Array
) -> tuple[Array, Array]:
    """Return the rows that may have the largest multipliers, and these, for q = 1; 0 where there is none."""
    count, height, _ = rows.shape
    here = np.arange(count)[:, None]
    slopes = _product(rows[:, :, :-1].astype(float), basis.adjugate.astype(float))
    slopes /= basis.determinant[:, None, None]
    constants = basis.constants.astype(float)
    left = forms[:, -1].astype(float) - (weights * constants).sum(axis=1)
    heights = rows[:, :, -1].astype(float) - (slopes * constants[:, None, :]).sum(axis=2)
    bounds = np.where(slopes > 0, weights[:, None, :] / slopes, np.inf).min(axis=2)
    share = np.minimum(bounds, np.where(heights > 0, left[:, None] / heights, np.inf))
    share[np.arange(height) >= lengths[:, None]] = 0
    share[here, support] = 0
    share = np.where(np.isfinite(share) & (share > 0), share, 0)
    extra = np.argsort(-share, axis=1)[:, :_EXTRAS]
    # Floats round; what is nearly too much may be too much.
    return extra, share[here, extra] * (1 - 2.0**-20)


def _reduced_basis(first: Array, modulus: Array, weight: Array) -> tuple[tuple[Array, Array], ...]:
    """Return Gauss's reduced basis of the pairs (j, m) with m = j * first modulo `modulus`.

    The size of a pair is that of (weight * j, m).
    """
    scale = np.where(weight > 0, weight, 1)
    j, m = np.ones_like(first), first.copy()
    i, k = np.zeros_like(first), np.broadcast_to(modulus, first.shape).copy()
    for _ in range(_REDUCTIONS):
        short, long = (j * scale) ** 2 + m.astype(float) ** 2, (i * scale) ** 2 + k.astype(float) ** 2
        swap = long < short
        j, i = np.where(swap, i, j), np.where(swap, j, i)
        m, k = np.where(swap, k, m), np.where(swap, m, k)
        dot = i * scale * (j * scale) + k.astype(float) * m
        factor = np.rint(dot / np.minimum(short, long)).astype(np.int64)
        if not factor.any():
            break
        i, k = i - factor * j, k - factor * m
    return (j, m), (i, k)


def _combinations(first: Array, second: Array) -> Array:
    combined: Array = first[:, :, None] * _FIRST + second[:, :, None] * _SECOND
    return combined


def _keep_congruent(
    valid: Array, pairs: Sequence[tuple[Array, Array]], images: Array, residues: Array, modulus: Array
) -> None:
    """Drop from `valid` what breaks one of the n congruences; one alone implies the others in cyclic groups."""
    modulus = modulus[:, :, None]
    rests = [
        _times(q[:, :, None] % modulus, residues[:, None, :], modulus)
        - _times(m[:, :, None] % modulus, images % modulus, modulus)
        for q, m in pairs
    ]
    broken = np.nonzero((rests[0] != 0).any(axis=2) | (rests[1] != 0).any(axis=2))
    first, second = (rest[broken][:, :, None] for rest in rests)
    congruent = (first * _FIRST + second * _SECOND) % modulus[broken[0]] == 0
    valid[broken] &= congruent.all(axis=1)


def _modular_inverse(values: Array, modulus: Array) -> Array:
    """Return the inverses of units by Euclid's algorithm, all at once."""
    a, b = np.broadcast_to(modulus, values.shape).copy(), values.copy()
    s, t = np.zeros_like(b), np.ones_like(b)
    while b.any():
        quotient = a // np.where(b, b, 1)
        going = b > 0
        a, b = np.where(going, b, a), np.where(going, a - quotient * b, b)
        s, t = np.where(going, t, s), np.where(going, s - quotient * t, t)
    return s % modulus


def _proved(rows: Array, forms: Array, good: Array, q: Array, places: Array, weights: Array) -> Found:
    """Check the identity: integers modulo 2^64, and floats that bound how far from 0 they may be."""
    good = good & (weights >= 0).all(axis=1) & (weights < _WORD).all(axis=1)
    integers = np.where(good[:, None], weights, 0).astype(np.int64)
    used = rows[np.arange(len(rows))[:, None], places]
    exact = q[:, None] * forms
    floats = q[:, None] * forms.astype(float)
    size = np.abs(floats)
    for k in range(places.shape[1]):
        exact -= integers[:, k, None] * used[:, k]
        term = integers[:, k, None] * used[:, k].astype(float)
        floats -= term
        size += np.abs(term)
    # Rounding is off by at most (terms + 6) 2^-53 2^100 < 2^60, so that the exact value is below 2^62.
    good &= (size < 2.0**100).all(axis=1) & (np.abs(floats[:, :-1]) < 2.0**61).all(axis=1)
    good &= (exact[:, :-1] == 0).all(axis=1) & (integers > 0).any(axis=1)
    constant = floats[:, -1]
    good &= np.where(np.abs(constant) < 2.0**61, exact[:, -1] >= 0, constant > 0)
    order = places.argsort(axis=1)
    return Found(good, q, np.take_along_axis(places, order, 1), np.take_along_axis(integers, order, 1))


def _shorter(a: Found, b: Found) -> Found:
    """Return for each form the proved multipliers of fewer digits; `b` has one column more."""
    widened = [np.column_stack([x, np.zeros(len(x), np.int64)]) for x in (a.places, a.weights)]
    better = b.good & (~a.good | (_digits(b) < _digits(a)))
    pick = better[:, None]
    return Found(
        a.good | b.good,
        np.where(better, b.q, a.q),
        np.where(pick, b.places, widened[0]),
        np.where(pick, b.weights, widened[1]),
    )


def _digits(found: Found) -> Array:
    lengths = np.floor(np.log10(np.maximum(found.weights, 1))) + np.where(found.places > 9, 5, 4)
    total: Array = np.floor(np.log10(found.q)) + np.where(found.weights > 0, lengths, 0).sum(axis=1)
    return total
