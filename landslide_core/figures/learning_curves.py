"""The learning curves of a training as a small picture beside its card.

Drawn with Pillow alone: training also runs on machines that have neither a browser nor a charting library.
"""

from collections.abc import Mapping, Sequence

from PIL import Image, ImageDraw, ImageFont

from landslide_core.io.plain.pictures import encoded

_WIDTH, _HEIGHT = 560, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 46, 30, 34  # margins, pixels
_INK, _GRID = "#3a4248", "#e3e7ea"
_LOSS, _IOU = "#d55e00", "#0f5c63"  # as in landslide_core.figures.palette, which needs plotly


def learning_curves(history: Sequence[Mapping[str, float]], best_epoch: int, title: str) -> bytes:
    """Training loss (left axis) and validation IoU (right axis) by epoch, as WebP of a few kilobytes.

    history: entries of Card.training["history"]: `epoch`, `loss`, and `iou` where it was validated. The axis of IoU is
    there only when something was validated: lengths that folds chose are trained without.
    """
    picture = Image.new("RGB", (_WIDTH, _HEIGHT), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(12)
    epochs = float(max((entry["epoch"] for entry in history), default=1))
    losses = [(entry["epoch"], entry["loss"]) for entry in history if "loss" in entry]
    ious = [(entry["epoch"], entry["iou"]) for entry in history if "iou" in entry]
    highest = max((loss for _, loss in losses), default=1.0) or 1.0
    draw.text((_LEFT, 6), title, _INK, font)
    draw.text((_WIDTH - _RIGHT - (100 if ious else 0), 6), "training loss", _LOSS, font, anchor="ra")
    if ious:
        draw.text((_WIDTH - _RIGHT, 6), "validation IoU", _IOU, font, anchor="ra")
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        row = _row(share)
        draw.line([(_LEFT, row), (_WIDTH - _RIGHT, row)], _GRID)
        draw.text((_LEFT - 6, row), f"{share * highest:.2g}", _LOSS, font, anchor="rm")
        if ious:
            draw.text((_WIDTH - _RIGHT + 6, row), f"{share:.2f}", _IOU, font, anchor="lm")
    for tick in sorted({1, round(epochs / 2), round(epochs)}):
        draw.text((_col(tick, epochs), _row(0) + 8), str(tick), _INK, font, anchor="ma")
    draw.text((_LEFT - 6, _row(0) + 8), "epoch", _INK, font, anchor="ra")
    _curve(draw, [(epoch, loss / highest) for epoch, loss in losses], epochs, _LOSS)
    _curve(draw, ious, epochs, _IOU)
    for epoch, iou in ious:
        size = 4.0 if epoch == best_epoch else 2.0
        x, y = _col(epoch, epochs), _row(iou)
        draw.ellipse([x - size, y - size, x + size, y + size], _IOU)
        if epoch == best_epoch:
            draw.text((x, y - 8), f"{iou:.3f}", _IOU, font, anchor="mb")
    return encoded(picture, "WEBP", lossless=True)


def _col(epoch: float, epochs: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (epoch / max(epochs, 1))


def _row(share: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * share


def _curve(
    draw: ImageDraw.ImageDraw, points: Sequence[tuple[float, float]], epochs: float, colour: str
) -> None:
    draw.line([(_col(epoch, epochs), _row(share)) for epoch, share in points], colour, 2, "curve")
