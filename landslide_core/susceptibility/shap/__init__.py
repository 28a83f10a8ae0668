"""Reasons: exact SHAP values of a forest, their tables and figures."""
