"""Inputs that a stranger might give, made from seeds, and every door of Scarp that such an input can come to."""
