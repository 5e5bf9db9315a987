"""Figures of piecewise-linear functions; matplotlib is an extra, and floats are for the eye only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exactrelu.errors import BackendUnavailableError
from exactrelu.univariate.interval import Interval

if TYPE_CHECKING:
    from exactrelu.univariate.piecewise import PiecewiseLinear1D


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
    """Write the graphs of named functions, one above the other, to a file (png, svg, pdf by its name)."""
    figure = _figure_class()(figsize=(6, 2 * len(functions)), layout="constrained")
    for axes, (name, f) in zip(figure.subplots(len(functions), squeeze=False), functions, strict=True):
        plot(f, interval, axes[0], linewidth=1)
        axes[0].set_title(name, fontsize="medium")
    figure.savefig(path, metadata={"Date": None} if str(path).endswith(".svg") else None)
