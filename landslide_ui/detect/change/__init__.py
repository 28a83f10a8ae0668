"""Two images of one place: chosen, laid over each other, and what came, grew, stayed and went between them."""
