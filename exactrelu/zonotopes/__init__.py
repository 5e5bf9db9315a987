"""Zonotopes and Minkowski sums, exactly."""

from exactrelu.zonotopes.minkowski import minkowski_sum
from exactrelu.zonotopes.zonotope import Facet, Membership, VertexList, Zonotope, generic_vertex_count

__all__ = ["Facet", "Membership", "VertexList", "Zonotope", "generic_vertex_count", "minkowski_sum"]
