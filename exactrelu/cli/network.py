"""``exactrelu count`` and ``exactrelu regions``: the regions of a ReLU network."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from exactrelu.arith.files import atomic_writer
from exactrelu.arith.rational import Rational, as_rational
from exactrelu.certificates.claims import RegionDefinition
from exactrelu.cli.output import encoded, json_option, print_count, print_value, print_written
from exactrelu.cli.progress import working
from exactrelu.errors import InputError

if TYPE_CHECKING:
    from exactrelu.networks import ActivationRegion, ReLUNetwork
    from exactrelu.networks.domain import Domain
    from exactrelu.networks.estimation import Estimate

_DEFINITIONS = "\b\n" + "\n".join(f"{name.value:10} {name.meaning}" for name in RegionDefinition)


def _radius(ctx: click.Context, param: click.Parameter, value: str | None) -> Rational | None:
    if value is None:
        return None
    radius = as_rational(value, "--box")
    if radius <= 0:
        raise InputError(f"--box must be a positive R for the box [-R, R]^n, got {radius}")
    return radius


file_argument = click.argument("file", metavar="NET.json", type=click.Path())
box_option = click.option(
    "--box", metavar="R", callback=_radius, help="Only inside the closed box [-R, R]^n; R an integer or p/q."
)

define_option = click.option(
    "--define",
    "definition",
    type=click.Choice([name.value for name in RegionDefinition]),
    default=RegionDefinition.PROPER.value,
    show_default=True,
    callback=lambda ctx, param, value: RegionDefinition(value),
    help="What a region of a network is; exactrelu count --help says what each means.",
)

engine_option = click.option(
    "--engine",
    default="auto",
    show_default=True,
    help="How to find the regions; a named engine is never replaced, an unknown name lists them.",
)


def estimate_of(network: ReLUNetwork, domain: Domain | None) -> Estimate:
    """Return certified bounds for the number of proper regions; cheap enough to say before the work."""
    from exactrelu.networks import estimate

    return estimate(network, domain)


def _domain(network: ReLUNetwork, radius: Rational | None) -> Domain | None:
    """The closed box [-R, R]^n, or None for the whole space."""
    from exactrelu.networks.domain import Box

    return None if radius is None else Box.cube(radius, network.inputs)


@click.command(
    short_help="Count the regions of a network.", epilog=f"Definitions of a region:\n\n{_DEFINITIONS}"
)
@file_argument
@define_option
@box_option
@engine_option
@click.option(
    "--estimate",
    "only_estimate",
    is_flag=True,
    help="Only give certified bounds for the proper regions, in milliseconds.",
)
@json_option
def count(
    file: str,
    definition: RegionDefinition,
    box: Rational | None,
    engine: str,
    only_estimate: bool,
    as_json: bool,
) -> None:
    """Count the regions of a ReLU network, by one of six definitions."""
    from exactrelu.networks import count_regions
    from exactrelu.networks.reading import read_network

    network = read_network(file)
    domain = _domain(network, box)
    if only_estimate:
        bounds = estimate_of(network, domain)
        text = f"between {bounds.lower} and {bounds.upper} (proper; {domain or f'R^{network.inputs}'})"
        print_value("estimate", {"lower": bounds.lower, "upper": bounds.upper}, text, as_json)
        return
    with working(f"counting regions ({definition.value})") as activity:
        if sys.stderr.isatty():
            activity.now(_expectation(definition, estimate_of(network, domain)))
        found = count_regions(network, definition, domain, engine)
    print_count(found, as_json)


def _expectation(definition: RegionDefinition, bounds: Estimate) -> str:
    return f"counting regions ({definition.value}); proper ones: {bounds.lower:,} to {bounds.upper:,}"


@click.command(short_help="List the regions of a network into a file.")
@file_argument
@box_option
@engine_option
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    metavar="OUT.jsonl",
    type=click.Path(),
    help="The file to write.",
)
@json_option
def regions(file: str, box: Rational | None, engine: str, target: str, as_json: bool) -> None:
    """List the proper activation regions of a ReLU network into a file, one JSON object a line.

    Each has its pattern (one string of 0/1 a layer), a witness inside it, its facets, and whether it is
    bounded. The file appears only when it is complete.
    """
    from exactrelu.networks import activation_regions
    from exactrelu.networks.reading import read_network

    network = read_network(file)
    domain = _domain(network, box)
    with working("listing regions") as activity, atomic_writer(target) as stream:
        what = "listing regions"
        if sys.stderr.isatty():
            bounds = estimate_of(network, domain)
            what = f"listing regions, {bounds.lower:,} to {bounds.upper:,}"
        found = activation_regions(network, domain, engine)
        for number, region in enumerate(found, 1):
            stream.write(json.dumps(_region(region), default=encoded) + "\n")
            activity.now(what, number)
    print_written(found.count, target, as_json)


def _region(region: ActivationRegion) -> dict[str, Any]:
    return {
        "pattern": region.pattern,
        "witness": region.witness,
        "facets": [facet._asdict() for facet in region.facets],
        "bounded": region.bounded,
    }
