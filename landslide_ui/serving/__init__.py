"""Addresses beside the pages, on the same server and port: tiles, outlines, and a run opened by other programs."""
