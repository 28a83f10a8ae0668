"""Saved models: written beside an analysis, and asked of other ground."""

MODEL_FILES = (
    "model.json",
    "model.npz",
    "random_forest.json",
    "random_forest.npz",
)  # all that a saved model is
SUSCEPTIBILITY, ZONES, UNLIKE, RELIEF = "susceptibility.tif", "zones.tif", "unlike.tif", "relief.tif"
ANSWER = "applied.json"  # what it says of other ground, beside these maps
