"""The texts of each further kind of report, beside those that all share (landslide_core.reporting.words)."""
