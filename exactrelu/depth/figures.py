"""Figures of zigzags: how the pieces multiply from layer to layer. Needs the extra ``plot``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gmpy2 import mpq

from exactrelu.depth.zigzags import SimplexPoint, zigzag
from exactrelu.univariate.interval import Interval
from exactrelu.univariate.plotting import save_figure


def draw_zigzags(points: Sequence[SimplexPoint], path: str | Path) -> None:
    """Write the graphs of ``h_{a^1}``, ``h_{a^2} o h_{a^1}``, ... over [0, M] to a file (png, svg or pdf).

    Raises
    ------
    BackendUnavailableError
        Without matplotlib.
    """
    current = zigzag(points[0])
    interval = Interval(mpq(0), points[0].M)
    graphs = [current]
    for point in points[1:]:
        current = zigzag(point).after(current)
        graphs.append(current)
    named = [(f"{i} layers, {g.pieces(interval).count} pieces", g) for i, g in enumerate(graphs, 1)]
    save_figure(named, interval, path)
