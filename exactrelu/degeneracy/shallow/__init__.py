"""Networks with one hidden layer: canonical form, fewest neurons, reparametrisations."""

from exactrelu.degeneracy.shallow.form import ShallowForm, canonical_form
from exactrelu.degeneracy.shallow.parametrisations import Parametrisations, parametrisations
from exactrelu.degeneracy.shallow.reparametrise import (
    Move,
    MoveKind,
    Reparametrisation,
    reparametrisation,
)
from exactrelu.degeneracy.shallow.width import MinimalWidth, minimal_width

__all__ = [
    "MinimalWidth",
    "Move",
    "MoveKind",
    "Parametrisations",
    "Reparametrisation",
    "ShallowForm",
    "canonical_form",
    "minimal_width",
    "parametrisations",
    "reparametrisation",
]
