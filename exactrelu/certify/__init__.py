"""Counts that others can check: certificates of arrangements, zonotopes and networks."""

from exactrelu.certify.certifying import certify
from exactrelu.certify.checking import Verdict, check

__all__ = ["Verdict", "certify", "check"]
