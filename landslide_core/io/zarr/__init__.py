"""Zarr stores: arrays in chunks that many processes read at once."""
