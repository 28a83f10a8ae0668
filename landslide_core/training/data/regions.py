"""Labelled images of several regions, each with the ground that it shows.

Networks that hold elsewhere learn from several regions and sensors, and are judged on regions left out. So
every image has a pool, by which crops are drawn, and a region, by which folds are made.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import FileError
from landslide_core.io.labelled import by_stem
from landslide_core.io.plain.pictures import read_picture
from landslide_core.io.plain.text import read_names, read_text
from landslide_core.language import marked
from landslide_core.training.data.examples import Example
from landslide_core.training.data.public_sets import PLANET_RESOLUTION_M
from landslide_core.training.data.readers import BIJIE_RESOLUTION_M, PARTS, PICTURES, bijie

STRETCH_GAMMA = 0.8
_PUBLISHED_NEGATIVES = 2003  # of the whole Bijie set, numbered through


@dataclass(frozen=True)
class RegionImages:
    """Images of one pool; `regions` names the county or event of each, "" where it is not known.

    masks: None for images without any landslide. stretch: see `stretched`. judged: whether folds are scored on
    them, or they are only learnt from.
    """

    title: str
    pool: str
    images: tuple[Path, ...]
    masks: tuple[Path | None, ...]
    regions: tuple[str, ...]
    resolution_m: float
    stretch: bool = False
    judged: bool = True

    def __len__(self) -> int:
        return len(self.images)

    def read(self, index: int) -> Example:
        """The image of that index as 8-bit red, green, blue, with its mask."""
        pixels = np.ascontiguousarray(read_picture(self.images[index], "RGB").transpose(2, 0, 1))
        label = self.masks[index]
        mask = np.zeros(pixels.shape[1:], bool) if label is None else read_picture(label, "L") > 0
        if self.stretch:
            pixels = stretched(pixels)
        return Example(self.images[index].stem, pixels, mask, self.resolution_m)


def stretched(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A dark picture (bands, rows, cols) brought to all of its grey levels.

    The first percentile of each band is taken off, the 99th of what is left becomes 1, then a gamma of 0.8.
    """
    raised = pixels - np.percentile(pixels, 1, axis=(1, 2), keepdims=True)
    top = max(float(np.percentile(raised, 99)), 1e-6)
    return np.rint(np.clip(raised / top, 0, 1) ** STRETCH_GAMMA * 255).astype(np.uint8)


def bijie_by_county(folder: Path, part: str, counties: Path) -> tuple[RegionImages, RegionImages]:
    """Landslide images and others of a block of the Bijie set, with the county of each.

    counties: a CSV of id and county. It names landslide images alone; others, numbered as published, are dealt
    to the part's counties in contiguous runs of numbers, so that neighbours stay together.
    """
    whole = bijie(folder, part)
    known = county_of(counties)
    ours = sorted({known[path.stem] for path in whole.images if path.stem in known})
    with_slide: list[int] = []
    without: list[int] = []
    for index, path in enumerate(whole.images):
        (with_slide if path.stem in known else without).append(index)

    def chosen(indices: list[int], pool: str, regions: Iterable[str]) -> RegionImages:
        images, masks = (tuple(paths[i] for i in indices) for paths in (whole.images, whole.masks))
        return RegionImages(
            marked(f"Bijie {PARTS.get(part, part)}"), pool, images, masks, tuple(regions), BIJIE_RESOLUTION_M
        )

    return (
        chosen(with_slide, "landslide", (known[whole.images[i].stem] for i in with_slide)),
        chosen(without, "negative", (dealt(whole.images[i].stem, ours) for i in without)),
    )


def more_negatives(folder: Path, counties: list[str]) -> RegionImages:
    """Further Bijie images without a landslide; `counties` that their runs of numbers are dealt to."""
    found = by_stem(folder / "images", PICTURES)
    images = tuple(found[stem] for stem in read_names(folder / "train.txt"))
    regions = tuple(dealt(path.stem, counties) for path in images)
    return RegionImages(
        "further Bijie images without a landslide",
        "negative",
        images,
        (None,) * len(images),
        regions,
        BIJIE_RESOLUTION_M,
        judged=False,
    )


def dealt(stem: str, counties: list[str]) -> str:
    """The county that an image without a landslide goes with, by its published number (nls_0123)."""
    number = re.search(r"\d+$", stem)
    if number is None or not counties:
        raise FileError(f"{stem} carries no number.", "Name images as published: nls_0123.")
    return counties[min(int(number[0]), _PUBLISHED_NEGATIVES - 1) * len(counties) // _PUBLISHED_NEGATIVES]


def planet_events(folder: Path, part: str) -> RegionImages:
    """Patches of HR-GLDD as pictures: images/, masks/ and index.csv with id, region and split; stretched."""
    rows = [row for row in _table(folder / "index.csv") if row["split"] == part]
    pictures, labels = by_stem(folder / "images", PICTURES), by_stem(folder / "masks", PICTURES)
    return RegionImages(
        f"HR-GLDD {part}",
        "planet",
        tuple(pictures[row["id"]] for row in rows),
        tuple(labels[row["id"]] for row in rows),
        tuple(marked(f"event {row['region'].lower()}") for row in rows),
        PLANET_RESOLUTION_M,
        stretch=True,
    )


def overhead(folder: Path) -> RegionImages:
    """Overhead images of other sensors without a landslide: index.csv with file and use = negative."""
    files = tuple(folder / row["file"] for row in _table(folder / "index.csv") if row["use"] == "negative")
    return RegionImages(
        "overhead images without a landslide",
        "overhead",
        files,
        (None,) * len(files),
        ("",) * len(files),
        2.0,
    )


def county_of(path: Path) -> dict[str, str]:
    """The county of each image of a CSV with id and county."""
    return {row["id"]: row["county"] for row in _table(path)}


def _table(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise FileError(f"There is no {path.name} in {path.parent.name}/.", "Check the folder.")
    return list(csv.DictReader(io.StringIO(read_text(path))))
