"""Rock and cover under a landslide, and what lies within reach of its run-out, in metres whatever the CRS."""

import numpy as np
import pytest
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox
from pyproj import Transformer

from landslide_core.inventory.surroundings import ClassLayer, Surroundings, columns_of, look_around, majority
from landslide_core.progress import Cancelled, Progress

GRID = GeoBox((300, 40), Affine(10, 0, 500_000, 0, -10, 3_000_000), "EPSG:32648")
SLIDE = shapely.box(500_180, 2_999_900, 500_220, 3_000_000)


class Gutter:
    """Ground that falls by 5 m a row towards the south, with a gutter in column 20."""

    def read(self, rows, cols):
        row, col = np.mgrid[rows, cols].astype(float)
        return (2_000 + 2 * np.abs(col - 20) - 5 * row).astype("float32")


def layer(values, names):
    return ClassLayer(lambda rows, cols: values[rows, cols], names)


def looked(around, dem=None, grid=GRID, slide=SLIDE, width=40.0):
    found = look_around([7], np.array([slide], object), np.array([width]), grid, around, dem)
    return {name: values[0] for name, values in found.columns.items()}, found.paths


def test_the_class_of_most_pixels_counts_with_its_share_of_those_known():
    values = np.zeros(GRID.shape, np.uint8)
    values[:, 19:] = 2
    values[:3] = 1
    values[9] = 0  # unknown

    # 4 x 10 pixels under it: row 9 unknown; rows 0 to 2 are granite (12); of the other 24, 18 are shale and 6 unknown.
    assert majority(SLIDE, GRID, layer(values, {1: "granite", 2: "shale"})) == ("shale", 18 / 30)


def test_nothing_known_under_a_landslide_is_nothing():
    name, share = majority(SLIDE, GRID, layer(np.zeros(GRID.shape, np.uint8), {1: "granite"}))

    assert name == ""
    assert np.isnan(share)


def test_what_lies_along_the_run_out_is_within_reach_and_what_lies_behind_is_not():
    things = {
        "roads": np.array(
            [
                shapely.LineString([(500_000, 2_999_000), (500_400, 2_999_000)]),  # crosses the gutter
                shapely.LineString([(500_000, 3_000_100), (500_400, 3_000_100)]),  # above the crown
            ]
        ),
        "buildings": np.array(
            [
                shapely.box(500_200, 2_998_500, 500_210, 2_998_510),  # in the gutter
                shapely.box(500_190, 2_998_400, 500_195, 2_998_410),  # within half a width of it
                shapely.Point(500_150, 2_998_400),  # beside it
            ]
        ),
        "rivers": np.array([], object),
    }
    found, paths = looked(Surroundings(things=things), Gutter())

    assert found["roads_m"] == pytest.approx(40)  # the width of the corridor
    assert found["roads_nearest_m"] == pytest.approx(100)
    assert found["buildings"] == 2
    assert found["buildings_nearest_m"] == pytest.approx(2_999_900 - 2_998_510)
    assert found["rivers_m"] == 0
    assert np.isnan(found["rivers_nearest_m"])
    assert paths["id"].tolist() == [7]
    assert paths.crs.to_epsg() == 32648
    assert paths.geometry.iloc[0].length == found["path_m"]


def test_without_elevation_what_is_within_reach_is_not_known_and_never_zero():
    roads = np.array([shapely.LineString([(500_000, 2_999_950), (500_400, 2_999_950)])])
    found, paths = looked(Surroundings(things={"roads": roads}))

    assert np.isnan(found["roads_m"])
    assert np.isnan(found["path_m"])
    assert found["roads_nearest_m"] == 0
    assert found["path_end"] == ""
    assert len(paths) == 0


def test_lines_that_lie_on_each_other_count_once_and_houses_of_one_shape_apiece():
    road = shapely.LineString([(500_000, 2_999_000), (500_400, 2_999_000)])
    part = shapely.LineString([(500_200, 2_999_000), (500_400, 2_999_000)])
    houses = [shapely.box(500_200, y, 500_210, y + 10) for y in (2_998_500, 2_998_600)]
    things = {
        "roads": np.array([road, shapely.reverse(road), part]),
        "buildings": np.array([shapely.MultiPolygon(houses)]),
    }
    found, _ = looked(Surroundings(things=things), Gutter())

    assert found["roads_m"] == pytest.approx(40)
    assert found["buildings"] == 2


def test_of_a_path_that_ends_at_the_toe_for_want_of_ground_reach_is_not_known():
    class Cut(Gutter):
        def read(self, rows, cols):
            found = super().read(rows, cols)
            found[np.mgrid[rows, cols][0] > 9] = np.nan
            return found

    roads = np.array([shapely.LineString([(500_000, 2_999_800), (500_400, 2_999_800)])])
    found, paths = looked(Surroundings(things={"roads": roads}), Cut())

    assert (found["path_m"], found["path_end"]) == (0, "edge")
    assert np.isnan(found["roads_m"])
    assert found["roads_nearest_m"] == pytest.approx(100)
    assert len(paths) == 0


def test_unknown_elevation_is_told_from_none_that_was_given():
    class Unknown(Gutter):
        def read(self, rows, cols):
            return np.full_like(super().read(rows, cols), np.nan)

    found, _ = looked(Surroundings(), Unknown())

    assert np.isnan(found["path_m"])
    assert found["path_end"] == "unknown"


def test_work_on_many_landslides_says_how_far_it_is_and_can_be_stopped():
    shapes, told = np.array([SLIDE] * 4, object), []
    widths = np.full(4, 40.0)
    look_around(
        range(4),
        shapes,
        widths,
        GRID,
        Surroundings(),
        Gutter(),
        Progress(lambda share, _: told.append(share)),
    )
    assert told == [0, 0.25, 0.5, 0.75]

    stopped = iter([False] * 4 + [True] * 9)  # asked and told of two
    with pytest.raises(Cancelled):
        look_around(
            range(4),
            shapes,
            widths,
            GRID,
            Surroundings(),
            Gutter(),
            Progress(cancelled=lambda: next(stopped)),
        )


def test_a_layer_without_anything_near_is_none_within_reach_only_where_reach_is_known():
    none = Surroundings(things={"roads": np.array([], object)})

    assert looked(none, Gutter())[0]["roads_m"] == 0
    assert np.isnan(looked(none)[0]["roads_m"])


def test_distances_are_metres_on_the_ground_in_degrees():
    to = Transformer.from_crs(32648, 4326, always_xy=True).transform
    degrees = GeoBox((300, 40), Affine(1e-4, 0, 105, 0, -9e-5, 27.125), "EPSG:4326")

    def moved(shape):
        return shapely.transform(shape, lambda xy: np.column_stack(to(*xy.T)))

    house = moved(shapely.box(500_520, 2_999_950, 500_530, 2_999_960))
    found, _ = looked(Surroundings(things={"buildings": np.array([house])}), grid=degrees, slide=moved(SLIDE))

    assert found["buildings_nearest_m"] == pytest.approx(300, rel=2e-3)


def test_columns_are_those_of_what_was_given_and_each_says_what_it_is():
    values = np.ones(GRID.shape, np.uint8)
    around = Surroundings({"lithology": layer(values, {1: "granite"})}, {"rivers": np.array([], object)})
    found, _ = looked(around)

    assert list(found) == [column.name for column in columns_of(around.given)]
    assert list(found) == [
        "lithology", "lithology_share", "path_m", "path_end", "rivers_m", "rivers_nearest_m",
    ]  # fmt: skip
    assert all(column.meaning for column in columns_of())
