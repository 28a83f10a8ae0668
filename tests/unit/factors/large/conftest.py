"""The small county as files with a hole in its ground, read in short strips."""

import numpy as np
import pytest

from landslide_core.factors.align import ExtraFile, LayerFiles
from landslide_core.io.rasters import chunked
from tests import small_factors as small


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("layers")
    paths = small.write_inputs(folder)
    ground = small.dem()
    ground[20:23, 33:40] = np.nan
    small.write_tif(paths["dem"], ground)
    chosen = ("dem", "inventory", "ndvi", "land_cover", "faults", "lithology", "boundary")
    soil = ExtraFile(paths["land_cover"], "soil", categorical=True)
    return LayerFiles(
        **{name: paths[name] for name in chosen}, extras=(soil, ExtraFile(paths["ndvi"], "green"))
    )


@pytest.fixture(autouse=True)
def _strips_of_seven_rows(monkeypatch):
    monkeypatch.setattr(chunked, "_STRIP_PX", 7 * small.COLS)
