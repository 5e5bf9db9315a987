"""Random networks and domains, many degenerate, and networks equal to a given one by construction."""

from __future__ import annotations

import random

from gmpy2 import mpq

from exactrelu.networks import Box, Domain, ReLUNetwork

Rows = list[list[mpq]]
Layers = list[tuple[Rows, list[mpq]]]


def random_network(seed: int, inputs: int | None = None, outputs: int | None = None) -> ReLUNetwork:
    """Half of them with small integers: zero, repeated, antipodal and scaled rows, width 0, affine."""
    draw = random.Random(seed)
    degenerate = draw.random() < 0.5
    first = draw.choice([1, 2, 2, 3]) if inputs is None else inputs
    last = draw.choice([1, 1, 2]) if outputs is None else outputs
    widths = [
        draw.choice([0, 1, 2, 3, 4] if degenerate else [2, 3, 4]) for _ in range(draw.choice([0, 1, 1, 2, 3]))
    ]
    largest = 2 if degenerate else 256
    layers: Layers = []
    for below, width in zip([first, *widths], [*widths, last], strict=True):
        rows = [[mpq(draw.randint(-largest, largest)) for _ in range(below)] for _ in range(width)]
        bias = [mpq(draw.randint(-largest, largest) if draw.random() < 0.7 else 0) for _ in range(width)]
        for i in range(1, width if degenerate else 0):
            if draw.random() < 0.3:
                earlier, factor = draw.randrange(i), draw.choice([0, 1, -1, 2, -3])
                rows[i], bias[i] = [factor * x for x in rows[earlier]], factor * bias[earlier]
        layers.append((rows, bias))
    return ReLUNetwork.from_weights(layers, first)


def random_domain(seed: int, inputs: int) -> Domain | None:
    """All of R^n, boxes, and unbounded polyhedra around the origin; all with interior points."""
    draw = random.Random(seed)
    kind = draw.choice(["space", "box", "polyhedron"])
    if kind == "space":
        return None
    if kind == "box":
        lower = [mpq(-draw.randint(1, 6), 2) for _ in range(inputs)]
        return Box.of(lower, [x + draw.randint(1, 4) for x in lower])
    rows = [
        ([draw.randint(-2, 2) for _ in range(inputs)], mpq(draw.randint(1, 6), 2))
        for _ in range(draw.randint(1, 4))
    ]
    return Domain.polyhedron(rows, dimension=inputs)


def layers_of(network: ReLUNetwork) -> Layers:
    return [([list(row) for row in layer.weights], list(layer.bias)) for layer in network.layers]


def reparametrised(network: ReLUNetwork, seed: int) -> ReLUNetwork:
    """Return the same function: rescaled, permuted, neurons split, opposite pairs and dead neurons added."""
    draw = random.Random(seed)
    layers = layers_of(network)
    for i in range(len(layers) - 1):
        for move in draw.sample([_split, _opposite, _dead, _cancelling], draw.randint(0, 3)):
            move(draw, layers, i)
        _rescale_and_permute(draw, layers, i)
    return ReLUNetwork.from_weights(layers, network.inputs)


def _neuron(layers: Layers, place: int, row: list[mpq], bias: mpq, weights: list[mpq]) -> None:
    layers[place][0].append(row)
    layers[place][1].append(bias)
    for above, weight in zip(layers[place + 1][0], weights, strict=True):
        above.append(weight)


def _split(draw: random.Random, layers: Layers, place: int) -> None:
    """c relu(z) = (c - d) relu(z) + (d / l) relu(l z)."""
    rows, bias = layers[place]
    if rows:
        i, factor = draw.randrange(len(rows)), mpq(draw.randint(1, 5), draw.randint(1, 5))
        part = [mpq(draw.randint(-3, 3)) for _ in layers[place + 1][0]]
        for above, d in zip(layers[place + 1][0], part, strict=True):
            above[i] -= d
        _neuron(layers, place, [factor * x for x in rows[i]], factor * bias[i], [d / factor for d in part])


def _opposite(draw: random.Random, layers: Layers, place: int) -> None:
    """c relu(z) = c relu(-z) + c z, where the affine z is written as relu(z + t) - relu(-z - t) - t."""
    rows, bias = layers[place]
    if rows:
        i = draw.randrange(len(rows))
        column = [above[i] for above in layers[place + 1][0]]
        shift = mpq(draw.randint(-2, 2))
        row, offset = list(rows[i]), bias[i]
        rows[i], bias[i] = [-x for x in row], -offset
        _neuron(layers, place, row, offset + shift, column)
        _neuron(layers, place, [-x for x in row], -offset - shift, [-c for c in column])
        for j, c in enumerate(column):
            layers[place + 1][1][j] -= c * shift


def _dead(draw: random.Random, layers: Layers, place: int) -> None:
    width = len(layers[place][0][0]) if layers[place][0] else 0
    if layers[place][0]:
        weights = [mpq(draw.randint(-3, 3)) for _ in layers[place + 1][0]]
        _neuron(layers, place, [mpq(0)] * width, mpq(-draw.randint(0, 2)), weights)


def _cancelling(draw: random.Random, layers: Layers, place: int) -> None:
    """Vectors with sum 0: the sum of relu(a_i x) is that of relu(-a_i x)."""
    if layers[place][0]:
        width = len(layers[place][0][0])
        family = [[mpq(draw.randint(-3, 3)) for _ in range(width)] for _ in range(2)]
        family.append([-a - b for a, b in zip(*family, strict=True)])
        weights = [mpq(draw.randint(-3, 3)) for _ in layers[place + 1][0]]
        for row in family:
            _neuron(layers, place, row, mpq(0), weights)
            _neuron(layers, place, [-x for x in row], mpq(0), [-w for w in weights])


def _rescale_and_permute(draw: random.Random, layers: Layers, place: int) -> None:
    rows, bias = layers[place]
    order = draw.sample(range(len(rows)), len(rows))
    factors = [mpq(draw.randint(1, 5), draw.randint(1, 5)) for _ in rows]
    layers[place] = (
        [[factors[i] * x for x in rows[i]] for i in order],
        [factors[i] * bias[i] for i in order],
    )
    above, offsets = layers[place + 1]
    layers[place + 1] = ([[row[i] / factors[i] for i in order] for row in above], offsets)


def with_one_weight_changed(network: ReLUNetwork, seed: int) -> ReLUNetwork:
    """Return the network with one weight or bias changed; it may be the same function still."""
    draw = random.Random(seed)
    layers = layers_of(network)
    places = [
        (i, r, c)
        for i, (rows, _) in enumerate(layers)
        for r, row in enumerate(rows)
        for c in range(len(row) + 1)
    ]
    i, r, c = draw.choice(places)
    step = mpq(draw.choice([1, -1]), draw.choice([1, 3, 1000, 10**30]))
    if c == len(layers[i][0][r]):
        layers[i][1][r] += step
    else:
        layers[i][0][r][c] += step
    return ReLUNetwork.from_weights(layers, network.inputs)
