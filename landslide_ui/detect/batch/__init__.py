"""Many images in one go: chosen, watched, and looked at together."""
