"""From an image to outlines: settings, tiles, forward pass, blending, outlines, files. Start at journey.py."""
