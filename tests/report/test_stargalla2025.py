"""The folder stargalla2025: everything agrees, and what is stored follows from elsewhere."""

from __future__ import annotations

import json
import shutil
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from gmpy2 import mpq

from exactrelu.certificates import RegionDefinition
from exactrelu.errors import InputError
from exactrelu.networks import count_regions
from exactrelu.networks.reading import read_network
from exactrelu.report.certificates import ToCertify
from exactrelu.report.claims import canonical
from exactrelu.report.papers import stargalla2025
from exactrelu.report.reproduce import read_expected, reproduce

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "proofs" / "stargalla2025"
CASES = ROOT / "tests" / "networks" / "data" / "cases"
NAMES = [reference.name for reference in stargalla2025.REFERENCES]

FUNCTIONS = {
    "fan": lambda x, y: max(-y, min(0, -x)),
    "contact": lambda x, y: max(0, min(x, y)) + max(0, min(-x, -y)),
    "hat": lambda x: max(0, x + 1) - 2 * max(0, x) + max(0, x - 1),
    "bridge": lambda x, y: min(abs(y), max(0, 1 - abs(x))),
    "abs": lambda x, y: abs(x),
}


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    return read_expected(FOLDER / "expected.json")


def grid(dimension: int, shift: tuple[mpq, ...]) -> list[tuple[mpq, ...]]:
    """Points of step 1/4 around the origin, moved by `shift`."""
    steps = [mpq(i, 4) for i in range(-8, 9)]
    return [
        tuple(a + b for a, b in zip(point, shift, strict=False)) for point in product(steps, repeat=dimension)
    ]


def test_everything_is_reproduced_and_the_tables_are_committed(tmp_path: Path) -> None:
    (tmp_path / "stargalla2025").mkdir()
    shutil.copy(FOLDER / "expected.json", tmp_path / "stargalla2025")
    shutil.copytree(FOLDER / "certificates", tmp_path / "stargalla2025" / "certificates")
    outcomes = reproduce(tmp_path, ["stargalla2025"])
    assert [(outcome.claim, outcome.problem) for outcome in outcomes if not outcome.agrees] == []
    written = {path.name: path.read_bytes() for path in (tmp_path / "stargalla2025" / "tables").iterdir()}
    assert written == {path.name: path.read_bytes() for path in (FOLDER / "tables").iterdir()}


# ------------------------------------------------------------ the six definitions


@pytest.mark.parametrize("name", NAMES)
def test_reference_networks_compute_their_functions(name: str) -> None:
    network = stargalla2025.network(name)
    for shift in ((mpq(0), mpq(0)), (mpq(1, 16), mpq(1, 40))):
        for point in grid(network.inputs, shift):
            assert network(point) == (FUNCTIONS[name](*point),)


@pytest.mark.parametrize("name", NAMES)
def test_patterns_at_the_points_of_a_grid(name: str, stored: dict[str, Any]) -> None:
    """Definition 1: a grid that meets every face; Definition 2: one that meets cells only, and each."""
    network = stargalla2025.network(name)
    everywhere = grid(network.inputs, (mpq(0), mpq(0)))
    inside = grid(network.inputs, (mpq(1, 16), mpq(1, 40)))
    assert len({network.pattern_at(point) for point in everywhere}) == stored[f"{name}-activation"]
    assert len({network.pattern_at(point) for point in inside}) == stored[f"{name}-proper"]


@pytest.mark.parametrize("name", NAMES)
def test_stored_counts_decrease_from_definition_to_definition(name: str, stored: dict[str, Any]) -> None:
    found = [stored[id_] for d in RegionDefinition if (id_ := f"{name}-{d.value}") in stored]
    assert found == sorted(found, reverse=True)


def test_counts_that_are_only_bounded_are_not_claimed(stored: dict[str, Any]) -> None:
    for reference in stargalla2025.REFERENCES:
        for definition in RegionDefinition:
            count = stargalla2025.reference_count(reference.name, definition)
            proved = isinstance(count, ToCertify) or count.proved
            assert proved == (definition not in reference.open_bounds)
            assert proved == (f"{reference.name}-{definition.value}" in stored)
    with pytest.raises(InputError, match="must be proved"):
        canonical(stargalla2025.reference_count("bridge", RegionDefinition.CONVEX))


# ------------------------------------------------------------ erratum E1


@pytest.mark.parametrize("coefficient", ["1/3", "-5", "1000000007/3", "-1/1000000007"])
def test_v_shapes_of_other_coefficients(coefficient: str) -> None:
    c = mpq(coefficient)
    found = stargalla2025.v_shape(coefficient)
    assert found["law"] == (0, c, 0)
    assert (found["dimension"], found["equal"], found["connected"]) == (1, True, True)
    for x, y in found["rays"]:
        assert c * y == abs(x) != 0
    assert [x > 0 for x, _ in found["rays"]] == [False, True]


def test_without_a_slope_the_set_is_a_line() -> None:
    """c = 0 is excluded: {0 = |x|} is the line x = 0, on which many laws agree with |x|."""
    assert all(part.points.lines for part in stargalla2025.parts(mpq(0)))


def test_with_an_interior_there_are_two_pieces() -> None:
    network = stargalla2025.network("abs")
    assert [count_regions(network, d) for d in ("open", "closed", "affine")] == [2, 2, 2]


# ------------------------------------------------------------ degenerate networks


def test_the_cases_are_those_of_the_tests() -> None:
    assert sorted(stargalla2025.CASES) == sorted(path.stem for path in CASES.glob("*.json"))
    assert {path.stem for path in (FOLDER / "networks").iterdir()} == {*stargalla2025.CASES, *NAMES}


@pytest.mark.parametrize("name", stargalla2025.CASES)
def test_stored_counts_and_networks_are_those_of_the_tests(name: str, stored: dict[str, Any]) -> None:
    record = json.loads((CASES / f"{name}.json").read_text())
    claim, true = stored[f"case-{name}"], record["true"]
    assert stargalla2025.network(name) == read_network(CASES / f"{name}.json")
    assert stargalla2025.box_radius(name) == record["box"]
    assert (claim["space"], claim["box"]) == (true["activation_regions"], true["activation_regions_box"])
    # Tents composed k times have 2^k + 2 pieces; only the two outer ones share a law, which is 0.
    assert claim["affine"] == true.get("affine_pieces", true["activation_regions"] - 1)
    if "affine_pieces" not in true:
        assert name in ("tent_11_shift", "tent_13")


def test_a_missing_checkout_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(stargalla2025, "__file__", str(tmp_path / "a" / "b" / "c" / "d.py"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="checkout"):
        stargalla2025.network_folder()
