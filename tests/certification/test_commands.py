"""``exactrelu certify`` and ``exactrelu check``, and the checker that they run."""

from __future__ import annotations

import json
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exactrelu import Arrangement
from exactrelu.certification import certify, check, checking
from exactrelu.cli.main import main
from exactrelu.depth.maximum.identity import known_identity
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


def test_linear_regions_with_adjacency(net: Path, tmp_path: Path) -> None:
    cert = tmp_path / "c"
    made = run("certify", net, "--adjacency", "--box", "1", "-o", cert)
    assert made.exit_code == 0, made.output
    assert "exactly 2 maximal open connected sets on which it is affine" in made.output
    assert "on 4 proper patterns with 4 common facets and 2 affine functions" in made.output
    found = json.loads(run("check", cert, "--json").output)
    assert found["accepted"] is True
    assert [(report["name"], report["finding"]) for report in found["checkers"]] in (
        [("check.py", "accepted"), ("treecheck", finding)] for finding in ("not covered", "not built")
    )
    fields = json.loads(run("certify", net, "--adjacency", "--box", "1", "-o", cert, "--json").output)
    assert [fields[name] for name in ("count", "leaves", "adjacent_pairs", "affine_maps")] == [2, 4, 4, 2]
    assert "adjacent_pairs" not in json.loads(run("certify", net, "-o", cert, "--json").output)
    for other in (["--laws"], ["--shard", "2"]):
        assert run("certify", net, "--adjacency", *other, "-o", cert).exit_code == 2
    assert run("certify", net, "--of", "arrangement", "--adjacency", "-o", cert).exit_code == 2


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


def test_check_knows_certificates_of_norms(net: Path, tmp_path: Path) -> None:
    other, cert = tmp_path / "other.json", tmp_path / "distance.json"
    other.write_text(json.dumps({"layers": [{"W": [[1, 0]], "b": [0]}, {"W": [[2]], "b": [0]}]}))
    assert run("compare", net, other, "--norm", "W1inf", "--box", "1", "-o", cert).exit_code == 1
    accepted = run("check", cert)
    assert accepted.exit_code == 0, accepted.output
    assert "ACCEPTED: the W1inf semi-norm of the difference of the two networks" in accepted.output
    assert "checker norm_check.py: accepted" in accepted.output
    found = json.loads(run("check", cert, "--json").output)
    assert found["accepted"] is True
    assert [report["name"] for report in found["checkers"]] == ["norm_check.py", "check.py", "treecheck"]
    record = json.loads(cert.read_text())
    cert.write_text("\n " + json.dumps({**record, "value": "1/7"}))
    rejected = run("check", cert, "--json")
    assert rejected.exit_code == 1
    assert json.loads(rejected.output)["accepted"] is False
    # A tree that was changed, hash and all, is for check.py to refuse.
    tree = tmp_path / record["trees"]["laws"]["file"]
    text = tree.read_text().replace("count ", "count 0", 1)
    tree.write_text(text)
    record["trees"]["laws"]["sha256"] = sha256(text.encode()).hexdigest()
    cert.write_text(json.dumps(record))
    refused = run("check", cert)
    assert refused.exit_code == 2
    assert f"{tree.name}: MALFORMED" in refused.output


def test_check_knows_certificates_of_the_maximum(tmp_path: Path) -> None:
    cert = tmp_path / "max"
    cert.write_text(known_identity(5).certificate())
    accepted = run("check", cert)
    assert accepted.exit_code == 0, accepted.output
    assert "checker check_max.py: accepted" in accepted.output
    cert.write_text(cert.read_text().replace("term 1 120", "term 1 60"))
    assert run("check", cert).exit_code == 1
    cert.write_text(cert.read_text().replace("end\n", ""))
    assert run("check", cert, "--json").exit_code == 2


# Stand-ins for the verified checker: what they print, where, and their exit code.
STAND_INS = {
    "accepted": ('sed "/^W /,\\$d" "$2"', "accepted"),
    "rejected": ('echo "rejected: line 7: for this test" >&2; exit 1', None),
    "malformed": ('echo "malformed: line 7: for this test" >&2; exit 2', None),
    "not covered": (
        'echo "malformed: the verified checker does not know the statement" >&2; exit 2',
        "not covered",
    ),
    "too large": ('echo "malformed: beyond the limits of this checker" >&2; exit 2', "not covered"),
    "another count": ('sed "/^W /,\\$d; s/^count .*/count 3/" "$2"', None),
    "half a header": ('head -n 4 "$2"', None),
    "nothing": ("exit 0", None),
    "a crash": ("exit 77", None),
    "a warning": ('sed "/^W /,\\$d" "$2"; echo careful >&2', None),
}


@pytest.mark.parametrize("name", STAND_INS)
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_the_checkers_must_agree(name: str, ending: str, tmp_path: Path) -> None:
    """The certificate is right: a second checker that does not accept it, or proves another one, is a bug."""
    cert, other = tmp_path / f"c{ending}", tmp_path / "treecheck"
    certify(Arrangement([[1]]), cert)
    plain = tmp_path / "plain"
    certify(Arrangement([[1]]), plain)
    script, finding = STAND_INS[name]
    other.write_text(f"#!/bin/sh\n{script}\n".replace('"$2"', str(plain)))
    other.chmod(0o700)
    result = run("check", cert, "--treecheck", other)
    if finding:
        assert result.exit_code == 0
        assert f"checker treecheck: {finding} (" in result.output
    else:
        assert result.exit_code == 4
        assert "the checkers do not agree" in result.output
    cert.write_bytes(b"no certificate")
    refused = run("check", cert, "--treecheck", other)
    bad = name in ("accepted", "another count", "half a header", "nothing", "a crash", "a warning")
    assert refused.exit_code == (4 if bad else 2)


def test_which_verified_checker_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cert, other = tmp_path / "c", tmp_path / "treecheck"
    certify(Arrangement([[1]]), cert)
    monkeypatch.setattr(checking, "_TREECHECK", tmp_path / "none")
    monkeypatch.delenv(checking.TREECHECK_VARIABLE, raising=False)
    assert "checker treecheck: not built (`make coq` builds it)" in run("check", cert).output
    monkeypatch.setenv(checking.TREECHECK_VARIABLE, "")
    assert "checker treecheck: switched off" in run("check", cert).output
    monkeypatch.setenv(checking.TREECHECK_VARIABLE, str(other))
    assert "must be a file" in run("check", cert).output
    other.write_text(f"#!/bin/sh\nsed '/^W /,$d' {cert}\n")
    other.chmod(0o700)
    assert "checker treecheck: accepted" in run("check", cert).output
    assert run("check", cert, "--treecheck", tmp_path / "none").exit_code == 2


def test_the_checker_is_that_of_proofs() -> None:
    assert checking.checker().read_bytes() == CHECKER.read_bytes()


def test_all_checkers_and_formats_of_proofs_are_in_the_wheel() -> None:
    proofs = CHECKER.parent
    settings = tomllib.loads((proofs.parent / "pyproject.toml").read_text())
    included = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    files = [*proofs.glob("*.py"), *proofs.glob("SPEC*.md")]
    assert included == {f"proofs/{file.name}": f"exactrelu/checker/{file.name}" for file in files}


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
        monkeypatch.setattr(checking, "_PLACES", (tmp_path,))
        verdict = check(cert)
        assert not verdict
        assert verdict.code == 2
        assert "the checker failed" in verdict.text
    broken.unlink()
    with pytest.raises(InputError, match="must be beside the package"):
        check(cert)
