"""The learning curves of a card: small, and readable by any program that reads pictures."""

import io

from PIL import Image

from landslide_core.figures.learning_curves import learning_curves


def test_the_curves_are_a_small_picture_with_both_colours() -> None:
    history = [{"epoch": n, "loss": 1 / n} | ({"iou": n / 80} if n % 3 == 0 else {}) for n in range(1, 61)]
    data = learning_curves(history, 60, "UNet-SE")

    assert len(data) < 15_000
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == "WEBP"
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1_000_000)}
    assert {(213, 94, 0), (15, 92, 99)} <= colours


def test_a_training_that_ended_at_once_has_curves_too() -> None:
    for history in ([{"epoch": 0, "iou": 0.1}], [{"epoch": 1, "loss": 0.0}], []):
        assert learning_curves(history, 0, "x")[:4] == b"RIFF"
