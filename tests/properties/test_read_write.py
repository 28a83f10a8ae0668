"""What is written is what is read: rasters and vectors; measures do not depend on the CRS."""

import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from odc.geo.geobox import GeoBox
from pyproj import CRS, Transformer
from shapely import affinity

from landslide_core import io
from landslide_core.inventory.inventory import measure

DTYPES = st.sampled_from(["uint8", "uint16", "int16", "float32", "float64"])
AFFINES = st.builds(
    lambda east, north, turn, size: (
        Affine.translation(east, north) @ Affine.rotation(turn) @ Affine.scale(size, -size)
    ),
    st.floats(300_000, 700_000),
    st.floats(1e6, 5e6),
    st.floats(-180, 180),
    st.floats(0.05, 100),
)


@settings(max_examples=25, deadline=None)
@given(st.data(), DTYPES, AFFINES, st.booleans())
def test_a_raster_comes_back_with_its_pixels_and_its_place(data, dtype, affine, georeferenced):
    shape = data.draw(st.tuples(st.integers(1, 5), st.integers(1, 40), st.integers(1, 40)))
    values = data.draw(arrays.arrays(dtype, shape, elements={"allow_nan": False} if "f" in dtype else None))
    values[:, 0, 0] = 7  # an image of numbers that no band can hold, and of nothing else, is refused
    geobox = GeoBox(
        shape[1:], affine if georeferenced else Affine.identity(), "EPSG:32648" if georeferenced else None
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "raster.tif"
        cuts = sorted(data.draw(st.sets(st.integers(1, shape[1]))) | {0, shape[1]})
        with io.strip_writer(path, geobox, dtype, nodata=None, bands=shape[0]) as sink:
            for top, bottom in zip(cuts, cuts[1:], strict=False):
                sink.write(top, values[:, top:bottom])
        scene = io.open_scene(path, ["other"] * shape[0], treat_black_border_as_nodata=False)
        np.testing.assert_array_equal(
            scene.source.read(range(shape[0]), slice(0, shape[1]), slice(0, shape[2])), values
        )
        assert scene.dtype == dtype
        assert scene.geobox.crs == geobox.crs
        assert scene.geobox.affine.almost_equals(geobox.affine, 1e-6)
        scene.close()


def rectangle(east, north, length, width, turn):
    shape = affinity.rotate(shapely.box(0, 0, length, width), turn)
    return affinity.translate(shape, 500_000 + east, 3_300_000 + north)


RECTANGLES = st.builds(
    rectangle,
    st.floats(-20_000, 20_000),
    st.floats(-20_000, 20_000),
    st.floats(20, 900),
    st.floats(10, 20),
    st.floats(0, 180),
)
SCENE = GeoBox((1000, 1000), Affine(50, 0, 475_000, 0, -50, 3_325_000), "EPSG:32648")


@settings(max_examples=15, deadline=None)
@given(st.lists(RECTANGLES, max_size=5))
def test_an_inventory_comes_back_from_its_geopackage(shapes):
    known = measure(shapes, SCENE, confidence=[0.25] * len(shapes), max_probability=[0.5] * len(shapes))
    with tempfile.TemporaryDirectory() as folder:
        table = gpd.read_file(io.write_vectors(known, Path(folder), ("gpkg",))["gpkg"])
    assert shapely.equals_exact(table.geometry.values, known.table.geometry.values, 1e-9).all()
    for name in ("area_m2", "length_m", "confidence", "centroid_lon"):
        np.testing.assert_array_equal(table[name], known.table[name])


@pytest.mark.parametrize(
    "crs", ["EPSG:4326", "EPSG:3857", "EPSG:32648", "EPSG:32649", "EPSG:6933", "ESRI:102025"]
)
@settings(max_examples=15, deadline=None)
@given(RECTANGLES)
def test_a_rectangle_has_the_same_size_in_every_crs(crs, shape):
    """Geographic, Web Mercator, two UTM zones, a cylindrical and a conic equal-area projection."""
    to = Transformer.from_crs(32648, CRS.from_user_input(crs), always_xy=True).transform
    moved = shapely.transform(shapely.segmentize(shape, 50), lambda xy: np.column_stack(to(*xy.T)))
    row = measure([moved], SCENE.to_crs(crs), confidence=[1], max_probability=[1]).table.iloc[0]
    sides = sorted(np.hypot(*np.diff(np.array(shape.exterior.coords)[:3], axis=0).T))
    assert row["area_m2"] == pytest.approx(shape.area, rel=0.012)
    assert row["length_m"] == pytest.approx(sides[1], rel=0.012)
    assert row["width_m"] == pytest.approx(sides[0], rel=0.012)
    assert row["perimeter_m"] == pytest.approx(shape.length, rel=0.012)
