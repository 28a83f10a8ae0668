"""landslide_core.synthetic.labelled: a folder of small labelled scenes, all of one synthetic county.

For fine-tuning: images of one place, season and sensor, and others of the same kind to test on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from landslide_core.errors import InputError
from landslide_core.synthetic.closeup import close_up
from landslide_core.synthetic.layers import PLACES, geobox_of
from landslide_core.synthetic.sample import in_steps, save
from landslide_core.synthetic.style import STYLES
from landslide_core.synthetic.world import SAMPLE_SEEDS, World, world

LANDSLIDES_TO_NONE = 3  # images with a landslide for each one without


@dataclass(frozen=True)
class PatchSize:
    """How large the county and its images are; images lie side by side and share no ground."""

    county_px: int = 480
    county_resolution_m: float = 12.5
    image_px: int = 320
    image_resolution_m: float = 2.0


def write_labelled(
    folder: Path,
    count: int,
    style: str = "other",
    seed: int | None = None,
    skip: int = 0,
    size: PatchSize | None = None,
    tell: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write `count` images and masks of the same names to images/ and masks/; returns the files.

    The images of a county have an order that its seed decides; the first `skip` are left out, so that two
    calls can write images of common kind and different ground. seed: None for that of the sample county.
    InputError when the county has fewer images.
    """
    size, tell = size or PatchSize(), tell or (lambda _: None)
    tell(f"{style} county (synthetic): terrain, geology, landslides")
    county = world(
        SAMPLE_SEEDS[style] if seed is None else seed, size.county_px, size.county_resolution_m, style
    )
    extent_m = size.image_px * size.image_resolution_m
    corners = _corners(county, extent_m)
    if skip + count > len(corners):
        raise InputError(
            f"The county has {len(corners)} images, not {skip + count}.",
            "Ask for fewer, skip fewer, or give another --seed for more.",
        )
    written: list[Path] = []
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, corner in enumerate(corners[skip : skip + count], start=skip):
        scene = close_up(county, STYLES[style], corner, size.image_px, size.image_resolution_m)
        box, stem = geobox_of(scene, PLACES[style]), f"{style}_synthetic_{number:02}.tif"
        image, mask = folder / "images" / stem, folder / "masks" / stem
        save(image, in_steps(scene.image), box, nodata=0, descriptions=("blue", "green", "red", "nir"))
        save(mask, scene.mask.astype(np.uint8), box, descriptions=("landslide",))
        tell(f"image {number}: {scene.mask.mean():.1%} landslide")
        written += [image, mask]
    return written


def _corners(county: World, extent_m: float) -> list[tuple[float, float]]:
    """Upper left corners (m) of squares that cover the county, in random order; after every
    LANDSLIDES_TO_NONE that hold a landslide comes one that holds none."""
    steps = np.arange(int(county.dem.shape[0] * county.resolution_m // extent_m)) * extent_m
    squares = [(float(east), float(south)) for south in steps for east in steps]
    np.random.default_rng(county.seed).shuffle(squares)
    cell = county.resolution_m
    holding: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for east, south in squares:
        rows, cols = (slice(int(at / cell), int((at + extent_m) / cell)) for at in (south, east))
        holding[bool(county.mask[rows, cols].any())].append((east, south))
    ordered: list[tuple[float, float]] = []
    while holding[True]:
        ordered += [holding[True].pop(0) for _ in range(min(LANDSLIDES_TO_NONE, len(holding[True])))]
        ordered += [holding[False].pop(0)] if holding[False] else []
    return ordered + holding[False]
