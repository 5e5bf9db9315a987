"""``exactrelu doctor``: what is installed, and what is lost without the rest."""

from __future__ import annotations

import platform
from importlib import import_module
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
    """An extra, and what is lost without it.

    Attributes
    ----------
    extra, distribution : str
        Its name, and the distribution that it installs.
    modules : tuple of str
        What the package imports of it, its top module first.
    lost : str
        What does not work without it.
    libraries : str
        The system packages that the distribution is built on.
    """

    extra: str
    distribution: str
    modules: tuple[str, ...]
    lost: str
    libraries: str = ""

    def problem(self) -> str:
        """Import it: "" when that works, else "not installed", or "broken" with the reason."""
        try:
            for module in self.modules:
                import_module(module)
        except Exception as error:  # whatever a broken installation raises
            if isinstance(error, ModuleNotFoundError) and error.name == self.modules[0]:
                return "not installed"
            return f"broken: {type(error).__name__}: {error}"
        return ""

    def remedy(self, problem: str) -> str:
        """Return the command that ends the problem."""
        if problem == "not installed":
            return f"pip install 'exactrelu[{self.extra}]'"
        system = f"apt-get install {self.libraries} && " if self.libraries else ""
        return f"{system}pip install --force-reinstall --no-cache-dir {self.distribution}"


EXTRAS = (
    Extra(
        "cdd",
        "pycddlib",
        ("cdd", "cdd.gmp"),
        "the reference engine 'cdd'; everything else works",
        "libcdd-dev libgmp-dev",
    ),
    Extra("plot", "matplotlib", ("matplotlib", "matplotlib.figure"), "figures as PNG and SVG"),
)


@click.command(short_help="Say what is installed, and what is lost without the rest.")
@json_option
def doctor(as_json: bool) -> ExitCode:
    """Say which versions and engines are installed, and which of them work.

    Exit code 0 when the core works.
    """
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
    problem = extra.problem()
    installed = problem != "not installed"
    return {
        "installed": installed,
        "works": not problem,
        "problem": problem or None,
        "version": _version(extra.distribution) if installed else None,
        "lost": extra.lost if problem else None,
        "remedy": extra.remedy(problem) if problem else None,
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
        (name, state["version"], state["problem"] or "works", state["lost"], state["remedy"])
        for name, state in engines.items()
    )
    print_table(Table("extras", ("extra", "version", "state", "lost without it", "remedy"), extras))
