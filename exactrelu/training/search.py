"""Branch and bound on the dual arrangement: floats steer, and every bound that is used is exact."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from operator import itemgetter

import attrs
import numpy as np

from exactrelu.arith.rational import Rational
from exactrelu.errors import UnsoundBackendError
from exactrelu.training.duals import DualMaker, Pool
from exactrelu.training.exact import exact_fit, exact_gap, exact_optimum
from exactrelu.training.nodes import Groups, blocks, cones, root_groups, split
from exactrelu.training.problem import TrainingProblem
from exactrelu.training.proof import Leaf, Proof, Split, Step
from exactrelu.training.rays import Array, Generators
from exactrelu.training.relaxations.base import Block, Relaxed
from exactrelu.training.relaxations.proposals import Proposals
from exactrelu.training.relaxations.rounding import rounded_dual
from exactrelu.training.solutions import Incumbent, Solutions

_STARTS = 10
Start = tuple[tuple[int, int, float], ...]


@attrs.define(eq=False)
class Node:
    """A node: open until it has children or a dual vector.

    Attributes
    ----------
    groups : Groups
    start : tuple
        Triples (block, generator, coefficient) with which its relaxation begins.
    value : float
        What the relaxation of its parent believed; only the order of the search depends on it.
    split : (group, point) or None
    children : tuple of Node
    dual : int or None
        The number of the dual vector that closes it.
    """

    groups: Groups
    start: Start = ()
    value: float = 0
    split: tuple[int, int] | None = None
    children: tuple[Node, ...] = ()
    dual: int | None = None

    @property
    def open(self) -> bool:
        return self.dual is None and not self.children


class Search:
    """The state of one search; `run` may be stopped and called again.

    Attributes
    ----------
    nodes : int
        Nodes that were worked on.
    told : int
        How many of the first dual vectors came from another process.
    """

    def __init__(self, problem: TrainingProblem) -> None:
        self.problem = problem
        self.generators = Generators(problem)
        self.maker = DualMaker(problem, self.generators)
        self.proposals = Proposals(problem, self.generators)
        self.solutions = Solutions(problem, self.generators, self.proposals)
        self.pool = Pool(self.generators.words)
        self.pool.add(self.maker.dual([0] * len(problem.points)))
        self.patterns = problem.sign_patterns
        self.roots = [Node(root_groups(pattern, self.generators)) for pattern in self.patterns]
        self._tables = self.generators.positive, self.generators.negative
        self.nodes = 0
        self.told = 1
        self.counts = dict.fromkeys(("rounded", "exact", "failed", "settled"), 0)
        self._ticket = 0
        self._heap: list[tuple[float, int, Node]] = []
        self.enqueue(self.roots)

    def __getstate__(self) -> dict[str, object]:
        """Leave out the tree, which may be deep: another process is told what to work on."""
        return {**self.__dict__, "roots": [], "_heap": []}

    def look_around(self) -> None:
        """Improve some random networks, so that the search begins with a good one; 0 cannot be improved."""
        for pattern in self.patterns:
            for _ in range(_STARTS):
                if not self.best.loss:
                    return
                self.solutions.improve(self.proposals.random_directions(pattern))

    def enqueue(self, nodes: Sequence[Node]) -> None:
        """Put open nodes on the list of those to work on."""
        for node in nodes:
            self._ticket += 1
            heapq.heappush(self._heap, (node.value, self._ticket, node))

    def reset(self, best: Incumbent, duals: int) -> None:
        """Forget all open nodes, all but the first dual vectors, and networks other than `best`."""
        self._heap.clear()
        self.pool.forget(duals)
        self.solutions.restart(best)
        self.nodes = 0

    def restart(self, nodes: Sequence[Node]) -> None:
        """Work on these nodes only."""
        self._heap.clear()
        self.enqueue(nodes)

    def open_nodes(self) -> list[Node]:
        """Return the nodes that are neither closed nor split, the most promising first."""
        return [node for _, _, node in sorted(self._heap, key=itemgetter(0, 1)) if node.open]

    @property
    def believed_bound(self) -> float:
        """What floats believe about the least loss, relative to the best: 1 when nothing is left."""
        return self.proposals.share(self._heap[0][0] if self._heap else None, self.best.loss)

    @property
    def best(self) -> Incumbent:
        return self.solutions.best

    def run(self, stop: Callable[[Search], bool]) -> bool:
        """Work until the optimum is proved (True) or `stop` says so (False)."""
        while self._heap:
            if stop(self):
                return False
            node = self._heap[0][2]
            if node.open:
                self.work(node)
                self.nodes += 1
            heapq.heappop(self._heap)
            self.enqueue(node.children)
        return True

    def work(self, node: Node) -> None:
        """Close a node by a dual vector, or split it."""
        parts = cones(node.groups, self.generators)
        node.dual = self.pool.find(parts, self.best.loss)
        if node.dual is not None:
            return
        cut, forced = blocks(node.groups, self.generators)
        relaxed = self.proposals.solve(cut, node.start)
        if not relaxed.finished or relaxed.value < self.solutions.goal:
            self.solutions.improve(self.proposals.directions(node.groups, relaxed))
        if (
            relaxed.finished
            and relaxed.value >= self.solutions.goal
            and self._close(node, cut, relaxed, forced)
        ):
            return
        place = self.proposals.branch(node.groups, relaxed)
        if not self._cuts(node.groups, place) and (place is not None or not relaxed.finished):
            place = self._balanced(node.groups)
        if place is None:
            place = self._settle(node, cut, relaxed)
        if place is not None:
            self._split(node, place, relaxed)
        if node.open:
            raise UnsoundBackendError("an exact optimum proves its node or shows where to split it", node)

    def _close(self, node: Node, cut: Sequence[Block], relaxed: Relaxed, forced: Array) -> bool:
        """Try to prove a node with vectors near the one that the relaxation proposes."""
        rounded = self._rounded(relaxed, forced)
        if rounded is not None and self._prove(node, rounded):
            self.counts["rounded"] += 1
            return True
        if self._prove(node, exact_fit(self.problem, self.generators, [b.sign for b in cut], relaxed)[1]):
            self.counts["exact"] += 1
            return True
        self.counts["failed"] += 1
        return False

    def _prove(self, node: Node, vector: Sequence[Rational | int]) -> bool:
        dual = self.maker.dual(vector)
        if dual.bound < self.best.loss or not dual.covers(cones(node.groups, self.generators)):
            return False
        node.dual = self.pool.add(dual)
        return True

    def _settle(self, node: Node, cut: Sequence[Block], relaxed: Relaxed) -> tuple[int, int] | None:
        """Solve the relaxation exactly: it closes the node, or shows where to split it."""
        self.counts["settled"] += 1
        solved = exact_optimum(self.problem, self.generators, self.maker.filter, cut, relaxed)
        signs = [group.sign for group in node.groups]
        found = self.solutions.evaluate(signs, solved.terms)
        self.solutions.offer(found)
        if self._prove(node, solved.dual):
            return None
        return exact_gap(self.generators, node.groups, solved.terms)

    def _cuts(self, groups: Groups, place: tuple[int, int] | None) -> bool:
        """Whether a point has rays of the region strictly on both of its sides: otherwise nothing is won."""
        if place is None:
            return False
        g, point = place
        return all((groups[g].bits & ~table[point]).any() for table in self._tables)

    def _balanced(self, groups: Groups) -> tuple[int, int] | None:
        """Return the split that cuts a region most evenly, for want of a better one."""
        best, place = 0, None
        for g, group in enumerate(groups):
            sides = [np.bitwise_count(group.bits & ~table).sum(axis=1) for table in self._tables]
            even = np.minimum(*sides)
            if even.max() > best:
                best, place = int(even.max()), (g, int(even.argmax()))
        return place

    def _split(self, node: Node, place: tuple[int, int], relaxed: Relaxed) -> None:
        g, point = place
        made = []
        for groups in split(node.groups, g, point, self.generators):
            parts = cones(groups, self.generators)
            shift = len(groups) - len(node.groups)
            start = []
            for b, k, c in relaxed.support:
                places = range(g, g + 1 + shift) if b == g else (b if b < g else b + shift,)
                inside = [q for q in places if parts[q][1][k >> 6] >> np.uint64(k & 63) & np.uint64(1)]
                start += [(q, k, c) for q in inside[:1]]
            made.append(Node(groups, tuple(start), relaxed.value))
        node.split, node.children = place, tuple(made)

    def steps(self, root: Node, last: Callable[[Node], Sequence[Step]]) -> tuple[Step, ...]:
        """Return the steps of a subtree in pre-order; `last` gives those of an open node."""
        steps: list[Step] = []
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if node.dual is not None:
                steps.append(Leaf(node.dual))
            elif node.split is not None:
                steps.append(Split(*node.split))
                waiting += node.children[::-1]
            else:
                steps += last(node)
        return tuple(steps)

    def proof(self) -> Proof:
        """Return the proof so far: open nodes are closed with the bound that can be certified."""
        trees = tuple(self.steps(root, lambda node: [Leaf(self._last_resort(node))]) for root in self.roots)
        numbers = {step.dual for tree in trees for step in tree if isinstance(step, Leaf)}
        lower = min(self.pool.duals[k].bound for k in numbers)
        vectors = tuple(dual.vector for dual in self.pool.duals)
        return Proof(self.patterns, trees, vectors, min(lower, self.best.loss))

    def _last_resort(self, node: Node) -> int:
        """Return the number of a dual vector that proves something about an open node."""
        cut, forced = blocks(node.groups, self.generators)
        relaxed = self.proposals.solve(cut, node.start)
        exact = exact_fit(self.problem, self.generators, [block.sign for block in cut], relaxed)[1]
        for vector in (self._rounded(relaxed, forced), exact):
            if vector is not None:
                dual = self.maker.dual(vector)
                if dual.covers(cones(node.groups, self.generators)):
                    return self.pool.add(dual)
        return 0  # the zero vector: no loss is negative

    def _rounded(self, relaxed: Relaxed, forced: Array) -> list[int] | None:
        return rounded_dual(self.generators, self.proposals.tables.images, relaxed.dual, forced)
