"""Certificates of linear regions: counts of the complex, of the literature, and of exhaustion."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from exactrelu import Box, Domain, ReLUNetwork
from exactrelu.certification import certified_count, certify
from exactrelu.certification.place import place_of
from exactrelu.errors import DegenerateInputError, InputError
from exactrelu.networks import count_regions, linear_regions
from exactrelu.networks.domain import DomainLike, as_domain
from tests.certification.test_certify import integer_rows, random_domain, random_network
from tests.checker.graph_oracle import graph
from tests.checker.running import verdict
from tests.networks.conftest import DATA, load

FILES = sorted(DATA.glob("*/*.json"))
MODERATE = 400


def regions_of(path: Path) -> int:
    return int(json.loads(path.read_text())["true"]["activation_regions"])


def claimed(path: Path) -> tuple[int, int, int, int]:
    """The numbers of linear regions, patterns, pairs and laws that a certificate states."""
    lines = path.read_text().splitlines()
    numbers = {words[0]: words[1:] for words in map(str.split, lines) if words[0] in ("count", "graph")}
    count, regions, pairs, laws = map(int, numbers["count"] + numbers["graph"])
    return count, regions, pairs, laws


def agrees_with_the_complex(
    network: ReLUNetwork, domain: DomainLike, path: Path
) -> tuple[int, int, int, int]:
    """Certify, check, and compare with what the lattice of faces knows."""
    made = certify(network, path, domain, adjacency=True)
    code, text = verdict(path)
    assert code == 0, text
    found = linear_regions(network, "open", domain)
    laws = int(count_regions(network, "affine", domain))
    expected = int(found.count), made.leaves, len(found.cells.adjacent_cells), laws
    assert claimed(path) == expected
    assert (made.count, made.leaves, made.adjacent_pairs, made.affine_maps) == expected
    return expected


def agrees_with_the_table(true: dict[str, Any], count: int, regions: int, laws: int) -> None:
    """Where a number is not known there, it is missing or None."""
    assert true["activation_regions"] == regions
    assert true.get("linear_regions") in (None, count)
    assert true.get("affine_pieces") in (None, laws)


@pytest.mark.parametrize("path", [p for p in FILES if regions_of(p) <= MODERATE], ids=lambda p: p.stem)
def test_known_networks(path: Path, tmp_path: Path) -> None:
    known = load(path)
    for domain in (None, Box.cube(known.radius, known.network.inputs)):
        count, regions, _, laws = agrees_with_the_complex(known.network, domain, tmp_path / "c")
        if domain is None:
            agrees_with_the_table(known.true, count, regions, laws)


@pytest.mark.long
@pytest.mark.parametrize("path", [p for p in FILES if regions_of(p) > MODERATE], ids=lambda p: p.stem)
def test_large_known_networks(path: Path, tmp_path: Path) -> None:
    known = load(path)
    count, regions, _, laws = agrees_with_the_complex(known.network, None, tmp_path / "c")
    agrees_with_the_table(known.true, count, regions, laws)


def agree_with_exhaustion(seeds: range, path: Path) -> int:
    """Random networks, half of them degenerate: return how many had a pair in doubt."""
    doubtful = 0
    for seed in seeds:
        rng = random.Random(seed)
        network = random_network(rng)
        domain = random_domain(rng, network.inputs)
        try:
            certify(network, path, domain, adjacency=True)
        except DegenerateInputError:
            continue
        code, text = verdict(path)
        assert code == 0, (seed, text)
        doubtful += any(line[0] in "FI" for line in path.read_text().splitlines())
        place = place_of(as_domain(domain, network.inputs))
        *hidden, outputs = integer_rows(network)
        flat = place.subspace
        dimension = network.inputs if flat is None else flat.dimension
        more = (None, 1) if flat is None else (flat.rows, flat.scale)
        assert claimed(path) == graph(hidden, outputs, dimension, place.rows, *more), seed
    return doubtful


def test_random_networks_against_exhaustion(tmp_path: Path) -> None:
    assert agree_with_exhaustion(range(200), tmp_path / "c") > 5


@pytest.mark.long
def test_thousands_of_random_networks_against_exhaustion(tmp_path: Path) -> None:
    assert agree_with_exhaustion(range(2000, 4000), tmp_path / "c") > 100


def test_neighbours_in_the_list_that_share_no_facet(tmp_path: Path) -> None:
    """relu(1 - |x|): across x = 0 lies, from x > 1, the pattern of x < -1; both have the law 0."""
    network = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[-1, -1]], [1]), ([[1]], [0])])
    made = certify(network, tmp_path / "c", adjacency=True)
    assert claimed(tmp_path / "c") == (4, 4, 3, 3)
    assert sum(line.startswith("I ") for line in (tmp_path / "c").read_text().splitlines()) == 1
    assert verdict(tmp_path / "c")[0] == 0
    assert made.kind == "linear"


def test_a_bent_pair_needs_a_point_of_its_facet(tmp_path: Path) -> None:
    """The segment between two witnesses need not cross the facet where regions bend around a corner."""
    diamond = load(DATA / "cases" / "diamond.json")
    certify(diamond.network, tmp_path / "c", adjacency=True)
    assert any(line.startswith("F ") for line in (tmp_path / "c").read_text().splitlines())


def test_a_certified_count_of_linear_regions() -> None:
    network = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[-1, -1]], [1]), ([[1]], [0])])
    count = certified_count(network, Box.cube(2, 1), "linear")
    assert (count.count, count.definition, count.proved) == (4, "open", True)


def test_arguments(tmp_path: Path) -> None:
    network = ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0])])
    with pytest.raises(InputError, match="adjacency belongs to"):
        certify(network, tmp_path / "c", statement="laws", adjacency=True)
    with pytest.raises(InputError, match="shard_size"):
        certify(network, tmp_path / "c", adjacency=True, shard_size=3)
    flat = Domain.polyhedron([([1], 0), ([-1], 0)])
    made = certify(network, tmp_path / "c", flat, statement="linear")
    assert (made.count, verdict(tmp_path / "c")[0]) == (1, 0)
