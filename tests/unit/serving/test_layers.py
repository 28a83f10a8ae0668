"""What a tile of each layer looks like."""

import io

import numpy as np
import pytest
from PIL import Image

from landslide_core.detection.run import open_run
from landslide_core.errors import FileError
from landslide_core.figures.palette import LANDSLIDE, colour_table, rgb
from landslide_core.io import write_raster
from landslide_core.serving.copies import write_copy
from landslide_core.serving.imagery import Look
from landslide_core.serving.layers import draw_tile, layer_of, layers_of
from landslide_core.serving.places import Tile
from tests import small_runs

PIXELS = small_runs.GeoBox((512, 512), small_runs.Affine.identity(), None)


def drawn(run, name, tile=Tile(0, 0, -2), form="png"):  # noqa: B008
    layer, path = layer_of(run, name)
    content, mime = draw_tile(layer, path, tile, Look(), form)
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGBA")), mime


@pytest.fixture
def run(tmp_path):
    percent = np.zeros(PIXELS.shape, np.uint8)
    percent[40:80, 40:80] = 100
    percent[:20] = 255
    return open_run(small_runs.write_run(tmp_path / "run", PIXELS, percent=percent))


def test_probability_is_drawn_in_its_scale_and_clear_where_low_or_unknown(run):
    picture, mime = drawn(run, "probability")

    assert mime == "image/png"
    assert tuple(picture[60, 60, :3]) == tuple(colour_table()[100])
    assert picture[60, 60, 3] > 200
    assert picture[100, 100, 3] == picture[5, 60, 3] == 0


def test_the_mask_is_drawn_in_the_colour_of_landslides(run):
    picture, _ = drawn(run, "mask")

    assert tuple(picture[60, 60, :3]) == rgb(LANDSLIDE)
    assert picture[60, 60, 3] > 100
    assert picture[100, 100, 3] == 0


def test_uncertainty_is_drawn_where_the_run_has_it(run):
    with pytest.raises(FileError, match="no such layer"):
        layer_of(run, "uncertainty")
    spread = np.full(PIXELS.shape, 25, np.uint8)
    write_raster(run.folder / "uncertainty.tif", spread, PIXELS, nodata=255)

    assert drawn(run, "uncertainty")[0][..., 3].min() > 200


def test_light_falls_on_the_slope_of_an_elevation_model_without_seams(tmp_path):
    grid = small_runs.GeoBox((600, 600), small_runs.UTM.affine, "EPSG:32648")
    run = open_run(small_runs.write_run(tmp_path / "run", grid))
    rows, cols = np.indices(grid.shape)
    heights = (1000 + 0.6 * 2 * cols).astype(np.float32)  # falls to the west, evenly
    heights[500:, :] = np.nan
    write_raster(run.folder / "elevation.tif", heights, grid, nodata=float("nan"))
    at = Tile(16, 51883, 25703)
    around = [Tile(16, at.col + c, at.row + r) for r in range(-3, 4) for c in range(-3, 4)]
    pictures = [drawn(run, "hillshade", tile)[0] for tile in around]
    lit = np.concatenate([picture[picture[..., 3] == 255][:, 0] for picture in pictures])

    assert lit.size > 100_000
    assert np.ptp(np.percentile(lit, [0.5, 99.5])) <= 2, "one slope has one light, at the edges of tiles too"


def test_photographs_are_webp_where_asked_for_and_numbers_stay_png(run, tmp_path):
    pixels = np.full((3, 512, 512), 90, np.uint8)
    image = small_runs.write_image(tmp_path / "image.tif", PIXELS, pixels)
    run = open_run(small_runs.write_run(tmp_path / "with_image", PIXELS, image=image))
    assert "image" not in layers_of(run)
    write_copy(run, image)

    picture, mime = drawn(run, "image", form="webp")
    assert mime == "image/webp"
    assert abs(int(picture[100, 100, 0]) - 90) <= 3
    assert drawn(run, "probability", form="webp")[1] == "image/png"


def test_a_damaged_raster_is_said_to_be_damaged(run):
    path = run.folder / "probability.tif"
    path.write_bytes(path.read_bytes()[:400])

    with pytest.raises(FileError, match="damaged|cannot"):
        drawn(run, "probability")
