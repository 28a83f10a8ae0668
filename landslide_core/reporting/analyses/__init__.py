"""A factor analysis as a report: where landslides are likely, why, and how far that can be trusted."""
