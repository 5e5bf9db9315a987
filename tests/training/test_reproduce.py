"""The training part of Arora et al.: stored values beside a search in fractions; certificates that stay."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, pairwise
from math import comb
from pathlib import Path
from typing import Any

import pytest
from gmpy2 import mpq

from exactrelu.errors import InputError, UnsoundBackendError
from exactrelu.report.certificates import CertificateFolder, ToTrain
from exactrelu.report.optima import stored_optimum
from exactrelu.report.papers.arora2018 import training
from exactrelu.report.papers.arora2018.training_printed import c3_optimum, cone_fit, printed_optimum
from exactrelu.report.reproduce import read_expected
from exactrelu.training import TrainingLimits, train_global
from tests.training.checking import verdict
from tests.training.instances import ERRATA, NOISE_OPTIMA, noise

FOLDER = Path(__file__).parents[2] / "proofs" / "arora2018"
STORED = read_expected(FOLDER / "expected.json")
Row = list[Fraction]


# ------------------------------------------------------------ a search that shares nothing with the package


def solved(matrix: list[Row], right: Row) -> Row | None:
    """Gauss and Jordan; None for a singular matrix."""
    rows = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    for c in range(len(rows)):
        pivot = next((i for i in range(c, len(rows)) if rows[i][c]), None)
        if pivot is None:
            return None
        rows[c], rows[pivot] = rows[pivot], rows[c]
        rows[c] = [x / rows[c][c] for x in rows[c]]
        for i in range(len(rows)):
            if i != c:
                rows[i] = [x - rows[i][c] * y for x, y in zip(rows[i], rows[c], strict=True)]
    return [row[-1] for row in rows]


def times(a: Sequence[Any], b: Sequence[Any]) -> Fraction:
    return sum((Fraction(x) * y for x, y in zip(a, b, strict=True)), Fraction(0))


def nearest(generators: Sequence[Sequence[int]], y: Sequence[int]) -> tuple[Fraction, Row]:
    """Least distance to a cone, squared, and the point: the best fit by few generators, all of them tried."""
    found = [(times(y, y), [Fraction(0)] * len(y))]
    for size in range(1, len(y) + 1):
        for chosen in combinations(generators, size):
            c = solved([[times(a, b) for b in chosen] for a in chosen], [times(a, y) for a in chosen])
            if c is not None and min(c) >= 0:
                fit = [times(c, column) for column in zip(*chosen, strict=True)]
                error = [f - t for f, t in zip(fit, y, strict=True)]
                found.append((times(error, error), fit))
    return min(found)


def neurons_on_a_line(points: Sequence[int]) -> list[tuple[int, list[int], list[list[int]]]]:
    """Sign, active points and generating activations, for the first points active, or the last ones."""
    D = len(points)
    rays = [(s, -s * x) for x in points for s in (1, -1)]
    found = []
    for active in [list(range(i)) for i in range(D + 1)] + [list(range(i, D)) for i in range(1, D)]:
        images = [
            [max(0, a * x + b) for x in points]
            for a, b in rays
            if all(a * x + b >= 0 if i in active else a * x + b <= 0 for i, x in enumerate(points))
        ]
        found += [(s, active, [image for image in images if any(image)]) for s in (1, -1)]
    return found


def both(*columns: Sequence[int]) -> list[list[int]]:
    return [[s * x for x in column] for column in columns for s in (1, -1)]


def searched(points: list[int], y: Sequence[int], width: int) -> dict[str, str]:
    neurons = neurons_on_a_line(points)
    sums = combinations_with_replacement(neurons, width)
    optimum = min(nearest([[s * x for x in g] for s, _, own in c for g in own], y)[0] for c in sums)
    charges = []
    for s, active, own in neurons:
        charge, fit = nearest([[s * g[i] for i in active] for g in own], [y[i] for i in active])
        values = dict(zip(active, fit, strict=True))
        charges.append((charge, [values.get(i, Fraction(0)) for i in range(len(y))]))
    tuples = list(combinations_with_replacement(charges, width))
    least = min(sum(charge for charge, _ in c) for c in tuples)
    losses = []
    for c in tuples:
        if sum(charge for charge, _ in c) == least:
            errors = [sum(f[i] for _, f in c) - y[i] for i in range(len(y))]
            losses.append(times(errors, errors))
    line = both([1] * len(points), points)
    kinked = [nearest(line, y)[0]]
    for left, right in pairwise(points):
        hinges = [[max(0, x - k) for x in points] for k in (left, right)]
        for s in (1, -1):
            kinked.append(nearest(line + [[s * h for h in hinge] for hinge in hinges], y)[0])
    return {
        "optimum": str(optimum),
        "printed objective": str(least),
        "least loss of its minimisers": str(min(losses)),
        "greatest loss of its minimisers": str(max(losses)),
        "(C.3)": str(kinked[0]),
        "(C.3), last inequality reversed": str(kinked[0] if width == 1 else min(kinked)),
    }


@pytest.mark.parametrize("name", training.DATA)
@pytest.mark.parametrize("width", training.WIDTHS)
def test_stored_values_are_what_a_search_in_fractions_finds(name: str, width: int) -> None:
    X, y = training.DATA[name]
    found = searched([x for (x,) in X], y, width)
    assert STORED[f"training-{name}"][f"width {width}"] == found
    assert found["optimum"] == ERRATA[name][width + 1]


@pytest.mark.parametrize("seed", range(12))
def test_printed_programs_on_other_data(seed: int) -> None:
    points = [[-2], [0], [3]] if seed % 2 else [[0], [1], [2], [5]]
    y = [(7 * seed + 5 * i * i) % 9 - 4 for i in range(len(points))]
    for width in (1, 2):
        found = searched([x for (x,) in points], y, width)
        printed = printed_optimum(points, y, width)
        assert str(printed.value) == found["printed objective"]
        assert str(printed.least_loss) == found["least loss of its minimisers"]
        assert str(printed.greatest_loss) == found["greatest loss of its minimisers"]
        assert str(c3_optimum(points, y, width, "reversed")) == found["(C.3), last inequality reversed"]
        # As printed, the pieces must coincide.
        assert str(c3_optimum(points, y, width)) == found["(C.3)"]


def test_three_pieces_pass_through_any_four_points() -> None:
    assert c3_optimum([[0], [1], [2], [3]], [0, 5, -5, 7], 3, "reversed") == 0
    assert c3_optimum([[0], [1], [2], [3]], [0, 5, -5, 7], 2, "reversed") > 0


def test_the_nearest_point_of_a_cone() -> None:
    assert cone_fit([(1, 0), (1, 1)], (1, -1)) == (1, 0)
    assert cone_fit([], (2, 3)) == (0, 0)
    assert cone_fit([(1, 1), (-1, -1), (2, 2)], (1, 0)) == (mpq(1, 2), mpq(1, 2))


# ------------------------------------------------------------ what refutes, checked by hand


def test_a_neuron_is_better_than_a_minimiser_of_the_printed_objective() -> None:
    for name, found in STORED["erratum-7"].items():
        X, y = training.DATA[name]
        losses = {}
        for kind, entry in found.items():
            s, a, b = (Fraction(v) for v in entry["neuron"])
            before = [a * x + b for (x,) in X]
            losses[kind] = sum((s * max(z, Fraction(0)) - t) ** 2 for z, t in zip(before, y, strict=True))
            charge = sum((s * z - t) ** 2 for z, t in zip(before, y, strict=True) if z > 0)
            assert (str(charge), str(losses[kind])) == (entry["printed objective"], entry["loss"])
        assert found["minimiser"]["printed objective"] == "0"
        assert losses["better"] < losses["minimiser"]


def test_c3_misses_training_in_both_directions() -> None:
    found = STORED["erratum-8"]
    (X, y), dual = training.DATA["A"], [Fraction(u) for u in found["A"]["dual vector"]]
    points = [x for (x,) in X]
    assert times(dual, [1] * len(dual)) == times(dual, points) == 0
    assert times(dual, y) ** 2 / times(dual, dual) == Fraction(found["A"]["affine functions at least"]) > 0
    assert [max(x, 0) for x in points] == list(y)  # the network max(0, x) has loss 0
    (X, y) = training.DATA["B"]
    assert [x for (x,) in X] == list(y)  # so has the affine function x
    assert Fraction(STORED["training-B"]["width 1"]["optimum"]) > Fraction(found["B"]["its loss"])


def test_dichotomies_exceed_the_printed_bounds() -> None:
    for row in STORED["dichotomies"]:
        n, D = row["n"], row["D"]
        assert row["dichotomies"] == row["Cover"] == 2 * sum(comb(D - 1, i) for i in range(n + 1))
        assert (row["2 C(D, n)"], row["D^n"]) == (2 * comb(D, n), D**n)
        assert (row["dichotomies"] > row["2 C(D, n)"]) == (n >= 2)
        assert (row["dichotomies"] > row["D^n"]) == (n == 1 or D == 1)
    shown = {(row["n"], row["D"]): tuple(row.values())[2:] for row in STORED["dichotomies"]}
    assert shown[2, 7] == (44, 44, 42, 49)
    assert shown[3, 7] == (84, 84, 70, 343)


def test_reference_optima_are_those_of_another_program() -> None:
    assert set(training.REFERENCE) == set(NOISE_OPTIMA)
    for size, text in zip(training.REFERENCE, STORED["training-reference"], strict=True):
        exact = Fraction(text)
        decimals = Decimal(exact.numerator) / Decimal(exact.denominator)
        assert decimals.quantize(Decimal("1e-8")) == Decimal(NOISE_OPTIMA[size])


@pytest.mark.parametrize("inputs", [1, 2])
def test_the_noise_is_that_of_the_tests(inputs: int) -> None:
    assert training.noise(inputs, 10) == noise(inputs, 10)


# ------------------------------------------------------------ certificates that stay


def test_stored_certificates_prove_the_stored_values() -> None:
    paths = sorted((FOLDER / "certificates").glob("*.train.cert"))
    values = {
        **{
            f"training-{name}-w{w}": STORED[f"training-{name}"][f"width {w}"]["optimum"]
            for name in training.DATA
            for w in training.WIDTHS
        },
        **{
            f"noise-n{n}-w{w}-D{D}": text
            for (n, w, D), text in zip(training.REFERENCE, STORED["training-reference"], strict=True)
        },
    }
    assert {path.name.removesuffix(".train.cert") for path in paths} == set(values)
    for path in paths:
        code, text = verdict(path)
        assert code == 0
        assert f"is exactly {values[path.name.removesuffix('.train.cert')]}\n" in text


WANTED = ToTrain("d", [[-1], [0], [1]], [1, 0, 1], 1)


def test_an_optimum_is_certified_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = CertificateFolder(tmp_path)
    assert folder.settle({"least": [WANTED]}) == {"least": [mpq(2, 3)]}
    assert list(folder.unused()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["d.train.cert"]
    monkeypatch.setattr("exactrelu.training.train_global", lambda *_: pytest.fail("trained again"))
    assert CertificateFolder(tmp_path).least_loss(WANTED) == mpq(2, 3)
    assert list(CertificateFolder(tmp_path).unused()) == ["d.train.cert"]
    with pytest.raises(InputError, match="different names"):
        folder.least_loss(WANTED)


def test_a_certificate_of_another_problem_is_not_believed(tmp_path: Path) -> None:
    CertificateFolder(tmp_path).least_loss(WANTED)
    for other in (
        ToTrain("d", [[-1], [0], [1]], [1, 0, 1], 2),
        ToTrain("d", [[-1], [0], [1]], [1, 0, 2], 1),
        ToTrain("d", [[-1], [0], [1]], [1, 0, 1], 1, "absolute"),
    ):
        about = (other.X, other.y, other.width, other.loss)
        assert stored_optimum(tmp_path / "d.train.cert", *about) is None
        assert CertificateFolder(tmp_path).least_loss(other) == train_global(*about).loss
        CertificateFolder(tmp_path).least_loss(WANTED)


@pytest.mark.parametrize(
    ("old", "new"), [("upper 2 3", "upper 1 3"), ("lower 2 3", "lower 1 1"), ("\nend", "")]
)
def test_a_false_certificate_is_an_error(old: str, new: str, tmp_path: Path) -> None:
    CertificateFolder(tmp_path).least_loss(WANTED)
    path = tmp_path / "d.train.cert"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(UnsoundBackendError, match="does not accept"):
        CertificateFolder(tmp_path).least_loss(WANTED)


def test_an_interval_is_no_optimum(tmp_path: Path) -> None:
    X, y = noise(2, 9)
    found = train_global(X, y, 2, limits=TrainingLimits(nodes=2))
    assert not found.proved
    found.write_certificate(tmp_path / "noise.train.cert")
    assert stored_optimum(tmp_path / "noise.train.cert", X, y, 2) is None
    assert CertificateFolder(tmp_path).least_loss(ToTrain("noise", X, y, 2)) == train_global(X, y, 2).loss
