"""Two images of one place at two dates: what came, what grew, what stayed and what went."""
