"""Random networks, the law of infinite width, and sparsity."""

from __future__ import annotations

import math

import pytest
from gmpy2 import mpq

from exactrelu.errors import DegenerateInputError, InexactInputError, InputError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.univariate import PiecewiseLinear1D, network_function
from exactrelu.univariate.kernel_law import LayerKernel, expected_pieces, expected_zeros, kernels
from exactrelu.univariate.monte_carlo import Sample, simulate, surviving_kinks
from exactrelu.univariate.random_networks import random_network
from exactrelu.univariate.region_sparsity import region_adaptive_sparsity
from exactrelu.univariate.shallow import shallow_network


def test_networks_depend_on_the_seed_alone() -> None:
    first, again, other = (random_network([4, 5], seed) for seed in (3, 3, 4))
    assert first == again != other
    assert first.widths == (4, 5)
    entries = [x for layer in first.layers for row in layer.weights for x in row]
    assert all(2**52 % x.denominator == 0 for x in entries)
    assert all(8 % x.denominator == 0 for x in random_network([4], 0, bits=3).layers[0].bias)


@pytest.mark.parametrize("seed", range(5))
def test_one_hidden_layer_has_n_plus_one_pieces(seed: int) -> None:
    assert network_function(random_network([17], seed)).pieces() == 18


@pytest.mark.parametrize("widths", [(5,), (6, 6), (4, 4, 4)])
def test_without_biases_there_are_at_most_two_pieces(widths: tuple[int, ...]) -> None:
    for seed in range(10):
        assert int(network_function(random_network(widths, seed, bias_deviation=0)).pieces()) <= 2


# Means and standard errors of simulations elsewhere: shared theory, section 2.
@pytest.mark.parametrize(
    ("widths", "mean", "error"),
    [((10, 10), 20.9, 0.4), ((20, 20), 41.4, 0.6), ((5, 5, 5), 14.9, 0.2), ((3, 3, 3, 3), 9.2, 0.2)],
)
def test_means_agree_with_other_simulations(widths: tuple[int, ...], mean: float, error: float) -> None:
    sample = simulate(widths, range(60))
    spread = math.hypot(error, float(sample.standard_error()))
    assert abs(float(sample.mean) - mean) < 5 * spread


def test_workers_change_nothing() -> None:
    seen: list[int] = []
    two = simulate([6, 6], range(8), workers=2, progress=lambda what, done, total: seen.append(done))
    assert two == simulate([6, 6], range(8))
    assert seen == list(range(1, 9))


def test_kinks_are_counted_by_layer() -> None:
    (made, kept), *_ = layers = surviving_kinks([8, 8], range(5))
    assert len(layers) == 2
    assert made == 8 * 5 >= kept


def test_sample_statistics_are_exact() -> None:
    sample = Sample((1, 2, 4))
    assert (sample.mean, sample.variance) == (mpq(7, 3), mpq(7, 3))
    assert sample.standard_error() == mpq(882, 1000)  # sqrt(7)/3 = 0.8819...


def test_kernels_and_law() -> None:
    assert [(k.A, k.B) for k in kernels(3)] == [(2, 1), (2, 2), (2, 3)]
    assert [(k.A, k.B) for k in kernels(2, "1/4", 1)] == [(1, mpq(1, 4)), (mpq(1, 2), mpq(3, 8))]
    assert expected_pieces([10, 10, 10]) == (31, 31)
    # arctan(1) = pi/4: half of all zeros lie in [-1, 1] when A = B.
    low, high = expected_zeros(LayerKernel(mpq(1), mpq(1)), (-1, 1))
    assert low <= mpq(1, 2) <= high
    assert high - low < mpq(1, 2**100)
    for u, v in ((-3, -1), (0, 2), (-1, 5)):
        low, high = expected_zeros(LayerKernel(mpq(2), mpq(3)), (u, v))
        s = math.sqrt(2 / 3)
        assert low <= high
        assert float(low) == pytest.approx((math.atan(v * s) - math.atan(u * s)) / math.pi, abs=1e-12)


@pytest.mark.long
@pytest.mark.parametrize("interval", [None, (-1, 1), (0, 3)])
def test_wide_networks_follow_the_law(interval: tuple[int, int] | None) -> None:
    sample = simulate((64, 64, 64), range(100), interval=interval, workers=2)
    low, high = expected_pieces((64, 64, 64), interval)
    assert abs(sample.mean - (low + high) / 2) < 4 * sample.standard_error()


def test_sparsity() -> None:
    f = PiecewiseLinear1D.through([(0, 0), (1, 1), (2, 0), (3, 1)])
    exact = shallow_network(f).network
    flat = ReLUNetwork.from_weights([([[0]], [1]), ([["1/2"]], [0])])
    family = [(0, [exact]), ("1/2", [flat, flat])]
    assert region_adaptive_sparsity(f, family, (0, 3), eps_0=1, alpha=1, c=1)
    report = region_adaptive_sparsity(f, [("1/2", [exact]), (0, [flat])], (0, 3), eps_0=1, alpha=2, c=2)
    assert not report
    assert [(m.fewest, m.mean_regions, m.distance, m.close, m.sparse) for m in report.members] == [
        (1, 3, 0, True, False),
        (3, 1, mpq(1, 2), False, True),
    ]
    with pytest.raises(InputError, match="eps < eps_0"):
        region_adaptive_sparsity(f, [(1, [exact])], (0, 3), eps_0=1, alpha=1, c=1)
    with pytest.raises(DegenerateInputError, match="at least one network"):
        region_adaptive_sparsity(f, [(0, [])], (0, 3), eps_0=1, alpha=1, c=1)
    with pytest.raises(InputError, match="positive"):
        region_adaptive_sparsity(f, family, (0, 3), eps_0=1, alpha=0, c=1)


def test_bad_input_is_refused() -> None:
    with pytest.raises(InputError, match="widths must be positive"):
        random_network([], 0)
    with pytest.raises(InputError, match="seed"):
        random_network([3], -1)
    with pytest.raises(InputError, match="gain"):
        random_network([3], 0, gain=0)
    with pytest.raises(InputError, match="bits"):
        random_network([3], 0, bits=0)
    with pytest.raises(InputError, match="bias_deviation"):
        random_network([3], 0, bias_deviation=-1)
    with pytest.raises(InexactInputError):
        random_network([3], 0, bias_deviation=0.1)
    with pytest.raises(InputError, match="two different"):
        simulate([3], [1, 1])
    with pytest.raises(InputError, match="workers"):
        simulate([3], [1, 2], workers=0)
    with pytest.raises(InputError, match="bias_variance must be positive"):
        kernels(2, 0)
    with pytest.raises(InputError, match="layers"):
        kernels(0)
    with pytest.raises(InputError, match="widths"):
        expected_pieces([0])


@pytest.mark.parametrize("widths", [[3.5], [True], ["3"], "33", None, 3, [0], []])
def test_widths_that_are_none(widths: object) -> None:
    with pytest.raises(InputError, match="widths"):
        random_network(widths, 0)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="widths"):
        expected_pieces(widths)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="widths"):
        simulate(widths, [0, 1])  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [1.5, True, None, "1"])
def test_numbers_of_a_simulation_that_are_none(wrong: object) -> None:
    for name in ("seed", "bits", "outputs"):
        with pytest.raises(InputError, match=f"{name} must be an integer"):
            random_network([2], **{"seed": 0, name: wrong})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="layers must be an integer"):
        kernels(wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="workers must be an integer"):
        simulate([2], [0, 1], workers=wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"seeds\[1\] must be an integer"):
        simulate([2], [0, wrong])  # type: ignore[list-item]
    with pytest.raises(InputError, match="seeds must be a list"):
        simulate([2], "01")  # type: ignore[arg-type]
