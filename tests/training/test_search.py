"""Runs that are stopped, continued, shared among processes; input that is refused; files of data."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from gmpy2 import mpq

from exactrelu.errors import (
    ExactReLUError,
    FileFormatError,
    InexactInputError,
    InputError,
    ResourceLimitError,
    ShapeError,
)
from exactrelu.training import (
    TrainingLimits,
    TrainingProblem,
    TrainingResult,
    estimate_training,
    train_global,
    training_problem,
)
from exactrelu.training.data import exact_decimal, read_data
from exactrelu.training.problem import LOSSES
from exactrelu.training.relaxations.filters import SignFilter
from exactrelu.training.search import Node, Search
from tests.training.checking import verdict
from tests.training.instances import noise


def assert_accepted(found: TrainingResult, folder: Path) -> None:
    found.write_certificate(folder / "c.cert")
    code, text = verdict(folder / "c.cert")
    assert code == 0, text


@pytest.mark.parametrize("loss", LOSSES)
def test_a_limited_run_gives_bounds_that_hold_and_can_be_continued(loss: str, tmp_path: Path) -> None:
    X, y = noise(2, 9)
    whole = train_global(X, y, 2, loss)
    state = tmp_path / "state.json"
    part = train_global(X, y, 2, loss, limits=TrainingLimits(nodes=15), checkpoint=state)
    assert not part.proved
    assert part.lower_bound < whole.loss <= part.loss
    assert part.gap == part.loss - part.lower_bound
    assert "15 nodes" in part.why
    assert_accepted(part, tmp_path)
    rest = train_global(X, y, 2, loss, resume=state, checkpoint=state)
    assert rest.proved
    assert rest.loss == whole.loss
    assert_accepted(rest, tmp_path)
    again = train_global(X, y, 2, loss, resume=state)
    assert (again.proved, again.loss, again.nodes) == (True, whole.loss, rest.nodes)


def test_the_lower_bound_of_open_nodes_is_certified() -> None:
    found = train_global(*noise(2, 20), 1, limits=TrainingLimits(nodes=3))
    assert not found.proved
    assert 0 < found.lower_bound < found.loss


@pytest.mark.parametrize("after", [1, 7, 30])
@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_run_returns_what_it_knows(after: int, workers: int, tmp_path: Path) -> None:
    X, y = noise(2, 12)
    calls = 0

    def interrupt(search: Search) -> None:
        nonlocal calls
        calls += 1
        if calls > after:
            raise KeyboardInterrupt

    found = train_global(X, y, 2, progress=interrupt, workers=workers, checkpoint=tmp_path / "state")
    assert not found
    assert found.why == "interrupted"
    assert_accepted(found, tmp_path)
    rest = train_global(X, y, 2, resume=tmp_path / "state")
    assert rest.loss == train_global(X, y, 2).loss


def test_an_interruption_inside_a_node_loses_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    X, y = noise(2, 10)
    original = Search.work
    calls = 0

    def work(self: Search, node: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 12:
            raise KeyboardInterrupt
        original(self, node)

    monkeypatch.setattr(Search, "work", work)
    found = train_global(X, y, 2)
    assert not found.proved
    assert_accepted(found, tmp_path)


def test_the_result_does_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    X, y = noise(2, 14)
    two, three = (train_global(X, y, 2, workers=workers) for workers in (2, 3))
    assert two.proved
    assert two.proof is not None
    assert (two.loss, two.model, two.nodes, two.proof.trees) == (
        three.loss,
        three.model,
        three.nodes,
        three.proof.trees if three.proof else None,
    )
    assert two.loss == train_global(X, y, 2).loss
    assert_accepted(two, tmp_path)


def test_a_search_goes_to_another_process_without_its_tree() -> None:
    search = Search(training_problem(*noise(2, 12), 2))
    search.run(lambda search: search.nodes >= 20)
    sent = pickle.loads(pickle.dumps(search))
    assert (sent.roots, sent.open_nodes(), sent.best) == ([], [], search.best)
    sent.restart([Node(search.roots[0].groups)])
    assert sent.run(lambda _: False)
    assert sent.best.loss >= train_global(*noise(2, 12), 2).loss / sent.problem.unit  # one pattern only


def test_workers_know_what_others_found(tmp_path: Path) -> None:
    one, two = (train_global(*noise(1, 14), 3, workers=workers) for workers in (1, 2))
    assert two.nodes < 1.5 * one.nodes
    assert two.loss == one.loss
    assert_accepted(two, tmp_path)


def test_workers_keep_limits(tmp_path: Path) -> None:
    found = train_global(*noise(2, 20), 2, workers=2, limits=TrainingLimits(nodes=150))
    assert not found.proved
    assert_accepted(found, tmp_path)
    late = train_global(*noise(2, 20), 2, workers=2, limits=TrainingLimits(seconds=0.05))
    assert not late.proved
    assert "seconds" in late.why


def test_progress_is_told() -> None:
    seen = []
    train_global(*noise(1, 8), 2, progress=lambda search: seen.append((search.nodes, search.believed_bound)))
    assert seen
    assert all(0 <= bound <= 1 for _, bound in seen)
    assert [nodes for nodes, _ in seen] == sorted(nodes for nodes, _ in seen)


# Checkpoints that were changed.


@pytest.fixture
def state(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "state.json"
    train_global(*noise(1, 10), 2, limits=TrainingLimits(nodes=20), checkpoint=path)
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def resumed(content: object, folder: Path, **options: Any) -> TrainingResult:
    path = folder / "changed.json"
    path.write_text(json.dumps(content))
    return train_global(*noise(1, 10), 2, resume=path, **options)


def test_wrong_dual_vectors_of_a_checkpoint_prove_nothing(state: dict[str, Any], tmp_path: Path) -> None:
    state["duals"] = [[str(-int(x)) for x in row] for row in state["duals"]]
    found = resumed(state, tmp_path)
    assert found.proved
    assert found.loss == train_global(*noise(1, 10), 2).loss
    assert_accepted(found, tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", "something else"),
        ("problem", "0" * 64),
        ("nodes", -1),
        ("nodes", "1/2"),
        ("duals", [["1"]]),
        ("duals", [["1/2"] * 10]),
        ("trees", []),
        ("trees", [[[0, 0]], [[]], [[]]]),
        ("trees", [[[9, 0]], [[]], [[]]]),
        ("trees", [[[0, 99]], [[]], [[]]]),
        ("trees", [[[10000]], [[]], [[]]]),
        ("trees", [[[], []], [[]], [[]]]),
        ("trees", [[[0, 0, 0]], [[]], [[]]]),
        ("neurons", [[2, ["0", "0"]]]),
        ("neurons", [[1, ["0", "0"]]] * 3),
        ("free", ["1"]),
        ("more", 1),
    ],
)
def test_checkpoints_that_are_none(state: dict[str, Any], key: str, value: Any, tmp_path: Path) -> None:
    with pytest.raises(FileFormatError):
        resumed({**state, key: value}, tmp_path)


def test_a_checkpoint_of_another_problem(state: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="other data"):
        resumed(state, tmp_path, loss="max")


# Input.


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        (([[0.5]], [1], 1), InexactInputError, "from_float"),
        (([[float("nan")]], [1], 1), InexactInputError, "finite"),
        (([[1]], [float("inf")], 1), InexactInputError, "y"),
        (([[1]], [[1, 2]], 1), ShapeError, "irrational"),
        (([[1]], [1, 2], 1), ShapeError, "y"),
        (([[1], [1, 2]], [1, 2], 1), ShapeError, "X"),
        (([], [], 1), ShapeError, "at least one point"),
        ((5, [1], 1), ShapeError, "X"),
        (([[1]], 5, 1), ShapeError, "y"),
        (([[1]], "1", 1), ShapeError, "y"),
        (([[1]], [1], 0), InputError, "width"),
        (([[1]], [1], True), InputError, "width"),
        (([[1]], [1], "2"), InputError, "width"),
        (([[1]], [1], 1.0), InputError, "width"),
        (([[1]], [1], 1, "zero-one"), InputError, "convex"),
        (([[1]], [1], 1, None), InputError, "loss"),
        (([[1]], [1], 1, "squared", 1), InputError, "output_bias"),
        (([[1]], [1], 1, "squared", False, "yes"), InputError, "skip"),
        (([[1]], [1], 1, "squared", False, False, [0]), InputError, "positive"),
        (([[1]], [1], 1, "squared", False, False, [1, 1]), ShapeError, "weights"),
        (([[1]], [1], 1, "squared", False, False, None, [1, 1]), ShapeError, "width"),
        (([[1]], [1], 1, "squared", False, False, None, [0]), InputError, "1 or -1"),
        (([[1]], [1], 1, "squared", False, False, None, [True]), InputError, "1 or -1"),
        (([[1]], [1], 1, "squared", False, False, None, "+"), InputError, "sign_restriction"),
    ],
)
def test_bad_arguments(arguments: Any, error: type[ExactReLUError], text: str) -> None:
    with pytest.raises(error, match=text):
        train_global(*arguments)


@pytest.mark.parametrize(
    "options",
    [
        {"method": "gradient"},
        {"limits": 5},
        {"workers": 0},
        {"workers": True},
        {"workers": 1.5},
        {"checkpoint": 5},
        {"resume": "x", "method": "enumerate"},
    ],
)
def test_bad_options(options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        train_global([[1]], [1], 1, **options)


@pytest.mark.parametrize(
    "bad", [{"nodes": 0}, {"nodes": 1.5}, {"seconds": 0}, {"seconds": "1"}, {"seconds": True}]
)
def test_bad_limits(bad: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="limits"):
        TrainingLimits(**bad)


def test_what_is_too_large_is_refused_with_an_estimate() -> None:
    with pytest.raises(ResourceLimitError, match="rays"):
        train_global([[i, i * i, i**3, i**4] for i in range(80)], list(range(80)), 1)
    with pytest.raises(ResourceLimitError, match="convex programs"):
        train_global(*noise(2, 12), 3, method="enumerate")
    size = estimate_training([[i, i * i] for i in range(7)], list(range(7)), 1)
    assert (size.rays, size.cells, size.programs) == (42, 44, 88)  # 44: Cover's count, theory of E7


def test_the_problem_in_integers() -> None:
    problem = training_problem([["1/2"], [3]], ["1/3", 2], 1, weights=["1/5", 1])
    assert isinstance(problem, TrainingProblem)
    assert problem.rows == ((1, 2), (6, 2))
    assert problem.integer_targets == (1, 6)
    assert problem.integer_weights == (1, 5)
    assert problem.unit == mpq(1, 45)


def test_signs_are_exact_where_floats_are_not() -> None:
    big = 10**40
    rows = [[big, -big, 1], [big, -big, -1], [big, -big, 0], [1, 1, 1]]
    assert SignFilter(rows).signs([big, big, 1]).tolist() == [1, -1, 0, 1]
    assert SignFilter([[2**40, -(2**40) + 1, 1]]).signs([2**53, 2**53, -(2**53)]).tolist() == [0]


# Files of data.


def test_data_are_read_exactly(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("# comment\nx1, x2, y\n0.1, -2, 1/3\n\n1e-3;0\n".replace("1e-3;0\n", "1e-3, +.5, 5.\n"))
    data = read_data(path)
    assert ((mpq(1, 10), mpq(-2)), (mpq(1, 1000), mpq(1, 2))) == data.X
    assert data.y == (mpq(1, 3), mpq(5))
    for text in ("1 2\n3 4\n", "1;2\n3;4\n", "1\t2\n3\t4\n", "\ufeff1,2\n3,4"):
        path.write_text(text, encoding="utf-8")
        assert read_data(path).y == (2, 4)


NO_DATA = [
    "",
    "x,y\n",
    "1\n",
    "1,2\n3\n",
    "1,nan\n",
    "nan,inf\n",
    "1,2\na,b\n",
    "1,1/0\n",
    "1,.\n",
    "1,\u0661\n",
]


@pytest.mark.parametrize("text", [*NO_DATA, "1,\u0661\n", "1,1e9999\n", "1,0x10\n", "1,1_000\n", ",\n"])
def test_data_that_are_none(text: str, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError):
        read_data(path)


def test_unreadable_data(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"\xff\xfe,1\n")
    for path in (tmp_path, tmp_path / "none", tmp_path / "latin"):
        with pytest.raises(FileFormatError):
            read_data(path)
    with pytest.raises(InputError):
        exact_decimal("1" * 5000)
