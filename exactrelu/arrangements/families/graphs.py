"""The arrangement of a graph."""

from __future__ import annotations

import networkx as nx

from exactrelu.arrangements.arrangement import Arrangement
from exactrelu.arrangements.families.coxeter import unit_sum
from exactrelu.errors import InputError


def graphical(graph: nx.Graph) -> Arrangement:
    """Return the hyperplanes ``x_u = x_v`` for the edges uv of a graph, in R^vertices.

    Parameters
    ----------
    graph : networkx.Graph or networkx.MultiGraph
        Undirected, with at least one vertex and without loops. Coordinates come in the order of
        ``graph.nodes``, hyperplanes in that of ``graph.edges``; multiple edges give equal hyperplanes.

    Raises
    ------
    InputError
        For anything else; a loop would be the equation 0 = 0.

    Notes
    -----
    Known: the characteristic polynomial is the chromatic polynomial chi, and the cells are the |chi(-1)|
    acyclic orientations of the graph (Greene; Stanley 1973). Not used or proved here.

    Examples
    --------
    >>> graphical(nx.cycle_graph(5)).count() == 2**5 - 2
    True
    >>> graphical(nx.petersen_graph()).count() == 16680
    True
    """
    if not isinstance(graph, nx.Graph) or graph.is_directed():
        raise InputError(f"graph must be an undirected networkx graph, got {type(graph).__name__}")
    if not graph:
        raise InputError("graph must have at least one vertex, got none")
    place = {vertex: i for i, vertex in enumerate(graph)}
    edges = [(place[u], place[v]) for u, v in graph.edges()]
    for i, (u, v) in enumerate(edges):
        if u == v:
            raise InputError(f"graph must have no loops, but edge {i} is one; remove it")
    return Arrangement([unit_sum(len(graph), u, v, -1) for u, v in edges], dimension=len(graph))
