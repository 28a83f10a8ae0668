"""Landslide polygons and their measures; where detection and susceptibility meet."""
