"""``exactrelu doctor``: what is installed, and what is lost without the rest."""

from __future__ import annotations

import importlib.util
import platform
from importlib.metadata import PackageNotFoundError, version

import attrs
import click

from exactrelu import __version__
from exactrelu.cli.failures import ExitCode
from exactrelu.cli.output import json_option, print_json, print_table
from exactrelu.report.table import Table

CORE = ("gmpy2", "python-flint", "numpy", "networkx", "sympy", "attrs", "click", "jinja2", "rich")


@attrs.frozen
class Extra:
    """An extra: its name, the module and the distribution it installs, and what is lost without it."""

    extra: str
    module: str
    distribution: str
    lost: str


EXTRAS = (
    Extra("cdd", "cdd", "pycddlib", "the reference engine 'cdd'; everything else works"),
    Extra("plot", "matplotlib", "matplotlib", "figures as PNG and SVG"),
)


@click.command(short_help="Say what is installed, and what is lost without the rest.")
@json_option
def doctor(as_json: bool) -> ExitCode:
    """Say which versions and engines are installed; exit code 0 when the core works."""
    packages = {name: _version(name) for name in CORE}
    engines = {extra.extra: _state(extra) for extra in EXTRAS}
    problem = _core_problem()
    if as_json:
        works = {"works": not problem, "problem": problem or None}
        print_json(
            {
                "exactrelu": __version__,
                "python": platform.python_version(),
                **works,
                "core": packages,
                "extras": engines,
            }
        )
    else:
        _print_tables(packages, engines, problem)
    return ExitCode.FALSE if problem else ExitCode.TRUE


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _state(extra: Extra) -> dict[str, str | bool | None]:
    installed = importlib.util.find_spec(extra.module) is not None
    return {
        "installed": installed,
        "version": _version(extra.distribution) if installed else None,
        "lost": None if installed else extra.lost,
        "remedy": None if installed else f"pip install 'exactrelu[{extra.extra}]'",
    }


def _core_problem() -> str:
    """Count the chambers of three lines in general position; any failure is the answer to be reported."""
    try:
        from exactrelu.arrangements import Arrangement

        found = int(Arrangement([[1, 0], [0, 1], [1, 1]], [0, 0, -1]).count())
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "" if found == 7 else f"three lines in general position have 7 chambers, counted {found}"


def _print_tables(
    packages: dict[str, str | None], engines: dict[str, dict[str, str | bool | None]], problem: str
) -> None:
    rows = (("exactrelu", __version__), ("python", platform.python_version()), *packages.items())
    print_table(Table(f"core: {problem or 'works'}", ("package", "version"), tuple(rows)))
    click.echo()
    extras = tuple(
        (name, state["version"], state["lost"], state["remedy"]) for name, state in engines.items()
    )
    print_table(Table("extras", ("extra", "version", "lost without it", "remedy"), extras))
