"""Counts and least losses that enter a table only with a certificate, checked in the same run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import attrs

from exactrelu.arith.rational import Rational, RationalLike
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

TRAINED = "training certificate, accepted by the independent checker proofs/check_training.py in this run"
"""What proves a least loss that is `ToTrain`."""

COUNT_ENDING, TRAINING_ENDING = ".cert.gz", ".train.cert"

_Settled = TypeVar("_Settled")


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


@attrs.frozen
class ToTrain:
    """A least loss that `reproduce` certifies, and has checked, before it goes anywhere.

    Attributes
    ----------
    name : str
        Of its certificate, without the ending; unique in its folder.
    X, y, width, loss
        As for `exactrelu.training.train_global`.
    """

    name: str
    X: Sequence[Sequence[RationalLike]]
    y: Sequence[RationalLike]
    width: int
    loss: str = "squared"


@attrs.define
class CertificateFolder:
    """The certificates of one paper: those that are there are checked, the others are made and checked.

    Attributes
    ----------
    folder : Path
        ``proofs/<paper>/certificates``.
    used : set of str
        Names of the files that a value rests on so far.
    """

    folder: Path
    used: set[str] = attrs.field(factory=set)

    def settle(self, value: object) -> object:
        """Return a value with what is to certify replaced by what is certified, in nested lists as well.

        Raises
        ------
        UnsoundBackendError
            When the checker does not accept a certificate.
        """
        if isinstance(value, ToCertify):
            return self.count(value)
        if isinstance(value, ToTrain):
            return self.least_loss(value)
        if isinstance(value, Mapping):
            return {key: self.settle(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.settle(item) for item in value]
        return value

    def count(self, wanted: ToCertify) -> Count:
        """Return the count of a certificate that the checker has accepted in this call."""
        from exactrelu.certification.counting import certified_count, stored_count

        about = (wanted.subject, wanted.domain, wanted.statement)
        return self._settled(
            wanted.name,
            COUNT_ENDING,
            lambda path: stored_count(path, *about),
            lambda path: certified_count(*about, path=path),
        )

    def least_loss(self, wanted: ToTrain) -> Rational:
        """Return the least loss of a training certificate that the checker has accepted in this call."""
        from exactrelu.report.optima import certified_optimum, stored_optimum

        about = (wanted.X, wanted.y, wanted.width, wanted.loss)
        return self._settled(
            wanted.name,
            TRAINING_ENDING,
            lambda path: stored_optimum(path, *about),
            lambda path: certified_optimum(path, *about),
        )

    def _settled(
        self,
        name: str,
        ending: str,
        stored: Callable[[Path], _Settled | None],
        make: Callable[[Path], _Settled],
    ) -> _Settled:
        path = self.folder / f"{name}{ending}"
        if path.name in self.used:
            raise InputError(f"certificates must have different names, got {name!r} twice")
        found = stored(path)
        if found is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.folder, prefix=".making-") as place:
                made = Path(place) / path.name
                found = make(made)
                if made.stat().st_size >= KEPT_BELOW:
                    return found
                os.replace(made, path)
        self.used.add(path.name)
        return found

    def unused(self) -> Iterable[str]:
        """Names of certificates in the folder that no value rests on."""
        endings = (COUNT_ENDING, TRAINING_ENDING)
        there = (path.name for ending in endings for path in self.folder.glob(f"*{ending}"))
        return sorted(name for name in there if name not in self.used)
