"""Certificates of arrangements, zonotopes and networks: accepted, with the count of an exhaustive oracle."""

from __future__ import annotations

import json
import random
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from exactrelu import Arrangement, Box, Domain, ReLUNetwork, Zonotope, count_regions
from exactrelu.certificates import shards
from exactrelu.certification import Verdict, certified_count, certify, check, counting
from exactrelu.certification.place import place_of
from exactrelu.errors import DegenerateInputError, FileFormatError, InputError, UnsoundBackendError
from exactrelu.networks.domain import DomainLike, as_domain
from tests.certification import oracle
from tests.checker.running import verdict


def integer_rows(network: ReLUNetwork) -> list[list[list[int]]]:
    return [
        [[*row, b] for row, b in zip(weights, bias, strict=True)] for weights, bias in network.integer_layers
    ]


def by_exhaustion(network: ReLUNetwork, domain: DomainLike, kind: str) -> int:
    place = place_of(as_domain(domain, network.inputs))
    layers = integer_rows(network)
    flat = place.subspace
    return oracle.count(
        kind,
        layers[:-1],
        network.inputs if flat is None else flat.dimension,
        place.rows,
        layers[-1],
        None if flat is None else flat.rows,
        1 if flat is None else flat.scale,
    )


def random_network(rng: random.Random) -> ReLUNetwork:
    """A small network; half of them are degenerate: tiny weights, no biases, repeated and opposite rows."""
    degenerate = rng.random() < 0.5
    size = 1 if degenerate else 9
    widths = [
        rng.randint(1, 3),
        *(rng.randint(0 if degenerate else 1, 3) for _ in range(rng.randint(1, 3))),
        2,
    ]
    layers = []
    for before, width in pairwise(widths):
        rows = [[rng.randint(-size, size) for _ in range(before)] for _ in range(width)]
        bias = [rng.choice([0, rng.randint(-size, size)]) for _ in range(width)]
        if degenerate and width > 1 and rng.random() < 0.5:
            sign = rng.choice([1, -1, 2])
            rows[1], bias[1] = [sign * x for x in rows[0]], sign * bias[0] + rng.choice([0, 0, 1])
        layers.append((rows, bias))
    return ReLUNetwork.from_weights(layers, inputs=widths[0])


def random_domain(rng: random.Random, dimension: int) -> DomainLike:
    kind = rng.randrange(5)
    if kind < 2:
        return None
    if kind == 2:
        return Box.cube(rng.choice([1, 2, "1/3"]), dimension)
    rows = [([rng.randint(-2, 2) for _ in range(dimension)], rng.randint(0, 3)) for _ in range(3)]
    equations = [([rng.randint(-2, 2) for _ in range(dimension)], rng.randint(-1, 1))] if kind == 4 else []
    return Domain.polyhedron(rows, equations, dimension)


def agree_on_random_networks(seeds: range, folder: Path) -> None:
    """Engine, checker and exhaustive oracle say the same of each network, by both statements."""
    path = folder / "c"
    for seed in seeds:
        rng = random.Random(seed)
        network = random_network(rng)
        domain = random_domain(rng, network.inputs)
        kind = rng.choice(["regions", "laws"])
        try:
            made = certify(network, path, domain, kind)
        except DegenerateInputError:
            definition = "proper" if kind == "regions" else "affine"
            assert int(count_regions(network, definition, domain)) == 0, seed
            continue
        code, text = verdict(path)
        assert code == 0, (seed, text)
        assert f"\ncount: {made.count} " in text, seed
        assert made.count == by_exhaustion(network, domain, kind), seed
        assert made.count == int(count_regions(network, "proper" if kind == "regions" else "affine", domain))


def test_engine_checker_and_exhaustion_agree_on_random_networks(tmp_path: Path) -> None:
    agree_on_random_networks(range(200), tmp_path)


@pytest.mark.long
def test_engine_checker_and_exhaustion_agree_on_ten_thousand_networks(tmp_path: Path) -> None:
    agree_on_random_networks(range(1000, 11000), tmp_path)


@pytest.mark.parametrize("seed", range(25))
def test_arrangements_and_zonotopes_of_any_degeneracy(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    n, m = rng.randint(1, 3), rng.randint(0, 6)
    size = rng.choice([1, 2, 9])
    rows = [[rng.randint(-size, size) for _ in range(n)] for _ in range(m)]
    generators = [[*row] for row in rows]
    zonotope = Zonotope(generators, dimension=n)
    made = certify(zonotope, tmp_path / "z")
    assert verdict(tmp_path / "z")[0] == 0
    layer = [[*row, 0] for row in generators]
    assert made.count == int(zonotope.vertex_count()) == oracle.count("vertices", [layer], n)
    rows = [row for row in rows if any(row)]
    offsets = [rng.randint(-size, size) for _ in rows]
    arrangement = Arrangement(rows, offsets, dimension=n)
    made = certify(arrangement, tmp_path / "a")
    assert verdict(tmp_path / "a")[0] == 0
    layer = [[*row, c] for row, c in zip(rows, offsets, strict=True)]
    assert made.count == int(arrangement.count()) == oracle.count("cells", [layer], n)


def test_rational_weights_a_hidden_file_and_compression(tmp_path: Path) -> None:
    network = ReLUNetwork.from_weights([([["1/3", "-2/5"], [1, 1]], ["1/7", 0]), ([[1, 1]], [0])])
    source = tmp_path / "net.json"
    source.write_text("whatever the weights were read from")
    made = certify(network, tmp_path / "c.gz", source=source)
    result = check(tmp_path / "c.gz")
    assert result
    assert made.count == 4
    assert (tmp_path / "c.gz").read_bytes()[:2] == b"\x1f\x8b"
    again = certify(network, tmp_path / "d.gz", source=source)
    assert (tmp_path / "c.gz").read_bytes() == (tmp_path / "d.gz").read_bytes()
    assert again.size == made.size


def test_what_cannot_be_certified_is_said(tmp_path: Path) -> None:
    network = ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0])])
    affine = ReLUNetwork.from_weights([([[1]], [0])])
    empty = Domain.polyhedron([([1], -1), ([-1], 0)])
    with pytest.raises(DegenerateInputError, match="must have a point"):
        certify(network, tmp_path / "c", empty)
    with pytest.raises(DegenerateInputError, match="hidden layer"):
        certify(affine, tmp_path / "c")
    with pytest.raises(InputError, match="statement must be"):
        certify(network, tmp_path / "c", statement="cells")
    with pytest.raises(InputError, match="belong to networks"):
        certify(Arrangement([[1]]), tmp_path / "c", Box.cube(1, 1))
    with pytest.raises(InputError, match="subject must be"):
        certify([[1]], tmp_path / "c")  # type: ignore[arg-type]
    assert not (tmp_path / "c").exists()


def test_long_integers_take_the_exact_path(tmp_path: Path) -> None:
    big = 10**400
    rows = [[big, 1], [1, big], [big, big + 1], [-big, 1 - big]]
    arrangement = Arrangement(rows, [0, 1, -big, big + 2])
    made = certify(arrangement, tmp_path / "c")
    assert verdict(tmp_path / "c")[0] == 0
    assert made.count == int(arrangement.count())


CASES = sorted((Path(__file__).parents[1] / "networks" / "data" / "cases").glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_degenerate_networks_with_known_counts(path: Path, tmp_path: Path) -> None:
    truth = json.loads(path.read_text())["true"]
    network = ReLUNetwork.from_json(path)
    made = certify(network, tmp_path / "c")
    assert made.count == truth["activation_regions"]
    assert verdict(tmp_path / "c")[0] == 0
    for domain in (Box.cube(1, network.inputs), Box.cube(10, network.inputs)):
        made = certify(network, tmp_path / "c", domain)
        assert verdict(tmp_path / "c")[0] == 0
        assert made.count == int(count_regions(network, "proper", domain))


def test_what_an_earlier_certificate_leaves_behind_is_removed(tmp_path: Path) -> None:
    lines = Arrangement([[1, 0], [0, 1], [1, 1]], [0, 0, -1])
    root = tmp_path / "c"
    certify(lines, tmp_path / "c.3")
    (tmp_path / "c.7").write_text("not a certificate")
    assert certify(lines, root, shard_size=3).shards == 3
    assert certify(lines, root, shard_size=4).shards == 2
    # The certificate c.3 and the file c.7 were never shards of this one.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c", "c.0", "c.1", "c.3", "c.7"]
    assert verdict(root)[0] == 0
    certify(lines, root)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c", "c.3", "c.7"]
    with pytest.raises(FileFormatError, match="cannot be written"):
        certify(lines, tmp_path / "none" / "c", shard_size=2)


def test_shards_appear_together_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = Arrangement([[1, 0], [0, 1], [1, 1]], [0, 0, -1])
    root = tmp_path / "c"
    certify(lines, root, shard_size=4)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def stop(path: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(shards, "file_hash", stop)
    with pytest.raises(KeyboardInterrupt):
        certify(lines, root, shard_size=2)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_shards_are_certificates_of_their_own(tmp_path: Path) -> None:
    rng = random.Random(5)
    rows = [[rng.randint(-5, 5) for _ in range(2)] for _ in range(6)]
    network = ReLUNetwork.from_weights(
        [
            (rows, [rng.randint(-5, 5) for _ in rows]),
            ([[1, -1, 2, -2, 1, -3]] * 3, [1, 2, 3]),
            ([[1] * 3], [0]),
        ]
    )
    for name in ("c", "c.gz"):
        root = tmp_path / name
        made = certify(network, root, Box.cube(3, 2), shard_size=4)
        assert made.shards > 2
        code, text = verdict(root)
        assert code == 0, text
        assert f"(leaves: {made.count}, shards: {made.shards})" in text
        assert made.count == by_exhaustion(network, Box.cube(3, 2), "regions")
        parts = [verdict(f"{root}.{j}") for j in range(made.shards)]
        assert {code for code, _ in parts} == {0}


def test_a_shard_that_was_changed_or_belongs_elsewhere_is_refused(tmp_path: Path) -> None:
    lines = Arrangement([[1, 0], [0, 1], [1, 1]], [0, 0, -1])
    root = tmp_path / "c"
    assert certify(lines, root, shard_size=2).shards == 4
    good = [(tmp_path / f"c.{j}").read_bytes() for j in range(4)]
    text = root.read_text()
    hashes = [sha256(data).hexdigest() for data in good]
    first, second = tmp_path / "c.0", tmp_path / "c.1"

    # Another proof of the same statement.
    witness = next(line for line in good[0].splitlines() if line.startswith(b"W"))
    first.write_bytes(good[0].replace(witness, witness + b"\nM" + witness[1:]))
    assert verdict(first)[0] == 0
    assert "another SHA-256 (8.2)" in verdict(root)[1]
    first.write_bytes(good[1])
    second.write_bytes(good[0])
    root.write_text(text.replace(hashes[0], "?").replace(hashes[1], hashes[0]).replace("?", hashes[1]))
    assert "not the root's (8.2)" in verdict(root)[1]
    certify(Arrangement([[1, 0], [0, 1], [2, 1]], [0, 0, -1]), tmp_path / "d", shard_size=2)
    foreign = (tmp_path / "d.0").read_bytes()
    first.write_bytes(foreign)
    root.write_text(text.replace(hashes[0], sha256(foreign).hexdigest()))
    assert "not that of the root (8.2)" in verdict(root)[1]
    second.write_bytes(good[1])
    first.unlink()
    assert verdict(root)[0] == 2
    first.write_bytes(good[0])
    root.write_text(text)
    assert verdict(root)[0] == 0
    # The order of the shards, and a shard within a shard.
    root.write_text(text.replace("H 0 ", "H 9 "))
    assert "not numbered in their order" in verdict(root)[1]
    nested = text.replace(text[text.index("\nW") :], "\nW -1 -1 1\nH 0 7 " + hashes[0] + "\nend\n")
    first.write_text(nested)
    root.write_text(nested.replace(hashes[0], sha256(nested.encode()).hexdigest()))
    assert "not a step that is allowed here" in verdict(root)[1]


def test_a_certified_count_was_checked_in_the_same_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    count = certified_count(network, Box.cube(1, 1), path=tmp_path / "c")
    assert (count.count, count.definition, count.domain, count.proved) == (2, "proper", "[-1, 1]", True)
    assert verdict(tmp_path / "c")[0] == 0
    assert str(certified_count(network, statement="laws")) == "2 (affine; R^1)"
    assert int(certified_count(Arrangement([[1, 0], [1, 1]]))) == 4
    monkeypatch.setattr(counting, "check", lambda path: Verdict(1, "REJECTED: for this test"))
    with pytest.raises(UnsoundBackendError, match="does not accept"):
        certified_count(network)


def long_network(rng: random.Random, digits: int) -> ReLUNetwork:
    """Some weights with very many digits beside small ones, so that floats of points over- and underflow."""
    large = 10**digits

    def number() -> int:
        return rng.choice([rng.randint(-2, 2), rng.choice([1, -1]) * rng.randint(large // 10, large)])

    inputs, width = rng.randint(1, 2), rng.randint(1, 4)
    sizes = ((width, inputs), (2, width), (1, 2))
    layers = [
        ([[number() for _ in range(n)] for _ in range(m)], [number() for _ in range(m)]) for m, n in sizes
    ]
    return ReLUNetwork.from_weights(layers)


@pytest.mark.parametrize("digits", [310, 500])
def test_weights_beyond_the_range_of_floats_warn_of_nothing(tmp_path: Path, digits: int) -> None:
    """Points with such coordinates have no floats, or a denominator of 0; warnings are errors here."""
    for seed in range(25):
        network = long_network(random.Random(seed), digits)
        for domain in (None, Box.cube(3, network.inputs)):
            made = certify(network, tmp_path / "c", domain)
            assert verdict(tmp_path / "c")[0] == 0
            assert made.count == int(count_regions(network, domain=domain))
