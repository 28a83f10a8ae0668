"""How good a map is on ground that it has not seen."""
