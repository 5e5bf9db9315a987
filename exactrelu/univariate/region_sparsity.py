"""Region-adaptive sparsity: Kogan, Jananthan and Kepner, Definition 3.2, as far as finitely many eps can
show it.

The paper's definition could not be consulted word by word; this is our reading. A family of networks N_eps
that approximates f is (f, eps_0, alpha, c)-region-adaptively sparse when, for all eps < eps_0, N_eps is
within eps of f and has on average at most ``c R*(f, eps)^alpha`` linear regions, R* being the fewest pieces
within eps. A run looks at finitely many members, so it can refute the property and never proves it for a
whole family.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from exactrelu.arith.rational import Rational, RationalLike, as_rational
from exactrelu.errors import DegenerateInputError, InputError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.univariate.arguments import listed, require_type
from exactrelu.univariate.interval import IntervalLike, as_interval
from exactrelu.univariate.network_function import network_function
from exactrelu.univariate.piecewise import PiecewiseLinear1D
from exactrelu.univariate.simplify import fewest_pieces


@attrs.frozen
class Member:
    """One member of the family against the definition.

    Attributes
    ----------
    eps : mpq
    distance : mpq
        The exact sup distance to f; the largest one when there are several networks.
    mean_regions : mpq
        The exact mean number of pieces on the interval.
    fewest : int
        R*(f, eps).
    close, sparse : bool
        Whether the distance is at most eps, and the mean at most ``c R*^alpha``.
    """

    eps: Rational
    distance: Rational
    mean_regions: Rational
    fewest: int
    close: bool
    sparse: bool


@attrs.frozen
class SparsityReport:
    """The members that were looked at; true when none of them refutes the definition."""

    members: tuple[Member, ...]

    def __bool__(self) -> bool:
        return all(member.close and member.sparse for member in self.members)


def region_adaptive_sparsity(
    f: PiecewiseLinear1D,
    family: Sequence[tuple[RationalLike, Sequence[ReLUNetwork]]],
    interval: IntervalLike,
    *,
    eps_0: RationalLike,
    alpha: RationalLike,
    c: RationalLike,
) -> SparsityReport:
    """Compare members of a family with the definition, exactly.

    Parameters
    ----------
    f : PiecewiseLinear1D
    family : sequence of (eps, networks)
        The networks drawn for each eps, for the average; all eps below `eps_0`.
    interval : pair of rationals
    eps_0, alpha, c : rational
        Positive.

    Notes
    -----
    Exact: ``mean <= c R^(p/q)`` is decided as ``mean^q <= c^q R^p``. Not proved: anything about the eps that
    are not in `family`, or about the expectation beyond the networks given.
    """
    require_type(f, PiecewiseLinear1D, "f")
    top, power, factor = (as_rational(x, n) for x, n in ((eps_0, "eps_0"), (alpha, "alpha"), (c, "c")))
    if min(top, power, factor) <= 0:
        raise InputError(f"eps_0, alpha and c must be positive, got {top}, {power}, {factor}")
    chosen = as_interval(interval)
    p, q = int(power.numerator), int(power.denominator)
    pairs = listed(family, "family", "pairs (eps, networks)")
    if not pairs:
        raise DegenerateInputError("family must hold at least one pair (eps, networks), got none")
    members = []
    for i, member in enumerate(pairs):
        pair = listed(member, f"family[{i}]", "two, eps and networks")
        if len(pair) != 2:
            raise InputError(f"family[{i}] must be a pair (eps, networks), got {len(pair)} entries")
        eps, networks = pair[0], listed(pair[1], f"family[{i}][1]", "networks")
        width = as_rational(eps, f"family[{i}]")
        if not 0 <= width < top:
            raise InputError(f"family[{i}] must have 0 <= eps < eps_0 = {top}, got {width}")
        if not networks:
            raise DegenerateInputError(f"family[{i}] must hold at least one network, got none")
        functions = [network_function(network) for network in networks]
        distance = max(f.sup_distance(g, chosen) or as_rational(0) for g in functions)
        mean = as_rational(sum(int(g.pieces(chosen)) for g in functions)) / len(functions)
        fewest = int(fewest_pieces(f, width, chosen).count)
        sparse = bool(mean**q <= factor**q * fewest**p)
        members.append(Member(width, distance, mean, fewest, bool(distance <= width), sparse))
    return SparsityReport(tuple(members))
