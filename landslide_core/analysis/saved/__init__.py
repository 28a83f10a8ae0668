"""Saved models: written beside an analysis, and asked of other ground."""
