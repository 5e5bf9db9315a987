"""Exact rational-arithmetic polyhedral engine for ReLU networks: it counts, lists and proves."""

__version__ = "0.1.0"
