"""A norm with the region and the point where it is attained."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from exactrelu.arith.rational import Rational
from exactrelu.networks.domain import Domain
from exactrelu.networks.network import ReLUNetwork

if TYPE_CHECKING:
    from exactrelu.degeneracy.norm_certificates import NormCertificate


class NormKind(StrEnum):
    """What is measured; several outputs count with the largest one."""

    SUP = "sup"
    SEMINORM = "W1inf semi-norm"
    NORM = "W1inf norm"

    @property
    def meaning(self) -> str:
        """The definition in one line."""
        return _MEANING[self]


_MEANING = {
    NormKind.SUP: "max over outputs j of sup over the domain of |f_j|",
    NormKind.SEMINORM: "max over i, j of ess sup over the domain of |d f_j / d x_i|",
    NormKind.NORM: "the larger of the sup norm and the W1inf semi-norm",
}


@attrs.frozen
class Norm:
    """A norm of a network, attained.

    Attributes
    ----------
    kind : NormKind
        What was measured; `NormKind.meaning` is the definition.
    value : mpq
    attained : NormKind
        `SUP` or `SEMINORM`: which of the two a norm of kind `NORM` is; otherwise the kind itself.
    pattern : tuple of str
        A proper region on whose closure it is attained: on all of it for derivatives, at `point` for values.
    point : tuple of mpq
        For derivatives a point in the interior of that region; for values the point of its closure where
        the value is taken.
    regions : int
        How many proper regions were compared: all.
    domain : Domain
    engine, proof : str
        How the regions were found, and why the list is complete.
    network : ReLUNetwork
        The network that was measured: for distances the one that computes the difference.
    terms : pair of ReLUNetwork, or None
        For a distance the two networks.
    """

    kind: NormKind
    value: Rational
    attained: NormKind
    pattern: tuple[str, ...]
    point: tuple[Rational, ...]
    regions: int
    domain: Domain = attrs.field(repr=str)
    engine: str
    proof: str
    network: ReLUNetwork = attrs.field(repr=False)
    terms: tuple[ReLUNetwork, ReLUNetwork] | None = attrs.field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.value} ({self.kind}; {self.domain})"

    def certify(self, path: str | Path) -> NormCertificate:
        """Write a certificate of the norm; see `exactrelu.degeneracy.norm_certificates.certify_norm`."""
        from exactrelu.degeneracy.norm_certificates import certify_norm

        return certify_norm(self, path)

    def as_dict(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        return {
            "value": self.value,
            "kind": str(self.kind),
            "attained": str(self.attained),
            "pattern": self.pattern,
            "point": self.point,
            "regions": self.regions,
            "domain": str(self.domain),
            "engine": self.engine,
            "proved": True,
            "how": self.proof,
        }
