"""A count that was certified and checked before it is handed out."""

from __future__ import annotations

import tempfile
from pathlib import Path

from exactrelu.arrangements import Arrangement
from exactrelu.certificates.claims import Count, RegionDefinition
from exactrelu.certificates.statement import Kind
from exactrelu.certification.certifying import certify
from exactrelu.certification.checking import check
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks import ReLUNetwork
from exactrelu.networks.domain import DomainLike, as_domain
from exactrelu.zonotopes import Zonotope

_DEFINITIONS: dict[Kind, str] = {
    Kind.REGIONS: RegionDefinition.PROPER,
    Kind.LAWS: RegionDefinition.AFFINE,
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
    verdict = check(path)
    if not verdict:
        raise UnsoundBackendError(f"the checker does not accept the certificate: {verdict.text}", made)
    if isinstance(subject, ReLUNetwork):
        place = str(as_domain(domain, subject.inputs))
    else:
        place = f"R^{subject.dimension}"
    how = f"certificate of {made.leaves} leaves, accepted by the independent checker proofs/check.py"
    return Count(made.count, _DEFINITIONS[made.kind], place, "certify", True, how)
