"""What speaks against a scene by itself."""

import pytest

from landslide_core.light.bars import bars
from tests.small_scenes import tiny_card

CARD = tiny_card(resolution_m=(0.5, 4.0), native_resolution_m=2.0)
CLEAN = dict.fromkeys(("red_hue", "odd_hue", "cloud", "snow", "water", "dark", "saturated", "blocks"), 0.0)


def test_nothing_speaks_against_a_clean_scene_of_a_known_size() -> None:
    assert bars(CLEAN, CARD, 2.0) == []


@pytest.mark.parametrize("sign", [sign for sign in CLEAN if sign != "blocks"])
def test_much_of_a_fault_is_red_and_is_named_with_its_share(sign: str) -> None:
    (found,) = bars({**CLEAN, sign: 0.85}, CARD, 2.0)

    assert found.level == "red"
    assert found.reason.startswith("85 %")


@pytest.mark.parametrize(
    ("own_m", "level", "words"),
    [(10.0, "red", "detail is lacking"), (5.0, "amber", "detail is lacking"), (0.05, "amber", "close views"),
     (None, "amber", "tell the pixel size")],
)  # fmt: skip
def test_pixels_that_the_network_never_saw_are_said(own_m: float | None, level: str, words: str) -> None:
    (found,) = bars(CLEAN, CARD, own_m)

    assert found.level == level
    assert words in found.reason


def test_the_worst_comes_first() -> None:
    found = bars({**CLEAN, "blocks": 2.0, "dark": 0.9}, CARD, None)

    assert [bar.level for bar in found] == ["red", "amber", "amber"]
