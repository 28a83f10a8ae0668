"""Two-source networks get slope and aspect tile by tile; others and scenes without a DEM do not."""

import dataclasses
import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from landslide_core import io, networks
from landslide_core.calibration.calibration import Calibration
from landslide_core.detection import journey
from landslide_core.detection.forward import Tiled
from landslide_core.detection.grids import Wanted, grids
from landslide_core.detection.predict import plans_for, predict
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.tile_reader import Tile, scaler_for
from landslide_core.networks import Loaded
from landslide_core.scene.terrain_bands import TERRAIN_BANDS
from tests.small_scenes import UTM, SteepIsLandslide, blob_image, memory_scene, noise, tiny_card, write_tif

SETTINGS = DetectSettings(tile=128, overlap=64, margin=16, device="cpu")


class Plane:
    """Elevation that falls to the right: 45 degrees in the left half, 5 in the right; unknown at the top."""

    def __init__(self, cols: int) -> None:
        fall = np.where(np.arange(cols) < cols // 2, 2.0, 2 * np.tan(np.radians(5)))
        self._heights = (1000 - np.cumsum(fall)).astype(np.float32)

    def read(self, rows: slice, cols: slice) -> NDArray[np.float32]:
        heights = np.tile(self._heights[cols], (rows.stop - rows.start, 1))
        heights[: max(0, 20 - rows.start)] = np.nan
        return heights


def predicted(loaded: Loaded, settings: DetectSettings, **extra: object):
    percent = np.zeros((200, 300), np.uint8)

    def write(row: int, strip: NDArray[np.uint8]) -> None:
        percent[row : row + len(strip)] = strip

    scene = memory_scene(noise(200, 300), crs="EPSG:32648")  # pixels of 2 m
    return percent, predict(scene, loaded, settings, write, **extra)  # type: ignore[arg-type]


def test_a_two_source_network_sees_the_ground_under_every_tile() -> None:
    loaded = Loaded(tiny_card(terrain=TERRAIN_BANDS), SteepIsLandslide())
    percent, facts = predicted(loaded, SETTINGS, elevation=Plane(300))

    assert facts.terrain
    assert (percent[24:, :147] > 90).all()
    assert (percent[24:, 153:] < 10).all()
    assert (percent[:18] < 10).all()  # zeros: neither steep nor falling to the right


def test_networks_of_images_alone_and_scenes_without_elevation_go_without() -> None:
    alone = Loaded(tiny_card(), SteepIsLandslide())
    two_source = Loaded(tiny_card(terrain=TERRAIN_BANDS), SteepIsLandslide())

    for loaded, extra in ((alone, {"elevation": Plane(300)}), (two_source, {})):
        percent, facts = predicted(loaded, SETTINGS, **extra)
        assert not facts.terrain
        assert (percent == 5).all()  # sigmoid(-3)


def test_the_cards_calibration_moves_what_is_predicted() -> None:
    card = tiny_card(calibration=Calibration("platt", 1 / 3, 1 / 3, 0.5))
    moved, _ = predicted(Loaded(card, SteepIsLandslide()), SETTINGS)

    assert (moved == 38).all()  # sigmoid(-3 / 3 + 0.5)


def test_a_run_says_whether_the_network_saw_the_terrain(tmp_path: Path, monkeypatch) -> None:
    loaded = Loaded(tiny_card(terrain=TERRAIN_BANDS), SteepIsLandslide())
    monkeypatch.setattr(networks, "load", lambda name: loaded)
    image = write_tif(tmp_path / "valley.tif", blob_image())
    heights = np.tile(1000 - np.arange(400) * 2.0, (300, 1)).astype(np.float32)[None]
    dem = write_tif(tmp_path / "dem.tif", heights, transform=UTM)

    for name, model, count in (("with", dem, 1), ("without", None, 0)):
        run = journey.detect(image, tmp_path / name, SETTINGS, dem=model)
        account = json.loads((run.folder / "run.json").read_text())
        assert account["terrain"] is (model is not None)
        assert account["results"]["count"] == count


class Windowed:
    """Elevation that differs from window to window, as that of a warped model may, only more."""

    def read(self, rows: slice, cols: slice) -> NDArray[np.float32]:
        steep = np.add.outer(np.arange(rows.start, rows.stop), np.arange(cols.start, cols.stop))
        return (steep * (1 + rows.start % 7 + rows.stop % 11 + cols.start % 5)).astype(np.float32)


@pytest.mark.parametrize("resample_to_m", [None, 3.0])
def test_some_tiles_are_read_as_they_are_read_with_all_others(tmp_path: Path, resample_to_m) -> None:
    image, elevation = write_tif(tmp_path / "image.tif", noise(500, 420)), Windowed()
    card = tiny_card(terrain=TERRAIN_BANDS)
    settings = dataclasses.replace(SETTINGS, resample_to_m=resample_to_m)
    with closing(io.open_scene(image)) as scene:
        seen = grids(scene, card, settings)
        plans = plans_for(seen, card, settings)
        scaler, _ = scaler_for(scene, card, settings)
        tiled = Tiled(card, seen, plans, Wanted(scene, None), scaler, elevation)
        bands = range(len(plans[0].rows.starts))
        whole = tiled.reader(0)
        expected = {
            (tile.band, tile.column): tile
            for band in bands
            for tile in whole.tiles(band)
            if isinstance(tile, Tile)
        }
        for band in reversed(bands):
            for column in range(0, len(plans[0].cols.starts), 2):
                columns = range(column, min(column + 2, len(plans[0].cols.starts)))
                for tile in tiled.reader(0, columns).tiles(band):
                    if isinstance(tile, Tile):
                        same = expected.pop((tile.band, tile.column))
                        assert np.array_equal(tile.values, same.values)
                        assert np.array_equal(tile.terrain, same.terrain)
    assert not expected
