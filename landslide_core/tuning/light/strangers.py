"""Pictures that show no ground from above: photographs that scikit-learn carries, and drawn rooms and streets.

Whatever a network finds in them is wrong, so their F1 counts as 0.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

PX = 320
PHOTOGRAPHS, ROOMS = "photographs", "drawn rooms and streets"


def photographs(rng: np.random.Generator, count: int) -> Iterator[NDArray[np.uint8]]:
    """Crops (3, 320, 320) of a street and of a flower at several sizes and exposures."""
    from sklearn.datasets import load_sample_images

    images = [np.asarray(image) for image in load_sample_images().images]
    for index in range(count):
        image = Image.fromarray(images[index % len(images)])
        times = rng.uniform(0.55, 1.6)
        width, height = (max(PX, round(side * times)) for side in image.size)
        whole = np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))
        top, left = rng.integers(0, height - PX + 1), rng.integers(0, width - PX + 1)
        crop = whole[top : top + PX, left : left + PX].astype(np.float32) * rng.uniform(0.7, 1.2)
        yield np.clip(crop, 0, 255).astype(np.uint8).transpose(2, 0, 1).copy()


def rooms(rng: np.random.Generator, count: int) -> Iterator[NDArray[np.uint8]]:
    """Drawn pictures (3, 320, 320): a wall over a floor or a sky over a road, boxes, windows, soft light, noise."""
    for _ in range(count):
        picture = Image.new("RGB", (PX, PX), _colour(rng))
        draw = ImageDraw.Draw(picture)
        horizon = int(rng.uniform(0.35, 0.75) * PX)
        draw.rectangle((0, horizon, PX, PX), fill=_colour(rng))
        for _ in range(int(rng.integers(4, 14))):
            left, top = (int(v) for v in rng.integers(-40, PX, 2))
            right, bottom = left + int(rng.integers(15, 160)), top + int(rng.integers(15, 160))
            shape = draw.ellipse if rng.random() < 0.3 else draw.rectangle
            shape((left, top, right, bottom), fill=_colour(rng), outline=_colour(rng))
        for _ in range(int(rng.integers(2, 12))):
            ends = [int(v) for v in rng.integers(0, PX, 4)]
            draw.line(ends, fill=_colour(rng), width=int(rng.integers(1, 6)))
        light = ndimage.zoom(rng.uniform(0.55, 1.15, (3, 3)), PX / 3, order=1)[:PX, :PX]
        noisy = np.asarray(picture, np.float32) * light[..., None] + rng.normal(
            0, rng.uniform(1, 8), (PX, PX, 3)
        )
        soft = ndimage.gaussian_filter(noisy, (rng.uniform(0.4, 1.5),) * 2 + (0,))
        yield np.clip(soft, 0, 255).astype(np.uint8).transpose(2, 0, 1).copy()


def _colour(rng: np.random.Generator) -> tuple[int, int, int]:
    """Mostly muted, as walls, floors and furniture are."""
    grey, hue = rng.uniform(30, 235), rng.normal(0, 28, 3)
    red, green, blue = (int(v) for v in np.clip(grey + hue, 0, 255))
    return red, green, blue
