"""Subtrees in processes of their own; the result does not depend on how many there are."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable

import attrs

from exactrelu.training.nodes import Groups
from exactrelu.training.problem import TrainingProblem
from exactrelu.training.proof import Leaf, Step, Vector
from exactrelu.training.search import Node, Search, Start
from exactrelu.training.solutions import Incumbent

FRONTIER = 48
"""Open nodes that the first process makes before the others begin."""
_MOST_WAITING = 2000


@attrs.frozen
class Subtree:
    """What a worker returns: the steps below one node, with its own numbers of its own dual vectors."""

    steps: tuple[Step, ...]
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


def _work(task: tuple[Groups, Start, float]) -> Subtree:
    """Finish one subtree. It sees the incumbent and duals of the setting only, never those of other tasks."""
    search, setting = _worker[0]
    search.reset(setting.best, 1 + len(setting.duals))
    root = Node(*task)
    search.enqueue([root])

    def stop(_: Search) -> bool:
        late = setting.deadline is not None and time.monotonic() >= setting.deadline
        return late or (setting.nodes is not None and search.nodes >= setting.nodes)

    finished = search.run(stop)
    steps = search.steps(root, lambda node: []) if finished else ()
    used = [step.dual for step in steps if isinstance(step, Leaf)]
    order = {k: i for i, k in enumerate(dict.fromkeys(used))}
    renamed = tuple(Leaf(order[s.dual]) if isinstance(s, Leaf) else s for s in steps)
    vectors = tuple(search.pool.duals[k].vector for k in order)
    return Subtree(renamed, vectors, search.best, search.nodes, finished)


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
    duals = tuple(dual.vector for dual in search.pool.duals[1 : 1 + _MOST_WAITING])
    left = None if nodes is None else max(1, nodes - search.nodes)
    setting = Setting(search.problem, duals, search.best, left, deadline)
    known = {dual.vector: k for k, dual in enumerate(search.pool.duals)}
    tasks = [(node.groups, node.start, node.value) for node in open_]
    finished = True
    with multiprocessing.get_context().Pool(workers, _begin, (setting,)) as pool:
        for node, subtree in zip(open_, pool.imap(_work, tasks), strict=True):
            search.nodes += subtree.nodes
            search.solutions.offer(subtree.best)
            if subtree.finished:
                node.graft = _numbered(search, subtree, known)
            finished = finished and subtree.finished
            told(search)
            if nodes is not None and search.nodes >= nodes:
                break
    return finished and not any(node.open for node in open_)


def _numbered(search: Search, subtree: Subtree, known: dict[Vector, int]) -> tuple[Step, ...]:
    """Return the steps with the numbers that the dual vectors have in `search`."""
    numbers = []
    for vector in subtree.duals:
        if vector not in known:
            known[vector] = search.pool.add(search.maker.dual(vector))
        numbers.append(known[vector])
    return tuple(Leaf(numbers[s.dual]) if isinstance(s, Leaf) else s for s in subtree.steps)
