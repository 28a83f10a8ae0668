"""Predict(scene, …): tiles in, probability out in strips."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from landslide_core.calibration.counts import LogitCounts
from landslide_core.detection.finish import Finish, Write
from landslide_core.detection.grids import Grid, PixelSize, Wanted, grids, pixel_size
from landslide_core.detection.resume import Strip, StripJournal, first_bands
from landslide_core.detection.settings import DetectSettings
from landslide_core.hardware import allocator
from landslide_core.light.judge import judge
from landslide_core.light.light import Light
from landslide_core.progress import SILENT, Progress
from landslide_core.scene.scene import Scene
from landslide_core.scene.tiles import TilePlan, plan_tiles

if TYPE_CHECKING:  # the settings are read by pages that never need PyTorch
    from landslide_core.detection.forward import Answers, Tiled
    from landslide_core.detection.tile_reader import Band, Tile
    from landslide_core.io.layers.exclusion import Exclusion
    from landslide_core.networks import Card, Loaded
    from landslide_core.scene.sources import ElevationSource


# 35 bytes each over all grids: wider than 6,600 pixels, little grows with a scene's width.
_MOST_BAND_PX = 13_500_000


@dataclass(frozen=True)
class PredictionFacts:
    """What a prediction did: device in words, precision, tiles predicted and skipped as empty, seconds per
    stage (the stages run at the same time), share of valid pixels and of valid pixels that were excluded
    (both of all pixels), mean standard deviation over the views (nan without), tiles per call, warnings,
    what normalisation did ("" for none), whether the network saw terrain, the pixels by their raw logit, and the
    pixel size of the prediction."""

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
    counts: LogitCounts
    pixel_size: PixelSize
    normalisation: str = ""
    terrain: bool = False


def predict(
    scene: Scene,
    loaded: "Loaded",
    settings: DetectSettings,
    write: Write,
    progress: Progress = SILENT,
    *,
    exclusion: "Exclusion | None" = None,
    elevation: "ElevationSource | None" = None,
    write_spread: Write | None = None,
    journal: StripJournal | None = None,
    answers: "Callable[[Tiled], Answers] | None" = None,
) -> PredictionFacts:
    """Predict a scene tile by tile, in memory that grows with its width only.

    The network sees the scene at its own pixel size and scales (landslide_core.detection.grids); logits are
    brought back to the scene's own grid, averaged over the scales and calibrated.
    write(row, strip): receives probability in whole per cent (rows, scene cols), 255 where the scene holds
    no data or is excluded, from top to bottom; it is called from another thread. progress is asked and
    told at every tile; Cancelled is raised when it says so. elevation: on the scene's grid; two-source
    networks see slope and aspect of it, others leave it aside. write_spread receives the standard
    deviation over the eight views in the same way; it needs settings.augment "d4". journal keeps finished strips, and
    those that it holds already are handed on without being predicted again. answers: who runs the network, this process
    by default. InputError when the scene lacks a band, has no valid pixel, or none that is not excluded.
    """
    from landslide_core.detection.blender import Blender
    from landslide_core.detection.forward import Here, Tiled
    from landslide_core.detection.tile_reader import scaler_for
    from landslide_core.hardware.threads import Behind

    allocator.keep_freed_memory()
    card, wanted = loaded.card, Wanted(scene, exclusion)
    seen = grids(scene, card, settings)
    plans = plans_for(seen, card, settings)
    scaler, normalisation = scaler_for(scene, card, settings)
    tiled = Tiled(card, seen, plans, wanted, scaler, elevation if card.terrain else None)
    asked = Here(tiled, loaded, settings) if answers is None else answers(tiled)

    def note(strip: Strip) -> None:
        if journal is not None:
            journal.note(strip, asked.skipped)

    finish = Finish(wanted, card.calibration, write, write_spread, note)
    done, first = 0, [0] * len(plans)
    if journal is not None:
        done, first = _gone_on(journal, finish, asked, tiled)
    spread = write_spread is not None
    blender = Blender(plans, seen, scene.shape, finish, spread, done=done, first=first)
    passed = _Passed(plans, first)
    if done:
        progress.tell(*passed.before())
    with Behind(blender.take, asked.batch) as hand_over:
        for items in asked.answered(first, progress):
            for item in items:
                hand_over(item)
            progress.tell(*passed.by(items[-1]))
    blender.finish()
    allocator.give_back()
    finish.check(scene)
    pixels = scene.shape[0] * scene.shape[1]
    skipped = sum(sum(bands.values()) for bands in asked.skipped.values())
    return PredictionFacts(
        device=asked.device.title,
        precision=asked.device.precision,
        tiles=sum(plan.tiles for plan in plans) - skipped,
        skipped_tiles=skipped,
        seconds={**asked.seconds, "write": blender.watch.seconds},
        valid_share=finish.valid_pixels / pixels,
        excluded_share=finish.excluded_pixels / pixels,
        mean_spread=finish.mean_spread,
        batch=asked.batch,
        warnings=tuple(asked.warnings),
        counts=finish.counts,
        pixel_size=pixel_size(scene, card, settings),
        normalisation=normalisation,
        terrain=tiled.elevation is not None,
    )


def _gone_on(
    journal: StripJournal, finish: Finish, asked: "Answers", tiled: "Tiled"
) -> tuple[int, list[int]]:
    """Hand on the strips that were finished before; returns their rows, and the band of each grid to go on with."""
    done = 0
    for strip in journal.strips():
        finish.again(strip)
        done = strip.end
    first = first_bands(tiled.plans, tiled.grids, tiled.wanted.scene.shape[0], done)
    for number, skipped in asked.skipped.items():
        before = journal.skipped.get(number, {}).items()
        skipped.update({band: count for band, count in before if band < first[number]})
    return done, first


class _Passed:
    """What has passed of all tiles: their share of the pixels, and in words."""

    def __init__(self, plans: Sequence[TilePlan], first: Sequence[int]) -> None:
        self._plans = plans
        self._bands = list(first)  # of each grid, that are behind
        self._total = sum(plan.pixels for plan in plans)
        self._tiles = sum(plan.tiles for plan in plans)

    def before(self) -> tuple[float, str]:
        """What had passed before this work began."""
        return self._told(
            [bands * len(p.cols.starts) for bands, p in zip(self._bands, self._plans, strict=True)]
        )

    def by(self, item: "Band | Tile") -> tuple[float, str]:
        """When that item has passed, and those before it."""
        from landslide_core.detection.tile_reader import Tile

        self._bands[item.grid] = item.band
        columns = item.column + 1 if isinstance(item, Tile) else 0
        last = isinstance(item, Tile) and columns == len(self._plans[item.grid].cols.starts)
        self._bands[item.grid] += last
        behind = [band * len(plan.cols.starts) for band, plan in zip(self._bands, self._plans, strict=True)]
        behind[item.grid] += 0 if last else columns
        return self._told(behind)

    def _told(self, behind: Sequence[int]) -> tuple[float, str]:
        """In words and as a share, for the number of tiles of each grid that are behind."""
        sides = (plan.tile_shape for plan in self._plans)
        pixels = sum(tiles * rows * cols for tiles, (rows, cols) in zip(behind, sides, strict=True))
        return pixels / self._total, f"tile {sum(behind):,} of {self._tiles:,}"


def light_for(scene: Scene, loaded: "Loaded", settings: DetectSettings, models: Path | None = None) -> Light:
    """Say before a prediction whether the network can be trusted with a scene.

    Parameters
    ----------
    scene : Scene
        With its pixel size, where a person told it.
    loaded : Loaded
        The network, its weights and its card.
    settings : DetectSettings
        How it will be predicted: pixel size, normalisation, device.
    models : Path, optional
        Where its card lies, if it is not a shipped one.

    Returns
    -------
    Light
        Level, reasons and expected F1.

    Raises
    ------
    InputError
        The scene lacks a band of the network, or holds no valid pixel.
    """
    from landslide_core.detection.tile_reader import scaler_for

    scene.indexes(loaded.card.bands)
    scaler, _ = scaler_for(scene, loaded.card, settings)
    at_m = pixel_size(scene, loaded.card, settings).network_m
    return judge(scene, loaded, at_m, scaler, settings.device, models)


def plans_for(seen: "Sequence[Grid]", card: "Card", settings: DetectSettings) -> list[TilePlan]:
    """The tiles of a scene on all of its grids."""
    widest = max(grid.scene.shape[1] for grid in seen)
    return [plan_for(grid.scene, card, settings, widest) for grid in seen]


def plan_for(scene: Scene, card: "Card", settings: DetectSettings, widest: int | None = None) -> TilePlan:
    """The tiles of a scene on one of its grids; widest: columns of the widest, whose bands of tiles take most memory.

    The bands of all grids have as many rows, so that none holds many while it waits for another.
    """
    tile = card.tile_px if settings.tile is None else settings.tile
    overlap = 2 * card.halo_px if settings.overlap is None else settings.overlap
    margin = 3 * card.halo_px // 4 if settings.margin is None else settings.margin
    most_rows = _MOST_BAND_PX // (widest or scene.shape[1]) if settings.tile is None else None
    return plan_tiles(
        scene.shape, tile, overlap=overlap, margin=margin, multiple=card.downsampling, most_rows=most_rows
    )
