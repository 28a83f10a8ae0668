"""Labelled imagery on disk -> examples; of landslide_core.io only `plain`, for machines without rasterio."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import FileError, MismatchError
from landslide_core.io.labelled import match_folders
from landslide_core.io.plain.arrays import read_arrays, write_arrays
from landslide_core.io.plain.hdf5 import read_array
from landslide_core.io.plain.mask_rule import LANDSLIDE, UNKNOWN
from landslide_core.io.plain.mask_settings import AS_FOUND, MaskNote, MaskSettings, in_sentences
from landslide_core.io.plain.masks import read_plain_mask
from landslide_core.io.plain.pictures import read_picture
from landslide_core.io.plain.text import read_names
from landslide_core.language import marked
from landslide_core.normalise.scaling import percentile_scaling
from landslide_core.synthetic.drawn_by import drawn_by
from landslide_core.training.data.examples import Example

PICTURES = (".png", ".tif", ".tiff", ".jpg", ".jpeg", ".webp")
BIJIE_RESOLUTION_M = 0.8
PARTS = {"train": marked("train"), "val": marked("val")}  # of published sets, as their files are named
UNKNOWN_PIXEL = 128  # the middle of the range: what a network sees of no-data when it predicts


@dataclass(frozen=True)
class ImageFolder:
    """Images and masks of the same stem in two folders; `how` masks are read.

    Ground that a mask does not know is grey and no landslide, as no-data of an image is when a network predicts.
    """

    title: str
    images: tuple[Path, ...]
    masks: tuple[Path, ...]
    resolution_m: float
    how: MaskSettings = AS_FOUND
    _said: dict[int, tuple[MaskNote, ...]] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.images)

    def read(self, index: int) -> Example:
        """The image of that index as 8-bit red, green, blue, with its mask."""
        example, self._said[index] = picture_with_mask(
            self.images[index], self.masks[index], self.resolution_m, self.how
        )
        return example

    def notes(self) -> tuple[str, ...]:
        """What was done with odd values of the masks, in sentences; those that were never read are read for it."""
        for index, path in enumerate(self.masks):
            if index not in self._said:
                self._said[index] = read_plain_mask(path, self.how).notes
        return in_sentences(
            (path.name, note) for index, path in enumerate(self.masks) for note in self._said[index]
        )


def picture_with_mask(
    image: Path, mask: Path, resolution_m: float, how: MaskSettings = AS_FOUND
) -> tuple[Example, tuple[MaskNote, ...]]:
    """A picture as 8-bit red, green, blue with its mask, and what was done with odd values of that.

    Ground that the mask does not know is grey and no landslide. MismatchError when the two differ in size.
    """
    pixels = read_picture(image, "RGB").transpose(2, 0, 1)
    read = read_plain_mask(mask, how)
    truth = read.coded
    if truth.shape != pixels.shape[1:]:
        raise MismatchError(
            f"{mask.name} is {truth.shape[0]} x {truth.shape[1]} pixels, "
            f"its image {pixels.shape[1]} x {pixels.shape[2]}.",
            "Give a mask on the same pixel grid as the image.",
        )
    pixels = np.where(truth == UNKNOWN, np.uint8(UNKNOWN_PIXEL), pixels)
    return Example(image.stem, pixels, truth == LANDSLIDE, resolution_m), read.notes


def image_folder(
    title: str,
    images: Path,
    masks: Path,
    resolution_m: float,
    stems: Iterable[str] | None = None,
    overrides: Path | None = None,
    how: MaskSettings = AS_FOUND,
) -> ImageFolder:
    """Pair the pictures of two folders by stem.

    `stems` keeps those of a split, in its order; `overrides` is a folder whose masks replace those of the same stem
    (corrected labels); `how` masks are read.
    """
    folders = [masks, overrides] if overrides else [masks]
    wanted = None if stems is None else list(stems)
    scenes = match_folders(images, folders, wanted, suffixes=PICTURES, polygons=False)
    return ImageFolder(
        title,
        tuple(each.image for each in scenes),
        tuple(each.reference for each in scenes),
        resolution_m,
        how,
    )


def bijie(folder: Path, split: str) -> ImageFolder:
    """One block (`train` or `val`) of the Bijie set, with merged masks where there are any."""
    listed, merged = folder / f"{split}.txt", folder / "masks_merged"
    if not listed.is_file():
        raise FileError(
            f"{folder} has no {split}.txt.", "Point to the folder that holds images/, masks/ and the lists."
        )
    return image_folder(
        marked(f"Bijie {PARTS.get(split, split)}"),
        folder / "images",
        folder / "masks",
        BIJIE_RESOLUTION_M,
        read_names(listed),
        overrides=merged if merged.is_dir() else None,
    )


@dataclass(frozen=True)
class Landslide4Sense:
    """Patches of the Landslide4Sense benchmark: HDF5 `img` (128, 128, 14) and `mask` (128, 128), 10 m.

    The first twelve bands are Sentinel-2; red, green and blue (B4, B3, B2) are brought to the percentiles
    of the other training images. Its slope and elevation were rescaled and are not in degrees and metres, so
    they are left aside.
    """

    title: str
    images: tuple[Path, ...]
    masks: tuple[Path, ...]
    target_low: tuple[float, ...]
    target_high: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.images)

    def read(self, index: int) -> Example:
        """The patch of that index as 8-bit red, green, blue, with its mask."""
        image = read_array(self.images[index], "img", 3)
        bands = np.asarray(image[:, :, 1:4], np.float64)[..., ::-1].transpose(2, 0, 1)
        mask = np.asarray(read_array(self.masks[index], "mask", 2), np.uint8) > 0
        valid = np.asarray(np.isfinite(bands).all(axis=0))
        return Example(
            self.images[index].stem,
            eight_bit(bands, valid, self.target_low, self.target_high),
            mask,
            10.0,
        )


def landslide4sense(
    folder: Path, target_low: tuple[float, ...], target_high: tuple[float, ...]
) -> Landslide4Sense:
    """The patches below img/ and mask/ of a folder in the benchmark's layout."""
    images = sorted((folder / "img").glob("image_*.h5"))
    masks = [folder / "mask" / path.name.replace("image_", "mask_") for path in images]
    if not images or not all(path.is_file() for path in masks):
        raise FileError(
            f"{folder} does not hold img/image_N.h5 with a mask/mask_N.h5 for each.",
            "Point to one of the benchmark's folders, such as TrainData.",
        )
    return Landslide4Sense("Landslide4Sense", tuple(images), tuple(masks), target_low, target_high)


@dataclass(frozen=True)
class SyntheticScenes:
    """Scenes of the synthetic world with training seeds, rendered once and kept in `cache`.

    elevation: whether examples carry the ground's elevation, which takes memory.
    """

    title: str
    seeds: tuple[int, ...]
    cache: Path
    target_low: tuple[float, ...]
    target_high: tuple[float, ...]
    size_px: int = 512
    resolutions_m: tuple[float, ...] = (0.8, 1.2, 2.0)
    elevation: bool = False
    pool: str = "synthetic"

    def __len__(self) -> int:
        return len(self.seeds)

    def read(self, index: int) -> Example:
        """The scene of that seed as 8-bit red, green, blue; the resolution goes round `resolutions_m`."""
        seed = self.seeds[index]
        resolution_m = self.resolutions_m[seed % len(self.resolutions_m)]
        kept = self.cache / f"scene_{self.size_px}px_{resolution_m:g}m_{seed}_{drawn_by()}.npz"
        if not kept.is_file():
            self._render(seed, resolution_m, kept)
        stored = read_arrays(kept, ["pixels", "mask", *(["elevation_m"] if self.elevation else [])])
        pixels, mask, elevation = stored["pixels"], stored["mask"], stored.get("elevation_m")
        valid = np.ones(mask.shape, bool)
        rgb = eight_bit(pixels, valid, self.target_low, self.target_high)
        return Example(f"synthetic_{seed}", rgb, mask, resolution_m, elevation)

    def _render(self, seed: int, resolution_m: float, kept: Path) -> None:
        from landslide_core.synthetic import training_scene

        bands, mask, elevation = training_scene(seed, self.size_px, resolution_m)
        kept.parent.mkdir(parents=True, exist_ok=True)
        arrays = {"pixels": bands[[2, 1, 0]], "mask": mask, "elevation_m": elevation}
        write_arrays(kept, arrays, compressed=False)


def eight_bit(
    bands: NDArray[np.generic],
    valid: NDArray[np.bool_],
    target_low: tuple[float, ...],
    target_high: tuple[float, ...],
) -> NDArray[np.uint8]:
    """Any pixels (bands, rows, cols) -> uint8, scaled as a scene of that kind is when it is predicted."""
    scaled = percentile_scaling(bands, valid, target_low, target_high).apply(bands)
    return np.rint(scaled * 255).astype(np.uint8)
