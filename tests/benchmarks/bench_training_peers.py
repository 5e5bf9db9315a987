"""Proven optima of training beside a MIP solver and gradient descent, on the published data and seeded noise.

Run with ``OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.bench_training_peers [--quick]``. HiGHS
(``pip install highspy``) and scikit-learn are measured when they are installed. Times are seconds of the
processor, of one run.

HiGHS minimises the absolute loss (it has no mixed-integer quadratic programs) with all weights in a box, its
tolerances set to 1e-9 and the others left as they are. Its status is its own; beside its objective stands the
exact loss of the network that it returns. Gradient descent minimises the squared loss.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import time
import warnings
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from exactrelu.report.papers.arora2018.training import DATA, REFERENCE
from exactrelu.training import TrainingResult, train_global
from tests.checker.running import load
from tests.training.instances import noise

peers: Any = load(Path(__file__).parents[2] / "examples" / "where_training_goes_wrong.py")

BOXES = (1, 10, 100, 10_000, 1_000_000)
# (inputs, points, seed) of noise for two neurons, absolute loss.
NOISE = ((1, 8, 1), (1, 8, 5), (1, 10, 9), (1, 10, 10), (2, 7, 34))
NEAR = Fraction(101, 100)


def absolute_instances() -> Iterator[Any]:
    """Yield the data of the errata, seeded noise, and the steep step."""
    for name, (X, y) in DATA.items():
        for w in (1, 2):
            yield peers.instance(f"{name}, w={w}", X, y, w)
    for n, D, seed in NOISE:
        yield peers.instance(f"noise n={n} D={D} seed={seed}, w=2", *noise(n, D, seed), 2)
    yield peers.instance("step, w=2", *peers.STEP, 2)


def proven(task: Any, loss: str, *, output_bias: bool = False) -> tuple[TrainingResult, float]:
    """Return the proven optimum, and how long it took."""
    begin = time.process_time()
    found = train_global(task.X, task.y, task.width, loss, output_bias)
    return found, time.process_time() - begin


def exact(found: TrainingResult) -> Fraction:
    return Fraction(int(found.loss.numerator), int(found.loss.denominator))


def verdict(optimum: Fraction, objective: float, loss: Fraction) -> str:
    """What is wrong with an answer, up to a millionth."""
    slack = Fraction(1, 10**6) * (1 + optimum)
    faults = []
    if Fraction(objective) < optimum - slack:
        faults.append("below the optimum")
    if Fraction(objective) > optimum + slack:
        faults.append("not optimal")
    elif loss > optimum + slack:
        faults.append("its network is not optimal")
    return f"WRONG: {', '.join(faults)}" if faults else "right"


def measure_highs() -> None:
    """Print what HiGHS reports for each box."""
    if peers.highspy is None:
        print("HiGHS: not installed (pip install highspy)")
        return
    print("absolute loss: data; proven optimum; seconds")
    print("    box; HiGHS: status, objective, exact loss of its network, seconds")
    wrong = dict.fromkeys(BOXES, 0)
    for task in absolute_instances():
        found, seconds = proven(task, "absolute")
        print(f"{task.name}; {float(found.loss):.6f} {'proved' if found else 'OPEN'}; {seconds:.2f}")
        for box in BOXES:
            begin = time.process_time()
            answer = peers.train_with_highs(task, box)
            seconds = time.process_time() - begin
            said = verdict(exact(found), answer.objective, answer.loss)
            wrong[box] += said != "right"
            numbers = f"{answer.objective:.6f} {float(answer.loss):.6f} {seconds:.2f}"
            print(f"    {box}; {answer.status} {numbers} {said}", flush=True)
    print("wrong answers by box:", ", ".join(f"{box}: {number}" for box, number in wrong.items()))


def reference_instances() -> Iterator[Any]:
    for n, w, D in REFERENCE:
        yield peers.instance(f"noise n={n} D={D}, w={w}", *noise(n, D), w)


def measure_descent(runs: int, steps: int) -> None:
    """Print where gradient descent (numpy, Adam) ends."""
    print(f"squared loss, {runs} runs of Adam, {steps} steps: data; proven optimum, seconds;")
    print("    best run, median run, runs within 1 %, seconds of all runs")
    for task in reference_instances():
        found, seconds = proven(task, "squared")
        begin = time.process_time()
        ends = peers.gradient_descent(task, runs, steps)
        spent = time.process_time() - begin
        print(f"{task.name}; {float(found.loss):.6f} {'proved' if found else 'OPEN'} {seconds:.2f};")
        print("   ", _ends(exact(found), ends), f"{spent:.1f}", flush=True)


def measure_scikit(runs: int) -> None:
    """Print where scikit-learn's MLPRegressor (L-BFGS) ends; its networks have an output bias."""
    if importlib.util.find_spec("sklearn") is None:
        print("scikit-learn: not installed (pip install scikit-learn)")
        return
    print(
        f"squared loss with output bias, {runs} runs of MLPRegressor (lbfgs): data; proven optimum, seconds;"
    )
    print("    best run, median run, runs within 1 %, seconds of all runs")
    for task in reference_instances():
        found, seconds = proven(task, "squared", output_bias=True)
        begin = time.process_time()
        ends = sorted(_scikit(task, seed) for seed in range(runs))
        spent = time.process_time() - begin
        print(f"{task.name}; {float(found.loss):.6f} {'proved' if found else 'OPEN'} {seconds:.2f};")
        print("   ", _ends(exact(found), ends), f"{spent:.1f}", flush=True)


def _scikit(task: Any, seed: int) -> Fraction:
    """Return the exact loss of the network that scikit-learn finds."""
    from sklearn.neural_network import MLPRegressor

    model = MLPRegressor(
        hidden_layer_sizes=(task.width,),
        solver="lbfgs",
        alpha=0,
        max_iter=20_000,
        tol=1e-10,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns when it stops at max_iter; the loss says it all
        model.fit([[float(x) for x in row] for row in task.X], [float(t) for t in task.y])
    (first, second), (biases, (constant,)) = model.coefs_, model.intercepts_
    neurons = [
        (Fraction(float(c)), tuple(Fraction(float(a)) for a in column), Fraction(float(b)))
        for column, b, (c,) in zip(first.T, biases, second, strict=True)
    ]
    always = (Fraction(float(constant)), (Fraction(0),) * len(task.X[0]), Fraction(1))
    return Fraction(peers.exact_loss(task, [*neurons, always], "squared"))


def _ends(optimum: Fraction, ends: list[Fraction]) -> str:
    if ends[0] < optimum:
        raise AssertionError("a network is better than a proven optimum")
    near = sum(loss <= optimum * NEAR for loss in ends)
    return f"{float(ends[0]):.6f} {float(statistics.median(ends)):.6f} {near}/{len(ends)}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Compare global training with a MIP solver and with descent."
    )
    parser.add_argument("--quick", action="store_true", help="few runs of gradient descent")
    quick = parser.parse_args().quick
    measure_highs()
    measure_descent(20 if quick else 200, 2000 if quick else 10_000)
    measure_scikit(10 if quick else 100)


if __name__ == "__main__":
    main()
