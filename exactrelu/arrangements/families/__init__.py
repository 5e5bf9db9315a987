"""Arrangements with names: the ones whose counts the literature knows.

Each function returns an `Arrangement`; its docstring gives the number of cells as known elsewhere. Nothing
here uses those numbers: the engines count, the tests compare.
"""

from exactrelu.arrangements.families.coxeter import braid, type_b, type_d
from exactrelu.arrangements.families.curves import moment_curve
from exactrelu.arrangements.families.deformations import catalan, linial, semiorder, shi
from exactrelu.arrangements.families.graphs import graphical
from exactrelu.arrangements.families.seeded import generic
from exactrelu.arrangements.families.zero_one import boolean, resonance, threshold

__all__ = [
    "boolean",
    "braid",
    "catalan",
    "generic",
    "graphical",
    "linial",
    "moment_curve",
    "resonance",
    "semiorder",
    "shi",
    "threshold",
    "type_b",
    "type_d",
]
