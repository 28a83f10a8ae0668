"""Labelled imagery: readers, splits, crops and what they may look like."""
