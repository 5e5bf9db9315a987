"""One hidden layer with the fewest nodes for a function: Arora et al., Theorem 2.2, both ways.

Write f with kinks t_i and jumps j_i of the slope, m of them, and the law ``s x + b`` left of all kinks. A
node with a weight bends at one point, so every kink needs a node of its own, and the jump fixes the output
weights of the nodes there: one node, facing right or left, with output weight j_i, or two nodes that face
both ways and share j_i. Nodes elsewhere cancel in pairs and leave an affine function; a node without a
weight is a constant. Hence the fewest nodes are a question about subset sums: with D the set of kinks whose
nodes face left,

* m nodes do exactly when the jumps in D add up to -s for some D and, without an output bias, the products
  j_i t_i in D add up to b;
* with an output bias m + 1 nodes always do, if m > 0: two nodes at the first kink, the rest facing right;
* without one, m + 1 nodes do exactly when the jumps of some D add up to -s (and a node makes the constant),
  or when two nodes share a kink t_k and the products ``j_i (t_i - t_k)`` of some D add up to ``s t_k + b``;
  m + 2 always do.

So Theorem 2.2, at most p = m + 1 nodes for p pieces, holds with an output bias and p > 1. It fails for p = 1
(x needs two nodes: erratum E3) and, with the linear output layer of Definition 1, for |x| + 1 (three nodes
for two pieces: erratum E4). Corollary A.1 is the case D empty or full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, whole_number
from exactrelu.certificates.claims import Count
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.univariate.arguments import require_type
from exactrelu.univariate.network_function import network_function
from exactrelu.univariate.piecewise import PiecewiseLinear1D
from exactrelu.univariate.subset_sums import STATE_LIMIT, TooManySumsError, subset_with_sum
from exactrelu.univariate.undecided import Undecided

Attempt: TypeAlias = "Callable[[], list[Node] | None]"

DEFINITION = "hidden nodes of a network with one hidden layer"


@attrs.frozen
class Node:
    """The summand ``output * max(weight x + bias, 0)``."""

    weight: Rational
    bias: Rational
    output: Rational


@attrs.frozen
class ShallowNetwork:
    """A network with one hidden layer for a given function.

    Attributes
    ----------
    function : PiecewiseLinear1D
    network : ReLUNetwork
        Computes `function`; checked by the independent way back, `network_function`.
    output_bias : bool
        Whether the output layer was allowed a bias.
    fewest : Count or Undecided
        The fewest nodes of any such network.
    kinks : tuple of mpq
        The lower bound: no node can bend the function at two of these points.
    reason : str
        Why fewer nodes than `network` has cannot do, beyond the kinks.
    """

    function: PiecewiseLinear1D
    network: ReLUNetwork
    output_bias: bool
    fewest: Count | Undecided
    kinks: tuple[Rational, ...]
    reason: str

    @property
    def size(self) -> int:
        """The number of hidden nodes of `network`."""
        return self.network.size


def shallow_network(
    f: PiecewiseLinear1D, *, output_bias: bool = True, limit: int = STATE_LIMIT
) -> ShallowNetwork:
    """Return a network with one hidden layer and the fewest nodes that computes f.

    Parameters
    ----------
    f : PiecewiseLinear1D
    output_bias : bool
        Whether the output layer may have a bias. Definition 1 of Arora et al. forbids it, the proof of their
        Theorem 2.2 uses it (erratum E4).
    limit : int
        Most subset sums that are looked at; beyond it the fewest nodes are `Undecided`, by at most 2.

    Notes
    -----
    Proved: the network computes f (its exact function is compared), every kink needs a node, and when more
    nodes than kinks are used, that no subset of the kinks has the sums that fewer nodes would need (all sums
    are enumerated). Not machine-checked: the argument in the head of this module that turns nodes into sums.
    Cost: exponential in half the number of kinks at worst, capped by `limit`.

    Examples
    --------
    >>> vee = abs(PiecewiseLinear1D.affine(1, 0)) + 1
    >>> [shallow_network(vee, output_bias=bias).size for bias in (True, False)]
    [2, 3]
    >>> shallow_network(abs(PiecewiseLinear1D.affine(1, 0))).reason
    'no subset of the jumps makes the left slope'
    """
    require_type(f, PiecewiseLinear1D, "f")
    whole_number(limit, "limit", least=0)
    undecided_from = None
    reason = "every kink needs a node"
    for extra, why, attempt in _attempts(f, output_bias, limit):
        try:
            nodes = attempt()
        except TooManySumsError:
            undecided_from = extra if undecided_from is None else undecided_from
            continue
        if nodes is not None:
            nodes = [node for node in nodes if node.output]
            return _finished(f, nodes, output_bias, undecided_from, reason)
        reason = why
    raise UnsoundBackendError("the last construction always works, and did not", f)


class _Attempts:
    """The constructions for a function, by increasing number of nodes beyond the kinks."""

    def __init__(self, f: PiecewiseLinear1D, limit: int) -> None:
        self.kinks = f.breakpoints
        self.jumps = [b - a for a, b in zip(f.slopes, f.slopes[1:], strict=False)]
        self.slope = f.slopes[0]
        self.constant = f.value - self.slope * (self.kinks[0] if self.kinks else 0)
        self.limit = limit

    def left(self, kink: Rational) -> Rational:
        """The law left of all kinks, prolonged."""
        return self.slope * kink + self.constant

    def facing(self, left: frozenset[int], skip: int | None = None) -> list[Node]:
        """One node a kink, those in `left` facing left."""
        return [
            Node(mpq(-1), t, j) if i in left else Node(mpq(1), -t, j)
            for i, (t, j) in enumerate(zip(self.kinks, self.jumps, strict=True))
            if i != skip
        ]

    def one_each(self, *, bias: bool) -> list[Node] | None:
        if bias:
            vectors: list[tuple[Rational, ...]] = [(j,) for j in self.jumps]
            target: tuple[Rational, ...] = (-self.slope,)
        else:
            vectors = [(j, j * t) for j, t in zip(self.jumps, self.kinks, strict=True)]
            target = (-self.slope, self.constant)
        chosen = subset_with_sum(vectors, target, self.limit)
        return None if chosen is None else self.facing(chosen)

    def constant_node(self, nodes: list[Node]) -> list[Node]:
        """Append the constant that is missing, which the nodes show left of all kinks."""
        shown = sum((n.output * n.bias for n in nodes if n.weight < 0), mpq(0))
        return [*nodes, Node(mpq(0), mpq(1), self.constant - shown)]

    def with_constant(self) -> list[Node] | None:
        nodes = self.one_each(bias=True)
        return None if nodes is None else self.constant_node(nodes)

    def doubled(self, k: int, left: frozenset[int]) -> list[Node]:
        """Two nodes at kink k take the slope that the left-facing others leave."""
        rest = -self.slope - sum((self.jumps[i] for i in left), mpq(0))
        t = self.kinks[k]
        pair = [Node(mpq(-1), t, rest), Node(mpq(1), -t, self.jumps[k] - rest)]
        return self.facing(left, skip=k) + pair

    def one_doubled(self) -> list[Node] | None:
        for k, t in enumerate(self.kinks):
            vectors = [(j * (x - t),) for j, x in zip(self.jumps, self.kinks, strict=True)]
            chosen = subset_with_sum(vectors, (self.left(t),), self.limit)
            if chosen is not None:
                return self.doubled(k, chosen - {k})
        return None

    def affine(self) -> list[Node]:
        """Two nodes at the zero of an affine function; the constant needs none."""
        zero = -self.constant / self.slope
        return [Node(mpq(1), -zero, self.slope), Node(mpq(-1), zero, -self.slope)]


def _attempts(f: PiecewiseLinear1D, output_bias: bool, limit: int) -> Iterator[tuple[int, str, Attempt]]:
    """Yield (nodes beyond the kinks, why it failed if it does, construction)."""
    build = _Attempts(f, limit)
    if not f.breakpoints:
        if build.slope:
            yield 2, "", build.affine
        elif output_bias or not build.constant:
            yield 0, "", list
        else:
            yield 1, "", lambda: build.constant_node([])
        return
    if output_bias:
        yield 0, "no subset of the jumps makes the left slope", lambda: build.one_each(bias=True)
        yield 1, "", lambda: build.doubled(0, frozenset())
        return
    yield 0, "no subset of the jumps makes the left law", lambda: build.one_each(bias=False)
    reason = "no subset of the jumps makes the left law, nor its slope, nor its value at a kink"
    yield 1, "no subset of the jumps makes the left slope", build.with_constant
    yield 1, reason, build.one_doubled
    yield 2, "", lambda: build.constant_node(build.doubled(0, frozenset()))


def _finished(
    f: PiecewiseLinear1D, nodes: list[Node], output_bias: bool, undecided_from: int | None, reason: str
) -> ShallowNetwork:
    network = _network(nodes, f if output_bias else None)
    if network_function(network) != f:
        raise UnsoundBackendError("the network must compute the function, and does not", (f, network))
    fewest: Count | Undecided
    least = len(f.breakpoints)
    if undecided_from is not None and least + undecided_from < len(nodes):
        fewest = Undecided(
            least + undecided_from,
            len(nodes),
            DEFINITION,
            "the jumps have too many subset sums to look at all; raise limit",
        )
        reason = "undecided"
    else:
        how = f"{least} kinks, each needs a node of its own; {reason}"
        fewest = Count(len(nodes), DEFINITION, "R", "subset sums", True, how)
    return ShallowNetwork(f, network, output_bias, fewest, f.breakpoints, reason)


def _network(nodes: Sequence[Node], biased: PiecewiseLinear1D | None) -> ReLUNetwork:
    """Assemble the nodes; with an output bias, the one that makes the network equal `biased`."""
    hidden = ([[n.weight] for n in nodes], [n.bias for n in nodes])
    output = [n.output for n in nodes]
    plain = ReLUNetwork.from_weights([hidden, ([output], [0])], inputs=1)
    if biased is None:
        return plain
    bias = biased(0) - plain([0])[0]
    return ReLUNetwork.from_weights([hidden, ([output], [bias])], inputs=1)
