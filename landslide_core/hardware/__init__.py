"""The machine: which processor or GPU works, and how memory is handed back."""
