"""Exact piece counts of many random networks, with means and standard errors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context

import attrs
from gmpy2 import iroot, mpq

from exactrelu.arith.rational import Rational, RationalLike, as_rational, whole_number
from exactrelu.errors import InputError
from exactrelu.univariate.arguments import listed
from exactrelu.univariate.interval import Interval, IntervalLike, as_interval
from exactrelu.univariate.network_function import contributions, count_pieces
from exactrelu.univariate.random_networks import BITS, layer_widths, random_network

Progress = Callable[[str, int, int], None]


@attrs.frozen
class Sample:
    """Exact counts of networks drawn independently.

    Attributes
    ----------
    counts : tuple of int
        One a seed, in the order of the seeds.
    """

    counts: tuple[int, ...]

    @property
    def mean(self) -> Rational:
        """The exact mean of the sample."""
        return mpq(sum(self.counts), len(self.counts))

    @property
    def variance(self) -> Rational:
        """The exact unbiased sample variance."""
        n = len(self.counts)
        return sum(((c - self.mean) ** 2 for c in self.counts), mpq(0)) / (n - 1)

    def standard_error(self, digits: int = 3) -> Rational:
        """Return the standard error of the mean, the square root rounded up to so many decimals."""
        square = self.variance / len(self.counts) * 100**digits
        whole = -int(-square.numerator // square.denominator)
        root, exact = iroot(whole, 2)
        return mpq(int(root) + (not exact), 10**digits)


@attrs.frozen
class Experiment:
    """What to draw: `random_network` with these arguments.

    Attributes
    ----------
    widths : tuple of int
    bias_deviation, gain : mpq
    bits : int
    interval : Interval or None
        Where pieces are counted; None is R.
    """

    widths: tuple[int, ...]
    bias_deviation: Rational
    gain: Rational
    bits: int
    interval: Interval | None

    def count(self, seed: int) -> int:
        """Return the exact number of pieces of the network with this seed."""
        network = random_network(
            self.widths, seed, bias_deviation=self.bias_deviation, gain=self.gain, bits=self.bits
        )
        return int(count_pieces(network, interval=self.interval))


def simulate(
    widths: Sequence[int],
    seeds: Sequence[int],
    *,
    bias_deviation: RationalLike = 1,
    gain: RationalLike = 2,
    interval: IntervalLike | None = None,
    bits: int = BITS,
    workers: int = 1,
    progress: Progress = lambda what, done, total: None,
) -> Sample:
    """Count the pieces of one random network a seed.

    Parameters
    ----------
    widths : sequence of int
    seeds : sequence of int
        At least two, all different.
    bias_deviation, gain, bits
        See `random_network`.
    interval : pair of rationals, optional
    workers : int
        Processes; the result does not depend on it. They are new ones, so a script that uses more than one
        must guard its main part by ``if __name__ == "__main__"``.
    progress : callable
        Called with a text, how many networks are done, and how many there are.

    Notes
    -----
    Each count is exact and proved. The mean of a sample proves nothing about the expectation; its standard
    error says how far off it is likely to be.

    Examples
    --------
    >>> simulate([10], range(5)).counts
    (11, 11, 11, 11, 11)
    """
    chosen = _seeds(seeds)
    if len(chosen) < 2 or len(set(chosen)) < len(chosen):
        raise InputError(f"seeds must be at least two different integers, got {chosen[:5]}")
    whole_number(workers, "workers")
    experiment = Experiment(
        layer_widths(widths),
        as_rational(bias_deviation, "bias_deviation"),
        as_rational(gain, "gain"),
        bits,
        None if interval is None else as_interval(interval),
    )
    counts: list[int] = []
    if workers == 1:
        for seed in chosen:
            counts.append(experiment.count(seed))
            progress("counting pieces", len(counts), len(chosen))
        return Sample(tuple(counts))
    # New processes, not forks: a fork would copy the locks of numpy's threads.
    with _one_thread_each(), ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        size = max(1, len(chosen) // (8 * workers))
        for count in pool.map(partial(_count, experiment), chosen, chunksize=size):
            counts.append(count)
            progress("counting pieces", len(counts), len(chosen))
    return Sample(tuple(counts))


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let new processes start numpy with one thread: more would compete with the other workers."""
    name = "OPENBLAS_NUM_THREADS"
    before = os.environ.get(name)
    os.environ.setdefault(name, "1")
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)


def _count(experiment: Experiment, seed: int) -> int:
    return experiment.count(seed)


def _seeds(seeds: Sequence[int]) -> list[int]:
    return [
        whole_number(seed, f"seeds[{i}]", least=0)
        for i, seed in enumerate(listed(seeds, "seeds", "integers"))
    ]


def surviving_kinks(widths: Sequence[int], seeds: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return for every hidden layer, over all seeds, how many kinks its neurons make and how many survive."""
    widths = layer_widths(widths)
    made, kept = [0] * len(widths), [0] * len(widths)
    for seed in _seeds(seeds):
        for kink in contributions(random_network(widths, seed)).kinks:
            made[kink.layer] += 1
            kept[kink.layer] += kink.survives
    return tuple(zip(made, kept, strict=True))
