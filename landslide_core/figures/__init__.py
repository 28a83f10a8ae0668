"""Values in, pictures out. Nothing is computed here that a report would quote."""
