"""Continuous piecewise-linear functions of many inputs: forms, equality, conversions, networks."""

from exactrelu.cpwl.affine import AffineForm
from exactrelu.cpwl.approximation import NetworkApproximation, approximate_in_lq
from exactrelu.cpwl.comparing import Comparison, at_most, equal
from exactrelu.cpwl.converting import (
    difference_of_convex,
    max_min,
    signed_maxima,
    tropical_rational,
    wang_sun,
)
from exactrelu.cpwl.essential import Essential, Superfluous
from exactrelu.cpwl.forms import (
    CPWL,
    DifferenceOfConvex,
    MaxMin,
    SignedMaxima,
    SignedMaximum,
    TropicalRational,
)
from exactrelu.cpwl.from_network import function_of, functions_of
from exactrelu.cpwl.pieces import Fault, FaultKind, PieceList, PieceReport
from exactrelu.cpwl.redundancy import LatticeReduction, NeededSet, irredundant, reduce_lattice
from exactrelu.cpwl.regions import count_regions_of, regions_of
from exactrelu.cpwl.to_network import Representation, network_of, network_of_maxima, network_of_outputs
from exactrelu.cpwl.tropical import TropicalPolynomial

__all__ = [
    "CPWL",
    "AffineForm",
    "Comparison",
    "DifferenceOfConvex",
    "Essential",
    "Fault",
    "FaultKind",
    "LatticeReduction",
    "MaxMin",
    "NeededSet",
    "NetworkApproximation",
    "PieceList",
    "PieceReport",
    "Representation",
    "SignedMaxima",
    "SignedMaximum",
    "Superfluous",
    "TropicalPolynomial",
    "TropicalRational",
    "approximate_in_lq",
    "at_most",
    "count_regions_of",
    "difference_of_convex",
    "equal",
    "function_of",
    "functions_of",
    "irredundant",
    "max_min",
    "network_of",
    "network_of_maxima",
    "network_of_outputs",
    "reduce_lattice",
    "regions_of",
    "signed_maxima",
    "tropical_rational",
    "wang_sun",
]
