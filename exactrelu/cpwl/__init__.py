"""Continuous piecewise-linear functions of many inputs: forms, equality, conversions, networks."""
