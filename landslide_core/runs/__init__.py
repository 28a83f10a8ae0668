"""Runs on disk: their folders, their jobs, their record."""
