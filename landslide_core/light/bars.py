"""What keeps a light from green whatever was fitted: signs whose meaning needs no network."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landslide_core.light.light import Level

if TYPE_CHECKING:
    from landslide_core.networks.card import Card


@dataclass(frozen=True)
class Bar:
    """A level that is not passed, and the sentence that says why."""

    level: Level
    reason: str


@dataclass(frozen=True)
class _Rule:
    """A sign above these values is amber, red. `told` is filled with the value in per cent."""

    sign: str
    amber: float
    red: float
    told: str


_RULES = (
    _Rule("red_hue", 0.30, 0.45, "{share} % of the pixels are red: near infrared may stand in place of red."),
    _Rule("odd_hue", 0.30, 0.50, "{share} % of the pixels are blue to magenta: bands may be swapped."),
    _Rule("cloud", 0.25, 0.60, "{share} % is white and smooth, like cloud."),
    _Rule("snow", 0.25, 0.60, "{share} % is white, like snow."),
    _Rule("water", 0.50, 0.80, "{share} % is dark and smooth, like water."),
    _Rule("dark", 0.35, 0.70, "{share} % is nearly black: night, deep shadow or a wrong stretch."),
    _Rule("saturated", 0.20, 0.50, "{share} % is at the brightest value: overexposed or stretched too far."),
)
_BLOCKS = 1.0
_COARSER_RED = 2.0  # times the coarsest that the network learned from
_FINER_AMBER = 4.0  # times finer than the finest


def bars(evidence: Mapping[str, float], card: "Card", own_m: float | None) -> list[Bar]:
    """Everything that speaks against a scene by itself, the worst first.

    Parameters
    ----------
    evidence : mapping of str to float
        `landslide_core.light.evidence.model_free`.
    card : Card
        Pixel sizes that the network serves.
    own_m : float or None
        Metres per pixel of the file.

    Returns
    -------
    list of Bar
        Empty where nothing does.
    """
    found = [*_of_size(own_m, card)]
    for rule in _RULES:
        value = evidence[rule.sign]
        if value >= rule.amber:
            level: Level = "red" if value >= rule.red else "amber"
            found.append(Bar(level, rule.told.format(share=f"{100 * value:.0f}")))
    if evidence["blocks"] >= _BLOCKS:
        found.append(Bar("amber", "The image shows the blocks of strong JPEG compression."))
    return sorted(found, key=lambda bar: bar.level != "red")


def _of_size(own_m: float | None, card: "Card") -> list[Bar]:
    low, high = card.resolution_m
    if own_m is None:
        told = "Nothing says how large a pixel is; tell the pixel size if you know it."
        return [Bar("amber", told)]
    if own_m > high:
        level: Level = "red" if own_m > _COARSER_RED * high else "amber"
        told = (
            f"A pixel has {own_m:.3g} m, and the network learned landslides from {low:g} to {high:g} m: detail is "
            "lacking."
        )
        return [Bar(level, told)]
    if own_m < low / _FINER_AMBER:
        told = (
            f"A pixel has {own_m:.3g} m, and the network learned landslides from {low:g} to {high:g} m: such close "
            "views are strange to it."
        )
        return [Bar("amber", told)]
    return []
