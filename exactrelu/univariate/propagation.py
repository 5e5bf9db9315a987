"""The engine: push the affine pieces of a one-input network through its layers, exactly.

After every layer the line is cut into regions on each of which all neurons are affine; slopes and intercepts
are integers over one common denominator, kept in a residue system so that a layer is a float64
matrix product without rounding error. Floats with proven error bounds decide the signs of pre-activations at
the breakpoints; what they cannot decide (exact zeros above all), integers do. Rational numbers are made only
for the new breakpoints.
"""

from __future__ import annotations

import attrs
import numpy as np
from gmpy2 import mpq
from numpy.typing import NDArray

from exactrelu.arith.rational import Rational
from exactrelu.arith.residues import Floats, Integers, Reading, ResidueSystem, integer_array
from exactrelu.errors import ResourceLimitError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.univariate.integer_layers import IntegerLayer, integer_layers, largest_entry, longest_sum
from exactrelu.univariate.knots import TINY, Indices, Knots, Roots, sorted_roots

Bits = NDArray[np.bool_]
Signs = NDArray[np.int8]

ONE_THREAD = 2**18
"""OpenBLAS uses one thread for so many products at most (its SMP_THRESHOLD_MIN times 4)."""

ENTRY_LIMIT = 10**8
"""Most float64 entries that one layer may take, unless told otherwise: 0.8 GB."""


@attrs.frozen(eq=False)
class AffinePieces:
    """All neurons of a layer (or all outputs), affine on every region between neighbouring knots.

    Attributes
    ----------
    reading : Reading
    residues : float64 array, shape (k, neurons, 2 regions)
        Slopes of all regions, then intercepts.
    knots : Knots
    scale : mpq
        The integers are the true values times this.
    """

    reading: Reading
    residues: Floats
    knots: Knots
    scale: Rational

    @property
    def regions(self) -> int:
        return len(self.knots) + 1

    def entries(self, neurons: Indices, columns: Indices) -> Integers:
        """Return chosen slopes (column = region) and intercepts (column = region + regions)."""
        return self.reading.integers(self.residues[:, neurons, columns])


@attrs.frozen(eq=False)
class Activation:
    """A layer after ReLU: its pieces before, and what is left of them where.

    Attributes
    ----------
    pieces : AffinePieces
        Before ReLU, on the old regions.
    knots : Knots
        All knots that still matter.
    source : int array
        The old region of each new one.
    mask : float64 array, shape (neurons, regions)
        1 where a neuron is active, else 0.
    """

    pieces: AffinePieces
    knots: Knots
    source: Indices
    mask: Floats


@attrs.frozen(eq=False)
class KinkRecord:
    """Which neurons of a layer start or stop being active at which knots."""

    neurons: Indices
    ids: Indices


@attrs.frozen(eq=False)
class Propagation:
    """What the engine found.

    Attributes
    ----------
    outputs : AffinePieces
        The output layer; a knot need not be a kink of an output.
    kinks : list of KinkRecord
        One a hidden layer.
    points : dict from id to mpq
        Every knot that ever was.
    undecided : int
        How many signs needed integers.
    """

    outputs: AffinePieces
    kinks: list[KinkRecord]
    points: dict[int, Rational]
    undecided: int


def propagate(network: ReLUNetwork, limit: int = ENTRY_LIMIT) -> Propagation:
    """Cut the line for every hidden layer of a network with one input, and return the pieces of the output.

    Raises
    ------
    ResourceLimitError
        If a layer would need more than `limit` float64 entries.

    Notes
    -----
    Cost: for R regions, widths n and k = (bits of the weights) (depth) / 23 moduli, 2 k R n^2 exact floating
    point products a layer.
    """
    layers = integer_layers(network)
    system = ResidueSystem.of(largest_entry(layers), longest_sum(layers))
    start = system.residues(np.array([[1, 0]], dtype=np.int64))
    line = AffinePieces(system.reading(1), start, Knots.none(), mpq(1))
    current = Activation(line, line.knots, np.zeros(1, dtype=np.intp), np.ones((1, 1)))
    kinks: list[KinkRecord] = []
    points: dict[int, Rational] = {}
    undecided = 0
    for layer in layers[:-1]:
        before = _affine(layer, current)
        signs, doubts = _signs_at_knots(before)
        undecided += doubts
        current, record = _activated(before, signs, points, limit)
        kinks.append(record)
    return Propagation(_affine(layers[-1], current), kinks, points, undecided)


def _affine(layer: IntegerLayer, below: Activation) -> AffinePieces:
    old = below.pieces
    system = old.reading.system
    weights = system.residues(layer.weights)
    bias = system.residues(integer_array(layer.bias, (len(layer.bias),)))
    count, width = old.regions, len(below.source)
    hidden = np.empty((old.residues.shape[1], 2 * width))
    residues = np.empty((len(system), len(layer.bias), 2 * width))
    # One modulus at a time, from the old regions to the new values: this much stays in the cache.
    for i, part in enumerate(old.residues):
        np.multiply(np.take(part[:, :count], below.source, axis=1), below.mask, out=hidden[:, :width])
        np.multiply(np.take(part[:, count:], below.source, axis=1), below.mask, out=hidden[:, width:])
        _multiply(weights[i], hidden, residues[i])
        residues[i, :, width:] += bias[i][:, None]
        system.reduce(residues[i], i)
    # The bound exceeds typical entries by a factor that grows with the depth: leave bits for it.
    bound = layer.bound
    reading = system.reading(bound, 120 + layer.slack)
    return AffinePieces(reading, residues, below.knots, layer.scale)


def _multiply(weights: Floats, hidden: Floats, out: Floats) -> None:
    """Multiply, narrow layers in blocks that OpenBLAS does not share out among threads.

    There threads only wait for each other, above all on a machine that has other work. Wide layers take the
    threads that the environment gives (OPENBLAS_NUM_THREADS).
    """
    step = ONE_THREAD // max(weights.size, 1)
    if step < 64:
        np.matmul(weights, hidden, out=out)
        return
    for j in range(0, hidden.shape[1], step):
        np.matmul(weights, hidden[:, j : j + step], out=out[:, j : j + step])


def _signs_at_knots(pieces: AffinePieces) -> tuple[Signs, int]:
    """Return the signs of all neurons at minus infinity, the knots and infinity, and how many were hard.

    "At infinity" means: for all x large enough. A neuron has one sign on the open region between two of these
    places unless the signs there are opposite.
    """
    count = pieces.regions
    both = pieces.reading.fractions(pieces.residues)
    slope, value = both[:, :count], both[:, count:]
    near = pieces.knots.approximate
    signs = np.empty((len(both), count + 1), dtype=np.int8)
    with np.errstate(invalid="ignore", over="ignore", under="ignore"):
        # The left region's law; the right one has the same value at the knot.
        product = slope[:, :-1] * near
        total = product + value[:, :-1]
        # Errors: 2^-48 of each fraction, `RELATIVE` of the knot, a rounding each, and the absolute one.
        size = np.abs(product) + np.abs(value[:, :-1])
        error = size * np.ldexp(1, -46) + (np.abs(near) + 1) * 4 * pieces.reading.absolute_error + 4 * TINY
        signs[:, 1:-1] = np.sign(total)
        doubtful = ~(np.abs(total) > error)
    neurons, knots = np.nonzero(doubtful)
    signs[neurons, knots + 1] = _exact_signs(pieces, neurons, knots)
    doubts = len(neurons)
    for place, region, side in ((0, 0, -1), (count, count - 1, 1)):
        signs[:, place] = side * _signs_far_away(pieces, region, side)
    return signs, doubts


def _signs_far_away(pieces: AffinePieces, region: int, side: int) -> Signs:
    """Signs of the slopes of an outer region, where 0 those of the constants, times `side`."""
    neurons = np.arange(pieces.residues.shape[1])
    slopes = pieces.entries(neurons, np.full_like(neurons, region))
    values = pieces.entries(neurons, np.full_like(neurons, region + pieces.regions))
    chosen = np.where(slopes == 0, side * values, slopes)
    return (chosen > 0).astype(np.int8) - (chosen < 0).astype(np.int8)


def _exact_signs(pieces: AffinePieces, neurons: Indices, knots: Indices) -> Signs:
    if not len(neurons):
        return np.zeros(0, dtype=np.int8)
    slopes = pieces.entries(neurons, knots)
    values = pieces.entries(neurons, knots + pieces.regions)
    exact = [pieces.knots.exact[j] for j in knots]
    above = integer_array([int(x.numerator) for x in exact], (len(exact),))
    below = integer_array([int(x.denominator) for x in exact], (len(exact),))
    if _bits(slopes) + _bits(above) > 61 or _bits(values) + _bits(below) > 61:
        slopes, values = slopes.astype(object), values.astype(object)
    total = slopes * above + values * below
    signs: Signs = (total > 0).astype(np.int8) - (total < 0).astype(np.int8)
    return signs


def _bits(array: Integers) -> int:
    return max(int(array.max()), -int(array.min())).bit_length()


def _activated(
    pieces: AffinePieces, signs: Signs, points: dict[int, Rational], limit: int
) -> tuple[Activation, KinkRecord]:
    """Cut at the sign changes, set inactive neurons to 0, and drop the knots where nothing bends any more."""
    left, right = signs[:, :-1], signs[:, 1:]
    neurons, regions = np.nonzero(left * right < 0)
    roots = sorted_roots(
        neurons,
        regions,
        pieces.entries(neurons, regions),
        pieces.entries(neurons, regions + pieces.regions),
    )
    _require_room(pieces, len(roots.exact), limit)
    cut, active, source = _cut(pieces, roots, signs, len(points))
    points.update(enumerate(roots.exact, len(points)))
    flips = np.nonzero(active[:, 1:] != active[:, :-1])
    record = KinkRecord(flips[0], cut.ids[flips[1]])
    bends = _bends(pieces, active, source)
    kept = np.concatenate([[0], np.flatnonzero(bends) + 1]).astype(np.intp)
    mask = active[:, kept].astype(np.float64)
    return Activation(pieces, cut.keep(kept[1:] - 1), source[kept], mask), record


def _require_room(pieces: AffinePieces, roots: int, limit: int) -> None:
    layers, neurons, _ = pieces.residues.shape
    needed = layers * neurons * 2 * (pieces.regions + roots)
    if needed > limit:
        raise ResourceLimitError(
            f"a layer of {neurons} neurons on {pieces.regions + roots} regions needs too many numbers; "
            "raise limit",
            limit=limit,
            estimate=needed,
            proved=f"a layer before it has {pieces.regions} regions",
        )


def _cut(pieces: AffinePieces, roots: Roots, signs: Signs, known: int) -> tuple[Knots, Bits, Indices]:
    """Return all knots, old and new, the activity of every neuron on every region, and its old region."""
    per_region = np.bincount(roots.region, minlength=pieces.regions)
    source = np.repeat(np.arange(pieces.regions), per_region + 1)
    old, new = pieces.knots, len(roots.exact)
    root_place = roots.region + np.arange(new)
    old_place = np.cumsum(per_region)[:-1] + np.arange(len(old))
    total = len(old) + new
    exact = [mpq(0)] * total
    near = np.empty(total)
    ids = np.empty(total, dtype=np.intp)
    near[old_place], near[root_place] = old.approximate, roots.approximate
    ids[old_place], ids[root_place] = old.ids, np.arange(known, known + new)
    for place, value in zip(old_place.tolist(), old.exact, strict=True):
        exact[place] = value
    for place, value in zip(root_place.tolist(), roots.exact, strict=True):
        exact[place] = value
    return Knots(exact, near, ids), _activity(roots, signs, source, per_region), source


def _activity(roots: Roots, signs: Signs, source: Indices, per_region: Indices) -> Bits:
    left, right = signs[:, :-1], signs[:, 1:]
    # Without a crossing a neuron is positive on the whole region as soon as it is at one end.
    start = np.where(left * right < 0, left > 0, np.maximum(left, right) > 0)[:, source].astype(np.int8)
    change = np.zeros((len(signs), len(source) + 1), dtype=np.int8)
    regions = roots.region[roots.places]
    step = np.where(right[roots.neurons, regions] > 0, 1, -1).astype(np.int8)
    # From its root to the end of the region the crossing neuron has the other activity.
    change[roots.neurons, roots.places + regions + 1] += step
    ends = np.cumsum(per_region + 1)
    change[roots.neurons, ends[regions]] -= step
    return (start + np.cumsum(change[:, :-1], axis=1, dtype=np.int8)) > 0


def _bends(pieces: AffinePieces, active: Bits, source: Indices) -> Bits:
    """Tell at which inner borders some neuron, after ReLU, changes its slope."""
    bends: Bits = (active[:, 1:] != active[:, :-1]).any(axis=0)
    system = pieces.reading.system
    for i, layer in enumerate(pieces.residues):  # equal modulo all moduli means equal
        rest = np.flatnonzero(~bends)
        if not len(rest):
            break
        right, left = np.take(layer, source[rest + 1], axis=1), np.take(layer, source[rest], axis=1)
        different = system.differ(left, right, i)
        bends[rest] = (different & active[:, rest]).any(axis=0)
    return bends
