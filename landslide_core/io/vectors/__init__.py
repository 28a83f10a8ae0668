"""Points, lines and polygons: read and written."""
