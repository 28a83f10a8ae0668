"""The noun in the middle: an image on its grid, tiles over it, the slope of an elevation. Imports nothing, so that
training can use its parts without rasterio.
"""
