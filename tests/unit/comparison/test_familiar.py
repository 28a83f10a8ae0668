"""What is known of a network's own ground is said beside its scores."""

from landslide_core.comparison import familiar
from tests.small_comparison import compared


def test_a_region_that_the_card_names_may_have_been_learned_from():
    said = familiar.in_words(compared(("Guizhou", "Guizhou")), "good")

    assert said.startswith("Good learned from 0.8 m per pixel; China (Guizhou).")
    assert "By its name (guizhou) this ground may be among it" in said
    assert "no test of ground that it has not seen" in said


def test_other_ground_is_not_called_seen_nor_unseen():
    said = familiar.in_words(compared(("Nepal", "Nepal")), "good")

    assert "Nothing here says that this ground is among it." in said
    assert "chosen on the validation images" in said


def test_pixels_of_another_size_are_named():
    assert "It has not seen pixels of 3 m." in familiar.in_words(compared(("", ""), (0.8, 3.0)), "good")
    assert "It has not seen pixels" not in familiar.in_words(compared(("", ""), (0.8, 1.0)), "good")


def test_a_threshold_that_was_moved_on_this_ground_is_no_test():
    comparison = compared(("", ""))

    assert familiar.moved_thresholds(comparison, {"good": 0.5, "bad": 0.5}) == ""
    one = familiar.moved_thresholds(comparison, {"good": 0.4, "bad": 0.5})
    assert one.startswith("The threshold of Good is not the network's own.")
    assert "upper bound and no test" in one
    assert "of Good and Bad" in familiar.moved_thresholds(comparison, {"good": 0.4, "bad": 0.6})
