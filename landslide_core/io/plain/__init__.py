"""Text, JSON, pictures, arrays, weights: files that need neither GDAL nor pandas, so that training reads them too."""
