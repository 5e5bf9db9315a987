"""Inverse stability of shallow networks without biases: Berner, Elbrächter and Grohs, arXiv 1905.09803."""

from exactrelu.degeneracy.inverse_stability.lift import lift, lifted_point, unlifted
from exactrelu.degeneracy.inverse_stability.minima import (
    Samples,
    Transfer,
    loss_bound_in_ball,
    realization_radius,
    transfer,
)
from exactrelu.degeneracy.inverse_stability.nearest import Nearest, nearest_parametrisation
from exactrelu.degeneracy.inverse_stability.parameters import Neuron, ShallowParameters
from exactrelu.degeneracy.inverse_stability.restricted import (
    Membership,
    in_restricted_set,
    in_star_set,
    rebalanced,
)
from exactrelu.degeneracy.inverse_stability.root_sums import RootSum, root_sum, square_root
from exactrelu.degeneracy.inverse_stability.theorem import (
    StableReparametrisation,
    stable_in_star_set,
    stable_reparametrisation,
)

__all__ = [
    "Membership",
    "Nearest",
    "Neuron",
    "RootSum",
    "Samples",
    "ShallowParameters",
    "StableReparametrisation",
    "Transfer",
    "in_restricted_set",
    "in_star_set",
    "lift",
    "lifted_point",
    "loss_bound_in_ball",
    "nearest_parametrisation",
    "realization_radius",
    "rebalanced",
    "root_sum",
    "square_root",
    "stable_in_star_set",
    "stable_reparametrisation",
    "transfer",
    "unlifted",
]
