"""Weights for a region: labelled scenes, fine-tuning, and what terrain adds."""
