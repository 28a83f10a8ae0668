"""Reasons name what is unusual and weighs, and nothing else."""

from landslide_core.light.reasons import reasons_for
from tests.small_light import fitted_light

LIGHT = fitted_light("unet", "a" * 64, {"deep": 4})


def test_cloud_that_lowers_the_expected_f1_is_named() -> None:
    (reason,) = reasons_for(LIGHT, {"cloud": 0.5, "red_hue": 0.05, "strange_deep": 0.05})

    assert "Cloud" in reason


def test_unusual_evidence_that_changes_nothing_is_not_named() -> None:
    assert reasons_for(LIGHT, {"cloud": 0.05, "red_hue": 0.9, "strange_deep": 5.0}) == ()


def test_usual_evidence_is_not_named() -> None:
    assert reasons_for(LIGHT, {"cloud": 0.05, "red_hue": 0.05, "strange_deep": 0.05}) == ()
