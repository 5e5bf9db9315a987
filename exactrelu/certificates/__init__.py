"""Claims and what proves them."""

from exactrelu.certificates.claims import Count, RegionDefinition

__all__ = ["Count", "RegionDefinition"]
