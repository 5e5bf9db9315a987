"""``exactrelu bounds``: results, JSON keys, exit codes, and what bad input gives."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from exactrelu.cli.main import main


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["bounds", *arguments])
    assert result.exit_code == code, (result.output, result.stderr)
    assert "Traceback" not in result.output
    return result


def test_bounds_as_json() -> None:
    found = json.loads(run("2", "4", "4", "--json").stdout)
    assert {key: found[key] for key in ("inputs", "widths", "lower", "upper")} == {
        "inputs": 2,
        "widths": [4, 4],
        "lower": 44,
        "upper": 121,
    }
    assert "proper" in found["definition"]
    values = {(b["name"], b["side"]): b["value"] for b in found["bounds"]}
    assert values[("Montufar 2014", "lower")] == 44
    assert values[("Serra 2018", "lower")] is None
    assert [b["missing"] for b in found["bounds"] if not b["holds"]] != []


def test_bounds_as_text_and_latex() -> None:
    assert "44" in run("2", "4", "4").stdout
    latex = run("2", "4", "4", "--latex").stdout
    assert latex.startswith("% exactrelu ")
    assert r"\begin{tabular}" in latex
    run("2", "4", "--latex", "--json", code=2)


def test_numbers_of_many_digits() -> None:
    found = json.loads(run("2", *["9999"] * 500, "--json").stdout)
    assert found["upper"] > 10**3000


@pytest.mark.parametrize(
    "arguments",
    [(), ("2",), ("2", "0"), ("0", "2"), ("2", "-1"), ("2", "4.5"), ("2", "x"), ("2", "4", "true")],
)
def test_bad_input(arguments: tuple[str, ...]) -> None:
    assert "error" in run(*arguments, code=2).stderr.lower()


def test_too_large() -> None:
    assert "limit" in run("1000000", "1000000", code=3).stderr
