"""Progress on stderr, when that is a terminal and the work takes longer than a second."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import attrs

DELAY = 1.0
"""Seconds before anything is shown: what is faster needs no report."""


@attrs.define
class Activity:
    """What a command is doing; it may say more while it goes on."""

    what: str
    done: int | None = None
    total: int | None = None

    def now(self, what: str, done: int | None = None, total: int | None = None) -> None:
        """Say what is going on, and how far it is."""
        self.what, self.done, self.total = what, done, total


@contextmanager
def working(what: str, hidden: bool = False) -> Iterator[Activity]:
    """Show a line with the time elapsed while the block runs; it vanishes at the end.

    `hidden` shows nothing, for work that prints on the same terminal.
    """
    activity = Activity(what)
    if hidden:
        yield activity
        return
    finished = threading.Event()
    watcher = threading.Thread(target=_show_until, args=(finished, activity), daemon=True)
    watcher.start()
    try:
        yield activity
    finally:
        finished.set()
        watcher.join()


def _show_until(finished: threading.Event, activity: Activity) -> None:
    if finished.wait(DELAY):
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    console = Console(stderr=True)
    if not console.is_terminal:
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(activity.what, total=None)
        while not finished.wait(0.1):
            progress.update(
                task, description=activity.what, completed=activity.done or 0, total=activity.total
            )
