"""Which ground a map of a report shows."""

import pytest
from affine import Affine
from odc.geo.geobox import GeoBox
from shapely import Polygon

from landslide_core.detection.run import open_run
from landslide_core.figures import palette, survey_map
from landslide_core.reporting import run_maps, words
from landslide_core.reporting.of_run import OfRun
from landslide_core.reporting.pictures import pictures_of
from tests import small_runs
from tests.unit.reporting.test_landslide_rows import reviewed


def shapes_at(grid: GeoBox, *places: tuple[int, int, int, int]) -> list[Polygon]:
    """Rectangles by (column, row, columns, rows)."""
    return [
        Polygon([grid.affine * each for each in [(c, r), (c + w, r), (c + w, r + h), (c, r + h)]])
        for c, r, w, h in places
    ]


def test_the_ground_round_a_landslide_holds_it_in_its_middle_where_there_is_room(tmp_path):
    grid = small_runs.UTM
    of = OfRun(open_run(small_runs.write_run(tmp_path / "a", shapes=shapes_at(grid, (300, 200, 100, 20)))))

    rows, cols = run_maps.round_about(of, 0)

    assert (cols.start + cols.stop) / 2 == pytest.approx(350, abs=1)
    assert (rows.start + rows.stop) / 2 == pytest.approx(210, abs=1)
    assert cols.stop - cols.start == 190


@pytest.mark.parametrize("place", [(0, 0, 40, 40), (560, 360, 40, 40), (0, 0, 600, 400)])
def test_at_an_edge_the_ground_stays_in_the_image(tmp_path, place):
    of = OfRun(open_run(small_runs.write_run(tmp_path / "a", shapes=shapes_at(small_runs.UTM, place))))

    rows, cols = run_maps.round_about(of, 0)

    assert 0 <= rows.start < rows.stop <= 400
    assert 0 <= cols.start < cols.stop <= 600
    west, north, east, south = of.on_grid[0].bounds
    assert cols.start <= west < east <= cols.stop
    assert rows.start <= north < south <= rows.stop


def test_outlines_of_a_turned_grid_lie_where_they_were_found(tmp_path):
    grid = GeoBox((400, 600), Affine(2, 0, 500_000, 0, -3, 4_000_000) * Affine.rotation(25), "EPSG:32648")
    of = OfRun(
        open_run(small_runs.write_run(tmp_path / "a", grid, shapes=shapes_at(grid, (300, 200, 100, 20))))
    )

    assert of.on_grid[0].bounds == pytest.approx((300, 200, 400, 220), abs=1e-6)


def test_the_legend_names_what_the_maps_show(full_run, run):
    assert [mark.meaning for mark in run_maps.legend(OfRun(run))] == ["Outline of a landslide"]
    assert [mark.meaning for mark in run_maps.legend(OfRun(full_run))] == [
        "Outline of a landslide",
        "Reference",
    ]


def test_outlines_have_the_colour_of_what_was_decided(run, monkeypatch):
    reviewed(run, no12="rejected", no11="accepted")
    of, drawn = OfRun(open_run(run.folder)), []
    made = survey_map.drawn
    monkeypatch.setattr(survey_map, "drawn", lambda what, *sizes: drawn.append(what) or made(what, *sizes))
    with pictures_of(of, None) as pictures:
        run_maps.overview(of, pictures, "today")
        run_maps.detail(of, pictures, 1)

    every, one = drawn
    assert every.colours[:3] == [palette.REVIEW[state] for state in ("rejected", "accepted", "open")]
    assert one.colours[-1] == palette.REVIEW["accepted"]
    assert [mark.meaning for mark in run_maps.legend(of)] == [words.OUTLINE, "accepted", "rejected"]
