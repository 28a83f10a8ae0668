"""Verbs of finished runs."""
