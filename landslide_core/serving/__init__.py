"""A run shown to the map of a page and to other programs: tiles, outlines by window, and who may see it."""
