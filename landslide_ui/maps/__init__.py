"""Maps that draw without internet: Leaflet components of our own."""
