"""Networks with one hidden layer: canonical form, fewest neurons, reparametrisations."""

from exactrelu.degeneracy.shallow.form import ShallowForm, canonical_form

__all__ = ["ShallowForm", "canonical_form"]
