"""A card is read as it was written; one that cannot be used is refused with a cure."""

import json

import pytest

from landslide_core.calibration.calibration import Calibration
from landslide_core.calibration.scene_threshold import ThresholdRule
from landslide_core.errors import WeightsError
from landslide_core.networks.card import Seen, read_card
from tests.small_scenes import tiny_card

FULL = {
    "calibration": Calibration("beta", 0.5, 0.9, -0.2),
    "threshold_rule": ThresholdRule(0.4, 0.06, 0.5, 0.25),
    "seen": Seen((0.8, 3.0), ("China",), ("summer 2018",), ("TripleSat", "PlanetScope")),
    "chosen_on": "counties and events left out of training",
}


def test_a_card_is_read_as_it_was_written(tmp_path):
    for card in (tiny_card(), tiny_card(**FULL)):
        card.write(tmp_path / "card.json")

        assert read_card(tmp_path / "card.json") == card


def test_scales_are_sizes_from_the_networks_own_one_on():
    assert tiny_card(native_resolution_m=0.8, switches={"scales": [1, 2, 4]}).sizes_m == (0.8, 1.6, 3.2)
    assert tiny_card(native_resolution_m=1.6, switches={}).sizes_m == (1.6,)


def test_what_was_seen_is_said_in_words():
    assert FULL["seen"].in_words() == (
        "0.8 m per pixel and 3 m per pixel; China; summer 2018; TripleSat, PlanetScope"
    )
    assert Seen().in_words() == ""


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("calibration", {"kind": "platt", "a": 1.0, "b": 1.0}),
        ("calibration", {"kind": "isotonic", "a": 1.0, "b": 1.0, "c": 0.0}),
        ("calibration", {"kind": "platt", "a": -1.0, "b": -1.0, "c": 0.0}),
        ("calibration", {"kind": "platt", "a": "steep", "b": 1.0, "c": 0.0}),
        ("calibration", [1.0, 1.0, 0.0]),
        ("threshold_rule", {"usual": 0.4}),
        ("threshold_rule", {"usual": 1.4, "usual_share": 0.1}),
        ("threshold_rule", {"usual": 0.4, "usual_share": 0.1, "colour": 1.0}),
        ("seen", {"planets": ["Earth"]}),
    ],
)
def test_a_part_that_cannot_be_used_is_refused(tmp_path, entry, value):
    tiny_card().write(tmp_path / "card.json")
    written = json.loads((tmp_path / "card.json").read_text())
    (tmp_path / "card.json").write_text(json.dumps(written | {entry: value}))

    with pytest.raises(WeightsError, match=r"cannot be used|not what it should be"):
        read_card(tmp_path / "card.json")
