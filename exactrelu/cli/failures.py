"""From errors to exit codes: one clear line on stderr, never a traceback.

0 true or accepted; 1 false or rejected; 2 bad input; 3 a resource limit; 4 an internal check failed, which is
a bug; 130 interrupted; 141 nobody reads the output any more.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from enum import IntEnum
from typing import Any, NoReturn

import click

from exactrelu.errors import ExactReLUError, ResourceLimitError, UnsoundBackendError

TRACEBACK_VARIABLE = "EXACTRELU_TRACEBACK"


class ExitCode(IntEnum):
    """What a command says to the shell."""

    TRUE = 0
    FALSE = 1
    BAD_INPUT = 2
    RESOURCE_LIMIT = 3
    INTERNAL = 4
    INTERRUPTED = 130
    BROKEN_PIPE = 141


class PipeClosedError(Exception):
    """Nobody reads stdout any more (``... | head``); no OSError, which click would turn into exit code 1."""


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
            sys.stdout.flush()  # here, where a closed pipe can still be caught
        except BrokenPipeError:
            raise PipeClosedError from None
        return result

    def _run(self, args: Sequence[str] | None, prog_name: str, extra: dict[str, Any]) -> int:
        try:
            return int(super().main(args, prog_name, **extra) or ExitCode.TRUE)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            return ExitCode.BAD_INPUT
        except click.Abort:
            return _say("interrupted; no file was left half written", ExitCode.INTERRUPTED)
        except click.ClickException as error:
            return _say(error.format_message(), ExitCode.BAD_INPUT)
        except PipeClosedError:
            # Python flushes stdout once more at exit; let that go nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return ExitCode.BROKEN_PIPE
        except Exception as error:
            return _failed(error)


def _failed(error: Exception) -> int:
    if os.environ.get(TRACEBACK_VARIABLE):
        traceback.print_exc()
    if isinstance(error, ResourceLimitError):
        return _say(str(error), ExitCode.RESOURCE_LIMIT)
    if isinstance(error, MemoryError):
        return _say("out of memory; nothing false has been reported", ExitCode.RESOURCE_LIMIT)
    if isinstance(error, ExactReLUError) and not isinstance(error, UnsoundBackendError):
        return _say(str(error), ExitCode.BAD_INPUT)
    remedy = f"this is a bug, please report it; {TRACEBACK_VARIABLE}=1 shows where it happened"
    return _say(f"internal: {type(error).__name__}: {error} ({remedy})", ExitCode.INTERNAL)


def _say(message: str, code: ExitCode) -> ExitCode:
    click.echo(f"error: {' '.join(message.split())}", err=True)
    return code
