"""The table of affine maps of a network on its regions, as a certificate lists it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exactrelu.arith.signs import Bits
from exactrelu.certificates.statement import Form, Statement
from exactrelu.networks.laws import law_numbers
from exactrelu.networks.network import ReLUNetwork


class LawTable:
    """The different affine maps, sorted, and the one of each pattern.

    Attributes
    ----------
    laws : tuple of integer tuples
        Strictly increasing; all output forms one after the other, in the coordinates of the statement.
    numbers : list of int
        The place in `laws` of each pattern.
    """

    def __init__(self, network: ReLUNetwork, statement: Statement, patterns: Bits) -> None:
        groups = law_numbers(network, patterns)
        _, first = np.unique(groups, return_index=True)
        # Maps that differ on the whole space may agree on a subspace.
        found = [law_of(statement, patterns[i].tolist()) for i in first.tolist()]
        self.laws = tuple(sorted(set(found)))
        place = {law: number for number, law in enumerate(self.laws)}
        of_group = np.array([place[law] for law in found])
        self.numbers: list[int] = of_group[groups].tolist()

    def leaf(self, pattern: int) -> str:
        """Return the leaf step of a pattern."""
        return f"L {self.numbers[pattern]}"


def law_of(statement: Statement, pattern: Sequence[bool]) -> Form:
    """Return all output forms under a pattern, one after the other."""
    forms = statement.first_forms()
    start = 0
    for layer in range(1, len(statement.layers) + 1):
        active = pattern[start : start + len(forms)]
        start += len(forms)
        forms = statement.next_forms(layer, forms, active)
    return tuple(x for form in forms for x in form)
