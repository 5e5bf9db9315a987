"""Relaxations of a node, solved in floats: they steer the search and propose; exact arithmetic decides."""
