"""Encoders that more than one network is built on, and the weights that they begin with."""
