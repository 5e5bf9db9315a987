"""The commands, called in this process: results, JSON keys, exit codes, and what bad input gives."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from exactrelu.cli.doctor import Extra
from exactrelu.cli.main import main
from tests.conftest import engine_problem

LINES = {"A": [[1, 0], [0, 1], [1, 1]], "c": [0, 0, "-1"]}
HEXAGON = {"generators": [[1, 0], [0, 1], ["1/2", "1/2"]]}
MAXIMUM = {"layers": [{"W": [[1, -1], [0, 1], [0, -1]], "b": [0, 0, 0]}, {"W": [[1, 1, -1]], "b": [0]}]}
COUNT_KEYS = {"count", "definition", "domain", "engine", "proved"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, content in (("lines", LINES), ("hexagon", HEXAGON), ("max", MAXIMUM)):
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == code, (result.output, result.stderr)
    assert "Traceback" not in result.output
    if code == 0:
        assert not result.stderr
    return result


def run_json(*arguments: str) -> dict[str, Any]:
    found = json.loads(run(*arguments, "--json").stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.usefixtures("folder")
class TestArrangement:
    @pytest.mark.parametrize(("command", "number"), [("count", 7), ("bounded", 1)])
    def test_counts(self, command: str, number: int) -> None:
        found = run_json("arrangement", command, "lines.json")
        assert found.keys() >= COUNT_KEYS
        assert (found["count"], found["domain"], found["proved"]) == (number, "R^2", True)
        assert run("arrangement", command, "lines.json").stdout.startswith(f"{number} (")

    @pytest.mark.parametrize(
        "engine", ["incremental", "exact", pytest.param("cdd", marks=pytest.mark.engine("cdd"))]
    )
    def test_cells_are_points_with_the_stated_signs(self, engine: str) -> None:
        from exactrelu.arith.rational import as_rational

        found = run_json("arrangement", "cells", "lines.json", "--engine", engine)
        assert found.keys() >= COUNT_KEYS
        assert (found["count"], found["engine"]) == (7, engine)
        signs = [cell["signs"] for cell in found["cells"]]
        assert signs == sorted(signs, key=lambda s: s.translate(str.maketrans("-0+", "abc")))
        for cell in found["cells"]:
            x, y = map(as_rational, cell["witness"])
            assert cell["signs"] == "".join("+" if value > 0 else "-" for value in (x, y, x + y - 1))

    def test_cells_as_text(self) -> None:
        lines = run("arrangement", "cells", "lines.json").stdout.splitlines()
        assert [line.split(" ", 1)[0] for line in lines][:2] == ["---", "-+-"]

    def test_a_list_that_is_too_long_is_refused_with_the_exact_count(self, folder: Path) -> None:
        for held in (("--json",), ("--engine", "exact"), ("--engine", "exact", "-o", "out.txt")):
            result = run("arrangement", "cells", "lines.json", "--limit", "1", *held, code=3)
            assert "the number of cells is exactly 7" in result.stderr
            assert not result.stdout
        assert not (folder / "out.txt").exists()

    def test_a_list_that_is_not_held_has_no_limit(self, folder: Path) -> None:
        text = run("arrangement", "cells", "lines.json").stdout
        assert run("arrangement", "cells", "lines.json", "--limit", "1").stdout == text
        printed = run("arrangement", "cells", "lines.json", "--limit", "1", "-o", "out.txt").stdout
        assert printed.startswith("7 (cells of the arrangement")
        assert (folder / "out.txt").read_text() == text

    @pytest.mark.parametrize("engine", ["auto", "incremental", "exact"])
    def test_cells_into_a_file(self, folder: Path, engine: str) -> None:
        found = run_json("arrangement", "cells", "lines.json", "--engine", engine, "-o", "out.txt")
        assert found.keys() > COUNT_KEYS
        assert (found["count"], found["proved"], found["output"]) == (7, True, "out.txt")
        assert found["engine"].startswith("incremental (auto" if engine == "auto" else engine)
        lines = (folder / "out.txt").read_text().splitlines()
        signs = ["---", "-+-", "-++", "+--", "+-+", "++-", "+++"]
        assert [line.split(" ", 1)[0] for line in lines] == signs
        assert [
            line.split(" ", 1)[0] for line in run("arrangement", "cells", "lines.json").stdout.splitlines()
        ] == signs

    def test_a_file_that_cannot_be_written(self) -> None:
        result = run("arrangement", "cells", "lines.json", "-o", "absent/out.txt", code=2)
        assert result.stderr.startswith("error: absent/out.txt: cannot be written")

    def test_auto_says_what_it_chose(self) -> None:
        assert run_json("arrangement", "cells", "lines.json")["engine"].startswith("incremental (auto")

    def test_polynomial_and_faces(self) -> None:
        assert run_json("arrangement", "charpoly", "lines.json") == {"coefficients": [1, -3, 3]}
        assert run("arrangement", "charpoly", "lines.json").stdout == "t^2 - 3 t + 3\n"
        assert run_json("arrangement", "fvector", "lines.json") == {"f_vector": [3, 9, 7]}
        assert run("arrangement", "fvector", "lines.json").stdout == "3 9 7\n"

    @pytest.mark.parametrize("command", ["count", "cells"])
    def test_a_name_that_is_no_engine(self, command: str) -> None:
        result = run("arrangement", command, "lines.json", "--engine", "warp", code=2)
        assert "engine must be one of auto, incremental, exact, cdd, got 'warp'" in result.stderr


@pytest.mark.parametrize("rows", ["[]", "[[]]", "[[0, 0]]", '[["-0"]]'])
@pytest.mark.parametrize("command", ["count", "cells", "fvector"])
def test_files_without_hyperplanes_name_path_and_place(folder: Path, command: str, rows: str) -> None:
    (folder / "bad.json").write_text(f'{{"A": {rows}}}')
    place = "$.A" if rows == "[]" else "$.A[0]"
    stderr = run("arrangement", command, "bad.json", code=2).stderr
    assert stderr.startswith(f"error: bad.json: {place}: must ")


@pytest.mark.usefixtures("folder")
class TestZonotope:
    def test_vertices(self) -> None:
        found = run_json("zonotope", "vertices", "hexagon.json")
        assert found.keys() >= COUNT_KEYS
        assert found["count"] == 6
        assert sorted(found["vertices"])[0] == ["-1/2", "3/2"]
        assert len(run("zonotope", "vertices", "hexagon.json").stdout.splitlines()) == 6

    def test_numbers(self) -> None:
        assert run_json("zonotope", "fvector", "hexagon.json")["f_vector"][:2] == [6, 6]
        assert run_json("zonotope", "volume", "hexagon.json") == {"volume": "8"}
        assert run("zonotope", "volume", "hexagon.json").stdout == "8\n"


@pytest.mark.usefixtures("folder")
class TestNetwork:
    # max(x, y) = relu(x - y) + relu(y) - relu(-y): x = y and y = 0, where one or the other of relu(y) and
    # relu(-y) is active; four cells, on which two affine laws hold.
    @pytest.mark.parametrize(
        ("definition", "number"), [("proper", 4), ("convex", 2), ("open", 2), ("closed", 2), ("affine", 2)]
    )
    def test_count_by_definition(self, definition: str, number: int) -> None:
        found = run_json("count", "max.json", "--define", definition)
        assert found.keys() >= COUNT_KEYS
        assert (found["count"], found["definition"], found["proved"]) == (number, definition, True)

    def test_the_default_definition_is_named(self) -> None:
        assert run("count", "max.json").stdout.startswith("4 (proper; R^2)")

    @pytest.mark.parametrize("engine", ["lattice", "lp", "arrangement"])
    def test_a_named_engine_is_the_one_that_counts(self, engine: str) -> None:
        found = run_json("count", "max.json", "--engine", engine)
        assert (found["count"], found["engine"]) == (4, engine)

    def test_a_name_that_is_no_engine(self) -> None:
        assert "warp" in run("count", "max.json", "--engine", "warp", code=2).stderr

    def test_estimates_are_bounds(self) -> None:
        bounds = run_json("count", "max.json", "--estimate", "--box", "2")["estimate"]
        assert bounds["lower"] <= 4 <= bounds["upper"] == 7
        assert run("count", "max.json", "--estimate").stdout == "between 4 and 7 (proper; R^2)\n"

    def test_count_in_a_box(self) -> None:
        found = run_json("count", "max.json", "--box", "1/2")
        assert (found["count"], found["domain"]) == (4, "[-1/2, 1/2]^2")

    def test_regions(self, folder: Path) -> None:
        summary = run_json("regions", "max.json", "-o", "out.jsonl")
        rows = [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]
        assert summary["count"] == len(rows) == 4
        assert {row["pattern"][0] for row in rows} == {"001", "010", "101", "110"}
        assert all(row.keys() == {"pattern", "witness", "facets", "bounded"} for row in rows)
        assert not any(row["bounded"] for row in rows)
        assert rows[0]["facets"][0] == {"neurons": [[0, 0]], "rows": []}

    @pytest.mark.parametrize("radius", ["0.5", "0", "-1", "x"])
    def test_bad_boxes(self, radius: str) -> None:
        assert "--box" in run("count", "max.json", "--box", radius, code=2).stderr


@pytest.mark.usefixtures("folder")
class TestTable:
    def test_all_three_kinds(self) -> None:
        found = {row["name"]: (row["kind"], row["count"]) for row in run_json("table", ".")["instances"]}
        assert found == {"lines": ("arrangement", 7), "hexagon": ("zonotope", 6), "max": ("network", 4)}

    def test_latex_is_the_same_every_time(self) -> None:
        first, second = (run("table", ".", "--latex").stdout for _ in range(2))
        assert first == second
        assert first.startswith("% exactrelu ")
        assert "\\toprule" in first

    @pytest.mark.parametrize(
        ("content", "words"),
        [(None, "none"), ('{"B": 1}', "'generators'"), ("[1.5]", "exact"), ("{", "too early")],
    )
    def test_bad_folders(self, folder: Path, content: str | None, words: str) -> None:
        (folder / "sub").mkdir()
        if content is not None:
            (folder / "sub" / "x.json").write_text(content)
        assert words in run("table", "sub", code=2).stderr

    def test_latex_and_json_exclude_each_other(self) -> None:
        run("table", ".", "--latex", "--json", code=2)


FILE_COMMANDS = [
    *(("arrangement", name) for name in ("count", "cells", "charpoly", "fvector", "bounded")),
    *(("zonotope", name) for name in ("vertices", "fvector", "volume")),
    ("count",),
    ("regions", "-o", "out.jsonl"),
]


@pytest.mark.parametrize("command", FILE_COMMANDS)
@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"A": [[0.5]]}',
        b'{"A": [[1]], "A": [[1]]}',
        b'{"A": [[0]], "layers": 0}',
        b'{"A": []}',
    ],
)
def test_bad_files_give_one_line_and_exit_code_2(
    folder: Path, command: tuple[str, ...], content: bytes | None
) -> None:
    if content is not None:
        (folder / "bad.json").write_bytes(content)
    for arguments in (command, (*command, "--json")):
        result = run(*arguments, "bad.json", code=2)
        assert not result.stdout
        assert result.stderr.startswith("error: bad.json: ")
        assert len(result.stderr.splitlines()) == 1
    assert not (folder / "out.jsonl").exists()


@pytest.mark.parametrize(
    "arguments", [["frobnicate"], ["count"], ["--frob"], ["arrangement", "count"], ["regions", "x"]]
)
def test_usage_errors_are_one_line(arguments: list[str]) -> None:
    result = run(*arguments, code=2)
    assert len(result.stderr.splitlines()) == 1


def test_without_arguments_the_help_is_shown() -> None:
    assert "Usage" in run(code=2).stderr
    assert "reproduce" in run("--help").stdout


def test_every_command_has_a_json_option() -> None:
    import click

    def leaves(command: click.Command, path: str) -> list[tuple[str, click.Command]]:
        if isinstance(command, click.Group):
            return [leaf for name, sub in command.commands.items() for leaf in leaves(sub, f"{path} {name}")]
        return [(path, command)]

    without = [
        path for path, command in leaves(main, "") if "as_json" not in {p.name for p in command.params}
    ]
    assert not without


def test_doctor_says_what_is_there() -> None:
    found = run_json("doctor")
    assert found["works"]
    assert found["core"]["gmpy2"]
    assert set(found["extras"]) >= {"cdd", "plot"}
    assert "core: works" in run("doctor").stdout


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            "raise ImportError('libcdd.so.0: cannot open shared object file')",
            "ImportError: libcdd.so.0: cannot open",
        ),
        ("import absent_module", "ModuleNotFoundError: No module named 'absent_module'"),
        ("", "No module named 'cdd.gmp'"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_doctor_says_what_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, reason: str
) -> None:
    (tmp_path / "cdd").mkdir()
    (tmp_path / "cdd" / "__init__.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    for module in [name for name in sys.modules if name.partition(".")[0] == "cdd"]:
        monkeypatch.delitem(sys.modules, module)
    try:
        found = run_json("doctor")
        shown = run("doctor").stdout
    finally:
        for module in [name for name in sys.modules if name.partition(".")[0] == "cdd"]:
            del sys.modules[module]
    cdd = found["extras"]["cdd"]
    assert found["works"]
    assert (cdd["installed"], cdd["works"]) == (True, False)
    assert cdd["problem"].startswith("broken: ")
    assert reason in cdd["problem"]
    assert reason in shown
    assert "libcdd-dev libgmp-dev && pip install --force-reinstall" in cdd["remedy"]
    assert "reference engine" in cdd["lost"]


def test_an_extra_that_is_not_there_is_not_called_broken() -> None:
    extra = Extra("warp", "warpdrive", ("absent_module",), "speed")
    assert extra.problem() == "not installed"
    assert extra.remedy("not installed") == "pip install 'exactrelu[warp]'"


def test_tests_of_a_broken_engine_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_engine.py").write_text("raise OSError('wrong library')")
    monkeypatch.syspath_prepend(tmp_path)
    assert engine_problem("broken_engine").endswith("is installed but broken: OSError: wrong library")
    assert engine_problem("absent_engine") == "the engine 'absent_engine' is not installed"
    assert engine_problem("json") == ""
