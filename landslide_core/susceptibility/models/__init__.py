"""What can be fitted to factors: forest, boosting, regression, sums over classes."""
