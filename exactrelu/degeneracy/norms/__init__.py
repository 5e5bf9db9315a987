"""Exact norms of networks and of differences of networks."""

from exactrelu.degeneracy.norms.results import Norm, NormKind
from exactrelu.degeneracy.norms.seminorm import w1inf_distance, w1inf_seminorm

__all__ = ["Norm", "NormKind", "w1inf_distance", "w1inf_seminorm"]
