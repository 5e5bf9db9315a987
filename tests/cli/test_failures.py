"""From errors to exit codes, and progress that stays out of the way."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from exactrelu.cli.arrangement import polynomial_text
from exactrelu.cli.failures import TRACEBACK_VARIABLE, ExactGroup
from exactrelu.errors import BackendUnavailableError, ResourceLimitError, ShapeError, UnsoundBackendError


def group(error: BaseException | None) -> ExactGroup:
    @click.group(cls=ExactGroup)
    def commands() -> None:
        """Commands."""

    @commands.command()
    def work() -> None:
        if error is not None:
            raise error
        click.echo(10**5000)

    return commands


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (ShapeError("A must\nbe square"), 2, "error: A must be square\n"),
        (BackendUnavailableError("cdd", "cdd", "use exact"), 2, "pip install 'exactrelu[cdd]'"),
        (ResourceLimitError("too many", limit=1, estimate=2), 3, "estimate 2"),
        (MemoryError(), 3, "out of memory"),
        (UnsoundBackendError("wrong witness"), 4, "this is a bug"),
        (RecursionError("deep"), 4, "RecursionError"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_exit_codes(error: BaseException, code: int, words: str) -> None:
    result = CliRunner().invoke(group(error), ["work"])
    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_the_traceback_is_there_for_who_asks() -> None:
    result = CliRunner().invoke(group(ValueError("x")), ["work"], env={TRACEBACK_VARIABLE: "1"})
    assert "Traceback" in result.stderr


def test_numbers_beyond_the_digit_limit_of_python_are_printed() -> None:
    before = sys.get_int_max_str_digits()
    try:
        result = CliRunner().invoke(group(None), ["work"])
    finally:
        sys.set_int_max_str_digits(before)
    assert (result.exit_code, len(result.stdout)) == (0, 5002)


@pytest.mark.parametrize(
    ("coefficients", "text"),
    [
        ((0,), "0"),
        ((1,), "1"),
        ((-1, 0), "-t"),
        ((1, -1), "t - 1"),
        ((2, 0, -1, 5), "2 t^3 - t + 5"),
        ((), "0"),
    ],
)
def test_polynomials(coefficients: tuple[int, ...], text: str) -> None:
    assert polynomial_text(coefficients) == text


SLOW = """
import time
from exactrelu.cli.progress import working
with working("counting regions") as activity:
    activity.now("counting regions", 3, 7)
    time.sleep(1.6)
print("result")
"""


def test_progress_goes_to_a_terminal_on_stderr_only() -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run([sys.executable, "-c", SLOW], stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.stdout == b"result\n"
    assert "counting regions" in shown
    assert "3/7" in shown


def test_no_terminal_no_progress() -> None:
    done = subprocess.run([sys.executable, "-c", SLOW], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"result\n", b"")
