"""Questions to a finished analysis: what if the ground were different, on the map or at one place."""
