"""Exact counts of all instances of a folder, as one table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs

from exactrelu.arith.records import Node
from exactrelu.certificates.claims import Count, RegionDefinition
from exactrelu.errors import InputError, ResourceLimitError
from exactrelu.report.table import Entry, Table


@attrs.frozen
class Instance:
    """One file of the folder and what was counted in it.

    Attributes
    ----------
    name : str
        The file's name without ``.json``.
    kind : str
        "arrangement", "zonotope" or "network".
    dimension, size : int
        Of the space, and the number of hyperplanes, generators or hidden neurons.
    count : Count or None
        None when the count would have exceeded a limit.
    problem : str
        Why there is no count.
    """

    name: str
    kind: str
    dimension: int
    size: int
    count: Count | None
    problem: str = ""


def count_instances(
    folder: Path,
    definition: RegionDefinition = RegionDefinition.PROPER,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> tuple[Instance, ...]:
    """Count every arrangement, zonotope and network of a folder, in the order of the file names.

    Parameters
    ----------
    folder : Path
        Its ``*.json`` files are read; subfolders are not.
    definition : RegionDefinition
        What is counted in networks; in arrangements it is chambers, in zonotopes vertices.
    progress : callable
        Called with the file's name, how many are done, and how many there are.

    Raises
    ------
    InputError
        If there is no such folder, or no JSON file in it.
    FileFormatError
        If a file is none of the three.
    """
    if not folder.is_dir():
        raise InputError(f"folder must be a folder of JSON files, got {str(folder)!r}, which is not a folder")
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise InputError(f"folder must hold at least one JSON file, got {str(folder)!r}, which has none")
    found = []
    for i, path in enumerate(paths):
        progress(path.name, i, len(paths))
        found.append(_counted(path, definition))
    return tuple(found)


def _counted(path: Path, definition: RegionDefinition) -> Instance:
    root = Node.of_file(path)
    keys = root.value if isinstance(root.value, dict) else {}
    if "layers" in keys:
        return _network(path.stem, root, definition)
    if "generators" in keys or keys.get("kind") == "zonotope":
        return _zonotope(path.stem, root)
    if "A" in keys:
        return _arrangement(path.stem, root)
    return root.fail(
        "must have one of the keys 'A' (arrangement), 'generators' (zonotope), 'layers' (network)"
    )


def _instance(name: str, kind: str, dimension: int, size: int, count: Callable[[], Count]) -> Instance:
    try:
        return Instance(name, kind, dimension, size, count())
    except ResourceLimitError as error:
        return Instance(name, kind, dimension, size, None, str(error))


def _network(name: str, root: Node, definition: RegionDefinition) -> Instance:
    from exactrelu.networks import count_regions
    from exactrelu.networks.reading import network_from

    network = network_from(root)
    return _instance(
        name, "network", network.inputs, network.size, lambda: count_regions(network, definition)
    )


def _arrangement(name: str, root: Node) -> Instance:
    from exactrelu.arrangements import Arrangement
    from exactrelu.arrangements.reading import arrangement_from

    normals, offsets = arrangement_from(root)
    dimension = len(normals[0]) if normals else 0
    return _instance(name, "arrangement", dimension, len(normals), Arrangement(normals, offsets).count)


def _zonotope(name: str, root: Node) -> Instance:
    from exactrelu.zonotopes import Zonotope
    from exactrelu.zonotopes.reading import generators_from

    generators = generators_from(root)
    dimension = len(generators[0]) if generators else 0
    return _instance(name, "zonotope", dimension, len(generators), Zonotope(generators).vertex_count)


def instance_table(folder: Path, instances: tuple[Instance, ...]) -> Table:
    """Return the table: one row an instance; a count that is not proved is not printed as a number."""
    columns = ("instance", "kind", "dimension", "size", "count", "definition", "domain")
    return Table(f"Exact counts of the instances in {folder.name}", columns, tuple(map(_row, instances)))


def _row(instance: Instance) -> tuple[Entry, ...]:
    start = (instance.name, instance.kind, instance.dimension, instance.size)
    count = instance.count
    if count is None:
        return (*start, None, instance.problem, None)
    return (*start, count.count if count.proved else None, str(count.definition), count.domain)
