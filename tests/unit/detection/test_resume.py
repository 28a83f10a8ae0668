"""A prediction that was killed goes on at its last strip, and nobody can tell from what it wrote."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from landslide_core.detection import forward
from landslide_core.detection.predict import PredictionFacts, predict
from landslide_core.detection.resume import STRIPS, StripJournal, plan_of
from landslide_core.detection.settings import DetectSettings
from landslide_core.networks import Loaded
from landslide_core.scene.scene import Scene
from tests.small_scenes import SMALL, memory_scene, noise, random_network, tiny_card

VIEWS = dataclasses.replace(SMALL, augment="d4")


class Killed(BaseException):
    """Nothing in between is to catch it."""


def scaled(scales: tuple[int, ...]) -> Loaded:
    network = random_network().module
    network.scales = scales
    return Loaded(tiny_card(switches={"scales": list(scales)}, mean=(0.5,) * 3, std=(0.5,) * 3), network)


def scene_with_holes(rows: int) -> Scene:
    valid = np.ones((rows, 100), bool)
    valid[: rows // 3] = False
    valid[rows // 2 : rows // 2 + 30, :40] = False
    return memory_scene(noise(rows, 100), valid)


def run(
    scene: Scene, loaded: Loaded, settings: DetectSettings, folder: Path, kill_after: int | None = None
) -> tuple[PredictionFacts, bytes, bytes] | None:
    """What a run writes; None when it is killed after so many strips."""
    percent, spread, strips = np.zeros(scene.shape, np.uint8), np.zeros(scene.shape, np.uint8), []

    def write(row: int, strip) -> None:
        if kill_after is not None and len(strips) == kill_after:
            raise Killed
        strips.append(row)
        percent[row : row + len(strip)] = strip

    def write_spread(row: int, strip) -> None:
        spread[row : row + len(strip)] = strip

    try:
        facts = predict(
            scene,
            loaded,
            settings,
            write,
            write_spread=write_spread if settings.views > 1 else None,
            journal=StripJournal(folder),
        )
    except Killed:
        return None
    return facts, percent.tobytes(), spread.tobytes()


def same(first: PredictionFacts, second: PredictionFacts) -> bool:
    def told(facts: PredictionFacts) -> str:
        return repr(dataclasses.replace(facts, seconds={}, counts=None))

    return told(first) == told(second) and np.array_equal(first.counts.counts, second.counts.counts)


@pytest.mark.parametrize(
    ("scales", "settings", "own_m"),
    [((1,), SMALL, 2), ((1,), VIEWS, 2), ((1, 2, 4), SMALL, 2), ((1, 2), SMALL, 3)],
    ids=["plain", "views", "scales", "scales and another pixel size"],
)
def test_wherever_it_is_killed_it_goes_on_to_the_same_bytes(tmp_path, scales, settings, own_m):
    scene, loaded = scene_with_holes(400).with_pixel_size(own_m), scaled(scales)
    (tmp_path / "whole").mkdir()
    whole = run(scene, loaded, settings, tmp_path / "whole")
    assert whole is not None
    assert whole[0].skipped_tiles > 0

    for number in range(0, len(list(StripJournal(tmp_path / "whole").strips())) - 1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert run(scene, loaded, settings, folder, kill_after=number) is None
        assert run(scene, loaded, settings, folder, kill_after=number + 1) is None, "killed again"
        again = run(scene, loaded, settings, folder)
        assert again is not None
        assert same(again[0], whole[0]), number
        assert again[1:] == whole[1:], number


def test_what_is_finished_is_not_predicted_again(tmp_path, monkeypatch):
    scene, loaded = memory_scene(noise(700, 100)), random_network()
    whole = run(scene, loaded, SMALL, tmp_path)
    assert whole is not None
    monkeypatch.setattr(forward.Forward, "__call__", lambda *_: pytest.fail("predicted again"))
    again = run(scene, loaded, SMALL, tmp_path)

    assert again is not None
    assert same(again[0], whole[0])
    assert again[1] == whole[1]


@pytest.mark.parametrize("cut", [1, 7, 1000])
def test_a_journal_that_ends_in_the_middle_of_a_strip_is_used_as_far_as_it_is_whole(tmp_path, cut):
    scene, loaded = memory_scene(noise(460, 100)), random_network()
    whole = run(scene, loaded, SMALL, tmp_path)
    journal = tmp_path / STRIPS
    journal.write_bytes(journal.read_bytes()[:-cut])
    again = run(scene, loaded, SMALL, tmp_path)

    assert whole is not None
    assert again is not None
    assert same(again[0], whole[0])
    assert again[1] == whole[1]


def test_another_file_network_or_setting_is_another_run(tmp_path):
    image = tmp_path / "scene.tif"
    image.write_bytes(b"an image")
    scene, card = memory_scene(noise(50, 50)), tiny_card()
    plan = plan_of({"image": image, "dem": None}, scene, card, SMALL)
    others = [
        plan_of({"image": image, "dem": image}, scene, card, SMALL),
        plan_of({"image": image, "dem": None}, scene, tiny_card(sha256="1" * 64), SMALL),
        plan_of({"image": image, "dem": None}, scene, card, dataclasses.replace(SMALL, min_area_m2=7.0)),
        plan_of({"image": image, "dem": None}, scene.with_roles(("blue", "green", "red")), card, SMALL),
    ]
    image.write_bytes(b"another image")
    others.append(plan_of({"image": image, "dem": None}, scene, card, SMALL))

    assert len({plan, *others}) == 6
