"""The numbers of Proposition 3.8 and Theorem 3.9 of Arora et al. (2018): printed, corrected, and safe."""

from __future__ import annotations

from bisect import bisect_left
from math import comb

import attrs
from gmpy2 import mpq

from exactrelu.depth import piece_bounds
from exactrelu.depth.architecture_bounds.region_bounds import cells_in_general_position
from exactrelu.errors import InputError
from exactrelu.zonotopes.zonotope import generic_vertex_count


@attrs.frozen
class FamilySize:
    """The parameters of ZONOTOPE^n_{k,w,m}, checked.

    Attributes
    ----------
    n, k, w, m : int
        Inputs, zigzags, their width (at least 2), generators.
    """

    n: int
    k: int
    w: int
    m: int

    def __attrs_post_init__(self) -> None:
        for name, value, least in (("n", self.n, 1), ("k", self.k, 1), ("w", self.w, 2), ("m", self.m, 1)):
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise InputError(f"{name} must be an integer from {least}, got {value!r:.80}")

    @property
    def power(self) -> int:
        """``w^k``, the pieces of H on [0, M]."""
        return int(self.w**self.k)

    @property
    def size(self) -> int:
        """Hidden nodes, 2 m + w k."""
        return 2 * self.m + self.w * self.k

    @property
    def depth(self) -> int:
        """Hidden layers plus one, k + 2."""
        return self.k + 2

    @property
    def pieces(self) -> int:
        """The pieces on R^n for generic generators, by the open connected definition.

        ``2 (sum_{i<n} C(m-1, i)) w^k + [w even and k >= 2]``, and ``2 w^k + 2 [...]`` for n = 1. The proof is
        in `ZonotopeNetwork.pieces`; generic means that any min(n, m) generators are independent. For
        m = 1 < n the zonotope is a segment, as for n = 1.
        """
        flat = int(self.w % 2 == 0 and self.k >= 2)
        if min(self.n, self.m) == 1:
            return 2 * (self.power + flat)
        return generic_vertex_count(self.n, self.m) * self.power + flat

    @property
    def printed_in_theorem_39(self) -> int:
        """``(sum_{i<n} C(m-1, i)) w^k``, Theorem 3.9 (i) as printed: half of the truth, and less (E2)."""
        return sum(comb(self.m - 1, i) for i in range(self.n)) * self.power

    @property
    def printed_in_proposition_38(self) -> int:
        """``(m-1)^(n-1) w^k``, Proposition 3.8 as printed: too small for n <= 3, too large for n, m >= 4."""
        return int((self.m - 1) ** (self.n - 1)) * self.power


@attrs.frozen
class SizeStatement:
    """What a network with k' hidden layers needs in order to compute a member of the family.

    Attributes
    ----------
    name : str
    size : int
        The least integer that the bound allows.
    supported : bool
        Whether a proof is known to us; for the printed terms of Theorem 3.9 (ii) see `theorem_39`.
    why : str
    """

    name: str
    size: int
    supported: bool
    why: str


@attrs.frozen
class Theorem39:
    """Lower bounds for the size of networks with k' hidden layers, printed and safe.

    Attributes
    ----------
    first, second : SizeStatement
        The two terms of Theorem 3.9 (ii) as printed.
    safe_first, safe_second, exact : SizeStatement
        What holds for all parameters; see `theorem_39`.
    """

    first: SizeStatement
    second: SizeStatement
    safe_first: SizeStatement
    safe_second: SizeStatement
    exact: SizeStatement

    @property
    def proved_size(self) -> int:
        """The largest of the supported bounds."""
        statements = (self.first, self.second, self.safe_first, self.safe_second, self.exact)
        return max(s.size for s in statements if s.supported)


def theorem_39(size: FamilySize, shallow: int) -> Theorem39:
    """Return what Theorem 3.9 (ii) prints for (k' + 1)-layer networks, and what is proved.

    Parameters
    ----------
    size : FamilySize
    shallow : int
        k', the number of hidden layers, from 1 to k; every one has a node.

    Notes
    -----
    All comparisons are of integers. A network with hidden widths w_1, ..., w_k' has at most
    ``prod_i sum_{j<=n} C(w_i, j) <= prod_i (2 w_i)^n <= (2 s / k')^(k' n)`` pieces.

    * *first* follows from this for the count ``(m-1)^(n-1) w^k`` where that is at most the number of pieces,
      which holds for n <= 3; for n >= 4 it may exceed it, and then nothing supports the term.
    * *safe_first* is ``k'/2 (V w^k)^(1/(k' n))`` with the true number V of cones.
    * *second* is not proved in the paper. It is supported where *safe_second* implies it.
    * *safe_second*: on a line through 0 a member is a function of one variable with
      ``2 (w^k + [w even, k >= 2])`` pieces, so that ``prod (w_i + 1)`` is at least this.
    * *exact* is the least sum of at most k' widths for which ``prod_i sum_{j<=n} C(w_i, j)`` reaches the
      pieces on R^n.

    Examples
    --------
    >>> found = theorem_39(FamilySize(2, 2, 2, 4), 1)
    >>> found.first.size, found.safe_first.size, found.safe_second.size, found.exact.size
    (1, 3, 9, 8)
    """
    if not isinstance(size, FamilySize):
        raise InputError(f"size must be a FamilySize(n, k, w, m), got {size!r:.80}")
    if isinstance(shallow, bool) or not isinstance(shallow, int) or not 1 <= shallow <= size.k:
        raise InputError(
            f"shallow must be a number of hidden layers from 1 to k = {size.k}, got {shallow!r:.80}"
        )
    n, power, layers = size.n, size.power, shallow
    degree = layers * n
    true = _root(mpq(size.pieces), layers, degree)
    printed = _root(mpq(size.printed_in_proposition_38), layers, degree) - 1
    line = 2 * (power + int(size.w % 2 == 0 and size.k >= 2))
    on_line = piece_bounds.least_size(line, layers)[0]
    second = piece_bounds.ceil_root(mpq(power * layers**layers, n), layers)
    exceeds = size.printed_in_proposition_38 > size.pieces
    return Theorem39(
        SizeStatement(
            "first term of Theorem 3.9 (ii)",
            max(printed, 0),
            not exceeds,
            "(m-1)^(n-1) w^k is more than the pieces" if exceeds else "follows from the bound on pieces",
        ),
        SizeStatement(
            "second term of Theorem 3.9 (ii)",
            second,
            on_line >= second,
            "implied by the restriction to a line" if on_line >= second else "no proof known",
        ),
        SizeStatement("k'/2 (pieces)^(1/(k' n))", true, True, "pieces <= (2 s / k')^(k' n)"),
        SizeStatement("restriction to a line", on_line, True, "pieces on a line <= prod (w_i + 1)"),
        SizeStatement(
            "least widths", least_size(size.pieces, n, layers), True, "pieces <= prod sum C(w_i, j)"
        ),
    )


def least_size(pieces: int, inputs: int, hidden_layers: int) -> int:
    """Return the least sum of at most so many widths with ``prod_i sum_{j<=n} C(w_i, j) >= pieces``.

    No network R^n -> R of smaller size and at most so many hidden layers has so many pieces
    (`raghu_upper_bound`). **Proved**: with ``g(w) = sum_{j<=n} C(w, j)``, ``g(w + 1) / g(w)`` is
    ``2 - C(w, n) / g(w)``, which does not increase with w, as ``C(w, j) / C(w, n)`` does not for j <= n <= w.
    So for one sum and number of widths the product is largest when they differ by at most 1, and widths 0,
    with g(0) = 1, let all layers be used.

    Examples
    --------
    >>> least_size(17, 2, 1), least_size(17, 2, 2), least_size(17, 1, 1)
    (6, 5, 16)
    """

    def most(size: int) -> int:
        low, extra = divmod(size, hidden_layers)
        pieces_of_low, pieces_of_next = (cells_in_general_position(inputs, w) for w in (low, low + 1))
        return int(pieces_of_low ** (hidden_layers - extra) * pieces_of_next**extra)

    top = 1
    while most(top) < pieces:
        top *= 2
    # More nodes never allow fewer pieces.
    return bisect_left(range(top + 1), pieces, key=most)


def _root(pieces: mpq, layers: int, degree: int) -> int:
    """The least integer s with ``(2 s / k')^degree >= pieces``."""
    return piece_bounds.ceil_root(pieces * mpq(layers, 2) ** degree, degree)
