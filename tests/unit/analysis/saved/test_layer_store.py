"""Layers of an analysis as Zarr: those that the analysis wrote, with what they are."""

import numpy as np
import pytest
import rasterio

import landslide_core as scarp
from landslide_core.commands import main
from landslide_core.errors import MissingError

pytestmark = pytest.mark.slow


def analysed(paths, out, layers: bool) -> scarp.FactorRun:
    files = scarp.LayerFiles(dem=paths["dem"], inventory=paths["inventory"])
    return scarp.analyse(
        files, out, scarp.FactorSettings(names=("slope", "aspect"), mapping=None, layers=layers)
    )


def test_layers_are_those_of_the_analysis(paths, tmp_path, capsys) -> None:
    run = analysed(paths, tmp_path / "run", layers=True)

    assert main.main(["store", str(run.folder), "--to", str(tmp_path / "layers.zarr")]) == 0

    assert (tmp_path / "layers.zarr").as_uri() in capsys.readouterr().out
    found = scarp.open_layers(tmp_path / "layers.zarr")
    with rasterio.open(run.folder / "factor_slope.tif") as dataset:
        np.testing.assert_array_equal(found["slope"], dataset.read(1))
    assert found["slope"].attrs["units"] == "°"
    assert found["aspect"].attrs["kind"] == "circular"
    assert found.attrs["landslides"] == 40


def test_an_analysis_without_its_layers_is_told(paths, tmp_path, capsys) -> None:
    run = analysed(paths, tmp_path / "run", layers=False)

    with pytest.raises(MissingError, match="did not write its layers"):
        scarp.write_layers(run.folder, tmp_path / "layers.zarr")
    assert main.main(["store", str(run.folder), "--to", "layers.zarr", "--name", "x"]) == 2
    assert "--name would be left aside" in capsys.readouterr().err
