"""Outlines of landslides from a probability, strip by strip."""
