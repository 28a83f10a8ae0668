"""Tiled prediction against the whole image in one piece, with the trained weights.

Random weights hide seams (they hardly look beyond their own pixels), so this is asked of shipped ones. Tiles,
overlap and margin are those that `detect` chooses for the network. Networks with attention over the whole tile
can never agree entirely, whatever the overlap.
"""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core import io, networks
from landslide_core.detection.predict import predict
from landslide_core.detection.settings import DetectSettings
from landslide_core.metrics import ConfusionMatrix
from landslide_core.networks import Loaded
from landslide_core.scene.memory import MemorySource
from landslide_core.scene.scene import Scene

SIDE = 3072


@pytest.fixture(scope="module")
def scene(root: Path) -> Scene:
    """The synthetic sample scene, continued by its mirror image to 3072 x 3072 pixels."""
    path = root / "sample_data" / "home_county" / "scene_synthetic.tif"
    sample = io.open_scene(path)
    rows, cols = sample.shape
    pixels = sample.read(slice(0, rows), slice(0, cols), sample.roles)
    padded = np.pad(pixels, ((0, 0), (0, SIDE - rows), (0, SIDE - cols)), mode="symmetric")
    geobox = GeoBox((SIDE, SIDE), Affine.identity(), None)
    source = MemorySource(padded, np.ones((SIDE, SIDE), bool))
    return Scene(sample.name, None, geobox, sample.dtype, sample.roles, sample.descriptions, source)


def predicted(scene: Scene, loaded: Loaded, settings: DetectSettings) -> tuple[NDArray[np.uint8], int]:
    strips: list[NDArray[np.uint8]] = []
    facts = predict(scene, loaded, settings, lambda row, strip: strips.append(strip))
    return np.concatenate(strips), facts.tiles


# Networks whose attention averages over all of its input see another average in a tile than in the whole scene:
# near the threshold their masks differ wherever tiles end, so less is asked of them.
SEES_ALL = {"unet-se", "vgg13-se", "resnet18-se", "resu-cbnet", "digate-unet", "geonext", "calanddet"}


@pytest.mark.slow
def test_tiles_on_several_scales_leave_no_seam_either(scene: Scene) -> None:
    """Small tiles, so that scales have several each: the means over scales differ less than one scale does."""
    loaded = networks.load("scarp")
    several = dataclasses.replace(loaded.card, switches={**loaded.card.switches, "scales": [1, 2, 4, 8]})
    network = Loaded(several, loaded.module)
    whole, four = predicted(scene, network, DetectSettings(tile=SIDE, device="cpu"))
    tiled, many = predicted(scene, network, DetectSettings(tile=1024, device="cpu"))
    assert four == 4 < many
    assert whole.std() > 1
    assert np.abs(whole.astype(int) - tiled).max() <= 4  # per cent; 2 as this was written, 16 on one scale


@pytest.mark.slow
@pytest.mark.parametrize("name", networks.cards())
def test_tiles_of_trained_weights_make_the_mask_that_the_whole_image_makes(name: str, scene: Scene) -> None:
    loaded = networks.load(name)
    whole, one = predicted(scene, loaded, DetectSettings(tile=SIDE, device="cpu"))
    tiled, many = predicted(scene, loaded, DetectSettings(device="cpu"))
    assert one == len(loaded.card.scales) < many
    cut = loaded.card.threshold * 100
    if (whole >= cut).mean() <= 0.001:  # it finds nothing on a synthetic scene: compared where it says most
        cut = float(np.quantile(whole, 0.98))
    assert 0.001 < (whole >= cut).mean() < 0.9  # there is something to compare
    same = ConfusionMatrix.from_masks(whole >= cut, tiled >= cut).iou
    print(f"{name}: IoU of tiles against the whole scene {same:.4f}")
    assert same is not None
    assert same >= (0.85 if name in SEES_ALL else 0.99)
