"""The card of weights on which nothing was chosen yet and of which nothing was reported."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landslide_core.networks import Card, parameter_count
from landslide_core.networks.blocks import AnySize
from landslide_core.networks.card import Seen
from landslide_core.networks.network import Network
from landslide_core.scene.terrain_bands import TERRAIN_BANDS
from landslide_core.training.data.datasets import Dataset
from landslide_core.training.predict_whole import MEAN, STD
from landslide_core.training.recipe import Recipe
from landslide_core.training.settings import TrainSettings

BANDS = ("red", "green", "blue")
RESOLUTION_M = (0.5, 2.5)  # 0.8 m times the zooms of the crops of recipes that know one kind of image
UNCHOSEN = 0.5
NOTHING_CHOSEN = "nothing was chosen: the last weights, probabilities as they are, a threshold of a half"


def draft_card(
    network: Network,
    settings: TrainSettings,
    module: AnySize,
    data: Dataset,
    *,
    weights: Path,
    sha256: str,
    resolution_m: float,
    training: Mapping[str, Any],
    seen: Seen | None = None,
) -> Card:
    """The card before choices and scores.

    Parameters
    ----------
    network, settings : Network, TrainSettings
        What was trained, and how.
    module : AnySize
        As it was built.
    data : Dataset
        What it learned from.
    weights, sha256 : Path, str
        The file of the weights and its checksum.
    resolution_m : float
        Metres per pixel that the network knows landslides at.
    training : mapping
        Seed, epochs, time, machine and so on.
    seen : Seen, optional
        Where, when and with what the images were taken.

    Returns
    -------
    Card
        Uncalibrated, with a threshold of a half.
    """
    return Card(
        name=network.name,
        title=network.title,
        preset=settings.preset,
        switches={**network.switches(settings.preset), **settings.switches},
        parameters=parameter_count(module),
        bands=BANDS,
        mean=(MEAN,) * len(BANDS),
        std=(STD,) * len(BANDS),
        scaling_low=data.low,
        scaling_high=data.high,
        resolution_m=served_m(settings.full_recipe(), data),
        native_resolution_m=resolution_m,
        downsampling=module.downsampling
        * module.pooling,  # of what was built: switches may change the levels
        halo_px=network.halo_px * module.pooling,
        threshold=UNCHOSEN,
        trained_on=data.title,
        licence="Apache-2.0 for the weights; the training imagery keeps its own terms (research use)",
        citation=network.citation,
        file=weights.name,
        sha256=sha256,
        terrain=TERRAIN_BANDS if module.terrain_channels else (),
        seen=seen or Seen(),
        chosen_on=NOTHING_CHOSEN,
        look=data.appearance.as_dict() if data.appearance else {},
        training=training,
    )


def served_m(recipe: Recipe, data: Dataset) -> tuple[float, float]:
    """Pixel sizes in metres that crops with landslides were shown at: those of their images, zoomed."""
    native = {
        pool: example.native_resolution_m
        for example, pool, slide in zip(
            data.training, data.training.pools, data.training.has_landslide, strict=True
        )
        if slide
    }
    shown = [native[each.pool] * zoom for each in recipe.draw if each.pool in native for zoom in each.zoom]
    return (round(min(shown), 2), round(max(shown), 2)) if shown else RESOLUTION_M
