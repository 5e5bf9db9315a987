"""Globally optimal training of one hidden layer, with a proof of optimality."""
