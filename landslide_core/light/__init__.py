"""Before a run: can a network be trusted with this scene? A light, an expected F1 and the reasons.

sample -> tile_signs, look_signs, familiarity, said -> evidence -> fitted (what left-out regions taught) and bars
(what holds without any fit) -> light. Nothing here needs a label of the scene. Fitting: landslide_core.tuning.light.
"""
