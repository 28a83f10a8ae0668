"""The ground in three dimensions."""
