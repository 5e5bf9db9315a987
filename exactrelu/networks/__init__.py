"""ReLU networks: their activation regions, linear regions and polyhedral complexes, exactly."""

from exactrelu.networks.complex import CanonicalComplex, Subcomplex, canonical_complex
from exactrelu.networks.domain import Box, Domain
from exactrelu.networks.estimation import Estimate, estimate, upper_bound
from exactrelu.networks.farkas import Implication, implication
from exactrelu.networks.geometry import Facet
from exactrelu.networks.linear_regions import LinearRegion, LinearRegions, count_regions, linear_regions
from exactrelu.networks.network import AffineLayer, ReLUNetwork
from exactrelu.networks.regions import ActivationRegion, ActivationRegions, activation_regions
from exactrelu.networks.restriction import (
    Chart,
    reduce_to_rank,
    restrict_to_line,
    restrict_to_plane,
    restrict_to_subspace,
)

__all__ = [
    "ActivationRegion",
    "ActivationRegions",
    "AffineLayer",
    "Box",
    "CanonicalComplex",
    "Chart",
    "Domain",
    "Estimate",
    "Facet",
    "Implication",
    "LinearRegion",
    "LinearRegions",
    "ReLUNetwork",
    "Subcomplex",
    "activation_regions",
    "canonical_complex",
    "count_regions",
    "estimate",
    "implication",
    "linear_regions",
    "reduce_to_rank",
    "restrict_to_line",
    "restrict_to_plane",
    "restrict_to_subspace",
    "upper_bound",
]
