"""The table of landslides and the ground under them."""

import geopandas as gpd
import numpy as np
from shapely import Point, box

from landslide_core import factors
from landslide_core.factors.landslides import landslide_table
from landslide_core.factors.stack import FactorStack
from tests import small_factors as small


def table_of(shapes, **grids):
    rows, cols = np.mgrid[: small.ROWS, : small.COLS]
    layers = {
        "elevation": (rows * 10).astype(np.float32),
        "aspect": np.where(cols < 40, np.where(rows % 2, 350, 10), factors.FLAT_ASPECT).astype(np.float32),
        "lithology": np.where(cols < 41, 1, 2).astype(np.float32),
    }
    cards = [
        factors.get("elevation"),
        factors.get("aspect"),
        factors.get("lithology").with_classes({1: "shale", 2: "marl"}),
    ]
    stack = FactorStack.stacked(cards, list(layers.values()), small.GEOBOX)
    slides = gpd.GeoDataFrame({"id": range(1, len(shapes) + 1)}, geometry=shapes, crs=small.CRS)
    return landslide_table(stack, slides)


def test_every_landslide_has_its_ground_with_a_circular_mean_of_aspect():
    found = table_of(
        [box(*small.place(4, 14), *small.place(8, 10)), box(*small.place(60, 30), *small.place(62, 28))]
    )
    first, second = found.iloc[0], found.iloc[1]
    assert (first["area_m2"], first["pixels"]) == (1600, 16)
    assert (first["elevation_mean_m"], first["elevation_min_m"], first["elevation_max_m"]) == (115, 100, 130)
    assert min(first["aspect_mean_deg"], 360 - first["aspect_mean_deg"]) < 1e-6
    assert (first["aspect_sector"], first["aspect_sectors"]) == ("N", "N")
    assert (second["aspect_sector"], second["aspect_sectors"]) == ("Flat", "Flat")
    assert np.isnan(second["aspect_mean_deg"])
    assert (first["lithology"], first["lithology_share"]) == ("shale", 1)
    assert second["lithology"] == "marl"


def test_tiny_overlapping_and_distant_landslides_have_their_own_rows():
    big = box(*small.place(10, 30), *small.place(20, 20))
    within = box(*small.place(12, 28), *small.place(14, 26))
    tiny = Point(small.place(50.9, 5.1)).buffer(0.5)
    away = box(0, 0, 10, 10)
    point = Point(small.place(41.5, 12.5))
    found = table_of([big, within, tiny, away, point])
    assert found["pixels"].tolist() == [100, 4, 1, 0, 1]
    assert found["elevation_mean_m"][2] == 50
    assert np.isnan(found["elevation_mean_m"][3])
    assert found["lithology"][3] is None or found["lithology"].isna()[3]
    assert found["area_m2"][4] == 0
