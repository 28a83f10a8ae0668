"""Screen Factors."""
