"""`train_global`: the exact global optimum of training one hidden layer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal, get_args

from exactrelu.arith.rational import RationalLike
from exactrelu.errors import InputError
from exactrelu.training.checkpoint import resume as resumed
from exactrelu.training.checkpoint import write_checkpoint
from exactrelu.training.enumeration import enumerate_optimum
from exactrelu.training.limits import TrainingLimits
from exactrelu.training.parallel import FRONTIER, finish_in_parallel
from exactrelu.training.problem import training_problem
from exactrelu.training.result import TrainingResult, model_of
from exactrelu.training.search import Search

Method = Literal["branch_and_bound", "enumerate"]
Progress = Callable[[Search], None]
MOST_PROGRAMS = 1_000_000
"""Convex programs that ``method="enumerate"`` solves unless `limits` allows more."""
_SECONDS_BETWEEN_CHECKPOINTS = 20


def train_global(
    X: Iterable[Iterable[RationalLike]],
    y: Iterable[RationalLike],
    width: int,
    loss: str = "squared",
    output_bias: bool = False,
    skip: bool = False,
    weights: Iterable[RationalLike] | None = None,
    sign_restriction: Iterable[int] | None = None,
    *,
    method: Method = "branch_and_bound",
    limits: TrainingLimits | None = None,
    workers: int = 1,
    checkpoint: str | Path | None = None,
    resume: str | Path | None = None,
    progress: Progress | None = None,
) -> TrainingResult:
    """Return the least loss of ``f(x) = sum_j s_j relu(<a_j, x> + b_j)`` on data, a network with it, a proof.

    Parameters
    ----------
    X : D rows of n exact numbers
        The points. They may repeat, with equal or different targets, and lie in a subspace.
    y : D exact numbers
    width : int
        Number of neurons, 1 or more.
    loss : "squared", "absolute" or "max"
        ``sum w_i (f(x_i) - y_i)^2``, ``sum w_i |f(x_i) - y_i|`` or ``max w_i |f(x_i) - y_i|``; never a mean.
    output_bias : bool
        Add a constant to f. (Arora et al., Definition 1, has none.)
    skip : bool
        Add an affine function ``<g, x> + c`` to f, which contains the output bias.
    weights : D positive exact numbers, optional
    sign_restriction : list of `width` entries 1 or -1, optional
        Fix the output signs s_j.
    method : "branch_and_bound" or "enumerate"
        The second is Algorithm 1 of Arora et al. with the right objective: slow, without certificate.
    limits : TrainingLimits, optional
        When to stop without a proof.
    workers : int
        Processes. The loss does not depend on their number; the network (when several are optimal), the
        number of nodes and the proof are the same for 2, 3, ... but may be others than for 1.
    checkpoint : path, optional
        Write the state there from time to time and at the end.
    resume : path, optional
        Begin with the state of a checkpoint of the same problem.
    progress : callable, optional
        Called with the `Search` after every node.

    Returns
    -------
    TrainingResult
        True when the optimum is proved. After a limit or KeyboardInterrupt it is false and holds a
        certified lower bound and the best network.

    Raises
    ------
    InputError, InexactInputError, ShapeError
        For floats (use `from_float`), NaN, rows of different lengths, several outputs (their optimum may be
        irrational), another loss, a width below 1.
    FileFormatError
        For a checkpoint that is none, or of another problem.
    ResourceLimitError
        When the width exceeds 1,000, the rays do not fit into memory, or ``method="enumerate"`` has too
        much to do.

    Notes
    -----
    **Proved** when ``result.proved``: no parameters, of any size, give a smaller loss. Floats propose where
    to split and which dual vectors to try; a part of the parameter space is left out only when an integer
    vector, whose signs on all rays of it are decided exactly, proves that it holds nothing better, and the
    loss of the network is evaluated exactly. `TrainingResult.write_certificate` writes all this for an
    independent checker. The optimum is attained: the functions on the data are finitely many closed cones.
    **Not proved**: that the network is the only one. Cost: exponential in n and width, O(D^(n width)) nodes
    in the worst case (`estimate_training`); the rays need ``2 C(D, n) D`` numbers.

    References
    ----------
    R. Arora, A. Basu, P. Mianjy, A. Mukherjee, Understanding Deep Neural Networks with Rectified Linear
    Units, ICLR 2018, Section 4; the objective printed in Algorithm 1 is not the loss of the network.

    Examples
    --------
    >>> result = train_global([[-1], [0], [1]], [1, 0, 1], width=1)
    >>> result.loss, result.proved
    (mpq(2,3), True)
    >>> result.network([1])
    (mpq(2,3),)
    >>> train_global([[-1], [0], [1]], [1, 0, 1], width=2).loss
    mpq(0,1)
    """
    problem = training_problem(X, y, width, loss, output_bias, skip, weights, sign_restriction)
    _check(method, limits, workers, checkpoint, resume)
    limits = limits or TrainingLimits()
    if method == "enumerate":
        best, number = enumerate_optimum(problem, limits.nodes or MOST_PROGRAMS)
        value, how = best.loss * problem.unit, "by enumeration of all tuples of dichotomies"
        return TrainingResult(value, value, True, model_of(problem, best), number, how, problem, None)
    search = Search(problem) if resume is None else resumed(problem, resume)
    return _Run(search, limits, workers, checkpoint, progress).result()


def _check(method: object, limits: object, workers: object, checkpoint: object, resume: object) -> None:
    if method not in get_args(Method):
        raise InputError(f"method must be 'branch_and_bound' or 'enumerate', got {method!r:.80}")
    if limits is not None and not isinstance(limits, TrainingLimits):
        raise InputError(f"limits must be TrainingLimits(nodes=..., seconds=...), got {limits!r:.80}")
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise InputError(f"workers must be an integer, 1 or more, got {workers!r:.80}")
    for name, path in (("checkpoint", checkpoint), ("resume", resume)):
        if path is not None and not isinstance(path, (str, Path)):
            raise InputError(f"{name} must be a path, got {path!r:.80}")
        if path is not None and method == "enumerate":
            raise InputError(f"{name} belongs to method='branch_and_bound'; leave it out")


class _Run:
    """One run of a search: its end, its checkpoints, its result."""

    def __init__(
        self,
        search: Search,
        limits: TrainingLimits,
        workers: int,
        checkpoint: str | Path | None,
        progress: Progress | None,
    ) -> None:
        self.search, self.limits, self.workers = search, limits, workers
        self.checkpoint, self.progress = checkpoint, progress
        self.deadline = limits.deadline()
        self.limit = None if limits.nodes is None else search.nodes + limits.nodes
        self.saved = time.monotonic()
        self.why = ""

    def result(self) -> TrainingResult:
        """Search until the end, a limit or an interruption."""
        try:
            self._search()
        except KeyboardInterrupt:
            self.why = "interrupted"
        if self.checkpoint is not None:
            write_checkpoint(self.search, self.checkpoint)
        search, problem = self.search, self.search.problem
        proof, best = search.proof(), search.best
        proved = proof.lower_bound == best.loss
        why = "by a dual vector for every part of the parameter space" if proved else self.why
        return TrainingResult(
            best.loss * problem.unit,
            proof.lower_bound * problem.unit,
            proved,
            model_of(problem, best),
            search.nodes,
            why,
            problem,
            proof,
        )

    def _search(self) -> None:
        self.search.look_around()
        if self.workers == 1:
            self.search.run(self._stop)
            return
        if self.search.run(lambda search: len(search.open_nodes()) >= FRONTIER or self._stop(search)):
            return
        if not self._stop(self.search):
            finish_in_parallel(self.search, self.workers, self.limit, self.deadline, self._tell)
            self._stop(self.search)

    def _stop(self, search: Search) -> bool:
        self._tell(search)
        if self.deadline is not None and time.monotonic() >= self.deadline:
            self.why = f"stopped after {self.limits.seconds} seconds"
        elif self.limit is not None and search.nodes >= self.limit:
            self.why = f"stopped after {self.limits.nodes} nodes"
        return bool(self.why)

    def _tell(self, search: Search) -> None:
        if self.progress is not None:
            self.progress(search)
        if self.checkpoint is not None and time.monotonic() - self.saved > _SECONDS_BETWEEN_CHECKPOINTS:
            write_checkpoint(search, self.checkpoint)
            self.saved = time.monotonic()
