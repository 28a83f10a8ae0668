"""Object scores on numbers that were made up for them."""

import numpy as np
import pytest

from landslide_core.training.scoring import images_with_half, object_scores


def test_landslides_are_found_missed_and_invented_as_parts() -> None:
    truth, mask = np.zeros((2, 60, 60), bool)
    truth[0:10, 0:10] = mask[0:5, 0:10] = True  # found: exactly half
    truth[20:30, 0:10] = mask[20:24, 0:10] = True  # missed, though touched
    mask[40:50, 40:50] = True  # invented
    mask[55:57, 55:57] = truth[0:3, 50:53] = True  # both too small to count

    scores = object_scores([truth], [mask])
    assert (scores["found"], scores["missed"], scores["false"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("wrong_px", "images"),
    [([1, 1, 1, 7], 1), ([5, 0, 5], 1), ([4, 3, 2, 1], 2), ([1, 1, 1, 1, 1], 3), ([0, 0], 0)],
)
def test_the_fewest_images_with_half_of_the_errors(wrong_px, images) -> None:
    assert images_with_half(wrong_px) == images
