"""Scenes of which the landslides are known, as a network sees them.

Plain 8-bit pictures with picture masks are read by Pillow, so that a machine without GDAL trains on them. Everything
else goes through the doors that `detect` uses, which are opened late: band roles, no-data and scaling are the same.
"""

from collections.abc import Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from landslide_core import io
from landslide_core.errors import FileError
from landslide_core.io.labelled import LabelledScene
from landslide_core.io.plain.mask_rule import LANDSLIDE, UNKNOWN
from landslide_core.io.plain.mask_settings import AS_FOUND, MaskNote, MaskSettings, in_sentences
from landslide_core.io.plain.pictures import PLAIN_PICTURES, is_plain_picture
from landslide_core.io.plain.text import told_once
from landslide_core.normalise.scaling import ScaledFor, fit_scaling
from landslide_core.training.data.examples import Example
from landslide_core.training.data.readers import UNKNOWN_PIXEL, picture_with_mask

if TYPE_CHECKING:
    from odc.geo.geobox import GeoBox


class Look(ScaledFor, Protocol):
    """What a network expects of its input; a card says it, and so does `Wanted`."""

    @property
    def terrain(self) -> tuple[str, ...]:
        """Terrain bands, if any."""


@dataclass(frozen=True)
class Wanted:
    """What a network that has no card yet expects."""

    bands: tuple[str, ...]
    scaling_low: tuple[float, ...]
    scaling_high: tuple[float, ...]
    terrain: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadScene:
    """A scene as a network sees it, its grid (None for a plain picture), and what is to be known of its files.

    notes: what was done with odd values of the mask, with its name. said: of image and elevation model, in sentences.
    """

    example: Example
    grid: "GeoBox | None"
    notes: tuple[tuple[str, MaskNote], ...] = ()
    said: tuple[str, ...] = ()


def notes_of(scenes: Iterable[ReadScene]) -> tuple[str, ...]:
    """Return what is to be known of the files of scenes, each sentence once."""
    found = list(scenes)
    masks = in_sentences(note for each in found for note in each.notes)
    return (*masks, *told_once(note for each in found for note in each.said))


def read(scene: LabelledScene, look: Look, resolution_m: float, how: MaskSettings = AS_FOUND) -> ReadScene:
    """The scene as a network of that look sees it, 8-bit, whole.

    resolution_m: metres per pixel where the image does not say. No-data and ground that the mask does not know are
    grey and no landslide.

    Raises InputError when the files cannot be read or do not fit each other, or when a library is missing that
    a machine for training alone may lack.
    """
    if _plain(scene):
        return _read_pictures(scene, resolution_m, how)
    try:
        return _read_scene(scene, look, resolution_m, how)
    except ModuleNotFoundError as lacking:
        raise FileError(
            f"{scene.image.name} with {scene.reference.name} needs {lacking.name}, which is not installed.",
            "Install it, or give 8-bit PNG or JPEG pictures in red, green, blue with PNG masks.",
        ) from lacking


def _plain(scene: LabelledScene) -> bool:
    """Whether Pillow shows of image and mask all that the other doors would."""
    return (
        scene.whole
        and scene.dem is None
        and scene.roles is None
        and scene.reference.suffix.lower() in PLAIN_PICTURES
        and is_plain_picture(scene.image, ("RGB", "L"))
    )


def _read_pictures(scene: LabelledScene, resolution_m: float, how: MaskSettings) -> ReadScene:
    example, notes = picture_with_mask(scene.image, scene.reference, resolution_m, how)
    return ReadScene(example, None, tuple((scene.reference.name, note) for note in notes))


def _read_scene(scene: LabelledScene, look: Look, resolution_m: float, how: MaskSettings) -> ReadScene:
    with ExitStack() as open_files:
        opened = io.open_scene(scene.image, scene.roles, treat_black_border_as_nodata=not scene.whole)
        open_files.enter_context(closing(opened))
        rows, cols = (slice(0, side) for side in opened.shape)
        reference = io.open_reference(scene.reference, opened.geobox, "mask", how)
        truth = reference.read(rows)
        valid = opened.valid(rows, cols)
        scaled = fit_scaling(opened, look).apply(opened.read(rows, cols, look.bands))
        pixels = np.rint(scaled * 255).astype(np.uint8)
        pixels[:, ~valid | (truth == UNKNOWN)] = UNKNOWN_PIXEL
        elevation, said = None, opened.notes
        if scene.dem is not None and look.terrain:
            dem = open_files.enter_context(io.open_dem(scene.dem, opened.geobox))
            elevation, said = dem.read(rows, cols), (*said, *dem.notes)
        metres = opened.resolution_m or resolution_m
    mask = (truth == LANDSLIDE) & valid
    example = Example(scene.image.stem, pixels, mask, metres, elevation)
    return ReadScene(example, opened.geobox, reference.notes, said)
