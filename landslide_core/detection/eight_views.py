"""The eight symmetries of the square, for images, terrain and probabilities.

A landslide seen from above stays one however the picture is turned or mirrored, so a network may be asked
eight times and its answers averaged (test-time augmentation over the dihedral group D4).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

Predict = Callable[..., Tensor]


@dataclass(frozen=True)
class View:
    """One symmetry: the picture is mirrored left to right, if at all, then turned `quarters` times by 90 degrees.

    Turns are counterclockwise, as the picture is seen with its first row on top.
    """

    quarters: int
    mirrored: bool

    def of(self, picture: Tensor) -> Tensor:
        """The picture (…, rows, cols) in this view; an odd number of quarters exchanges rows and cols."""
        return torch.rot90(picture.flip(-1) if self.mirrored else picture, self.quarters, (-2, -1))

    def back(self, picture: Tensor) -> Tensor:
        """What `of` undoes: back(of(picture)) is the picture."""
        turned = torch.rot90(picture, -self.quarters, (-2, -1))
        return turned.flip(-1) if self.mirrored else turned

    def of_terrain(self, terrain: Tensor, bands: Sequence[str]) -> Tensor:
        """Terrain (…, bands, rows, cols) in this view.

        Elevation and slope only move. Aspect is a direction, so it turns with the ground: of the vector
        (east, north) = (sin, cos) of aspect, a mirror negates east, and a quarter turn counterclockwise makes
        (-north, east) of it. North is the picture's top, as in landslide_core.scene.terrain_bands. ValueError when only
        one of sin_aspect and cos_aspect is among the bands.
        """
        moved = self.of(terrain).clone()
        if "sin_aspect" not in bands and "cos_aspect" not in bands:
            return moved
        sin, cos = bands.index("sin_aspect"), bands.index("cos_aspect")
        east, north = moved[..., sin, :, :].clone(), moved[..., cos, :, :].clone()
        if self.mirrored:
            east = -east
        for _ in range(self.quarters):
            east, north = -north, east
        moved[..., sin, :, :], moved[..., cos, :, :] = east, north
        return moved


D4 = tuple(View(quarters, mirrored) for mirrored in (False, True) for quarters in range(4))


def over_views(
    predict: Predict, images: Tensor, terrain: Tensor | None = None, terrain_bands: Sequence[str] = ()
) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of a prediction over the eight views of D4, each (n, rows, cols).

    predict(images) or predict(images, terrain) gives (n, rows, cols) for images (n, bands, rows, cols) and
    terrain (n, terrain bands, rows, cols). The deviation is that of the eight answers (divided by 8, not by
    7), computed as Welford 1962 (Technometrics 4:419-420): equal answers give exactly 0. Memory: two maps.
    """
    mean: Tensor | None = None
    squares: Tensor | None = None
    for count, view in enumerate(D4, 1):
        sources = [view.of(images).contiguous()]
        if terrain is not None:
            sources.append(view.of_terrain(terrain, terrain_bands).contiguous())
        answer = view.back(predict(*sources))
        if mean is None or squares is None:
            mean, squares = answer.clone(), torch.zeros_like(answer)
            continue
        step = answer - mean
        mean += step / count
        squares += step * (answer - mean)
    assert mean is not None
    assert squares is not None
    return mean, (squares / len(D4)).clamp_(min=0).sqrt_()
