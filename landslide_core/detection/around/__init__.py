"""Layers of the ground around landslides: kept in a run, and what they say of each landslide."""
