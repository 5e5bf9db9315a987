"""Network files: ``{"layers": [{"W": [["1/2", "-3"], ...], "b": ["0", "1/3"]}, ...]}``."""

from __future__ import annotations

from pathlib import Path

from exactrelu.arith.records import Node
from exactrelu.networks.network import AffineLayer, ReLUNetwork

IGNORED_KEYS = ("name", "why", "true", "domain", "box", "arch", "seed", "family")
"""Keys that a network file may have beside ``layers``; nothing is read from them."""


def read_network(path: str | Path) -> ReLUNetwork:
    """Return the network that a JSON file describes, exactly.

    Parameters
    ----------
    path : str or Path
        A file of the form ``{"layers": [{"W": rows, "b": entries}, ...]}`` whose numbers are JSON integers or
        strings ``"p"`` or ``"p/q"``; ReLU acts after every layer but the last. The keys `IGNORED_KEYS` are
        allowed and ignored.

    Returns
    -------
    ReLUNetwork

    Raises
    ------
    FileFormatError
        For anything else: unknown or repeated keys, floats, ragged rows, layers that do not fit together. The
        error names the place as a JSON path such as ``$.layers[1].W[0][2]``.
    """
    return network_from(Node.of_file(path))


def network_from(root: Node) -> ReLUNetwork:
    """Return the network that parsed JSON describes; see `read_network`."""
    layers = root.fields(["layers"], IGNORED_KEYS)["layers"]
    built: list[AffineLayer] = []
    for node in layers.items("layers"):
        built.append(_layer(node, built[-1].outputs if built else None))
    if not built:
        layers.fail("must hold at least the output layer, got an empty list")
    return ReLUNetwork(tuple(built))


def _layer(node: Node, inputs: int | None) -> AffineLayer:
    fields = node.fields(["W", "b"])
    weights = fields["W"].matrix(inputs, ", one for each output of the layer before")
    bias = fields["b"].vector(len(weights), ", one for each row of W")
    if inputs is None:
        fields["W"].require_rows("how many inputs there are")
        inputs = len(weights[0])
    return AffineLayer(weights, bias, inputs)
