"""Networks as exact functions, and what does not change when they are rewritten."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from gmpy2 import mpq

from exactrelu.errors import InexactInputError, ResourceLimitError, ShapeError
from exactrelu.networks import ReLUNetwork, activation_regions, canonical_complex, count_regions

build = ReLUNetwork.from_weights
MAXIMUM = build([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])


def test_values():
    assert MAXIMUM(["1/3", Fraction(1, 2)]) == (Fraction(1, 2),)
    assert all(isinstance(x, type(mpq())) for x in MAXIMUM([1, 2]))
    assert MAXIMUM.preactivations([2, -1]) == ((3, -1, 1),)
    assert MAXIMUM.pattern_at([1, 1]) == ("010",)  # 0 is inactive
    assert (MAXIMUM.inputs, MAXIMUM.outputs, MAXIMUM.widths, MAXIMUM.depth, MAXIMUM.size) == (
        2,
        1,
        (3,),
        2,
        3,
    )


def test_affine_maps_agree_with_values(instance):
    for seed in range(100):
        network, domain = instance(seed)
        for region in list(activation_regions(network, domain))[:5]:
            weights, bias = region.affine_map
            expected = [
                sum(a * x for a, x in zip(row, region.witness, strict=True)) + b
                for row, b in zip(weights, bias, strict=True)
            ]
            assert list(network(region.witness)) == expected


def test_integer_layers_keep_all_signs(instance):
    rng = random.Random(1)
    for seed in range(100):
        network, _ = instance(seed)
        layers = [
            ([[mpq(x, 7) for x in row] for row in layer.weights], [mpq(b, 5) for b in layer.bias])
            for layer in network.layers
        ]
        scaled = build(layers, network.inputs)
        whole = build(scaled.integer_layers, network.inputs)
        point = [mpq(rng.randint(-9, 9), 4) for _ in range(network.inputs)]
        assert whole.pattern_at(point) == scaled.pattern_at(point)


def test_composition():
    double = build([([[1], [-1]], [0, 0]), ([[2, -2]], [0])])
    both = double.compose(MAXIMUM)
    assert both([3, 5]) == (10,)
    assert both.widths == (3, 2)
    with pytest.raises(ShapeError, match="composition needs"):
        MAXIMUM.compose(MAXIMUM)


@pytest.mark.parametrize(
    ("layers", "error", "message"),
    [
        ([], ShapeError, "at least the output layer"),
        ([([[1, 2]], [0]), ([[1, 2]], [0])], ShapeError, r"layers\[1\].W must have 1 columns"),
        ([([[1, 2], [3]], [0, 0])], ShapeError, r"layers\[0\].W\[1\] must have 2 entries"),
        ([([[1, 2]], [0, 1])], ShapeError, r"layers\[0\].b must have 1 entries"),
        ([([[0.5]], [0])], InexactInputError, r'layers\[0\].W\[0\]\[0\] must be exact.*write "1/2"'),
        ([([[1]], [float("inf")])], InexactInputError, "must be a finite exact number"),
        ([([[1]], [0]), 3], ShapeError, r"layers\[1\] must be a pair"),
    ],
)
def test_bad_networks(layers, error, message):
    with pytest.raises(error, match=message):
        build(layers)


def test_bad_points_and_patterns():
    with pytest.raises(ShapeError, match="point must have 2 entries"):
        MAXIMUM([1])
    with pytest.raises(InexactInputError):
        MAXIMUM([1, 0.5])
    with pytest.raises(ShapeError, match="one string of 0/1"):
        MAXIMUM.affine_map(["01"])


def layers_of(network):
    return [([list(row) for row in layer.weights], list(layer.bias)) for layer in network.layers]


def test_counts_do_not_depend_on_the_parametrisation(instance):
    """Order and positive scale of neurons, and coordinates of the input space."""
    rng = random.Random(2)
    for seed in range(80):
        network, _ = instance(seed)
        if not network.hidden:
            continue
        layers = layers_of(network)
        order = list(range(len(layers[0][1])))
        rng.shuffle(order)
        factors = [mpq(rng.randint(1, 9), rng.randint(1, 9)) for _ in order]
        rows, bias = layers[0]
        layers[0] = (
            [[f * x for x in rows[i]] for i, f in zip(order, factors, strict=True)],
            [f * bias[i] for i, f in zip(order, factors, strict=True)],
        )
        layers[1] = (
            [[row[i] / f for i, f in zip(order, factors, strict=True)] for row in layers[1][0]],
            layers[1][1],
        )
        changed = build(layers, network.inputs)
        assert activation_regions(changed).count == activation_regions(network).count
        for definition in ("activation", "open", "closed", "affine"):
            assert count_regions(changed, definition) == count_regions(network, definition)
        if network.inputs >= 2:
            # x_1 -> x_1 + 3 x_2 is unimodular.
            sheared = layers_of(network)
            sheared[0] = ([[r[0], r[1] + 3 * r[0], *r[2:]] for r in sheared[0][0]], sheared[0][1])
            assert activation_regions(build(sheared)).count == activation_regions(network).count


def test_wide_layers_take_several_words():
    """More than 64 neurons a layer; m lines in general position make 1 + m + m (m - 1) / 2 cells."""
    rng = random.Random(3)
    rows = [[rng.randint(-999, 999), rng.randint(-999, 999)] for _ in range(130)]
    wide = build([(rows, [rng.randint(-999, 999) for _ in rows]), ([[1] * 130], [0])])
    assert activation_regions(wide, engine="lattice").count == 1 + 130 + 130 * 129 // 2
    line = build(
        [
            ([[i] for i in range(1, 66)], list(range(65))),
            ([[1] * 65] * 65, list(range(-65, 0))),
            ([[1] * 65], [0]),
        ]
    )
    lists = [activation_regions(line, engine=engine).patterns().tolist() for engine in ("lattice", "lp")]
    assert lists[0] == lists[1]


def test_limits():
    with pytest.raises(ResourceLimitError, match="proved so far: at least"):
        activation_regions(MAXIMUM).patterns(limit=5)
    with pytest.raises(ResourceLimitError, match="too many faces"):
        canonical_complex(MAXIMUM, limit=8)
