"""One activation region by itself: its inequalities, facets and neighbours, from its pattern alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import attrs

from exactrelu.arith.linalg import primitive
from exactrelu.arith.rational import Rational
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.network import AffineLayer
from exactrelu.networks.problem import LP_BACKEND, Form, Problem
from exactrelu.networks.restriction import Chart
from exactrelu.polyhedra.linear_program import Infeasible
from exactrelu.polyhedra.redundancy import Reduction, remove_redundant_rows

Pattern = tuple[str, ...]
Neuron = tuple[int, int]


class Facet(NamedTuple):
    """What lies on a facet of a region.

    Attributes
    ----------
    neurons : tuple of (layer, index)
        The hidden neurons whose pre-activation vanishes there and not on the whole region.
    rows : tuple of int
        The inequalities of the domain that are tight there; none on a facet inside the domain.
    """

    neurons: tuple[Neuron, ...]
    rows: tuple[int, ...]


@attrs.frozen
class Inequalities:
    """The closure of a region: distinct primitive forms that are >= 0, and who each belongs to.

    Attributes
    ----------
    forms : tuple of integer forms (a_1, ..., a_k, c)
        In the coordinates of the problem; all have non-zero linear part.
    owners : tuple of Facet
        Neurons and domain rows with a form on this ray, one entry a form.
    """

    forms: tuple[Form, ...]
    owners: tuple[Facet, ...]

    @property
    def rows(self) -> tuple[tuple[Form, int], ...]:
        """As rows (normal, offset) of a linear program."""
        return tuple((form[:-1], form[-1]) for form in self.forms)


def preactivation_layers(problem: Problem, pattern: Sequence[str]) -> list[AffineLayer]:
    """Return, layer by layer, the affine maps that the pre-activations are where `pattern` holds."""
    network = problem.network
    current = Chart.identity(problem.dimension).layer
    found = []
    for layer, bits in zip(network.hidden, pattern, strict=True):
        z = layer.after(current)
        found.append(z)
        current = masked(z, bits)
    return found


def masked(layer: AffineLayer, bits: str) -> AffineLayer:
    """Return the layer with the rows of inactive neurons set to 0."""
    rows = zip(layer.weights, layer.bias, bits, strict=True)
    kept = [(row, b) if bit == "1" else (tuple(x - x for x in row), b - b) for row, b, bit in rows]
    return AffineLayer(tuple(row for row, _ in kept), tuple(b for _, b in kept), layer.inputs)


def inequalities(problem: Problem, pattern: Sequence[str]) -> Inequalities:
    """Return the inequalities of the closure of the proper region of a pattern."""
    owners: dict[Form, tuple[list[Neuron], list[int]]] = {}
    for form, number in zip(problem.rows, problem.row_numbers, strict=True):
        owners.setdefault(form, ([], []))[1].append(number)
    for level, (layer, bits) in enumerate(zip(preactivation_layers(problem, pattern), pattern, strict=True)):
        for index, (row, offset, bit) in enumerate(zip(layer.weights, layer.bias, bits, strict=True)):
            if any(row):
                form = primitive([*row, offset])
                key = form if bit == "1" else tuple(-x for x in form)
                owners.setdefault(key, ([], []))[0].append((level, index))
    return Inequalities(
        tuple(owners), tuple(Facet(tuple(neurons), tuple(rows)) for neurons, rows in owners.values())
    )


def reduce_rows(problem: Problem, system: Inequalities) -> Reduction:
    """Return which inequalities are facets, with the Farkas identities of all others."""
    reduction = remove_redundant_rows(system.rows, (), problem.dimension, LP_BACKEND)
    if isinstance(reduction, Infeasible):
        raise UnsoundBackendError("a region with a witness has contradictory inequalities", system)
    return reduction


def neighbour_across(problem: Problem, pattern: Pattern, neuron: Neuron) -> Pattern:
    """Return the pattern on the other side of the facet on which a neuron vanishes.

    Notes
    -----
    Let h be the form of the neuron on the region and s its sign there. On the facet every neuron whose
    form is a multiple of h vanishes, and no other; across it such a neuron is a multiple c h of h again,
    of other layers possibly with another c, and active iff -s c > 0. All others keep their sign.
    **Proved** for a facet of a proper region inside the domain; nothing is checked here about whether the
    neuron has one.
    """
    level, index = neuron
    here = preactivation_layers(problem, pattern)
    h = (*here[level].weights[index], here[level].bias[index])
    pivot = next(i for i, x in enumerate(h) if x)
    sign = 1 if pattern[level][index] == "1" else -1
    current = Chart.identity(problem.dimension).layer
    found: list[str] = []
    for layer, old, bits in zip(problem.network.hidden, here, pattern, strict=True):
        new = layer.after(current)
        flipped = "".join(
            _bit_across((*old_row, old_b), (*new_row, new_b), h, pivot, sign, bit)
            for old_row, old_b, new_row, new_b, bit in zip(
                old.weights, old.bias, new.weights, new.bias, bits, strict=True
            )
        )
        found.append(flipped)
        current = masked(new, flipped)
    return tuple(found)


def _bit_across(
    old: Sequence[Rational], new: Sequence[Rational], h: Sequence[Rational], pivot: int, sign: int, bit: str
) -> str:
    factor = old[pivot] / h[pivot]
    if any(x != factor * y for x, y in zip(old, h, strict=True)):
        return bit
    return "1" if -sign * new[pivot] / h[pivot] > 0 else "0"
