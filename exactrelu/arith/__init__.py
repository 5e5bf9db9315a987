"""Exact numbers, matrices and signs, and the files they come from."""
