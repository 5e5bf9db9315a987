"""What is known about the hidden layers that the maximum of n numbers needs: bounds with their sources."""

from __future__ import annotations

import attrs

from exactrelu.depth.maximum.weights import ceil_log, n_ary_lower_bound
from exactrelu.errors import InputError


@attrs.frozen
class DepthBound:
    """A bound for the hidden layers of networks that compute MAX_n.

    Attributes
    ----------
    side : str
        "upper" or "lower".
    hidden_layers : int
    weights : str
        The weights that it is about: "real", "integer", "decimal".
    source : str
    """

    side: str
    hidden_layers: int
    weights: str
    source: str


def maximum_depth_bounds(n: int) -> tuple[DepthBound, ...]:
    """Return the bounds of the literature for the maximum of n numbers, n >= 2.

    Notes
    -----
    Nothing is proved here; `find_identity` and `computes_maximum` prove instances. Hertrich, Basu, Di Summa
    and Skutella (2021) conjectured that ``ceil(log_2 n)`` hidden layers are necessary; **this is false**
    since Bakaev et al. (2025) compute MAX_5 with two. With real weights nothing is known to need more than
    two hidden layers; whether **MAX_11** has two is **open**. MAX_n here is max(0, x_1, ..., x_{n-1}) up to a
    linear change, so that lower bounds for the latter in n - 1 variables apply.

    Not among the bounds, as they are of another kind: Hertrich et al. (2021) exclude MAX_5 with two layers
    for networks whose kinks lie on x_i = x_j and x_i = 0. Input-convex networks have no bound on their depth
    for some functions of four variables (Valerdi; Bakaev et al.). Safran (2026) shows that k layers need a
    width of order n^(1 + 1 / (2^(k-2) - 1)), for k from 3 to log_2 log_2 n.

    Examples
    --------
    >>> best = min(b.hidden_layers for b in maximum_depth_bounds(10) if b.side == "upper")
    >>> best, min(b.hidden_layers for b in maximum_depth_bounds(11) if b.side == "upper")
    (2, 3)
    """
    if isinstance(n, bool) or not isinstance(n, int) or n < 2:
        raise InputError(f"n must be an integer from 2, got {n!r:.80}")
    bounds = [
        DepthBound("upper", ceil_log(2, n), "real", "Arora et al. 2018, Theorem 2.1; integer weights do")
    ]
    if n >= 4:
        bounds.append(
            DepthBound("upper", ceil_log(3, n - 2) + 1, "real", "Bakaev et al. 2025, arXiv 2505.14338")
        )
    if n >= 3:
        # ceil(log_5(n / 2)): the least k with 2 * 5^k >= n.
        bounds += [
            DepthBound("upper", ceil_log(5, -(-n // 2)) + 1, "real", "Rueß et al. 2026, arXiv 2607.21651"),
            DepthBound("lower", 2, "real", "Mukherjee and Basu 2017"),
        ]
    else:
        bounds.append(DepthBound("lower", 1, "real", "not affine"))
    return (
        *bounds,
        DepthBound(
            "lower", n_ary_lower_bound(n - 1, 1), "integer", "Haase, Hertrich, Loho 2023; Averkov et al. 2025"
        ),
        DepthBound("lower", n_ary_lower_bound(n - 1, 10), "decimal", "Averkov, Hojny, Merkert 2025"),
    )
