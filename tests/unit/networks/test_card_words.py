"""Two digits and an interval; a score that was chosen says so."""

import pytest

from landslide_core.networks.card_words import figures, mean_and_spread, measured_on, scored, with_interval
from tests.small_scenes import tiny_card


@pytest.mark.parametrize(
    ("value", "interval", "words"),
    [
        (0.5738, (0.4612, 0.6701), "0.57 [0.46, 0.67]"),
        (0.4, None, "0.40"),
        (None, None, "–"),
        (float("nan"), None, "–"),
    ],
)
def test_a_value_with_its_interval(value, interval, words):
    assert with_interval(value, interval) == words


def test_a_mean_with_its_spread():
    assert mean_and_spread([0.403, 0.077]) == "0.40 ± 0.08"
    assert mean_and_spread([0.403, None]) == "0.40"
    assert mean_and_spread([None, None]) == "–"


def test_scores_of_a_card_say_on_what_and_how_far():
    scores = {
        "pooled": {"iou": 0.574, "f1": 0.729},
        "sets": {
            "bijie_val": {"title": "Bijie val", "usual": {"iou": 0.574, "interval": {"iou": [0.46, 0.67]}}}
        },
        "folds": {"summary": {"home": {"iou": [0.4, 0.08]}, "planet": {"iou": [0.43, 0.07]}}},
    }

    assert scored(scores) == (
        "IoU 0.57 [0.46, 0.67] on Bijie val, counties left out 0.40 ± 0.08, events left out 0.43 ± 0.07"
    )


def test_a_score_on_images_that_chose_the_threshold_says_so():
    scores = {"pooled": {"iou": 0.574, "f1": 0.729}, "images": 227, "data": "threshold were chosen on them"}

    assert scored(scores) == "IoU 0.57, F1 0.73 on 227 images, on which its threshold was chosen"
    assert (figures(scores), measured_on(scores)) == (
        "IoU 0.57, F1 0.73",
        "on 227 images, on which its threshold was chosen",
    )
    assert (figures({}), measured_on({})) == (scored({}), "") == ("not scored", "")


def test_beside_a_papers_name_stand_size_pooling_and_teacher():
    card = tiny_card(parameters=7_763_041, switches={"pooling": 2}, training={"teacher": {"name": "scarp"}})

    assert card.full_title == "UNet (compact, 7.8 M parameters, pooling 2, taught by scarp)"
    assert tiny_card(preset="paper", parameters=31_037_633).full_title == (
        "UNet (full size, 31.0 M parameters)"
    )
