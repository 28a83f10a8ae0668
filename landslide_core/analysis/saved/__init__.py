"""Saved models: written beside an analysis, and asked of other ground."""

MODEL_FILES = (
    "model.json",
    "model.npz",
    "random_forest.json",
    "random_forest.npz",
)  # all that a saved model is
