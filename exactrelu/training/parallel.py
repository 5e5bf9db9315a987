"""The search in several processes, in rounds; the result does not depend on how many there are."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Sequence

import attrs

from exactrelu.training.duals import Dual
from exactrelu.training.nodes import Groups, split
from exactrelu.training.proof import Leaf, Split, Step, Vector
from exactrelu.training.search import Node, Search, Start
from exactrelu.training.solutions import Incumbent

FRONTIER = 32
"""Open nodes that the first process makes before the others begin."""
TASKS = 8
"""Tasks of a round: a fixed number, so that what they do does not depend on the number of processes."""
STEPS = 24
"""Nodes of a task. After each round all tasks know the dual vectors and the best network of all others."""
_MOST_TOLD = 2000
_OPEN = Leaf(-1)


@attrs.frozen
class Task:
    """Open nodes to work on, and what is known: `told` are the first dual vectors of the search."""

    nodes: tuple[tuple[Groups, Start, float], ...]
    told: tuple[Dual, ...]
    best: Incumbent
    steps: int
    deadline: float | None


@attrs.frozen
class Made:
    """What a task did: the steps below each of its nodes, what remains open (in order), new dual vectors."""

    trees: tuple[tuple[Step, ...], ...]
    open: tuple[tuple[Start, float], ...]
    duals: tuple[Dual, ...]
    best: Incumbent
    nodes: int


_worker: list[Search] = []


def _begin(search: Search) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process stops the others
    search.told = min(len(search.pool.duals), _MOST_TOLD)
    _worker[:] = [search]


def _work(task: Task) -> Made:
    """Work on the nodes of a task, which sees nothing of what other tasks of its round find."""
    search = _worker[0]
    search.reset(task.best, min(search.told, len(task.told)))
    for dual in task.told[search.told :]:
        search.pool.add(dual)
    search.told = known = len(task.told)
    roots = [Node(*node) for node in task.nodes]
    search.enqueue(roots)

    def stop(_: Search) -> bool:
        return search.nodes >= task.steps or (task.deadline is not None and time.monotonic() >= task.deadline)

    search.run(stop)
    left: list[tuple[Start, float]] = []

    def last(node: Node) -> Sequence[Step]:
        left.append((node.start, node.value))
        return [_OPEN]

    trees = tuple(search.steps(root, last) for root in roots)
    return Made(trees, tuple(left), tuple(search.pool.duals[known:]), search.best, search.nodes)


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
    known = {dual.vector: k for k, dual in enumerate(search.pool.duals)}
    with multiprocessing.get_context().Pool(workers, _begin, (search,)) as pool:
        while open_ := search.open_nodes():
            left = TASKS * STEPS if nodes is None else nodes - search.nodes
            if left <= 0 or (deadline is not None and time.monotonic() >= deadline):
                return False
            chosen, rest = open_[: TASKS * STEPS], open_[TASKS * STEPS :]
            number = min(TASKS, len(chosen), left)
            dealt = [chosen[k::number] for k in range(number)]
            facts = tuple(search.pool.duals[:_MOST_TOLD]), search.best, min(STEPS, left // number), deadline
            tasks = [Task(tuple((n.groups, n.start, n.value) for n in share), *facts) for share in dealt]
            for share, made in zip(dealt, pool.imap(_work, tasks), strict=True):
                rest += _merge(search, share, made, len(facts[0]), known)
                told(search)
            search.restart(rest)
    return True


def _merge(
    search: Search, share: Sequence[Node], made: Made, told: int, known: dict[Vector, int]
) -> list[Node]:
    """Give the nodes of a task what was made of them; return those that are open."""
    numbers = list(range(told))
    for dual in made.duals:
        if dual.vector not in known:
            known[dual.vector] = search.pool.add(dual)
        numbers.append(known[dual.vector])
    search.nodes += made.nodes
    search.solutions.offer(made.best)
    opened = []
    for root, steps in zip(share, made.trees, strict=True):
        waiting = [root]
        for step in steps:
            node = waiting.pop()
            if isinstance(step, Split):
                groups = split(node.groups, step.group, step.point, search.generators)
                node.children = tuple(Node(child) for child in groups)
                node.split = step.group, step.point
                waiting += node.children[::-1]
            elif step == _OPEN:
                opened.append(node)
            else:
                node.dual = numbers[step.dual]
    for node, (start, value) in zip(opened, made.open, strict=True):
        node.start, node.value = start, value
    return opened
