"""Train one hidden layer on real data to proven optimality, check the proof, and plot the fit.

Usage: python train_diabetes.py [FOLDER]; the LaTeX table, the certificates and (with
``pip install 'exactrelu[plot]'``) the figure go to FOLDER (default: the current one).

``data/diabetes.csv`` holds body mass index, mean blood pressure, and a measure of the progression of diabetes
one year later; its decimals are read exactly. The fits are the best that so few neurons can do, in squared
loss: no other weights are better, of whatever size.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from exactrelu.arith.files import write_atomically
from exactrelu.errors import UnsoundBackendError
from exactrelu.report.latex import latex_table
from exactrelu.report.table import Entry, Table, plain_text
from exactrelu.training import TrainingResult, train_global
from exactrelu.training.checking import check_training
from exactrelu.training.data import Data, read_data

CSV = Path(__file__).parent / "data" / "diabetes.csv"


class Fit(NamedTuple):
    """What is trained: a name, the columns of the inputs, how many patients, how many neurons."""

    name: str
    columns: tuple[int, ...]
    patients: int
    width: int


FITS = (
    Fit("bmi-1", (0,), 60, 1),
    Fit("bmi-2", (0,), 60, 2),
    Fit("bmi-3", (0,), 60, 3),
    Fit("bmi-pressure-1", (0, 1), 60, 1),
    Fit("bmi-pressure-2", (0, 1), 30, 2),
)


def trained(data: Data, fit: Fit, folder: Path) -> TrainingResult:
    """Train, write the certificate, and have it checked."""
    X = [[row[k] for k in fit.columns] for row in data.X[: fit.patients]]
    found = train_global(X, data.y[: fit.patients], fit.width)
    path = folder / f"{fit.name}.train.cert"
    found.write_certificate(path, data.hash)
    verdict = check_training(path)
    if not (found and verdict):
        raise UnsoundBackendError(f"{fit.name} must be proved and accepted: {found.why}, {verdict.text}")
    return found


def row_of(fit: Fit, found: TrainingResult) -> tuple[Entry, ...]:
    """Return a row of the table."""
    inputs = "bmi" if fit.columns == (0,) else "bmi, blood pressure"
    return (inputs, fit.patients, fit.width, f"{float(found.loss):.2f}", found.nodes, "certificate, accepted")


def plot(data: Data, fits: Sequence[tuple[Fit, TrainingResult]], path: Path) -> None:
    """Draw the fits with one input over their points; exact values at the ends and kinks, lines between."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot()
    patients = max(fit.patients for fit, _ in fits)
    points = [row[0] for row in data.X[:patients]]
    axes.plot([float(x) for x in points], [float(y) for y in data.y[:patients]], "k.", markersize=4)
    for fit, found in fits:
        kinks = {-neuron.bias / neuron.weights[0] for neuron in found.model.neurons if neuron.weights[0]}
        ends = {min(points), max(points)}
        places = sorted(ends | {x for x in kinks if min(points) < x < max(points)})
        heights = [float(found.model((x,))) for x in places]
        axes.plot([float(x) for x in places], heights, label=f"width {fit.width}")
    axes.set_xlabel("body mass index")
    axes.set_ylabel("progression after one year")
    axes.legend()
    figure.savefig(path)


def main(folder: Path) -> None:
    data = read_data(CSV)
    fits = [(fit, trained(data, fit, folder)) for fit in FITS]
    columns = ("inputs", "patients", "neurons", "least squared loss", "nodes", "proved by")
    table = Table("Progression of diabetes: proven optima", columns, tuple(row_of(*pair) for pair in fits))
    print(plain_text(table), end="")
    write_atomically(folder / "diabetes.tex", latex_table(table, "python examples/train_diabetes.py"))
    one_input = [(fit, found) for fit, found in fits if fit.columns == (0,)]
    try:
        plot(data, one_input, folder / "diabetes.png")
    except ImportError:
        print("no figure: it needs pip install 'exactrelu[plot]'")
    else:
        print("figure: diabetes.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
