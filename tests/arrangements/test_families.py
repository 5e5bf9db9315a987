"""Families: their counts as the literature has them, their equations, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import comb, factorial
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from exactrelu.arith.files import read_json
from exactrelu.arith.linalg import determinant
from exactrelu.arrangements import Arrangement
from exactrelu.arrangements.families import (
    boolean,
    braid,
    catalan,
    generic,
    graphical,
    linial,
    moment_curve,
    resonance,
    semiorder,
    shi,
    threshold,
    type_b,
    type_d,
)
from exactrelu.arrangements.families.general_position import proves_uniform
from exactrelu.errors import InputError, ResourceLimitError

DATA = Path(__file__).parent / "data"
BY_RANK = (boolean, braid, catalan, linial, resonance, semiorder, shi, threshold, type_b, type_d)

# Family, its counts for n = 1, 2, ..., and where they were established.
KNOWN = [
    (boolean, [2, 4, 8, 16, 32], "2^n orthants"),
    (braid, [1, 2, 6, 24, 120, 720, 5040], "n!"),
    (shi, [1, 3, 16, 125, 1296, 16807], "(n + 1)^(n - 1), Shi 1986; OEIS A000272"),
    (catalan, [1, 4, 30, 336, 5040], "n! C_n, OEIS A001761"),
    (linial, [1, 2, 7, 36, 246, 2104, 21652], "Postnikov and Stanley 2000; OEIS A007889"),
    (semiorder, [1, 3, 19, 183, 2371, 38703], "OEIS A006531"),
    (resonance, [2, 6, 32, 370, 11292], "OEIS A034997"),
    (threshold, [4, 14, 104, 1882, 94572], "OEIS A000609"),
    (type_b, [2, 8, 48, 384, 3840], "2^n n!, OEIS A000165"),
    (type_d, [1, 4, 24, 192, 1920], "2^(n - 1) n!, OEIS A002866"),
]


@pytest.mark.parametrize(("family", "counts", "source"), KNOWN, ids=lambda x: getattr(x, "__name__", ""))
def test_known_counts(family: Callable[[int], Arrangement], counts: list[int], source: str) -> None:
    assert [int(family(n).count()) for n in range(1, len(counts) + 1)] == counts, source


def test_resonance_6_is_counted_without_listing() -> None:
    assert resonance(6).count() == 1066044  # OEIS A034997


def _expanded(roots: list[int]) -> tuple[int, ...]:
    """The product of (t - root), highest degree first."""
    return tuple(int(x) for x in np.array(np.poly(np.array(roots, dtype=object))))


@pytest.mark.parametrize("n", range(1, 6))
def test_characteristic_polynomials_that_factor(n: int) -> None:
    assert braid(n).characteristic_polynomial() == _expanded(list(range(n)))
    assert shi(n).characteristic_polynomial() == _expanded([0] + [n] * (n - 1))
    assert boolean(n).characteristic_polynomial() == _expanded([1] * n)
    assert type_b(n).characteristic_polynomial() == _expanded(list(range(1, 2 * n, 2)))
    assert type_d(n).characteristic_polynomial() == _expanded([*range(1, 2 * n - 2, 2), n - 1])


@pytest.mark.parametrize("n", range(2, 6))
def test_bounded_cells_of_deformations(n: int) -> None:
    assert shi(n).essentialisation().bounded_count() == (n - 1) ** (n - 1)
    assert catalan(n).essentialisation().bounded_count() == factorial(n) * comb(2 * n - 2, n - 1) // n


IN_DATA = {
    **{f"braid_A{n - 1}": (braid, n) for n in range(4, 9)},
    **{f"shi_{n}": (shi, n) for n in range(3, 7)},
    **{f"catalan_{n}": (catalan, n) for n in range(3, 6)},
    **{f"linial_{n}": (linial, n) for n in range(3, 7)},
    **{f"resonance_R{n}": (resonance, n) for n in range(3, 6)},
    **{f"threshold_T{n}": (threshold, n) for n in range(2, 6)},
    **{f"typeB_B{n}": (type_b, n) for n in range(3, 6)},
    **{f"typeD_D{n}": (type_d, n) for n in range(4, 6)},
}


@pytest.mark.parametrize("name", sorted(IN_DATA))
def test_the_stored_instances_are_the_families(name: str) -> None:
    family, n = IN_DATA[name]
    stored = read_json(DATA / f"{name}.json")
    built, given = family(n).essentialisation(), Arrangement(stored["A"], stored["c"])
    assert sorted(zip(built.normals, built.offsets, strict=True)) == sorted(
        zip(given.normals, given.offsets, strict=True)
    )
    assert built.count() == int(stored["regions"])


def test_the_stored_cyclic_instance_is_the_moment_curve() -> None:
    stored = read_json(DATA / "cyclic_d4_m14.json")
    assert moment_curve(4, 14) == Arrangement(stored["A"], stored["c"])


@pytest.mark.parametrize(("n", "m"), [(n, m) for n in range(1, 6) for m in (1, 2, 5, 9)])
def test_counts_in_general_position(n: int, m: int) -> None:
    affine, central = generic(n, m, seed=n * m), generic(n, m, seed=n * m, central=True)
    assert affine.count() == sum(comb(m, i) for i in range(n + 1))
    assert affine.bounded_count() == comb(m - 1, n)
    assert affine.is_simple()
    assert central.is_central
    # In dimension 1 all m central hyperplanes are one.
    expected = 2 * sum(comb(m - 1, i) for i in range(n))
    assert central.count() == moment_curve(n, m).count() == expected


def test_generic_is_a_function_of_its_arguments() -> None:
    assert generic(3, 8, seed=5) == generic(3, 8, seed=5)
    assert generic(3, 8, seed=5) != generic(3, 8, seed=6)


def test_generic_draws_again_until_certified(monkeypatch: pytest.MonkeyPatch) -> None:
    refused: list[Any] = []

    def third_time(rows: Any) -> bool:
        refused.append(rows)
        return len(refused) == 3

    monkeypatch.setattr("exactrelu.arrangements.families.seeded.proves_uniform", third_time)
    assert generic(2, 4).normals == tuple(tuple(row[:2]) for row in refused[2][:4])
    assert refused[0] != refused[1]


def test_a_proof_that_would_take_hours_is_not_begun() -> None:
    with pytest.raises(ResourceLimitError, match="too many minors"):
        generic(30, 60)


def test_minors_decide_general_position() -> None:
    generator = np.random.default_rng(1)
    seen = set()
    for _ in range(200):
        count, width = int(generator.integers(1, 7)), int(generator.integers(1, 5))
        rows = generator.integers(-3, 4, size=(count, width)).tolist()
        if count >= width:
            by_hand = all(determinant(chosen) for chosen in combinations(rows, width))
            assert proves_uniform(rows) == by_hand
            seen.add(by_hand)
    assert seen == {True, False}


def test_a_minor_that_vanishes_modulo_one_prime_only_is_no_dependence() -> None:
    assert proves_uniform([[1, 0], [0, 1], [1, 2147483647]])
    assert not proves_uniform([[1, 0], [0, 1], [1, 0]])
    # Zero modulo all three primes: not zero, but not proved either, so generic would draw again.
    assert not proves_uniform([[1, 0], [0, 1], [1, 2147483647 * 2147483629 * 2147483587]])


GRAPHS = [
    nx.empty_graph(3),
    nx.path_graph(5),
    nx.cycle_graph(6),
    nx.complete_graph(5),
    nx.complete_bipartite_graph(2, 3),
    nx.wheel_graph(5),
    nx.cubical_graph(),
]


def _acyclic_orientations(graph: nx.Graph) -> int:
    """Count them one by one."""
    edges = list(graph.edges)
    found = 0
    for mask in range(1 << len(edges)):
        arcs = [(u, v) if mask >> k & 1 else (v, u) for k, (u, v) in enumerate(edges)]
        found += nx.is_directed_acyclic_graph(nx.DiGraph(arcs))
    return found


@pytest.mark.parametrize("graph", GRAPHS, ids=str)
def test_cells_of_a_graph_are_its_acyclic_orientations(graph: nx.Graph) -> None:
    assert graphical(graph).count() == _acyclic_orientations(graph)


def test_chromatic_polynomial_of_the_cycle() -> None:
    # (t - 1)^5 - (t - 1)
    assert graphical(nx.cycle_graph(5)).characteristic_polynomial() == (1, -5, 10, -10, 4, 0)


def test_the_complete_graph_gives_the_braid_arrangement() -> None:
    assert graphical(nx.complete_graph(6)) == braid(6)


def test_multiple_edges_are_one_hyperplane() -> None:
    doubled = graphical(nx.MultiGraph([("a", "b"), ("a", "b"), ("b", "c")]))
    assert doubled.count() == 4
    assert len(doubled) == 3
    assert doubled.classes == ((0, 1), (2,)) or doubled.classes == ((2,), (0, 1))


@pytest.mark.parametrize(
    ("graph", "words"),
    [
        (nx.Graph(), "at least one vertex"),
        (nx.Graph([(1, 1)]), "no loops"),
        (nx.DiGraph([(1, 2)]), "undirected"),
        ([(1, 2)], "undirected networkx graph, got list"),
    ],
)
def test_graphs_that_are_refused(graph: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        graphical(graph)


@pytest.mark.parametrize("family", BY_RANK)
@pytest.mark.parametrize("n", [0, -3, 1.0, "2", None, True])
def test_sizes_that_are_refused(family: Callable[[Any], Arrangement], n: Any) -> None:
    with pytest.raises(InputError, match="n must be an integer of at least 1"):
        family(n)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [((0, 3), "dimension"), ((3, 0), "hyperplanes"), ((2.0, 3), "dimension"), ((2, 3, -1), "seed")],
)
def test_general_position_sizes_that_are_refused(arguments: tuple[Any, ...], name: str) -> None:
    with pytest.raises(InputError, match=f"{name} must be an integer"):
        generic(*arguments)
    if name != "seed":
        with pytest.raises(InputError, match=f"{name} must be an integer"):
            moment_curve(*arguments)


@pytest.mark.parametrize("family", BY_RANK)
def test_numpy_integers_are_sizes(family: Callable[[Any], Arrangement]) -> None:
    assert family(np.int64(3)) == family(3)
