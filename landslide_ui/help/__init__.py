"""Help: what each page does, in pictures and short sentences."""
