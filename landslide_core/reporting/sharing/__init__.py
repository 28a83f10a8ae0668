"""A detection as one page with a map that moves, to send to who has neither internet nor this program."""
