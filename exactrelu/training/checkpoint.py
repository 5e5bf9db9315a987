"""Checkpoints: a search in a JSON file, written all or nothing, and verified anew when it is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from gmpy2 import mpq

from exactrelu.arith.files import write_atomically
from exactrelu.arith.records import Node as Record
from exactrelu.training.certificate import problem_hash
from exactrelu.training.nodes import cones, split
from exactrelu.training.problem import TrainingProblem
from exactrelu.training.proof import Leaf, Split, Step
from exactrelu.training.search import Node, Search

FORMAT = "exactrelu-training-checkpoint 1"


def write_checkpoint(search: Search, path: str | Path) -> None:
    """Write all that a search has proved so far.

    Raises
    ------
    FileFormatError
        If the file cannot be written.
    """
    trees = [search.steps(root, lambda node: [Leaf(-1)]) for root in search.roots]
    used = dict.fromkeys(s.dual for tree in trees for s in tree if isinstance(s, Leaf) and s.dual >= 0)
    order = {k: i for i, k in enumerate(used)}
    best = search.best
    content = {
        "format": FORMAT,
        "problem": problem_hash(search.problem),
        "nodes": search.nodes,
        "duals": [[str(x) for x in search.pool.duals[k].vector] for k in order],
        "trees": [[_encoded(step, order) for step in tree] for tree in trees],
        "neurons": [[s, [str(v) for v in direction]] for s, direction in best.neurons],
        "free": [str(c) for c in best.free],
    }
    write_atomically(path, json.dumps(content) + "\n")


def _encoded(step: Step, order: dict[int, int]) -> list[int]:
    """A split as [group, point], a leaf as [dual], an open node as []."""
    if isinstance(step, Split):
        return [step.group, step.point]
    return [order[step.dual]] if step.dual >= 0 else []


def resume(problem: TrainingProblem, path: str | Path) -> Search:
    """Return the search of a checkpoint; every bound and the network are verified in exact arithmetic.

    Raises
    ------
    FileFormatError
        If the file is no checkpoint, or belongs to another problem. A bound that does not hold is no error:
        its node is opened again.
    """
    record = Record.of_file(path)
    keys = ("format", "problem", "nodes", "duals", "trees", "neurons", "free")
    fields = record.fields(keys)
    if fields["format"].value != FORMAT:
        fields["format"].fail(f"must be {FORMAT!r}, got {fields['format'].value!r:.80}")
    if fields["problem"].value != problem_hash(problem):
        fields["problem"].fail("belongs to other data, another loss or another class of functions")
    search = Search(problem)
    _read_network(search, fields["neurons"], fields["free"])
    search.nodes = _natural(fields["nodes"])
    vectors = [
        [int(x) for x in row.vector(len(problem.rows))] if _whole(row) else row.fail("must hold integers")
        for row in fields["duals"].items("dual vectors")
    ]
    numbers = [search.pool.add(search.maker.dual(vector)) for vector in vectors]
    trees = fields["trees"].items("trees")
    if len(trees) != len(search.roots):
        fields["trees"].fail(f"must have {len(search.roots)} trees, got {len(trees)}")
    open_: list[Node] = []
    for root, tree in zip(search.roots, trees, strict=True):
        open_ += _rebuild(search, root, tree, numbers)
    search.restart(open_)
    return search


def _whole(row: Record) -> bool:
    return all(x.denominator == 1 for x in row.vector())


def _natural(record: Record) -> int:
    value = record.rational()
    if value.denominator != 1 or value < 0:
        record.fail(f"must be a natural number, got {value}")
    return int(value)


def _read_network(search: Search, neurons: Record, free: Record) -> None:
    problem = search.problem
    found = []
    for item in neurons.items("neurons"):
        pair = item.items("a sign and a direction")
        if len(pair) != 2 or pair[0].value not in (1, -1):
            item.fail("must be [1 or -1, direction]")
        found.append((int(pair[0].value), pair[1].vector(len(problem.columns))))
    plus = sum(1 for s, _ in found if s > 0)
    fits = any(
        plus <= sum(s > 0 for s in pattern) and len(found) - plus <= sum(s < 0 for s in pattern)
        for pattern in problem.sign_patterns
    )
    if not fits:
        neurons.fail(f"must be at most {problem.width} neurons of admissible signs")
    search.solutions.offer(
        search.solutions.assemble(found, [mpq(c) for c in free.vector(len(problem.free_columns))])
    )


def _rebuild(search: Search, root: Node, tree: Record, numbers: list[int]) -> Iterator[Node]:
    """Give a root the splits and leaves of a tree; yield the nodes that are open."""
    waiting = [root]
    for item in tree.items("steps"):
        numbers_ = [_natural(entry) for entry in item.items("numbers")]
        if not waiting:
            item.fail("follows the end of its tree")
        node = waiting.pop()
        if len(numbers_) == 2:
            group, point = numbers_
            if group >= len(node.groups) or point >= len(search.problem.rows):
                item.fail("has no such group or point")
            children = split(node.groups, group, point, search.generators)
            node.split, node.children = (group, point), tuple(Node(groups) for groups in children)
            waiting += node.children[::-1]
            continue
        if len(numbers_) > 1 or (numbers_ and numbers_[0] >= len(numbers)):
            item.fail("is no step")
        dual = search.pool.duals[numbers[numbers_[0]]] if numbers_ else None
        proves = dual is not None and dual.bound >= search.best.loss
        if proves and dual is not None and dual.covers(cones(node.groups, search.generators)):
            node.dual = numbers[numbers_[0]]
        else:
            yield node
    if waiting:
        tree.fail("ends too early")
