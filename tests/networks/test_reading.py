"""Network, arrangement and zonotope files: what is read, and what is refused where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gmpy2 import mpq, mpz

from exactrelu.arrangements import Arrangement
from exactrelu.arrangements.reading import read_arrangement
from exactrelu.errors import FileFormatError, InputError, ShapeError
from exactrelu.networks.network import AffineLayer, ReLUNetwork
from exactrelu.networks.reading import IGNORED_KEYS, read_network
from exactrelu.zonotopes import Zonotope
from exactrelu.zonotopes.reading import read_generators

MAXIMUM = {
    "layers": [
        {"W": [[1, -1], [0, 1], [0, "-1"]], "b": ["0", 0, "0/5"]},
        {"W": [["1", "2/2", -1]], "b": ["1/3"]},
    ]
}


def written(folder: Path, value: Any) -> Path:
    path = folder / "input.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def test_a_network_is_read_exactly(tmp_path: Path) -> None:
    network = ReLUNetwork.from_json(written(tmp_path, MAXIMUM))
    assert network([2, "7/2"]) == (mpq(7, 2) + mpq(1, 3),)
    assert network.widths == (3,)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    network = read_network(written(tmp_path, MAXIMUM))
    assert read_network(written(tmp_path, network.to_dict())) == network


def test_keys_that_say_nothing_are_ignored(tmp_path: Path) -> None:
    assert read_network(written(tmp_path, {**MAXIMUM, **{key: [1, "x"] for key in IGNORED_KEYS}})).inputs == 2


def test_numbers_too_long_for_int_are_read(tmp_path: Path) -> None:
    digits = "7" * 5000
    network = read_network(written(tmp_path, f'{{"layers": [{{"W": [[{digits}]], "b": ["1/{digits}"]}}]}}'))
    assert network([0]) == (mpq(1, mpz(digits)),)


def test_edge_shapes(tmp_path: Path) -> None:
    none_hidden = {"layers": [{"W": [[1]], "b": [0]}, {"W": [], "b": []}, {"W": [[], []], "b": [3, "4"]}]}
    assert read_network(written(tmp_path, none_hidden))([9]) == (3, 4)
    no_inputs = {"layers": [{"W": [[], []], "b": [1, 2]}]}
    assert read_network(written(tmp_path, no_inputs))([]) == (1, 2)


def _layers(*layers: Any) -> dict[str, Any]:
    return {"layers": [dict(zip(("W", "b"), layer, strict=True)) for layer in layers]}


@pytest.mark.parametrize(
    ("value", "place", "words"),
    [
        ([], "$", "must be an object with 'layers', got a list"),
        ({}, "$", "must have the key 'layers'"),
        ({**MAXIMUM, "layer": 1}, "$", "unknown key 'layer'"),
        ({"layers": {}}, "$.layers", "must be a list of layers, got an object"),
        ({"layers": []}, "$.layers", "at least the output layer"),
        ({"layers": [None]}, "$.layers[0]", "must be an object with 'W', 'b', got null"),
        ({"layers": [{"W": [[1]]}]}, "$.layers[0]", "must have the key 'b'"),
        ({"layers": [{"W": [[1]], "b": [1], "relu": True}]}, "$.layers[0]", "unknown key 'relu'"),
        (_layers(([], [])), "$.layers[0].W", "at least one row"),
        (_layers((3, [1])), "$.layers[0].W", "must be a list of rows, got a number"),
        (_layers(([1], [1])), "$.layers[0].W[0]", "must be a list of numbers, got a number"),
        (
            _layers(([[1, 2], [1]], [1, 1])),
            "$.layers[0].W[1]",
            "must have 2 entries, as many as the first row, got 1",
        ),
        (_layers(([[1, 2]], [1, 1])), "$.layers[0].b", "must have 1 entries, one for each row of W, got 2"),
        (
            _layers(([[1]], [1]), ([[1, 2, 3]], [1])),
            "$.layers[1].W[0]",
            "must have 1 entries, one for each output",
        ),
        (
            _layers(([[1]], [1]), ([["0.5"]], [1])),
            "$.layers[1].W[0][0]",
            "decimals and exponents are refused",
        ),
        (_layers(([[1, 2, "1/0"]], [1])), "$.layers[0].W[0][2]", "denominator zero"),
        (_layers(([[1]], [True])), "$.layers[0].b[0]", "boolean"),
        (_layers(([[1]], [None])), "$.layers[0].b[0]", "must be an exact rational"),
        (_layers(([[1]], ["1_000"])), "$.layers[0].b[0]", "ASCII digits"),
        (_layers(([[1]], [["1"]])), "$.layers[0].b[0]", "must be an exact rational"),
    ],
)
def test_bad_networks_name_the_place(tmp_path: Path, value: Any, place: str, words: str) -> None:
    with pytest.raises(FileFormatError) as caught:
        read_network(written(tmp_path, value))
    assert caught.value.place == place
    assert words in str(caught.value)


def test_an_arrangement_and_its_optional_offsets(tmp_path: Path) -> None:
    normals = ((1, 0), (mpq(-1, 2), 3))
    extra = {"d": 2, "m": 2, "name": "x", "kind": "y", "central": True, "regions": 7, "note": ""}
    rows = {"A": [[1, "0"], ["-1/2", 3]]}
    assert read_arrangement(written(tmp_path, {**rows, **extra})) == (normals, (0, 0))
    assert read_arrangement(written(tmp_path, {**rows, "c": ["1/2", 0]})) == (normals, (mpq(1, 2), 0))


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"B": []}, "$"),
        ({"A": [[1]], "b": [1]}, "$"),
        ({"A": [[1]], "c": [1, 2]}, "$.c"),
        ({"A": [[1], [1, 2]]}, "$.A[1]"),
        ({"A": [["a"]]}, "$.A[0][0]"),
        ("7", "$"),
        ({"A": []}, "$.A"),
        ({"A": [], "c": []}, "$.A"),
        ({"A": [[]]}, "$.A[0]"),
        ({"A": [[0, 0]]}, "$.A[0]"),
        ({"A": [["1"], ["-0"]], "c": [1, 1]}, "$.A[1]"),
    ],
)
def test_bad_arrangements_name_the_place(tmp_path: Path, value: Any, place: str) -> None:
    path = written(tmp_path, value)
    with pytest.raises(FileFormatError) as caught:
        Arrangement.from_json(path)
    assert (caught.value.path, caught.value.place) == (str(path), place)


@pytest.mark.parametrize("read", [Arrangement.from_json, Zonotope.from_json])
def test_the_known_keys_are_all_named(tmp_path: Path, read: Callable[[Path], object]) -> None:
    with pytest.raises(FileFormatError, match="unknown key 'b'; known are 'A', 'c', 'd', 'm', 'name', "):
        read(written(tmp_path, {"A": [[1]], "b": [1]}))


def test_a_row_of_zeros_comes_with_a_remedy_for_the_file(tmp_path: Path) -> None:
    with pytest.raises(
        FileFormatError, match=r"\$\.A\[0\]: must be a non-zero .*; remove the row, and its entry"
    ):
        read_arrangement(written(tmp_path, {"A": [["-0"]]}))


def test_generators_under_both_keys(tmp_path: Path) -> None:
    for key in ("A", "generators"):
        assert read_generators(written(tmp_path, {key: [[1, "1/2"]], "c": [0]})) == ((1, mpq(1, 2)),)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({}, "$"),
        ({"A": [[1]], "generators": [[1]]}, "$"),
        ({"A": [[1]], "c": [1]}, "$.c"),
        ({"generators": [[1, 2], [3]]}, "$.generators[1]"),
        ([], "$"),
        ({"generators": []}, "$.generators"),
        ({"A": []}, "$.A"),
    ],
)
def test_bad_zonotopes_name_the_place(tmp_path: Path, value: Any, place: str) -> None:
    path = written(tmp_path, value)
    with pytest.raises(FileFormatError) as caught:
        Zonotope.from_json(path)
    assert (caught.value.path, caught.value.place) == (str(path), place)


def test_zero_generators_are_no_mistake(tmp_path: Path) -> None:
    assert read_generators(written(tmp_path, {"generators": [[0, 0]]})) == ((0, 0),)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        (None, r"layers must be a list of pairs \(W, b\), got NoneType None"),
        ("Wb", r"layers must be a list of pairs \(W, b\), got str 'Wb'"),
        ([], "at least the output layer"),
        ([None], r"layers\[0\] must be a pair \(W, b\), got NoneType None"),
        ([(None, None)], r"layers\[0\]\.W must be a list of rows, got NoneType None"),
        ([([[1]], None)], r"layers\[0\]\.b must be a list of numbers, got NoneType None"),
        ([([None], [1])], r"layers\[0\]\.W\[0\] must be a list of numbers, got NoneType None"),
        ([([[1]], [0]), (7, [0])], r"layers\[1\]\.W must be a list of rows, got int 7"),
        ([([], []), ([[1]], [0])], r"layers\[1\]\.W must have 0 columns, .* got 1"),
        ([([[1]], [0]), ([[1, 2]], [0])], r"layers\[1\]\.W must have 1 columns, .* got 2"),
    ],
)
def test_weights_that_are_no_network(layers: Any, words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        ReLUNetwork.from_weights(layers)


def test_weights_may_come_from_iterators() -> None:
    rows = [[1, 0], [0, 1]]
    lazy = ReLUNetwork.from_weights((iter(map(iter, w)), iter(b)) for w, b in [(rows, [1, 2]), ([], [])])
    assert lazy == ReLUNetwork.from_weights([(rows, [1, 2]), ([], [])])
    assert (lazy.inputs, lazy.layers[1].inputs) == (2, 2)
    assert ReLUNetwork.from_weights([([], [])], inputs=3).inputs == 3


@pytest.mark.parametrize("layers", [((1, 2),), (None,), 7, None])
def test_only_layers_make_a_network(layers: Any) -> None:
    with pytest.raises(InputError, match=r"layers(\[0\])? must be .*AffineLayer.*, got "):
        ReLUNetwork(layers)


def test_a_list_of_layers_is_a_network_too() -> None:
    layer = AffineLayer.of([[1]], [0])
    assert hash(ReLUNetwork([layer])) == hash(ReLUNetwork((layer,)))


@pytest.mark.parametrize(
    "pattern", [["x01"], ["01"], [[0, 1, 0]], [["0", "1", "0"]], "010", None, [], ["010", ""]]
)
def test_patterns_that_are_none(tmp_path: Path, pattern: Any) -> None:
    network = read_network(written(tmp_path, MAXIMUM))
    with pytest.raises(
        ShapeError, match=r"one string of 0/1 for each of the widths \(3,\), got .*; pattern_at"
    ):
        network.affine_map(pattern)
    assert network.affine_map(["010"]) == (((0, 1),), (mpq(1, 3),))


def test_composition_of_deep_networks_is_exact() -> None:
    inner = ReLUNetwork.from_weights(
        [
            ([[1, "-1/2"], [0, 3], [-2, 1]], ["1/3", -1, 0]),
            ([["1/5", 1, 0], [-1, 0, 2]], [0, "1/7"]),
            ([[1, -1], [2, "1/3"]], [1, -2]),
        ]
    )
    outer = ReLUNetwork.from_weights([([[1, 1], [-1, "2/3"]], [0, "1/2"]), ([[3, "-1/4"]], [5])])
    both = outer.compose(inner)
    assert (both.depth, both.size) == (inner.depth + outer.depth - 1, inner.size + outer.size)
    assert (both.inputs, both.outputs, both.widths) == (2, 1, (3, 2, 2))
    points = [(mpq(x, 3), mpq(y, 2)) for x in range(-6, 7) for y in range(-6, 7)]
    assert [both(point) for point in points] == [outer(inner(point)) for point in points]
    with pytest.raises(ShapeError, match="needs 2 outputs of the inner network, got 1"):
        both.compose(outer)
    with pytest.raises(InputError, match="inner must be a ReLUNetwork, got int 3"):
        both.compose(3)  # type: ignore[arg-type]
