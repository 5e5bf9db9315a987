"""A count that was certified and checked before it is handed out."""

from __future__ import annotations

import tempfile
from pathlib import Path

from exactrelu.arrangements import Arrangement
from exactrelu.certificates.claims import Count, RegionDefinition
from exactrelu.certificates.statement import Kind
from exactrelu.certification.certifying import certify
from exactrelu.certification.checking import check
from exactrelu.certification.place import place_of
from exactrelu.certification.stating import state_arrangement, state_network, state_zonotope, states
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks import ReLUNetwork
from exactrelu.networks.domain import DomainLike, as_domain
from exactrelu.zonotopes import Zonotope

_DEFINITIONS: dict[Kind, str] = {
    Kind.REGIONS: RegionDefinition.PROPER,
    Kind.LAWS: RegionDefinition.AFFINE,
    Kind.LINEAR: RegionDefinition.OPEN_CONNECTED,
    Kind.CELLS: "cells of the arrangement (connected components of the complement)",
    Kind.VERTICES: "vertices of the zonotope",
}


def certified_count(
    subject: Arrangement | Zonotope | ReLUNetwork,
    domain: DomainLike = None,
    statement: str | None = None,
    path: str | Path | None = None,
) -> Count:
    """Return a count whose certificate the independent checker has accepted in this run.

    Parameters
    ----------
    subject, domain, statement
        As for `certify`.
    path : str or Path, optional
        Where the certificate stays; by default it is deleted after it was checked.

    Returns
    -------
    Count
        Proved by the certificate; the engine that found the list needs no trust.

    Raises
    ------
    UnsoundBackendError
        When the checker does not accept the certificate.

    Notes
    -----
    **Proved**: the count, by a checker that shares nothing with the engines, run on the certificate in a
    process of its own.

    Examples
    --------
    >>> print(certified_count(Zonotope([[1, 0], [0, 1], [1, 1]])))
    6 (vertices of the zonotope; R^2)
    """
    if path is None:
        with tempfile.TemporaryDirectory() as folder:
            return certified_count(subject, domain, statement, Path(folder) / "certificate")
    made = certify(subject, path, domain, statement)
    return _checked(path, made.count, made.kind, subject, domain)


def stored_count(
    path: str | Path,
    subject: Arrangement | Zonotope | ReLUNetwork,
    domain: DomainLike = None,
    statement: str | None = None,
) -> Count | None:
    """Return the count of a certificate that is there already, once the independent checker accepts it.

    Parameters
    ----------
    path : str or Path
    subject, domain, statement
        As for `certify`; the header of the file must state the same about the same integers.

    Returns
    -------
    Count or None
        None when there is no such file, or when it states something else.

    Raises
    ------
    UnsoundBackendError
        When the header fits and the checker does not accept the file.

    Notes
    -----
    **Proved**: the count, as by `certified_count`. The regions are not listed again.
    """
    if not Path(path).is_file():
        return None
    if isinstance(subject, ReLUNetwork):
        place = place_of(as_domain(domain, subject.inputs))
        wanted = state_network(subject, place, statement or Kind.REGIONS)
    elif isinstance(subject, Arrangement):
        wanted = state_arrangement(subject)
    else:
        wanted = state_zonotope(subject)
    count = states(path, wanted)
    return None if count is None else _checked(path, count, wanted.kind, subject, domain)


def _checked(
    path: str | Path,
    count: int,
    kind: Kind,
    subject: Arrangement | Zonotope | ReLUNetwork,
    domain: DomainLike,
) -> Count:
    verdict = check(path)
    if not verdict:
        raise UnsoundBackendError(f"the checker does not accept the certificate {path}: {verdict.text}")
    if isinstance(subject, ReLUNetwork):
        place = str(as_domain(domain, subject.inputs))
    else:
        place = f"R^{subject.dimension}"
    how = "certificate, accepted by the independent checker proofs/check.py"
    return Count(count, _DEFINITIONS[kind], place, "certify", True, how)
