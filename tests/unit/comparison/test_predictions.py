"""Predictions kept by their content."""

import json
import shutil

import numpy as np
import pytest
import rasterio
from PIL import Image
from rasterio.crs import CRS

from landslide_core.comparison import CompareSettings, LabelledScene, compare, predictions
from landslide_core.detection import journey
from landslide_core.detection.resume import StripJournal
from landslide_core.detection.settings import DetectSettings
from landslide_core.runs import under_way
from landslide_core.runs.jobs import JobQueue
from landslide_core.runs.store import PREDICTIONS, RunStore
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
    found = journey.detect(scene, store.root / "one", DetectSettings(network="unet"))
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


@pytest.fixture
def own_models(models, tmp_path, monkeypatch):
    """A copy of the networks whose cards a test may change."""
    copy = shutil.copytree(models, tmp_path / "models")
    monkeypatch.setenv("SCARP_MODELS", str(copy))
    return copy


def kept_names(compared) -> list[str]:
    return [each.kept[0].probability.name for each in compared.contenders]


@pytest.mark.parametrize(
    "change",
    [{"switches": {"base_width": 4, "pooling": 1, "scales": [1, 2]}}, {"halo_px": 32}, {"mean": [0.4] * 3}],
    ids=["other scales", "another halo", "another normalisation"],
)
def test_another_card_of_the_same_weights_is_another_prediction(
    own_models, scene, reference, empty_store, change
) -> None:
    settings = CompareSettings(("unet",))
    journey.detect(scene, empty_store.root / "one", DetectSettings(network="unet"))
    before = run(scene, reference(mask()), empty_store, settings)
    card = own_models / "unet.json"
    content = json.loads(card.read_text("utf-8"))
    card.write_text(json.dumps({**content, **change}), "utf-8")

    after = run(scene, reference(mask()), empty_store, settings)

    assert before.contenders[0].kept[0].reused  # the detection
    assert kept_names(after) != kept_names(before)
    assert not after.contenders[0].kept[0].reused


@pytest.mark.parametrize("change", [{"threshold": 0.9}, {"trained_on": "other words"}, {"scores": {}}])
def test_what_a_card_says_in_words_predicts_nothing_else(
    own_models, scene, reference, empty_store, change
) -> None:
    before = run(scene, reference(mask()), empty_store, CompareSettings(("unet",)))
    card = own_models / "unet.json"
    card.write_text(json.dumps({**json.loads(card.read_text("utf-8")), **change}), "utf-8")

    assert kept_names(run(scene, reference(mask()), empty_store, CompareSettings(("unet",)))) == kept_names(
        before
    )


def test_an_image_that_was_moved_is_predicted_where_it_lies(models, scene, empty_store) -> None:
    """The same bytes with another world file beside them."""
    settings, truth = CompareSettings(("unet",)), scene.with_name("truth.png")
    with rasterio.open(scene) as opened:
        pixels = opened.read()
    picture = scene.with_name("picture.png")
    Image.fromarray((pixels[:3] % 256).astype(np.uint8).transpose(1, 2, 0)).save(picture)
    Image.fromarray(np.asarray(mask(), np.uint8).reshape(SIZE, SIZE)).save(truth)
    found = []
    for west in (500_000, 900_000):
        picture.with_suffix(".pgw").write_text(f"2\n0\n0\n-2\n{west}\n3000000\n")
        picture.with_suffix(".prj").write_text(CRS.from_epsg(32648).to_wkt())
        compared = run(picture, truth, empty_store, settings)
        with rasterio.open(compared.contenders[0].kept[0].probability) as probability:
            found.append(round(probability.transform.c, -1))

    assert found == [500_000, 900_000]


STRIPS_OF_UNET = CompareSettings(("unet",), DetectSettings(device="cpu", tile=96, overlap=32, margin=16))


class Killed(BaseException):
    """Nothing in between is to catch it."""


def killed_comparison(scene, reference, runs, monkeypatch) -> None:
    """Leave what a process leaves that is killed when it has finished a strip."""
    note = StripJournal.note

    def note_and_die(journal, strip, skipped) -> None:
        note(journal, strip, skipped)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(StripJournal, "note", note_and_die)
        patched.setattr(under_way.shutil, "rmtree", lambda *_, **__: None)
        with pytest.raises(Killed):
            run(scene, reference, RunStore(runs, sweeps=False), STRIPS_OF_UNET)


def test_a_killed_comparison_goes_on_at_its_last_strip_to_the_same_bytes(
    models, scene, reference, tmp_path, monkeypatch
) -> None:
    truth = reference(mask())
    whole = run(scene, truth, RunStore(tmp_path / "whole"), STRIPS_OF_UNET)
    killed_comparison(scene, truth, tmp_path / "runs", monkeypatch)
    rows = []
    monkeypatch.setattr(StripJournal, "note", lambda journal, strip, skipped: rows.append(strip.row))
    monkeypatch.setenv("SCARP_RUNS", str(tmp_path / "runs"))
    again = compare(LabelledScene(scene, truth), STRIPS_OF_UNET)  # as the command does

    assert rows, "there was more to predict"
    assert min(rows) > 0, "what was finished was not predicted again"
    kept = [each.contenders[0].kept[0].probability for each in (whole, again)]
    assert kept[0].read_bytes() == kept[1].read_bytes()
    assert list(kept[1].parent.glob(".*")) == []


def test_what_a_killed_comparison_left_is_swept_when_nothing_will_go_on_with_it(
    models, scene, reference, tmp_path, monkeypatch
) -> None:
    runs = tmp_path / "runs"
    killed_comparison(scene, reference(mask()), runs, monkeypatch)
    queue = JobQueue(runs)
    queue.submit("compare", "A", {}, "cpu", job_id="waits")
    RunStore(runs)
    assert len(list((runs / PREDICTIONS).glob(".*.partial-*"))) == 1
    queue.cancel("waits")
    queue.close()
    RunStore(runs)

    assert list((runs / PREDICTIONS).glob(".*")) == []
