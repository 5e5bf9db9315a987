"""Every stored instance gives its known count, with every engine that finishes it in a minute."""

from __future__ import annotations

from typing import Any

import pytest

from exactrelu.arrangements import Arrangement
from tests.arrangements.conftest import instances

INSTANCES = instances()
LIMITS = {"exact": 6000, "cdd": 400}
LONG_LIMITS = {"exact": 200_000, "cdd": 12_000}
ENGINE_MARKS: dict[str, Any] = {"exact": (), "cdd": pytest.mark.engine("cdd")}


def names(records: list[dict[str, Any]]) -> list[str]:
    return [record["name"] for record in records]


@pytest.mark.parametrize("record", INSTANCES, ids=names(INSTANCES))
def test_count_without_listing(record: dict[str, Any]) -> None:
    arrangement = Arrangement(record["A"], record["c"])
    count = arrangement.count()
    assert count == record["regions"]
    assert count.proved
    polynomial = arrangement.characteristic_polynomial()
    assert len(polynomial) == record["d"] + 1
    assert abs(sum(c * (-1) ** (record["d"] - k) for k, c in enumerate(polynomial))) == record["regions"]


@pytest.mark.parametrize("record", INSTANCES, ids=names(INSTANCES))
def test_certified_list(record: dict[str, Any]) -> None:
    cells = Arrangement(record["A"], record["c"]).cells()
    assert len(cells) == record["regions"]
    check_some_witnesses(record, cells)


def slow_cases(low: dict[str, int], high: dict[str, int]) -> list[Any]:
    """Every engine but the default one with the instances whose size lies between its two limits."""
    return [
        pytest.param(record, engine, id=f"{record['name']}-{engine}", marks=ENGINE_MARKS[engine])
        for engine in high
        for record in INSTANCES
        if low.get(engine, 0) < record["regions"] <= high[engine]
    ]


@pytest.mark.parametrize(("record", "engine"), slow_cases({}, LIMITS))
def test_the_other_engines_list_the_same_cells(record: dict[str, Any], engine: str) -> None:
    compare_engines(record, engine)


@pytest.mark.long
@pytest.mark.parametrize(("record", "engine"), slow_cases(LIMITS, LONG_LIMITS))
def test_the_other_engines_on_large_instances(record: dict[str, Any], engine: str) -> None:
    compare_engines(record, engine)


def compare_engines(record: dict[str, Any], engine: str) -> None:
    arrangement = Arrangement(record["A"], record["c"])
    cells, reference = arrangement.cells(engine=engine), arrangement.cells()
    assert len(cells) == record["regions"]
    assert (cells.words == reference.words).all()
    check_some_witnesses(record, cells)


def check_some_witnesses(record: dict[str, Any], cells: Any) -> None:
    for index in {0, len(cells) // 3, len(cells) // 2, len(cells) - 1}:
        cell = cells[index]
        values = [
            sum(a * x for a, x in zip(row, cell.witness, strict=True)) + b
            for row, b in zip(record["A"], record["c"], strict=True)
        ]
        assert "".join("+" if v > 0 else "-" if v < 0 else "0" for v in values) == cell.signs
