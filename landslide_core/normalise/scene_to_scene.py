"""Scene to scene: a scene is given the appearance that a network was trained on, or another scene's.

Fitted once per scene, on an overview, and applied to every tile alike: a curve or a line per band, over
pixels that landslide_core.normalise.scaling has brought to [0, 1].

histogram: each band's distribution is brought to that of the target (a curve through quantiles).
pif: a line per band through what does not change (pseudo-invariant features). Where the target is an image of
the same ground, invariant pixels are found by iteratively re-weighted MAD (landslide_core.normalise.irmad). Pixels of
different ground cannot be compared one by one; there, and for the appearance of a network's training images, the
line goes through the dark and the bright control set of both (landslide_core.normalise.appearance, after Hall et
al. 1991).
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from odc.geo.warp import rio_reproject

from landslide_core import io
from landslide_core.errors import MissingError, NoDataError, SettingError
from landslide_core.normalise import irmad
from landslide_core.normalise.appearance import Appearance, appearance_of
from landslide_core.normalise.scaling import Scaling, fit_scaling
from landslide_core.scene.geodesy import overlap
from landslide_core.scene.scene import Scene

if TYPE_CHECKING:
    from landslide_core.networks.card import Card

Method = Literal["none", "histogram", "pif"]
METHODS: tuple[Method, ...] = ("none", "histogram", "pif")
_OVERVIEW_PX = 1024
SAME_GROUND = 0.25  # of the scene's valid pixels that the other image must show for pixel-by-pixel comparison
_LEAST_CONTRAST = 0.02  # between dark and bright control set: below it a line would only stretch noise


@dataclass(frozen=True)
class Normaliser:
    """A piecewise linear curve per band, given by its knots (before, after), both in [0, 1]; and its account.

    `account` says in a sentence what was done; it goes into the record of a run.
    """

    knots: tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]
    account: str

    def apply(self, scaled: NDArray[np.float32]) -> NDArray[np.float32]:
        """(bands, rows, cols) in [0, 1] -> the same, normalised, in [0, 1]; the input is not changed."""
        result = scaled.copy()
        for index, (before, after) in enumerate(self.knots):
            if before != after:  # a scene brought to itself stays as it is, to the last bit
                curve = np.interp(scaled[index], before, after)
                result[index] = np.clip(curve, 0, 1)
        return result


@dataclass(frozen=True)
class Normalised:
    """Scaling, and then a normaliser: what a tile of a normalised scene goes through."""

    scaling: Scaling
    normaliser: Normaliser

    def apply(self, pixels: NDArray[np.generic]) -> NDArray[np.float32]:
        """(bands, rows, cols) of any type -> float32 in [0, 1]."""
        return self.normaliser.apply(self.scaling.apply(pixels))


def fit(scene: Scene, card: "Card", method: str, to: Path | None = None) -> Normaliser | None:
    """How this scene's scaled pixels become those of the target's appearance; None for "none".

    to: another image whose appearance is the target; without it, that of the card's training images. InputError
    when the card records none, when an image holds too few valid pixels, or has no contrast.
    """
    if method not in METHODS:
        raise SettingError(
            f"There is no normalisation called '{method}'.", f"Choose of {', '.join(METHODS)}."
        )
    if method == "none":
        return None
    pixels, valid, _ = _scaled_overview(scene, card)
    source = _appearance(scene.name, pixels, valid, card)
    if to is None:
        if not card.look:
            raise MissingError(
                f"The card of {card.title} does not record the look of its training images.",
                "Normalise to another scene, choose no normalisation, or train the network again.",
            )
        target = Appearance.from_dict(card.look)
        return _between(source, target, method, f"the training images of {card.title}")
    with closing(io.open_scene(Path(to))) as other:
        if method == "pif":
            same = _same_ground(scene, other, card)
            if same is not None:
                return same
        theirs, known, _ = _scaled_overview(other, card)
        target = _appearance(other.name, theirs, known, card)
        return _between(source, target, method, other.name)


def _between(source: Appearance, target: Appearance, method: str, name: str) -> Normaliser:
    if method == "histogram":
        curves = tuple(_curve(*pair) for pair in zip(source.quantiles, target.quantiles, strict=True))
        return Normaliser(curves, f"histogram of each band matched to {name}")
    _check_contrast(source, target, name)
    gain = (target.bright - target.dark) / (source.bright - source.dark)
    offset = target.dark - gain * source.dark
    exact = np.array_equal(source.dark, target.dark) and np.array_equal(source.bright, target.bright)
    if exact:
        gain, offset = np.ones_like(gain), np.zeros_like(offset)
    account = (
        f"a line per band through the dark and bright control sets of the scene and of {name} "
        f"(different ground: pixels cannot be compared one by one); gain {_listed(gain)}"
    )
    return Normaliser(_linear(gain, offset), account)


def _same_ground(scene: Scene, other: Scene, card: "Card") -> Normaliser | None:
    """Lines through the pixels that both images show and that did not change; None for different ground."""
    if scene.geobox.crs is None or other.geobox.crs is None:
        return None
    mine, valid, grid = _scaled_overview(scene, card)
    theirs, known, their_grid = _scaled_overview(other, card)
    if not overlap(grid, their_grid):
        return None
    theirs = np.where(known, theirs, np.nan)
    warped = np.stack([_onto(band, their_grid, grid) for band in theirs])
    both = valid & np.isfinite(warped).all(axis=0)
    if both.sum() < max(SAME_GROUND * valid.sum(), irmad.LEAST_INVARIANT):
        return None
    first, second = mine[:, both].astype(np.float64), warped[:, both].astype(np.float64)
    found = irmad.invariant_pixels(first, second)
    if found.pixels.sum() < irmad.LEAST_INVARIANT:
        return None
    gain, offset = irmad.lines(first, second, found.pixels)
    if not (np.isfinite(gain).all() and (gain > 0).all()):
        return None
    account = (
        f"a line per band through {int(found.pixels.sum()):,} pixels that did not change between the scene and "
        f"{other.name} (IR-MAD, {found.rounds} rounds); gain {_listed(gain)}"
    )
    return Normaliser(_linear(gain, offset), account)


def _onto(band: NDArray[np.float32], source: GeoBox, target: GeoBox) -> NDArray[np.float32]:
    warped = np.full(target.shape, np.nan, np.float32)
    rio_reproject(
        np.ascontiguousarray(band, np.float32),
        warped,
        source,
        target,
        "bilinear",
        src_nodata=np.nan,
        dst_nodata=np.nan,
    )
    return warped


def _scaled_overview(scene: Scene, card: "Card") -> tuple[NDArray[np.float32], NDArray[np.bool_], GeoBox]:
    overview = scene.overview(_OVERVIEW_PX, card.bands)
    return fit_scaling(scene, card).apply(overview.pixels), overview.valid, overview.geobox


def _appearance(name: str, pixels: NDArray[np.float32], valid: NDArray[np.bool_], card: "Card") -> Appearance:
    appearance = appearance_of(pixels[:, valid], card.bands)
    if appearance is None:
        raise NoDataError(f"{name} holds too few valid pixels to normalise.", "Choose no normalisation.")
    return appearance


def _check_contrast(source: Appearance, target: Appearance, name: str) -> None:
    for appearance, whose in ((source, "the scene"), (target, name)):
        if (appearance.bright - appearance.dark).min() < _LEAST_CONTRAST:
            raise NoDataError(
                f"Dark and bright ground hardly differ in {whose}: no line can be drawn through them.",
                "Choose histogram matching or no normalisation.",
            )


def _curve(
    before: NDArray[np.float64], after: NDArray[np.float64]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Knots that rise strictly: where several quantiles of the source are equal, the mean of their targets."""
    if np.array_equal(before, after):
        return tuple(before.tolist()), tuple(before.tolist())
    knots, knot = np.unique(before, return_inverse=True)
    targets = np.bincount(knot, after) / np.bincount(knot)
    return tuple(knots.tolist()), tuple(targets.tolist())


def _linear(
    gain: NDArray[np.float64], offset: NDArray[np.float64]
) -> tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]:
    ends = (0.0, 1.0)
    lines = zip(gain, offset, strict=True)
    return tuple((ends, tuple(float(g * end + o) for end in ends)) for g, o in lines)


def _listed(values: NDArray[np.float64]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)
