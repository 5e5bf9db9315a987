"""The lemmas of Arora et al., Appendix D, as operations on networks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike, rational_vector
from exactrelu.errors import InputError, ShapeError
from exactrelu.networks.network import AffineLayer, ReLUNetwork
from exactrelu.networks.operations.construction import Construction, Rule

NetworkLike: TypeAlias = ReLUNetwork | Construction

_HALF = mpq(1, 2)
_GADGETS = {
    (Rule.IDENTITY, 2): ([[1], [-1]], [1, -1]),
    # (x + y)/2 + |x - y|/2, Lemma D.3.
    (Rule.MAXIMUM, 4): ([[1, 1], [-1, -1], [1, -1], [-1, 1]], [_HALF, -_HALF, _HALF, _HALF]),
    (Rule.MINIMUM, 4): ([[1, 1], [-1, -1], [1, -1], [-1, 1]], [_HALF, -_HALF, -_HALF, -_HALF]),
    # (x - y)^+ + y^+ - (-y)^+ and y^+ - (-y)^+ - (y - x)^+, with integer weights.
    (Rule.MAXIMUM, 3): ([[1, -1], [0, 1], [0, -1]], [1, 1, -1]),
    (Rule.MINIMUM, 3): ([[-1, 1], [0, 1], [0, -1]], [-1, 1, -1]),
}


def given(network: NetworkLike, where: str = "network") -> Construction:
    """Return a network as a construction that says nothing about what it computes.

    Raises
    ------
    InputError
        If it is neither a `ReLUNetwork` nor a `Construction`.
    """
    if isinstance(network, Construction):
        return network
    if not isinstance(network, ReLUNetwork):
        raise InputError(
            f"{where} must be a ReLUNetwork or a Construction, got {type(network).__name__} {network!r:.80}"
        )
    return Construction(network, Rule.GIVEN, promised_size=network.size, promised_depth=network.depth)


def affine(weights: Iterable[Iterable[RationalLike]], bias: Iterable[RationalLike]) -> Construction:
    """Return the affine map ``x -> weights x + bias`` without hidden layers, to compose with.

    Examples
    --------
    >>> affine([[1, 2]], [3]).network([1, 1])
    (mpq(6,1),)
    """
    return given(ReLUNetwork.from_weights([(weights, bias)]))


def affine_network(weights: Iterable[Iterable[RationalLike]], bias: Iterable[RationalLike]) -> Construction:
    """Return Lemma D.4: an affine map R^n -> R^m as a network with one hidden layer of 2m nodes.

    Parameters
    ----------
    weights : m rows of n rationals
    bias : m rationals
        They go into the hidden layer, ``T = relu(T) - relu(-T)``: no output bias is needed.

    Examples
    --------
    >>> built = affine_network([[1, 2], [0, 1]], [3, -1])
    >>> built.depth, built.size, built.has_output_bias, bool(built.prove())
    (2, 4, False, True)
    """
    built = pad(affine(weights, bias), 2)
    return Construction(
        built.network,
        built.rule,
        built.parts,
        "Arora et al. 2018, Lemma D.4",
        promised_size=2 * built.outputs,
        promised_depth=2,
    )


def compose(outer: NetworkLike, inner: NetworkLike) -> Construction:
    """Return Lemma D.1: ``outer(inner(x))``, of depth k1 + k2 + 1 for k1, k2 hidden layers, size s1 + s2.

    Notes
    -----
    The output bias of `inner` becomes part of a hidden bias; the result has an output bias when `outer` has.

    Raises
    ------
    InputError, ShapeError
        For other types; when `outer` does not take what `inner` gives.

    Examples
    --------
    >>> absolute = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    >>> shifted = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[1, 1]], [-1])])
    >>> built = compose(absolute, shifted)
    >>> built.depth, built.size, built.network(["1/3"]), bool(built.prove())
    (3, 4, (mpq(2,3),), True)
    """
    second, first = given(outer, "outer"), given(inner, "inner")
    return Construction(
        second.network.compose(first.network),
        Rule.COMPOSE,
        (second, first),
        "Arora et al. 2018, Lemma D.1",
        promised_size=first.size + second.size,
        promised_depth=first.depth + second.depth - 1,
    )


def stack(networks: Iterable[NetworkLike]) -> Construction:
    """Return ``x -> (f_1(x), ..., f_m(x))`` for networks of one depth; sizes add up.

    Raises
    ------
    InputError, ShapeError
        For no networks, unequal depths (see `pad`) or different numbers of inputs.
    """
    parts = _all_given(networks)
    _require_equal([part.depth for part in parts], "depth", "bring them to one depth with pad()")
    _require_equal([part.inputs for part in parts], "number of inputs", "all must be functions on one space")
    layers = [_stacked([part.network.layers[0] for part in parts])]
    layers += [
        _block_diagonal([part.network.layers[level] for part in parts]) for level in range(1, parts[0].depth)
    ]
    return _side_by_side(Rule.STACK, parts, layers)


def beside(networks: Iterable[NetworkLike]) -> Construction:
    """Return ``(x_1, ..., x_m) -> (f_1(x_1), ..., f_m(x_m))`` for networks of one depth; sizes add up.

    Raises
    ------
    InputError, ShapeError
        For no networks or unequal depths (see `pad`).
    """
    parts = _all_given(networks)
    _require_equal([part.depth for part in parts], "depth", "bring them to one depth with pad()")
    layers = [
        _block_diagonal([part.network.layers[level] for part in parts]) for level in range(parts[0].depth)
    ]
    return _side_by_side(Rule.BESIDE, parts, layers)


def _side_by_side(rule: Rule, parts: tuple[Construction, ...], layers: list[AffineLayer]) -> Construction:
    return Construction(
        ReLUNetwork(layers),
        rule,
        parts,
        promised_size=sum(part.size for part in parts),
        promised_depth=parts[0].depth,
    )


def linear_combination(
    coefficients: Iterable[RationalLike], networks: Iterable[NetworkLike], constant: RationalLike = 0
) -> Construction:
    """Return ``sum of c_i f_i + constant`` for networks of one depth with one output each; sizes add up.

    A constant that is not 0 is an output bias; `without_output_bias` removes it.

    Examples
    --------
    >>> absolute = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    >>> built = linear_combination([2, "-1/2"], [absolute, absolute], 1)
    >>> built.network([-2]), built.size
    ((mpq(4,1),), 4)
    """
    parts = _all_given(networks)
    for i, part in enumerate(parts):
        if part.outputs != 1:
            raise ShapeError(f"networks[{i}] must have one output, got {part.outputs}")
    weights = rational_vector(coefficients, "coefficients", len(parts))
    return compose(affine([weights], [constant]), stack(parts))


def add(first: NetworkLike, second: NetworkLike) -> Construction:
    """Return Lemma D.2: ``first(x) + second(x)`` for networks of equal depth, of that depth, size s1 + s2.

    Raises
    ------
    InputError, ShapeError
        For unequal depths (see `pad`), inputs or outputs.

    Examples
    --------
    >>> absolute = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    >>> add(absolute, absolute)
    <Construction by Arora et al. 2018, Lemma D.2: R^1 -> R^1, depth 2 of at most 2, size 4 of at most 4>
    """
    parts = (given(first, "first"), given(second, "second"))
    _require_equal([part.outputs for part in parts], "number of outputs", "they cannot be added")
    m = parts[0].outputs
    both = stack(parts)
    total = compose(affine([[int(j % m == i) for j in range(2 * m)] for i in range(m)], [0] * m), both)
    return Construction(
        total.network,
        total.rule,
        total.parts,
        "Arora et al. 2018, Lemma D.2",
        promised_size=parts[0].size + parts[1].size,
        promised_depth=parts[0].depth,
    )


def pad(network: NetworkLike, depth: int) -> Construction:
    """Return the same function as a network of the given depth: ``y = relu(y) - relu(-y)`` in each new layer.

    Parameters
    ----------
    network : ReLUNetwork or Construction
    depth : int
        Hidden layers plus one, at least the present depth; each new layer has two nodes an output.

    Raises
    ------
    InputError
        If `depth` is no integer or too small.
    """
    inner = given(network)
    if isinstance(depth, bool) or not isinstance(depth, int) or depth < inner.depth:
        raise InputError(f"depth must be an integer, at least the depth {inner.depth}, got {depth!r:.80}")
    current = inner
    for _ in range(depth - inner.depth):
        layer = beside([identity_gadget()] * inner.outputs) if inner.outputs else None
        if layer is None:
            raise ShapeError("padding needs a network with outputs, got one without")
        current = compose(layer, current)
    return current


def without_output_bias(network: NetworkLike) -> Construction:
    """Return the same function with a linear output layer, as Definition 1 of Arora et al. demands.

    One more node in the last hidden layer, constantly 1, carries the bias of all outputs. A network without
    hidden layers and with a bias first becomes that of Lemma D.4. Without a bias nothing changes.

    Notes
    -----
    The price of one node may be needed: |x| + 1 takes three nodes instead of two (erratum E4).

    Examples
    --------
    >>> lifted = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[1, 1]], [1])])
    >>> without_output_bias(lifted).size
    3
    """
    part = given(network)
    if not part.has_output_bias:
        return part
    if part.depth == 1:
        return pad(part, 2)
    *hidden, last, out = part.network.layers
    constant = AffineLayer((*last.weights, (mpq(0),) * last.inputs), (*last.bias, mpq(1)), last.inputs)
    rows = tuple((*row, b) for row, b in zip(out.weights, out.bias, strict=True))
    output = AffineLayer(rows, (mpq(0),) * out.outputs, out.inputs + 1)
    return Construction(
        ReLUNetwork((*hidden, constant, output)),
        Rule.BIAS,
        (part,),
        promised_size=part.size + 1,
        promised_depth=part.depth,
    )


def identity_gadget() -> Construction:
    """Return ``x = relu(x) - relu(-x)``."""
    return _gadget(Rule.IDENTITY, 2)


def maximum_gadget(nodes: int = 4) -> Construction:
    """Return ``max(x, y)`` in one hidden layer of 4 nodes (Lemma D.3) or 3, which are integer.

    Examples
    --------
    >>> maximum_gadget(3).network([2, "7/2"])
    (mpq(7,2),)
    """
    return _gadget(Rule.MAXIMUM, _gadget_size(nodes))


def minimum_gadget(nodes: int = 4) -> Construction:
    """Return ``min(x, y)`` in one hidden layer of 4 or 3 nodes."""
    return _gadget(Rule.MINIMUM, _gadget_size(nodes))


def maximum(networks: Iterable[NetworkLike], nodes: int = 4) -> Construction:
    """Return Lemma D.3: the maximum of m networks in ceil(log2 m) more hidden layers.

    Parameters
    ----------
    networks : iterable of m >= 1 networks or constructions
        One output each, functions on one space; depths may differ.
    nodes : 4 or 3
        Of the gadget for two numbers: 4 as in the paper, 3 with integer weights.

    Returns
    -------
    Construction
        Depth at most ``max k_i + ceil(log2 m) + 1``; size at most ``sum s_i + 4 (2m - 1)``, plus
        `padding` when depths differ.

    Notes
    -----
    **Proved** by `Construction.prove`: that the network is the maximum, gadget by gadget; sizes are
    counted. The printed size of the lemma does not count the nodes that carry the output of a shallow
    network past the layers of a deep one, two a layer; they are `padding` here, 0 when all depths are
    equal. **Not proved**: that such nodes are needed.

    Raises
    ------
    InputError, ShapeError

    Examples
    --------
    >>> coordinates = [affine([[int(i == j) for j in range(5)]], [0]) for i in range(5)]
    >>> built = maximum(coordinates)
    >>> built.network.widths, built.size
    ((10, 6, 4), 20)
    >>> print(built.prove().statement)
    max(x1, x2, x3, x4, x5)
    """
    return _extremum(Rule.MAXIMUM, networks, _gadget_size(nodes))


def minimum(networks: Iterable[NetworkLike], nodes: int = 4) -> Construction:
    """Return Lemma D.3 for the minimum; see `maximum`."""
    return _extremum(Rule.MINIMUM, networks, _gadget_size(nodes))


def _extremum(rule: Rule, networks: Iterable[NetworkLike], nodes: int) -> Construction:
    operands = _all_given(networks)
    for i, part in enumerate(operands):
        if part.outputs != 1:
            raise ShapeError(f"networks[{i}] must have one output, got {part.outputs}")
    deepest = max(part.depth for part in operands)
    padded = [pad(part, deepest) for part in operands]
    current = padded[0] if len(padded) == 1 else stack(padded)
    while current.outputs > 1:
        pairs, rest = divmod(current.outputs, 2)
        stage = beside([_gadget(rule, nodes)] * pairs + [identity_gadget()] * rest)
        current = compose(stage, current)
    m = len(operands)
    size = sum(part.size for part in operands)
    return Construction(
        current.network,
        current.rule,
        current.parts,
        "Arora et al. 2018, Lemma D.3",
        promised_size=size + 4 * (2 * m - 1),
        promised_depth=deepest + (m - 1).bit_length(),
        padding=sum(part.size for part in padded) - size,
    )


def _gadget(rule: Rule, nodes: int) -> Construction:
    rows, output = _GADGETS[rule, nodes]
    network = ReLUNetwork.from_weights([(rows, [0] * nodes), ([output], [0])])
    return Construction(network, rule, promised_size=nodes, promised_depth=2)


def _gadget_size(nodes: int) -> int:
    if isinstance(nodes, bool) or nodes not in (3, 4):
        raise InputError(f"nodes must be 4 (as in Lemma D.3) or 3, got {nodes!r:.80}")
    return nodes


def _all_given(networks: Iterable[NetworkLike]) -> tuple[Construction, ...]:
    if not isinstance(networks, Iterable):
        raise InputError(
            f"networks must be a list of networks, got {type(networks).__name__} {networks!r:.80}"
        )
    parts = tuple(given(network, f"networks[{i}]") for i, network in enumerate(networks))
    if not parts:
        raise InputError("networks must hold at least one network, got an empty list")
    return parts


def _require_equal(numbers: Sequence[int], what: str, remedy: str) -> None:
    for i, number in enumerate(numbers):
        if number != numbers[0]:
            raise ShapeError(
                f"networks[{i}] must have {what} {numbers[0]} like the first, got {number}; {remedy}"
            )


def _stacked(layers: Sequence[AffineLayer]) -> AffineLayer:
    rows = tuple(row for layer in layers for row in layer.weights)
    return AffineLayer(rows, tuple(b for layer in layers for b in layer.bias), layers[0].inputs)


def _block_diagonal(layers: Sequence[AffineLayer]) -> AffineLayer:
    width = sum(layer.inputs for layer in layers)
    rows: list[tuple[Rational, ...]] = []
    start = 0
    for layer in layers:
        before, after = (mpq(0),) * start, (mpq(0),) * (width - start - layer.inputs)
        rows += [(*before, *row, *after) for row in layer.weights]
        start += layer.inputs
    return AffineLayer(tuple(rows), tuple(b for layer in layers for b in layer.bias), width)
