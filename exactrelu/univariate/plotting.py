"""Figures of piecewise-linear functions; matplotlib is an extra, and floats are for the eye only."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

from exactrelu.arith.files import atomic_writer
from exactrelu.errors import BackendUnavailableError, InputError
from exactrelu.univariate.interval import Interval

if TYPE_CHECKING:
    from exactrelu.univariate.piecewise import PiecewiseLinear1D


FORMATS = ("pdf", "png", "svg")
"""What figures can be written as, by the end of the file's name."""


def require_format(path: str | Path) -> str:
    """Return the format that the name of a figure's file asks for.

    Raises
    ------
    InputError
        If it ends otherwise.
    """
    ending = Path(path).suffix[1:].lower()
    if ending not in FORMATS:
        raise InputError(f"a figure's file must end in .{', .'.join(FORMATS)}, got {str(path)!r:.80}")
    return ending


def _figure_class() -> Any:
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise BackendUnavailableError("matplotlib", "plot", "everything but figures works") from None
    return Figure


def plot(f: PiecewiseLinear1D, interval: Interval, ax: Any = None, **style: Any) -> Any:
    """Draw the graph over an interval.

    Parameters
    ----------
    f : PiecewiseLinear1D
    interval : Interval
    ax : matplotlib axes, optional
        New ones in a figure of their own by default; that figure touches no global state.
    style
        Passed to ``ax.plot``.

    Raises
    ------
    BackendUnavailableError
        Without matplotlib.
    """
    figure = _figure_class()
    axes = figure(layout="constrained").add_subplot() if ax is None else ax
    graph = f.points(interval)
    axes.plot([float(x) for x, _ in graph], [float(y) for _, y in graph], **style)
    return axes


def save_figure(
    functions: Sequence[tuple[str, PiecewiseLinear1D]], interval: Interval, path: str | Path
) -> None:
    """Write the graphs of named functions, one above the other, to a file.

    Raises
    ------
    InputError
        If its name does not end in one of `FORMATS`.
    FileFormatError
        If it cannot be written.
    BackendUnavailableError
        Without matplotlib.
    """
    ending = require_format(path)
    figure = _figure_class()(figsize=(6, 2 * len(functions)), layout="constrained")
    for axes, (name, f) in zip(figure.subplots(len(functions), squeeze=False), functions, strict=True):
        plot(f, interval, axes[0], linewidth=1)
        axes[0].set_title(name, fontsize="medium")
    image = BytesIO()
    figure.savefig(image, format=ending, metadata={"Date": None} if ending == "svg" else None)
    with atomic_writer(path) as stream:
        cast(TextIO, stream).buffer.write(image.getvalue())
