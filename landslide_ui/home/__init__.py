"""Screen Home."""
