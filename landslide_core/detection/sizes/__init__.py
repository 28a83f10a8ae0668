"""How large the landslides of a detection or of an inventory are: statistics of their areas, and their files."""
