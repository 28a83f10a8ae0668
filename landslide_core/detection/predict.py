"""Predict(scene, …): tiles in, probability out in strips."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import NoDataError
from landslide_core.hardware import allocator
from landslide_core.progress import SILENT, Progress
from landslide_core.scene.scene import Scene
from landslide_core.scene.tiles import TilePlan, plan_tiles

if TYPE_CHECKING:  # the settings are read by pages that never need PyTorch
    from landslide_core.detection.tile_reader import Reader
    from landslide_core.io.layers.exclusion import Exclusion
    from landslide_core.networks import Loaded
    from landslide_core.scene.sources import ElevationSource


@dataclass(frozen=True)
class PredictionFacts:
    """What a prediction did: device in words, precision, tiles predicted and skipped as empty, seconds per
    stage (the stages run at the same time), share of valid pixels and of valid pixels that were excluded
    (both of all pixels), mean standard deviation over the views (nan without), tiles per call, warnings,
    what normalisation did ("" for none), and whether the network saw terrain."""

    device: str
    precision: str
    tiles: int
    skipped_tiles: int
    seconds: dict[str, float]
    valid_share: float
    excluded_share: float
    mean_spread: float
    batch: int
    warnings: tuple[str, ...]
    normalisation: str = ""
    terrain: bool = False


def predict(
    scene: Scene,
    loaded: "Loaded",
    settings: DetectSettings,
    write: Callable[[int, NDArray[np.uint8]], None],
    progress: Progress = SILENT,
    *,
    exclusion: "Exclusion | None" = None,
    elevation: "ElevationSource | None" = None,
    write_spread: Callable[[int, NDArray[np.uint8]], None] | None = None,
) -> PredictionFacts:
    """Predict a scene on its own grid, tile by tile, in memory that grows with its width only.

    write(row, strip): receives probability in whole per cent (rows, scene cols), 255 where the scene holds
    no data or is excluded, from top to bottom; it is called from another thread. progress is asked and
    told at every tile; Cancelled is raised when it says so.
    settings.resample_to_m is the caller's to apply: see `on_grid`. elevation: on the scene's grid; two-source
    networks see slope and aspect of it, others leave it aside. write_spread receives the standard
    deviation over the eight views in the same way; it needs settings.augment "d4". InputError when the
    scene lacks a band, has no valid pixel, or none that is not excluded.
    """
    from landslide_core.detection.blender import Blender
    from landslide_core.detection.forward import Forward
    from landslide_core.detection.threads import Behind, ahead
    from landslide_core.detection.tile_reader import Reader, Tile, scaler_for
    from landslide_core.hardware.devices import choose_device

    allocator.keep_freed_memory()
    plan = plan_for(scene, loaded, settings)
    scaler, normalisation = scaler_for(scene, loaded.card, settings)
    reader = Reader(scene, plan, loaded.card, exclusion, scaler, elevation)
    device = choose_device(settings.device)
    forward = Forward(loaded, device, lambda: choose_device("cpu"), settings.augment == "d4")
    blender = Blender(plan, write, write_spread)
    with Behind(blender.take, forward.batch) as hand_over:
        for items in forward.batches(ahead(iter(reader), forward.batch)):
            progress.stop_if_asked()
            last = items[-1]
            tiles = [item for item in items if isinstance(item, Tile)]
            for item in forward(tiles) if tiles else items:
                hand_over(item)
            column = last.column + 1 if isinstance(last, Tile) else 0
            progress.tell((last.band * len(plan.cols.starts) + column) / plan.tiles)
    blender.finish()
    allocator.give_back()
    _check_something_was_there(scene, reader, exclusion)
    pixels = scene.shape[0] * scene.shape[1]
    return PredictionFacts(
        device=forward.device.title,
        precision=forward.device.precision,
        tiles=plan.tiles - reader.skipped,
        skipped_tiles=reader.skipped,
        seconds={
            "read": reader.watch.seconds,
            "predict": forward.watch.seconds,
            "write": blender.watch.seconds,
        },
        valid_share=reader.valid_pixels / pixels,
        excluded_share=reader.excluded_pixels / pixels,
        mean_spread=blender.mean_spread,
        batch=forward.batch,
        warnings=tuple(forward.warnings),
        normalisation=normalisation,
        terrain=elevation is not None and bool(loaded.card.terrain),
    )


def _check_something_was_there(scene: Scene, reader: "Reader", exclusion: "Exclusion | None") -> None:
    from landslide_core.io.layers.exclusion import excludes_everything

    if not reader.valid_pixels:
        raise NoDataError(
            f"{scene.name} holds no valid pixel: everything is no-data.",
            "Check the file's no-data value, or choose an image that covers the area.",
        )
    if exclusion is not None and reader.excluded_pixels == reader.valid_pixels:
        raise excludes_everything(exclusion.path.name)


def on_grid(scene: Scene, settings: DetectSettings) -> Scene:
    """The scene on the grid that the settings ask for: its own, or one of `resample_to_m` metres."""
    return scene if settings.resample_to_m is None else scene.resampled(settings.resample_to_m)


def plan_for(scene: Scene, loaded: "Loaded", settings: DetectSettings) -> TilePlan:
    """The tiles of a scene that is on its final grid."""
    card = loaded.card
    tile = card.tile_px if settings.tile is None else settings.tile
    overlap = 2 * card.halo_px if settings.overlap is None else settings.overlap
    margin = 3 * card.halo_px // 4 if settings.margin is None else settings.margin
    return plan_tiles(scene.shape, tile, overlap=overlap, margin=margin, multiple=card.downsampling)
