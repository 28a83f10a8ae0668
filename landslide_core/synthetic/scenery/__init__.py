"""What a synthetic scene shows: cover, scars, look-alikes, light and sensor."""
