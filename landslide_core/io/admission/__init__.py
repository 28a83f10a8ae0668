"""What may be opened: names, first bytes and sizes are looked at before any reader sees a file."""
