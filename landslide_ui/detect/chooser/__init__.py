"""What is given to Detect, before a run: where imagery comes from, and how the page lies around it."""
