"""A network together with how it was put together, so that what it computes can be proved part by part."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.network import ReLUNetwork

if TYPE_CHECKING:
    from exactrelu.networks.operations.proving import EqualityProof


class Rule(StrEnum):
    """How the parts of a construction make its network."""

    GIVEN = "given"
    MAXIMUM = "maximum of two numbers"
    MINIMUM = "minimum of two numbers"
    IDENTITY = "identity of one number"
    COMPOSE = "composition"
    STACK = "parts side by side on the same inputs"
    BESIDE = "parts side by side on inputs of their own"
    BIAS = "output bias carried by a constant node"


@attrs.frozen(repr=False)
class Construction:
    """A network, the parts it was made of, and the size and depth that a lemma promises.

    Constructions come from `compose`, `add`, `maximum` and the other functions of this package, which take
    them wherever they take a network. Nobody has to trust that the parts were put together rightly:
    `prove` looks at the finished matrices again.

    Attributes
    ----------
    network : ReLUNetwork
    rule : Rule
    parts : tuple of Construction
        For COMPOSE the outer and the inner one.
    lemma : str
        What promises `size` and `depth`, empty when nothing in the literature does.
    promised_size, promised_depth : int
        Upper bounds of the lemma as printed, computed from the sizes and depths of the operands; depth is
        hidden layers plus one.
    padding : int
        Nodes added only to bring operands of unequal depth to one depth. Lemma D.3 does not count them.

    Raises
    ------
    UnsoundBackendError
        If the network is larger than promised plus padding, or deeper than promised.
    """

    network: ReLUNetwork
    rule: Rule
    parts: tuple[Construction, ...] = ()
    lemma: str = ""
    promised_size: int = attrs.field(kw_only=True)
    promised_depth: int = attrs.field(kw_only=True)
    padding: int = 0

    def __attrs_post_init__(self) -> None:
        if self.size > self.promised_size + self.padding or self.depth > self.promised_depth:
            raise UnsoundBackendError(
                f"{self.lemma or self.rule} promises size {self.promised_size} + {self.padding} and depth "
                f"{self.promised_depth}, the network has size {self.size} and depth {self.depth}",
                self.network,
            )

    def __repr__(self) -> str:
        return (
            f"<Construction by {self.lemma or self.rule}: R^{self.inputs} -> R^{self.outputs}, "
            f"depth {self.depth} of at most {self.promised_depth}, "
            f"size {self.size} of at most {self.promised_size + self.padding}>"
        )

    @property
    def inputs(self) -> int:
        return self.network.inputs

    @property
    def outputs(self) -> int:
        return self.network.outputs

    @property
    def depth(self) -> int:
        """Hidden layers plus one."""
        return self.network.depth

    @property
    def size(self) -> int:
        """Number of hidden nodes."""
        return self.network.size

    @property
    def has_output_bias(self) -> bool:
        """Whether the output layer has a bias, which Definition 1 of Arora et al. forbids."""
        return any(self.network.layers[-1].bias)

    def prove(self) -> EqualityProof:
        """Return a checked proof of what the network computes; see `prove_construction`."""
        from exactrelu.networks.operations.proving import prove_construction

        return prove_construction(self)
