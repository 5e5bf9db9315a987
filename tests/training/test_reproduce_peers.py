"""The comparison with peers: what it calls their loss is their loss, and none is below a proven optimum."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from exactrelu.training import train_global
from tests.checker.running import load

peers: Any = load(Path(__file__).parents[2] / "examples" / "where_training_goes_wrong.py")
SMALL = {task.name: task for task in peers.small_data() if "noise" not in task.name}


@pytest.mark.parametrize("loss", ["squared", "absolute"])
@pytest.mark.parametrize("name", SMALL)
def test_losses_of_networks(name: str, loss: str) -> None:
    task = SMALL[name]
    found = train_global(task.X, task.y, task.width, loss)
    neurons = [
        (Fraction(n.sign), tuple(Fraction(str(a)) for a in n.weights), Fraction(str(n.bias)))
        for n in found.model.neurons
    ]
    assert str(peers.exact_loss(task, neurons, loss)) == str(found.loss)
    # An output weight counts: twice a neuron of half the size is the same function.
    halves = [(2 * c, tuple(v / 2 for v in a), b / 2) for c, a, b in neurons]
    assert str(peers.exact_loss(task, halves, loss)) == str(found.loss)


@pytest.mark.parametrize("name", ["D, w=1", "E, w=1", "E, w=2"])
def test_gradient_descent_ends_above_the_optimum(name: str) -> None:
    task = SMALL[name]
    optimum = Fraction(str(train_global(task.X, task.y, task.width).loss))
    ends = peers.gradient_descent(task, 40, 1500)
    assert ends == sorted(ends)
    assert ends[0] >= optimum
    # It does descend: the best of forty runs is near the optimum, and some run is stuck above.
    assert ends[0] < optimum * Fraction(11, 10)
    assert ends[-1] > optimum * Fraction(12, 10)


@pytest.mark.skipif(peers.highspy is None, reason="highspy is not installed")
def test_no_box_gives_the_optimum_of_the_step() -> None:
    task = peers.instance("step", *peers.STEP, 2)
    assert train_global(task.X, task.y, 2, "absolute").loss == 1
    for box in peers.BOXES:
        answer = peers.train_with_highs(task, box)
        assert answer.status == "Optimal"
        assert abs(answer.objective - 1) > 0.4
        assert answer.loss > 1
