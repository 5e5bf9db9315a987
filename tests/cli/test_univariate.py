"""``exactrelu univariate`` and ``exactrelu gap``: results, keys, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from exactrelu.cli.main import main

TENT = {"layers": [{"W": [[1], [1], [1]], "b": [0, "-1", -2]}, {"W": [[1, -2, 1]], "b": [0]}]}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "tent.json").write_text(json.dumps(TENT))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == code, (result.output, result.stderr)
    assert "Traceback" not in result.output
    return result


def run_json(*arguments: str) -> dict[str, Any]:
    found = json.loads(run(*arguments, "--json").stdout)
    assert isinstance(found, dict)
    return found


def test_pieces() -> None:
    found = run_json("univariate", "pieces", "tent.json")
    assert found.keys() >= {"count", "definition", "domain", "engine", "proved"}
    assert (found["count"], found["breakpoints"], found["slopes"]) == (
        4,
        ["0", "1", "2"],
        ["0", "1", "-1", "0"],
    )
    part = run_json("univariate", "pieces", "tent.json", "--interval", "1/2", "3/2")
    assert (part["count"], part["breakpoints"], part["domain"]) == (2, ["1"], "[1/2, 3/2]")
    assert run("univariate", "pieces", "tent.json").stdout.splitlines()[1:] == ["0", "1", "2"]


def test_figure(folder: Path) -> None:
    pytest.importorskip("matplotlib")
    run("univariate", "pieces", "tent.json", "--figure", "tent.svg")
    assert (folder / "tent.svg").read_text().startswith("<?xml")


def test_figures_have_one_of_three_formats(folder: Path) -> None:
    for command in (("univariate", "pieces", "tent.json"), ("gap", "--layers", "2", "--width", "2")):
        for name in ("tent.xyz", "tent", "tent.png.gz"):
            assert ".pdf, .png, .svg" in run(*command, "--figure", name, code=2).stderr
    assert not list(folder.glob("tent.*z"))


def test_pieces_of_several_outputs(folder: Path) -> None:
    both = {"layers": [{"W": [[1], [1]], "b": [0, -1]}, {"W": [[1, 0], [0, 1], [1, 1]], "b": [0, 0, 0]}]}
    (folder / "both.json").write_text(json.dumps(both))
    found = run_json("univariate", "pieces", "both.json")
    assert (found["count"], found["breakpoints"]) == (3, ["0", "1"])
    assert found["definition"] == "maximal intervals on which all outputs are affine"
    assert [f["breakpoints"] for f in found["outputs"]] == [["0"], ["1"], ["0", "1"]]
    assert [f["slopes"] for f in found["outputs"]] == [["0", "1"], ["0", "1"], ["0", "1", "2"]]
    part = run_json("univariate", "pieces", "both.json", "--interval", "1/2", "2")
    assert (part["count"], part["breakpoints"]) == (2, ["1"])
    assert [f["slopes"] for f in part["outputs"]] == [["1"], ["0", "1"], ["1", "2"]]
    pytest.importorskip("matplotlib")
    run("univariate", "pieces", "both.json", "--figure", "both.PNG")
    assert (folder / "both.PNG").read_bytes().startswith(b"\x89PNG")


def test_latex_respects_the_other_options(folder: Path) -> None:
    assert "k must be" in run("gap", "--layers", "0", "--width", "2", "--latex", code=2).stderr
    assert "w must be" in run("gap", "--layers", "2", "--width", "-7", "--latex", code=2).stderr
    text = run("gap", "--layers", "2", "--width", "2", "--latex", "-o", "gap.json").stdout
    assert r"\begin{align*}" in text
    assert json.loads((folder / "gap.json").read_text())["pieces"] == 6


def test_simplify() -> None:
    where = ("--interval", "-1", "3")
    assert run_json("univariate", "simplify", "tent.json", "--eps", "0", *where)["count"] == 4
    found = run_json("univariate", "simplify", "tent.json", "--eps", "1/2", *where)
    assert found["count"] == len(found["pieces"]) == 1
    assert run("univariate", "simplify", "tent.json", "--eps", "0", "--jumps", *where).stdout.startswith(
        "4 ("
    )


def test_approximate(folder: Path) -> None:
    square = ("univariate", "approximate", "0,0,1", "--eps", "1/128", "--interval", "0", "1")
    assert run_json(*square)["count"] == 4
    run("univariate", "approximate", "sin", "--eps", "1/10", "--interval", "0", "6", "-o", "sin.json")
    found = run_json("univariate", "approximate", "sin", "--eps", "1/10", "--interval", "0", "6")
    assert run_json("univariate", "pieces", "sin.json", "--interval", "0", "6")["count"] == found["count"]
    assert run("univariate", "approximate", "exp", "--eps", "1/10", "--interval", "0", "1").stdout


def test_random() -> None:
    found = run_json("univariate", "random", "--widths", "10", "--seeds", "5")
    assert (found["counts"], found["mean"], found["standard_error"]) == ([11] * 5, "11", "0")
    assert found["law"] == {"lower": "11", "upper": "11"}
    flat = run_json("univariate", "random", "--widths", "4,4", "--seeds", "5", "--bias", "0")
    assert max(flat["counts"]) <= 2
    assert flat["law"] is None
    text = run("univariate", "random", "--widths", "5", "--seeds", "3", "--interval", "-1", "1").stdout
    assert text.startswith("3 networks: mean ")


def test_gap_figure(folder: Path) -> None:
    pytest.importorskip("matplotlib")
    run("gap", "--layers", "3", "--width", "2", "--figure", "zigzags.png")
    assert (folder / "zigzags.png").read_bytes().startswith(b"\x89PNG")


def test_gap(folder: Path) -> None:
    found = run_json("gap", "--layers", "4", "--width", "2")
    assert (found["pieces"], found["pieces_on_0_M"], found["size"]) == (18, 16, 8)
    assert [bound["depth"] for bound in found["bounds"]] == [2, 3, 4, 5]
    assert found["bounds"][0]["least_size"] == 17
    run("gap", "--layers", "2", "--width", "3", "-o", "gap.json")
    from exactrelu.depth.gap_check import check_gap

    assert check_gap(json.loads((folder / "gap.json").read_text()))
    assert r"\begin{align*}" in run("gap", "--layers", "2", "--width", "2", "--latex").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gap", "--layers", "0", "--width", "2"), "k must be an integer of at least 1"),
        (("gap", "--layers", "2", "--width", "1"), "w must be an integer of at least 2"),
        (("univariate", "simplify", "tent.json", "--eps", "-1", "--interval", "0", "1"), "not be negative"),
        (("univariate", "simplify", "tent.json", "--eps", "0.1", "--interval", "0", "1"), "--eps must be"),
        (("univariate", "simplify", "tent.json", "--eps", "1", "--interval", "1", "1"), "single point"),
        (("univariate", "approximate", "cos", "--eps", "1", "--interval", "0", "1"), "TARGET must be"),
        (("univariate", "approximate", "sin", "--eps", "0", "--interval", "0", "1"), "eps must be positive"),
        (("univariate", "random", "--widths", "3,x"), "--widths must be"),
        (("univariate", "pieces", "nothing.json"), "cannot be read"),
    ],
)
def test_bad_input(arguments: tuple[str, ...], message: str) -> None:
    assert message in run(*arguments, code=2).stderr
