"""Counts that others can check: certificates of arrangements, zonotopes and networks."""

from exactrelu.certify.certifying import certify
from exactrelu.certify.checking import Verdict, check
from exactrelu.certify.counting import certified_count

__all__ = ["Verdict", "certified_count", "certify", "check"]
