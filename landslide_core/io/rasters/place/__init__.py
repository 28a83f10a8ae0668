"""Where a raster lies: what it says itself, and what a person says of it."""
