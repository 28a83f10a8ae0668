"""How large landslides are: laws of their areas, the tail of the largest, the magnitude of an event."""
