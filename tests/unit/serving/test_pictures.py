import io

import numpy as np
import pytest
from PIL import Image

from landslide_core.detection.run import open_run
from landslide_core.errors import FileError
from landslide_core.figures import overlays
from landslide_core.serving import pictures
from landslide_core.serving.pictures import photo_of, pictures_of
from tests import small_runs


@pytest.fixture
def run(tmp_path):
    return open_run(small_runs.write_run(tmp_path / "one"))


def test_a_run_has_a_picture_of_its_image_and_of_the_probability_and_of_no_layer_that_it_lacks(run):
    found = pictures_of(open_run(run.folder))

    assert found.named("image").mime == "image/webp"
    assert found.named("image").bounds == pytest.approx(found.named("probability").bounds, abs=1e-4)
    assert found.named("image").picture == photo_of(run).picture
    for name in ("heat", "uncertainty", "excluded", "hillshade"):
        with pytest.raises(FileError) as raised:
            found.named(name)
        assert "image" in raised.value.hint
        assert name not in raised.value.hint


@pytest.mark.parametrize("name", ["", "named", "__class__", "picture", "../image"])
def test_what_is_no_picture_has_no_name(run, name):
    with pytest.raises(FileError):
        pictures_of(run).named(name)


def test_the_probability_is_clear_where_it_says_nothing(run):
    drawn = np.asarray(Image.open(io.BytesIO(pictures_of(run).probability.picture)).convert("RGBA"))

    assert drawn[..., 3].min() == 0 < drawn[..., 3].max()


def test_a_run_is_drawn_once_and_again_when_it_was_written_anew(run, monkeypatch):
    pictures._pictures.cache_clear()
    drawn = []
    monkeypatch.setattr(
        overlays, "probability", lambda *args, really=overlays.probability: drawn.append(1) or really(*args)
    )
    pictures_of(run)
    pictures_of(open_run(run.folder))
    assert len(drawn) == 1
    run.manifest["created"] = "2030-01-01T00:00:00+00:00"
    pictures_of(run)
    assert len(drawn) == 2
