"""Exact norms of networks and of differences of networks."""

from exactrelu.degeneracy.norms.highest import Growth
from exactrelu.degeneracy.norms.results import Norm, NormKind
from exactrelu.degeneracy.norms.roots import ExactNorm, LargestRoot, SquareRoot
from exactrelu.degeneracy.norms.seminorm import w1inf_distance, w1inf_seminorm
from exactrelu.degeneracy.norms.supremum import (
    growing_ray,
    sup_distance,
    sup_norm,
    w1inf_norm,
    w1inf_norm_distance,
)

__all__ = [
    "ExactNorm",
    "Growth",
    "LargestRoot",
    "Norm",
    "NormKind",
    "SquareRoot",
    "growing_ray",
    "sup_distance",
    "sup_norm",
    "w1inf_distance",
    "w1inf_norm",
    "w1inf_norm_distance",
    "w1inf_seminorm",
]
