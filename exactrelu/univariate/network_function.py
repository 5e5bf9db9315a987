"""The exact function of a network with one input, and where its breakpoints come from."""

from __future__ import annotations

import attrs
import numpy as np
from gmpy2 import mpq

from exactrelu.arith.rational import Rational, whole_number
from exactrelu.certificates.claims import Count
from exactrelu.errors import ShapeError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.univariate.arguments import require_network
from exactrelu.univariate.interval import IntervalLike, as_interval
from exactrelu.univariate.piecewise import PiecewiseLinear1D
from exactrelu.univariate.propagation import ENTRY_LIMIT, AffinePieces, Propagation, propagate


def network_functions(network: ReLUNetwork, limit: int = ENTRY_LIMIT) -> tuple[PiecewiseLinear1D, ...]:
    """Return the exact function of every output of a deep network with one input.

    Parameters
    ----------
    network : ReLUNetwork
        One input; any number of layers, neurons and outputs.
    limit : int
        Most numbers a layer may take (number of moduli times neurons times regions).

    Returns
    -------
    tuple of PiecewiseLinear1D
        In canonical form, so that two networks compute the same function exactly when these are equal.

    Raises
    ------
    ShapeError
        If the network has not exactly one input.
    ResourceLimitError
        If a layer needs more than `limit` numbers.

    Notes
    -----
    Proved: breakpoints, slopes and values are exact; floating point only ever decides signs under a rigorous
    error bound. Cost: see `exactrelu.univariate.propagation.propagate`.

    Examples
    --------
    >>> tent = ReLUNetwork.from_weights([([[1], [1]], [0, -1]), ([[1, -2]], [0]), ([[1]], [0])])
    >>> network_functions(tent)
    (PiecewiseLinear1D(through (0, 0), (1, 1), (2, 0); slopes 0, 1, -1, 0),)
    """
    _require_one_input(network, limit)
    pieces = propagate(network, limit).outputs
    return tuple(_output(pieces, i) for i in range(network.outputs))


def network_function(network: ReLUNetwork, limit: int = ENTRY_LIMIT) -> PiecewiseLinear1D:
    """Return the exact function of a network with one input and one output; see `network_functions`.

    Raises
    ------
    ShapeError
        If there is not exactly one input and one output.
    """
    require_network(network)
    if network.outputs != 1:
        raise ShapeError(
            f"network must have one output, got {network.outputs}; network_functions returns them all"
        )
    return network_functions(network, limit)[0]


def count_pieces(
    network: ReLUNetwork, limit: int = ENTRY_LIMIT, interval: IntervalLike | None = None
) -> Count:
    """Return the number of maximal intervals, of R or of an interval, on which all outputs are affine.

    Their slopes are not made. Proved: exact, as in `network_functions`; two slopes are compared modulo all
    moduli.

    Examples
    --------
    >>> both = ReLUNetwork.from_weights([([[1], [1]], [0, -1]), ([[1, 0], [0, 1]], [0, 0])])
    >>> int(count_pieces(both)), int(count_pieces(both, interval=(0, "1/2")))
    (3, 1)
    """
    _require_one_input(network, limit)
    chosen = None if interval is None else as_interval(interval)
    pieces = propagate(network, limit).outputs
    bends = np.zeros(len(pieces.knots), dtype=np.bool_)
    for i in range(network.outputs):
        bends |= _bends(pieces, i)
    if chosen is not None:
        bends &= np.array([chosen.left < x < chosen.right for x in pieces.knots.exact], dtype=np.bool_)
    return Count(
        1 + int(bends.sum()),
        "maximal intervals on which all outputs are affine",
        "R" if chosen is None else str(chosen),
        "propagation",
        True,
        "exact breakpoints layer by layer; neighbouring slopes differ",
    )


def _require_one_input(network: ReLUNetwork, limit: int) -> None:
    require_network(network)
    whole_number(limit, "limit", least=0)
    if network.inputs != 1:
        raise ShapeError(
            f"network must have one input, got {network.inputs}; count_regions takes any number of inputs"
        )


def _bends(pieces: AffinePieces, output: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    system = pieces.reading.system
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.zeros(len(pieces.knots), dtype=np.bool_)
    for i, slopes in enumerate(pieces.residues[:, output, : pieces.regions]):
        found |= system.differ(slopes[:-1], slopes[1:], i)
    return found


def _output(pieces: AffinePieces, output: int) -> PiecewiseLinear1D:
    kinks = np.flatnonzero(_bends(pieces, output))
    regions = np.concatenate([[0], kinks + 1]).astype(np.intp)
    which = np.full_like(regions, output)
    scale = pieces.scale
    slopes = tuple(mpq(s) / scale for s in pieces.entries(which, regions).tolist())
    constant = mpq(int(pieces.entries(which[:1], regions[:1] + pieces.regions)[0])) / scale
    breakpoints = tuple(pieces.knots.exact[j] for j in kinks)
    value = constant + slopes[0] * breakpoints[0] if breakpoints else constant
    return PiecewiseLinear1D(breakpoints, slopes, value)


@attrs.frozen
class NeuronKink:
    """A place where a neuron starts or stops being active.

    Attributes
    ----------
    layer, neuron : int
        Counted from 0.
    x : mpq
    survives : bool
        Whether some output has a breakpoint there.
    """

    layer: int
    neuron: int
    x: Rational
    survives: bool


@attrs.frozen
class Contributions:
    """Neuron by neuron, where the breakpoints of a network come from.

    Attributes
    ----------
    kinks : tuple of NeuronKink
        By layer, neuron, and place.
    functions : tuple of PiecewiseLinear1D
        The outputs.
    exact_decisions : int
        How many signs floating point could not decide.
    """

    kinks: tuple[NeuronKink, ...]
    functions: tuple[PiecewiseLinear1D, ...]
    exact_decisions: int

    def by_layer(self) -> tuple[tuple[int, int], ...]:
        """Return for every hidden layer how many kinks its neurons make and how many of them survive."""
        layers = max((kink.layer for kink in self.kinks), default=-1) + 1
        made, kept = [0] * layers, [0] * layers
        for kink in self.kinks:
            made[kink.layer] += 1
            kept[kink.layer] += kink.survives
        return tuple(zip(made, kept, strict=True))


def contributions(network: ReLUNetwork, limit: int = ENTRY_LIMIT) -> Contributions:
    """Return which neuron makes which breakpoint, and whether it survives to an output.

    Notes
    -----
    A neuron's breakpoint is a point with the neuron active (positive pre-activation) immediately on one side
    and inactive on the other: where the pre-activation changes sign, in general. This is our reading of
    Kogan, Jananthan and Kepner, Definition 4.1: a zero where the sign does not change is none, and of an
    interval of zeros the end next to positive values counts.

    Examples
    --------
    >>> net = ReLUNetwork.from_weights([([[1], [1]], [0, -1]), ([[1, 1], [-1, 0]], [0, -1]), ([[1, 1]], [0])])
    >>> [(k.layer, k.neuron, str(k.x), k.survives) for k in contributions(net).kinks]
    [(0, 0, '0', True), (0, 1, '1', True), (1, 0, '0', True)]
    """
    _require_one_input(network, limit)
    run = propagate(network, limit)
    functions = tuple(_output(run.outputs, i) for i in range(network.outputs))
    surviving = {x for f in functions for x in f.breakpoints}
    return Contributions(_kinks(run, surviving), functions, run.undecided)


def _kinks(run: Propagation, surviving: set[Rational]) -> tuple[NeuronKink, ...]:
    found = []
    for layer, record in enumerate(run.kinks):
        pairs = zip(record.neurons.tolist(), record.ids.tolist(), strict=True)
        found += [NeuronKink(layer, neuron, run.points[i], run.points[i] in surviving) for neuron, i in pairs]
    return tuple(sorted(found, key=lambda kink: (kink.layer, kink.neuron, kink.x)))
