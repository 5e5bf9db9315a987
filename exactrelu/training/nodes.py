"""Nodes of the search: every neuron is confined to a region of the dual arrangement.

Neurons of one output sign that are confined to the same region are one *group*: they may be permuted.
Splitting a group of c neurons on a point makes c + 1 children, one for each number of neurons that go to
its positive side.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from exactrelu.training.problem import Signs
from exactrelu.training.rays import Array, Generators
from exactrelu.training.relaxations.base import Block


class Group(NamedTuple):
    """`size` neurons of output sign `sign`, each confined to the cone of the generators in `bits`."""

    sign: int
    bits: Array
    size: int


Groups = tuple[Group, ...]


def root_groups(pattern: Signs, generators: Generators) -> Groups:
    """Return the groups of a sign pattern: all neurons may be anything."""
    plus = sum(1 for s in pattern if s > 0)
    counts = ((1, plus), (-1, len(pattern) - plus))
    return tuple(Group(sign, generators.neuron, count) for sign, count in counts if count)


def split(groups: Groups, place: int, point: int, generators: Generators) -> list[Groups]:
    """Return the children, those with most neurons on the positive side of the point first."""
    sign, bits, size = groups[place]
    above, below = bits & generators.positive[point], bits & generators.negative[point]
    children = []
    for k in range(size, -1, -1):
        parts = [Group(sign, above, k), Group(sign, below, size - k)]
        kept = [part for part in parts if part.size]
        children.append((*groups[:place], *kept, *groups[place + 1 :]))
    return children


def cones(groups: Groups, generators: Generators) -> list[tuple[int, Array]]:
    """Return sign and bits of all cones of a node, the free terms last."""
    found = [(group.sign, group.bits) for group in groups]
    return [*found, (1, generators.free)] if generators.free.any() else found


def blocks(groups: Groups, generators: Generators) -> tuple[list[Block], Array]:
    """Return the cones for a relaxation, and the generators to which a dual vector must be orthogonal."""
    zero = np.zeros(generators.words, np.uint64)
    plus, minus = zero.copy(), zero.copy()
    parts = cones(groups, generators)
    for sign, bits in parts:
        target = plus if sign > 0 else minus
        target |= bits
    common = plus & minus | generators.free
    forced = np.unpackbits(common.view(np.uint8), bitorder="little").astype(bool)
    found = []
    for sign, bits in parts:
        members = generators.members(bits)
        found.append(Block(sign, members, forced[members]))
    return found, np.flatnonzero(forced)
