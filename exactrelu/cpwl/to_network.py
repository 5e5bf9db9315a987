"""Theorem 2.1 of Arora et al.: every piecewise-linear function on R^n as a network, with a proof.

The function is written as a signed sum of maxima of at most n + 1 affine forms (Wang and Sun); each maximum
is a tree of maxima of two (Lemma D.3), all brought to one depth, and the sum is the output layer.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs
from gmpy2 import mpq

from exactrelu.cpwl.affine import AffineForm, plus, scaled, zero
from exactrelu.cpwl.comparing import Comparison, equal
from exactrelu.cpwl.converting import wang_sun
from exactrelu.cpwl.forms import CPWL, SignedMaxima, SignedMaximum
from exactrelu.errors import InputError, ShapeError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.networks.operations import (
    Construction,
    EqualityProof,
    affine,
    linear_combination,
    maximum,
    pad,
    stack,
    without_output_bias,
)
from exactrelu.networks.operations.meaning import Wire, combination, extremum


@attrs.frozen
class SizeBound:
    """A bound on depth or size, and where it is from.

    Attributes
    ----------
    quantity : str
    value : int
    source : str
    met : bool or None
        Whether the network keeps it; None for a bound that this construction does not aim at.
    """

    quantity: str
    value: int
    source: str
    met: bool | None


@attrs.frozen
class RepresentationProof:
    """That a network computes a function, in two parts; true when both hold.

    Attributes
    ----------
    construction : EqualityProof
        Gadget by gadget: what the network computes is a formula.
    formula_is_sum : bool
        Whether that formula is, term by term, the sum of maxima.
    sum_is_function : Comparison
        Equality of the sum of maxima with the function.
    """

    construction: EqualityProof
    formula_is_sum: bool
    sum_is_function: Comparison

    def __bool__(self) -> bool:
        return bool(self.construction) and self.formula_is_sum and bool(self.sum_is_function)


@attrs.frozen(slots=False)
class Representation:
    """A network for a piecewise-linear function.

    Attributes
    ----------
    function : CPWL
        As it was given.
    maxima : SignedMaxima
        The same function by maxima of at most n + 1 forms.
    construction : Construction
    """

    function: CPWL
    maxima: SignedMaxima
    construction: Construction

    @property
    def network(self) -> ReLUNetwork:
        return self.construction.network

    @property
    def hidden_layers(self) -> int:
        return len(self.network.hidden)

    def bounds(self) -> tuple[SizeBound, ...]:
        """Known bounds beside which depth and size are read.

        Those on this construction are kept. The last is what is known to be possible with other
        networks; nothing here builds those.
        """
        n, p = self.function.dimension, len(self.maxima.terms)
        layers = layer_bound(n)
        lemma = sum(4 * (2 * len(term.forms) - 1) for term in self.maxima.terms)
        padding = self.construction.padding
        size_source = (
            f"Lemmas D.2 and D.3 for {p} maxima: sum of 4 (2 |S_j| - 1), and {padding} for equal depths"
        )
        found = [
            SizeBound(
                "hidden layers", layers, "Arora et al. 2018, Theorem 2.1", self.hidden_layers <= layers
            ),
            SizeBound("size", lemma + padding, size_source, self.network.size <= lemma + padding),
        ]
        if n >= 3:
            record = five_ary_layers(n)
            source = "Rueß et al. 2026 (erratum E9): ceil(log5((n + 1) / 2)) + 1 hidden layers suffice"
            found.append(SizeBound("hidden layers", record, source, None))
        return tuple(found)

    def prove(self) -> RepresentationProof:
        """Return the proof that the network computes `function`; see `RepresentationProof`.

        Notes
        -----
        **Proved** when the result is true: equality at all points of R^n. Nothing is sampled.
        """
        built = self.construction.prove()
        wires = tuple(map(Wire, range(self.function.dimension)))
        maxima = [
            extremum("max", [combination(form.normal, wires, form.constant) for form in term.forms])
            for term in self.maxima.terms
        ]
        expected = combination([mpq(term.sign) for term in self.maxima.terms], maxima, mpq(0))
        return RepresentationProof(built, built.formulas == (expected,), equal(self.function, self.maxima))


def layer_bound(dimension: int) -> int:
    """Return ceil(log2(n + 1)), the hidden layers of Theorem 2.1 (0 for constants, n = 0)."""
    return dimension.bit_length()


def five_ary_layers(dimension: int) -> int:
    """Return ceil(log5((n + 1) / 2)) + 1, known to suffice for n >= 3 (Rueß et al.)."""
    layers = 0
    while 2 * 5**layers < dimension + 1:
        layers += 1
    return layers + 1


def network_of(f: CPWL, *, output_bias: bool = False, nodes: int = 4) -> Representation:
    """Return a network for f with at most ceil(log2(n + 1)) hidden layers: Arora et al., Theorem 2.1.

    Parameters
    ----------
    f : CPWL
    output_bias : bool
        Whether the output layer may have a bias. Definition 1 of the paper forbids it; here constants are
        then carried by hidden nodes.
    nodes : 4 or 3
        Of the gadget for a maximum of two numbers.

    Raises
    ------
    InputError, ResourceLimitError

    Notes
    -----
    **Proved**: the depth, by counting; equality, by `Representation.prove`. Not proved: that the size or the
    depth is the least; the depth is not, for large n (erratum E9). For n = 1 the fewest nodes are found by
    `exactrelu.univariate.shallow.shallow_network`.

    Examples
    --------
    >>> from exactrelu.cpwl import MaxMin
    >>> clipped = MaxMin.of([([1, 0], 0), ([0, 1], 0), ([0, 0], 3)], [[0, 2], [1, 2]])
    >>> found = network_of(clipped)
    >>> found.network([5, 1]), found.hidden_layers, bool(found.prove())
    ((mpq(3,1),), 2, True)
    """
    if not isinstance(output_bias, bool):
        raise InputError(f"output_bias must be True or False, got {output_bias!r:.80}")
    sums = _one_affine_term(wang_sun(f))
    return Representation(f, sums, _assembled(sums, output_bias, nodes))


def network_of_maxima(sums: SignedMaxima, *, output_bias: bool = False, nodes: int = 4) -> Construction:
    """Return the network of a sum of signed maxima as it stands, without looking for fewer maxima.

    Its depth is ceil(log2 of `arity`) hidden layers, one at least unless the function is 0.
    """
    if not isinstance(sums, SignedMaxima):
        raise InputError(f"sums must be SignedMaxima, got {type(sums).__name__} {sums!r:.80}")
    return _assembled(sums, output_bias, nodes)


def _one_affine_term(f: SignedMaxima) -> SignedMaxima:
    """Add up the maxima of one form."""
    total = zero(f.dimension)
    rest = []
    for term in f.terms:
        if len(term.forms) == 1:
            total = plus(total, scaled(mpq(term.sign), term.forms[0].vector))
        else:
            rest.append(term)
    affine_part = [SignedMaximum(1, (AffineForm(total),))] if any(total) else []
    return SignedMaxima(f.dimension, (*rest, *affine_part))


def _assembled(sums: SignedMaxima, output_bias: bool, nodes: int) -> Construction:
    constant = mpq(0)
    parts: list[tuple[int, Construction]] = []
    for term in sums.terms:
        if output_bias and len(term.forms) == 1 and not any(term.forms[0].normal):
            constant += term.sign * term.forms[0].constant
        else:
            affines = [affine([form.normal], [form.constant]) for form in term.forms]
            parts.append((term.sign, maximum(affines, nodes)))
    if not parts:
        flat = affine([[0] * sums.dimension], [constant])
        return flat if output_bias else without_output_bias(flat)
    # One hidden layer at least: without it the constant of an affine form would be an output bias.
    depth = max(max(part.depth for _, part in parts), 1 if output_bias else 2)
    padded = [pad(part, depth) for _, part in parts]
    built = linear_combination([sign for sign, _ in parts], padded, constant)
    return attrs.evolve(
        built,
        lemma="Arora et al. 2018, Theorem 2.1",
        promised_size=sum(part.promised_size for _, part in parts),
        padding=sum(part.size for part in padded) - sum(part.size for _, part in parts),
    )


def network_of_outputs(functions: Iterable[CPWL], *, nodes: int = 4) -> Construction:
    """Return one network whose outputs are the given functions on one space, of the depth of Theorem 2.1.

    Raises
    ------
    InputError, ShapeError
        For no functions.

    Examples
    --------
    >>> from exactrelu.cpwl import TropicalPolynomial
    >>> pair = [TropicalPolynomial.of([([1], 0), ([-1], 0)]), TropicalPolynomial.of([([2], 1)])]
    >>> network_of_outputs(pair).network([-3])
    (mpq(3,1), mpq(-5,1))
    """
    if not isinstance(functions, Iterable):
        raise InputError(
            f"functions must be a list of functions, got {type(functions).__name__} {functions!r:.80}"
        )
    built = [network_of(f, nodes=nodes).construction for f in functions]
    if not built:
        raise ShapeError("functions must hold at least one function, got an empty list")
    depth = max(part.depth for part in built)
    return stack([pad(part, depth) for part in built])
