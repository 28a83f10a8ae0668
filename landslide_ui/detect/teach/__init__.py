"""Teach it here: what a person gives on a result, and what came of it."""
