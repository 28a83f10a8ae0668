"""The forms that a report may have: each lays out the same document in its own way."""
