"""How many pieces widths allow, and how many nodes pieces need: exact statements about integers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod

from gmpy2 import iroot, mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational, whole_number
from exactrelu.errors import DegenerateInputError, InputError


def serra_bound(widths: Sequence[int]) -> int:
    """Return ``(w_1 + 1) ... (w_k + 1)``: no network R -> R of these widths has more pieces.

    Proof: a neuron of the next layer is affine on each of P pieces, so it bends at most once inside each; w
    neurons make at most P + w P pieces. Attained by `sharp_network` (Serra et al. 2018).
    """
    return prod([w + 1 for w in _checked(widths)])


def narrow_bound(widths: Sequence[int]) -> int:
    """Return a bound on the pieces that is sharper than `serra_bound` where layers have one node or none.

    A layer of one node is inactive on one side of its bend, and what the network is there stays constant in
    all later layers. So with P pieces on which something is still active, such a layer leaves P of them and
    makes P constant ones; a layer without nodes leaves a constant. It is Theorem 1 of Serra et al. (2018) for
    one input. Nodes in layers of their own are worth no more than one layer of them all.

    Examples
    --------
    >>> serra_bound([1, 1, 1]), narrow_bound([1, 1, 1]), narrow_bound([2, 2, 1])
    (8, 4, 18)
    """
    active, constant = 1, 0
    for w in _checked(widths):
        if w == 0:
            break
        if w == 1:
            constant += active
        else:
            active *= w + 1
    return active + constant


def most_pieces(size: int, hidden_layers: int) -> tuple[int, tuple[int, ...]]:
    """Return the largest `narrow_bound` of at most `hidden_layers` widths that add up to at most `size`.

    No network with so many nodes and layers has more pieces. The widths are some that attain the maximum.
    Exact: u nodes in layers of their own count like one layer of width u, so one layer of width 1 is enough,
    j layers then need ``2 j - 1`` nodes, and splitting a width u + v >= 3 gains, because
    ``(u + 1)(v + 1) > u + v + 1``; for one j, equal widths are best (see `least_size`).

    Examples
    --------
    >>> most_pieces(7, 10), most_pieces(7, 2), most_pieces(0, 3)
    ((54, (2, 2, 2, 1)), (20, (4, 3)), (1, ()))
    """
    nodes = whole_number(size, "size", least=0)
    layers = min(whole_number(hidden_layers, "hidden_layers"), (nodes + 1) // 2)
    if not layers:
        return 1, ()
    widths = balanced(nodes, layers)
    return narrow_bound(widths), widths


def lemma_d5(widths: Sequence[int]) -> int:
    """Return the bound of Arora et al., Lemma D.5: ``2^(k-1) (w_1 + 1) w_2 ... w_k`` pieces."""
    chosen = _checked(widths)
    if 0 in chosen:
        raise InputError(f"widths must be positive for Lemma D.5, got {list(chosen)}; narrow_bound takes 0")
    first, *others = chosen
    return int(2 ** len(others) * (first + 1) * prod(others))


def lemma_d6_pieces(size: int, hidden_layers: int) -> Rational:
    """Return ``(2 s / k)^k``: a network of size s with k hidden layers has at most so many pieces.

    The layers have at least one node each, so s >= k. From Lemma D.5 by ``w_1 + 1 <= 2 w_1`` and the
    inequality of the means.

    Raises
    ------
    InputError
        For s < k: there is no such network, and the number bounds nothing (for s = 1, k = 4 it is 1/16, while
        one node in one layer makes two pieces). `most_pieces` takes any size.
    """
    layers = whole_number(hidden_layers, "hidden_layers")
    nodes = whole_number(size, "size", least=0)
    if nodes < layers:
        raise InputError(
            f"size must be at least the {layers} hidden layers, got {nodes}; most_pieces takes any size"
        )
    return mpq(2 * nodes, layers) ** layers


def lemma_d6_size(pieces: int, hidden_layers: int) -> int:
    """Return the least integer s with ``s >= k p^(1/k) / 2 - 1`` (Lemma D.6): p pieces need such a size.

    Decided by integers: ``2^k (s + 1)^k >= k^k p``.
    """
    k = whole_number(hidden_layers, "hidden_layers")
    return max(ceil_root(mpq(k**k * whole_number(pieces, "pieces"), 2**k), k) - 1, 0)


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
    most = whole_number(hidden_layers, "hidden_layers")
    needed = whole_number(pieces, "pieces")
    if needed == 1:
        return 0, ()
    found = []
    for layers in range(1, most + 1):
        # The least sum: a first guess from equal widths, which is never too large.
        size = layers * (floor_root(mpq(needed), layers) - 1)
        while serra_bound(balanced(size, layers)) < needed:
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
    return lemma_d6_size(whole_number(w, "w") ** whole_number(k, "k"), shallow)


def corollary_34(k: int) -> Rational:
    """Return ``k^(k+1) / 2 - 1``, Corollary 3.4: k + 1 layers need so much, k^2 + 1 layers k^3 nodes."""
    whole_number(k, "k")
    return mpq(k ** (k + 1), 2) - 1


def corollary_33(k: int, epsilon: RationalLike) -> tuple[int, int, int]:
    """Return size, hidden layers, and what k + 1 layers need, for ``w = k`` and ``k^(1 + epsilon)`` layers.

    Raises
    ------
    InputError
        If ``k^(1 + epsilon)`` is no integer; the corollary speaks of numbers of layers.
    """
    exponent = as_rational(epsilon, "epsilon")
    whole_number(k, "k")
    if exponent <= 0:
        raise InputError(f"epsilon must be positive, got {exponent}")
    p, q = int(exponent.numerator), int(exponent.denominator)
    extra, exact = iroot(k**p, q)
    if not exact:
        raise InputError(f"k^(1 + epsilon) must be an integer, got k = {k}, epsilon = {exponent}")
    layers = k * int(extra)
    return k * layers, layers, theorem_31(layers, k, k) if k > 1 else 0


def _checked(widths: Sequence[int]) -> list[int]:
    if isinstance(widths, (str, bytes)) or not isinstance(widths, Iterable):
        raise InputError(f"widths must be a list of integers, got {type(widths).__name__} {widths!r:.80}")
    found = [whole_number(w, f"widths[{i}]", least=0) for i, w in enumerate(widths)]
    if not found:
        raise DegenerateInputError("widths must hold one width a hidden layer, got none")
    return found
