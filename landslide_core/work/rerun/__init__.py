"""A run repeated from its record, and whether the bytes agree."""
