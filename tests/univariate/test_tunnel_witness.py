"""Witnesses of lower bounds: all of them are needed, and none proves more than is true."""

from __future__ import annotations

import random

import attrs
import pytest
from gmpy2 import mpq

from exactrelu.errors import UnsoundBackendError
from exactrelu.univariate import PiecewiseLinear1D, simplify
from exactrelu.univariate.simplify import fewest_pieces, fewest_pieces_between
from exactrelu.univariate.tunnel import Tunnel
from exactrelu.univariate.tunnel_witness import BlockingWitness, proves

from .test_simplify import ZIGZAG, random_tunnel, search_on_grid, tunnel_functions


def exact_tunnel(seed: int) -> Tunnel:
    xs, low, high = random_tunnel(seed)
    return Tunnel([mpq(x) for x in xs], [mpq(y) for y in low], [mpq(y) for y in high])


@pytest.mark.parametrize("continuous", [True, False])
@pytest.mark.parametrize("seed", range(60))
def test_every_result_has_witnesses_that_hold(seed: int, continuous: bool) -> None:
    xs, low, high = random_tunnel(seed)
    found = fewest_pieces_between(*tunnel_functions(xs, low, high), (xs[0], xs[-1]), continuous=continuous)
    tunnel = exact_tunnel(seed)
    assert len(found.witnesses) == len(found.pieces) - 1
    assert proves(found.witnesses, tunnel, continuous=continuous)
    # A witness that ends earlier than its line leaves, or whose places are not in order, proves nothing.
    for i, step in enumerate(found.witnesses):
        spoiled = [
            attrs.evolve(step, side="left"),
            attrs.evolve(step, exit=(step.second + step.exit) / 2 - mpq(1, 10**9)),
            attrs.evolve(step, exit=tunnel.xs[-1]),
            attrs.evolve(step, first=tunnel.xs[0] - 1),
            attrs.evolve(step, second=step.first),
        ]
        for bad in spoiled:
            steps = [*found.witnesses[:i], bad, *found.witnesses[i + 1 :]]
            assert not proves(steps, tunnel, continuous=continuous)


@pytest.mark.parametrize("continuous", [True, False])
@pytest.mark.parametrize("seed", range(60))
def test_random_witnesses_never_prove_more_than_is_true(seed: int, continuous: bool) -> None:
    xs, low, high = random_tunnel(seed)
    tunnel = exact_tunnel(seed)
    fewest = int(
        fewest_pieces_between(*tunnel_functions(xs, low, high), (xs[0], xs[-1]), continuous=continuous).count
    )
    generator = random.Random(seed)
    places = [mpq(x, 2) for x in range(2 * xs[0], 2 * xs[-1])]
    chains: list[list[BlockingWitness]] = [[]]
    # Every chain that holds is made longer at random, wherever that holds again.
    for _ in range(400):
        chain = generator.choice(chains[-20:])
        start = chain[-1].second if chain else places[0]
        later = [x for x in places if x >= start]
        first, second, end = sorted(generator.choices(later, k=3))
        longer = [*chain, BlockingWitness(generator.choice(["upper", "lower"]), first, second, end)]
        if first < second and proves(longer, tunnel, continuous=continuous):
            chains.append(longer)
    assert max(map(len, chains)) < fewest
    best = search_on_grid(xs, low, high)
    assert best is not None
    assert max(map(len, chains)) < best


def test_continuity_needs_more_than_disjoint_windows() -> None:
    steps = PiecewiseLinear1D.through([(0, 0), (4, 0), (5, 3), (9, 3), (10, 6), (14, 6)])
    tunnel = Tunnel(
        [x for x, _ in steps.points((0, 14))],
        [y - 1 for _, y in steps.points((0, 14))],
        [y + 1 for _, y in steps.points((0, 14))],
    )
    both = [fewest_pieces(steps, 1, (0, 14), continuous=c).witnesses for c in (True, False)]
    assert [len(found) for found in both] == [4, 2]
    assert proves(both[0], tunnel, continuous=True)
    # What blocks paths does not block pieces with jumps between them; the converse does hold here.
    assert not proves(both[0], tunnel, continuous=False)
    assert proves(both[1], tunnel, continuous=False)


def test_a_search_that_stops_early_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links that are not maximal have no witness."""
    plain = simplify.continuous_links

    def lazy(tunnel: Tunnel) -> object:
        return [
            attrs.evolve(link, exit=link.contact if link.exit is not None else None) for link in plain(tunnel)
        ]

    monkeypatch.setattr(simplify, "continuous_links", lazy)
    with pytest.raises(UnsoundBackendError, match="witnesses"):
        fewest_pieces(ZIGZAG, "1/3", (0, 5))
