"""Every error that exactrelu raises on purpose, on one screen.

Messages follow one pattern: the argument, what was needed, what was given, the remedy.
"""

from __future__ import annotations

from pathlib import Path


class ExactReLUError(Exception):
    """Base of all errors raised on purpose by this package."""


class InputError(ExactReLUError, ValueError):
    """An argument or a file does not describe what was asked for."""


class InexactInputError(InputError):
    """A number is not exact (a float, NaN, infinity) where an exact rational is needed."""


class ShapeError(InputError):
    """Rows, columns or lengths do not fit together."""


class DegenerateInputError(InputError):
    """The input has no defined answer (a zero normal vector, a point outside the space, ...)."""


class FileFormatError(InputError):
    """A file cannot be read as what it claims to be.

    Attributes
    ----------
    path : str
        The file.
    place : str
        Line, or JSON path such as ``$.layers[1].W[0][2]``; empty when the whole file is meant.
    """

    def __init__(self, path: str | Path, place: str, message: str) -> None:
        self.path = str(path)
        self.place = place
        super().__init__(f"{self.path}{': ' + place if place else ''}: {message}")


class BackendUnavailableError(ExactReLUError, ImportError):
    """An optional backend is not installed.

    Attributes
    ----------
    backend, extra : str
        The backend and the name of the extra that installs it.
    """

    def __init__(self, backend: str, extra: str, without: str) -> None:
        self.backend = backend
        self.extra = extra
        super().__init__(
            f"backend {backend!r} is not installed; install it with: pip install 'exactrelu[{extra}]'. "
            f"Without it: {without}"
        )


class ResourceLimitError(ExactReLUError):
    """A run would exceed a limit; nothing false has been reported.

    Attributes
    ----------
    limit, estimate : int
        The limit and what the run would need, in the unit that the message names.
    proved : str
        What is already proved.
    """

    def __init__(self, message: str, *, limit: int, estimate: int, proved: str = "nothing yet") -> None:
        self.limit = limit
        self.estimate = estimate
        self.proved = proved
        super().__init__(f"{message} (limit {limit:,}, estimate {estimate:,}; proved so far: {proved})")


class UnsoundBackendError(ExactReLUError):
    """A backend's witness failed re-verification, or a proof obligation of an engine did not close.

    Attributes
    ----------
    instance : object
        The input on which it happened, for a bug report.
    """

    def __init__(self, message: str, instance: object = None) -> None:
        self.instance = instance
        super().__init__(message)
