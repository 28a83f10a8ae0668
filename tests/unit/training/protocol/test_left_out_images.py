"""What folds kept is read with the truth beside it; other images are refused."""

import shutil

import numpy as np
import pytest

from landslide_core.errors import MismatchError, MissingError
from landslide_core.training.protocol.left_out_images import FoldRuns


def test_every_left_out_image_comes_with_its_region_set_and_truth(runs):
    images = list(runs.images())

    assert [image.region for image in images] == [
        r for r in ("df", "event a", "event b", "hz") for _ in "123"
    ]
    assert {(image.region, image.set) for image in images} >= {("df", "home"), ("event b", "planet")}
    assert all(image.truth.sum() == 400 for image in images)
    assert images[0].mean((0.8, 1.6)) == pytest.approx(
        (images[0].logits[0.8].astype(float) + images[0].logits[1.6]) / 2, abs=1e-3
    )


def test_sizes_that_agree_have_no_spread(runs):
    image = next(runs.images())

    assert image.spread((1.6,)) == pytest.approx(0, abs=1e-7)
    assert image.spread((0.8, 6.4)).max() > 0.4


def test_a_region_that_no_fold_left_out_is_missing(runs, tmp_path):
    assert runs.missing() == ()

    shutil.copytree(runs.work / "df+event-a", tmp_path / "df+event-a")
    assert FoldRuns(tmp_path, runs.examples).missing() == ("event b", "hz")


def test_a_folder_without_folds_is_refused(tmp_path, runs):
    with pytest.raises(MissingError, match="No fold is done"):
        FoldRuns(tmp_path, runs.examples).folds  # noqa: B018


def test_other_images_than_the_folds_were_made_of_are_refused(runs):
    others = runs.examples.only(np.arange(len(runs.examples)) > 0)

    with pytest.raises(MismatchError, match="df_0"):
        list(FoldRuns(runs.work, others).images())
