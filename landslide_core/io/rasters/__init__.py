"""Imagery, elevation, masks and grids: read, aligned, written."""
