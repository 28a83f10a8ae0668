"""Landslides counted class by class: frequency ratio, weights of evidence."""
