"""Continuous piecewise-linear functions of many inputs: forms, equality, conversions, networks."""

from exactrelu.cpwl.affine import AffineForm
from exactrelu.cpwl.comparing import Comparison, at_most, equal
from exactrelu.cpwl.essential import Essential, Superfluous
from exactrelu.cpwl.forms import (
    CPWL,
    DifferenceOfConvex,
    MaxMin,
    SignedMaxima,
    SignedMaximum,
    TropicalRational,
)
from exactrelu.cpwl.tropical import TropicalPolynomial

__all__ = [
    "CPWL",
    "AffineForm",
    "Comparison",
    "DifferenceOfConvex",
    "Essential",
    "MaxMin",
    "SignedMaxima",
    "SignedMaximum",
    "Superfluous",
    "TropicalPolynomial",
    "TropicalRational",
    "at_most",
    "equal",
]
