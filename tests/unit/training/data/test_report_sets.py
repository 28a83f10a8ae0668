"""Report sets are the parts that no training reads."""

import numpy as np
import pytest
from PIL import Image

from landslide_core.errors import FileError
from landslide_core.training.data.report_sets import report_sets


@pytest.fixture
def scene(tmp_path):
    pixels = np.full((40, 60, 3), 90, np.uint8)
    pixels[:, :20] = 0
    mask = np.zeros((40, 60), np.uint8)
    mask[10:20, 30:50] = 255
    Image.fromarray(pixels).save(tmp_path / "image.png")
    Image.fromarray(mask).save(tmp_path / "mask.png")
    return tmp_path


def test_black_filler_of_a_scene_is_no_data(scene):
    (found,) = report_sets(None, None, scene, 0.8)

    assert found.known[0].sum() == 40 * 40
    assert found.examples[0].mask.sum() == 200
    assert found.examples[0].native_resolution_m == 0.8
    assert found.name == scene.name


def test_a_folder_without_a_scene_is_refused(tmp_path):
    with pytest.raises(FileError, match=r"image\.png"):
        report_sets(None, None, tmp_path / "nowhere", 0.8)


def test_nothing_named_is_nothing_to_report():
    assert report_sets(None, None, None, 0.8) == ()


def test_the_real_sets_are_those_that_no_training_reads(shared_data):
    landslides, events = report_sets(shared_data / "bijie", shared_data / "hrgldd", None, 0.8)

    trained = set((shared_data / "bijie" / "train.txt").read_text().split())
    assert len(landslides.examples) == 227
    assert not trained & {example.name for example in landslides.examples}
    assert landslides.groups.count("landslide") == 77
    assert set(events.groups) == {"event d", "event g"}
    assert len(events.examples) == 43
