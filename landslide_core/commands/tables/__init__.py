"""The tables of all networks that README.md and models/README.md show."""
