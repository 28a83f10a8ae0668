"""Many scenes in one go: each a run, one mosaic of all, failures told, and going on after a stop."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine

from landslide_core.detection.batch import going_on
from landslide_core.detection.batch.journey import BatchSettings, detect_batch, open_batch
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import Cancelled, FileError, InputError, MismatchError, OutputError, SettingError
from landslide_core.progress import Progress
from tests.kills_stories import content_of
from tests.small_scenes import UTM, blob_image, write_tif

SETTINGS = DetectSettings(tile=128, overlap=64, margin=16, device="cpu", simplify_px=0)
pytestmark = pytest.mark.usefixtures("models")


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Two scenes side by side that share a third of their ground, a picture without a place, and no image at all."""
    folder = tmp_path / "images"
    folder.mkdir()
    write_tif(folder / "west.tif", blob_image())
    write_tif(folder / "east.tif", blob_image()[:, :, 150:], transform=UTM * Affine.translation(150, 0))
    write_tif(folder / "picture.png", blob_image()[:, :200, :200], crs=None, driver="PNG")
    (folder / "torn.tif").write_bytes((folder / "west.tif").read_bytes()[:3000])
    (folder / "notes.txt").write_text("no image")
    return folder


def digest(out: Path) -> dict[str, object]:
    """All that a batch wrote, but for when and how long."""
    found: dict[str, object] = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.suffix == ".gpkg":
            found[name] = content_of(path)
        elif path.is_file() and path.name not in ("run.json", "landslides.kml"):
            found[name] = path.read_bytes()
    return found


def test_every_scene_is_a_run_and_a_torn_one_says_why(images: Path, tmp_path: Path) -> None:
    batch = detect_batch(images, tmp_path / "out", SETTINGS)
    states = {scene["name"]: scene["state"] for scene in batch.scenes}

    assert states == {"east": "done", "picture": "done", "torn": "failed", "west": "done"}
    torn = next(scene for scene in batch.scenes if scene["state"] == "failed")
    assert "torn.tif" in torn["error"]["message"]
    assert torn["error"]["hint"]
    assert batch.run("west").manifest["results"]["count"] == batch.scenes[3]["count"] == 2
    assert batch.complete
    assert not list((tmp_path / "out").rglob(".*"))


def test_the_mosaic_has_each_landslide_once_with_its_scenes(images: Path, tmp_path: Path) -> None:
    batch = detect_batch(images, tmp_path / "out", SETTINGS)
    table = gpd.read_file(batch.mosaic)
    results = batch.manifest["results"]

    assert len(table) == results["count"] == 2, "one that the west alone shows, one that both do"
    assert results["merged"] == 1
    assert sorted(zip(table["scenes"], table["found_in"], table["shown_by"], strict=True)) == [
        ("east; west", 2, 2),
        ("west", 1, 1),
    ]
    assert results["total_area"] == pytest.approx(table.area.sum()) == pytest.approx((60 * 40 + 20 * 20) * 4)
    assert results["in_pixels"] == {"scenes": 1, "count": batch.scenes[1]["count"]}
    assert table.crs.to_epsg() == 32648


def test_marked_duplicates_keep_their_outlines_and_count_once(images: Path, tmp_path: Path) -> None:
    batch = detect_batch(images, tmp_path / "out", SETTINGS, BatchSettings(duplicates="mark"))
    table = gpd.read_file(batch.mosaic)

    assert len(table) == 3
    assert table["same_as"].nunique() == batch.manifest["results"]["count"] == 2
    assert set(table["same_as"]) <= set(table["id"])


def test_the_mosaic_lies_in_the_system_that_is_asked_for(images: Path, tmp_path: Path) -> None:
    batch = detect_batch(images, tmp_path / "out", SETTINGS, BatchSettings(mosaic_crs="EPSG:4326"))
    table = gpd.read_file(batch.mosaic)

    assert table.crs.to_epsg() == 4326
    assert batch.manifest["results"]["total_area"] == pytest.approx((60 * 40 + 20 * 20) * 4, rel=0.002)
    with pytest.raises(SettingError):
        detect_batch(images, tmp_path / "no", SETTINGS, BatchSettings(mosaic_crs="EPSG:99"))


def test_scenes_of_different_systems_meet_in_degrees(images: Path, tmp_path: Path) -> None:
    from pyproj import Transformer

    x, y = Transformer.from_crs(32648, 32649, always_xy=True).transform(UTM.c, UTM.f)
    beyond = Affine(2.0, 0, x + 5000, 0, -2.0, y)
    write_tif(images / "zone.tif", blob_image(), crs="EPSG:32649", transform=beyond)
    table = gpd.read_file(detect_batch(images, tmp_path / "out", SETTINGS).mosaic)

    assert table.crs.to_epsg() == 4326
    assert len(table) == 4


def test_no_landslide_anywhere_is_an_empty_mosaic(images: Path, tmp_path: Path) -> None:
    batch = detect_batch(images, tmp_path / "out", DetectSettings(**{**vars(SETTINGS), "min_area_m2": 1e9}))

    assert batch.manifest["results"]["count"] == 0
    assert len(gpd.read_file(batch.mosaic)) == 0


def test_a_batch_that_was_stopped_goes_on_to_the_same_bytes(images: Path, tmp_path: Path) -> None:
    whole, out = tmp_path / "whole", tmp_path / "stopped"
    detect_batch(images, whole, SETTINGS)
    seen: list[str] = []
    for stop_at in (0.3, 0.6, 0.9):
        stop = []
        progress = Progress(
            lambda share, message, at=stop_at, stop=stop: (
                seen.append(message), stop.append(1) if share > at else None
            ),
            lambda stop=stop: bool(stop),
        )  # fmt: skip
        with pytest.raises(Cancelled):
            detect_batch(images, out, SETTINGS, resume=True, progress=progress)
        assert not open_batch(out).complete
    before = (out / "east" / "run.json").read_bytes()
    batch = detect_batch(images, out, SETTINGS, resume=True)

    assert batch.complete
    assert digest(out) == digest(whole)
    assert (out / "east" / "run.json").read_bytes() == before, "what is done is not done again"
    assert "scene 1 of 4 · tile 6 of 12" in seen


def test_going_on_tries_what_failed_and_takes_new_images(images: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    detect_batch(images, out, SETTINGS)
    (images / "torn.tif").write_bytes((images / "west.tif").read_bytes())
    write_tif(images / "new.tif", blob_image())
    batch = detect_batch(images, out, SETTINGS, resume=True)

    assert {scene["state"] for scene in batch.scenes} == {"done"}
    assert len(batch.scenes) == 5
    assert batch.manifest["results"]["count"] == 2


def test_what_would_be_another_batch_is_refused(images: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    detect_batch(images, out, SETTINGS)
    with pytest.raises(MismatchError, match="threshold"):
        detect_batch(images, out, DetectSettings(**{**vars(SETTINGS), "threshold": 0.9}), resume=True)
    with pytest.raises(OutputError, match="holds a run already"):
        detect_batch(images, out, SETTINGS)
    changed = DetectSettings(**{**vars(SETTINGS), "min_area_m2": 3000.0})
    assert detect_batch(images, out, changed, overwrite=True).manifest["results"]["count"] == 1
    with pytest.raises(OutputError, match="reads"):
        detect_batch([out / "west" / "probability.tif"], out, changed, overwrite=True)
    with pytest.raises(FileError, match="no image"):
        detect_batch(out, tmp_path / "none", SETTINGS)


def test_companions_go_by_name_or_serve_all(images: Path, tmp_path: Path) -> None:
    masks = tmp_path / "masks"
    masks.mkdir()
    mask = np.zeros((1, 300, 400), np.uint8)
    mask[0, 50:110, 60:100] = 1
    write_tif(masks / "west.tif", mask)
    batch = detect_batch(images, tmp_path / "out", SETTINGS, exclude=masks)

    assert {scene["name"]: scene["count"] for scene in batch.scenes if scene["state"] == "done"}["west"] == 1
    with pytest.raises(FileError, match="named like"):
        detect_batch(images, tmp_path / "other", SETTINGS, dem=images.parent)


def test_a_scene_on_which_two_workers_died_is_left_out(images: Path, tmp_path: Path, monkeypatch) -> None:
    out = tmp_path / "out"
    batch = going_on.Batch("images", tuple(sorted(images.glob("*.tif"))), SETTINGS)

    def dies(*_: object, **__: object) -> None:
        raise SystemExit

    really = going_on.journey.detect
    monkeypatch.setattr(going_on.journey, "detect", dies)
    for deaths in (0, 1):
        with pytest.raises(SystemExit):
            going_on.go_on(out, batch, deaths=deaths)
    monkeypatch.setattr(going_on.journey, "detect", really)
    while going_on.go_on(out, batch, deaths=2):
        pass

    east, torn, west = open_batch(out).scenes
    assert (east["state"], torn["state"], west["state"]) == ("failed", "failed", "done")
    assert "ended twice" in east["error"]["message"]


def test_an_error_of_our_own_is_of_its_scene_alone(images: Path, tmp_path: Path, monkeypatch) -> None:
    really = going_on.journey.detect

    def buggy(image: Path, *given: object, **named: object) -> object:
        if image.stem == "east":
            raise TypeError("a bug")
        return really(image, *given, **named)

    monkeypatch.setattr(going_on.journey, "detect", buggy)
    batch = detect_batch(images, tmp_path / "out", SETTINGS)

    assert "TypeError" in batch.scenes[0]["error"]["message"]
    assert [scene["state"] for scene in batch.scenes] == ["failed", "done", "failed", "done"]


def test_the_account_is_read_again_and_a_torn_one_is_a_sentence(images: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    detect_batch(images, out, SETTINGS)
    account = json.loads((out / "run.json").read_text())
    account["scenes"][0]["name"] = "../elsewhere"
    (out / "run.json").write_text(json.dumps(account))

    with pytest.raises(InputError, match="scenes"):
        open_batch(out)


def test_a_list_and_a_collection_of_items_are_batches_of_the_images_that_they_name(
    images: Path, tmp_path: Path
) -> None:
    listed = tmp_path / "images.txt"
    listed.write_text("images/west.tif\nimages/east.tif\nimages/west.tif\nimages/absent.tif\n")
    features = [
        {
            "type": "Feature", "stac_version": "1.0.0", "id": name, "geometry": None, "links": [],
            "properties": {"datetime": "2026-07-01T00:00:00Z"}, "assets": {"image": {"href": f"images/{name}.tif"}},
        }
        for name in ("west", "east")
    ]  # fmt: skip
    items = tmp_path / "items.json"
    items.write_text(json.dumps({"type": "FeatureCollection", "features": features}))

    from_list = detect_batch(listed, tmp_path / "listed", SETTINGS)
    assert [(scene["name"], scene["state"]) for scene in from_list.scenes] == [
        ("west", "done"), ("east", "done"), ("west-2", "done"), ("absent", "failed"),
    ]  # fmt: skip
    assert from_list.complete, "an image that is named twice is done twice, and no more often"
    from_items = detect_batch(items, tmp_path / "collected", SETTINGS)
    assert [(scene["name"], scene["state"]) for scene in from_items.scenes] == [
        ("west", "done"),
        ("east", "done"),
    ]
    assert from_items.manifest["scene"]["name"] == "items.json"
