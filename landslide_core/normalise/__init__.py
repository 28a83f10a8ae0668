"""From what a sensor wrote to what a network saw in training. Imports nothing, so that training can use scaling
without rasterio.
"""
