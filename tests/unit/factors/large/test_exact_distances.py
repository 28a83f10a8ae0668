"""Distances in strips against scipy and against the whole grid in memory."""

import geopandas as gpd
import numpy as np
import pytest
from odc.geo.geobox import GeoBox
from scipy import ndimage
from shapely import LineString, Point, box

from landslide_core.errors import NoDataError
from landslide_core.factors.align import align
from landslide_core.factors.area import Area
from landslide_core.factors.derive import derive
from landslide_core.factors.families import distances
from landslide_core.factors.large.exact_distances import write_distances
from landslide_core.io.rasters import chunked
from landslide_core.io.rasters.chunked import window_writer
from tests import small_factors as small
from tests.small_factors import COLS, GEOBOX, PIXEL_M, ROWS, place
from tests.small_windows import SETTINGS, assembled, in_files

SQUARE = (PIXEL_M, PIXEL_M)


def written(tmp_path, lines, window=None, geobox=GEOBOX, pixel_m=SQUARE):
    area = Area(geobox, window or (slice(0, geobox.shape[0]), slice(0, geobox.shape[1])))
    with window_writer(tmp_path / "distance.tif", area.geobox) as sink:
        write_distances(np.array(lines), area, pixel_m, "faults", sink=sink, folder=tmp_path)
        rows, cols = area.geobox.shape
        assert [path.name for path in tmp_path.iterdir()] == ["distance.tif"]
        return sink.read(slice(0, rows), slice(0, cols))


@pytest.mark.parametrize("strip_rows", [1, 2, 7, 40, 100])
@pytest.mark.parametrize("pixel_m", [(10.0, 10.0), (12.5, 3.1), (0.9, 30.0)])
@pytest.mark.parametrize("share", [0.0007, 0.01, 0.3, 1.0])
def test_strips_of_any_height_give_scipys_distances(tmp_path, monkeypatch, share, pixel_m, strip_rows):
    rng = np.random.default_rng(7)
    for shape in ((40, 53), (1, 31), (37, 1)):
        marked = rng.random(shape) < share
        marked[rng.integers(shape[0]), rng.integers(shape[1])] = True
        marks = [Point(place(col + 0.5, row + 0.5)) for row, col in np.argwhere(marked)]
        monkeypatch.setattr(chunked, "_STRIP_PX", strip_rows * shape[1])
        found = written(tmp_path, marks, geobox=GeoBox(shape, GEOBOX.affine, GEOBOX.crs), pixel_m=pixel_m)
        expected = ndimage.distance_transform_edt(~marked, sampling=pixel_m)
        np.testing.assert_array_equal(found, expected.astype(np.float32))


def random_lines(seed, count, reach):
    """Lines of three points in and around the grid, as far outside as `reach` times its side."""
    low, high = -reach, 1 + reach
    corners = np.random.default_rng(seed).uniform(low, high, (count, 3, 2)) * (COLS, ROWS)
    return [LineString([place(*corner) for corner in three]) for three in corners]


@pytest.mark.parametrize("strip_rows", [1, 7, 13, 60])
@pytest.mark.parametrize(("seed", "count", "reach"), [(0, 1, 0.0), (1, 6, 0.5), (2, 3, 2.5), (3, 40, 1.0)])
def test_a_file_holds_what_memory_holds(tmp_path, monkeypatch, strip_rows, seed, count, reach):
    lines = random_lines(seed, count, reach)
    whole = distances.to_lines_m(np.array(lines), GEOBOX, SQUARE, "faults")
    for window in (None, (slice(11, 49), slice(5, 62))):
        side = COLS if window is None else window[1].stop - window[1].start
        monkeypatch.setattr(chunked, "_STRIP_PX", strip_rows * side)
        np.testing.assert_array_equal(written(tmp_path, lines, window), whole[window or ...])


def test_lines_only_far_outside_count_as_they_do_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(chunked, "_STRIP_PX", 7 * COLS)
    far = [
        LineString([place(-60, 200), place(3 * COLS, 90), place(3 * COLS, -90)]),
        box(*place(-300, 40), *place(-290, 30)),
    ]
    for lines in (far[:1], far):
        whole = distances.to_lines_m(np.array(lines), GEOBOX, SQUARE, "faults")
        np.testing.assert_allclose(written(tmp_path, lines), whole, rtol=1e-6)


def test_pixels_that_are_no_squares_are_measured_in_metres(tmp_path, monkeypatch):
    monkeypatch.setattr(chunked, "_STRIP_PX", 7 * COLS)
    flat = GeoBox((ROWS, COLS), GEOBOX.affine * GEOBOX.affine.scale(1, 0.4), GEOBOX.crs)
    lines = random_lines(4, 5, 0.6)
    whole = distances.to_lines_m(np.array(lines), flat, (4.0, 10.0), "faults")
    np.testing.assert_array_equal(written(tmp_path, lines, geobox=flat, pixel_m=(4.0, 10.0)), whole)


def test_lines_of_another_area_are_refused_as_in_memory(tmp_path):
    elsewhere = [Point(place(90 * COLS, 0)).buffer(50).exterior]
    with pytest.raises(NoDataError, match="None of the faults lies in or near") as in_memory:
        distances.to_lines_m(np.array(elsewhere), GEOBOX, SQUARE, "faults")
    with pytest.raises(NoDataError) as in_file:
        written(tmp_path, elsewhere)
    assert str(in_file.value) == str(in_memory.value)


def test_distances_stay_exact_where_other_factors_come_from_a_coarser_grid(files, tmp_path):
    names = ("slope", "fault_distance", "river_distance", "twi")
    rivers = tmp_path / "rivers.gpkg"
    gpd.GeoDataFrame(geometry=random_lines(5, 4, 0.8), crs=small.CRS).to_file(rivers)
    given = type(files)(**{**vars(files), "rivers": rivers})
    whole = derive(align(given, SETTINGS), names)
    stack, _ = in_files(given, tmp_path, names=names, coarse_px=ROWS * COLS // 4, tile_px=13)

    for name in ("fault_distance", "river_distance"):
        np.testing.assert_array_equal(assembled(stack, stack.index(name)), whole.values[whole.index(name)])
    coarse = [note for note in stack.notes if "worked out on pixels of 20 m" in note]
    assert len(coarse) == 1
    assert coarse[0].startswith("Topographic wetness index: ")
