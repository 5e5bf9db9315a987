"""All parameter sets of one hidden layer with exactly one neuron a kink."""

from __future__ import annotations

from math import factorial

import attrs

from exactrelu.arith.rational import Rational
from exactrelu.degeneracy.shallow.form import Form, ShallowForm, canonical_form
from exactrelu.degeneracy.shallow.subsets import all_subsets
from exactrelu.degeneracy.shallow.width import SUM_LIMIT
from exactrelu.errors import InputError, ResourceLimitError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.univariate.subset_sums import TooManySumsError


@attrs.frozen
class Parametrisations:
    """The parameter sets with one neuron a kink: a choice of facings, a permutation, p positive scalings.

    Attributes
    ----------
    form : ShallowForm
    output_bias : bool
        Whether the output layer may have a bias.
    facings : tuple of frozenset of Form
        Complete: each is the set of kinks whose neuron is ``relu(-z)``; none when p neurons do not do.
    """

    form: ShallowForm
    output_bias: bool
    facings: tuple[frozenset[Form], ...]

    @property
    def scalings(self) -> int:
        """The dimension p of each class: one positive factor a neuron."""
        return len(self.form.kinks)

    @property
    def classes(self) -> int:
        """The number of classes modulo rescaling: facings times permutations, all different."""
        return len(self.facings) * factorial(self.scalings)

    def __str__(self) -> str:
        p = self.scalings
        return (
            f"{p} neurons: {len(self.facings)} choices of facings, {p}! permutations, "
            f"{p} positive scalings each"
        )

    def network(self, number: int) -> ReLUNetwork:
        """Return the representative with the facings of that number: forms as weights, kinks in order."""
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < len(self.facings):
            raise InputError(f"number must be less than {len(self.facings)}, got {number!r:.80}")
        back = self.facings[number]
        signs = [-1 if z in back else 1 for z in self.form.kinks]
        rows = [[s * x for x in z[:-1]] for s, z in zip(signs, self.form.kinks, strict=True)]
        hidden = [s * z[-1] for s, z in zip(signs, self.form.kinks, strict=True)]
        out = [[kappa[o] for kappa in self.form.kinks.values()] for o in range(self.form.outputs)]
        bias = _rest(self.form, back)
        return ReLUNetwork.from_weights([(rows, hidden), (out, bias)], self.form.inputs)


def parametrisations(
    function: ReLUNetwork | ShallowForm, *, output_bias: bool = True, limit: int = SUM_LIMIT
) -> Parametrisations:
    """Return all parameter sets of one hidden layer that have one neuron for each kink of a function.

    Parameters
    ----------
    function : ReLUNetwork with at most one hidden layer, or its canonical form
    output_bias : bool
        Whether the output layer may have a bias.
    limit : int
        Most subsets of half the kinks that are looked at.

    Raises
    ------
    ResourceLimitError
        For more than twice log2(limit) kinks.

    Notes
    -----
    **Proved**: the list of facings is complete (all subsets are compared by their sums). With more neurons
    than kinks there are continuous families besides: shares of split neurons, weights of opposite families.

    Examples
    --------
    >>> tent = ReLUNetwork.from_weights([([[1, 0], [0, 1], [-1, -1]], [0] * 3), ([[1, 1, 1]], [0])])
    >>> print(parametrisations(tent))
    3 neurons: 2 choices of facings, 3! permutations, 3 positive scalings each
    """
    form = function if isinstance(function, ShallowForm) else canonical_form(function)
    length = form.inputs + (0 if output_bias else 1)
    vectors = [[k * x for k in kappa for x in z[:length]] for z, kappa in form.kinks.items()]
    rest = [
        -x
        for row, constant in zip(form.linear, form.constant, strict=True)
        for x in ([*row] if output_bias else [*row, constant])
    ]
    keys = list(form.kinks)
    try:
        found = [frozenset(keys[i] for i in chosen) for chosen in all_subsets(vectors, rest, limit)]
    except TooManySumsError:
        raise ResourceLimitError(
            "listing all facings of the kinks needs more subsets than allowed",
            limit=limit,
            estimate=2 ** ((len(keys) + 1) // 2),
        ) from None
    return Parametrisations(form, output_bias, tuple(sorted(found, key=sorted)))


def _rest(form: ShallowForm, back: frozenset[Form]) -> list[Rational]:
    """Return the output bias that facings leave: ``relu(-z) = relu(z) - z``."""
    bias = list(form.constant)
    for z in back:
        bias = [e + k * z[-1] for e, k in zip(bias, form.kinks[z], strict=True)]
    return bias
