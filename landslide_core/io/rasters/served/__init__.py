"""Rasters that are asked for tile by tile: kept open, and written so that any tile is quick to read."""
