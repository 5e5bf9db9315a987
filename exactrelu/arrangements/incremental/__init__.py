"""The default engine: counting and listing cells without linear programs, vectorised.

Read in this order: `traces` (exact traces of hyperplanes on flats), `lines` (order of breakpoints on a
line), `descent` (the pass down, which counts), `ascent` (the pass up, which lists), `witnesses` (points in
the cells).
"""
