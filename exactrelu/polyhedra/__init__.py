"""Half-spaces, polyhedra and exact linear programs whose answers carry their proof."""

from exactrelu.polyhedra.cones import ConeGenerators, ConversionBackend
from exactrelu.polyhedra.conversion import CONVERSION_BACKENDS, generators_of, halfspaces_of
from exactrelu.polyhedra.faces import Face
from exactrelu.polyhedra.halfspaces import Halfspace, Hyperplane
from exactrelu.polyhedra.linear_program import (
    Infeasible,
    LinearProgram,
    LPBackend,
    LPResult,
    Multipliers,
    Optimal,
    Unbounded,
    verify,
)
from exactrelu.polyhedra.polyhedron import Polyhedron
from exactrelu.polyhedra.redundancy import Reduction, RedundancyProof, remove_redundant_rows
from exactrelu.polyhedra.relative_interior import RelativeInterior, relative_interior
from exactrelu.polyhedra.representations import HRepresentation, VRepresentation
from exactrelu.polyhedra.solving import LP_BACKENDS, solve_lp, solve_program

__all__ = [
    "CONVERSION_BACKENDS",
    "LP_BACKENDS",
    "ConeGenerators",
    "ConversionBackend",
    "Face",
    "HRepresentation",
    "Halfspace",
    "Hyperplane",
    "Infeasible",
    "LPBackend",
    "LPResult",
    "LinearProgram",
    "Multipliers",
    "Optimal",
    "Polyhedron",
    "Reduction",
    "RedundancyProof",
    "RelativeInterior",
    "Unbounded",
    "VRepresentation",
    "generators_of",
    "halfspaces_of",
    "relative_interior",
    "remove_redundant_rows",
    "solve_lp",
    "solve_program",
    "verify",
]
