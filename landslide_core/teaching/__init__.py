"""Teach a network here: outlines that a person drew become weights for that ground, with a score before and after."""
