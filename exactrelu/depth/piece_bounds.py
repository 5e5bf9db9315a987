"""How many pieces widths allow, and how many nodes pieces need: exact statements about integers."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from gmpy2 import iroot, mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational
from exactrelu.errors import InputError


def serra_bound(widths: Sequence[int]) -> int:
    """Return ``(w_1 + 1) ... (w_k + 1)``: no network R -> R of these widths has more pieces.

    Proof: a neuron of the next layer is affine on each of P pieces, so it bends at most once inside each; w
    neurons make at most P + w P pieces. Attained by `sharp_network` (Serra et al. 2018).
    """
    return prod([int(w) + 1 for w in _checked(widths)])


def lemma_d5(widths: Sequence[int]) -> int:
    """Return the bound of Arora et al., Lemma D.5: ``2^(k-1) (w_1 + 1) w_2 ... w_k`` pieces."""
    first, *others = _checked(widths)
    return int(2 ** len(others) * (first + 1) * prod(others))


def lemma_d6_pieces(size: int, hidden_layers: int) -> Rational:
    """Return ``(2 s / k)^k``: a network of size s with k hidden layers has at most so many pieces.

    The layers have at least one node each, so s >= k; for smaller s there is no such network. From Lemma D.5
    by ``w_1 + 1 <= 2 w_1`` and the inequality of the means.
    """
    _require_layers(hidden_layers)
    return mpq(2 * size, hidden_layers) ** hidden_layers


def lemma_d6_size(pieces: int, hidden_layers: int) -> int:
    """Return the least integer s with ``s >= k p^(1/k) / 2 - 1`` (Lemma D.6): p pieces need such a size.

    Decided by integers: ``2^k (s + 1)^k >= k^k p``.
    """
    _require_layers(hidden_layers)
    k = hidden_layers
    return max(ceil_root(mpq(k**k * pieces, 2**k), k) - 1, 0)


def ceil_root(value: Rational, degree: int) -> int:
    """Return the least integer n >= 0 with ``n^degree >= value``."""
    if value <= 0:
        return 0
    whole = -int(-value.numerator // value.denominator)
    root, exact = iroot(whole, degree)
    return int(root) + (not exact)


def floor_root(value: Rational, degree: int) -> int:
    """Return the largest integer n with ``n^degree <= value``, for a value >= 0."""
    return int(iroot(value.numerator // value.denominator, degree)[0])


def least_size(pieces: int, hidden_layers: int) -> tuple[int, tuple[int, ...]]:
    """Return the least size of widths with ``(w_1 + 1) ... (w_j + 1) >= pieces``, j <= k, and such widths.

    Exact: it is the minimum over all width vectors, not a bound by real numbers. For one sum of the widths
    the product is largest when they differ by at most 1, because ``u (v + 2) - (u + 1)(v + 1) = u - v - 1``
    is positive for ``u >= v + 2``; so one vector for each sum and each number of layers is enough.

    Examples
    --------
    >>> least_size(17, 1), least_size(17, 2), least_size(258, 4)
    ((16, (16,)), (7, (4, 3)), (13, (4, 3, 3, 3)))
    """
    _require_layers(hidden_layers)
    if pieces <= 1:
        return 0, ()
    found = []
    for layers in range(1, hidden_layers + 1):
        # The least sum: a first guess from equal widths, which is never too large.
        size = layers * (floor_root(mpq(pieces), layers) - 1)
        while serra_bound(balanced(size, layers)) < pieces:
            size += 1
        found.append((size, layers))
    size, layers = min(found)
    return size, balanced(size, layers)


def balanced(size: int, layers: int) -> tuple[int, ...]:
    """Return `layers` widths that add up to `size` and differ by at most 1, largest first."""
    low, extra = divmod(size, layers)
    return (low + 1,) * extra + (low,) * (layers - extra)


def theorem_31(k: int, w: int, shallow: int) -> int:
    """Return the least integer that is at least ``k' w^(k/k') / 2 - 1`` (Arora et al., Theorem 3.1)."""
    return lemma_d6_size(w**k, shallow)


def corollary_34(k: int) -> Rational:
    """Return ``k^(k+1) / 2 - 1``, Corollary 3.4: k + 1 layers need so much, k^2 + 1 layers k^3 nodes."""
    return mpq(k ** (k + 1), 2) - 1


def corollary_33(k: int, epsilon: RationalLike) -> tuple[int, int, int]:
    """Return size, hidden layers, and what k + 1 layers need, for ``w = k`` and ``k^(1 + epsilon)`` layers.

    Raises
    ------
    InputError
        If ``k^(1 + epsilon)`` is no integer; the corollary speaks of numbers of layers.
    """
    exponent = as_rational(epsilon, "epsilon")
    if k < 1 or exponent <= 0:
        raise InputError(f"k must be at least 1 and epsilon positive, got {k} and {exponent}")
    p, q = int(exponent.numerator), int(exponent.denominator)
    extra, exact = iroot(k**p, q)
    if not exact:
        raise InputError(f"k^(1 + epsilon) must be an integer, got k = {k}, epsilon = {exponent}")
    layers = k * int(extra)
    return k * layers, layers, theorem_31(layers, k, k) if k > 1 else 0


def _checked(widths: Sequence[int]) -> Sequence[int]:
    if not widths or any(w < 0 for w in widths):
        raise InputError(f"widths must be at least one number, none negative, got {list(widths)}")
    return widths


def _require_layers(hidden_layers: int) -> None:
    if hidden_layers < 1:
        raise InputError(f"the number of hidden layers must be at least 1, got {hidden_layers}")
