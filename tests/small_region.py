"""A small labelled region of purple landslides, which the tiny network does not know."""

from pathlib import Path

import numpy as np
from affine import Affine

from tests.small_scenes import write_tif

SIDE = 64


def purple_scene(number: int, side: int = SIDE) -> tuple[np.ndarray, np.ndarray]:
    """Purple discs on green ground: the tiny network, which looks for bright red, does not know them."""
    rng = np.random.default_rng(number)
    rows, cols = np.mgrid[:side, :side]
    mask = (rows - rng.integers(16, side - 16)) ** 2 + (cols - rng.integers(16, side - 16)) ** 2 < 100
    image = rng.integers(50, 70, (3, side, side)).astype(np.uint8)
    image[1] += 60
    image[:, mask] = np.array([[110], [40], [160]], np.uint8)
    return image, mask


def write_region(folder: Path, numbers: range, georeferenced: bool = True, sheet: int = 0) -> Path:
    """Scenes side by side, with masks; `sheet` moves all of them to other ground."""
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True)
    for number in numbers:
        image, mask = purple_scene(number)
        west = 500_000.0 + 2.0 * SIDE * number + 50_000.0 * sheet
        place = {"transform": Affine(2.0, 0, west, 0, -2.0, 3_000_000.0)}
        for name, pixels in (("images", image), ("masks", mask[None].astype(np.uint8))):
            path = folder / name / f"scene_{number:02}.tif"
            write_tif(
                path, pixels, "EPSG:32648" if georeferenced else None, **(place if georeferenced else {})
            )
    return folder
