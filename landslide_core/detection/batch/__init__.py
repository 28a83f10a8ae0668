"""Many scenes in one go: each a run of its own, with one table and one mosaic of all. Start at journey.py."""
