"""Two outlines on a grid, and the many files that they come in."""

import geopandas as gpd
import pytest
from affine import Affine
from odc.geo.geobox import GeoBox
from shapely import box

UTM = 32648


@pytest.fixture
def grid() -> GeoBox:
    """120 x 120 pixels of 30 m."""
    return GeoBox((120, 120), Affine(30, 0, 500_000, 0, -30, 3_500_000), f"EPSG:{UTM}")


@pytest.fixture
def rocks() -> gpd.GeoDataFrame:
    """Two polygons with Chinese names."""
    shapes = [box(500_000, 3_499_000, 500_500, 3_499_500), box(500_600, 3_499_000, 500_900, 3_499_300)]
    return gpd.GeoDataFrame({"岩性": ["花岗岩", "第四系冲积层"]}, geometry=shapes, crs=UTM)


@pytest.fixture
def kml(rocks):
    """Return a function that writes a KML of folders, each with all the outlines."""

    def write(path, folders, encoding="UTF-8"):
        def polygon(shape):
            corners = " ".join(f"{x},{y},0" for x, y in shape.exterior.coords)
            ring = f"<LinearRing><coordinates>{corners}</coordinates></LinearRing>"
            return f"<Placemark><Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon></Placemark>"

        marks = "".join(map(polygon, rocks.to_crs(4326).geometry))
        inside = "".join(f"<Folder><name>{name}</name>{marks}</Folder>" for name in folders)
        head = f'<?xml version="1.0" encoding="{encoding}"?><!-- drawn by hand -->'
        text = f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'
        path.write_bytes(text.encode(encoding))
        return path

    return write
