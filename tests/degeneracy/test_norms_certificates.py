"""Certificates of norms: accepted for what is true, rejected after any change of what is claimed."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gmpy2 import mpq

from exactrelu.degeneracy import norm_check
from exactrelu.degeneracy.difference import difference
from exactrelu.degeneracy.equality import functionally_equal
from exactrelu.degeneracy.lipschitz import lipschitz_constant
from exactrelu.degeneracy.norm_certificates import certify_norm, check_norm
from exactrelu.degeneracy.norms import (
    sup_distance,
    sup_norm,
    w1inf_distance,
    w1inf_norm,
    w1inf_norm_distance,
    w1inf_seminorm,
)
from exactrelu.errors import InputError, ResourceLimitError
from exactrelu.networks import Box, Domain, ReLUNetwork
from tests.degeneracy.drawing import random_network, reparametrised

DEEP = ReLUNetwork.from_weights(
    [
        ([["1/2", -1], [0, 3], [1, 1]], [0, "-1/3", 1]),
        ([[1, -2, 1], [2, 0, "-5/7"]], [1, 0]),
        ([[1, -1], [3, "1/2"]], [0, 2]),
    ]
)
SHALLOW = ReLUNetwork.from_weights([([[1, 2]], ["1/5"]), ([[1], [-1]], [0, 0])])
AFFINE = ReLUNetwork.from_weights([([[1, 0], ["1/3", -2]], [5, 0])])
BOX = Box.of([-1, 0], [1, "3/2"])
WEDGE = Domain.polyhedron([([1, 1], 0), ([1, -1], 0), ([0, 0], 4)])

CLAIMS: dict[str, Callable[[], Any]] = {
    "sup": lambda: sup_norm(DEEP, BOX),
    "sup of an affine map": lambda: sup_norm(AFFINE, BOX),
    "sup distance": lambda: sup_distance(DEEP, SHALLOW, BOX),
    "semi-norm": lambda: w1inf_seminorm(DEEP),
    "semi-norm on a wedge": lambda: w1inf_seminorm(DEEP, WEDGE),
    "semi-norm of an affine map": lambda: w1inf_seminorm(AFFINE, WEDGE),
    "distance of depths 3 and 2": lambda: w1inf_distance(DEEP, SHALLOW),
    "distance from an affine map": lambda: w1inf_distance(DEEP, AFFINE, BOX),
    "distance to an affine map": lambda: w1inf_distance(AFFINE, SHALLOW),
    "distance of affine maps": lambda: w1inf_distance(AFFINE, AFFINE),
    "norm, of the values": lambda: w1inf_norm(AFFINE, BOX),
    "norm, of the derivatives": lambda: w1inf_norm(DEEP, Box.cube("1/100", 2)),
    "distance in the norm": lambda: w1inf_norm_distance(DEEP, SHALLOW, BOX),
    "l_1": lambda: lipschitz_constant(DEEP, 1),
    "l_inf": lambda: lipschitz_constant(DEEP, "inf", None, BOX),
    "l_1 to l_2": lambda: lipschitz_constant(DEEP, 1, 2),
    "l_2 to l_inf": lambda: lipschitz_constant(DEEP, 2, "inf"),
    "l_2, two outputs": lambda: lipschitz_constant(DEEP, 2),
    "equality": lambda: functionally_equal(DEEP, reparametrised(DEEP, 8), BOX),
    "equality of affine maps": lambda: functionally_equal(AFFINE, AFFINE),
}


@pytest.fixture
def certificate(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(CLAIMS[request.param]().certify(tmp_path / "claim.json").path)


def verdict_on(record: dict[str, Any], folder: Path) -> int:
    """What norm_check says, without a process of its own: its exit code."""
    try:
        norm_check.Certificate(record, str(folder)).check()
    except norm_check.Rejected:
        return 1
    except norm_check.FAULTS:
        return 2
    return 0


@pytest.mark.parametrize("certificate", CLAIMS, indirect=True)
def test_accepted_and_then_changed(certificate: Path, tmp_path: Path) -> None:
    verdict = check_norm(certificate)
    assert verdict, verdict.text
    assert verdict.text.startswith("ACCEPTED: the ")
    record = json.loads(certificate.read_text())
    for changed in _changes(record):
        assert verdict_on(changed, tmp_path) != 0, changed
    certificate.write_text(json.dumps(record))
    for entry in record["trees"].values():
        tree = certificate.with_name(entry["file"])
        tree.write_text(tree.read_text().replace("end\n", "end\n\n"))
        assert check_norm(certificate).code == 1


def _changes(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Change the number claimed, a weight, the domain, the network, the kind of the claim."""
    found = []
    for key in ("value", "square"):
        if key in record:
            for step in (mpq(1, 10**9), mpq(-1, 10**9)):
                found.append({**record, key: str(mpq(record[key]) + step)})
    if "polynomial" in record:
        found.append({**record, "polynomial": [1, *(2 * c for c in record["polynomial"][1:])]})
        found.append({**record, "below": str(mpq(record["below"]) * 2)})
        found.append({**record, "below": "-1"})
        found.append({**record, "scale": record["scale"] + 1})
    networks = json.loads(json.dumps(record["networks"]))
    networks[0][-1]["W"][0][0] = str(mpq(networks[0][-1]["W"][0][0]) + 1000)
    found.append({**record, "networks": networks})
    if record["trees"]:
        found.append({**record, "domain": [*record["domain"], ["1", "0", "7"]]})
        found.append({**record, "trees": {}})
    if record["claim"] != "equal":
        for shift in ("1000", "-1000"):
            point = [str(mpq(x) + mpq(shift)) for x in record["point"]]
            # The value may be taken far away, too, but not on this region.
            found.append({**record, "point": point} if record["networks"][0][1:] else {**record, "point": []})
    if record["claim"] in ("seminorm", "lipschitz") and any(record["pattern"]):
        flipped = ["".join("10"[int(bit)] for bit in bits) for bits in record["pattern"]]
        found.append({**record, "pattern": flipped})
        found.append({**record, "pattern": [bits[1:] for bits in record["pattern"]]})
    if record["claim"] == "equal":
        found.append({**record, "networks": record["networks"][:1]})
    return found


@pytest.mark.parametrize("name", ["sup", "sup distance", "norm, of the values"])
def test_points_of_suprema(name: str, tmp_path: Path) -> None:
    path = Path(CLAIMS[name]().certify(tmp_path / "claim.json").path)
    record = json.loads(path.read_text())
    for point, code in ((["0", "1/2"], 1), (["100", "0"], 1), (["0"], 2)):
        assert verdict_on({**record, "point": point}, tmp_path) == code


def test_the_tree_of_another_network(tmp_path: Path) -> None:
    """The right laws of the wrong network or domain prove nothing."""
    path = Path(w1inf_seminorm(DEEP).certify(tmp_path / "claim.json").path)
    other = Path(w1inf_seminorm(DEEP, BOX).certify(tmp_path / "other.json").path)
    record, wrong = (json.loads(p.read_text()) for p in (path, other))
    path.write_text(json.dumps({**record, "trees": wrong["trees"]}))
    verdict = check_norm(path)
    assert (verdict.code, "another domain" in verdict.text) == (1, True)
    deeper = difference(DEEP, SHALLOW)
    other = Path(w1inf_seminorm(deeper).certify(tmp_path / "deeper.json").path)
    wrong = json.loads(other.read_text())
    path.write_text(json.dumps({**record, "trees": wrong["trees"]}))
    assert check_norm(path).code == 1


def test_a_tree_that_the_checker_of_trees_rejects(tmp_path: Path) -> None:
    """A consistent certificate with a forged table of laws."""
    path = Path(w1inf_seminorm(SHALLOW).certify(tmp_path / "claim.json").path)
    record = json.loads(path.read_text())
    tree = path.with_name(record["trees"]["laws"]["file"])
    lines = tree.read_text().splitlines()
    laws = [i for i, line in enumerate(lines) if line.startswith("law ")]
    lines[laws[-1]] = "law 3" + lines[laws[-1]][5:]
    tree.write_text("\n".join(lines) + "\n")
    record["trees"]["laws"]["sha256"] = hashlib.sha256(tree.read_bytes()).hexdigest()
    forged = norm_check.Certificate(record, str(tmp_path))
    largest = max(max(map(abs, row)) for matrix in forged.derivatives() for row in matrix)
    path.write_text(json.dumps({**record, "value": str(largest)}))
    done = subprocess.run(
        [sys.executable, "-I", norm_check.__file__, str(path)], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "provided that proofs/check.py accepts" in done.stdout
    assert check_norm(path).code == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", 2),
        ("[]", 2),
        ("{}", 2),
        ('{"format": "exactrelu-norm-certificate 2"}', 2),
        ("\x00", 2),
        ('{"format": 1, "format": 2}', 2),
        ("[" * 100_000, 2),
        ('{"format": ' + "9" * 200_000 + "}", 2),
    ],
)
def test_malformed(text: str, code: int, tmp_path: Path) -> None:
    path = tmp_path / "claim.json"
    path.write_text(text)
    verdict = check_norm(path)
    assert verdict.code == code
    assert verdict.text.startswith("MALFORMED")


def test_malformed_fields(tmp_path: Path) -> None:
    path = Path(w1inf_seminorm(SHALLOW).certify(tmp_path / "claim.json").path)
    record = json.loads(path.read_text())
    changes: tuple[dict[str, Any], ...] = (
        {"claim": "largest"},
        {"value": 1.5},
        {"value": "1/0"},
        {"value": "1e9"},
        {"value": " 1"},
        {"value": None},
        {"networks": 3},
        {"networks": [[]]},
        {"networks": [[{"W": [[1, 2], [3]], "b": [0, 0]}]]},
        {"pattern": ["1"] * 7},
        {"trees": []},
        {"trees": {}},
        {"inputs": 3},
        {"inputs": True},
        {"networks": []},
        {"networks": record["networks"] * 3},
        {"domain": [["1"]]},
        {"trees": {"laws": {"file": "../claim.json.laws", "sha256": ""}}},
        {"trees": {"laws": {"file": "missing", "sha256": ""}}},
        {"trees": {**record["trees"], "other": record["trees"]["laws"]}},
        {"claim": "norm", "attained": "l_2"},
        {"claim": "lipschitz", "input_norm": "2", "output_norm": "1"},
    )
    for change in changes:
        assert verdict_on({**record, **change}, tmp_path) == 2, change
    assert check_norm(tmp_path / "nothing").code == 2


def test_norms_have_names_also_where_all_are_the_same(tmp_path: Path) -> None:
    path = Path(lipschitz_constant(DEEP, 1).certify(tmp_path / "claim.json").path)
    record = json.loads(path.read_text())
    assert verdict_on({**record, "input_norm": "7"}, tmp_path) == 2
    one = ReLUNetwork.from_weights([([[1, 2]], [0])])
    path = Path(lipschitz_constant(one, 1).certify(tmp_path / "one.json").path)
    record = json.loads(path.read_text())
    assert verdict_on({**record, "output_norm": "2"}, tmp_path) == 0
    assert verdict_on({**record, "output_norm": "7"}, tmp_path) == 2


def test_spectral_norms_that_two_polynomials_share(tmp_path: Path) -> None:
    """|x| with two outputs on one side and three rows on the other: equal norms, different polynomials."""
    network = ReLUNetwork.from_weights(
        [([[1, 0], [-1, 0], [0, 1]], [0, 0, 0]), ([[2, 2, 0], [0, 0, 1]], [0, 0])]
    )
    found = lipschitz_constant(network)
    assert found.value == 2
    with pytest.raises(InputError, match="one characteristic polynomial"):
        found.certify(tmp_path / "claim.json")


def test_what_has_no_certificate(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two different functions"):
        functionally_equal(DEEP, SHALLOW).certify(tmp_path / "claim.json")
    with pytest.raises(InputError, match="found must be a Norm"):
        certify_norm(3, tmp_path / "claim.json")  # type: ignore[arg-type]
    redundant = Domain.polyhedron([([1, 0], 0)], [([0, 0], 0)])
    with pytest.raises(InputError, match="inequalities"):
        w1inf_seminorm(DEEP, redundant).certify(tmp_path / "claim.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("digits", [400, 900])
def test_integers_that_are_too_long_for_a_certificate(digits: int, tmp_path: Path) -> None:
    draw = random.Random(3)

    def rows(count: int, width: int) -> list[list[mpq]]:
        top = 10**digits
        return [
            [mpq(draw.randint(-top, top), draw.randint(1, top)) for _ in range(width)] for _ in range(count)
        ]

    network = ReLUNetwork.from_weights([(rows(3, 2), [0] * 3), (rows(2, 3), [0] * 2), (rows(1, 2), [0])])
    found = w1inf_seminorm(network, Box.cube(1, 2))
    with pytest.raises(ResourceLimitError, match="integers of at most 4000 digits"):
        found.certify(tmp_path / "claim.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.long
def test_random_networks(tmp_path: Path) -> None:
    accepted = 0
    for seed in range(60):
        network = random_network(seed)
        box = Box.cube(2, network.inputs)
        for found in (
            sup_norm(network, box),
            w1inf_norm(network, box),
            lipschitz_constant(network, 2, "inf"),
        ):
            verdict = check_norm(found.certify(tmp_path / "claim.json").path)
            assert verdict, (seed, verdict.text)
            accepted += 1
    assert accepted == 180
