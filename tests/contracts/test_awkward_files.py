"""The same awkward files through all doors: the command line, the notebook, scoring and detection agree."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from affine import Affine
from odc.geo.geobox import GeoBox
from shapely import box

import landslide_core as scarp
from landslide_core.commands.main import main
from landslide_core.io.layers.exclusion import open_exclusion
from landslide_core.io.layers.reference import open_reference

SIDE, RES, WEST, NORTH = 60, 30.0, 500_000.0, 3_500_000.0
GRID = GeoBox((SIDE, SIDE), Affine(RES, 0, WEST, 0, -RES, NORTH), "EPSG:32648")


@pytest.fixture
def ground(tmp_path):
    """A slope with outlines in two layers and rocks with long codes."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] * RES
    dem = (2000 - 0.4 * x + 40 * np.sin(y / 300)).astype("float32")
    profile = {"driver": "GTiff", "width": SIDE, "height": SIDE, "count": 1, "dtype": "float32"}
    with rasterio.open(
        tmp_path / "dem.tif", "w", **profile, crs="EPSG:32648", transform=GRID.affine
    ) as target:
        target.write(dem, 1)
    places = [(3 + 8 * k, 4 + 6 * n) for k in range(5) for n in range(8)]
    shapes = [
        box(WEST + c * RES, NORTH - (r + 3) * RES, WEST + (c + 2) * RES, NORTH - r * RES) for c, r in places
    ]
    slides = gpd.GeoDataFrame({"row": range(len(shapes))}, geometry=shapes, crs=32648)
    slides[:10].to_file(tmp_path / "slides.gpkg", layer="rotational")
    slides[10:].to_file(tmp_path / "slides.gpkg", layer="flows")
    halves = [box(WEST, NORTH - 1800, WEST + 900, NORTH), box(WEST + 900, NORTH - 1800, WEST + 1800, NORTH)]
    gpd.GeoDataFrame({"rock": [23110140, 23110141]}, geometry=halves, crs=32648).to_file(
        tmp_path / "rock.gpkg"
    )
    return tmp_path


@pytest.mark.parametrize(("layer", "landslides"), [("", 40), (":flows", 30)])
def test_all_layers_or_one_whatever_the_door(ground, layer, landslides):
    slides = f"{ground / 'slides.gpkg'}{layer}"
    options = ["--factors", "slope,lithology", "--models", "none", "--out", str(ground / "cli")]
    files = [
        "--dem",
        str(ground / "dem.tif"),
        "--inventory",
        slides,
        "--lithology",
        str(ground / "rock.gpkg"),
    ]
    assert main(["factors", *files, *options]) == 0
    command = scarp.open_analysis(ground / "cli")
    layers = scarp.LayerFiles(dem=ground / "dem.tif", inventory=slides, lithology=ground / "rock.gpkg")
    settings = scarp.FactorSettings(names=("slope", "lithology"), mapping=None)
    notebook = scarp.analyse(layers, ground / "notebook", settings)
    for run in (command, notebook):
        assert run.scores["counts"]["landslides"] == landslides
        assert any("slides.gpkg" in note for note in run.manifest["warnings"])
        assert run.manifest["inputs"]["inventory"]["sha256"]
        rocks = run.ratios.query("factor == 'lithology'")
        assert rocks["code"].tolist() == [23110140, 23110141]
        assert rocks["domain_px"].tolist() == [1800, 1800]
    reference = open_reference(slides, GRID)
    assert (reference.read(slice(0, SIDE)) == 1).sum() == landslides * 6
    assert reference.notes
    excluded = open_exclusion(slides, GRID)
    assert excluded.read(slice(0, SIDE)).sum() == landslides * 6
    assert excluded.notes
