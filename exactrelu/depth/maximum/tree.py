"""The maximum of n numbers in ceil(log_2 n) hidden layers: a tree of maxima of two."""

from __future__ import annotations

from exactrelu.errors import InputError
from exactrelu.networks.operations import Construction, affine, maximum


def tree_maximum(n: int, nodes: int = 3) -> Construction:
    """Return MAX_n as a tree of gadgets, with ``ceil(log_2 n)`` hidden layers (Arora et al. 2018, Lemma D.3).

    Parameters
    ----------
    n : int
        At least 1.
    nodes : 4 or 3
        Of a gadget; with 3 all weights are integers, with 4, as in the paper, halves occur.

    Notes
    -----
    **Proved** by `Construction.prove`, gadget by gadget.

    Examples
    --------
    >>> built = tree_maximum(5)
    >>> built.network.widths, built.prove().statement
    ((8, 5, 3), 'max(x1, x2, x3, x4, x5)')
    """
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise InputError(f"n must be a positive integer, got {n!r:.80}")
    return maximum((affine([[int(i == j) for j in range(n)]], [0]) for i in range(n)), nodes)
