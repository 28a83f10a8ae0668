"""Predict(scene, …): tiles in, probability out in strips; and the bill beforehand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError, SettingError
from landslide_core.hardware import allocator
from landslide_core.progress import SILENT, Progress
from landslide_core.scene.scene import Scene
from landslide_core.scene.tiles import TilePlan, plan_tiles

if TYPE_CHECKING:  # the settings are read by pages that never need PyTorch
    from landslide_core.detection.tile_reader import Reader
    from landslide_core.inventory.inventory import ElevationSource
    from landslide_core.io.layers.exclusion import Exclusion
    from landslide_core.networks import Loaded

_CALIBRATION_PX = 256


@dataclass(frozen=True)
class DetectSettings:
    """Every knob of a detection; the page and the command line read this one list.

    network: name of the network, None for the first shipped one. threshold: probability (0 to 1) from which
    a pixel is a landslide, None for the one of the network's card. tile, overlap, margin: see
    landslide_core.scene.tiles, in pixels; None for what suits the network (overlap 2, margin 3/4 of its halo).
    device: "auto", "cpu" or "cuda". resample_to_m: predict at this many
    metres per pixel, None for the scene's own grid; all results are then on that grid.
    augment: "d4" predicts every tile in the eight symmetries of the square and averages; the standard
    deviation is kept as the uncertainty. gradcam: also map what the network looked at (recipes.detect).
    normalise: bring the scene to the look of the network's training images, or to that of another image
    whose path is normalise_to, by histogram matching or by pseudo-invariant
    features (landslide_core.normalise.scene_to_scene).
    min_area_m2: smaller landslides are dropped; min_area_px serves where there is no georeference.
    fill_holes_m2, fill_holes_px: smaller holes in a landslide are filled.
    simplify_px: about how far a simplified outline may depart from the pixels' edges.
    """

    network: str | None = None
    threshold: float | None = None
    tile: int | None = None
    overlap: int | None = None
    margin: int | None = None
    device: str = "auto"
    resample_to_m: float | None = None
    augment: Literal["none", "d4"] = "none"
    normalise: Literal["none", "histogram", "pif"] = "none"
    normalise_to: str | None = None
    gradcam: bool = False
    min_area_m2: float = 50.0
    min_area_px: float = 16.0
    fill_holes_m2: float = 50.0
    fill_holes_px: float = 16.0
    simplify_px: float = 0.75

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 < self.threshold <= 1:
            raise SettingError(
                f"The threshold {self.threshold} is not a probability.", "Give a number above 0, up to 1."
            )
        if self.augment not in ("none", "d4"):
            raise SettingError(f"There is no augmentation '{self.augment}'.", "Choose none or d4.")
        if self.normalise not in ("none", "histogram", "pif"):
            raise SettingError(
                f"There is no normalisation called '{self.normalise}'.", "Choose none, histogram or pif."
            )
        for name in ("min_area_m2", "min_area_px", "fill_holes_m2", "fill_holes_px", "simplify_px"):
            if not getattr(self, name) >= 0:
                raise SettingError(f"{name} is {getattr(self, name)}.", "Give zero or a positive number.")

    @property
    def views(self) -> int:
        """How often every tile is predicted."""
        return 8 if self.augment == "d4" else 1


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
    from landslide_core.detection.forward import Blender, Forward
    from landslide_core.detection.threads import Behind, ahead
    from landslide_core.detection.tile_reader import Reader, Tile
    from landslide_core.hardware.devices import choose_device
    from landslide_core.normalise.scene_to_scene import scaler_for

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
    return plan_tiles(scene.shape, tile, overlap, margin, card.downsampling)


@dataclass(frozen=True)
class Bill:
    """What a prediction will cost: tiles, their pixels, peak memory of the process, seconds in all views."""

    tiles: int
    pixels: int
    memory_bytes: int
    seconds: float


def bill(scene: Scene, loaded: "Loaded", settings: DetectSettings) -> Bill:
    """Estimate the cost of `predict` by timing one small tile; the settings' resampling is allowed for.

    Rough: other programs, no-data (which is skipped) and slow disks are not foreseen.
    """
    from landslide_core.detection.cost import calibrate

    scene = on_grid(scene, settings)
    plan = plan_for(scene, loaded, settings)
    measured = calibrate(loaded, settings.device, plan.tile_shape)
    bands, itemsize = len(loaded.card.bands), np.dtype(scene.dtype).itemsize
    tile_px = plan.tile_shape[0] * plan.tile_shape[1]
    strip_px = plan.tile_shape[0] * scene.shape[1]
    # A band of tiles as read (twice while it is exchanged), its mask, the accumulator and its finished rows;
    # eight tiles being prepared, waiting and blended; the raster library's cache. With test-time
    # augmentation the standard deviation is blended beside the mean, and two more maps of a tile are held.
    more = 1 if settings.views > 1 else 0
    buffers = strip_px * (2 * bands * itemsize + 3 + 9 * (1 + more)) + 8 * tile_px * (bands + more) * 4
    buffers += 64_000_000
    return Bill(
        tiles=plan.tiles,
        pixels=plan.pixels,
        memory_bytes=int(measured.resident_bytes + measured.bytes_per_pixel * tile_px + buffers),
        seconds=plan.pixels * measured.seconds_per_pixel * settings.views,
    )
