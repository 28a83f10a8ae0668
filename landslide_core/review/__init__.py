"""What a person decides of landslides that were found: a log of decisions, and what follows from it."""
