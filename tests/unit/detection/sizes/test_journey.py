"""Sizes of a run or of a file: from which area on they are known, and what cannot be told."""

import numpy as np
import pytest
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.detection.sizes.journey import size_statistics, smallest_known
from landslide_core.errors import FileError, MissingError, NoDataError
from landslide_core.inventory.sizes.settings import SizeSettings
from tests import small_runs, small_sizes

QUICK = SizeSettings(draws=50)
PICTURE = GeoBox((400, 600), Affine.identity(), None)
MANY = [  # 130 rectangles of 12 to 1,728 units
    shape
    for n in range(130)
    for shape in [
        small_sizes.box(
            40 * (n % 13), 40 * (n // 13), 40 * (n % 13) + 4 + n % 33, 40 * (n // 13) + 3 + n % 29
        )
    ]
]


def test_a_file_counts_whole_and_says_its_notes(tmp_path) -> None:
    found = size_statistics(small_sizes.write_inventory(tmp_path / "slides.gpkg"), QUICK)

    assert (found.count, found.smallest_m2) == (150, 0)
    np.testing.assert_allclose(found.areas_m2, np.sort(small_sizes.areas_m2()), rtol=1e-6)
    assert found.notes == ()


def test_a_run_is_complete_from_what_it_was_told_to_keep(tmp_path) -> None:
    run = small_runs.write_run(
        tmp_path / "run", shapes=small_sizes.squares(), settings={"min_area_m2": 200.0}
    )

    found = size_statistics(run, QUICK)

    assert found.smallest_m2 == 200
    assert found.count + found.left_out == 150
    assert size_statistics(run, SizeSettings(smallest_m2=300.0, draws=50)).smallest_m2 == 300


def test_three_pixels_are_the_least_that_is_known() -> None:
    assert smallest_known(50.0, 4.0) == 50
    assert smallest_known(50.0, 100.0) == 300
    assert smallest_known(0.0, None) == 0


def test_pixels_become_square_metres_where_their_size_was_told(tmp_path) -> None:
    told = {
        "georeferenced": False,
        "pixel_m2": 0.25,
        "count": 130,
        "threshold": 0.5,
        "total_area": 1.0,
        "area_unit": "px",
    }
    run = small_runs.write_run(
        tmp_path / "run", PICTURE, shapes=MANY, results=told, settings={"min_area_px": 16.0}
    )

    found = size_statistics(run, QUICK)

    assert found.smallest_m2 == 4.0
    assert found.areas_m2[-1] == pytest.approx(0.25 * max(shape.area for shape in MANY))


def test_a_picture_of_unknown_pixels_says_what_to_tell(tmp_path) -> None:
    told = {"georeferenced": False, "count": 130, "threshold": 0.5, "total_area": 1.0, "area_unit": "px"}
    grid = {"rows": 400, "cols": 600, "affine": [1, 0, 0, 0, 1, 0], "crs": None, "resolution_m": None}
    run = small_runs.write_run(tmp_path / "run", PICTURE, shapes=MANY, results=told, predicted=grid)

    with pytest.raises(MissingError, match="areas of its landslides are unknown") as caught:
        size_statistics(run, QUICK)
    assert "pixel_size" in caught.value.knobs


def test_few_landslides_and_folders_without_any_are_refused(tmp_path) -> None:
    with pytest.raises(NoDataError, match="too few"):
        size_statistics(small_runs.write_run(tmp_path / "few"), QUICK)
    empty = small_runs.write_run(tmp_path / "empty")
    (empty / "landslides.gpkg").unlink()
    with pytest.raises(FileError, match=r"empty holds no landslides\.gpkg"):
        size_statistics(empty, QUICK)
