"""Scenes and outlines -> tiles, read by windows: a scene of any size is never in memory whole."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core import io
from landslide_core.errors import MismatchError, NoDataError
from landslide_core.io.labelled import LabelledScene
from landslide_core.io.layers.reference import Reference, open_reference
from landslide_core.io.plain.mask_rule import LANDSLIDE, UNKNOWN
from landslide_core.io.plain.mask_settings import MaskSettings, in_sentences
from landslide_core.io.plain.text import told_once
from landslide_core.networks import Card
from landslide_core.normalise.scaling import Scaling, fit_scaling
from landslide_core.scene.scene import Scene, Window
from landslide_core.teaching.outlined import Outlined
from landslide_core.teaching.settings import TeachSettings
from landslide_core.teaching.tiles import Box, Tile, by_ground, coarser
from landslide_core.training.data.examples import Example
from landslide_core.training.data.readers import UNKNOWN_PIXEL
from landslide_core.training.data.shared_ground import joined

WHOLE_PX = 512  # smaller images are taken whole where there are several
_SEVERAL = 6
_MASK_PX = 2048  # longest side on which outlines are told apart
_LEAST_SIDE, _LARGEST_SIDE = 96, 768  # of a tile, in pixels as the network sees them
MOST_OUTLINES = 120  # more cost time and teach little
_CLOSER = (1.0, 0.5, 0.25, 0.1, 0.0)  # ground around outlines that stand close is narrowed so far
_CONTRADICTED = 0.05  # of the pixels of false alarms: so many may be landslide too


@dataclass(frozen=True)
class Read:
    """All tiles, with what is to be known of the files, in sentences. outlines: how many were drawn or painted."""

    tiles: tuple[Tile, ...]
    outlines: int
    scenes: int
    notes: tuple[str, ...] = ()


@dataclass
class _Found:
    """What is gathered over the scenes."""

    tiles: list[Tile] = field(default_factory=list)
    overlapping: list[tuple[int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    outlines: int = 0


def read(scenes: Sequence[Outlined], card: Card, settings: TeachSettings) -> Read:
    """Tiles around the outlines of all scenes, as the network of the card sees them.

    Raises
    ------
    InputError
        A file cannot be read, the two do not fit each other, no outline lies on its scene, or outlines contradict
        each other.
    """
    found = _Found()
    whole = len(scenes) >= _SEVERAL
    for index, each in enumerate(scenes):
        _read_scene(index, each, card, settings, found, whole)
    if not any(tile.example.mask.any() for tile in found.tiles):
        raise NoDataError(
            "None of the outlines lies on its scene.",
            "Give outlines of landslides on the images: polygons, or masks in which landslides are 1 or 255.",
        )
    tiles = by_ground(found.tiles, found.overlapping)
    return Read(tiles, found.outlines, len(scenes), told_once(found.notes))


def _read_scene(
    index: int, each: Outlined, card: Card, settings: TeachSettings, found: _Found, whole: bool
) -> None:
    given, how = each.scene, settings.masks
    opened = io.open_scene(given.image, given.roles, treat_black_border_as_nodata=not given.whole)
    with closing(opened):
        scene = opened.with_pixel_size(given.pixel_m or settings.pixel_size_m)
        truth = _together([given.reference, *each.further], scene, how)
        denied = None if each.no_landslide is None else open_reference(each.no_landslide, scene.geobox)
        found.notes += [*scene.notes, *in_sentences(truth.notes)]
        boxes, drawn = _boxes(scene, truth, denied)
        found.outlines += drawn
        if len(boxes) < drawn:
            found.notes.append(
                f"{len(boxes)} of the {drawn} outlines of {given.name} were taken, drawn at random"
            )
        if not boxes:
            return
        metres = scene.resolution_m or card.native_resolution_m
        if whole and max(scene.shape) <= WHOLE_PX:
            windows = [((slice(0, scene.shape[0]), slice(0, scene.shape[1])), drawn)]
        else:
            seen_m = min(card.sizes_m) * coarser(min(card.sizes_m), metres)
            windows = _windows(boxes, scene.shape, settings.around, seen_m / metres, settings.ways)
        cutter = _Cutter(
            index=index,
            given=given,
            scene=scene,
            truth=truth,
            denied=denied,
            scaling=fit_scaling(scene, card),
            bands=card.bands,
            metres=metres,
        )
        cutter.add(windows, found)


def count_outlines(image: Path, outlines: Path, how: MaskSettings) -> int:
    """How many landslides a file outlines on an image.

    Raises
    ------
    InputError
        It cannot be read, or does not lie on the image.
    """
    with closing(io.open_scene(image)) as scene:
        step = _step(scene)
        return len(_labelled(_coarse(scene, _together([outlines], scene, how), step), step, scene.shape))


def _together(files: Sequence[Path], scene: Scene, how: MaskSettings) -> Reference:
    """The landslides of several files as one."""
    opened = [open_reference(path, scene.geobox, "outlines", how) for path in files]
    if len(opened) == 1:
        return opened[0]

    def read(rows: slice) -> NDArray[np.uint8]:
        parts = np.stack([each.read(rows) for each in opened])
        unknown = np.where((parts == UNKNOWN).any(axis=0), UNKNOWN, 0).astype(np.uint8)
        return np.where((parts == LANDSLIDE).any(axis=0), LANDSLIDE, unknown).astype(np.uint8)

    return replace(opened[0], read=read, notes=tuple(note for each in opened for note in each.notes))


def _step(scene: Scene) -> int:
    """Of how many rows and columns one is looked at for outlines."""
    return max(1, -(-max(scene.shape) // _MASK_PX))


def _boxes(scene: Scene, truth: Reference, denied: Reference | None) -> tuple[list[Window], int]:
    """Rows and columns of each outline, at most MOST_OUTLINES of them, and how many there are."""
    step = _step(scene)
    slides = _coarse(scene, truth, step)
    false = None if denied is None else _coarse(scene, denied, step)
    if false is not None and (slides & false).sum() > _CONTRADICTED * false.sum():
        raise MismatchError(
            f"The outlines of {scene.name} contradict each other: ground is outlined as landslide and as none.",
            "Leave each place in one of the two.",
        )
    if slides.all():
        raise NoDataError(
            f"The outlines cover all of {scene.name}: nothing is left that is no landslide.",
            "Outline the landslides alone; if the mask is upside down, say which value is a landslide.",
            {"landslide_value": ""},
        )
    boxes = [
        *_labelled(slides, step, scene.shape),
        *([] if false is None else _labelled(false, step, scene.shape)),
    ]
    drawn = len(boxes)
    if drawn > MOST_OUTLINES:
        kept = np.random.default_rng(0).permutation(drawn)[:MOST_OUTLINES]
        boxes = [boxes[place] for place in sorted(kept)]
    return boxes, drawn


def _coarse(scene: Scene, reference: Reference, step: int) -> NDArray[np.bool_]:
    """Where any pixel of a square of so many is outlined."""
    rows, cols = scene.shape
    strips = []
    high = step * max(1, 512 // step)
    for first in range(0, rows, high):
        strip = reference.read(slice(first, min(first + high, rows))) == LANDSLIDE
        padded = np.pad(strip, ((0, -len(strip) % step), (0, -cols % step)))
        strips.append(padded.reshape(len(padded) // step, step, -1, step).any(axis=(1, 3)))
    return np.concatenate(strips)


def _labelled(mask: NDArray[np.bool_], step: int, shape: tuple[int, int]) -> list[Window]:
    labels, _ = ndimage.label(mask, np.ones((3, 3)))
    return [
        (
            slice(r.start * step, min(r.stop * step, shape[0])),
            slice(c.start * step, min(c.stop * step, shape[1])),
        )
        for r, c in ndimage.find_objects(labels)
    ]


def _windows(
    boxes: Sequence[Window], shape: tuple[int, int], around: float, per_network_px: float, ways: int
) -> list[tuple[Window, int]]:
    """A window around each outline with one outline each; narrower where all would share their ground."""
    least, largest = (max(1, round(side * per_network_px)) for side in (_LEAST_SIDE, _LARGEST_SIDE))
    found: list[tuple[Window, int]] = []
    for times in _CLOSER:
        found = [
            (part, number == 0)
            for box in boxes
            for number, part in enumerate(
                _around(box, shape, around * times, round(least * min(1, 2 * times)), largest)
            )
        ]
        if _clusters([window for window, _ in found]) >= min(ways, len(boxes)):
            break
    return found


def _around(box: Window, shape: tuple[int, int], around: float, least: int, largest: int) -> list[Window]:
    """The window of an outline, in pieces where it is large."""
    side = max(each.stop - each.start for each in box)
    ends = []
    for each, length in zip(box, shape, strict=True):
        wanted = max(each.stop - each.start + 2 * around * side, least)
        middle = (each.start + each.stop) / 2
        first = int(np.clip(middle - wanted / 2, 0, max(0, length - wanted)))
        ends.append((first, min(length, first + int(np.ceil(wanted)))))
    rows, cols = (np.linspace(a, b, -(-(b - a) // largest) + 1).round().astype(int) for a, b in ends)
    return [
        (slice(int(top), int(low)), slice(int(left), int(right)))
        for top, low in zip(rows[:-1], rows[1:], strict=True)
        for left, right in zip(cols[:-1], cols[1:], strict=True)
    ]


def _clusters(windows: Sequence[Window]) -> int:
    pairs = [(a, b) for a in range(len(windows)) for b in range(a) if _overlap(windows[a], windows[b])]
    return len(set(joined(len(windows), pairs)))


def _overlap(a: Window, b: Window) -> bool:
    return all(x.start < y.stop and y.start < x.stop for x, y in zip(a, b, strict=True))


@dataclass(frozen=True)
class _Cutter:
    """Reads the windows of one scene."""

    index: int
    given: LabelledScene
    scene: Scene
    truth: Reference
    denied: Reference | None
    scaling: Scaling
    bands: tuple[str, ...]
    metres: float

    def add(self, windows: Sequence[tuple[Window, int]], found: _Found) -> None:
        """Add a tile for each window; ground of an earlier one is judged there alone."""
        first = len(found.tiles)
        for number, (window, outlines) in enumerate(windows):
            tile = self._tile(window, int(outlines))
            for earlier, (other, _) in enumerate(windows[:number]):
                if _overlap(window, other):
                    found.overlapping.append((first + earlier, first + number))
                    tile.counts[_inside(window, other)] = False
            found.tiles.append(tile)

    def _tile(self, window: Window, outlines: int) -> Tile:
        rows, cols = window
        truth = self.truth.read(rows)[:, cols]
        valid = self.scene.valid(rows, cols)
        known = valid & (truth != UNKNOWN)
        if self.denied is not None:
            known |= valid & (self.denied.read(rows)[:, cols] == LANDSLIDE)
        scaled = self.scaling.apply(self.scene.read(rows, cols, self.bands))
        pixels = np.rint(scaled * 255).astype(np.uint8)
        pixels[:, ~known] = UNKNOWN_PIXEL
        name = f"{self.given.image.stem}_{rows.start}_{cols.start}"
        example = Example(name, pixels, (truth == LANDSLIDE) & valid, self.metres)
        return Tile(example, known.copy(), self.index, outlines, self._box(window))

    def _box(self, window: Window) -> Box | None:
        if not self.scene.georeferenced:
            return None
        found = self.scene.geobox[window].extent.to_crs("EPSG:4326").boundingbox
        return (found.left, found.bottom, found.right, found.top)


def _inside(window: Window, other: Window) -> Window:
    """The part of a window that another one holds, in its own rows and columns."""
    rows, cols = (
        slice(max(own.start, its.start) - own.start, min(own.stop, its.stop) - own.start)
        for own, its in zip(window, other, strict=True)
    )
    return rows, cols
