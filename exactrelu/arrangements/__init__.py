"""Hyperplane arrangements: counting, listing and their intersection posets, exactly."""

from exactrelu.arrangements.arrangement import Arrangement
from exactrelu.arrangements.cells import Cell, CellList
from exactrelu.arrangements.flats import Flat

__all__ = ["Arrangement", "Cell", "CellList", "Flat"]
