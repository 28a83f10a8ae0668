"""Readers of public landslide sets as their authors publish them.

Each states the layout that it takes. None of these sets comes with the project; who has one trains on it with
one option of `python -m landslide_core train`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import FileError, MismatchError
from landslide_core.io.labelled import by_stem
from landslide_core.io.plain.arrays import open_array
from landslide_core.io.plain.pictures import picture_size, read_deep, read_picture
from landslide_core.io.plain.whole import stamp
from landslide_core.training.data.examples import Example
from landslide_core.training.data.readers import (
    BIJIE_RESOLUTION_M,
    PICTURES,
    ImageFolder,
    eight_bit,
    image_folder,
)

Part = Literal["train", "val"]
VALIDATION_SHARE = 0.15  # at the end of the sorted names: neighbours in a list are neighbours on the ground
WINDOW_PX = 1024  # larger images become windows of this side, that do not overlap
GVLM_RESOLUTION_M = 0.59
PLANET_RESOLUTION_M = 3.0


def block(names: Sequence[str], part: Part) -> list[str]:
    """The names of a part: the last 15 % of the sorted list, at least one, are for validation."""
    ordered = sorted(names)
    first = min(len(ordered) - 1, round(len(ordered) * (1 - VALIDATION_SHARE)))
    return ordered[:first] if part == "train" else ordered[first:]


@dataclass(frozen=True)
class OriginalBijie:
    """The Bijie set as published (Ji et al. 2020): landslide/ and non-landslide/, each with image/ and dem/.

    Files are NAME.png of the same stem; landslide/mask/ holds 0/255, images without a landslide have no mask.
    Elevation counts where it is stored with more than 8 bits: then it is in metres. Labels are as published:
    a neighbouring landslide in the same image is not labelled.
    """

    title: str
    images: tuple[Path, ...]

    def __len__(self) -> int:
        return len(self.images)

    def read(self, index: int) -> Example:
        """The image of that index; elevation where it is known in metres."""
        path = self.images[index]
        pixels = read_picture(path, "RGB").transpose(2, 0, 1)
        folder = path.parent.parent
        mask = np.zeros(pixels.shape[1:], bool)
        if folder.name == "landslide":
            mask = read_picture(folder / "mask" / path.name, "L") > 0
        elevation = _elevation(folder / "dem" / path.name, mask.shape)
        return Example(path.stem, np.ascontiguousarray(pixels), mask, BIJIE_RESOLUTION_M, elevation)


def original_bijie(folder: Path, part: Part) -> OriginalBijie:
    """A part of the published set: the end of each folder's sorted names is for validation."""
    images: list[Path] = []
    for name in ("landslide", "non-landslide"):
        found = by_stem(folder / name / "image", PICTURES)
        if name == "landslide" and (bare := found.keys() - by_stem(folder / name / "mask", PICTURES).keys()):
            raise FileError(f"landslide/image/{min(bare)} has no mask.", "Put landslide/mask/ back.")
        images += [found[stem] for stem in block(list(found), part)]
    return OriginalBijie(f"Bijie ({part}, as published)", tuple(images))


def is_original_bijie(folder: Path) -> bool:
    """Whether the folder holds the published layout."""
    return (folder / "landslide" / "image").is_dir()


def _elevation(path: Path, shape: tuple[int, ...]) -> NDArray[np.float32] | None:
    if not path.is_file():
        return None
    # 8 bits cannot hold the metres of a mountain: they were rescaled, nobody knows how
    elevation = read_deep(path)
    return elevation if elevation is not None and elevation.shape == shape else None


@dataclass(frozen=True)
class Windows:
    """Large images with their masks, cut into windows of at most 1,024 pixels that do not overlap."""

    title: str
    images: tuple[Path, ...]
    masks: tuple[Path, ...]
    windows: tuple[tuple[int, int, int], ...]  # image, first row, first column
    resolution_m: float

    def __len__(self) -> int:
        return len(self.windows)

    def read(self, index: int) -> Example:
        """The window of that index."""
        which, row, col = self.windows[index]
        window = np.s_[row : row + WINDOW_PX, col : col + WINDOW_PX]
        pixels = _picture(self.images[which], "RGB")[window].transpose(2, 0, 1)
        mask = _picture(self.masks[which], "L")[window] > 0
        name = f"{self.images[which].parent.name}_{row}_{col}"
        return Example(name, np.ascontiguousarray(pixels), mask, self.resolution_m)


def _picture(path: Path, mode: Literal["RGB", "L"]) -> NDArray[np.uint8]:
    """A picture, the last image and the last mask of which are kept: their windows are read in turn."""
    return _kept(stamp(path), mode)


@lru_cache(maxsize=2)
def _kept(stamped: tuple[Path, int, int], mode: Literal["RGB", "L"]) -> NDArray[np.uint8]:
    return read_picture(stamped[0], mode)


def gvlm(folder: Path, part: Part) -> Windows:
    """GVLM (Zhang et al. 2023): one folder a site, with im1.png before, im2.png after and ref.png.

    The image after the event is learnt from; 0.59 m. Whole sites are kept for validation.
    """
    sites = [path.parent.name for path in folder.glob("*/im2.png") if (path.parent / "ref.png").is_file()]
    if len(sites) < 2:
        raise FileError(
            f"{folder} does not hold at least two sites with im2.png and ref.png.", "Point to GVLM's folder."
        )
    chosen = block(sites, part)
    images = tuple(folder / site / "im2.png" for site in chosen)
    masks = tuple(folder / site / "ref.png" for site in chosen)
    for image, mask in zip(images, masks, strict=True):
        if picture_size(image) != picture_size(mask):
            raise MismatchError(
                f"im2.png and ref.png of {image.parent.name} differ in size.", "Replace them."
            )
    windows = tuple(
        (which, row, col) for which, image in enumerate(images) for row, col in _corners(picture_size(image))
    )
    return Windows(f"GVLM ({part})", images, masks, windows, GVLM_RESOLUTION_M)


def _corners(size: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Where windows begin; slivers of less than 64 pixels at the far edges are left out."""
    for row in range(0, max(1, size[0] - 63), WINDOW_PX):
        for col in range(0, max(1, size[1] - 63), WINDOW_PX):
            yield row, col


def cas(folder: Path, part: Part) -> list[ImageFolder]:
    """CAS Landslide (Xu et al. 2024): one folder a region and sensor, with img/ and mask/ of 0/1, same names.

    The resolution is taken from names such as "Moxi town (UAV-0.6m)", 1 m where there is none. The end of
    each region's sorted names is for validation.
    """
    regions = sorted(path.parent for path in folder.glob("*/img") if (path.parent / "mask").is_dir())
    if not regions:
        raise FileError(
            f"{folder} holds no region with img/ and mask/.", "Point to the folder of unpacked regions."
        )
    return [
        image_folder(
            f"CAS {region.name} ({part})",
            region / "img",
            region / "mask",
            _metres_in(region.name),
            block(list(by_stem(region / "img", PICTURES)), part),
        )
        for region in regions
    ]


def _metres_in(name: str) -> float:
    found = re.search(r"(\d+(?:\.\d+)?)\s*m\b", name)
    return float(found[1]) if found else 1.0


@dataclass(frozen=True, eq=False)
class PlanetPatches:
    """Patches of HR-GLDD (Meena et al. 2023): PlanetScope, 3 m, 128 x 128, red, green, blue, near infrared.

    trainX.npy and trainY.npy, valX.npy and valY.npy: (n, 128, 128, 4) of any scale and (n, 128, 128[, 1]) of
    0/1. Colours are brought to the percentiles of the other training images.
    """

    title: str
    pixels: NDArray[np.generic]
    masks: NDArray[np.generic]
    target_low: tuple[float, ...]
    target_high: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.pixels)

    def read(self, index: int) -> Example:
        """The patch of that index as 8-bit red, green, blue, with its mask."""
        bands = np.asarray(self.pixels[index, :, :, :3], np.float64).transpose(2, 0, 1)
        mask = np.asarray(self.masks[index]).reshape(bands.shape[1:]) > 0
        valid = np.asarray(np.isfinite(bands).all(axis=0))
        rgb = eight_bit(bands, valid, self.target_low, self.target_high)
        return Example(f"{self.title}_{index}", rgb, mask, PLANET_RESOLUTION_M)


def hr_gldd(
    folder: Path, part: Part, target_low: tuple[float, ...], target_high: tuple[float, ...]
) -> PlanetPatches:
    """A part of HR-GLDD; its arrays stay on disk until a patch is read."""
    arrays = []
    for letter in "XY":
        path = folder / f"{part}{letter}.npy"
        if not path.is_file():
            raise FileError(f"{folder} has no {path.name}.", "Point to the folder of HR-GLDD's arrays.")
        arrays.append(open_array(path))
    pixels, masks = arrays
    if pixels.ndim != 4 or pixels.shape[3] < 3 or masks.shape[:3] != pixels.shape[:3]:
        raise MismatchError(
            f"{part}X.npy and {part}Y.npy are {pixels.shape} and {masks.shape}.",
            "They must be (n, rows, cols, 4) and (n, rows, cols) or (n, rows, cols, 1).",
        )
    return PlanetPatches(f"HR-GLDD ({part})", pixels, masks, target_low, target_high)
