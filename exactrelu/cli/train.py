"""``exactrelu train``: one hidden layer trained to proven global optimality."""

from __future__ import annotations

from decimal import Decimal, localcontext
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exactrelu.arith.rational import Rational, format_rational
from exactrelu.cli.failures import ExitCode
from exactrelu.cli.output import json_option, print_json
from exactrelu.cli.progress import Activity, working
from exactrelu.errors import InputError, UnsoundBackendError

if TYPE_CHECKING:
    from exactrelu.training import TrainingResult
    from exactrelu.training.search import Search


@click.command(short_help="Train one hidden layer to proven global optimality.")
@click.argument("file", metavar="DATA.csv", type=click.Path())
@click.option("--width", required=True, type=int, metavar="W", help="Number of neurons.")
@click.option(
    "--loss",
    type=click.Choice(["squared", "absolute", "max"]),
    default="squared",
    show_default=True,
    help="Sum of squares, sum of absolute values, or maximum of the errors.",
)
@click.option("--output-bias", is_flag=True, help="Add a constant to the network.")
@click.option("--skip", is_flag=True, help="Add an affine function of the inputs to the network.")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="CERT",
    type=click.Path(),
    help="Write the certificate here, and check it.",
)
@click.option("--workers", type=int, default=1, show_default=True, metavar="N", help="Processes.")
@click.option("--limit-nodes", type=int, metavar="N", help="Stop after N nodes without a proof.")
@click.option(
    "--limit-time", "limit_seconds", type=float, metavar="S", help="Stop after S seconds without a proof."
)
@click.option("--checkpoint", metavar="FILE", type=click.Path(), help="Keep the state of the search here.")
@click.option(
    "--resume", metavar="FILE", type=click.Path(), help="Continue from this checkpoint, and keep it."
)
@click.option("--estimate", is_flag=True, help="Say only how large the problem is.")
@json_option
def train(
    file: str,
    width: int,
    loss: str,
    output_bias: bool,
    skip: bool,
    target: str | None,
    workers: int,
    limit_nodes: int | None,
    limit_seconds: float | None,
    checkpoint: str | None,
    resume: str | None,
    estimate: bool,
    as_json: bool,
) -> ExitCode | None:
    """Find the network with the least loss on the data, and prove that none is better.

    Each row of DATA.csv is one point, its last column the target; numbers are integers, decimals (read
    exactly) or p/q. The loss is the sum over the data, not the mean. With a limit, or interrupted (Ctrl-C),
    the exit code is 3 and the certified lower bound is reported.
    """
    from exactrelu.training import TrainingLimits, estimate_training, train_global
    from exactrelu.training.data import read_data

    data = read_data(file)
    if estimate:
        _say_estimate(data.X, data.y, width, output_bias, skip, as_json)
        return None
    _check_files(file, target, checkpoint or resume)
    limits = TrainingLimits(nodes=limit_nodes, seconds=limit_seconds)
    programs = estimate_training(data.X, data.y, width, output_bias, skip).programs
    with working(f"searching; Algorithm 1 would solve up to {programs} convex programs") as activity:
        found = train_global(
            data.X,
            data.y,
            width,
            loss,
            output_bias,
            skip,
            limits=limits,
            workers=workers,
            checkpoint=checkpoint or resume,
            resume=resume,
            progress=_Teller(activity),
        )
        if target is not None:
            activity.now("writing and checking the certificate")
            _certify(found, target, data.hash)
    _print(found, target, as_json)
    return None if found else ExitCode.RESOURCE_LIMIT


def _check_files(file: str, target: str | None, state: str | None) -> None:
    """Refuse, before a long search, outputs that would replace other files of the call or have no folder."""
    names = (("DATA.csv", file), ("-o", target), ("--checkpoint (or --resume)", state))
    given = [(name, Path(path)) for name, path in names if path is not None]
    for (first, a), (second, b) in combinations(given, 2):
        if a.resolve() == b.resolve():
            raise InputError(f"{first} and {second} must be different files, got {str(b)!r:.80} for both")
    for name, path in given[1:]:
        if not path.parent.is_dir():
            raise InputError(f"{name} must be a file in a folder that exists, got {str(path)!r:.80}")


class _Teller:
    """Shows nodes and the gap, as floats believe it."""

    def __init__(self, activity: Activity) -> None:
        self.activity = activity

    def __call__(self, search: Search) -> None:
        percent = int(100 * search.believed_bound)
        self.activity.now(f"bound at {percent} % of the best loss, nodes", search.nodes)


def _certify(found: TrainingResult, target: str, source: str) -> None:
    from exactrelu.training.checking import check_training

    found.write_certificate(target, source)
    verdict = check_training(target)
    if not verdict:
        raise UnsoundBackendError(f"the checker does not accept {target}: {verdict.text}", found)


def _say_estimate(X: Any, y: Any, width: int, output_bias: bool, skip: bool, as_json: bool) -> None:
    from exactrelu.training import estimate_training

    size = estimate_training(X, y, width, output_bias, skip)
    if as_json:
        print_json({"rays": size.rays, "cells": size.cells, "programs": size.programs})
        return
    click.echo(f"at most {size.rays} rays and {size.cells} cells in the dual arrangement of the data")
    click.echo(f"Algorithm 1 would solve at most {size.programs} convex programs")
    click.echo("branch and bound visits far fewer nodes as a rule, but as many in the worst case")


def about(value: Rational) -> str:
    """Return a rational in nine digits, however large or small it is; for reading only."""
    with localcontext(prec=9):
        return f"{Decimal(int(value.numerator)) / Decimal(int(value.denominator)):.9g}"


def _print(found: TrainingResult, target: str | None, as_json: bool) -> None:
    if as_json:
        fields = {
            "loss": format_rational(found.loss),
            "proved": found.proved,
            "how": found.why,
            "lower_bound": format_rational(found.lower_bound),
            "nodes": found.nodes,
            "network": found.network.to_dict(),
            "output": target,
        }
        print_json(fields)
        return
    if found.proved:
        click.echo(f"least loss {found.loss} (about {about(found.loss)}); proved: {found.why}")
    else:
        click.echo(f"best loss found {found.loss} (about {about(found.loss)}); NOT proved: {found.why}")
        click.echo(f"no network has a loss below {found.lower_bound} (about {about(found.lower_bound)})")
    for neuron in found.model.neurons:
        weights = ", ".join(map(str, neuron.weights))
        click.echo(f"{'+' if neuron.sign > 0 else '-'} relu(<({weights}), x> + {neuron.bias})")
    if any(found.model.slope):
        click.echo(f"+ <({', '.join(map(str, found.model.slope))}), x>")
    if found.model.constant:
        click.echo(f"+ {found.model.constant}")
