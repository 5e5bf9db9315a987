"""``exactrelu figure`` and its pictures: exact polygons that tile the box, and what bad input gives."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result
from gmpy2 import mpq

from exactrelu.cli.main import main
from exactrelu.depth.zigzags import SimplexPoint
from exactrelu.depth.zonotope_family import zonotope_network
from exactrelu.errors import InputError, ResourceLimitError
from exactrelu.networks import Box, ReLUNetwork, count_regions
from exactrelu.report.plane_figure import plane_figure

SQUARE = zonotope_network([[0, 1], [1, 0]], [SimplexPoint.even(2)] * 2).network


def area(polygon: tuple[tuple[mpq, mpq], ...]) -> mpq:
    pairs = zip(polygon, (*polygon[1:], polygon[0]), strict=True)
    return sum((a[0] * b[1] - a[1] * b[0] for a, b in pairs), mpq(0)) / 2


def test_figure_1_left() -> None:
    figure = plane_figure(SQUARE, Box.cube(2, 2))
    # 17 pieces (Arora et al. 2018, Figure 1); the outer one is made of four proper regions.
    assert len(set(figure.laws)) == 17
    assert len(figure.polygons) == 20
    assert len(figure.folds) == 4
    assert sum(map(area, figure.polygons)) == 16


@pytest.mark.parametrize("seed", range(5))
def test_polygons_tile_the_box(seed: int) -> None:
    random = Random(seed)
    widths, layers = [2, 4, 3, 1], []
    for below, width in pairwise(widths):
        rows = [[random.randint(-5, 5) for _ in range(below)] for _ in range(width)]
        layers.append((rows, [random.randint(-5, 5) for _ in range(width)]))
    network, box = ReLUNetwork.from_weights(layers), Box.of([-3, "-1/2"], [2, 5])
    figure = plane_figure(network, box)
    assert len(figure.polygons) == count_regions(network, domain=box)
    assert len(set(figure.laws)) == count_regions(network, "affine", box)
    assert min(map(area, figure.polygons)) > 0
    assert sum(map(area, figure.polygons)) == mpq(55, 2)


def test_tikz_is_exact_and_readable_by_tex() -> None:
    network = ReLUNetwork.from_weights([([[3, 0]], [1]), ([[1]], [0])])
    text = plane_figure(network, Box.cube(1, 2)).tikz("a test")
    assert "{-1/3}" in text
    assert text.startswith("% a test\n% 2 proper regions, 2 affine laws, [-1, 1]^2\n")
    long = ReLUNetwork.from_weights([([[10**6 + 3, 0]], [10**5]), ([[1]], [0])])
    assert "-0.100000" in plane_figure(long, Box.cube(1, 2)).tikz()


def test_bad_input() -> None:
    with pytest.raises(InputError, match="2 inputs"):
        plane_figure(ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0])]), Box.cube(1, 1))
    with pytest.raises(InputError, match="interior"):
        plane_figure(SQUARE, Box.of([0, 0], [0, 1]))
    with pytest.raises(ResourceLimitError):
        plane_figure(SQUARE, Box.cube(1, 2), limit=3)
    with pytest.raises(InputError, match="must end in"):
        plane_figure(SQUARE, Box.cube(1, 2)).save("picture.gif")


@pytest.mark.parametrize("radius", [1, 1000, 1001, 10**9, mpq(1, 200), mpq(1, 10**9)])
def test_no_box_has_coordinates_that_tex_cannot_handle(radius: object) -> None:
    text = plane_figure(SQUARE, Box.cube(radius, 2)).tikz()  # type: ignore[arg-type]
    body = text[text.index(r"\begin") :]
    numbers = [mpq(x) for pair in re.findall(r"\(\{?([-0-9/]+)\}?,\{?([-0-9/]+)\}?\)", body) for x in pair]
    assert numbers
    unit = mpq(body[body.index("x=") + 2 : body.index("cm")].replace(".", "")) / 10**6
    assert 0 < unit < 2000
    # TeX's dimensions end at 16383 points, 575 cm.
    assert max(abs(x) * unit for x in numbers) < 500


@pytest.mark.engine("matplotlib")
@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_the_same_picture_is_the_same_file(ending: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        plane_figure(SQUARE, Box.cube(1, 2)).save(tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


# ------------------------------------------------------------ the command


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["figure", *arguments])
    assert result.exit_code == code, (result.output, result.stderr)
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "net.json").write_text(json.dumps(SQUARE.to_dict()))
    monkeypatch.chdir(tmp_path)
    return "net.json"


def test_tikz_on_stdout_and_in_a_file(net: str) -> None:
    text = run(net, "--box", "2").stdout
    assert text.splitlines()[-1] == r"\end{tikzpicture}"
    found = json.loads(run(net, "--box", "2", "-o", "net.tex", "--json").stdout)
    assert found == {
        "output": "net.tex",
        "domain": "[-2, 2]^2",
        "regions": 20,
        "definition": "proper",
        "laws": 17,
    }
    assert Path("net.tex").read_text() == text


@pytest.mark.engine("matplotlib")
@pytest.mark.parametrize(("kind", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_pictures(net: str, kind: str, start: bytes) -> None:
    run(net, f"--{kind}", "-o", f"net.{kind}")
    assert Path(f"net.{kind}").read_bytes().startswith(start)


def test_bad_arguments(net: str) -> None:
    run(net, "--png", code=2)
    run(net, "--json", code=2)
    run(net, "--png", "-o", "net.svg", code=2)
    run(net, "-o", "net.png", code=2)
    assert not Path("net.png").exists()
    run(net, "--box", "0", code=2)
    run("missing.json", code=2)
