"""``exactrelu certify`` and ``exactrelu check``, and the checker that they run."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exactrelu import Arrangement
from exactrelu.certification import certify, check, checking
from exactrelu.cli.main import main
from exactrelu.errors import InputError
from tests.checker.running import CHECKER

NET = {"layers": [{"W": [[1, -1], [0, 1], [0, -1]], "b": [0, 0, 0]}, {"W": [[1, 1, -1]], "b": [0]}]}


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def net(tmp_path: Path) -> Path:
    path = tmp_path / "net.json"
    path.write_text(json.dumps(NET))
    return path


def test_certify_and_check_a_network(net: Path, tmp_path: Path) -> None:
    cert = tmp_path / "net.cert"
    made = run("certify", net, "-o", cert)
    assert made.exit_code == 0, made.output
    assert "exactly 4 proper activation patterns" in made.output
    assert sha256(net.read_bytes()).hexdigest() in made.output
    checked = run("check", cert)
    assert checked.exit_code == 0
    assert checked.output == made.output


def test_as_json_inside_a_box_by_laws_and_in_shards(net: Path, tmp_path: Path) -> None:
    cert = tmp_path / "c"
    found = json.loads(run("certify", net, "--box", "1/2", "--laws", "-o", cert, "--json").output)
    assert (found["count"], found["leaves"], found["statement"], found["proved"]) == (2, 4, "laws", True)
    found = json.loads(run("certify", net, "--shard", "2", "-o", cert, "--json").output)
    assert (found["count"], found["shards"]) == (4, 2)
    assert json.loads(run("check", cert, "--json").output)["accepted"] is True


def test_arrangements_and_zonotopes(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"A": [[1, 0], [0, 1], [1, 1]]}')
    cells = run("certify", file, "--of", "arrangement", "-o", tmp_path / "a.cert")
    assert "exactly 6 connected components" in cells.output
    vertices = run("certify", file, "--of", "zonotope", "-o", tmp_path / "z.cert.gz")
    assert "exactly 6 vertices" in vertices.output
    refused = run("certify", file, "--of", "zonotope", "--laws", "-o", tmp_path / "z.cert")
    assert refused.exit_code == 2
    assert "leave them out" in refused.output


def test_exit_codes_of_check(net: Path, tmp_path: Path) -> None:
    cert = tmp_path / "c"
    certify(Arrangement([[1]]), cert)
    cert.write_text(cert.read_text().replace("count 2", "count 3"))
    rejected = run("check", cert)
    assert rejected.exit_code == 1
    assert rejected.output.startswith("REJECTED: ")
    assert run("check", net).exit_code == 2
    assert run("check", tmp_path / "none").exit_code == 2


def test_the_checker_is_that_of_proofs() -> None:
    assert checking.checker().read_bytes() == CHECKER.read_bytes()


def test_a_checker_that_fails_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cert = tmp_path / "c"
    certify(Arrangement([[1]]), cert)
    broken = tmp_path / "check.py"
    for text in (
        "",
        "import sys; print('x', file=sys.stderr)",
        "import sys; print('x'); sys.exit(77)",
        "1/0",
    ):
        broken.write_text(text)
        monkeypatch.setattr(checking, "_PLACES", (broken,))
        verdict = check(cert)
        assert not verdict
        assert verdict.code == 2
        assert "the checker failed" in verdict.text
    broken.unlink()
    with pytest.raises(InputError, match="must be beside the package"):
        check(cert)
