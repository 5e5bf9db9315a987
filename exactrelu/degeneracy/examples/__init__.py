"""The examples of Berner et al. as families in k, exact for every k."""

from exactrelu.degeneracy.examples.distance import DistanceBound, distance_bound, squared_norm_bound
from exactrelu.degeneracy.examples.families import (
    Family,
    Instance,
    all_families,
    exploding_gradient,
    opposite_families,
    opposite_neurons,
    opposite_rational,
    redundant,
    smallest_norm,
    supremum_at,
    unbalanced,
    unbalanced_growing,
)
from exactrelu.degeneracy.examples.functions import SymbolicForm
from exactrelu.degeneracy.examples.local_minimum import LocalMinimum, stand_in_for_a1
from exactrelu.degeneracy.examples.symbol import InK, K, UndecidedSignError, in_k

__all__ = [
    "DistanceBound",
    "Family",
    "InK",
    "Instance",
    "K",
    "LocalMinimum",
    "SymbolicForm",
    "UndecidedSignError",
    "all_families",
    "distance_bound",
    "exploding_gradient",
    "in_k",
    "opposite_families",
    "opposite_neurons",
    "opposite_rational",
    "redundant",
    "smallest_norm",
    "squared_norm_bound",
    "stand_in_for_a1",
    "supremum_at",
    "unbalanced",
    "unbalanced_growing",
]
