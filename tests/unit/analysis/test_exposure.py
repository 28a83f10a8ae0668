"""Roads, buildings and people against amounts that are known."""

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, Point, box

from landslide_core.analysis import exposure
from landslide_core.factors.align import LayerFiles
from tests import small_factors as small

STACK = small.stack(60, 80)


def result():
    """The left half is low, the right half high."""
    of = (STACK.rows_cols()[:, 1] >= 40).astype(np.int8)
    zones = SimpleNamespace(of=of, names=("low", "high"))
    return SimpleNamespace(main="forest", results={"forest": SimpleNamespace(zones=zones)})


def write(path, shapes):
    gpd.GeoDataFrame(geometry=shapes, crs=small.CRS).to_file(path)
    return path


def test_amounts_are_those_of_each_class(tmp_path):
    road = LineString([small.place(20, 30.5), small.place(70, 30.5), small.place(200, 30.5)])
    houses = [box(*small.place(10, 21), *small.place(11, 20)), box(*small.place(50, 21), *small.place(52, 20)),
              Point(small.place(60.5, 10.5)), Point(small.place(-5, 3))]  # fmt: skip
    people = small.write_tif(tmp_path / "people.tif", np.full((60, 80), 2, np.float32))
    files = LayerFiles(
        tmp_path / "dem.tif", roads=write(tmp_path / "r.gpkg", [road]),
        buildings=write(tmp_path / "b.gpkg", houses), people=people,
    )  # fmt: skip
    table = exposure.exposure(files, STACK, result()).set_index("class")

    assert table.index.tolist() == ["high", "low", exposure.OUTSIDE]
    assert table.loc["low", "road_km"] == pytest.approx(0.2, abs=0.006)
    assert table.loc["high", "road_km"] == pytest.approx(0.4, abs=0.006)
    assert table["buildings"].tolist() == [2, 1, 0]
    assert table.loc["high", "building_ha"] == pytest.approx(0.02)
    assert table["people"].sum() == pytest.approx(2 * 4800, rel=1e-3)
    assert table.loc[exposure.OUTSIDE, "people"] == pytest.approx(10, rel=1e-3)  # five pixels are unknown
    words = exposure.words(table.reset_index())
    assert words[0].startswith("0.4 km of roads lie in the high classes: 66.7% of those on the map")
    assert len(words) == 3


def test_people_on_coarser_pixels_are_spread_and_none_is_lost(tmp_path):
    coarse = small.AFFINE * small.AFFINE.scale(4)
    people = small.write_tif(tmp_path / "people.tif", np.full((15, 20), 16, np.float32), coarse)
    table = exposure.exposure(LayerFiles(tmp_path / "dem.tif", people=people), STACK, result())
    assert table["people"].sum() == pytest.approx(16 * 300, rel=1e-3)
    assert "road_km" not in table


def test_nothing_given_nothing_told(tmp_path):
    assert exposure.exposure(LayerFiles(tmp_path / "dem.tif"), STACK, result()) is None
