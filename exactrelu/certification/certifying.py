"""``certify``: from an arrangement, a zonotope or a network to a certificate in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import attrs
import numpy as np

from exactrelu.arith.signs import Bits, unpack
from exactrelu.arrangements import Arrangement
from exactrelu.certificates.columns import Columns
from exactrelu.certificates.shards import listed_shards, remove_shards, write_shards
from exactrelu.certificates.statement import Kind, Statement
from exactrelu.certificates.tree import TreeWriter
from exactrelu.certificates.writing import Certificate, file_hash, write_certificate
from exactrelu.certification.closure import write_linear
from exactrelu.certification.laws import LawTable
from exactrelu.certification.place import place_of
from exactrelu.certification.short_points import Points
from exactrelu.certification.stating import state_arrangement, state_network, state_zonotope
from exactrelu.errors import DegenerateInputError, InputError
from exactrelu.networks import ReLUNetwork, activation_regions
from exactrelu.networks.domain import DomainLike, as_domain
from exactrelu.networks.restriction import Chart
from exactrelu.zonotopes import Zonotope

_ROWS_AT_ONCE = 1 << 12


@attrs.frozen
class Target:
    """Where a certificate goes: the file, the SHA-256 of its source, regions in a shard (0: no shards)."""

    path: str | Path
    source: str
    shard_size: int


def certify(
    subject: Arrangement | Zonotope | ReLUNetwork,
    path: str | Path,
    domain: DomainLike = None,
    statement: str | None = None,
    source: str | Path | None = None,
    engine: str = "auto",
    shard_size: int = 0,
    adjacency: bool = False,
) -> Certificate:
    """Write a certificate of a count, for `exactrelu check` or any other checker of its format.

    Parameters
    ----------
    subject : Arrangement, Zonotope or ReLUNetwork
        Of any degeneracy. A network needs at least one hidden layer.
    path : str or Path
        The file to write; compressed when the name ends in ``.gz``.
    domain : Domain, Box, Polyhedron or None
        Of a network only. None is the whole space; a domain without interior is certified in coordinates of
        its affine hull.
    statement : "regions", "laws", "linear" or None
        Of a network: its proper activation regions (the default), the different affine maps that it has
        on them, or its linear regions (maximal open connected sets on which it is affine).
    source : str or Path, optional
        The file that the subject was read from; its SHA-256 enters the certificate.
    engine : str
        Which engine lists the regions of a network; see `activation_regions`.
    shard_size : int
        When positive, subtrees of at most so many regions become files of their own, ``path.0``, ``path.1``,
        ..., which can be checked one by one; not for the statements "laws" and "linear".
    adjacency : bool
        Of a network: the same as the statement "linear". The certificate then also proves which regions have
        a common facet, and how many affine maps there are.

    Returns
    -------
    Certificate
        With the count.

    Raises
    ------
    InputError, DegenerateInputError
        For a statement or a domain that the subject does not have, an empty domain, a network without
        hidden layers.
    UnsoundBackendError
        When the list of regions of the engine turns out not to be complete.

    Notes
    -----
    **Proved** by the certificate, once a checker has accepted it: the count, from the integers in the file
    and nothing else. **Not proved** by this function: that a checker accepts it; run one (`check`). A
    statement about a network is one about its exact rational weights. Cost: all patterns are held in
    memory, one bit a neuron, with one witness each, some 100 bytes a region; the steps are written as they
    are made, and shards appear when all are complete. Shards that an earlier certificate of the same name
    lists, and that are not overwritten, are removed.

    Examples
    --------
    >>> import tempfile
    >>> lines = Arrangement([[1, 0], [0, 1], [1, 1]], [0, 0, -1])
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     int(certify(lines, file.name))
    7
    """
    if adjacency:
        if statement not in (None, Kind.LINEAR):
            raise InputError(
                f"adjacency belongs to the statement 'linear', got {statement!r:.80}; leave one out"
            )
        statement = Kind.LINEAR
    if shard_size < 0 or (shard_size and statement in (Kind.LAWS, Kind.LINEAR)):
        raise InputError(
            f"shard_size must be 0 or, not for 'laws' and 'linear', more, got {shard_size}; leave it out"
        )
    target = Target(path, "-" if source is None else file_hash(source), shard_size)
    if isinstance(subject, ReLUNetwork):
        return _network(subject, target, domain, statement or Kind.REGIONS, engine)
    if domain is not None or statement is not None:
        raise InputError(
            f"domain and statement belong to networks, got them for {type(subject).__name__}; leave them out"
        )
    if isinstance(subject, Arrangement):
        return _arrangement(subject, target)
    if isinstance(subject, Zonotope):
        return _zonotope(subject, target)
    raise InputError(
        f"subject must be an Arrangement, a Zonotope or a ReLUNetwork, got {type(subject).__name__}"
    )


def _arrangement(subject: Arrangement, target: Target) -> Certificate:
    statement = state_arrangement(subject, target.source)
    return _from_cells(statement, subject, range(len(statement.layers[0])), target)


def _zonotope(subject: Zonotope, target: Target) -> Certificate:
    statement = state_zonotope(subject, target.source)
    active = [i for i, row in enumerate(statement.layers[0]) if any(row)]
    return _from_cells(statement, subject.normal_fan(), active, target)


def _from_cells(
    statement: Statement, arrangement: Arrangement, places: Sequence[int], target: Target
) -> Certificate:
    """Write the certificate of all cells; row j of the arrangement is row ``places[j]`` of the statement."""
    points = Points(statement)
    # The list of cells is not needed any more when the steps are written.
    columns = Columns.of(_patterns(statement, arrangement, places, points), len(statement.layers[0]))
    return _write(statement, columns, points, target)


def _patterns(
    statement: Statement, arrangement: Arrangement, places: Sequence[int], points: Points
) -> Iterator[Bits]:
    """Yield the patterns of all cells, many at a time, and keep their witnesses in `points`."""
    cells = arrangement.cells()
    rows = statement.layers[0]
    columns = np.zeros(len(rows), np.intp)
    turned = np.zeros(len(rows), np.bool_)
    for number, members in enumerate(arrangement.classes):
        first = rows[places[members[0]]]
        pivot = next(j for j, x in enumerate(first) if x)
        for member in members:
            # A bit is the sign of the first row of its class; the others may point the other way.
            columns[places[member]] = number
            turned[places[member]] = rows[places[member]][pivot] * first[pivot] < 0

    # One after the other is much faster than by number.
    following = iter(cells)
    for start in range(0, len(cells), _ROWS_AT_ONCE):
        bits = unpack(cells.words[start : start + _ROWS_AT_ONCE], len(arrangement.classes))
        block = np.zeros((len(bits), len(rows)), np.bool_)
        block[:, places] = (bits[:, columns] ^ turned)[:, places] if len(places) else False
        points.extend([cell.witness for cell in islice(following, len(bits))], block)
        yield block


def _write(
    statement: Statement,
    columns: Columns,
    witness: Points,
    target: Target,
    table: LawTable | None = None,
) -> Certificate:
    former = listed_shards(target.path)
    if target.shard_size:
        made = write_shards(target.path, statement, columns, witness, target.shard_size)
    elif statement.kind is Kind.LINEAR:
        made = write_linear(target.path, statement, columns, witness)
    else:
        writer = TreeWriter(statement, columns, witness, table.leaf if table else None)
        laws = table.laws if table else ()
        count = len(laws) if table else columns.size
        made = write_certificate(target.path, statement, writer.lines(), count, columns.size, laws)
    remove_shards(target.path, former, made.shards)
    return made


def _network(
    network: ReLUNetwork, target: Target, domain: DomainLike, wanted: str, engine: str
) -> Certificate:
    if wanted not in (Kind.REGIONS, Kind.LAWS, Kind.LINEAR):
        raise InputError(f"statement must be 'regions', 'laws' or 'linear' for a network, got {wanted!r:.80}")
    if not network.hidden:
        raise DegenerateInputError(
            "a certificate needs a hidden layer, got a network without; it has one region and one affine map"
        )
    place = place_of(as_domain(domain, network.inputs))
    statement = state_network(network, place, wanted, target.source)
    regions = activation_regions(network, domain, engine)
    chart = regions.problem.chart
    plain = place.subspace is None and chart == Chart.identity(network.inputs)
    points = Points(statement)
    patterns: list[Bits] = []

    def blocks() -> Iterator[Bits]:
        for batch in regions.batches():
            witnesses = batch.witnesses if plain else [place.coordinates(chart(w)) for w in batch.witnesses]
            points.extend(witnesses, batch.patterns)
            if wanted == Kind.LAWS:
                patterns.append(batch.patterns)
            yield batch.patterns

    columns = Columns.of(blocks(), network.size)
    table = LawTable(network, statement, np.concatenate(patterns)) if wanted == Kind.LAWS else None
    return _write(statement, columns, points, target, table)
