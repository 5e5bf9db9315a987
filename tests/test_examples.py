"""The examples run as their readers run them, and print numbers that are known from elsewhere."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from math import comb
from pathlib import Path

import pytest
from gmpy2 import mpq

from exactrelu.networks.network import ReLUNetwork

EXAMPLES = Path(__file__).parent.parent / "examples"

# Script, its table, and what it must print, with spaces and dashes of alignment left out.
SCRIPTS = {
    "how_far_parameters_move.py": (
        "moves.tex",
        [
            "opposite along (0, 1, 0): {1} against {2}; kinks cancel",
            "functional dimension: 10 of 17 parameters; misses the bound 13",
            # The semi-norm of Example 2.5 is 3 for every k, and the distance k.
            "Example 2.5, k = 64 3 at least 64",
            "every k >= 1: distance at least k, 6 cases",
        ],
    ),
    "cells_with_witnesses.py": ("cells.tex", ["The 10 cells of 4 lines", "faces: (4, 13, 10)"]),
    "families_table.py": (
        "families.tex",
        [
            "braid, n = 8 28 7 40320 0",
            "Shi, n = 6 30 5 16807 3125",
            f"Catalan, n = 5 30 4 5040 {120 * 14}",
            "Linial, n = 7 21 6 21652",
            "semiorder, n = 5 20 4 2371",
            "type B, n = 6 36 6 46080 0",
            "threshold, n = 5 32 6 94572 0",
            "resonance, n = 5 31 5 11292 0",
            f"general position, n = 4 20 4 6196 {comb(19, 4)}",
        ],
    ),
    "maximum_in_two_layers.py": (
        "maximum.tex",
        [
            "ACCEPTED: the sum of the 4 symmetrised terms is max(x_1, ..., x_6)",
            "5 tree of maxima of two 3 16 Z",
            "5 Bakaev et al. 2025 2 28 Z[1/2]",
            "6 symmetrised identity 2 518 Z[1/30]",
        ],
    ),
    "piecewise_linear_functions.py": (
        "saddle.tex",
        [
            "pieces[2] is 0 and pieces[3] is 1 at (0, 0)",
            # |x| - |y| has four quadrants; ceil(log2(3)) = 2.
            "regions: 4 (open; R^2)",
            "hidden layers 2 yes Arora et al. 2018, Theorem 2.1",
            "the gadget of 4 nodes is the maximum of two numbers",
        ],
    ),
    "train_diabetes.py": (
        "diabetes.tex",
        [
            # One neuron that is active at all patients is the least-squares line.
            "bmi 60 1 226200.04",
            "bmi 60 2 213440.42",
            "bmi 60 3 185719.62",
            "bmi, blood pressure 60 1 214954.48",
            "bmi, blood pressure 30 2 93677.88",
            "certificate, accepted",
        ],
    ),
    "where_training_goes_wrong.py": (
        "gradient_descent.tex",
        [
            # Errata E7 and E8, and seeded noise as another program optimises it.
            "D, w=1 0.6667 yes",
            "E, w=2 1.0000 yes",
            "noise n=1 D=10, w=2 1.3452 yes",
            "noise n=1 D=20, w=3 12.7552 yes",
            "noise n=2 D=10, w=2 2.0523 yes",
            "exactrelu none proved 1 1",
        ],
    ),
    "zonotope_vertices.py": ("vertices.tex", ["The 8 vertices", "(8, 8), area: 11/4"]),
    "count_iris.py": (
        "iris.tex",
        [
            "neurons 16",
            "general position yes",
            # Sixteen hyperplanes in general position in R^4.
            f"without listing {sum(comb(16, i) for i in range(5))}",
            f"a rational point in each {sum(comb(16, i) for i in range(5))}",
            f"bounded regions {comb(15, 4)}",
        ],
    ),
    "how_steep_is_iris.py": (
        "steepness.tex",
        [
            "Lipschitz constant, l_inf 376 369.4804 369.4805",
            "derivatives differ by 4038 109.6011 109.6012",
            # The independent checkers have looked at every region.
            "ACCEPTED: the Lipschitz constant of the network on the domain from l_inf to l_inf",
        ],
    ),
}


@pytest.mark.parametrize("script", sorted(SCRIPTS))
def test_example(script: str, tmp_path: Path) -> None:
    table, expected = SCRIPTS[script]
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / script), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    printed = re.sub(r"[ ]+", " ", done.stdout)
    for text in expected:
        assert text in printed
    latex = (tmp_path / table).read_text()
    assert latex.startswith("% exactrelu ")
    assert latex.splitlines()[0].endswith(f"python examples/{script}")
    assert latex.rstrip().endswith(r"\end{tabular}")


def test_every_script_is_run_and_described() -> None:
    scripts = {path.name for path in EXAMPLES.glob("*.py")}
    assert scripts == {*SCRIPTS, "iris_first_layer.py"}
    readme = (EXAMPLES / "README.md").read_text()
    assert all(f"`{script}`" in readme for script in scripts)


def test_the_iris_weights_are_doubles() -> None:
    network = ReLUNetwork.from_json(EXAMPLES / "data" / "iris_mlp.json")
    assert (network.inputs, network.widths, network.outputs) == (4, (16,), 3)
    for layer in network.layers:
        for weight in (*layer.bias, *(x for row in layer.weights for x in row)):
            assert mpq(float(weight)) == weight


def test_training_names_what_it_needs() -> None:
    if importlib.util.find_spec("sklearn") is not None:
        pytest.skip("scikit-learn is installed, and training anew would change the committed weights")
    script = EXAMPLES / "iris_first_layer.py"
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "pip install 'exactrelu[examples]'" in done.stderr
