"""Counts that others can check: certificates of arrangements, zonotopes and networks."""

from exactrelu.certification.certifying import certify
from exactrelu.certification.checking import CheckerReport, Finding, Verdict, check
from exactrelu.certification.counting import certified_count

__all__ = ["CheckerReport", "Finding", "Verdict", "certified_count", "certify", "check"]
