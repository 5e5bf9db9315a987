"""What depth buys: zigzags, bounds on pieces and sizes, and proofs of the gaps between depths."""

from exactrelu.depth.gap import Gap, certify_gap
from exactrelu.depth.zigzags import SimplexPoint

__all__ = ["Gap", "SimplexPoint", "certify_gap"]
