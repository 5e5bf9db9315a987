"""The table of networks with known counts, and the generator of random networks, half of them degenerate."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from exactrelu.networks.domain import Box, Domain
from exactrelu.networks.network import ReLUNetwork
from exactrelu.networks.reading import read_network

DATA = Path(__file__).parent / "data"


class Known(NamedTuple):
    """A network with its known counts and the radius of its box."""

    name: str
    network: ReLUNetwork
    true: dict[str, Any]
    radius: int

    @property
    def in_box(self) -> int:
        return int(self.true.get("activation_regions_box", self.true.get("activation_regions_box10")))


def load(path: Path) -> Known:
    record = json.loads(path.read_text())
    return Known(path.stem, read_network(path), record["true"], record.get("box", 10))


# Fixture name -> folders, largest number of regions, whether only one hidden layer.
SELECTIONS = {
    "known": (("cases", "nets"), None, False),
    "moderate": (("cases", "nets"), 3000, False),
    "case": (("cases",), None, False),
    "small": (("cases",), 130, False),
    "shallow": (("cases", "nets"), 1000, True),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give the fixtures of `SELECTIONS` one network of the table after the other."""
    for name in SELECTIONS.keys() & set(metafunc.fixturenames):
        folders, largest, shallow = SELECTIONS[name]
        chosen = []
        for path in [path for folder in folders for path in sorted((DATA / folder).glob("*.json"))]:
            record = json.loads(path.read_text())
            few = largest is None or record["true"]["activation_regions"] <= largest
            if few and not (shallow and len(record["layers"]) != 2):
                chosen.append(path)
        metafunc.parametrize(name, chosen, ids=[path.stem for path in chosen], indirect=True)


@pytest.fixture
def known(request: pytest.FixtureRequest) -> Known:
    return load(request.param)


@pytest.fixture
def moderate(request: pytest.FixtureRequest) -> Known:
    return load(request.param)


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Known:
    return load(request.param)


@pytest.fixture
def small(request: pytest.FixtureRequest) -> Known:
    return load(request.param)


@pytest.fixture
def shallow(request: pytest.FixtureRequest) -> Known:
    return load(request.param)


@pytest.fixture
def table() -> Callable[[str], Known]:
    def by_name(name: str) -> Known:
        return next(load(path) for path in DATA.glob(f"*/{name}.json"))

    return by_name


def random_network(seed: int) -> ReLUNetwork:
    """Even seeds: small integers, zero, repeated, antipodal, scaled and parallel rows, width and dimension
    0."""
    rng = random.Random(seed)
    degenerate = seed % 2 == 0
    inputs = rng.choice([0, 1, 1, 2, 2, 2, 3, 3, 4] if degenerate else [1, 2, 2, 3, 3, 4])
    choices = [1, 2, 3, 4] + [0] * degenerate
    widths = [inputs] + [rng.choice(choices) for _ in range(rng.choice([0, 1, 2, 2, 3]))]
    largest = rng.choice([1, 1, 2, 3]) if degenerate else 1000
    layers = []
    for below, width in zip(widths, [*widths[1:], rng.choice([1, 1, 2])], strict=True):
        rows = [[rng.randint(-largest, largest) for _ in range(below)] for _ in range(width)]
        bias = [rng.randint(-largest, largest) if rng.random() < 0.7 else 0 for _ in range(width)]
        for i in range(1, width if degenerate else 0):
            earlier, draw = rng.randrange(i), rng.random()
            if draw < 0.2:
                factor = rng.choice([1, -1, 2, -3])
                rows[i], bias[i] = [factor * x for x in rows[earlier]], factor * bias[earlier]
            elif draw < 0.25:
                rows[i] = [0] * below
            elif draw < 0.35:
                rows[i] = list(rows[earlier])
        layers.append((rows, bias))
    return ReLUNetwork.from_weights(layers, inputs)


def random_domain(seed: int, dimension: int) -> Domain | None:
    """All of R^n, boxes (some flat), polyhedra with redundant, contradictory and constant rows, equations."""
    rng = random.Random(seed)
    draw = rng.random()
    if draw < 0.4:
        return None
    if draw < 0.6:
        lower = [rng.randint(-3, 0) for _ in range(dimension)]
        return Box.of(lower, [rng.randint(0, 2) for _ in range(dimension)])

    def form(smallest: int, largest: int) -> tuple[list[int], int]:
        return [rng.randint(-2, 2) for _ in range(dimension)], rng.randint(smallest, largest)

    rows = [form(-1, 3) for _ in range(rng.randint(0, 4))]
    return Domain.polyhedron(rows, [form(-1, 1) for _ in range(rng.choice([0, 0, 0, 1, 2]))], dimension)


@pytest.fixture
def adversaries() -> dict[str, ReLUNetwork]:
    """Networks that floats cannot see through."""
    tiny, huge = "1/" + str(2**60), 10**499 + 7
    unit = [[int(i == j) for j in range(3)] for i in range(3)]
    build = ReLUNetwork.from_weights
    return {
        "sliver": build([([[1, 0], [1, 0], [1, 1]], [0, tiny, 0]), ([[1, 1, 1]], [0])]),
        "500 digits": build(
            [([[huge, 1], [huge, 1], [huge, -1]], [0, 1, 0]), ([[huge, -huge, 1]], [1]), ([[1]], [0])]
        ),
        "tiny and huge": build([([[f"1/{huge}", huge], [1, f"-1/{huge}"]], [huge, tiny]), ([[1, -1]], [0])]),
        "far away": build([([[1, 0], [0, 1], [1, 1]], [huge, -huge, f"1/{huge}"]), ([[1, 1, 1]], [0])]),
        "vanishes on a region": build(
            [([[1], [-1]], [0, 0]), ([[1, 0], [-1, 0], [0, 0]], [0, 0, 1]), ([[1] * 3], [0])]
        ),
        "both sides at once": build([([[1], [-1]], [0, 0]), ([[1, 1], [-1, -1]], [0, 0]), ([[1, 1]], [0])]),
        "no hidden layer": build([([[1, 2]], [3])]),
        "width 0": build([([], []), ([[]], [1])], inputs=2),
        "dimension 0": build([([[], []], [1, -1]), ([[1, 1]], [0])], inputs=0),
        "all dead": build([([[0, 0], [0, 0]], [-1, 0]), ([[1, 1]], [0])]),
        "always on": build([([[0, 0], [1, 1]], [1, 0]), ([[1, -1]], [-1]), ([[1]], [0])]),
        "three axes twice": build([(unit + unit, [0] * 6), ([[1, -1, 0, 0, 1, -1]], [0]), ([[1]], [0])]),
    }


@pytest.fixture
def instance() -> Callable[[int], tuple[ReLUNetwork, Domain | None]]:
    """Return the function from a seed to a random network with a random domain."""

    def draw(seed: int) -> tuple[ReLUNetwork, Domain | None]:
        network = random_network(seed)
        return network, random_domain(seed, network.inputs)

    return draw
