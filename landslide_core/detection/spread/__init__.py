"""Tiles of a scene on the workers of a cluster."""
