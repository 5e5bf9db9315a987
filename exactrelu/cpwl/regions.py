"""Linear regions of a piecewise-linear function, by the definitions that depend on the function alone."""

from __future__ import annotations

from exactrelu.certificates.claims import Count, RegionDefinition
from exactrelu.cpwl.forms import CPWL
from exactrelu.cpwl.to_network import network_of
from exactrelu.errors import InputError
from exactrelu.networks.domain import DomainLike
from exactrelu.networks.linear_regions import LinearRegions, linear_regions

_OF_NETWORKS = (RegionDefinition.ACTIVATION, RegionDefinition.PROPER)


def regions_of(
    f: CPWL, definition: RegionDefinition | str = RegionDefinition.OPEN_CONNECTED, domain: DomainLike = None
) -> LinearRegions:
    """Return the linear regions of f by one of four definitions of Stargalla, Hertrich and Reichman.

    Parameters
    ----------
    f : CPWL
    definition : RegionDefinition or its value
        "convex", "open", "closed" or "affine". The other two, "activation" and "proper", count patterns of a
        network and say nothing about a function.
    domain : Domain, Box, Polyhedron or None

    Raises
    ------
    InputError
        For the definitions of networks.

    Notes
    -----
    **Proved** as in `exactrelu.networks.linear_regions`, for a network that computes f by construction; its
    `prove` is the proof of that. Regions do not depend on the network.

    Examples
    --------
    >>> from exactrelu.cpwl import TropicalPolynomial
    >>> f = TropicalPolynomial.of([([1, 0], 0), ([0, 1], 0), ([-1, -1], 0)])
    >>> print(count_regions_of(f))
    3 (open; R^2)
    """
    try:
        chosen = RegionDefinition(definition)
    except ValueError:
        chosen = None
    if chosen is None or chosen in _OF_NETWORKS:
        raise InputError(
            f"definition must be 'convex', 'open', 'closed' or 'affine' for a function, "
            f"got {definition!r:.80}; activation patterns belong to a network"
        )
    return linear_regions(network_of(f, output_bias=True, nodes=3).network, chosen, domain)


def count_regions_of(
    f: CPWL, definition: RegionDefinition | str = RegionDefinition.OPEN_CONNECTED, domain: DomainLike = None
) -> Count:
    """Return how many linear regions f has, with the definition; see `regions_of`."""
    return regions_of(f, definition, domain).count
