"""What a probability means, and where to cut it: calibration on held-out ground, thresholds for a scene at hand."""
