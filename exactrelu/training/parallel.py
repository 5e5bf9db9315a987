"""Subtrees in processes of their own; the result does not depend on how many there are."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Mapping

import attrs

from exactrelu.training.nodes import Groups
from exactrelu.training.problem import TrainingProblem
from exactrelu.training.proof import Leaf, Step, Vector
from exactrelu.training.search import Node, Search, Start
from exactrelu.training.solutions import Incumbent

FRONTIER = 48
"""Open nodes that the first process makes before the others begin."""
TASKS = 8
"""Into so many tasks they are dealt: nodes of one task share their dual vectors."""
_MOST_TOLD = 2000
Task = list[tuple[Groups, Start, float]]


@attrs.frozen
class Subtrees:
    """What a worker returns: the steps below each node of a task, with its own numbers of dual vectors."""

    steps: tuple[tuple[Step, ...], ...]
    duals: tuple[Vector, ...]
    best: Incumbent
    nodes: int
    finished: bool


@attrs.frozen
class Setting:
    """What all workers are told."""

    problem: TrainingProblem
    duals: tuple[Vector, ...]
    best: Incumbent
    nodes: int | None
    deadline: float | None


_worker: list[tuple[Search, Setting]] = []


def _begin(setting: Setting) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process stops the others
    _worker[:] = [(_fresh(setting), setting)]


def _fresh(setting: Setting) -> Search:
    search = Search(setting.problem)
    for vector in setting.duals:
        search.pool.add(search.maker.dual(vector))
    search.solutions.offer(setting.best)
    return search


def _work(task: Task) -> Subtrees:
    """Finish the subtrees of a task, which sees nothing of what other tasks find."""
    search, setting = _worker[0]
    search.reset(setting.best, 1 + len(setting.duals))
    roots = [Node(*node) for node in task]
    search.enqueue(roots)

    def stop(_: Search) -> bool:
        late = setting.deadline is not None and time.monotonic() >= setting.deadline
        return late or (setting.nodes is not None and search.nodes >= setting.nodes)

    finished = search.run(stop)
    trees = [search.steps(root, lambda node: []) for root in roots] if finished else []
    used = [step.dual for tree in trees for step in tree if isinstance(step, Leaf)]
    order = {k: i for i, k in enumerate(dict.fromkeys(used))}
    renamed = tuple(_renumbered(tree, order) for tree in trees)
    vectors = tuple(search.pool.duals[k].vector for k in order)
    return Subtrees(renamed, vectors, search.best, search.nodes, finished)


def _renumbered(steps: tuple[Step, ...], order: Mapping[int, int]) -> tuple[Step, ...]:
    return tuple(Leaf(order[s.dual]) if isinstance(s, Leaf) else s for s in steps)


def finish_in_parallel(
    search: Search,
    workers: int,
    nodes: int | None,
    deadline: float | None,
    told: Callable[[Search], None],
) -> bool:
    """Let `workers` processes finish the open nodes of a search; False when a limit came first.

    After an interruption what has arrived is in `search`, the rest stays open.
    """
    open_ = search.open_nodes()
    duals = tuple(dual.vector for dual in search.pool.duals[1 : 1 + _MOST_TOLD])
    left = None if nodes is None else max(1, nodes - search.nodes)
    setting = Setting(search.problem, duals, search.best, left, deadline)
    known = {dual.vector: k for k, dual in enumerate(search.pool.duals)}
    dealt = [open_[k::TASKS] for k in range(min(TASKS, len(open_)))]
    tasks = [[(node.groups, node.start, node.value) for node in nodes_] for nodes_ in dealt]
    finished = True
    with multiprocessing.get_context().Pool(workers, _begin, (setting,)) as pool:
        for nodes_, made in zip(dealt, pool.imap(_work, tasks), strict=False):
            search.nodes += made.nodes
            search.solutions.offer(made.best)
            if made.finished:
                order = _numbers(search, made, known)
                for node, steps in zip(nodes_, made.steps, strict=True):
                    node.graft = _renumbered(steps, order)
            finished = finished and made.finished
            told(search)
            if nodes is not None and search.nodes >= nodes:
                break
    return finished and not any(node.open for node in open_)


def _numbers(search: Search, made: Subtrees, known: dict[Vector, int]) -> dict[int, int]:
    """Return the numbers that the dual vectors of a worker have in `search`."""
    order = {}
    for k, vector in enumerate(made.duals):
        if vector not in known:
            known[vector] = search.pool.add(search.maker.dual(vector))
        order[k] = known[vector]
    return order
