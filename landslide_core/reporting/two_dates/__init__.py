"""Two dates of one place as a report: what came, grew, stayed and went, each with its evidence."""
