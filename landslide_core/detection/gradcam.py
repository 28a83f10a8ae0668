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

from landslide_core.detection.grids import Grid, grids
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.tile_reader import prepared
from landslide_core.errors import NoDataError, SettingError
from landslide_core.language import marked
from landslide_core.networks import Card, Loaded, get
from landslide_core.networks.blocks import AnySize, at_one_scale
from landslide_core.normalise.scaling import Scaler, fit_scaling
from landslide_core.scene.geodesy import pixel_sides_m
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
    settings: DetectSettings | None = None,
    target: NDArray[np.bool_] | None = None,
    threshold: float | None = None,
    elevation: ElevationSource | None = None,
    wanted: NDArray[np.bool_] | None = None,
    scaler: Scaler | None = None,
) -> Explanation:
    """Explain the prediction in a window (rows, cols) of a scene, on the scene's own grid.

    The network sees the window with its surroundings, read and scaled as `detect` does: at its own pixel size
    and, one after the other, at its scales, whose heat is averaged as their logits are. settings: those of the
    detection. target: the landslide in question, (rows, cols) of the window. wanted: the window's pixels that take
    part, all that hold data by default. threshold: probability from which a pixel counts, None for the card's.
    elevation: on the scene's grid, for two-source networks. scaler: what brings pixels to [0, 1], None for that of
    the scene without normalisation. Runs in float32 on the CPU, so that it gives the same every time; the network
    that is given is left as it was. InputError when the window holds no data.
    """
    _check_inside(window, scene.shape)
    card, valid = loaded.card, scene.valid(*window)
    if not valid.any():
        raise NoDataError(
            f"{scene.name} holds no data in the chosen window.", "Choose a place where the image has data."
        )
    scaling = fit_scaling(scene, card) if scaler is None else scaler
    terrain = elevation if card.terrain else None
    sights = [
        _sight(grid, window, card, scaling, None if terrain is None else grid.elevation(terrain, scene.shape))
        for grid in grids(scene, card, settings or DetectSettings())
    ]
    # A copy: hooks and frozen weights must not meet a prediction that runs at the same time.
    module = copy.deepcopy(at_one_scale(loaded.module)).float().cpu().eval().requires_grad_(False)
    cut = min(card.threshold if threshold is None else threshold, 0.9999)
    score = _Score(
        wanted=valid if wanted is None else valid & wanted,
        target=target,
        logits=_mean_logits(module, sights, valid.shape),
        cut_logit=card.calibration.raw_logit(math.log(cut / (1 - cut))),
    )
    heats = [_heat(module, get(card.network).gradcam_layer, sight, score) for sight in sights]
    shown = np.mean([heat for heat, _ in heats], axis=0)
    peak = float(shown.max())
    shown = np.where(valid, shown / peak if peak > 0 else 0, 0).astype(np.float32)
    shown.flags.writeable = False
    coarse_px = max(1, round(heats[0][1]))
    note = _note(score, peak, coarse_px, scene.resolution_m)
    return Explanation(shown, window, card.name, score.pixels, coarse_px, note)


@dataclass(frozen=True, eq=False)
class _Sight:
    """What the network is given of a window on one grid: image (and terrain), and where the window lies in it.

    per_px: pixels of the grid along one of the scene, down.
    """

    sources: list[Tensor]
    inside: Window
    per_px: float


def _sight(
    grid: Grid, window: Window, card: Card, scaling: Scaler, elevation: ElevationSource | None
) -> _Sight:
    scene = grid.scene
    here = [
        slice(
            min(math.floor(part.start * per_px), size - 1),
            max(1, min(math.ceil(part.stop * per_px), size)),
        )
        for part, per_px, size in zip(window, grid.per_px, scene.shape, strict=True)
    ]
    inside, seen = _with_surroundings((here[0], here[1]), scene.shape, card.halo_px)
    pixels, valid = scene.read(*seen, card.bands), scene.valid(*seen)
    sources = [prepared(pixels, valid, scaling, card)]
    if elevation is not None:
        sources.append(terrain_bands(elevation.read(*seen), pixel_sides_m(scene.geobox)))
    return _Sight([torch.from_numpy(source)[None] for source in sources], inside, grid.per_px[0])


def _on_window(found: Tensor, inside: Window, shape: tuple[int, int]) -> Tensor:
    """(1, 1, rows, cols) of a sight -> (rows, cols) of the window on the scene's own grid."""
    shown = found[..., inside[0], inside[1]]
    if tuple(shown.shape[-2:]) != shape:
        shown = functional.interpolate(
            shown, size=shape, mode="bilinear", align_corners=False, antialias=True
        )
    return shown[0, 0]


@torch.no_grad()
def _mean_logits(module: nn.Module, sights: list[_Sight], shape: tuple[int, int]) -> Tensor:
    """Raw logits (rows, cols) of the window, averaged over the grids."""
    found = [_on_window(module(*sight.sources), sight.inside, shape) for sight in sights]
    return torch.stack(found).mean(dim=0)


class _Score:
    """The score y: the mean logit over the pixels in question; `of` says which these are.

    wanted, target: (rows, cols) of the window; logits: of its pixels, which are likely from `cut_logit` on.
    """

    def __init__(
        self, wanted: NDArray[np.bool_], target: NDArray[np.bool_] | None, logits: Tensor, cut_logit: float
    ) -> None:
        some = torch.from_numpy(wanted)
        self.of, self._chosen = "window", some if some.any() else torch.ones_like(some)
        likely = some & (logits >= cut_logit)
        asked = some if target is None else some & torch.from_numpy(target)
        if target is not None and asked.any():
            self.of, self._chosen = "landslide", asked
        elif likely.any():
            self.of, self._chosen = "predicted", likely
        self.pixels = int(self._chosen.sum())
        self.shape = (int(some.shape[0]), int(some.shape[1]))

    def __call__(self, logits: Tensor) -> Tensor:
        """Logits (rows, cols) of the window -> (1,)."""
        return logits[self._chosen].mean()[None]


def _heat(module: nn.Module, layer: str, sight: _Sight, score: _Score) -> tuple[NDArray[np.float32], float]:
    """ReLU(sum_k a_k A_k) on the window (rows, cols), and the scene's pixels per pixel of the maps."""
    from captum.attr import LayerGradCam

    shape = score.shape
    explain = LayerGradCam(
        lambda *given: score(_on_window(module(*given), sight.inside, shape)), module.get_submodule(layer)
    )
    weighed: Any = explain.attribute(tuple(sight.sources), relu_attributions=True)
    if not isinstance(weighed, Tensor) or weighed.ndim != 4:
        raise TypeError(f"the Grad-CAM layer {layer} gives no maps (n, channels, rows, cols)")
    rows, cols = sight.sources[0].shape[-2:]
    multiple = module.downsampling * module.pooling if isinstance(module, AnySize) else 1
    padded = (-(-rows // multiple) * multiple, -(-cols // multiple) * multiple)
    large = functional.interpolate(weighed.detach(), size=padded, mode="bilinear", align_corners=False)
    heat: NDArray[np.float32] = _on_window(large, sight.inside, shape).numpy()
    return heat, padded[0] / weighed.shape[-2] / sight.per_px


def _check_inside(window: Window, shape: tuple[int, int]) -> None:
    for part, size in zip(window, shape, strict=True):
        if not 0 <= part.start < part.stop <= size:
            raise SettingError(
                f"The window {part.start} to {part.stop} does not lie in {size} pixels.",
                "Choose a window inside the image.",
            )


def _with_surroundings(window: Window, shape: tuple[int, int], halo_px: int) -> tuple[Window, Window]:
    """Where the window lies in what is read, and what is read: the window and `halo_px` around it."""
    inside, seen = [], []
    for part, size in zip(window, shape, strict=True):
        begin = max(0, part.start - halo_px)
        seen.append(slice(begin, min(size, part.stop + halo_px)))
        inside.append(slice(part.start - begin, part.stop - begin))
    return (inside[0], inside[1]), (seen[0], seen[1])


def _note(score: _Score, peak: float, coarse_px: int, resolution_m: float | None) -> str:
    pixels = (
        marked("1 pixel") if score.pixels == 1 else marked("{count} pixels").format(count=f"{score.pixels:,}")
    )
    what = {
        "landslide": f"The score explained is that of the chosen landslide ({pixels}).",
        "predicted": f"The score explained is that of the {pixels} called landslide in this window.",
        "window": f"No pixel here reaches the threshold: what is explained is the score of all {pixels}.",
    }[score.of]
    if peak <= 0:
        return f"{what} No region raised it: all evidence in the weighed maps speaks against a landslide."
    span = "" if resolution_m is None else f" ({coarse_px * resolution_m:.3g} m)"
    return f"{what} The heat is coarse: one pixel of the weighed maps spans {coarse_px} image pixels{span}."
