"""Predictions kept by their content."""

import pytest
import rasterio

from landslide_core.comparison import CompareSettings, predictions
from landslide_core.detection import journey
from landslide_core.detection.settings import DetectSettings
from tests.small_comparison import SIZE, mask, run


def test_a_second_comparison_predicts_nothing(models, scene, reference, empty_store, monkeypatch):
    store = empty_store
    first = run(scene, reference(mask()), store)
    monkeypatch.setattr(predictions, "predict", lambda *_, **__: pytest.fail("predicted again"))
    again = run(scene, reference(mask()), store)

    assert [each.matrix() for each in again.contenders] == [each.matrix() for each in first.contenders]
    assert all(each.kept[0].reused for each in again.contenders)


def test_a_detection_that_is_there_already_serves(models, scene, reference, empty_store, monkeypatch):
    store = empty_store
    found = journey.detect(scene, store.new_folder("detect", "one"), DetectSettings(network="unet"))
    monkeypatch.setattr(predictions, "predict", lambda *_, **__: pytest.fail("predicted again"))
    compared = run(scene, reference(mask()), store, CompareSettings(("unet",)))

    assert compared.contenders[0].kept[0].reused
    with rasterio.open(found.probability) as probability:
        assert (compared.contenders[0].kept[0].percent() == probability.read(1)).all()


def test_other_settings_and_another_look_of_the_scene_are_other_predictions(models, scene, reference, store):
    plain = run(scene, reference(mask()), store)
    resampled = run(
        scene, reference(mask()), store, CompareSettings(("unet",), DetectSettings(resample_to_m=4))
    )

    assert resampled.scenes[0].truth.shape == (SIZE, SIZE)
    assert plain.contenders[1].kept[0].probability != resampled.contenders[0].kept[0].probability
