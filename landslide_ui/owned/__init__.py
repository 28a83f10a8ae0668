"""What an owner may do with a run: rename it, share it, take it along, delete it and bring it back."""
