"""The conditioning factors, one family a file."""
