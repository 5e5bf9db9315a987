"""The proof that a construction computes what it says: finished matrices against parts, gadget by gadget.

A construction is checked from its finished matrices, not from how they came about. Every part that is not
given must follow from its own parts by a rule: the layers of a composition are those of the inner network,
one product, and those of the outer one; layers of networks side by side are blocks. Rules hold for all
inputs, because they are equalities of matrices. What is left are gadgets of two to four nodes, each equal to
a maximum, a minimum or the identity: decided on all activation regions, on either side of ``x = y``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.domain import Domain
from exactrelu.networks.network import AffineLayer, ReLUNetwork
from exactrelu.networks.operations.construction import Construction, Rule
from exactrelu.networks.operations.meaning import Call, Formula, Wire, combination, extremum
from exactrelu.networks.regions import activation_regions

Point = tuple[Rational, ...]


@attrs.frozen
class ProofStep:
    """One equality of a proof.

    Attributes
    ----------
    what : str
        The equality.
    how : str
        What decided it.
    holds : bool
    uses : int
        How many different parts of the construction it was decided for.
    """

    what: str
    how: str
    holds: bool
    uses: int


@attrs.frozen
class EqualityProof:
    """What a construction computes, proved for all inputs.

    Attributes
    ----------
    construction : Construction
    formulas : tuple of Formula
        What the outputs are, in the inputs x1, x2, ... and the given networks f1, f2, ...
    given : tuple of ReLUNetwork
        f1, f2, ...: of these the proof says nothing. Given affine maps are resolved.
    steps : tuple of ProofStep
        All equalities that were decided. The proof holds when all do, which is its truth value.
    """

    construction: Construction
    formulas: tuple[Formula, ...]
    given: tuple[ReLUNetwork, ...]
    steps: tuple[ProofStep, ...]

    def __bool__(self) -> bool:
        return all(step.holds for step in self.steps)

    @property
    def statement(self) -> str:
        """The outputs as text, joined by commas; long for deep compositions of given networks."""
        return ", ".join(map(str, self.formulas))


def prove_construction(construction: Construction) -> EqualityProof:
    """Check a construction part by part and return what it computes.

    Returns
    -------
    EqualityProof
        Its truth value says whether all steps hold; with the constructions of this package they do.

    Notes
    -----
    **Proved** when the result is true: every output of ``construction.network`` equals its formula at
    all points of R^n, over the rationals. Gadgets rest on the list of activation regions of networks with at
    most four nodes. Nothing is sampled. Cost: as many products as the matrices have non-zero entries.

    Examples
    --------
    >>> from exactrelu.networks.operations import affine, maximum
    >>> proof = maximum([affine([[1, 0]], [0]), affine([[0, 2]], [1]), affine([[1, 1]], [0])]).prove()
    >>> bool(proof), proof.statement
    (True, 'max(x1, x1 + x2, 2 x2 + 1)')
    >>> for step in proof.steps:
    ...     print(step.uses, step.what)
    2 the network is the product of its parts, layer by layer: composition
    1 the network is the product of its parts, layer by layer: parts side by side on the same inputs
    2 the network is the product of its parts, layer by layer: parts side by side on inputs of their own
    2 the gadget of 4 nodes is the maximum of two numbers
    1 the gadget of 2 nodes is the identity of one number
    """
    state = _Prover()
    formulas = state.formulas(construction, tuple(map(Wire, range(construction.inputs))))
    return EqualityProof(construction, formulas, tuple(state.given), state.steps())


class _Prover:
    def __init__(self) -> None:
        self.given: dict[ReLUNetwork, int] = {}
        self.checked: dict[int, Construction] = {}
        self.uses: dict[tuple[str, str, bool], int] = {}

    def steps(self) -> tuple[ProofStep, ...]:
        return tuple(ProofStep(*key, uses) for key, uses in self.uses.items())

    def formulas(self, part: Construction, wires: tuple[Formula, ...]) -> tuple[Formula, ...]:
        """Return what the outputs are when the inputs are `wires`, and note what that rests on."""
        if id(part) not in self.checked:
            # The reference keeps the object, and so its id, alive.
            self.checked[id(part)] = part
            self._check(part)
        if part.rule is Rule.GIVEN:
            return self._outputs(part.network, wires)
        if part.rule is Rule.MAXIMUM or part.rule is Rule.MINIMUM:
            return (extremum("max" if part.rule is Rule.MAXIMUM else "min", wires),)
        if part.rule is Rule.IDENTITY:
            return wires
        if part.rule is Rule.COMPOSE:
            outer, inner = part.parts
            return self.formulas(outer, self.formulas(inner, wires))
        if part.rule is Rule.BIAS:
            return self.formulas(part.parts[0], wires)
        found: list[Formula] = []
        start = 0
        for inside in part.parts:
            if part.rule is Rule.STACK:
                found += self.formulas(inside, wires)
            else:
                found += self.formulas(inside, wires[start : start + inside.inputs])
                start += inside.inputs
        return tuple(found)

    def _outputs(self, network: ReLUNetwork, wires: tuple[Formula, ...]) -> tuple[Formula, ...]:
        if network.depth == 1:
            layer = network.layers[0]
            return tuple(combination(row, wires, b) for row, b in zip(layer.weights, layer.bias, strict=True))
        number = self.given.setdefault(network, len(self.given))
        return tuple(Call(number, output, wires) for output in range(network.outputs))

    def _check(self, part: Construction) -> None:
        if part.rule is Rule.GIVEN:
            return
        if part.rule in (Rule.MAXIMUM, Rule.MINIMUM, Rule.IDENTITY):
            what = f"the gadget of {part.size} nodes is the {part.rule}"
            how = "its affine law on all activation regions, on either side of x = y"
            key = (what, how, gadget_holds(part.rule, part.network))
        else:
            what = f"the network is the product of its parts, layer by layer: {part.rule}"
            key = (what, "equality of rational matrices", _MATCHES[part.rule](part))
        self.uses[key] = self.uses.get(key, 0) + 1


@cache
def gadget_holds(rule: Rule, network: ReLUNetwork) -> bool:
    """Decide whether a small network is the maximum or minimum of its two inputs, or its only input.

    On the closed half-plane ``x >= y`` the maximum is x and the minimum is y; there all full-dimensional
    activation regions must have that law. They are dense and the functions are continuous.
    """
    if network.outputs != 1:
        return False
    if rule is Rule.IDENTITY:
        return network.inputs == 1 and _laws(network, Domain.whole_space(1)) == {((1,), 0)}
    if network.inputs != 2:
        return False
    first, second = {((1, 0), 0)}, {((0, 1), 0)}
    above = _laws(network, Domain.polyhedron([([1, -1], 0)]))
    below = _laws(network, Domain.polyhedron([([-1, 1], 0)]))
    if rule is Rule.MAXIMUM:
        return above == first and below == second
    if rule is Rule.MINIMUM:
        return above == second and below == first
    raise UnsoundBackendError(f"{rule} is not the rule of a gadget", rule)


def _laws(network: ReLUNetwork, domain: Domain) -> set[tuple[Point, Rational]]:
    maps = [region.affine_map for region in activation_regions(network, domain)]
    return {(weights[0], bias[0]) for weights, bias in maps}


def _is_composition(part: Construction) -> bool:
    outer, inner = (p.network for p in part.parts)
    found = part.network.layers
    if len(found) != outer.depth + inner.depth - 1:
        return False
    cut = inner.depth - 1
    same = found[:cut] == inner.hidden and found[cut + 1 :] == outer.layers[1:]
    return same and _is_product(found[cut], outer.layers[0], inner.layers[-1])


def _is_product(found: AffineLayer, upper: AffineLayer, lower: AffineLayer) -> bool:
    if (found.inputs, found.outputs, upper.inputs) != (lower.inputs, upper.outputs, lower.outputs):
        return False
    for row, b, weights, bias in zip(found.weights, found.bias, upper.weights, upper.bias, strict=True):
        total, constant = [mpq(0)] * lower.inputs, bias
        for weight, inner, shift in zip(weights, lower.weights, lower.bias, strict=True):
            if weight:
                total = [t + weight * x for t, x in zip(total, inner, strict=True)]
                constant += weight * shift
        if tuple(total) != row or constant != b:
            return False
    return True


def _is_stack(part: Construction) -> bool:
    return _is_side_by_side(part, shared=True)


def _is_beside(part: Construction) -> bool:
    return _is_side_by_side(part, shared=False)


def _is_side_by_side(part: Construction, shared: bool) -> bool:
    networks = [p.network for p in part.parts]
    found = part.network.layers
    if any(network.depth != len(found) for network in networks):
        return False
    if shared and any(network.inputs != networks[0].inputs for network in networks):
        return False
    return all(
        _is_block(layer, [network.layers[level] for network in networks], shared and level == 0)
        for level, layer in enumerate(found)
    )


def _is_block(found: AffineLayer, blocks: Sequence[AffineLayer], shared: bool) -> bool:
    """Whether the rows are those of the blocks, each on columns of its own or all on the same."""
    row = column = 0
    for block in blocks:
        for weights, bias in zip(block.weights, block.bias, strict=True):
            if row >= found.outputs or found.bias[row] != bias:
                return False
            line = found.weights[row]
            inside = line[column : column + block.inputs]
            if inside != weights or any(line[:column]) or any(line[column + block.inputs :]):
                return False
            row += 1
        column += 0 if shared else block.inputs
    width = blocks[0].inputs if shared else column
    return row == found.outputs and found.inputs == width


def _carries_bias(part: Construction) -> bool:
    """Whether one node, constantly 1, carries the output bias of the part, and all else is the same."""
    before = part.parts[0].network.layers
    after = part.network.layers
    if len(before) != len(after) or len(before) < 2 or before[:-2] != after[:-2]:
        return False
    last, out = after[-2], after[-1]
    same_nodes = last.weights[:-1] == before[-2].weights and last.bias[:-1] == before[-2].bias
    constant = not any(last.weights[-1]) and last.bias[-1] == 1 and last.inputs == before[-2].inputs
    rows = tuple((*row, b) for row, b in zip(before[-1].weights, before[-1].bias, strict=True))
    return same_nodes and constant and out.weights == rows and not any(out.bias)


_MATCHES = {
    Rule.COMPOSE: _is_composition,
    Rule.STACK: _is_stack,
    Rule.BESIDE: _is_beside,
    Rule.BIAS: _carries_bias,
}
