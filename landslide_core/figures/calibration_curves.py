"""What was said against what was found, before and after calibration: one small picture for each network and set.

Drawn with Pillow alone, as the learning curves are.
"""

from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from landslide_core.errors import NoDataError
from landslide_core.io.plain.pictures import encoded

_SIDE, _MARGIN, _TOP, _ACROSS = 200, 34, 40, 4
_INK, _GRID = "#3a4248", "#e3e7ea"
_BEFORE, _AFTER = "#d55e00", "#0f5c63"

Curve = Mapping[str, Any]


def calibration_curves(shipped: Mapping[str, Any]) -> bytes:
    """The curves that cards hold, as PNG.

    Parameters
    ----------
    shipped : mapping of str to Card
        Cards whose scores have `sets` or `folds`; others are left aside.

    Returns
    -------
    bytes

    Raises
    ------
    NoDataError
        No card holds a curve.
    """
    panels = [
        (f"{card.title}: {name}", curves) for card in shipped.values() for name, curves in curves_of(card)
    ]
    if not panels:
        raise NoDataError(
            "No card holds calibration curves.", "Write cards with what folds chose, or score weights anew."
        )
    rows = -(-len(panels) // _ACROSS)
    wide, high = _SIDE + 2 * _MARGIN, _SIDE + _TOP + _MARGIN
    picture = Image.new("RGB", (wide * min(_ACROSS, len(panels)), high * rows), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(11)
    for index, (title, curves) in enumerate(panels):
        corner = (index % _ACROSS * wide + _MARGIN, index // _ACROSS * high + _TOP)
        _panel(draw, font, corner, title, curves)
    return encoded(picture, "PNG")


def curves_of(card: Any) -> list[tuple[str, Curve]]:
    """Of a card: (set, its `before`, `after`, `error_before`, `error_after`), regions left out first."""
    names = {"home": "counties left out", "planet": "events left out"}
    folds = card.scores.get("folds", {}).get("calibration", {})
    found = [(title, folds[name]) for name, title in names.items() if name in folds]
    return found + [(each["title"], each["calibration"]) for each in card.scores.get("sets", {}).values()]


def _panel(draw: Any, font: Any, corner: tuple[int, int], title: str, curves: Curve) -> None:
    left, top = corner

    def at(said: float, found: float) -> tuple[float, float]:
        return left + said * _SIDE, top + (1 - found) * _SIDE

    draw.text((left, top - 34), title, _INK, font)
    for part in (0.0, 0.5, 1.0):
        draw.line([at(0, part), at(1, part)], _GRID)
        draw.line([at(part, 0), at(part, 1)], _GRID)
        draw.text((left - 4, at(0, part)[1]), f"{part:g}", _INK, font, anchor="rm")
        draw.text((at(part, 0)[0], top + _SIDE + 4), f"{part:g}", _INK, font, anchor="ma")
    draw.line([at(0, 0), at(1, 1)], _GRID, 2)
    for place, (name, colour) in enumerate((("before", _BEFORE), ("after", _AFTER))):
        error = curves[f"error_{name}"]
        told = f"{name} {error:.3f}" if error is not None else name
        draw.text((left + place * _SIDE / 2, top - 18), told, colour, font)
        points = [at(*pair) for pair in zip(curves[name]["said"], curves[name]["found"], strict=True)]
        if len(points) > 1:
            draw.line(points, colour, 2)
        for col, row in points:
            draw.ellipse([col - 2, row - 2, col + 2, row + 2], colour)
