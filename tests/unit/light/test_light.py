"""A light says its level and why, alone and together with others."""

import pytest

from landslide_core.light.light import Light, in_words, together, worst

GREEN = Light("green", ("All is usual.",), (0.5, 0.8))
RED = Light("red", ("It is night.",), (0.0, 0.2))
AMBER = Light("amber", ("It is hazy.",), (0.3, 0.6))


def test_the_worst_level_wins() -> None:
    assert worst(["green", "red", "amber"]) == "red"
    assert worst([]) == "green"


def test_a_light_comes_back_from_json_as_it_was() -> None:
    assert Light.from_dict(AMBER.as_dict()) == AMBER
    assert Light.from_dict(Light("red", ("No.",)).as_dict()).expected_f1 is None


def test_one_image_alone_keeps_its_light() -> None:
    assert together([AMBER]) == AMBER


def test_many_images_have_the_level_of_the_middle_one_and_count_all() -> None:
    found = together([GREEN, RED, RED])

    assert found.level == "red"
    assert found.reasons[0] == "Of 3 images: 1 green, 0 amber, 2 red."
    assert found.reasons[1] == "It is night."
    assert found.expected_f1 == (0.0, 0.2)
    assert together([GREEN, GREEN, RED]).level == "green"
    assert together([GREEN, RED]).level == "red", "in doubt the worse one"


def test_a_range_is_not_made_up_where_one_image_has_none() -> None:
    assert together([GREEN, Light("amber", ("Unknown.",))]).expected_f1 is None


def test_nothing_has_no_light() -> None:
    with pytest.raises(ValueError, match="no light"):
        together([])


def test_words_hold_level_and_range() -> None:
    assert in_words(RED) == "red: an F1 of 0.00 to 0.20 is expected"
