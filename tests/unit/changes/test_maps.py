"""The maps of a change as they are read again: each band knows what it holds."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core import io
from landslide_core.changes import maps
from tests.small_scenes import UTM

ROWS, COLS = 40, 50
ALL = slice(0, ROWS), slice(0, COLS)
NAN = float("nan")


def written(path: Path, *bands: NDArray[np.generic], **said: object) -> Path:
    with io.strip_writer(path, GeoBox((ROWS, COLS), UTM, "EPSG:32648"), bands=len(bands), **said) as sink:  # type: ignore[arg-type]
        sink.write(0, np.stack(bands))
    return path


def folder_of(folder: Path, look: float, index: tuple[float, float, float]) -> SimpleNamespace:
    """The maps of one value each, but for the first column of rdNDVI, as a run writes them."""
    floats = {"dtype": "float32", "nodata": NAN}
    written(folder / maps.LOOK, np.full((ROWS, COLS), look, np.float32), **floats)
    bands = [np.full((ROWS, COLS), value, np.float32) for value in index]
    written(folder / maps.VEGETATION, *bands, **floats)
    percent = np.full((ROWS, COLS), 30, np.uint8)
    written(folder / maps.PROBABILITY_BEFORE, percent)
    return SimpleNamespace(probability=written(folder / "probability.tif", percent))


@pytest.mark.parametrize("look", [NAN, 1.5])
def test_a_map_that_knows_nothing_is_read_as_unknown(tmp_path: Path, look: float) -> None:
    after = folder_of(tmp_path, look, (NAN, NAN, NAN))

    with maps.open_maps(tmp_path, after) as found:  # type: ignore[arg-type]
        np.testing.assert_array_equal(found.look(*ALL), np.full((ROWS, COLS), look, np.float32))
        assert np.isnan(found.index_before(*ALL)).all()  # type: ignore[misc]
        np.testing.assert_allclose(found.probability_before(*ALL), 0.3)


def test_the_index_is_known_where_its_relative_difference_is_not_defined(tmp_path: Path) -> None:
    """Bare before, water after: both together are not above 0."""
    after = folder_of(tmp_path, 1.0, (0.1, -0.3, NAN))

    with maps.open_maps(tmp_path, after) as found:  # type: ignore[arg-type]
        np.testing.assert_allclose(found.index_before(*ALL), 0.1)  # type: ignore[misc]
        np.testing.assert_allclose(found.index_after(*ALL), -0.3)  # type: ignore[misc]
