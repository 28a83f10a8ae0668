"""What the workers of a server do: the journeys as jobs, whose plans are JSON and whose results are files."""
