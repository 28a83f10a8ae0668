"""Screen Compare."""
