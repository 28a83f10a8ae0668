"""Screen Detect."""
