"""The family ZONOTOPE^n_{k,w,m}: construction, exact numbers of pieces, bounds, and what is not unique."""

from exactrelu.depth.zonotope_family.formulas import FamilySize, theorem_39
from exactrelu.depth.zonotope_family.member import ZonotopeNetwork, support_network, zonotope_network
from exactrelu.depth.zonotope_family.symmetry import generator_orbit

__all__ = [
    "FamilySize",
    "ZonotopeNetwork",
    "generator_orbit",
    "support_network",
    "theorem_39",
    "zonotope_network",
]
