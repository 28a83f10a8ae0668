"""Teaching: what is gained, kept, named and undone, and what is refused."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from PIL import Image
from shapely.geometry import box

from landslide_core import networks
from landslide_core.commands.main import main
from landslide_core.detection.journey import detect
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import Cancelled, InputError, MismatchError, NoDataError, WeightsError
from landslide_core.io.plain.whole import file_sha256
from landslide_core.progress import Progress
from landslide_core.teaching import trial
from landslide_core.teaching.journey import teach
from landslide_core.teaching.outlined import outlined
from landslide_core.teaching.shelf import forget, taught_weights
from tests.small_region import SIDE
from tests.small_scenes import write_tif
from tests.unit.teaching.conftest import QUICK, blue_scene, write_blue


def mosaic(side: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """One scene of many blue landslides."""
    parts = [[blue_scene(7 * row + col) for col in range(side)] for row in range(side)]
    image = np.concatenate([np.concatenate([p[0] for p in row], axis=2) for row in parts], axis=1)
    mask = np.concatenate([np.concatenate([p[1] for p in row], axis=1) for row in parts], axis=0)
    return image, mask


@pytest.mark.slow
def test_a_network_learns_the_landslides_of_a_place(shelves: Path, region: Path, tmp_path: Path) -> None:
    found = teach(outlined(region / "images", region / "masks"), tmp_path / "out", QUICK)

    assert found.kept == "weights"
    assert found.before.iou < 0.1
    assert found.after.iou > 0.8
    account = json.loads((tmp_path / "out/teach.json").read_text("utf-8"))
    assert account["kept"] is True
    assert account["outlines"] == account["scenes"] == 8
    assert account["sha256"] == file_sha256(tmp_path / "out" / f"{account['network']}.safetensors")
    assert set(account["before"]) == {"iou", "f1", "low", "high"}


@pytest.mark.slow
def test_taught_weights_are_usable_by_their_name_until_they_are_forgotten(
    shelves: Path, region: Path, tmp_path: Path
) -> None:
    card = teach(outlined(region / "images", region / "masks"), tmp_path / "out", QUICK, owner="me").card
    assert card is not None
    image, mask = blue_scene(50)
    scene = write_tif(tmp_path / "new.tif", image)
    settings = DetectSettings(network=card.name, device="cpu", min_area_m2=0)
    run = detect(scene, tmp_path / "run", settings)

    assert run.manifest["results"]["count"] == 1
    assert run.manifest["network"]["name"] == card.name
    assert "taught on 8 outlines of 8 scenes" in card.trained_on
    assert [each.card.name for each in taught_weights("me")] == [card.name]
    assert taught_weights() == taught_weights("you") == ()
    with pytest.raises(WeightsError):
        forget(card.name, "you")
    forget(card.name, "me")
    with pytest.raises(WeightsError):
        networks.load(card.name)
    assert mask.any()


@pytest.mark.slow
def test_fewer_steps_in_the_time_of_a_busy_machine_give_weights_of_another_name(
    shelves: Path, region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = outlined(region / "images", region / "masks")
    first = teach(given, tmp_path / "idle", QUICK).card
    attempt = trial.attempt

    def busy(*args: object, **named: object) -> trial.Trial:
        done = attempt(*args, **named)  # type: ignore[arg-type]
        next(done.module.parameters()).data.mul_(0.5)
        return dataclasses.replace(done, steps=done.steps - 1)

    monkeypatch.setattr(trial, "attempt", busy)
    second = teach(given, tmp_path / "busy", QUICK).card

    assert first is not None
    assert second is not None
    assert networks.load(first.name).card.sha256 == first.sha256
    assert networks.load(second.name).card.sha256 == second.sha256 != first.sha256


@pytest.mark.slow
def test_a_second_region_gets_its_own_weights(shelves: Path, region: Path, tmp_path: Path) -> None:
    other = write_blue(tmp_path / "other", range(20, 28))
    first, second, again = (
        teach(outlined(place / "images", place / "masks"), tmp_path / name, QUICK).account
        for place, name in ((region, "a"), (other, "b"), (region, "c"))
    )

    assert first["network"] != second["network"]
    assert first["sha256"] != second["sha256"]
    assert (first["network"], first["sha256"]) == (again["network"], again["sha256"])
    assert {each.card.name for each in taught_weights()} == {first["network"], second["network"]}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["8 bit", "16 bit", "without place", "png", "polygons"])
def test_every_kind_of_scene_teaches(kind: str, shelves: Path, tmp_path: Path) -> None:
    import geopandas as gpd

    image, mask = mosaic()
    outlines = tmp_path / "mask.png"
    Image.fromarray(np.where(mask, 255, 0).astype(np.uint8)).save(outlines)
    if kind == "png":
        scene = tmp_path / "scene.png"
        Image.fromarray(image.transpose(1, 2, 0)).save(scene)
    else:
        deep = image.astype(np.uint16) * 40 if kind == "16 bit" else image
        scene = write_tif(tmp_path / "scene.tif", deep, None if kind == "without place" else "EPSG:32648")
    if kind == "polygons":
        outlines = tmp_path / "drawn.geojson"
        squares = [_square(mask, row, col) for row in range(5) for col in range(5)]
        gpd.GeoDataFrame(geometry=squares, crs="EPSG:32648").to_file(outlines)
    found = teach(outlined(scene, outlines), tmp_path / "out", QUICK)

    assert found.account["outlines"] == 25
    assert found.after.iou > found.before.iou + 0.3


@pytest.mark.slow
def test_a_last_training_that_went_astray_is_not_kept(
    shelves: Path, region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapt = trial.adapt

    def astray(start: object, tiles: list[object], *args: object) -> object:
        done = adapt(start, tiles, *args)  # type: ignore[arg-type]
        if len(tiles) == 8:  # all of them
            for weights in done.module.parameters():
                weights.data.zero_()
        return done

    monkeypatch.setattr(trial, "adapt", astray)
    found = teach(outlined(region / "images", region / "masks"), tmp_path / "out", QUICK)

    assert found.kept != "weights"
    assert found.account["chosen_by"]["iou"]["weights"] > 0.8
    assert found.after.iou < 0.8


@pytest.mark.slow
def test_weights_taught_on_coarse_pixels_look_at_coarse_pixels(shelves: Path, tmp_path: Path) -> None:
    """The small network learned from 2 m; a scene of 6 m is taught at 4 m and predicted there."""
    image, mask = mosaic()
    place = {"transform": Affine(6.0, 0, 500_000, 0, -6.0, 3_000_000)}
    scene = write_tif(tmp_path / "scene.tif", image, "EPSG:32648", **place)
    outlines = write_tif(tmp_path / "mask.tif", mask[None].astype(np.uint8), "EPSG:32648", **place)

    gently = dataclasses.replace(QUICK, rate=3e-3, steps=60, own_share=1.0)
    card = teach(outlined(scene, outlines), tmp_path / "out", gently).card
    assert card is not None
    run = detect(scene, tmp_path / "run", DetectSettings(network=card.name, device="cpu", min_area_m2=0))

    assert (card.native_resolution_m, card.resolution_m[1]) == (4.0, 6.0)
    assert run.manifest["network_grid"]["resolution_m"] == pytest.approx(4.0)
    assert 15 <= run.manifest["results"]["count"] <= 25


@pytest.mark.slow
def test_a_scene_of_8000_pixels_teaches_by_windows_around_its_outlines(shelves: Path, tmp_path: Path) -> None:
    side = 8000
    first, own = blue_scene(0)
    bare = np.where(own, np.roll(first, SIDE // 2, axis=(1, 2)), first)
    times = -(-side // SIDE)
    image = np.tile(bare, (1, times, times))[:, :side, :side]
    mask = np.zeros((side, side), np.uint8)
    for number in range(16):
        row, col = (700 + 1600 * place for place in divmod(number, 4))
        there = (slice(row, row + SIDE), slice(col, col + SIDE))
        image[(slice(None), *there)], mask[there] = blue_scene(number)
    scene = write_tif(tmp_path / "scene.tif", image, "EPSG:32648")
    outlines = write_tif(tmp_path / "mask.tif", mask[None], "EPSG:32648")
    del image
    found = teach(outlined(scene, outlines), tmp_path / "out", QUICK)

    assert found.account["outlines"] == 16
    assert found.after.iou > found.before.iou + 0.3


def _square(mask: np.ndarray, row: int, col: int) -> object:
    """The bounding box of a disc on the ground: 2 m per pixel."""
    part = mask[row * SIDE : (row + 1) * SIDE, col * SIDE : (col + 1) * SIDE]
    rows, cols = (np.flatnonzero(part.any(axis=axis)) + SIDE * place for axis, place in ((1, row), (0, col)))
    left, top = 500_000 + 2 * cols[0], 3_000_000 - 2 * rows[0]
    return box(left, 3_000_000 - 2 * (rows[-1] + 1), 500_000 + 2 * (cols[-1] + 1), top)


def test_the_threshold_alone_is_fitted_without_training(shelves: Path, region: Path, tmp_path: Path) -> None:
    found = teach(outlined(region / "images", region / "masks"), tmp_path / "out", QUICK, train=False)

    assert found.account["steps"] == 0
    assert found.kept in ("threshold", "nothing")


@pytest.mark.slow
def test_nothing_is_kept_where_the_network_is_right_already(shelves: Path, tmp_path: Path) -> None:
    image, mask = mosaic()
    image[:, mask] = np.array([[250], [90], [60]], np.uint8)
    scene = write_tif(tmp_path / "scene.tif", image)
    outlines = write_tif(tmp_path / "mask.tif", mask[None].astype(np.uint8))
    found = teach(outlined(scene, outlines), tmp_path / "out", QUICK)

    assert found.before.iou == found.after.iou == 1
    assert (found.kept, found.card, taught_weights()) == ("nothing", None, ())


@pytest.mark.parametrize(("count", "said"), [(1, "There is 1 outline."), (2, "There are 2 outlines.")])
def test_too_few_outlines_are_refused(count: int, said: str, shelves: Path, tmp_path: Path) -> None:
    region = write_blue(tmp_path / "few", range(count))

    with pytest.raises(NoDataError, match=said):
        teach(outlined(region / "images", region / "masks"), tmp_path / "out", QUICK)
    assert not (tmp_path / "out").exists()


def test_contradictory_outlines_are_refused(shelves: Path, region: Path, tmp_path: Path) -> None:
    scenes = outlined(region / "images", region / "masks")
    both = [dataclasses.replace(each, no_landslide=each.scene.reference) for each in scenes]
    moved = tmp_path / "moved.tif"
    write_tif(moved, np.roll(blue_scene(0)[1], 20, axis=1)[None].astype(np.uint8))
    twice = [
        *scenes,
        dataclasses.replace(scenes[0], scene=dataclasses.replace(scenes[0].scene, reference=moved)),
    ]

    for given in (both, twice):
        with pytest.raises(MismatchError, match="contradict each other"):
            teach(given, tmp_path / "out", QUICK)


def test_an_upside_down_mask_and_outlines_elsewhere_are_refused(
    shelves: Path, region: Path, tmp_path: Path
) -> None:
    scene = region / "images/scene_00.tif"
    full = write_tif(tmp_path / "full.tif", np.ones((1, SIDE, SIDE), np.uint8))
    elsewhere = write_blue(tmp_path / "far", range(9, 10)) / "masks/scene_09.tif"

    for outlines in (full, elsewhere):
        with pytest.raises(InputError):
            teach(outlined(scene, outlines), tmp_path / "out", QUICK)


def test_teaching_can_be_stopped(shelves: Path, region: Path, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        teach(
            outlined(region / "images", region / "masks"),
            tmp_path / "out",
            QUICK,
            progress=Progress(cancelled=lambda: True),
        )
    assert not (tmp_path / "out").exists()
    assert taught_weights() == ()


@pytest.mark.slow
def test_the_command_teaches_lists_and_forgets(
    shelves: Path, region: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        "teach",
        str(region / "images"),
        "--outlines",
        str(region / "masks"),
        "--out",
        str(tmp_path / "out"),
    ]
    assert (
        main(
            [*words, "--parts", "all", "--rate", "0.01", "--steps", "25", "--most-seconds", "3600", "--json"]
        )
        == 0
    )
    name = json.loads(capsys.readouterr().out)["network"]

    assert main(["teach", "--list"]) == 0
    assert name in capsys.readouterr().out
    assert main(["teach", "--forget", name]) == 0
    assert main(["teach", "--forget", name]) == 2
    assert main(["teach"]) == 2
    assert "--outlines FILE" in capsys.readouterr().err
