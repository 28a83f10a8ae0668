"""Whose a piece of work is: who may see it, who may change it, and how a visitor is known."""
