"""Known optima, and the two methods beside each other."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from gmpy2 import mpq

from exactrelu.errors import InexactInputError, InputError, ShapeError
from exactrelu.training import train_global
from tests.training.checking import verdict
from tests.training.instances import ERRATA, NOISE_OPTIMA, noise, random_instance


@pytest.mark.parametrize("name", ERRATA)
@pytest.mark.parametrize("method", ["branch_and_bound", "enumerate"])
def test_data_of_the_errata(name: str, method: str) -> None:
    X, y, *optima = ERRATA[name]
    for width, optimum in enumerate(optima, 1):
        found = train_global(X, y, width, method=method)  # type: ignore[arg-type]
        assert found.loss == mpq(optimum)
        assert found.proved
        assert found.lower_bound == found.loss


@pytest.mark.parametrize("size", NOISE_OPTIMA)
def test_noise(size: tuple[int, int, int], tmp_path: Path) -> None:
    inputs, width, points = size
    found = train_global(*noise(inputs, points), width)
    assert found.proved
    printed = Decimal(int(found.loss.numerator)) / Decimal(int(found.loss.denominator))
    assert printed.quantize(Decimal("1e-8")) == Decimal(NOISE_OPTIMA[size])
    found.write_certificate(tmp_path / "c.cert")
    code, text = verdict(tmp_path / "c.cert")
    assert code == 0, text
    assert f"is exactly {found.loss}" in text


def agree(seed: int, folder: Path) -> None:
    X, y, width, options = random_instance(seed)
    found = train_global(X, y, width, **options)
    oracle = train_global(X, y, width, method="enumerate", **options)
    assert found.proved
    assert found.loss == oracle.loss, (seed, X, y, width, options)
    for result in (found, oracle):
        problem = result.problem
        values = [result.network(point)[0] for point in problem.points]
        assert problem.loss_of(values) == result.loss
        assert [result.model(point) for point in problem.points] == values
        assert len(result.model.neurons) == width
        if problem.signs is not None:
            assert tuple(neuron.sign for neuron in result.model.neurons) == problem.signs
    found.write_certificate(folder / "c.cert")
    code, text = verdict(folder / "c.cert")
    assert code == 0, (seed, text)


@pytest.mark.parametrize("seed", range(40))
def test_branch_and_bound_finds_what_enumeration_finds(seed: int, tmp_path: Path) -> None:
    agree(seed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(40, 400))
def test_branch_and_bound_finds_what_enumeration_finds_on_more(seed: int, tmp_path: Path) -> None:
    agree(seed, tmp_path)


def test_more_neurons_than_needed() -> None:
    found = train_global([[0], [1], [2]], [0, 1, 2], 4)
    assert found.loss == 0
    assert len(found.model.neurons) == 4


@pytest.mark.parametrize("loss", ["squared", "absolute", "max"])
def test_one_point_repeated_with_different_targets(loss: str) -> None:
    found = train_global([[3, 3]] * 3, [0, 1, 5], 2, loss)
    assert found.loss == {"squared": 14, "absolute": 5, "max": mpq(5, 2)}[loss]


def test_points_without_coordinates() -> None:
    assert train_global([[], []], [1, 3], 1).loss == 2
    assert train_global([[], []], [-1, -3], 1, sign_restriction=[1]).loss == 10


def test_an_output_bias_matters() -> None:
    """|x| + 1 is no network of two neurons without output bias (erratum E4), also not on these points."""
    X, y = [[-2], [-1], ["-1/2"], ["1/2"], [1], [2]], [3, 2, "3/2", "3/2", 2, 3]
    assert train_global(X, y, 2).loss > 0
    assert train_global(X, y, 2, output_bias=True).loss == 0
    assert train_global(X, y, 1, skip=True).loss == 0


def test_signs_that_are_fixed() -> None:
    X, y = [[0], [1], [2]], [0, -1, 0]
    assert train_global(X, y, 1, sign_restriction=[1]).loss == 1
    assert train_global(X, y, 1, sign_restriction=[-1]).loss < 1


def test_weights_count() -> None:
    twice = train_global([[0], [1], [1]], [1, 0, 0], 1)
    weighted = train_global([[0], [1]], [1, 0], 1, weights=[1, 2])
    assert twice.loss == weighted.loss


def test_numbers_that_floats_cannot_hold() -> None:
    big = 10**400
    found = train_global([[-big], [0], [big]], [big, 0, big], 1)
    assert found.loss == mpq(2, 3) * big**2
    tiny = train_global([[mpq(-1, big)], [0], [mpq(1, big)]], [mpq(1, big), 0, mpq(1, big)], 1)
    assert tiny.loss == mpq(2, 3) / big**2


def test_points_that_floats_cannot_tell_apart() -> None:
    step = mpq(1, 10**40)
    found = train_global([[0], [step], [2 * step], [1]], [0, 1, 0, 0], 2)
    oracle = train_global([[0], [step], [2 * step], [1]], [0, 1, 0, 0], 2, method="enumerate")
    assert found.proved
    assert found.loss == oracle.loss


def test_models_and_sources_are_checked() -> None:
    found = train_global([[1], [2]], [1, 2], 1)
    assert found.model(["3/2"]) == mpq(3, 2)
    with pytest.raises(InexactInputError, match=r"point\[0\]"):
        found.model([1.5])
    with pytest.raises(ShapeError, match="point must have 1 entries, got 2"):
        found.model([1, 2])
    with pytest.raises(InputError, match="source must be a SHA-256"):
        found.write_certificate("unused", source="a name\nand a line")
