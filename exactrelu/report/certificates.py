"""Counts that enter a table only with a certificate, checked in the same run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from exactrelu.certificates.claims import Count
from exactrelu.errors import InputError

if TYPE_CHECKING:
    from exactrelu.arrangements import Arrangement
    from exactrelu.networks import ReLUNetwork
    from exactrelu.networks.domain import DomainLike
    from exactrelu.zonotopes import Zonotope

KEPT_BELOW = 1 << 20
"""Certificates of fewer bytes stay in the folder; larger ones are made in each run."""

CERTIFIED = "certificate, accepted by the independent checker proofs/check.py in this run"
"""What proves a count that is `ToCertify`."""


@attrs.frozen
class ToCertify:
    """A count that `reproduce` certifies, and has checked, before it goes anywhere.

    Attributes
    ----------
    name : str
        Of its certificate, without the ending; unique in its folder.
    subject : Arrangement, Zonotope or ReLUNetwork
    domain, statement
        As for `exactrelu.certification.certify`.
    """

    name: str
    subject: Arrangement | Zonotope | ReLUNetwork
    domain: DomainLike = None
    statement: str | None = None


@attrs.define
class CertificateFolder:
    """The certificates of one paper: those that are there are checked, the others are made and checked.

    Attributes
    ----------
    folder : Path
        ``proofs/<paper>/certificates``.
    used : set of str
        Names of the files that a count rests on so far.
    """

    folder: Path
    used: set[str] = attrs.field(factory=set)

    def settle(self, value: object) -> object:
        """Return a value with its counts to certify replaced by certified counts, in nested lists as well.

        Raises
        ------
        UnsoundBackendError
            When the checker does not accept a certificate.
        """
        if isinstance(value, ToCertify):
            return self.count(value)
        if isinstance(value, Mapping):
            return {key: self.settle(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.settle(item) for item in value]
        return value

    def count(self, wanted: ToCertify) -> Count:
        """Return the count of a certificate that the checker has accepted in this call."""
        from exactrelu.certification.counting import certified_count, stored_count

        path = self.folder / f"{wanted.name}.cert.gz"
        if path.name in self.used:
            raise InputError(f"certificates must have different names, got {wanted.name!r} twice")
        about = (wanted.subject, wanted.domain, wanted.statement)
        found = stored_count(path, *about)
        if found is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.folder, prefix=".making-") as place:
                made = Path(place) / path.name
                found = certified_count(*about, path=made)
                if made.stat().st_size >= KEPT_BELOW:
                    return found
                os.replace(made, path)
        self.used.add(path.name)
        return found

    def unused(self) -> Iterable[str]:
        """Names of certificates in the folder that no count rests on."""
        return sorted(path.name for path in self.folder.glob("*.cert.gz") if path.name not in self.used)
