"""``exactrelu train``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exactrelu.cli.main import main
from exactrelu.networks.reading import read_network
from tests.training.checking import verdict
from tests.training.instances import noise


@pytest.fixture
def data(tmp_path: Path) -> str:
    path = tmp_path / "data.csv"
    path.write_text("-1, 1\n0, 0\n1, 1\n")
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["train", *arguments])


def test_text(data: str) -> None:
    done = run(data, "--width", "1")
    assert done.exit_code == 0
    assert done.stdout.startswith("least loss 2/3 (about 0.666666667); proved")
    assert "relu" in done.stdout


def test_json_and_certificate(data: str, tmp_path: Path) -> None:
    target = tmp_path / "c.cert"
    done = run(data, "--width", "1", "--json", "-o", str(target))
    answer = json.loads(done.stdout)
    assert (answer["loss"], answer["proved"], answer["lower_bound"]) == ("2/3", True, "2/3")
    assert answer["output"] == str(target)
    assert answer["nodes"] > 0
    assert verdict(target)[0] == 0
    (tmp_path / "net.json").write_text(json.dumps(answer["network"]))
    network = read_network(tmp_path / "net.json")
    assert str(sum((network([x])[0] - y) ** 2 for x, y in ((-1, 1), (0, 0), (1, 1)))) == answer["loss"]


@pytest.mark.parametrize(
    ("options", "loss"),
    [
        (["--loss", "absolute"], "1"),
        (["--loss", "max"], "1/2"),
        (["--output-bias"], "1/2"),
        (["--skip"], "0"),
        (["--workers", "2"], "2/3"),
    ],
)
def test_options(options: list[str], loss: str, data: str) -> None:
    assert json.loads(run(data, "--width", "1", "--json", *options).stdout)["loss"] == loss


def test_a_limit_is_exit_code_3_and_can_be_continued(tmp_path: Path) -> None:
    path, state = tmp_path / "noise.csv", str(tmp_path / "state")
    X, y = noise(2, 9)
    path.write_text("".join(f"{','.join(row)},{t}\n" for row, t in zip(X, y, strict=True)))
    done = run(str(path), "--width", "2", "--limit-nodes", "9", "--checkpoint", state, "--json")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["proved"] is False
    text = run(str(path), "--width", "2", "--limit-nodes", "1")
    assert "NOT proved" in text.stdout
    assert "no network has a loss below" in text.stdout
    rest = run(str(path), "--width", "2", "--resume", state, "--json")
    assert rest.exit_code == 0
    assert json.loads(rest.stdout)["proved"] is True


def test_the_estimate(data: str) -> None:
    assert json.loads(run(data, "--width", "1", "--estimate", "--json").stdout) == {
        "rays": 6,
        "cells": 6,
        "programs": 12,
    }
    assert "6 cells" in run(data, "--width", "1", "--estimate").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["none.csv", "--width", "1"],
        ["DATA"],
        ["DATA", "--width", "0"],
        ["DATA", "--width", "x"],
        ["DATA", "--width", "1", "--loss", "hinge"],
        ["DATA", "--width", "1", "--workers", "0"],
        ["DATA", "--width", "1", "--limit-nodes", "0"],
        ["DATA", "--width", "1", "--limit-time", "-1"],
        ["DATA", "--width", "1", "--resume", "none"],
        ["DATA", "--width", "1", "-o", "same", "--checkpoint", "same"],
        ["DATA", "--width", "1", "-o", "same", "--resume", "./same"],
        ["DATA", "--width", "1", "-o", "DATA"],
        ["DATA", "--width", "1", "--checkpoint", "DATA"],
        ["DATA", "--width", "1", "-o", "no/such/folder"],
    ],
)
def test_bad_input_is_exit_code_2(arguments: list[str], data: str) -> None:
    before = Path(data).read_text()
    done = run(*(data if a == "DATA" else a for a in arguments))
    assert done.exit_code == 2
    assert done.stdout == ""
    assert Path(data).read_text() == before


def test_a_width_beyond_reason_is_exit_code_3(data: str) -> None:
    assert run(data, "--width", "99999999").exit_code == 3


def test_check_knows_training_certificates(data: str, tmp_path: Path) -> None:
    target = tmp_path / "c.cert"
    run(data, "--width", "1", "-o", str(target))
    done = CliRunner().invoke(main, ["check", str(target), "--json"])
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["accepted"]) == (0, True)
    assert "is exactly 2/3" in answer["text"]
    target.write_text(target.read_text().replace("lower 2 3", "lower 1 1").replace("upper 2 3", "upper 1 1"))
    done = CliRunner().invoke(main, ["check", str(target)])
    assert done.exit_code == 1
    assert "the loss of the network is not the upper bound" in done.stdout


def test_losses_beyond_the_range_of_floats_are_printed(tmp_path: Path) -> None:
    (tmp_path / "large.csv").write_text("1,1e300\n1,-1e300\n")
    done = run(str(tmp_path / "large.csv"), "--width", "1")
    assert done.exit_code == 0
    assert "(about 2.00000000e+600)" in done.stdout
