"""``exactrelu compare``: results, keys, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from gmpy2 import mpq

from exactrelu.cli.main import main
from exactrelu.degeneracy.norm_certificates import check_norm

FILES: dict[str, Any] = {
    "hinge": [{"W": [[1]], "b": [0]}, {"W": [[1]], "b": [0]}],
    "split": [{"W": [[2], ["1/3"]], "b": [0, 0]}, {"W": [["1/4", "3/2"]], "b": [0]}],
    "identity": [{"W": [[1]], "b": [0]}],
    "shifted": [{"W": [[1]], "b": ["1/2"]}],
    "plane": [{"W": [[1, 0]], "b": [0]}],
    "two": [{"W": [[1], [2]], "b": [0, 0]}],
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, layers in FILES.items():
        (tmp_path / f"{name}.json").write_text(json.dumps({"layers": layers}))
    (tmp_path / "float.json").write_text('{"layers": [{"W": [[0.5]], "b": [0]}]}')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, code: int) -> Result:
    result = CliRunner().invoke(main, ["compare", *arguments])
    assert result.exit_code == code, (result.output, result.stderr)
    assert "Traceback" not in result.output
    return result


def run_json(*arguments: str, code: int) -> dict[str, Any]:
    found = json.loads(run(*arguments, "--json", code=code).stdout)
    assert isinstance(found, dict)
    return found


def test_equal() -> None:
    found = run_json("hinge.json", "split.json", code=0)
    assert (found["equal"], found["witness"], found["proved"]) == (True, None, True)
    assert "distance" not in found
    assert run("hinge.json", "split.json", code=0).stdout.startswith("equal on R^1; proved: ")
    for norm in ("sup", "W1inf"):
        found = run_json("hinge.json", "split.json", "--norm", norm, "--box", "2", code=0)
        assert (found["equal"], found["distance"]) == (True, "0")
        assert found["norm"] == {"sup": "sup", "W1inf": "W1inf semi-norm"}[norm]
    assert "distance 0 (sup; R^1)" in run("hinge.json", "split.json", "--norm", "sup", code=0).stdout


def test_different() -> None:
    found = run_json("hinge.json", "identity.json", code=1)
    assert found["equal"] is False
    (x,) = map(mpq, found["witness"])
    assert x < 0
    assert [mpq(y) for (y,) in found["values"]] == [0, x]
    assert "different at (" in run("hinge.json", "identity.json", code=1).stdout


def test_distances() -> None:
    found = run_json("hinge.json", "identity.json", "--norm", "sup", "--box", "3/2", code=1)
    assert (found["distance"], found["norm"]) == ("3/2", "sup")
    assert found["attained"]["point"] == ["-3/2"]
    found = run_json("hinge.json", "identity.json", "--norm", "W1inf", code=1)
    assert (found["distance"], found["norm"]) == ("1", "W1inf semi-norm")
    text = run("hinge.json", "identity.json", "--norm", "W1inf", code=1).stdout
    assert "distance 1 (W1inf semi-norm; R^1), at (" in text


def test_a_constant_apart() -> None:
    """Different functions at W1inf distance 0; the sup distance is finite on all of R."""
    found = run_json("identity.json", "shifted.json", "--norm", "W1inf", code=1)
    assert (found["equal"], found["distance"]) == (False, "0")
    found = run_json("identity.json", "shifted.json", "--norm", "sup", code=1)
    assert found["distance"] == "1/2"


def test_certificates() -> None:
    found = run_json("hinge.json", "split.json", "-o", "same.json", code=0)
    assert found["output"] == "same.json"
    text = run("hinge.json", "identity.json", "--norm", "sup", "--box", "1", "-o", "far.json", code=1).stdout
    assert "accepted by the independent checkers: far.json" in text
    assert check_norm("far.json").text.startswith(
        "ACCEPTED: the sup norm of the difference of the two networks"
    )
    assert Path("far.json.values").is_file()
    assert check_norm("same.json")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["hinge.json", "plane.json"], "same number of inputs, got 1 and 2"),
        (["hinge.json", "two.json"], "same number of outputs, got 1 and 2"),
        (["hinge.json", "identity.json", "--norm", "sup"], "sup norm on R^1 is infinite: along ("),
        (["hinge.json", "identity.json", "--box", "0"], "--box must be a positive R"),
        (["hinge.json", "identity.json", "--box", "0.5"], "decimals and exponents are refused"),
        (["hinge.json", "identity.json", "--norm", "l2"], "is not one of"),
        (["hinge.json", "missing.json"], "missing.json: cannot be read"),
        (["hinge.json", "float.json"], "float.json"),
        (["hinge.json"], "Missing argument"),
        (
            ["hinge.json", "identity.json", "-o", "c.json"],
            "two different functions; the proof is the witness",
        ),
        (["hinge.json", "split.json", "-o", "nowhere/c.json"], "nowhere"),
    ],
)
def test_bad_input(arguments: list[str], message: str) -> None:
    result = run(*arguments, code=2)
    assert result.stdout == ""
    assert message in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
