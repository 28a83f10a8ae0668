"""Where the network looked when it called pixels landslide.

Grad-CAM (Selvaraju et al. 2017, ICCV): of the deepest maps A_k, heat = ReLU(sum_k a_k A_k) with a_k the mean
over the map of the derivative of a score y by A_k. A segmentation network has a score per pixel; y is here
their mean over a set of pixels (Vinogradova et al. 2020, AAAI, Seg-Grad-CAM): the landslide in question, else
the pixels of the window that reach the threshold, else the whole window.
"""

import copy
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from landslide_core.detection.tile_reader import prepared
from landslide_core.errors import NoDataError, SettingError
from landslide_core.networks import Loaded, get
from landslide_core.networks.blocks import AnySize
from landslide_core.normalise.scaling import Scaler, fit_scaling
from landslide_core.scene.geodesy import pixel_axes_m
from landslide_core.scene.scene import Scene, Window
from landslide_core.scene.sources import ElevationSource
from landslide_core.scene.terrain_bands import terrain_bands


@dataclass(frozen=True, eq=False)
class Explanation:
    """Where a network looked in a window of a scene.

    heat: (rows, cols) float32 in [0, 1], 1 where it was highest in the window; read-only. window: rows and
    cols of the scene. pixels: of how many pixels the score was averaged. coarse_px: image pixels along a side
    of one pixel of the maps that were weighed: heat knows nothing finer. note: what it means, in sentences.
    """

    heat: NDArray[np.float32]
    window: Window
    network: str
    pixels: int
    coarse_px: int
    note: str


def gradcam(
    scene: Scene,
    loaded: Loaded,
    window: Window,
    *,
    target: NDArray[np.bool_] | None = None,
    threshold: float | None = None,
    elevation: ElevationSource | None = None,
    wanted: NDArray[np.bool_] | None = None,
    scaler: Scaler | None = None,
) -> Explanation:
    """Explain the prediction in a window (rows, cols) of a scene that is on its final grid.

    The network sees the window with its surroundings, read and scaled as `detect` does. target: the
    landslide in question, (rows, cols) of the window. wanted: the window's pixels that take part, all that
    hold data by default. threshold: probability from which a pixel counts, None for the card's. elevation: on
    the scene's grid, for two-source networks. scaler: what brings pixels to [0, 1], None for that of the
    scene without normalisation. Runs in float32 on the CPU, so that it gives the same every time; the network that is
    given is left as it was. InputError when the window holds no data.
    """
    inside, seen = _with_surroundings(window, scene.shape, loaded.card.halo_px)
    pixels, valid = scene.read(*seen, loaded.card.bands), scene.valid(*seen)
    if not valid[inside].any():
        raise NoDataError(
            f"{scene.name} holds no data in the chosen window.", "Choose a place where the image has data."
        )
    scaling = fit_scaling(scene, loaded.card) if scaler is None else scaler
    sources = [prepared(pixels, valid, scaling, loaded.card)]
    if elevation is not None and loaded.card.terrain:
        cols_m, rows_m = (float(size) for size in np.hypot(*pixel_axes_m(scene.geobox)))
        sources.append(terrain_bands(elevation.read(*seen), (rows_m, cols_m)))
    some = valid[inside] if wanted is None else valid[inside] & wanted
    cut = min(loaded.card.threshold if threshold is None else threshold, 0.9999)
    score = _Score(inside, some, target, loaded.card.calibration.raw_logit(math.log(cut / (1 - cut))))
    heat, coarse_px = _heat(loaded, [torch.from_numpy(source)[None] for source in sources], score)
    shown = heat[inside]
    peak = float(shown.max())
    shown = np.where(valid[inside], shown / peak if peak > 0 else 0, 0).astype(np.float32)
    shown.flags.writeable = False
    note = _note(score, peak, coarse_px, scene.resolution_m)
    return Explanation(shown, window, loaded.card.name, score.pixels, coarse_px, note)


class _Score:
    """The score y: the mean logit over the pixels in question; and, afterwards, which these were."""

    def __init__(
        self,
        inside: Window,
        wanted: NDArray[np.bool_],
        target: NDArray[np.bool_] | None,
        cut_logit: float,
    ) -> None:
        self.of = "landslide"
        self.pixels = 0
        self._inside, self._wanted, self._target, self._cut_logit = inside, wanted, target, cut_logit

    def __call__(self, logits: Tensor) -> Tensor:
        """(1, 1, rows, cols) logits of the window and its surroundings -> (1,)."""
        shown = logits[0, 0][self._inside]
        chosen = self._chosen(shown.detach())
        self.pixels = int(chosen.sum())
        return shown[chosen].mean()[None]

    def _chosen(self, logits: Tensor) -> Tensor:
        wanted = torch.from_numpy(self._wanted)
        if self._target is not None:
            chosen = wanted & torch.from_numpy(self._target)
            if chosen.any():
                return chosen
        chosen = wanted & (logits >= self._cut_logit)
        self.of = "predicted"
        if chosen.any():
            return chosen
        self.of = "window"
        return wanted if wanted.any() else torch.ones_like(wanted)


def _heat(loaded: Loaded, sources: list[Tensor], score: _Score) -> tuple[NDArray[np.float32], int]:
    """ReLU(sum_k a_k A_k) at the size of the image (rows, cols), and image pixels per pixel of the maps."""
    from captum.attr import LayerGradCam

    # A copy: hooks and frozen weights must not meet a prediction that runs at the same time.
    module = copy.deepcopy(loaded.module).float().cpu().eval().requires_grad_(False)
    layer: nn.Module = module.get_submodule(get(loaded.card.name).gradcam_layer)
    explain = LayerGradCam(lambda *given: score(module(*given)), layer)
    weighed: Any = explain.attribute(tuple(sources), relu_attributions=True)
    if not isinstance(weighed, Tensor) or weighed.ndim != 4:
        raise TypeError(f"the Grad-CAM layer of {loaded.card.name} gives no maps (n, channels, rows, cols)")
    rows, cols = sources[0].shape[-2:]
    multiple = module.downsampling * module.pooling if isinstance(module, AnySize) else 1
    padded = (-(-rows // multiple) * multiple, -(-cols // multiple) * multiple)
    large = functional.interpolate(weighed.detach(), size=padded, mode="bilinear", align_corners=False)
    heat: NDArray[np.float32] = large[0, 0, :rows, :cols].numpy()
    return heat, round(padded[0] / weighed.shape[-2])


def _with_surroundings(window: Window, shape: tuple[int, int], halo_px: int) -> tuple[Window, Window]:
    """Where the window lies in what is read, and what is read: the window and `halo_px` around it."""
    inside, seen = [], []
    for part, size in zip(window, shape, strict=True):
        if not 0 <= part.start < part.stop <= size:
            raise SettingError(
                f"The window {part.start} to {part.stop} does not lie in {size} pixels.",
                "Choose a window inside the image.",
            )
        begin = max(0, part.start - halo_px)
        seen.append(slice(begin, min(size, part.stop + halo_px)))
        inside.append(slice(part.start - begin, part.stop - begin))
    return (inside[0], inside[1]), (seen[0], seen[1])


def _note(score: _Score, peak: float, coarse_px: int, resolution_m: float | None) -> str:
    pixels = f"{score.pixels:,} pixel{'s' if score.pixels != 1 else ''}"
    what = {
        "landslide": f"The score explained is that of the chosen landslide ({pixels}).",
        "predicted": f"The score explained is that of the {pixels} called landslide in this window.",
        "window": f"No pixel here reaches the threshold: what is explained is the score of all {pixels}.",
    }[score.of]
    if peak <= 0:
        return f"{what} No region raised it: all evidence in the weighed maps speaks against a landslide."
    span = "" if resolution_m is None else f" ({coarse_px * resolution_m:.3g} m)"
    return f"{what} The heat is coarse: one pixel of the weighed maps spans {coarse_px} image pixels{span}."
