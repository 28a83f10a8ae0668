"""Layers that come as a raster or as polygons: classes, inventories, exclusions, references."""
