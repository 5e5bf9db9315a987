"""``exactrelu univariate``: networks with one input."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from exactrelu.arith.files import write_atomically
from exactrelu.arith.rational import Rational, as_rational
from exactrelu.certificates.claims import Count
from exactrelu.cli.output import F, encoded, json_option, print_json, print_lines
from exactrelu.cli.progress import working
from exactrelu.errors import InputError, ResourceLimitError

if TYPE_CHECKING:
    from exactrelu.univariate import Interval, PiecewiseLinear1D
    from exactrelu.univariate.undecided import Undecided

file_argument = click.argument("file", metavar="NET.json", type=click.Path())


def _interval(ctx: click.Context, param: click.Parameter, value: tuple[str, str] | None) -> Any:
    if value is None:
        return None
    from exactrelu.univariate.interval import as_interval

    return as_interval(value)


def interval_option(required: bool = False) -> Callable[[F], F]:
    """Add ``--interval U V``."""
    return click.option(
        "--interval",
        nargs=2,
        metavar="U V",
        required=required,
        callback=_interval,
        help="Only on the closed interval [U, V]; integers or p/q.",
    )


def _eps(ctx: click.Context, param: click.Parameter, value: str) -> Rational:
    return as_rational(value, "--eps")


eps_option = click.option("--eps", required=True, callback=_eps, help="Largest error, an integer or p/q.")
jumps_option = click.option("--jumps", is_flag=True, help="Allow jumps in the approximation.")


@click.group(short_help="Networks with one input: pieces, simplification, approximation.")
def univariate() -> None:
    """Networks with one input, as exact piecewise-linear functions."""


def _function(file: str) -> Any:
    from exactrelu.networks.reading import read_network
    from exactrelu.univariate import network_function

    return network_function(read_network(file))


@univariate.command()
@file_argument
@interval_option()
@click.option("--figure", metavar="FILE", type=click.Path(), help="Draw the graph (png, svg, pdf).")
@json_option
def pieces(file: str, interval: Any, figure: str | None, as_json: bool) -> None:
    """Count the pieces of the network's function, and list its breakpoints.

    With more than one output: the pieces on which all outputs are affine.
    """
    from exactrelu.networks.reading import read_network
    from exactrelu.univariate import network_functions
    from exactrelu.univariate.pieces import joint_pieces
    from exactrelu.univariate.plotting import require_format

    if figure is not None:
        require_format(figure)
    with working("cutting the line"):
        functions = network_functions(read_network(file))
        found = joint_pieces(functions, interval)
    count, breakpoints = found.count, found.breakpoints
    if figure is not None:
        _draw(functions, breakpoints, interval, figure)
    if as_json:
        print_json({**count.as_dict(), "breakpoints": list(breakpoints), **_slopes(functions, interval)})
        return
    click.echo(f"{count}; {'proved' if count.proved else 'NOT proved'}: {count.how}")
    print_lines(str(x) for x in breakpoints)


def _slopes(functions: Sequence[PiecewiseLinear1D], interval: Interval | None) -> dict[str, Any]:
    """The slopes of the one function; of several, each with the breakpoints it has itself."""
    listed = [
        {
            "breakpoints": list(f.breakpoints if interval is None else f.breakpoints_in(interval)),
            "slopes": list(f.slopes if interval is None else f.restricted_slopes(interval)),
        }
        for f in functions
    ]
    return {"slopes": listed[0]["slopes"]} if len(listed) == 1 else {"outputs": listed}


def _draw(
    functions: Sequence[PiecewiseLinear1D],
    breakpoints: Sequence[Rational],
    interval: Interval | None,
    figure: str,
) -> None:
    from exactrelu.univariate.interval import as_interval
    from exactrelu.univariate.plotting import save_figure

    if interval is None:
        # A little beyond the breakpoints, so that the outer slopes show.
        points = breakpoints or (as_rational(0),)
        room = max((points[-1] - points[0]) / 10, as_rational("1/2"))
        interval = as_interval((points[0] - room, points[-1] + room))
    names = [""] if len(functions) == 1 else [f"output {i}" for i in range(len(functions))]
    save_figure(list(zip(names, functions, strict=True)), interval, figure)


@univariate.command()
@file_argument
@eps_option
@interval_option(required=True)
@jumps_option
@json_option
def simplify(file: str, eps: Rational, interval: Any, jumps: bool, as_json: bool) -> None:
    """Find the fewest affine pieces within eps of the network's function on an interval."""
    from exactrelu.univariate.simplify import fewest_pieces

    with working("simplifying"):
        found = fewest_pieces(_function(file), eps, interval, continuous=not jumps)
    _print_pieces(found.count.as_dict(), str(found.count), found.pieces, as_json)


@univariate.command()
@click.argument("target", metavar="TARGET")
@eps_option
@interval_option(required=True)
@jumps_option
@click.option("-o", "--output", metavar="NET.json", type=click.Path(), help="Write a network that does it.")
@json_option
def approximate(
    target: str, eps: Rational, interval: Any, jumps: bool, output: str | None, as_json: bool
) -> None:
    """Find the fewest affine pieces within eps of a smooth function on an interval.

    TARGET is exp, log, sin, tanh, or the coefficients c0,c1,c2,... of a polynomial.
    """
    from exactrelu.univariate.approximate import MOST_PIECES, minimal_complexity
    from exactrelu.univariate.smooth import NAMED, polynomial

    if output is not None and jumps:
        raise click.UsageError("--output needs a continuous function; leave out --jumps")
    f = NAMED[target]() if target in NAMED else polynomial(_coefficients(target))
    with working("approximating"):
        found = minimal_complexity(f, eps, interval, continuous=not jumps)
    if output is not None:
        if not found.pieces:
            raise ResourceLimitError(
                f"the function has too many pieces to be written: {found.count}; leave out --output",
                limit=MOST_PIECES,
                estimate=_least(found.count),
                proved=str(found.count),
            )
        _write_network(found.pieces, output)
    _print_pieces(found.count.as_dict(), str(found.count), found.pieces, as_json)


def _least(count: Count | Undecided) -> int:
    return int(count) if isinstance(count, Count) else count.lower


def _coefficients(text: str) -> list[Rational]:
    try:
        return [as_rational(part, "coefficient") for part in text.split(",")]
    except InputError as error:
        raise InputError(
            f"TARGET must be exp, log, sin, tanh or coefficients c0,c1,..., got {text!r:.60} ({error})"
        ) from None


def _write_network(pieces: Any, output: str) -> None:
    from exactrelu.univariate import PiecewiseLinear1D
    from exactrelu.univariate.shallow import shallow_network

    knots = [piece.left for piece in pieces[1:]]
    anchor = knots[0] if knots else as_rational(0)
    function = PiecewiseLinear1D.of(knots, [piece.slope for piece in pieces], pieces[0](anchor))
    network = shallow_network(function).network
    write_atomically(output, json.dumps(network.to_dict(), default=encoded) + "\n")


def _print_pieces(count: dict[str, Any], text: str, pieces: Any, as_json: bool) -> None:
    if as_json:
        listed = [
            {"left": p.left, "right": p.right, "slope": p.slope, "constant": p.constant} for p in pieces
        ]
        print_json({**count, "pieces": listed})
        return
    click.echo(text)
    print_lines(f"[{p.left}, {p.right}]: {p.slope} x + {p.constant}" for p in pieces)


@univariate.command()
@click.option("--widths", required=True, metavar="N1,N2,...", help="Hidden widths.")
@click.option(
    "--seeds", default=100, show_default=True, type=click.IntRange(min=2), help="How many networks."
)
@click.option(
    "--first-seed", default=0, show_default=True, type=click.IntRange(min=0), help="The first seed."
)
@click.option("--bias", default="1", show_default=True, help="Standard deviation of the biases.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(min=1), help="Processes.")
@interval_option()
@json_option
def random(
    widths: str, seeds: int, first_seed: int, bias: str, workers: int, interval: Any, as_json: bool
) -> None:
    """Count the pieces of random networks (He scaling) exactly, beside the law of infinite width."""
    from exactrelu.univariate.kernel_law import expected_pieces
    from exactrelu.univariate.monte_carlo import simulate

    chosen = _widths(widths)
    deviation = as_rational(bias, "--bias")
    numbers = range(first_seed, first_seed + seeds)
    with working("counting pieces") as activity:
        sample = simulate(
            chosen,
            numbers,
            bias_deviation=deviation,
            interval=interval,
            workers=workers,
            progress=activity.now,
        )
    law = expected_pieces(chosen, interval, deviation**2) if deviation else None
    if as_json:
        print_json(
            {
                "counts": list(sample.counts),
                "mean": sample.mean,
                "standard_error": sample.standard_error(),
                "law": None if law is None else {"lower": _short(law[0]), "upper": _short(law[1], up=True)},
                "definition": "maximal intervals on which the function is affine",
                "domain": "R" if interval is None else str(interval),
                "proved": {
                    "counts": True,
                    "mean": "of this sample exactly; it proves nothing about the expectation",
                    "standard_error": "of this sample, rounded up; an estimate, no bound",
                    "law": "the limit of infinite width, enclosed; no bound for these widths",
                },
            }
        )
        return
    click.echo(
        f"{seeds} networks: mean {_decimal(sample.mean)}, standard error {_decimal(sample.standard_error())}"
    )
    limit = "at most 2 without biases" if law is None else _decimal(law[0])
    click.echo(f"law of infinite width: {limit}")


def _widths(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if not all(part.isascii() and part.isdigit() and int(part) for part in parts):
        raise InputError(f"--widths must be positive integers with commas between, got {text!r:.60}")
    return tuple(map(int, parts))


def _short(value: Rational, up: bool = False) -> Rational:
    """Round to 9 decimals, down or up."""
    scaled = value * 10**9
    whole = -(-scaled.numerator // scaled.denominator) if up else scaled.numerator // scaled.denominator
    return as_rational(int(whole)) / 10**9


def _decimal(value: Rational) -> str:
    """Return a rational rounded to three decimals."""
    thousandths = int((value * 1000 + as_rational("1/2")).__floor__())
    return f"{thousandths // 1000}.{thousandths % 1000:03d}"
