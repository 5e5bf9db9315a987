"""How degenerate a parametrization is: canonical forms, equality, exact norms, inverse stability."""

from exactrelu.degeneracy.diagnosis import diagnose, functional_dimension
from exactrelu.degeneracy.equality import functionally_equal
from exactrelu.degeneracy.lipschitz import lipschitz_constant
from exactrelu.degeneracy.norms import sup_distance, sup_norm, w1inf_distance, w1inf_norm, w1inf_seminorm
from exactrelu.degeneracy.shallow import canonical_form, minimal_width, reparametrisation

__all__ = [
    "canonical_form",
    "diagnose",
    "functional_dimension",
    "functionally_equal",
    "lipschitz_constant",
    "minimal_width",
    "reparametrisation",
    "sup_distance",
    "sup_norm",
    "w1inf_distance",
    "w1inf_norm",
    "w1inf_seminorm",
]
