"""Numbers of regions that an architecture allows, and networks that reach them."""

from exactrelu.depth.architecture_bounds.attaining import folding_network, zigzag_grid_network
from exactrelu.depth.architecture_bounds.catalogue import (
    ArchitectureBounds,
    RegionBound,
    architecture_bounds,
)
from exactrelu.depth.architecture_bounds.maxout import (
    MaxoutLayer,
    attaining_maxout_layer,
    maxout_upper_bound,
    minkowski_vertex_bound,
)

__all__ = [
    "ArchitectureBounds",
    "MaxoutLayer",
    "RegionBound",
    "architecture_bounds",
    "attaining_maxout_layer",
    "folding_network",
    "maxout_upper_bound",
    "minkowski_vertex_bound",
    "zigzag_grid_network",
]
