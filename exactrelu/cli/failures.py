"""From errors to exit codes: one clear line on stderr, never a traceback.

0 true or accepted; 1 false or rejected; 2 bad input; 3 a resource limit; 4 an internal check failed, which is
a bug; 130 interrupted; 141 nobody reads the output any more.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from enum import IntEnum
from typing import Any, NoReturn, TextIO

import click

from exactrelu.cli.interrupts import INTERRUPTED
from exactrelu.errors import ExactReLUError, ResourceLimitError, UnsoundBackendError

TRACEBACK_VARIABLE = "EXACTRELU_TRACEBACK"

# Files have names, and those that cannot be written have been turned into `FileFormatError`.
_STDOUT_ERRORS = frozenset({errno.EBADF, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC})


class ExitCode(IntEnum):
    """What a command says to the shell."""

    TRUE = 0
    FALSE = 1
    BAD_INPUT = 2
    RESOURCE_LIMIT = 3
    INTERNAL = 4
    INTERRUPTED = INTERRUPTED
    BROKEN_PIPE = 141


class PipeClosedError(Exception):
    """Nobody reads stdout any more (``... | head``); no OSError, which click would turn into exit code 1."""


class OutputCutShortError(Exception):
    """An interruption after the first part of the result has been printed."""


class ExactGroup(click.Group):
    """A command group whose errors become one line and an exit code.

    Commands return an `ExitCode`, or None for `ExitCode.TRUE`.
    """

    def main(  # type: ignore[override]  # click's overloads depend on standalone_mode, which is fixed here
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> NoReturn:
        # Counts of more than 4300 digits are legitimate output.
        sys.set_int_max_str_digits(0)
        extra["standalone_mode"] = False
        sys.exit(self._run(args, prog_name or "exactrelu", extra))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            _flush_stdout()  # here, where a closed pipe can still be caught
        except BrokenPipeError:
            raise PipeClosedError from None
        return result

    def _run(self, args: Sequence[str] | None, prog_name: str, extra: dict[str, Any]) -> int:
        if sys.stdout is None:
            return _say(
                "stdout must be open, for the result goes there, got a closed one; "
                "redirect it to a file or to /dev/null",
                ExitCode.BAD_INPUT,
            )
        try:
            return int(super().main(args, prog_name, **extra) or ExitCode.TRUE)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            return ExitCode.BAD_INPUT
        except (click.Abort, KeyboardInterrupt):
            return _say("interrupted; no file was left half written", ExitCode.INTERRUPTED)
        except click.ClickException as error:
            return _say(error.format_message(), ExitCode.BAD_INPUT)
        except OutputCutShortError:
            _discard(sys.stdout)
            return _say("interrupted; what was printed so far is incomplete", ExitCode.INTERRUPTED)
        except PipeClosedError:
            _discard(sys.stdout)
            return ExitCode.BROKEN_PIPE
        except Exception as error:
            return _failed(error)


def _flush_stdout() -> None:
    try:
        sys.stdout.flush()
    except KeyboardInterrupt:
        raise OutputCutShortError from None


def _discard(stream: TextIO) -> None:
    """Let what Python still flushes at exit go nowhere."""
    with suppress(OSError):  # a stream without a descriptor, as in tests
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _failed(error: Exception) -> int:
    if os.environ.get(TRACEBACK_VARIABLE):
        traceback.print_exc()
    if isinstance(error, ResourceLimitError):
        return _say(str(error), ExitCode.RESOURCE_LIMIT)
    if isinstance(error, MemoryError):
        return _say("out of memory; nothing false has been reported", ExitCode.RESOURCE_LIMIT)
    if isinstance(error, ExactReLUError) and not isinstance(error, UnsoundBackendError):
        return _say(str(error), ExitCode.BAD_INPUT)
    if isinstance(error, OSError) and error.filename is None and error.errno in _STDOUT_ERRORS:
        _discard(sys.stdout)
        return _say(
            f"stdout cannot be written: {error.strerror}; what was printed so far is incomplete; "
            "redirect it to where there is room",
            ExitCode.BAD_INPUT,
        )
    remedy = f"this is a bug, please report it; {TRACEBACK_VARIABLE}=1 shows where it happened"
    return _say(f"internal: {type(error).__name__}: {error} ({remedy})", ExitCode.INTERNAL)


def _say(message: str, code: ExitCode) -> ExitCode:
    try:
        click.echo(f"error: {' '.join(message.split())}", err=True)
    except OSError:  # the code is all that can still be said
        _discard(sys.stderr)
    return code
