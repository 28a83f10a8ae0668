"""The factor journey: layers and landslides in, ratios, models, maps and a report out. Start at journey.py."""
