"""Ctrl-C while the commands are being loaded: exit code 130 and one line, no traceback."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130
"""The exit code of an interrupted command."""


@contextmanager
def exits_at_interrupt() -> Iterator[None]:
    """Let an interruption end the process while the block runs.

    By a signal handler, since a KeyboardInterrupt in the middle of an import would reach code that does not
    expect it. A process that ignores or handles the signal already, or loads in a thread, is left alone.
    """
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _exit(number: int, frame: FrameType | None) -> None:
    try:
        os.write(2, b"error: interrupted before anything was done\n")
    finally:
        os._exit(INTERRUPTED)
