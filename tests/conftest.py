"""What all tests share: engines that are missing skip a test on a laptop and fail it in CI."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import settings

# The machines that run the tests are shared: a slow example says nothing.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


def engines_are_required() -> bool:
    """Whether a missing engine is a failure: in CI, or when the environment says so."""
    return os.environ.get("CI") == "true" or os.environ.get("EXACTRELU_REQUIRE_ALL_ENGINES") == "1"


@cache
def engine_problem(module: str) -> str:
    """Return why an optional module cannot be used, "" when it can."""
    try:
        import_module(module)
    except Exception as error:  # whatever a broken installation raises
        if isinstance(error, ModuleNotFoundError) and error.name == module:
            return f"the engine {module!r} is not installed"
        return f"the engine {module!r} is installed but broken: {type(error).__name__}: {error}"
    return ""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Honour ``@pytest.mark.engine("cdd")``: the optional module that a test cannot do without."""
    for marker in item.iter_markers("engine"):
        (module,) = marker.args
        if problem := engine_problem(module):
            (pytest.fail if engines_are_required() else pytest.skip)(problem)


TREECHECK = Path(__file__).parents[1] / "proofs" / "coq" / "_build" / "treecheck"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which checkers of certificates were run, and by how many tests."""
    ran = [
        report.nodeid
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        if report.when == "call"
    ]
    by_python = sum(name.startswith(("tests/checker/", "tests/certification/", "tests/coq/")) for name in ran)
    verified = sum(name.startswith(("tests/coq/test_treecheck", "tests/coq/test_mutants")) for name in ran)
    if not by_python:
        return
    why = "" if verified else " (not chosen)" if TREECHECK.is_file() else " (not built: make coq)"
    terminalreporter.write_line(
        f"checkers of certificates: proofs/check.py in {by_python} tests, treecheck, the verified one, in "
        f"{verified}{why}"
    )
