"""Tables of single places: what their columns are, where the places lie, and the values."""
