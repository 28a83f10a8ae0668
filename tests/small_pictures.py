"""Small pictures and masks of one landslide."""

import numpy as np
from PIL import Image


def picture(path, value: int, size: tuple[int, int] = (20, 30)) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((*size, 3), value, np.uint8)).save(path)


def label(path, inside: bool, size: tuple[int, int] = (20, 30), top: int = 255) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    mask = np.zeros(size, np.uint8)
    if inside:
        mask[5:10, 5:10] = top
    Image.fromarray(mask).save(path)
