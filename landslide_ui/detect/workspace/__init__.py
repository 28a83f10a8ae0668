"""What surrounds the map of a result: the row above it, and the tools beside it."""
